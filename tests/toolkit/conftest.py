import pytest


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch):
    """Whatever the environment says of terminals, a test starts without one."""
    for name in ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
