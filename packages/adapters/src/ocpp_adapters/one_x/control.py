"""The CSMS controls the station: availability, reset, unlocking, remote start and stop, triggers.

- ChangeAvailability (OCPP 1.6, 5.3): the station as a whole is connector 0.
- Reset (5.14): Immediate is Hard, OnIdle is Soft. 1.x resets the station as a whole: a reset of one EVSE is not supported,
  rather than made of all.
- UnlockConnector (5.18, 7.42; errata 3.85): 1.5 says Accepted or Rejected; 1.6 says NotSupported of a connector that it does
  not know.
- RemoteStartTransaction (5.11): 1.x does not say with a transaction which request led to it. The identifier is remembered
  with the number of the request, for the transaction that follows; not if the station refuses.
- RemoteStopTransaction (5.12): by the number that the transaction has in 1.x; without one it cannot be named.
- TriggerMessage (5.17) is not in 1.5. What only the security extension knows goes by ExtendedTriggerMessage (whitepaper,
  5.5): a certificate to be signed, the state of a log or firmware that was asked for by the extension's own operations.
  Coming in, a trigger of a state that there are two messages of is remembered, for the message that goes out next.
"""

import inspect
from typing import Any

from ocpp_core import CallRefused, NotSupported
from ocpp_generic_api import (
    CHANGE_AVAILABILITY,
    EVSE,
    REQUEST_START_TRANSACTION,
    REQUEST_STOP_TRANSACTION,
    RESET,
    TRIGGER_MESSAGE,
    UNLOCK_CONNECTOR,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ChangeAvailabilityStatus,
    Conversion,
    Exchange,
    MessageTrigger,
    OperationalStatus,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    Route,
    Scope,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
    UnlockConnectorRequest,
    UnlockConnectorResponse,
    UnlockStatus,
    Unsupported,
)

from .choice import Choice, Way
from .connectors import ONLY_CONNECTOR, connector_of, evse_id_of, evse_of
from .registration import NO_STATUS_INFO
from .smart_charging import profile_in, profile_losses, profile_out
from .tokens import token_in, token_losses, token_out

__all__ = ["routes"]

_ONLY_CONNECTOR = "the only one of its EVSE"


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """ChangeAvailability, Reset, UnlockConnector, RequestStartTransaction, RequestStopTransaction and TriggerMessage."""
    return [
        _change_availability(ocpp),
        _reset(ocpp),
        _unlock(ocpp),
        _start(ocpp),
        _stop(ocpp),
        Unsupported(TRIGGER_MESSAGE, "OCPP 1.5 has no triggers") if ocpp.VERSION.name == "1.5" else _trigger(ocpp),
    ]


# ----------------------------------------------------------------------------------------------- ChangeAvailability


def _change_availability(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: ChangeAvailabilityRequest, scope: Scope) -> Any:
        return ocpp.ChangeAvailabilityRequest(
            connector_id=connector_of(request.evse),
            type=ocpp.AvailabilityType(request.operational_status.value),
        )

    def request_in(request: Any, scope: Scope) -> ChangeAvailabilityRequest:
        return ChangeAvailabilityRequest(
            evse=evse_of(request.connector_id), operational_status=OperationalStatus(request.type.value)
        )

    return Conversion(
        CHANGE_AVAILABILITY,
        ocpp.CHANGE_AVAILABILITY,
        request_out=request_out,
        response_in=lambda response, scope: ChangeAvailabilityResponse(
            status=ChangeAvailabilityStatus(response.status.value)
        ),
        request_in=request_in,
        response_out=lambda response, scope: ocpp.ChangeAvailabilityResponse(
            status=ocpp.AvailabilityStatus(response.status.value)
        ),
        response_lacks=NO_STATUS_INFO,
        partly={"evse.connector_id": ONLY_CONNECTOR},
        derived={"evse.connector_id": _ONLY_CONNECTOR},
    )


# ------------------------------------------------------------------------------------------------------------ Reset

_RESET_TYPES = {ResetType.IMMEDIATE: "Hard", ResetType.ON_IDLE: "Soft"}
_RESET_TYPES_IN = {old: new for new, old in _RESET_TYPES.items()}
_NOT_SCHEDULED = "OCPP 1.x has no Scheduled: the reset is accepted, and when it comes is not said"
_RESET_STATUSES = {
    ResetStatus.ACCEPTED: ("Accepted", True),
    ResetStatus.REJECTED: ("Rejected", True),
    ResetStatus.SCHEDULED: ("Accepted", False),
}


