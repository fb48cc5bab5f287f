"""One program of a CSMS, one of a station, all versions and transports at once; the two programs name none."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from scenarios.moments import at
from scenarios.samples import ended, started

from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    REQUEST_STOP_TRANSACTION,
    TRANSACTION_EVENT,
    BootNotificationRequest,
    BootNotificationResponse,
    BootReason,
    Reason,
    RegistrationStatus,
    RequestStartStopStatus,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
)
from ocpp_generic_api.provisioning import ChargingStation as Info
from ocpp_toolkit import CSMS, ChargingStation, connect, serve
from ocpp_transport_soap import Addresses

STATIONS = {
    "CS1.5": ("1.5", "ws"),
    "CS1.6": ("1.6", "ws"),
    "CS2.0.1": ("2.0.1", "ws"),
    "CS1.5S": ("1.5", "soap"),
    "CS1.6S": ("1.6", "soap"),
}
"""Version and transport of each station."""
LOCAL = {"addresses": Addresses(["127.0.0.1"])}


async def test_stations_of_all_versions_at_one_csms() -> None:
    csms = CSMS()
    events: list[tuple[str, TransactionEventRequest]] = []
    stopped: list[tuple[str, str]] = []

    @csms.on(BOOT_NOTIFICATION)
    def boot(station: Any, request: BootNotificationRequest) -> BootNotificationResponse:
        return BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=at(0), interval=300)

    @csms.on(TRANSACTION_EVENT)
    def event(station: Any, request: TransactionEventRequest) -> TransactionEventResponse:
        events.append((station.identity, request))
        return TransactionEventResponse()

    def program_of(version: str) -> ChargingStation:
        program = ChargingStation([version])

        @program.on(REQUEST_STOP_TRANSACTION)
        def stop(remote: Any, request: RequestStopTransactionRequest) -> RequestStopTransactionResponse:
            stopped.append((remote.identity, request.transaction_id))
            return RequestStopTransactionResponse(status=RequestStartStopStatus.ACCEPTED)

        return program

    async with (
        serve(csms, "127.0.0.1:0", soap="127.0.0.1:0", soap_options=LOCAL) as server,
        AsyncExitStack() as stack,
        asyncio.timeout(20),
    ):
        remotes = [
            await stack.enter_async_context(
                connect(
                    program_of(version),
                    server.urls[transport],
                    identity,
                    **({"callback": "127.0.0.1:0"} if transport == "soap" else {}),
                )
            )
            for identity, (version, transport) in STATIONS.items()
        ]
        request = BootNotificationRequest(
            charging_station=Info(model="One", vendor_name="Acme"), reason=BootReason.POWER_UP
        )
        await asyncio.gather(*(remote.boot_notification(request) for remote in remotes))
        stations = [await csms.stations.wait_for(identity, accepted=True) for identity in STATIONS]
        assert [(station.version, station.peer.transport) for station in stations] == list(STATIONS.values())
        # The same id at all of them, and at one time: they are kept apart.
        await asyncio.gather(*(remote.transaction_event(started("tx", 1, "100")) for remote in remotes))
        ids = {identity: event.transaction_info.transaction_id for identity, event in events}
        assert ids.pop("CS2.0.1") == "tx"
        assert set(ids.values()) == {"1", "2", "3", "4"}
        ids["CS2.0.1"] = "tx"
        for station in stations:
            await station.request_stop_transaction(RequestStopTransactionRequest(transaction_id=ids[station.identity]))
        assert stopped == [(identity, "tx") for identity in STATIONS]
        await asyncio.gather(*(remote.transaction_event(ended("tx", "350", Reason.REMOTE)) for remote in remotes))
    ends = {identity: event for identity, event in events if event.event_type is TransactionEventType.ENDED}
    assert {identity: event.transaction_info.transaction_id for identity, event in ends.items()} == ids
    assert {event.seq_no for event in ends.values()} == {1}
    readings = [event.meter_value[-1].sampled_value[0] for event in ends.values() if event.meter_value]
    assert [(reading.value, reading.unit_of_measure and reading.unit_of_measure.unit) for reading in readings] == [
        (350, "Wh")
    ] * len(STATIONS)
