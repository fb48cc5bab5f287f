"""Ours, OCPP 2.0.1: one core and the WebSocket transport, typed requests and responses, everything validated both ways."""

from decimal import Decimal

from calling import run_stations

from ocpp201_core import (
    VERSION,
    AuthorizeRequest,
    BootNotificationRequest,
    BootReasonEnumType,
    ChargingStationType,
    ConnectorStatusEnumType,
    HeartbeatRequest,
    IdTokenEnumType,
    IdTokenType,
    MeasurandEnumType,
    MeterValuesRequest,
    MeterValueType,
    ReadingContextEnumType,
    SampledValueType,
    StatusNotificationRequest,
    UnitOfMeasureType,
)
from ocpp_core import now
from ocpp_transport_ws import connect


def _meter_values() -> MeterValuesRequest:
    sampled = [
        SampledValueType(
            value=Decimal(value),
            context=ReadingContextEnumType.SAMPLE_PERIODIC,
            measurand=measurand,
            unit_of_measure=UnitOfMeasureType(unit=unit),
        )
        for value, measurand, unit in (
            ("1234567.8", MeasurandEnumType.ENERGY_ACTIVE_IMPORT_REGISTER, "Wh"),
            ("11040.5", MeasurandEnumType.POWER_ACTIVE_IMPORT, "W"),
            ("15.9", MeasurandEnumType.CURRENT_IMPORT, "A"),
            ("230.4", MeasurandEnumType.VOLTAGE, "V"),
        )
    ]
    return MeterValuesRequest(evse_id=1, meter_value=[MeterValueType(timestamp=now(), sampled_value=sampled)])


async def _station(url: str, identity: str) -> None:
    async with connect(url, identity, [VERSION]) as csms:
        about = ChargingStationType(vendor_name="Vendor", model="Model 22")
        await csms.call(BootNotificationRequest(charging_station=about, reason=BootReasonEnumType.POWER_UP))
        while True:
            await csms.call(HeartbeatRequest())
            await csms.call(
                StatusNotificationRequest(
                    timestamp=now(), connector_status=ConnectorStatusEnumType.OCCUPIED, evse_id=1, connector_id=1
                )
            )
            for _ in range(3):
                await csms.call(_meter_values())
            token = IdTokenType(id_token="04E91C5A6B2280", type=IdTokenEnumType.ISO14443)
            await csms.call(AuthorizeRequest(id_token=token))


run_stations(_station)
