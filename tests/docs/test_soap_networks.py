"""The snippets of the page on networks do what it says."""

import ast
import inspect
import logging
import re
from pathlib import Path
from typing import Any

import pytest

import ocpp_core
import ocpp_generic_api
import ocpp_toolkit
import ocpp_transport_soap
from ocpp_generic_api import HEARTBEAT, HeartbeatRequest, HeartbeatResponse
from ocpp_toolkit import CSMS, ChargingStation, connect, serve

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "soap-networks.md").read_text(encoding="utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
BEHIND_NAT, ALLOWED, REFUSED, TLS = PYTHON


def names() -> dict[str, Any]:
    """What the snippets take for granted."""
    modules = (ocpp_core, ocpp_generic_api, ocpp_toolkit)
    known = {name: getattr(module, name) for module in modules for name in module.__all__}
    return {**known, "csms": CSMS(), "station": ChargingStation(["1.6"]), "log": logging.getLogger("snippet")}


@pytest.mark.parametrize("snippet", [BEHIND_NAT, ALLOWED])
async def test_settings_are_accepted(snippet: str):
    exec(compile(snippet, "soap-networks.md", "exec"), names())


async def test_a_station_that_cannot_be_called(caplog: pytest.LogCaptureFixture):
    csms = CSMS()

    @csms.on(HEARTBEAT)
    def heartbeat(station: Any, request: HeartbeatRequest) -> HeartbeatResponse:
        return HeartbeatResponse(current_time=ocpp_core.now())

    async with (
        serve(csms, None, soap="127.0.0.1:0") as server,
        connect(ChargingStation(["1.6"]), server.url, "CS001") as remote,
    ):
        await remote.heartbeat(HeartbeatRequest())
        station = await csms.stations.wait_for("CS001")
        code = compile(REFUSED, "soap-networks.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        await eval(code, {**names(), "station": station})
    assert [each.getMessage() for each in caplog.records if each.name == "snippet"] == [
        "Reset is not supported: the station has told no address"
    ]


def test_options_that_the_page_names_exist():
    compile(TLS, "soap-networks.md", "exec")
    serving = inspect.signature(ocpp_transport_soap.serve).parameters
    assert {"url", "callback_ssl", "addresses", "authenticate", "ssl", "options"} <= serving.keys()
    assert {"callback", "callback_url", "callback_ssl", "ssl"} <= inspect.signature(
        ocpp_transport_soap.connect
    ).parameters.keys()
    assert hasattr(ocpp_transport_soap.Options(), "idle_timeout")
    assert {"allowed", "fixed", "book"} <= inspect.signature(ocpp_transport_soap.Addresses).parameters.keys()
