"""What a simulated station does when it is asked: starts and stops, resets, availability, triggers, lists, files."""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

from ocpp_core import Replies
from ocpp_generic_api import (
    CHANGE_AVAILABILITY,
    GET_LOCAL_LIST_VERSION,
    GET_LOG,
    REQUEST_START_TRANSACTION,
    REQUEST_STOP_TRANSACTION,
    RESET,
    SEND_LOCAL_LIST,
    TRIGGER_MESSAGE,
    UPDATE_FIRMWARE,
    BootNotificationRequest,
    BootReason,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ChangeAvailabilityStatus,
    Csms,
    FirmwareStatus,
    FirmwareStatusNotificationRequest,
    GetLocalListVersionRequest,
    GetLocalListVersionResponse,
    GetLogRequest,
    GetLogResponse,
    HeartbeatRequest,
    LogStatus,
    LogStatusNotificationRequest,
    LogType,
    MessageTrigger,
    MeterValuesRequest,
    OperationalStatus,
    ReadingContext,
    Reason,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    SendLocalListRequest,
    SendLocalListResponse,
    SendLocalListStatus,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
    UploadLogStatus,
)

if TYPE_CHECKING:
    from .station import StationSimulator

__all__ = ["answer_control"]

_EVSE = 1


def answer_control(station: "StationSimulator") -> None:
    """Register the answers to all of these, and what they promise."""
    _answer_remote_control(station)
    _answer_reset(station)
    _answer_availability(station)
    _answer_triggers(station)
    _answer_local_list(station)
    _answer_files(station)


def _carries(csms: Csms, request: type[Replies[Any]], place: str) -> bool:
    """Whether the version spoken can say something of a neutral request, or behind ``→`` of its response."""
    route = csms.conversation.adapter.route(request)
    return route is not None and place not in route.fidelity.lossy


def _answer_remote_control(station: "StationSimulator") -> None:
    def verdict(*, accepted: bool) -> RequestStartStopStatus:
        return RequestStartStopStatus.ACCEPTED if accepted else RequestStartStopStatus.REJECTED

    @station.on(REQUEST_START_TRANSACTION)
    def start(csms: Csms, request: RequestStartTransactionRequest) -> RequestStartTransactionResponse:
        accepted = station.request_start(request.id_token.id_token, request.remote_start_id)
        return RequestStartTransactionResponse(status=verdict(accepted=accepted))

    @station.on(REQUEST_STOP_TRANSACTION)
    def stop(csms: Csms, request: RequestStopTransactionRequest) -> RequestStopTransactionResponse:
        return RequestStopTransactionResponse(status=verdict(accepted=station.request_stop(request.transaction_id)))


def _answer_reset(station: "StationSimulator") -> None:
    def may_wait(csms: Csms, request: ResetRequest) -> bool:
        """Whether the reset is put off; a CSMS that cannot be told so expects that the session is ended in order."""
        return request.type is ResetType.ON_IDLE and _carries(csms, ResetRequest, "→ status")

    @station.on(RESET)
    def answer(csms: Csms, request: ResetRequest) -> ResetResponse:
        waits = station.session is not None and may_wait(csms, request)
        return ResetResponse(status=ResetStatus.SCHEDULED if waits else ResetStatus.ACCEPTED)

    @station.after(RESET)
    async def reset(csms: Csms, request: ResetRequest, response: ResetResponse) -> None:
        reason = Reason.IMMEDIATE_RESET if request.type is ResetType.IMMEDIATE else Reason.SOFT_RESET
        await station.reset(csms, None if may_wait(csms, request) else reason)


def _answer_availability(station: "StationSimulator") -> None:
    @station.on(CHANGE_AVAILABILITY)
    def change(csms: Csms, request: ChangeAvailabilityRequest) -> ChangeAvailabilityResponse:
        station.operative = request.operational_status is OperationalStatus.OPERATIVE
        status = ChangeAvailabilityStatus
        return ChangeAvailabilityResponse(status=status.ACCEPTED if station.session is None else status.SCHEDULED)

    @station.after(CHANGE_AVAILABILITY)
    async def changed(csms: Csms, request: ChangeAvailabilityRequest, response: ChangeAvailabilityResponse) -> None:
        await station.change_availability(csms)