def _reset(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: ResetRequest, scope: Scope) -> Any:
        if request.evse_id is not None:
            raise NotSupported("Reset of one EVSE", "OCPP 1.x resets the station as a whole")
        return ocpp.ResetRequest(type=ocpp.ResetType(_RESET_TYPES[request.type]))

    def response_out(response: ResetResponse, scope: Scope) -> Any:
        status = scope.pick("status", response.status, _RESET_STATUSES, _NOT_SCHEDULED)
        return ocpp.ResetResponse(status=ocpp.ResetStatus(status))

    return Conversion(
        RESET,
        ocpp.RESET,
        request_out=request_out,
        response_in=lambda response, scope: ResetResponse(status=ResetStatus(response.status.value)),
        request_in=lambda request, scope: ResetRequest(type=_RESET_TYPES_IN[request.type.value]),
        response_out=response_out,
        response_lacks=NO_STATUS_INFO,
        partly={"evse_id": "not supported: OCPP 1.x resets the station as a whole", "→ status": _NOT_SCHEDULED},
    )


# -------------------------------------------------------------------------------------------------- UnlockConnector

_UNLOCK_15 = {
    UnlockStatus.UNLOCKED: ("Accepted", True),
    UnlockStatus.UNLOCK_FAILED: ("Rejected", True),
    UnlockStatus.ONGOING_AUTHORIZED_TRANSACTION: ("Rejected", False),
    UnlockStatus.UNKNOWN_CONNECTOR: ("Rejected", False),
    UnlockStatus.NOT_SUPPORTED: ("Rejected", False),
}
_UNLOCK_16 = {
    UnlockStatus.UNLOCKED: ("Unlocked", True),
    UnlockStatus.UNLOCK_FAILED: ("UnlockFailed", True),
    UnlockStatus.ONGOING_AUTHORIZED_TRANSACTION: ("UnlockFailed", False),
    UnlockStatus.UNKNOWN_CONNECTOR: ("NotSupported", False),
    UnlockStatus.NOT_SUPPORTED: ("NotSupported", True),
}


def _unlock(ocpp: Any) -> Route[Any, Any]:
    statuses = _UNLOCK_15 if ocpp.VERSION.name == "1.5" else _UNLOCK_16
    statuses_in = {old: new for new, (old, exact) in statuses.items() if exact}
    no_reason = f"OCPP {ocpp.VERSION.name} does not say why the connector stays locked"

    def request_out(request: UnlockConnectorRequest, scope: Scope) -> Any:
        connector = connector_of(EVSE(id=request.evse_id, connector_id=request.connector_id))
        return ocpp.UnlockConnectorRequest(connector_id=connector)

    def request_in(request: Any, scope: Scope) -> UnlockConnectorRequest:
        if request.connector_id < 1:
            raise NotSupported(f"UnlockConnector of {request.connector_id}", "that is no connector")
        return UnlockConnectorRequest(evse_id=request.connector_id, connector_id=1)

    def response_out(response: UnlockConnectorResponse, scope: Scope) -> Any:
        status = scope.pick("status", response.status, statuses, no_reason)
        return ocpp.UnlockConnectorResponse(status=ocpp.UnlockStatus(status))

    return Conversion(
        UNLOCK_CONNECTOR,
        ocpp.UNLOCK_CONNECTOR,
        request_out=request_out,
        response_in=lambda response, scope: UnlockConnectorResponse(status=statuses_in[response.status.value]),
        request_in=request_in,
        response_out=response_out,
        response_lacks=NO_STATUS_INFO,
        partly={"connector_id": ONLY_CONNECTOR, "→ status": no_reason},
        derived={"connector_id": _ONLY_CONNECTOR},
    )


# -------------------------------------------------------------------------------------------- remote start and stop


class _RemoteStart(Conversion[RequestStartTransactionRequest, RequestStartTransactionResponse, Any, Any]):
    """A remote start that is forgotten if the station refuses it."""

    async def ask(self, request: RequestStartTransactionRequest, exchange: Exchange) -> RequestStartTransactionResponse:
        """As a conversion does; the start is remembered before, for the transaction may follow at once."""
        try:
            response = await super().ask(request, exchange)
        except CallRefused:
            self._forget(request, exchange)
            raise
        if response.status is RequestStartStopStatus.REJECTED:
            self._forget(request, exchange)
        return response

    def _forget(self, request: RequestStartTransactionRequest, exchange: Exchange) -> None:
        exchange.scope().memory.take_remote_start(request.id_token.id_token)


