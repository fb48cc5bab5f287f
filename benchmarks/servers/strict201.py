"""Ours, OCPP 2.0.1: one core and the WebSocket transport, everything validated both ways."""

from handlers201 import handlers
from serving import ready, run
from wires import ENGINE

from ocpp201_core import VERSION
from ocpp_transport_ws import serve


async def main() -> None:
    async with serve(handlers, [VERSION], engine=ENGINE) as server:
        await ready(server.port)


run(main())