def _answer_triggers(station: "StationSimulator") -> None:
    trigger, status = MessageTrigger, TriggerMessageStatus
    messages: Mapping[MessageTrigger, Callable[[Csms], Awaitable[object]]] = {
        trigger.BOOT_NOTIFICATION: lambda csms: station.announce(csms, BootReason.TRIGGERED),
        trigger.HEARTBEAT: lambda csms: csms.heartbeat(HeartbeatRequest()),
        trigger.STATUS_NOTIFICATION: station.tell_status,
        trigger.METER_VALUES: lambda csms: csms.meter_values(
            MeterValuesRequest(evse_id=_EVSE, meter_value=[station.reading(ReadingContext.TRIGGER)])
        ),
        trigger.TRANSACTION_EVENT: lambda csms: station.tell_event(csms, context=ReadingContext.TRIGGER),
        trigger.LOG_STATUS_NOTIFICATION: lambda csms: csms.log_status_notification(
            LogStatusNotificationRequest(status=UploadLogStatus.IDLE)
        ),
        trigger.FIRMWARE_STATUS_NOTIFICATION: lambda csms: csms.firmware_status_notification(
            FirmwareStatusNotificationRequest(status=FirmwareStatus.IDLE)
        ),
    }

    def possible(csms: Csms, message: MessageTrigger) -> bool:
        """Where a boot gives its reason, an accepted station does not boot for a trigger; events are of a transaction."""
        if message is trigger.BOOT_NOTIFICATION:
            return not (station.accepted and _carries(csms, BootNotificationRequest, "reason"))
        begun = station.session is not None and station.transaction_id != ""
        return begun or message is not trigger.TRANSACTION_EVENT

    @station.on(TRIGGER_MESSAGE)
    def answer(csms: Csms, request: TriggerMessageRequest) -> TriggerMessageResponse:
        message = request.requested_message
        if message not in messages:  # certificates and firmware publishing: this station has none
            return TriggerMessageResponse(status=status.NOT_IMPLEMENTED)
        return TriggerMessageResponse(status=status.ACCEPTED if possible(csms, message) else status.REJECTED)

    @station.after(TRIGGER_MESSAGE)
    async def send(csms: Csms, request: TriggerMessageRequest, response: TriggerMessageResponse) -> None:
        if response.status is status.ACCEPTED:
            await messages[request.requested_message](csms)


def _answer_local_list(station: "StationSimulator") -> None:
    version = 0

    @station.on(GET_LOCAL_LIST_VERSION)
    def get(csms: Csms, request: GetLocalListVersionRequest) -> GetLocalListVersionResponse:
        return GetLocalListVersionResponse(version_number=version)

    @station.on(SEND_LOCAL_LIST)
    def send(csms: Csms, request: SendLocalListRequest) -> SendLocalListResponse:
        nonlocal version
        version = request.version_number
        return SendLocalListResponse(status=SendLocalListStatus.ACCEPTED)


def _answer_files(station: "StationSimulator") -> None:
    names = {LogType.DIAGNOSTICS_LOG: "diagnostics.log", LogType.SECURITY_LOG: "security.log"}

    @station.on(GET_LOG)
    def answer(csms: Csms, request: GetLogRequest) -> GetLogResponse:
        return GetLogResponse(status=LogStatus.ACCEPTED, filename=names[request.log_type])

    @station.after(GET_LOG)
    async def upload(csms: Csms, request: GetLogRequest, response: GetLogResponse) -> None:
        await csms.log_status_notification(
            LogStatusNotificationRequest(status=UploadLogStatus.UPLOADED, request_id=request.request_id)
        )

    @station.after(UPDATE_FIRMWARE)
    async def install(csms: Csms, request: UpdateFirmwareRequest, response: UpdateFirmwareResponse) -> None:
        for status in (FirmwareStatus.DOWNLOADED, FirmwareStatus.INSTALLED):
            await csms.firmware_status_notification(
                FirmwareStatusNotificationRequest(status=status, request_id=request.request_id)
            )
