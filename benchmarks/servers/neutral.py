"""Ours, version-neutral: one program for both versions, everything validated, converted and back; with a profile, if one is named."""

import sys

from neutral_csms import office
from serving import ready, run

from ocpp_tolerance import profile_of
from ocpp_toolkit import serve

version, *profile = sys.argv[1:]
csms = office(version, profiles=profile_of(*profile) if profile else None)


async def main() -> None:
    async with serve(csms, "127.0.0.1:0") as server:
        await ready(int(server.url.rpartition(":")[2]))


run(main())
