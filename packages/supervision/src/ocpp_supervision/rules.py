"""What a station may send, and what it answers, before the CSMS has accepted it; and what counts as a refusal.

========  ===========================================  =============================================================
phase     OCPP 1.x (1.6, 4.2; OCPP-J errata, 3.8)      OCPP 2.0.1 (part 2, B01-B03; errata 2023-12)
========  ===========================================  =============================================================
booting   BootNotification alone                       BootNotification alone
pending   what TriggerMessage asked for                what TriggerMessage or a request for a report asked for
rejected  nothing                                      nothing
========  ===========================================  =============================================================

A pending station answers everything, but starts and stops no transaction for the CSMS, which must not ask for that. A rejected
one closes its link until the interval is over, in every version: it sends nothing, and what comes before the link has closed is
answered SecurityError. A CSMS answers SecurityError to whatever may not be sent.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ocpp_core import CallError, ErrorCode, NotAccepted, OcppModel, Operation, Version
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    BootNotificationRequest,
    BootNotificationResponse,
    RegistrationStatus,
    RequestStartStopStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
)

from .states import LineState

__all__ = ["CsmsGate", "StationGate", "asked_by", "asks_before_a_retry", "timeout_is_attempt"]

_TRIGGERED: Mapping[str, tuple[str, ...]] = {
    "DiagnosticsStatusNotification": ("LogStatusNotification",),
    "FirmwareStatusNotification": ("FirmwareStatusNotification",),
    "Heartbeat": ("Heartbeat",),
    "LogStatusNotification": ("LogStatusNotification",),
    "MeterValues": ("MeterValues", "TransactionEvent"),
    "PublishFirmwareStatusNotification": ("PublishFirmwareStatusNotification",),
    "SignChargePointCertificate": ("SignCertificate",),
    "SignChargingStationCertificate": ("SignCertificate",),
    "SignCombinedCertificate": ("SignCertificate",),
    "SignV2GCertificate": ("SignCertificate",),
    "StatusNotification": ("StatusNotification",),
    "TransactionEvent": ("TransactionEvent",),
}
"""What the trigger of a name, in any version, asks for, as neutral actions; a boot may be sent anyway."""

_REFUSED: Mapping[type[OcppModel], Callable[[], OcppModel]] = {
    RequestStartTransactionRequest: lambda: RequestStartTransactionResponse(status=RequestStartStopStatus.REJECTED),
    RequestStopTransactionRequest: lambda: RequestStopTransactionResponse(status=RequestStartStopStatus.REJECTED),
}
"""What a station that is not accepted answers by itself."""

_NOT_ASKED_BEFORE = frozenset(
    {
        "RemoteStartTransaction",
        "RemoteStopTransaction",
        "RequestStartTransaction",
        "RequestStopTransaction",
    }
)
"""Actions, in any version, that a CSMS does not ask of a station before it has accepted it."""

_REPORTS: Mapping[str, tuple[str, ...]] = {
    "GetAllVariables": ("NotifyReport",),
    "GetBaseReport": ("NotifyReport",),
    "GetReport": ("NotifyReport",),
}
"""Requests for reports, which only 2.x has, and what comes of them."""


_BEFORE_ACCEPTANCE = (LineState.BOOTING, LineState.PENDING)


class StationGate:
    """A station's side of the rules; see `ocpp_generic_api.Gate`."""

    def __init__(self, state: Callable[[], LineState]) -> None:
        """Let pass what the state allows.

        Args:
            state: tells the state of the line.
        """
        self._state = state
        self._asked: set[str] = set()

    def check(self, operation: Operation[Any, Any], request: OcppModel) -> None:
        """Let a boot pass, and before acceptance what the CSMS has asked for, else nothing.

        Raises:
            NotAccepted: it may not be sent now.
        """
        state = self._state()
        if state is LineState.ACCEPTED or operation is BOOT_NOTIFICATION:
            return
        if state is not LineState.PENDING or operation.action not in self._asked:
            raise NotAccepted(operation.action, state.value)

    def answer(self, request: OcppModel) -> OcppModel | None:
        """Refuse remote starts and stops while pending, and note what a trigger asks for.

        While the answer to a boot is on its way the handlers answer: the CSMS may have accepted the station already.

        Raises:
            CallError: SecurityError to anything, if the station has been rejected.
        """
        state = self._state()
        if state is LineState.REJECTED:
            raise CallError(ErrorCode.SECURITY_ERROR, "the station has been rejected")
        if state not in _BEFORE_ACCEPTANCE:
            self._asked.clear()
            return None
        self._asked |= asked_by(request)
        refusal = _REFUSED.get(type(request)) if state is LineState.PENDING else None
        return refusal() if refusal is not None else None

    def note(self, response: OcppModel) -> None:
        """A station's answers change nothing here."""


