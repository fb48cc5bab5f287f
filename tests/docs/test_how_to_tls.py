"""The page on TLS: its certificates are made, its programs connect with them, and its commands start."""

import signal
from pathlib import Path

import pytest
from docs.new_user.page import blocks
from docs.new_user.snippets import follow
from toolkit.rig import invoke, started

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "tls.md"
PAGES = ("how-to/tls.md",)
CERTS, CSMS, STATION = (
    line.removeprefix("$ ocpp-toolkit ").split()
    for block in blocks(PAGE)
    if block.kind == "console"
    for line in block.text.splitlines()
    if line.startswith("$ ")
)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the first command of the page was given."""
    folder = tmp_path_factory.mktemp("tls")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert invoke(*CERTS).status == 0
    return folder


def test_its_programs_print_what_it_says(
    bench: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(bench)
    follow(PAGE, capsys)


def test_its_commands_connect(bench: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(bench)
    with started(*CSMS, "--listen", "127.0.0.1:0", "--quiet") as office:
        port = office.until(" at wss://").rpartition(":")[2].partition("/")[0]
        station = invoke(*(each.replace("9000", port) for each in STATION), "--quiet", "--interval", "0")
        assert (station.status, station.out) == (0, "1 of 1 sessions completed, 549 Wh\n")
        assert office.end(signal.SIGTERM).status == 0


def test_its_files_are_there(bench: Path):
    page = PAGE.read_text(encoding="utf-8")
    for name in ("root.pem", "csms-rsa.pem", "csms-ecdsa.pem", "station-CS001.pem", "crl.pem"):
        assert f"`{name}`" in page
        assert (bench / "pki" / name).exists()
