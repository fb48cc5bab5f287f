"""Ours, OCPP 1.6: one core and the WebSocket transport, typed requests and responses, everything validated both ways."""

from calling import run_stations

from ocpp16_core import (
    VERSION,
    AuthorizeRequest,
    BootNotificationRequest,
    ChargePointErrorCode,
    ChargePointStatus,
    HeartbeatRequest,
    Measurand,
    MeterValue,
    MeterValuesRequest,
    ReadingContext,
    SampledValue,
    StatusNotificationRequest,
    UnitOfMeasure,
)
from ocpp_core import now
from ocpp_transport_ws import connect


def _meter_values() -> MeterValuesRequest:
    sampled = [
        SampledValue(value=value, context=ReadingContext.SAMPLE_PERIODIC, measurand=measurand, unit=unit)
        for value, measurand, unit in (
            ("1234567.8", Measurand.ENERGY_ACTIVE_IMPORT_REGISTER, UnitOfMeasure.WH),
            ("11040.5", Measurand.POWER_ACTIVE_IMPORT, UnitOfMeasure.W),
            ("15.9", Measurand.CURRENT_IMPORT, UnitOfMeasure.A),
            ("230.4", Measurand.VOLTAGE, UnitOfMeasure.V),
        )
    ]
    return MeterValuesRequest(
        connector_id=1, transaction_id=4711, meter_value=[MeterValue(timestamp=now(), sampled_value=sampled)]
    )


async def _station(url: str, identity: str) -> None:
    async with connect(url, identity, [VERSION]) as csms:
        await csms.call(BootNotificationRequest(charge_point_vendor="Vendor", charge_point_model="Model 22"))
        while True:
            await csms.call(HeartbeatRequest())
            await csms.call(
                StatusNotificationRequest(
                    connector_id=1,
                    error_code=ChargePointErrorCode.NO_ERROR,
                    status=ChargePointStatus.CHARGING,
                    timestamp=now(),
                )
            )
            for _ in range(3):
                await csms.call(_meter_values())
            await csms.call(AuthorizeRequest(id_tag="04E91C5A6B2280"))


run_stations(_station)
