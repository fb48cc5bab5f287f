"""The CSMS asks for messages."""

from scenarios.sides import Pair

from ocpp_generic_api import EVSE, MessageTrigger, TriggerMessageRequest, TriggerMessageResponse, TriggerMessageStatus


async def test_triggers(pair: Pair) -> None:
    for step, trigger, evse, status in (
        ("trigger.boot", MessageTrigger.BOOT_NOTIFICATION, None, TriggerMessageStatus.ACCEPTED),
        ("trigger.log", MessageTrigger.LOG_STATUS_NOTIFICATION, None, TriggerMessageStatus.REJECTED),
        ("trigger.meter", MessageTrigger.METER_VALUES, EVSE(id=2, connector_id=1), TriggerMessageStatus.ACCEPTED),
        ("trigger.status", MessageTrigger.STATUS_NOTIFICATION, EVSE(id=1), TriggerMessageStatus.ACCEPTED),
        ("trigger.sign", MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE, None, TriggerMessageStatus.ACCEPTED),
        ("trigger.transaction", MessageTrigger.TRANSACTION_EVENT, None, TriggerMessageStatus.NOT_IMPLEMENTED),
    ):
        request = TriggerMessageRequest(requested_message=trigger, evse=evse)
        await pair.csms_asks(step, request, TriggerMessageResponse(status=status))
