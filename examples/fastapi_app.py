"""A CSMS within a FastAPI application, on one port: stations connect under /ocpp, people ask the routes.

pip install ocpp-toolkit fastapi uvicorn
uvicorn --app-dir examples fastapi_app:app --port 9000
ocpp-toolkit station ws://127.0.0.1:9000/ocpp --id CS1 --sessions 0
curl -X POST 'http://127.0.0.1:9000/stations/CS1/start?token=RFID-0001'
"""

from typing import Any

from fastapi import FastAPI, HTTPException

import ocpp_generic_api as ocpp
from ocpp_core import OcppError, now
from ocpp_toolkit import CSMS, mounts

csms = CSMS()
mount = mounts.asgi(csms, soap=True)
app = FastAPI(lifespan=mount.lifespan)
app.mount("/ocpp", mount)

ACCEPTED = ocpp.IdTokenInfo(status=ocpp.AuthorizationStatus.ACCEPTED)
transactions: dict[str, str] = {}  # what goes on at each station


@csms.on(ocpp.BOOT_NOTIFICATION)
def boot(station: ocpp.Station, request: ocpp.BootNotificationRequest) -> ocpp.BootNotificationResponse:
    return ocpp.BootNotificationResponse(status=ocpp.RegistrationStatus.ACCEPTED, current_time=now(), interval=300)


@csms.on(ocpp.AUTHORIZE)
def authorize(station: ocpp.Station, request: ocpp.AuthorizeRequest) -> ocpp.AuthorizeResponse:
    return ocpp.AuthorizeResponse(id_token_info=ACCEPTED)


@csms.on(ocpp.TRANSACTION_EVENT)
def transaction(station: ocpp.Station, event: ocpp.TransactionEventRequest) -> ocpp.TransactionEventResponse:
    if event.event_type is ocpp.TransactionEventType.ENDED:
        transactions.pop(station.identity, None)
    else:
        transactions[station.identity] = event.transaction_info.transaction_id
    return ocpp.TransactionEventResponse(id_token_info=ACCEPTED if event.id_token else None)


@csms.on(ocpp.STATUS_NOTIFICATION)
def status(station: ocpp.Station, request: ocpp.StatusNotificationRequest) -> ocpp.StatusNotificationResponse:
    return ocpp.StatusNotificationResponse()


@csms.on(ocpp.HEARTBEAT)
def heartbeat(station: ocpp.Station, request: ocpp.HeartbeatRequest) -> ocpp.HeartbeatResponse:
    return ocpp.HeartbeatResponse(current_time=now())


@app.get("/stations")
async def stations() -> dict[str, Any]:
    return {
        identity: {"version": each.version, "transport": each.peer.transport, "transaction": transactions.get(identity)}
        for identity, each in csms.stations.items()
    }


@app.post("/stations/{identity}/start")
async def start(identity: str, token: str, evse: int = 1) -> dict[str, str]:
    station = csms.stations.get(identity)
    if station is None:
        raise HTTPException(404, "the station is not connected")
    id_token = ocpp.IdToken(id_token=token)
    request = ocpp.RequestStartTransactionRequest(evse_id=evse, id_token=id_token)
    try:
        answer = await station.request_start_transaction(request)
    except OcppError as error:
        raise HTTPException(502, str(error)) from error
    return {"status": answer.status}


@app.post("/stations/{identity}/stop")
async def stop(identity: str) -> dict[str, str]:
    station = csms.stations.get(identity)
    if station is None or identity not in transactions:
        raise HTTPException(404, "the station does not charge")
    request = ocpp.RequestStopTransactionRequest(transaction_id=transactions[identity])
    try:
        answer = await station.request_stop_transaction(request)
    except OcppError as error:
        raise HTTPException(502, str(error)) from error
    return {"status": answer.status}
