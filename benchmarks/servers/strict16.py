"""Ours, OCPP 1.6: one core and the WebSocket transport, everything validated both ways."""

from handlers16 import handlers
from serving import ready, run
from wires import DEFLATES, ENGINE, tls_context

from ocpp16_core import VERSION
from ocpp_transport_ws import Options, serve


async def main() -> None:
    options = Options(compression=DEFLATES)
    async with serve(handlers, [VERSION], ssl=tls_context(), options=options, engine=ENGINE) as server:
        await ready(server.port)


run(main())
