"""A transaction from plugging in to the end, and measurements outside of any."""

from scenarios.moments import at
from scenarios.samples import ACCEPTED, CARD, ENERGY, charging, ended, reading, sample, started
from scenarios.sides import Pair

from ocpp_generic_api import (
    EVSE,
    AuthorizationStatus,
    ChargingState,
    IdTokenInfo,
    Location,
    Measurand,
    MeterValuesRequest,
    Phase,
    ReadingContext,
    Reason,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    TriggerReason,
)

BEGIN = ReadingContext.TRANSACTION_BEGIN
END = ReadingContext.TRANSACTION_END


async def test_a_full_transaction(pair: Pair) -> None:
    start = TransactionEventRequest(
        event_type=TransactionEventType.STARTED,
        timestamp=at(1),
        trigger_reason=TriggerReason.AUTHORIZED,
        transaction_info=Transaction(transaction_id="tx-A", charging_state=ChargingState.EV_CONNECTED),
        evse=EVSE(id=2, connector_id=1),
        id_token=CARD,
        reservation_id=5,
        meter_value=[
            reading(
                at(1),
                sample("12.5", "kWh", signed="c3RhcnQ=", encoding="OCMF", context=BEGIN, measurand=ENERGY),
                sample("42", "Percent", context=BEGIN, measurand=Measurand.SOC, location=Location.EV),
            )
        ],
    )
    await pair.station_asks("tx.start", start, ACCEPTED)
    await pair.station_asks("tx.charging", charging("tx-A", ChargingState.CHARGING))
    update = TransactionEventRequest(
        event_type=TransactionEventType.UPDATED,
        timestamp=at(15),
        trigger_reason=TriggerReason.METER_VALUE_PERIODIC,
        transaction_info=Transaction(transaction_id="tx-A"),
        meter_value=[
            reading(
                at(15),
                sample("15.5", "kWh", signed="bWlk", encoding="OCMF", measurand=ENERGY),
                sample("1.1", "W", 4, measurand=Measurand.POWER_ACTIVE_IMPORT),
                sample("16", "A", measurand=Measurand.CURRENT_IMPORT, phase=Phase.L1),
                sample("15.9", "A", measurand=Measurand.CURRENT_IMPORT, phase=Phase.L2),
            ),
            reading(at(16), sample("230", "V", measurand=Measurand.VOLTAGE, context=ReadingContext.SAMPLE_CLOCK)),
        ],
    )
    await pair.station_asks("tx.meter", update)
    end = TransactionEventRequest(
        event_type=TransactionEventType.ENDED,
        timestamp=at(60),
        trigger_reason=TriggerReason.EV_COMMUNICATION_LOST,
        transaction_info=Transaction(
            transaction_id="tx-A", charging_state=ChargingState.IDLE, stopped_reason=Reason.EV_DISCONNECTED
        ),
        id_token=CARD,
        meter_value=[
            reading(
                at(60),
                sample("2.35", "Wh", 4, signed="ZW5k", encoding="OCMF", context=END, measurand=ENERGY),
                sample("80", "Percent", context=END, measurand=Measurand.SOC, location=Location.EV),
            )
        ],
    )
    await pair.station_asks("tx.end", end, ACCEPTED)


async def test_reasons_of_the_end(pair: Pair) -> None:
    for number, reason in enumerate((Reason.LOCAL, Reason.TIME_LIMIT_REACHED, Reason.SOFT_RESET, None), 1):
        name = "none" if reason is None else reason.name.lower()
        await pair.station_asks(f"tx.start.{number}", started(f"tx-{number}", 1, str(99 + number)), ACCEPTED)
        await pair.station_asks(f"tx.end.{name}", ended(f"tx-{number}", "200", reason), TransactionEventResponse())


async def test_the_csms_does_not_let_it_go_on(pair: Pair) -> None:
    refusal = TransactionEventResponse(
        id_token_info=IdTokenInfo(status=AuthorizationStatus.CONCURRENT_TX), charging_priority=-2
    )
    await pair.station_asks("tx.start.refused", started("tx-A", 1, "0"), refusal)
    end = ended("tx-A", "0", Reason.DE_AUTHORIZED, trigger_reason=TriggerReason.DEAUTHORIZED)
    await pair.station_asks("tx.end.deauthorized", end)


async def test_a_start_without_an_identifier(pair: Pair) -> None:
    request = TransactionEventRequest(
        event_type=TransactionEventType.STARTED,
        timestamp=at(1),
        transaction_info=Transaction(transaction_id="tx-A", charging_state=ChargingState.EV_CONNECTED),
        evse=EVSE(id=1, connector_id=1),
    )
    await pair.station_asks("tx.start.anonymous", request)


async def test_a_register_finer_than_1_wh(pair: Pair) -> None:
    start = started("tx-A", 1, "12345.67", trigger_reason=TriggerReason.CABLE_PLUGGED_IN)
    await pair.station_asks("tx.start.fraction", start, ACCEPTED)


async def test_a_second_connector_and_what_only_201_says(pair: Pair) -> None:
    start = started("tx-A", 1, "7", number_of_phases_used=3, cable_max_current=32, offline=True)
    start = start.model_copy(update={"evse": EVSE(id=1, connector_id=2)})
    await pair.station_asks("tx.start.201", start, ACCEPTED)


async def test_measurements_outside_a_transaction(pair: Pair) -> None:
    values = [reading(at(0), sample("1.5", "kWh", measurand=ENERGY, context=ReadingContext.SAMPLE_CLOCK))]
    await pair.station_asks("meter.evse", MeterValuesRequest(evse_id=2, meter_value=values))
    await pair.station_asks("meter.station", MeterValuesRequest(meter_value=values))
    values = [
        reading(
            at(0),
            sample("50.01", "Hz", measurand=Measurand.FREQUENCY),
            sample("1500", measurand=Measurand.RPM),
            sample("5", "VA", measurand=Measurand.ENERGY_APPARENT_NET),
        )
    ]
    await pair.station_asks("meter.rare", MeterValuesRequest(evse_id=1, meter_value=values))
