"""Measurements and transactions that several chapters speak of."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from scenarios.moments import at

from ocpp_generic_api import (
    EVSE,
    AuthorizationStatus,
    ChargingState,
    IdToken,
    IdTokenInfo,
    IdTokenType,
    Measurand,
    MeterValue,
    ReadingContext,
    Reason,
    SampledValue,
    SignedMeterValue,
    Transaction,
    TransactionEventRequest,
    TransactionEventResponse,
    TransactionEventType,
    TriggerReason,
    UnitOfMeasure,
)

CARD = IdToken(id_token="04A1B2C3", type=IdTokenType.ISO14443)
ACCEPTED = TransactionEventResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.ACCEPTED))
ENERGY = Measurand.ENERGY_ACTIVE_IMPORT_REGISTER


def sample(
    value: str | None,
    unit: str | None = None,
    multiplier: int | None = None,
    signed: str | None = None,
    encoding: str = "",
    **more: Any,
) -> SampledValue:
    """A measured value, with its signature if `signed` is that."""
    measure = None if unit is None and multiplier is None else UnitOfMeasure(unit=unit, multiplier=multiplier)
    signature = (
        None
        if signed is None
        else SignedMeterValue(signed_meter_data=signed, signing_method="", encoding_method=encoding, public_key="")
    )
    return SampledValue(
        value=None if value is None else Decimal(value),
        unit_of_measure=measure,
        signed_meter_value=signature,
        **more,
    )


def reading(moment: datetime, *samples: SampledValue) -> MeterValue:
    """Values measured at a moment."""
    return MeterValue(timestamp=moment, sampled_value=list(samples))


def started(transaction_id: str, evse_id: int, wh: str, **more: Any) -> TransactionEventRequest:
    """A plain start of a transaction, at a register of so many Wh."""
    return TransactionEventRequest(
        event_type=TransactionEventType.STARTED,
        timestamp=at(1),
        trigger_reason=more.pop("trigger_reason", TriggerReason.AUTHORIZED),
        transaction_info=Transaction(transaction_id=transaction_id, **more.pop("transaction_info", {})),
        evse=EVSE(id=evse_id, connector_id=1),
        id_token=CARD,
        meter_value=[reading(at(1), sample(wh, "Wh", context=ReadingContext.TRANSACTION_BEGIN, measurand=ENERGY))],
        **more,
    )


def ended(transaction_id: str, wh: str, reason: Reason | None, **more: Any) -> TransactionEventRequest:
    """A plain end of a transaction, at a register of so many Wh."""
    return TransactionEventRequest(
        event_type=TransactionEventType.ENDED,
        timestamp=at(60),
        transaction_info=Transaction(transaction_id=transaction_id, stopped_reason=reason),
        meter_value=[reading(at(60), sample(wh, "Wh", context=ReadingContext.TRANSACTION_END, measurand=ENERGY))],
        **more,
    )


def charging(transaction_id: str, state: ChargingState) -> TransactionEventRequest:
    """A transaction goes over to another state."""
    return TransactionEventRequest(
        event_type=TransactionEventType.UPDATED,
        timestamp=at(2),
        trigger_reason=TriggerReason.CHARGING_STATE_CHANGED,
        transaction_info=Transaction(transaction_id=transaction_id, charging_state=state),
    )