def _start(ocpp: Any) -> Route[Any, Any]:
    is_15 = ocpp.VERSION.name == "1.5"

    def request_out(request: RequestStartTransactionRequest, scope: Scope) -> Any:
        profile = request.charging_profile
        fields: dict[str, Any] = {}
        if profile is not None and not is_15:
            fields["charging_profile"] = profile_out(profile, scope, ocpp, "charging_profile")
        versioned = ocpp.RemoteStartTransactionRequest(
            id_tag=token_out(request.id_token, scope), connector_id=request.evse_id, **fields
        )
        number = request.remote_start_id
        memory = scope.memory
        memory.note_remote_start(request.id_token.id_token, memory.next_request_id() if number is None else number)
        return versioned

    def request_in(request: Any, scope: Scope) -> RequestStartTransactionRequest:
        profile = None if is_15 else request.charging_profile
        return RequestStartTransactionRequest(
            evse_id=evse_id_of(request.connector_id),
            id_token=token_in(request.id_tag),
            remote_start_id=scope.memory.next_request_id(),
            charging_profile=None if profile is None else profile_in(profile, scope, ocpp),
        )

    return _RemoteStart(
        REQUEST_START_TRANSACTION,
        ocpp.REMOTE_START_TRANSACTION,
        request_out=request_out,
        response_in=lambda response, scope: RequestStartTransactionResponse(
            status=RequestStartStopStatus(response.status.value)
        ),
        request_in=request_in,
        response_out=lambda response, scope: ocpp.RemoteStartTransactionResponse(
            status=ocpp.RemoteStartStopStatus(response.status.value)
        ),
        request_lacks={
            "group_id_token": "OCPP 1.x does not say the group at a remote start",
            **({"charging_profile": "OCPP 1.5 has no charging profiles"} if is_15 else {}),
        },
        response_lacks={
            **NO_STATUS_INFO,
            "transaction_id": "OCPP 1.x does not say at a remote start that a transaction runs already",
        },
        partly={**token_losses("id_token"), **({} if is_15 else profile_losses("charging_profile"))},
        derived={"remote_start_id": "counted by the side that has to know it; it is not sent"},
    )


class _StopConversion(Conversion[Any, Any, Any, Any]):
    """A stop may follow the answer to the start so closely that the station has yet to take that in."""

    def answer(self, request: Any, exchange: Exchange) -> Any:
        """Answer, after a transaction that is being started has its number; it may be the one."""
        transactions = exchange.scope().transactions
        if transactions.are_numbered or transactions.by_number(request.transaction_id) is not None:
            return super().answer(request, exchange)
        return self._answer_when_numbered(request, exchange)

    async def _answer_when_numbered(self, request: Any, exchange: Exchange) -> Any:
        # Not for long: the CSMS may ask this before it answers the start.
        await exchange.scope().transactions.numbered(within=_MOMENT)
        response = super().answer(request, exchange)
        return await response if inspect.isawaitable(response) else response


def _stop(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: RequestStopTransactionRequest, scope: Scope) -> Any:
        number = scope.transactions.number_of(request.transaction_id)
        if number is None:
            raise NotSupported("RequestStopTransaction", "the transaction has no number in OCPP 1.x yet")
        return ocpp.RemoteStopTransactionRequest(transaction_id=number)

    def request_in(request: Any, scope: Scope) -> RequestStopTransactionRequest:
        return RequestStopTransactionRequest(transaction_id=scope.transactions.id_of(request.transaction_id))

    return _StopConversion(
        REQUEST_STOP_TRANSACTION,
        ocpp.REMOTE_STOP_TRANSACTION,
        request_out=request_out,
        response_in=lambda response, scope: RequestStopTransactionResponse(
            status=RequestStartStopStatus(response.status.value)
        ),
        request_in=request_in,
        response_out=lambda response, scope: ocpp.RemoteStopTransactionResponse(
            status=ocpp.RemoteStartStopStatus(response.status.value)
        ),
        response_lacks=NO_STATUS_INFO,
    )


_MOMENT = 1.0
"""Seconds that a stop waits for a start to be taken in."""

# --------------------------------------------------------------------------------------------------- TriggerMessage

