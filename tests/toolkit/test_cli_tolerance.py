import json
import signal

import pytest
import typer
from toolkit.rig import invoke, started
from websockets.sync.client import connect

from ocpp_tolerance import FIELD, STRICT, Book
from ocpp_toolkit.cli.tolerance import profiles_of


def test_names_are_profiles(tmp_path):
    assert profiles_of("field") is FIELD
    assert profiles_of("strict|scame").rules
    (tmp_path / "acme.toml").write_text('stations = ["*"]\npings = false\n', encoding="utf-8")
    assert profiles_of("acme", tmp_path).pings is False
    book = profiles_of("vendors", tmp_path)
    assert isinstance(book, Book)
    book.booted("CS1", "V", "M")
    assert (book.profile("CS2"), book.profile("CS1").pings) == (FIELD, False)


def test_what_is_no_profile(tmp_path):
    (tmp_path / "bad.toml").write_text("x = 1", encoding="utf-8")
    for name, directory in (("mild", None), ("bad", tmp_path), ("vendors", tmp_path), ("vendors", tmp_path / "gone")):
        with pytest.raises(typer.BadParameter):
            profiles_of(name, directory)
    assert profiles_of("strict") is STRICT
    refused = invoke("csms", "--profile", "mild")
    assert refused.status == 2
    assert "there is no such profile" in refused.err


def test_a_csms_with_a_profile_says_once_what_a_station_does():
    boot = {"chargePointVendor": "V", "chargePointModel": "M", "odd": 1}
    with started("csms", "--listen", "127.0.0.1:0", "--quiet", "--profile", "field") as process:
        url = process.until(" at ws://").partition(" at ")[2].partition("/IDENTITY")[0]
        with connect(f"{url}/CS1", subprotocols=["ocpp1.6"], proxy=None) as socket:
            for call_id in "12":
                socket.send(json.dumps([2, call_id, "BootNotification", boot]))
                assert json.loads(socket.recv())[2]["status"] == "Accepted"
        ended = process.end(signal.SIGTERM)
    assert ended.status == 0
    assert ended.err == "CS1: drop_unknown at BootNotification.odd\n"
