import logging

import pytest

pytest.register_assert_rewrite("interop.scenarios")


@pytest.fixture(autouse=True)
def our_silence(caplog: pytest.LogCaptureFixture):
    """Nothing of ours, and nothing of asyncio's, has a reason to warn."""
    yield
    ours = (record for record in caplog.get_records("call") if record.name.startswith(("ocpp_", "asyncio")))
    assert [record.getMessage() for record in ours if record.levelno >= logging.WARNING] == []