_PLAIN = {
    MessageTrigger.BOOT_NOTIFICATION: "BootNotification",
    MessageTrigger.LOG_STATUS_NOTIFICATION: "DiagnosticsStatusNotification",
    MessageTrigger.FIRMWARE_STATUS_NOTIFICATION: "FirmwareStatusNotification",
    MessageTrigger.HEARTBEAT: "Heartbeat",
    MessageTrigger.METER_VALUES: "MeterValues",
    MessageTrigger.STATUS_NOTIFICATION: "StatusNotification",
}
_PLAIN_IN = {old: new for new, old in _PLAIN.items()}
_EXTENDED = {
    **_PLAIN,
    MessageTrigger.LOG_STATUS_NOTIFICATION: "LogStatusNotification",
    MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE: "SignChargePointCertificate",
}
_EXTENDED_IN = {old: new for new, old in _EXTENDED.items()}


def _extended(trigger: MessageTrigger, scope: Scope) -> bool:
    """Whether it takes ExtendedTriggerMessage to ask for a message."""
    if trigger is MessageTrigger.LOG_STATUS_NOTIFICATION:
        return scope.memory.security_log
    if trigger is MessageTrigger.FIRMWARE_STATUS_NOTIFICATION:
        return scope.memory.signed_firmware
    return trigger not in _PLAIN


_TWO_KINDS = (MessageTrigger.LOG_STATUS_NOTIFICATION, MessageTrigger.FIRMWARE_STATUS_NOTIFICATION)


def _trigger(ocpp: Any) -> Route[Any, Any]:
    def choose(request: TriggerMessageRequest, scope: Scope) -> Way[Any, Any]:
        if request.requested_message not in _EXTENDED:
            raise NotSupported("TriggerMessage", f"OCPP 1.6 has no trigger for {request.requested_message}")
        return extended if _extended(request.requested_message, scope) else plain

    def evse_out(evse: EVSE | None) -> int | None:
        return None if evse is None else connector_of(evse)

    def request_in(request: Any, trigger: MessageTrigger) -> TriggerMessageRequest:
        return TriggerMessageRequest(evse=evse_of(request.connector_id), requested_message=trigger)

    def note(response: TriggerMessageResponse, trigger: MessageTrigger, scope: Scope, *, is_extended: bool) -> None:
        """Remember of which kind the message has to be, if it is to come."""
        if trigger in _TWO_KINDS and response.status is TriggerMessageStatus.ACCEPTED:
            scope.memory.triggered[trigger] = is_extended

    def plain_out(response: TriggerMessageResponse, request: TriggerMessageRequest, scope: Scope) -> Any:
        note(response, request.requested_message, scope, is_extended=False)
        return ocpp.TriggerMessageResponse(status=ocpp.TriggerMessageStatus(response.status.value))

    def extended_out(response: TriggerMessageResponse, request: TriggerMessageRequest, scope: Scope) -> Any:
        note(response, request.requested_message, scope, is_extended=True)
        return ocpp.ExtendedTriggerMessageResponse(status=ocpp.TriggerMessageStatusEnumType(response.status.value))

    def response_in(response: Any, request: TriggerMessageRequest, scope: Scope) -> TriggerMessageResponse:
        return TriggerMessageResponse(status=TriggerMessageStatus(response.status.value))

    plain = Way[TriggerMessageRequest, TriggerMessageResponse](
        ocpp.TRIGGER_MESSAGE,
        request_out=lambda request, scope: ocpp.TriggerMessageRequest(
            requested_message=ocpp.MessageTrigger(_PLAIN[request.requested_message]),
            connector_id=evse_out(request.evse),
        ),
        response_in=response_in,
        request_in=lambda request, scope: request_in(request, _PLAIN_IN[request.requested_message.value]),
        response_out=plain_out,
        response_lacks=NO_STATUS_INFO,
    )
    extended = Way[TriggerMessageRequest, TriggerMessageResponse](
        ocpp.EXTENDED_TRIGGER_MESSAGE,
        request_out=lambda request, scope: ocpp.ExtendedTriggerMessageRequest(
            requested_message=ocpp.MessageTriggerEnumType(_EXTENDED[request.requested_message]),
            connector_id=evse_out(request.evse),
        ),
        response_in=response_in,
        request_in=lambda request, scope: request_in(request, _EXTENDED_IN[request.requested_message.value]),
        response_out=extended_out,
        response_lacks=NO_STATUS_INFO,
    )
    return Choice(
        TRIGGER_MESSAGE,
        (plain, extended),
        choose,
        partly={
            "requested_message": "OCPP 1.6 has no trigger for what it does not send: not supported",
            "evse.connector_id": ONLY_CONNECTOR,
        },
        derived={"evse.connector_id": _ONLY_CONNECTOR},
    )
