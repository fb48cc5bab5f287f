"""A CSMS that keeps its transactions in a file; it writes what it is told, a line of JSON each: FILE PORT [hold].

``hold``: the last event of a transaction is never answered.
"""

import asyncio
import json
import sys

import ocpp_generic_api as ocpp
from ocpp_core import now
from ocpp_generic_api.sqlite_store import SqliteTransactionStore
from ocpp_toolkit import CSMS, serve


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the test reads it


def program(store: SqliteTransactionStore, *, hold: bool) -> CSMS:
    csms = CSMS(store=store)

    @csms.on(ocpp.BOOT_NOTIFICATION)
    def boot(station: ocpp.Station, request: ocpp.BootNotificationRequest) -> ocpp.BootNotificationResponse:
        return ocpp.BootNotificationResponse(status=ocpp.RegistrationStatus.ACCEPTED, current_time=now(), interval=300)

    @csms.on(ocpp.TRANSACTION_EVENT)
    async def event(station: ocpp.Station, request: ocpp.TransactionEventRequest) -> ocpp.TransactionEventResponse:
        told = {
            "station": station.identity,
            "event": request.event_type,
            "transaction": request.transaction_info.transaction_id,
            "seq_no": request.seq_no,
            "evse": None if request.evse is None else request.evse.id,
        }
        say(json.dumps(told))
        if hold and request.event_type is ocpp.TransactionEventType.ENDED:
            await asyncio.Event().wait()
        return ocpp.TransactionEventResponse()

    return csms


async def main(file: str, port: str, *options: str) -> None:
    async with (
        SqliteTransactionStore(file) as store,
        serve(program(store, hold="hold" in options), f"127.0.0.1:{port}") as server,
    ):
        say(server.url)
        await server.wait_closed()


asyncio.run(main(*sys.argv[1:]))
