"""The PyPI package `ocpp`, OCPP 1.6, as its documentation shows; its schema validation is on, its logging is off."""

import asyncio
from datetime import UTC, datetime

from calling import run_stations
from ocpp.v16 import ChargePoint, call
from ocpp.v16.datatypes import MeterValue, SampledValue
from ocpp.v16.enums import ChargePointErrorCode, ChargePointStatus, Measurand, ReadingContext, UnitOfMeasure
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol


def _meter_values() -> call.MeterValues:
    sampled = [
        SampledValue(value=value, context=ReadingContext.sample_periodic, measurand=measurand, unit=unit)
        for value, measurand, unit in (
            ("1234567.8", Measurand.energy_active_import_register, UnitOfMeasure.wh),
            ("11040.5", Measurand.power_active_import, UnitOfMeasure.w),
            ("15.9", Measurand.current_import, UnitOfMeasure.a),
            ("230.4", Measurand.voltage, UnitOfMeasure.v),
        )
    ]
    value = MeterValue(timestamp=datetime.now(UTC).isoformat(), sampled_value=sampled)
    return call.MeterValues(connector_id=1, transaction_id=4711, meter_value=[value])


async def _call(station: ChargePoint) -> None:
    await station.call(call.BootNotification(charge_point_vendor="Vendor", charge_point_model="Model 22"))
    while True:
        await station.call(call.Heartbeat())
        await station.call(
            call.StatusNotification(
                connector_id=1,
                error_code=ChargePointErrorCode.no_error,
                status=ChargePointStatus.charging,
                timestamp=datetime.now(UTC).isoformat(),
            )
        )
        for _ in range(3):
            await station.call(_meter_values())
        await station.call(call.Authorize(id_tag="04E91C5A6B2280"))


async def _station(url: str, identity: str) -> None:
    subprotocols = [Subprotocol("ocpp1.6")]
    async with connect(f"{url}/{identity}", subprotocols=subprotocols, compression=None, proxy=None) as socket:
        station = ChargePoint(identity, socket)
        await asyncio.gather(station.start(), _call(station))


run_stations(_station)
