"""A CSMS for a great many stations, version-neutral or strict: ``scale.py neutral|strict PORT INTERVAL``.

It listens on a port that is given, so that it can come back there, and wants a heartbeat every so many seconds.
"""

import sys

from serving import ready, run

import ocpp16_core as v16
import ocpp_generic_api as neutral
import ocpp_transport_ws
from ocpp_core import Handlers, Peer, now
from ocpp_toolkit import CSMS, serve

_KIND, _PORT, _INTERVAL = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
_HOST = "127.0.0.1"

csms = CSMS(["1.6"])
handlers = Handlers()


@csms.on(neutral.BOOT_NOTIFICATION)
def boot(station: neutral.Station, request: neutral.BootNotificationRequest) -> neutral.BootNotificationResponse:
    accepted = neutral.RegistrationStatus.ACCEPTED
    return neutral.BootNotificationResponse(status=accepted, current_time=now(), interval=_INTERVAL)


@csms.on(neutral.HEARTBEAT)
def heartbeat(station: neutral.Station, request: neutral.HeartbeatRequest) -> neutral.HeartbeatResponse:
    return neutral.HeartbeatResponse(current_time=now())


@csms.on(neutral.SECURITY_EVENT_NOTIFICATION)
def security_event(
    station: neutral.Station, request: neutral.SecurityEventNotificationRequest
) -> neutral.SecurityEventNotificationResponse:
    return neutral.SecurityEventNotificationResponse()


@handlers.on(v16.BOOT_NOTIFICATION)
def boot16(station: Peer, request: v16.BootNotificationRequest) -> v16.BootNotificationResponse:
    accepted = v16.RegistrationStatus.ACCEPTED
    return v16.BootNotificationResponse(status=accepted, current_time=now(), interval=_INTERVAL)


@handlers.on(v16.HEARTBEAT)
def heartbeat16(station: Peer, request: v16.HeartbeatRequest) -> v16.HeartbeatResponse:
    return v16.HeartbeatResponse(current_time=now())


@handlers.on(v16.SECURITY_EVENT_NOTIFICATION)
def security_event16(
    station: Peer, request: v16.SecurityEventNotificationRequest
) -> v16.SecurityEventNotificationResponse:
    return v16.SecurityEventNotificationResponse()


async def main() -> None:
    if _KIND == "neutral":
        async with serve(csms, f"{_HOST}:{_PORT}", watchdog=None) as server:
            await ready(int(server.url.rpartition(":")[2]))
    async with ocpp_transport_ws.serve(handlers, [v16.VERSION], _HOST, _PORT) as server:
        await ready(server.port)


run(main())
