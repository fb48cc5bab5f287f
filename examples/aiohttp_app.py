"""A CSMS within an application of aiohttp, on one port: stations connect under /ocpp, people ask the routes.

pip install ocpp-toolkit
python examples/aiohttp_app.py, then: ocpp-toolkit station ws://127.0.0.1:9000/ocpp --id CS1 --sessions 0
curl -X POST http://127.0.0.1:9000/stations/CS1/reset
"""

from aiohttp import web

import ocpp_generic_api as ocpp
from ocpp_core import OcppError, now
from ocpp_toolkit import CSMS, mounts

csms = CSMS()
mount = mounts.aiohttp(csms, soap=True)
routes = web.RouteTableDef()


@csms.on(ocpp.BOOT_NOTIFICATION)
def boot(station: ocpp.Station, request: ocpp.BootNotificationRequest) -> ocpp.BootNotificationResponse:
    return ocpp.BootNotificationResponse(status=ocpp.RegistrationStatus.ACCEPTED, current_time=now(), interval=300)


@csms.on(ocpp.STATUS_NOTIFICATION)
def status(station: ocpp.Station, request: ocpp.StatusNotificationRequest) -> ocpp.StatusNotificationResponse:
    return ocpp.StatusNotificationResponse()


@csms.on(ocpp.HEARTBEAT)
def heartbeat(station: ocpp.Station, request: ocpp.HeartbeatRequest) -> ocpp.HeartbeatResponse:
    return ocpp.HeartbeatResponse(current_time=now())


@routes.get("/stations")
async def stations(request: web.Request) -> web.Response:
    return web.json_response({identity: each.version for identity, each in csms.stations.items()})


@routes.post("/stations/{identity}/reset")
async def reset(request: web.Request) -> web.Response:
    station = csms.stations.get(request.match_info["identity"])
    if station is None:
        raise web.HTTPNotFound
    try:
        answer = await station.reset(ocpp.ResetRequest(type=ocpp.ResetType.IMMEDIATE))
    except OcppError as error:
        raise web.HTTPBadGateway(text=str(error)) from error
    return web.json_response({"status": answer.status})


def application() -> web.Application:
    app = web.Application()
    app.add_routes(routes)
    app.add_subapp("/ocpp/", mount.application)
    return app


if __name__ == "__main__":
    web.run_app(application(), host="127.0.0.1", port=9000)
