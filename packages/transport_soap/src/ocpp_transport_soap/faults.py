"""SOAP faults, and the error codes that they stand for.

Five sub-codes are OCPP's own (OCPP-S 1.6, 3.3, with errata): SecurityError, IdentityMismatch and ProtocolError blame the sender,
InternalError and NotSupported the receiver. We write no other one, and read any. MustUnderstand and VersionMismatch are
SOAP's own codes and have none (SOAP 1.2 part 1, 5.4.6).
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal

from ocpp_core import CallError, CallRefused, ErrorCode, OcppError

from .markup import DECLARATION, FAULT_ACTION, SOAP11, SOAP12, WSA, Element, escape, printable, split_name, tag_of

__all__ = ["Fault", "FaultCode", "Subcode", "build_fault", "fault_of", "parse_fault", "refusal_of"]

FaultCode = Literal["Sender", "Receiver", "MustUnderstand", "VersionMismatch"]
"""Who or what is to blame, by the local name of SOAP 1.2."""


class Subcode:
    """Local names of the sub-codes that OCPP-S defines."""

    SECURITY_ERROR: Final = "SecurityError"
    IDENTITY_MISMATCH: Final = "IdentityMismatch"
    PROTOCOL_ERROR: Final = "ProtocolError"
    INTERNAL_ERROR: Final = "InternalError"
    NOT_SUPPORTED: Final = "NotSupported"


class Fault(OcppError):
    """An exchange ends in a fault: one to be sent, or one that came."""

    def __init__(
        self,
        code: FaultCode,
        subcode: str | None,
        reason: str,
        *,
        not_understood: Sequence[str] = (),
        relates_to: str | None = None,
        soap: str = SOAP12,
    ) -> None:
        super().__init__(code, subcode, reason)
        self.code: FaultCode = code
        """Who is to blame."""
        self.subcode = subcode
        """Local name of the sub-code: one of `Subcode`, or whatever a peer wrote; None if there is none."""
        self.reason = reason
        """Text for people."""
        self.not_understood = tuple(not_understood)
        """With MustUnderstand: the headers, as ``{namespace}name``."""
        self.relates_to = relates_to
        """MessageID of the request, as far as it was read; None: it is not known."""
        self.soap = soap
        """Namespace of the envelope that the fault is to be sent in, or came in."""

    def __str__(self) -> str:
        return f"{self.code}/{self.subcode}: {self.reason}" if self.subcode else f"{self.code}: {self.reason}"


_Blame = tuple[FaultCode, str]

_SECURITY: _Blame = ("Sender", Subcode.SECURITY_ERROR)
_IDENTITY: _Blame = ("Sender", Subcode.IDENTITY_MISMATCH)
_PROTOCOL: _Blame = ("Sender", Subcode.PROTOCOL_ERROR)
_INTERNAL: _Blame = ("Receiver", Subcode.INTERNAL_ERROR)
_NOT_SUPPORTED: _Blame = ("Receiver", Subcode.NOT_SUPPORTED)

_FAULTS: Mapping[str, _Blame] = {
    ErrorCode.NOT_IMPLEMENTED: _NOT_SUPPORTED,
    ErrorCode.NOT_SUPPORTED: _NOT_SUPPORTED,
    ErrorCode.INTERNAL_ERROR: _INTERNAL,
    ErrorCode.GENERIC_ERROR: _INTERNAL,
    ErrorCode.PROTOCOL_ERROR: _PROTOCOL,
    ErrorCode.SECURITY_ERROR: _SECURITY,
    ErrorCode.FORMAT_VIOLATION: _PROTOCOL,
    ErrorCode.PROPERTY_CONSTRAINT_VIOLATION: _PROTOCOL,
    ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION: _PROTOCOL,
    ErrorCode.TYPE_CONSTRAINT_VIOLATION: _PROTOCOL,
    ErrorCode.MESSAGE_TYPE_NOT_SUPPORTED: _PROTOCOL,
    ErrorCode.RPC_FRAMEWORK_ERROR: _PROTOCOL,
    Subcode.IDENTITY_MISMATCH: _IDENTITY,
}
"""Error code → the fault that says it. A code that is not listed, a program's own, is the receiver's InternalError."""

_CODES: Mapping[FaultCode, ErrorCode] = {
    "Sender": ErrorCode.PROTOCOL_ERROR,
    "Receiver": ErrorCode.INTERNAL_ERROR,
    "MustUnderstand": ErrorCode.PROTOCOL_ERROR,
    "VersionMismatch": ErrorCode.PROTOCOL_ERROR,
}
"""Error code of a fault without a sub-code."""

_NAMES_IN_1_1: Mapping[FaultCode, str] = {"Sender": "Client", "Receiver": "Server"}
_BLAMES: Mapping[str, FaultCode] = {
    **{code: code for code in _CODES},
    **{name: code for code, name in _NAMES_IN_1_1.items()},
}
"""Local name of a code, of either SOAP → code."""


def fault_of(error: CallError) -> Fault:
    """The fault that answers a call refused with `error`."""
    code, subcode = _FAULTS.get(error.code, _INTERNAL)
    return Fault(code, subcode, error.description or str(error.code))


def refusal_of(fault: Fault) -> CallRefused:
    """What a caller is told of a peer's fault: the sub-code as error code, in the peer's own text if it is not one of ours.

    The details name who is to blame, as ``faultCode``.
    """
    return CallRefused(fault.subcode or _CODES[fault.code], fault.reason, {"faultCode": fault.code})


def parse_fault(body: Element) -> Fault | None:
    """The fault in a body's first element; None if the element is not a fault.

    Names are compared by their local part: prefixes that nobody declared, and sub-codes of any namespace, are common. A code
    that SOAP does not know is taken for the sub-code, as in SOAP 1.1, which has no other place for it.
    """
    namespace, name = split_name(tag_of(body))
    if name != "Fault":
        return None
    text = _local(_text(body, "{*}Code/{*}Value", "{*}faultcode"))
    word, _, detail = text.partition(".")
    code = _BLAMES.get(word)
    subcode = _local(_text(body, "{*}Code/{*}Subcode/{*}Value")) or (detail if code else text)
    reason = _text(body, "{*}Reason/{*}Text", "{*}faultstring") or "no reason given"
    soap = SOAP11 if namespace == SOAP11 else SOAP12
    return Fault(code or _FAULTS.get(subcode, _INTERNAL)[0], subcode or None, reason, soap=soap)


def _text(element: Element, *paths: str) -> str:
    for path in paths:
        if text := element.findtext(path):
            return " ".join(text.split())
    return ""


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def build_fault(fault: Fault, relates_to: str | None, namespace: str) -> bytes:
    """The envelope of a fault.

    Args:
        fault: what to say; characters of its reason that XML cannot carry become question marks.
        relates_to: MessageID of the request; None: the fault's own, if it has one.
        namespace: the service's, in which the sub-code is named.
    """
    related = relates_to or fault.relates_to
    relation = f"<wsa:RelatesTo>{escape(printable(related))}</wsa:RelatesTo>" if related else ""
    header = f"{_upgrade(fault)}{_not_understood(fault)}<wsa:Action>{FAULT_ACTION}</wsa:Action>{relation}"
    body = _body_of_1_1(fault) if fault.soap == SOAP11 else _body(fault)
    return (
        f'{DECLARATION}<env:Envelope xmlns:env="{fault.soap}" xmlns:wsa="{WSA}" xmlns:ocpp="{escape(namespace)}">'
        f"<env:Header>{header}</env:Header><env:Body><env:Fault>{body}</env:Fault></env:Body></env:Envelope>"
    ).encode()


def _upgrade(fault: Fault) -> str:
    """Which envelope to use instead (SOAP 1.2 part 1, 5.4.7)."""
    if fault.code != "VersionMismatch":
        return ""
    return f'<up:Upgrade xmlns:up="{SOAP12}"><up:SupportedEnvelope qname="up:Envelope"/></up:Upgrade>'


def _not_understood(fault: Fault) -> str:
    """Which headers were the reason (SOAP 1.2 part 1, 5.4.8)."""
    return "".join(
        f'<no:NotUnderstood xmlns:no="{SOAP12}" {_qualified(*split_name(name))}/>' for name in fault.not_understood
    )


def _qualified(namespace: str, name: str) -> str:
    return f'xmlns:h="{escape(namespace)}" qname="h:{name}"' if namespace else f'qname="{name}"'


def _body(fault: Fault) -> str:
    name = escape(printable(fault.subcode or ""))
    subcode = f"<env:Subcode><env:Value>ocpp:{name}</env:Value></env:Subcode>" if name else ""
    return (
        f"<env:Code><env:Value>env:{fault.code}</env:Value>{subcode}</env:Code>"
        f'<env:Reason><env:Text xml:lang="en">{escape(printable(fault.reason))}</env:Text></env:Reason>'
    )


def _body_of_1_1(fault: Fault) -> str:
    """SOAP 1.1 has one code, whose parts are joined by a point (SOAP 1.1, 4.4.1)."""
    code = _NAMES_IN_1_1.get(fault.code, fault.code)
    detail = f".{escape(printable(fault.subcode))}" if fault.subcode else ""
    reason = escape(printable(fault.reason))
    return f"<faultcode>env:{code}{detail}</faultcode><faultstring>{reason}</faultstring>"
