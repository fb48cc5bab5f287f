"""Ours, version-neutral: one program for both versions, everything validated, converted and back."""

from decimal import Decimal

from calling import VERSION, run_stations

from ocpp_core import now
from ocpp_generic_api import (
    AuthorizeRequest,
    BootNotificationRequest,
    BootReason,
    ConnectorStatus,
    HeartbeatRequest,
    IdToken,
    IdTokenType,
    Measurand,
    MeterValue,
    MeterValuesRequest,
    ReadingContext,
    SampledValue,
    StatusNotificationRequest,
    UnitOfMeasure,
)
from ocpp_generic_api import ChargingStation as About
from ocpp_toolkit import ChargingStation, connect

# What one of the versions alone can say is left to it, so that nothing is lost.
_REASON = BootReason.POWER_UP if VERSION == "2.0.1" else None
_TOKEN_TYPE = IdTokenType.ISO14443 if VERSION == "2.0.1" else None

_program = ChargingStation([VERSION])


def _meter_values() -> MeterValuesRequest:
    sampled = [
        SampledValue(
            value=Decimal(value),
            context=ReadingContext.SAMPLE_PERIODIC,
            measurand=measurand,
            unit_of_measure=UnitOfMeasure(unit=unit),
        )
        for value, measurand, unit in (
            ("1234567.8", Measurand.ENERGY_ACTIVE_IMPORT_REGISTER, "Wh"),
            ("11040.5", Measurand.POWER_ACTIVE_IMPORT, "W"),
            ("15.9", Measurand.CURRENT_IMPORT, "A"),
            ("230.4", Measurand.VOLTAGE, "V"),
        )
    ]
    return MeterValuesRequest(evse_id=1, meter_value=[MeterValue(timestamp=now(), sampled_value=sampled)])


async def _station(url: str, identity: str) -> None:
    async with connect(_program, url, identity) as csms:
        about = About(vendor_name="Vendor", model="Model 22")
        await csms.boot_notification(BootNotificationRequest(charging_station=about, reason=_REASON))
        while True:
            await csms.heartbeat(HeartbeatRequest())
            await csms.status_notification(
                StatusNotificationRequest(
                    timestamp=now(), connector_status=ConnectorStatus.OCCUPIED, evse_id=1, connector_id=1
                )
            )
            for _ in range(3):
                await csms.meter_values(_meter_values())
            token = IdToken(id_token="04E91C5A6B2280", type=_TOKEN_TYPE)
            await csms.authorize(AuthorizeRequest(id_token=token))


run_stations(_station)
