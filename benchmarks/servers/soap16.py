"""Ours, OCPP 1.6 over SOAP: one core and the SOAP transport, everything validated both ways.

With the argument ``zeep``, the same server with zeep in place of our codec.
"""

import sys

import zeep_codec
from handlers16 import handlers
from serving import ready, run

from ocpp16_core import VERSION
from ocpp_transport_soap import serve


async def main() -> None:
    if sys.argv[1:] == ["zeep"]:
        zeep_codec.install()
    async with serve(handlers, [VERSION]) as server:
        await ready(server.port)


run(main())
