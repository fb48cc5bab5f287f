"""A charging station for a CSMS of any OCPP version: it boots, asks for leave, and charges 11 kWh."""

import asyncio
from decimal import Decimal
from uuid import uuid4

import ocpp_generic_api as ocpp
from ocpp_core import now
from ocpp_toolkit import ChargingStation, connect

station = ChargingStation()
EVSE, TOKEN = ocpp.EVSE(id=1), ocpp.IdToken(id_token="RFID-0001")
TRANSACTION = ocpp.Transaction(transaction_id=str(uuid4()))


@station.on(ocpp.RESET)
def reset(csms: ocpp.Csms, request: ocpp.ResetRequest) -> ocpp.ResetResponse:
    return ocpp.ResetResponse(status=ocpp.ResetStatus.REJECTED)


def event(kind: ocpp.TransactionEventType, wh: int, token: ocpp.IdToken | None = None) -> ocpp.TransactionEventRequest:
    when = now()
    meter = ocpp.MeterValue(timestamp=when, sampled_value=[ocpp.SampledValue(value=Decimal(wh))])
    return ocpp.TransactionEventRequest(
        event_type=kind, timestamp=when, transaction_info=TRANSACTION, evse=EVSE, id_token=token, meter_value=[meter]
    )


async def main() -> None:
    async with connect(station, "ws://127.0.0.1:9000", "CS001") as csms:
        model = ocpp.ChargingStation(vendor_name="Acme", model="One")
        boot = await csms.boot_notification(ocpp.BootNotificationRequest(charging_station=model))
        print(f"{boot.status} over OCPP {csms.version}, a heartbeat every {boot.interval} s")
        driver = await csms.authorize(ocpp.AuthorizeRequest(id_token=TOKEN))
        print(f"{TOKEN.id_token}: {driver.id_token_info.status}")
        await csms.transaction_event(event(ocpp.TransactionEventType.STARTED, 1000, TOKEN))
        await csms.transaction_event(event(ocpp.TransactionEventType.UPDATED, 6500))
        await csms.transaction_event(event(ocpp.TransactionEventType.ENDED, 12000))


asyncio.run(main())
