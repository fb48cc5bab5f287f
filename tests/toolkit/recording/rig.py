"""A recording made by hand, and one of a simulated session over both transports."""

import json
from datetime import UTC, datetime, timedelta

from toolkit.rig import OCPP16, VERSIONS

import ocpp_transport_soap
from ocpp_toolkit.connections import serve
from ocpp_toolkit.recording import Record, Sender
from ocpp_toolkit.simulation import CsmsSimulator, StationSimulator
from ocpp_transport_ws import Options

BEGIN = datetime(2025, 3, 1, 12, tzinfo=UTC)
TOKEN = "SECRET-1"


def record(text, sender=Sender.STATION, *, after=0.0, station="CP1", version="1.6", transport="ws"):
    """A record; `after` is in seconds, text anything that JSON can hold unless it is text."""
    text = text if isinstance(text, str) else json.dumps(text)
    return Record(BEGIN + timedelta(seconds=after), station, version, transport, sender, text)


async def record_session(recorder, *, transports=("ws",), station_trace=None):
    """Let simulated stations charge against a simulated CSMS that records."""
    addresses = ocpp_transport_soap.Addresses(["127.0.0.0/8"])
    soap_options = {"options": ocpp_transport_soap.Options(trace=recorder), "addresses": addresses}
    async with serve(
        CsmsSimulator(VERSIONS),
        "127.0.0.1:0",
        soap="127.0.0.1:0",
        options=Options(trace=recorder),
        soap_options=soap_options,
    ) as server:
        for name in transports:
            over_soap = name == "soap"
            options = ocpp_transport_soap.Options() if over_soap else Options(trace=station_trace)
            await StationSimulator(
                server.urls[name],
                f"CP-{name}",
                [OCPP16],
                sessions=1,
                meter_values=1,
                interval=0.01,
                token=TOKEN,
                callback="127.0.0.1:0" if over_soap else None,
                options=options,
            ).run()
