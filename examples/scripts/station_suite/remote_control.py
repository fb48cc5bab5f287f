"""What the CSMS may ask of a station at any time."""

from ocpp_core import ErrorCode
from ocpp_generic_api import (
    AUTHORIZE,
    HEARTBEAT,
    TRANSACTION_EVENT,
    ChangeAvailabilityStatus,
    DataTransferStatus,
    MessageTrigger,
    OperationalStatus,
    RequestStartStopStatus,
    ResetStatus,
    TransactionEventType,
    TriggerMessageStatus,
    UnlockStatus,
)
from ocpp_toolkit.scripting import ScriptedCsms, call_of, script

PAUSE = 0.5  # s from the start to the stop: over 1.x, a station first has to take note of the number that it was given
STARTED, ENDED = TransactionEventType.STARTED, TransactionEventType.ENDED


async def charge_remotely(csms: ScriptedCsms) -> None:
    """A transaction is started and stopped, and the station reports both."""
    with csms.answering(call_of(AUTHORIZE), call_of(TRANSACTION_EVENT, event_type=TransactionEventType.UPDATED)):
        start = await csms.start_transaction("RFID-0001")
        csms.require(start.status is RequestStartStopStatus.ACCEPTED, "it does not start")
        started = await csms.expect(TRANSACTION_EVENT, event_type=STARTED)
        transaction = started.transaction_info.transaction_id
        await csms.sleep(PAUSE)
        stop = await csms.stop_transaction(transaction)
        csms.require(stop.status is RequestStartStopStatus.ACCEPTED, "it does not stop")
        ended = await csms.expect(TRANSACTION_EVENT, event_type=ENDED)
    csms.check(ended.transaction_info.transaction_id == transaction, "it ended another transaction than it began")


async def stop_of_an_unknown_transaction(csms: ScriptedCsms) -> None:
    """There is no such transaction, and the station says so."""
    answer = await csms.stop_transaction("987654")
    csms.check(answer.status is RequestStartStopStatus.REJECTED, "it stops a transaction that there is not")


async def availability(csms: ScriptedCsms) -> None:
    """It can be taken out of service and back."""
    for status in (OperationalStatus.INOPERATIVE, OperationalStatus.OPERATIVE):
        answer = await csms.change_availability(status)
        csms.check(answer.status is not ChangeAvailabilityStatus.REJECTED, f"it cannot be made {status}")


async def unlock(csms: ScriptedCsms) -> None:
    """It unlocks its connector, or says why not."""
    answer = await csms.unlock()
    csms.check(answer.status is not UnlockStatus.UNLOCK_FAILED, "the connector is stuck")


@script(versions=["1.6", "2.0.1"])
async def trigger(csms: ScriptedCsms) -> None:
    """It sends a heartbeat when it is asked to."""
    answer = await csms.trigger(MessageTrigger.HEARTBEAT)
    csms.require(answer.status is TriggerMessageStatus.ACCEPTED, f"it does not send heartbeats: {answer.status}")
    await csms.expect(HEARTBEAT, within=10)


async def unknown_vendor(csms: ScriptedCsms) -> None:
    """It refuses a message of a vendor that it cannot know."""
    answer = await csms.data_transfer("com.example.nobody", "nothing")
    csms.check(answer.status is not DataTransferStatus.ACCEPTED, "it accepts whatever there is")


async def unknown_action(csms: ScriptedCsms) -> None:
    """It refuses an action that OCPP has not, and goes on."""
    await csms.expect_refusal(("Dance", {}), ErrorCode.NOT_IMPLEMENTED, ErrorCode.NOT_SUPPORTED)
    await csms.get_local_list_version()


async def malformed_frame(csms: ScriptedCsms) -> None:
    """It survives a text that is no frame."""
    await csms.send_raw('[2,"1"')
    await csms.get_local_list_version()


async def reset(csms: ScriptedCsms) -> None:
    """It lets itself be reset; the last script of the suite, for it may be away after that."""
    answer = await csms.reset()
    csms.check(answer.status is not ResetStatus.REJECTED, "it cannot be reset")
