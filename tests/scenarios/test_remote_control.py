"""The CSMS starts and stops transactions, and unlocks connectors."""

from decimal import Decimal

from scenarios.samples import ACCEPTED, CARD, ended, started
from scenarios.sides import Pair

from ocpp_generic_api import (
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    IdToken,
    IdTokenType,
    Reason,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    StatusInfo,
    TriggerReason,
    UnlockConnectorRequest,
    UnlockConnectorResponse,
    UnlockStatus,
)

YES = RequestStartTransactionResponse(status=RequestStartStopStatus.ACCEPTED)
PROFILE = ChargingProfile(
    id=1,
    stack_level=0,
    charging_profile_purpose=ChargingProfilePurpose.TX_PROFILE,
    charging_profile_kind=ChargingProfileKind.RELATIVE,
    charging_schedule=[
        ChargingSchedule(
            id=1,
            charging_rate_unit=ChargingRateUnit.A,
            charging_schedule_period=[ChargingSchedulePeriod(start_period=0, limit=Decimal(16))],
        )
    ],
)


async def test_a_remote_start_leads_to_a_transaction(pair: Pair) -> None:
    request = RequestStartTransactionRequest(evse_id=2, id_token=CARD, remote_start_id=7, charging_profile=PROFILE)
    await pair.csms_asks("remote.start", request, YES)
    number = 7 if pair.version == "2.0.1" else 1  # counted by the station's side, for it is not sent
    start = started(
        "tx-A", 2, "0", trigger_reason=TriggerReason.REMOTE_START, transaction_info={"remote_start_id": number}
    )
    await pair.station_asks("remote.started", start, ACCEPTED)


async def test_a_remote_start_that_is_refused_is_forgotten(pair: Pair) -> None:
    request = RequestStartTransactionRequest(
        id_token=CARD, remote_start_id=7, group_id_token=IdToken(id_token="G", type=IdTokenType.CENTRAL)
    )
    no = RequestStartTransactionResponse(
        status=RequestStartStopStatus.REJECTED, status_info=StatusInfo(reason_code="Busy")
    )
    await pair.csms_asks("remote.start.refused", request, no)
    await pair.station_asks("tx.start.1", started("tx-1", 1, "100"), ACCEPTED)


async def test_a_remote_stop_reaches_the_right_transaction(pair: Pair) -> None:
    yes = RequestStopTransactionResponse(status=RequestStartStopStatus.ACCEPTED)
    await pair.station_asks("tx.start.1", started("tx-1", 1, "100"), ACCEPTED)
    await pair.station_asks("tx.start.2", started("tx-2", 1, "101"), ACCEPTED)
    for step, ours, number in (("remote.stop.2", "tx-2", "2"), ("remote.stop.1", "tx-1", "1")):
        known = ours if pair.version == "2.0.1" else number
        await pair.csms_asks(step, RequestStopTransactionRequest(transaction_id=known), yes)
    stopped = ended("tx-2", "900", Reason.REMOTE, trigger_reason=TriggerReason.REMOTE_STOP)
    await pair.station_asks("remote.stopped", stopped)


async def test_a_remote_stop_of_nothing_known(pair: Pair) -> None:
    no = RequestStopTransactionResponse(status=RequestStartStopStatus.REJECTED)
    await pair.csms_asks("remote.stop.unknown", RequestStopTransactionRequest(transaction_id="nowhere"), no)


async def test_a_connector_is_unlocked(pair: Pair) -> None:
    for step, connector, status in (
        ("unlock.done", 1, UnlockStatus.UNLOCKED),
        ("unlock.failed", 1, UnlockStatus.UNLOCK_FAILED),
        ("unlock.busy", 1, UnlockStatus.ONGOING_AUTHORIZED_TRANSACTION),
        ("unlock.second", 2, UnlockStatus.UNLOCKED),
        ("unlock.unknown", None, UnlockStatus.UNKNOWN_CONNECTOR),
    ):
        request = UnlockConnectorRequest(evse_id=2, connector_id=connector)
        await pair.csms_asks(step, request, UnlockConnectorResponse(status=status))
