"""Events of transactions that every version can say, and a boot: without a transport, so that a program starts fast."""

from datetime import UTC, datetime
from decimal import Decimal

from ocpp_generic_api import (
    EVSE,
    BootNotificationRequest,
    IdToken,
    MeterValue,
    ReadingContext,
    SampledValue,
    Transaction,
    TransactionEventRequest,
    TransactionEventType,
    TriggerReason,
    provisioning,
)
from ocpp_supervision import BackOffPolicy

BOOT = BootNotificationRequest(charging_station=provisioning.ChargingStation(model="m", vendor_name="v"))
QUICK = BackOffPolicy(wait_minimum=0.02, random_range=0.02, repeat_times=0)
START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


def reading(wh, context=ReadingContext.SAMPLE_PERIODIC, time=START):
    return MeterValue(timestamp=time, sampled_value=[SampledValue(value=Decimal(wh), context=context)])


def started(transaction="T1", wh=1000, time=START):
    """The first event of a transaction, as every version can say it."""
    return TransactionEventRequest(
        event_type=TransactionEventType.STARTED,
        timestamp=time,
        trigger_reason=TriggerReason.AUTHORIZED,
        transaction_info=Transaction(transaction_id=transaction),
        evse=EVSE(id=1),
        id_token=IdToken(id_token="RFID-1"),
        meter_value=[reading(wh, ReadingContext.TRANSACTION_BEGIN, time)],
    )


def updated(transaction="T1", wh=1500, time=START):
    """An event between; it names the EVSE, without which 1.x cannot say it where the start is lost."""
    return TransactionEventRequest(
        event_type=TransactionEventType.UPDATED,
        timestamp=time,
        trigger_reason=TriggerReason.METER_VALUE_PERIODIC,
        transaction_info=Transaction(transaction_id=transaction),
        evse=EVSE(id=1),
        meter_value=[reading(wh, time=time)],
    )


def ended(transaction="T1", wh=2000, time=START):
    """The last event."""
    return TransactionEventRequest(
        event_type=TransactionEventType.ENDED,
        timestamp=time,
        trigger_reason=TriggerReason.STOP_AUTHORIZED,
        transaction_info=Transaction(transaction_id=transaction),
        id_token=IdToken(id_token="RFID-1"),
        meter_value=[reading(wh, ReadingContext.TRANSACTION_END, time)],
    )


def register(event):
    """The reading of the register in a transaction event, in Wh: what tells the events of these tests apart."""
    [value] = event.meter_value
    return int(value.sampled_value[0].value)
