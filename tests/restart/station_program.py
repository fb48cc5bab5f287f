"""A station that keeps its transactions in a file; it writes what it does, a line each: FILE URL start|resume|finish.

``start``: it starts a transaction. ``finish``: it ends one. Otherwise it ends the transaction that the CSMS asks it to end, and
itself with it.
"""

import asyncio
import sys
from decimal import Decimal

import ocpp_generic_api as ocpp
from ocpp_core import now
from ocpp_generic_api.sqlite_store import SqliteTransactionStore
from ocpp_toolkit import ChargingStation, connect

OWN_ID = "our-own-4f2a"


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the test reads it


def event(kind: ocpp.TransactionEventType, transaction_id: str, wh: int) -> ocpp.TransactionEventRequest:
    when = now()
    started = kind is ocpp.TransactionEventType.STARTED
    return ocpp.TransactionEventRequest(
        event_type=kind,
        timestamp=when,
        transaction_info=ocpp.Transaction(transaction_id=transaction_id),
        evse=ocpp.EVSE(id=2) if started else None,
        id_token=ocpp.IdToken(id_token="RFID-1") if started else None,
        meter_value=[ocpp.MeterValue(timestamp=when, sampled_value=[ocpp.SampledValue(value=Decimal(wh))])],
    )


def program(store: SqliteTransactionStore, over: asyncio.Event) -> ChargingStation:
    station = ChargingStation(store=store)

    @station.on(ocpp.REQUEST_STOP_TRANSACTION)
    def stop(csms: ocpp.Csms, request: ocpp.RequestStopTransactionRequest) -> ocpp.RequestStopTransactionResponse:
        say(f"asked to stop {request.transaction_id}")
        ours = request.transaction_id == OWN_ID
        status = ocpp.RequestStartStopStatus.ACCEPTED if ours else ocpp.RequestStartStopStatus.REJECTED
        return ocpp.RequestStopTransactionResponse(status=status)

    @station.after(ocpp.REQUEST_STOP_TRANSACTION)
    async def stopped(
        csms: ocpp.Csms,
        request: ocpp.RequestStopTransactionRequest,
        response: ocpp.RequestStopTransactionResponse,
    ) -> None:
        if response.status is ocpp.RequestStartStopStatus.ACCEPTED:
            await finish(csms)
            over.set()

    return station


async def finish(csms: ocpp.Csms) -> None:
    await csms.transaction_event(event(ocpp.TransactionEventType.UPDATED, OWN_ID, 2000))
    await csms.transaction_event(event(ocpp.TransactionEventType.ENDED, OWN_ID, 2500))


async def main(file: str, url: str, order: str) -> None:
    over = asyncio.Event()
    async with SqliteTransactionStore(file) as store, connect(program(store, over), url, "CS1") as csms:
        info = ocpp.ChargingStation(vendor_name="Acme", model="One")
        await csms.boot_notification(ocpp.BootNotificationRequest(charging_station=info))
        if order == "start":
            await csms.transaction_event(event(ocpp.TransactionEventType.STARTED, OWN_ID, 1000))
            say("charging")
        if order == "finish":
            await finish(csms)
            over.set()
        await over.wait()
        say("over")


asyncio.run(main(*sys.argv[1:]))
