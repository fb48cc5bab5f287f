"""The PyPI package `ocpp`, OCPP 2.0.1, as its documentation shows; its schema validation is on, its logging is off."""

import asyncio
from datetime import UTC, datetime

from calling import run_stations
from ocpp.v201 import ChargePoint, call
from ocpp.v201.datatypes import ChargingStationType, IdTokenType, MeterValueType, SampledValueType, UnitOfMeasureType
from ocpp.v201.enums import (
    BootReasonEnumType,
    ConnectorStatusEnumType,
    IdTokenEnumType,
    MeasurandEnumType,
    ReadingContextEnumType,
)
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol


def _meter_values() -> call.MeterValues:
    sampled = [
        SampledValueType(
            value=value,
            context=ReadingContextEnumType.sample_periodic,
            measurand=measurand,
            unit_of_measure=UnitOfMeasureType(unit=unit),
        )
        for value, measurand, unit in (
            (1234567.8, MeasurandEnumType.energy_active_import_register, "Wh"),
            (11040.5, MeasurandEnumType.power_active_import, "W"),
            (15.9, MeasurandEnumType.current_import, "A"),
            (230.4, MeasurandEnumType.voltage, "V"),
        )
    ]
    value = MeterValueType(timestamp=datetime.now(UTC).isoformat(), sampled_value=sampled)
    return call.MeterValues(evse_id=1, meter_value=[value])


async def _call(station: ChargePoint) -> None:
    about = ChargingStationType(vendor_name="Vendor", model="Model 22")
    await station.call(call.BootNotification(charging_station=about, reason=BootReasonEnumType.power_up))
    while True:
        await station.call(call.Heartbeat())
        await station.call(
            call.StatusNotification(
                timestamp=datetime.now(UTC).isoformat(),
                connector_status=ConnectorStatusEnumType.occupied,
                evse_id=1,
                connector_id=1,
            )
        )
        for _ in range(3):
            await station.call(_meter_values())
        token = IdTokenType(id_token="04E91C5A6B2280", type=IdTokenEnumType.iso14443)
        await station.call(call.Authorize(id_token=token))


async def _station(url: str, identity: str) -> None:
    subprotocols = [Subprotocol("ocpp2.0.1")]
    async with connect(f"{url}/{identity}", subprotocols=subprotocols, compression=None, proxy=None) as socket:
        station = ChargePoint(identity, socket)
        await asyncio.gather(station.start(), _call(station))


run_stations(_station)