class CsmsGate:
    """A CSMS's side of the rules, for one station; see `ocpp_generic_api.Gate`."""

    def __init__(self, *, trusted: bool) -> None:
        """Nothing is known of the station yet.

        Args:
            trusted: whether a station that has not booted on this connection counts as accepted: one that only lost its
                link does not boot again.
        """
        self.status = RegistrationStatus.ACCEPTED if trusted else None
        """What the last boot was answered; None: there was none."""
        self._asked: frozenset[str] = frozenset()  # empty at no cost: there is one for every station

    def check(self, operation: Operation[Any, Any], request: OcppModel) -> None:
        """Let pass what may be asked of a station that is pending, and nothing to one that was rejected.

        Raises:
            NotAccepted: it may not be sent now.
        """
        if self.status is RegistrationStatus.ACCEPTED:
            return
        if self.status is RegistrationStatus.REJECTED or operation.action in _NOT_ASKED_BEFORE:
            raise NotAccepted(operation.action, self._standing)
        self._asked |= asked_by(request)

    def answer(self, request: OcppModel) -> OcppModel | None:
        """Let a boot pass, and before acceptance what was asked for.

        Raises:
            CallError: SecurityError to anything else.
        """
        if self.status is RegistrationStatus.ACCEPTED or isinstance(request, BootNotificationRequest):
            return None
        action = type(request).__name__.removesuffix("Request")
        if action not in self._asked:
            raise CallError(ErrorCode.SECURITY_ERROR, f"{action} is not allowed while the station is {self._standing}")
        return None

    def note(self, response: OcppModel) -> None:
        """What a boot is answered decides what may pass from then on, even before the answer is out."""
        if isinstance(response, BootNotificationResponse):
            self.status = response.status
            self._asked = frozenset()

    @property
    def _standing(self) -> str:
        return self.status.value.lower() if self.status is not None else "not booted"


def asked_by(request: OcppModel) -> set[str]:
    """The neutral actions that a request of the CSMS makes a pending station send."""
    trigger = getattr(request, "requested_message", None)  # of TriggerMessage and 1.6's ExtendedTriggerMessage
    action = type(request).__name__.removesuffix("Request")
    return {*_TRIGGERED.get(trigger or "", ()), *_REPORTS.get(action, ())}


def timeout_is_attempt(version: Version) -> bool:
    """Whether a message that was not answered in time counts as an attempt that leads to giving it up.

    In 1.x only a refusal does, for silence tells nothing about the message (OCPP-J 1.6 errata, 3.2); in 2.x silence does, too
    (2.0.1 part 2, E12; part 6, TC_E_41 and 42).
    """
    return not version.name.startswith("1.")


def asks_before_a_retry(url: str) -> bool:
    """Whether a Heartbeat has to show that the CSMS answers, before a message that it refused is sent again.

    So it is over SOAP, where an error may come of a server in between (OCPP-S 1.6 errata, 3.2).
    """
    return url.lower().startswith(("http:", "https:"))
