"""The SOAP envelope: bytes to headers and body, and back. No I/O.

OCPP-S 1.6, 3: SOAP 1.2 with WS-Addressing headers and one of OCPP's own, ``chargeBoxIdentity``, whose name is compared without
regard to case. A header that must be understood and is not ends the exchange (SOAP 1.2 part 1, 2.4).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from .document import Document, Limits, read_document
from .faults import Fault, FaultCode, Subcode
from .markup import ANONYMOUS, DECLARATION, SOAP11, SOAP12, WSA, Element, escape, split_name, tag_of
from .policy import STRICT, Leniency, Policy, Reading, reading_of

__all__ = [
    "REQUEST_TO_CSMS",
    "REQUEST_TO_STATION",
    "RESPONSE",
    "Envelope",
    "Headers",
    "Limits",
    "build",
    "check_headers",
    "parse",
]


@dataclass(frozen=True, slots=True)
class Headers:
    """What the headers say; None is a header that is absent or empty."""

    action: str | None = None
    """Action: ``/Heartbeat``, and in the answer ``/HeartbeatResponse``."""
    message_id: str | None = None
    """MessageID, any text; what the answer relates to."""
    relates_to: str | None = None
    """RelatesTo: MessageID of the request; in an answer only."""
    identity: str | None = None
    """chargeBoxIdentity: the station that calls or is called; in a request only."""
    from_: str | None = None
    """Address in From: where the caller itself takes calls."""
    reply_to: str | None = None
    """Address in ReplyTo: always the anonymous one, for the answer comes in the same HTTP exchange."""
    to: str | None = None
    """To: the address that is called."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """An envelope that was read."""

    headers: Headers
    """What the headers say."""
    body: Element
    """The element in the Body."""
    soap: str = SOAP12
    """Namespace of the envelope, which the answer has to use too."""


REQUEST_TO_CSMS: Sequence[str] = ("identity", "action", "message_id", "from_", "reply_to", "to")
"""Headers that a station's request needs (OCPP-S 1.6, 3.3)."""
REQUEST_TO_STATION: Sequence[str] = ("identity", "action", "message_id", "to")
"""Headers that a CSMS's request needs here: a station calls back nobody that From could name, and answers where it was asked."""
RESPONSE: Sequence[str] = ("action", "relates_to")
"""Headers that an answer needs."""

_WIRE_NAMES: Mapping[str, str] = {
    "identity": "chargeBoxIdentity",
    "action": "Action",
    "message_id": "MessageID",
    "relates_to": "RelatesTo",
    "from_": "From",
    "reply_to": "ReplyTo",
    "to": "To",
}
"""Field of `Headers` → name of the header; in the order of writing."""
_BY_NAME: Mapping[str, str] = {name.lower(): field for field, name in _WIRE_NAMES.items()}
_BY_TAG: Mapping[str, str] = {f"{{{WSA}}}{name}": field for field, name in _WIRE_NAMES.items() if field != "identity"}
_LIMITS = Limits()
_ENDPOINTS = frozenset({"from_", "reply_to"})
_ADDRESS = f"{{{WSA}}}Address"
_FAULT_TO = f"{{{WSA}}}FaultTo"  # understood, and needless: faults, too, go back in the same exchange
_VITAL = frozenset({"identity", "action", "reply_to", "to"})  # OCPP-S 1.6, 3.3: must be understood


@dataclass(frozen=True, slots=True)
class _Dialect:
    """Tags and attributes of one SOAP version."""

    header: str
    body: str
    must_understand: str
    role: str
    our_roles: frozenset[str | None]

    @classmethod
    def of(cls, soap: str, role: str, *ours: str) -> "_Dialect":
        header, body, mark, to = (f"{{{soap}}}{name}" for name in ("Header", "Body", "mustUnderstand", role))
        return cls(header, body, mark, to, frozenset({None, "", *ours}))


_DIALECTS: Mapping[str, _Dialect] = {
    SOAP12: _Dialect.of(SOAP12, "role", f"{SOAP12}/role/next", f"{SOAP12}/role/ultimateReceiver"),
    SOAP11: _Dialect.of(SOAP11, "actor", "http://schemas.xmlsoap.org/soap/actor/next"),
}


def parse(
    data: bytes,
    limits: Limits = _LIMITS,
    policy: Policy = STRICT,
    used: list[Leniency] | None = None,
    *,
    identity: str | None = None,
) -> Envelope:
    """Read an envelope.

    Args:
        data: the bytes, inflated.
        limits: bounds of what is read.
        policy: what is forgiven; a function is asked for the station that the envelope itself names, if `identity` does not.
        used: takes up each leniency that was needed; None: nobody wants to know.
        identity: the station, where it is known beforehand; None: the envelope tells.

    Raises:
        Fault: the bytes are no such envelope, or need a leniency that is not granted (ProtocolError); they are an envelope of
            another SOAP (VersionMismatch); they have a header that must be understood and is not (MustUnderstand).
    """
    document = read_document(data, limits)
    soap, name = split_name(tag_of(document.root))
    if name != "Envelope":
        raise Fault("Sender", Subcode.PROTOCOL_ERROR, "the message is not a SOAP envelope")
    if soap not in _DIALECTS:
        raise Fault("VersionMismatch", None, "the envelope is not one of SOAP 1.2")
    return _Reader(soap, identity, used if used is not None else []).read(document, policy)


@dataclass(slots=True)
class _Judge:
    """Decides whether a rule may be bent, and takes it down."""

    reading: Reading
    used: list[Leniency]
    identity: str | None
    relates_to: str | None
    soap: str = SOAP12

    def forgive(self, rule: str, place: str, value: str | None, refusal: str) -> None:
        """Go on if the rule may be bent.

        Raises:
            Fault: ProtocolError, it may not.
        """
        if not getattr(self.reading, rule):
            raise self.fault("Sender", refusal)
        self.used.append(Leniency(self.identity, rule, place, value))

    def fault(self, code: FaultCode, reason: str, not_understood: Sequence[str] = ()) -> Fault:
        """A fault that knows which message it answers."""
        subcode = Subcode.PROTOCOL_ERROR if code == "Sender" else None
        return Fault(code, subcode, reason, not_understood=not_understood, relates_to=self.relates_to, soap=self.soap)


class _Reader:
    """Reads one envelope."""

    def __init__(self, soap: str, identity: str | None, used: list[Leniency]) -> None:
        self._dialect = _DIALECTS[soap]
        self._judge = _Judge(STRICT, used, identity, None, soap)
        self._blocks: dict[str, Element] = {}
        self._repeated: list[str] = []
        self._strays: list[tuple[str, str, Element]] = []
        self._unknown: list[str] = []

    def read(self, document: Document, policy: Policy) -> Envelope:
        header, body = self._split(document.root)
        for block in header:
            self._sort(block)
        judge = self._judge
        judge.relates_to = _text(self._blocks.get("message_id"))
        judge.identity = judge.identity or _text(self._blocks.get("identity"))
        judge.reading = reading_of(policy, judge.identity)
        self._check_version()
        if document.leading_space:
            judge.forgive("leading_space", "", None, "white space stands before the XML declaration")
        self._adopt()
        if self._unknown:
            raise judge.fault("MustUnderstand", "a header that must be understood is not known here", self._unknown)
        return Envelope(self._headers(), body, judge.soap)

    def _split(self, root: Element) -> tuple[Iterable[Element], Element]:
        """The Header's children and the Body's only one."""
        *before, last = root if len(root) else [root]
        if last.tag != self._dialect.body or [each.tag for each in before] not in ([], [self._dialect.header]):
            raise self._judge.fault("Sender", "the envelope is not made of a Header and a Body")
        if len(last) != 1:
            raise self._judge.fault("Sender", "the Body does not hold one element")
        return (before[0] if before else ()), last[0]

    def _sort(self, block: Element) -> None:
        """Put a header where it belongs, if it is for us."""
        dialect = self._dialect
        if block.get(dialect.role) not in dialect.our_roles:
            return
        tag = tag_of(block)
        field = _BY_TAG.get(tag)
        if field is None:
            self._sort_other(block, tag)
        elif field in self._blocks:
            self._repeated.append(field)
        else:
            self._blocks[field] = block

    def _sort_other(self, block: Element, tag: str) -> None:
        """Put a header where it belongs that is not exactly one of WS-Addressing."""
        field = _BY_NAME.get(split_name(tag)[1].lower())
        if field == "identity":  # in any case and namespace (OCPP-S 1.6, 3.3)
            if field in self._blocks:
                raise self._judge.fault("Sender", "the header chargeBoxIdentity occurs more than once")
            self._blocks[field] = block
        elif field is not None:
            self._strays.append((field, tag, block))
        elif tag != _FAULT_TO and self._must_be_understood(block):
            self._unknown.append(tag)

    def _must_be_understood(self, block: Element) -> bool:
        return block.get(self._dialect.must_understand, "").strip() in {"true", "1"}

    def _check_version(self) -> None:
        if self._judge.soap == SOAP12:
            return
        if not self._judge.reading.soap_1_1:
            raise self._judge.fault("VersionMismatch", "the envelope is one of SOAP 1.1, not of SOAP 1.2")
        self._judge.used.append(Leniency(self._judge.identity, "soap_1_1", ""))

    def _adopt(self) -> None:
        """Take a header in another namespace or case for the one that is absent, where that is forgiven."""
        judge = self._judge
        for field, tag, block in self._strays:
            bent = _bent_rules(field, tag)
            if field not in self._blocks and all(getattr(judge.reading, rule) for rule in bent):
                self._blocks[field] = block
                judge.used += [Leniency(judge.identity, rule, _WIRE_NAMES[field], tag) for rule in bent]
            elif self._must_be_understood(block):
                self._unknown.append(tag)

    def _headers(self) -> Headers:
        for field in self._repeated:
            name = _WIRE_NAMES[field]
            self._judge.forgive("repeated_headers", name, None, f"the header {name} occurs more than once")
        return Headers(**{field: self._value(field, block) for field, block in self._blocks.items()})

    def _value(self, field: str, block: Element) -> str | None:
        if field not in _ENDPOINTS:
            return _text(block)
        address = next((child for child in block if child.tag == _ADDRESS), None)
        if address is None:
            address = block.find("{*}Address")
            if address is None:
                return None
            place = f"{_WIRE_NAMES[field]}/Address"
            self._judge.forgive("any_namespace", place, tag_of(address), f"{place} is not one of WS-Addressing")
        return _text(address)


def _bent_rules(field: str, tag: str) -> Sequence[str]:
    """What has to be forgiven to read a header as one of WS-Addressing."""
    namespace, name = split_name(tag)
    rules = {"any_namespace": namespace != WSA, "any_case": name != _WIRE_NAMES[field]}
    return [rule for rule, is_bent in rules.items() if is_bent]


def _text(element: Element | None) -> str | None:
    return None if element is None else (element.text or "").strip() or None


def check_headers(
    headers: Headers,
    required: Sequence[str],
    action: str,
    reading: Reading = STRICT,
    used: list[Leniency] | None = None,
) -> None:
    """Check that the headers are all there, and fit the body.

    Args:
        headers: what was read.
        required: which are needed: `REQUEST_TO_CSMS`, `REQUEST_TO_STATION` or `RESPONSE`.
        action: what Action has to say.
        reading: what is forgiven.
        used: takes up each leniency that was needed; None: nobody wants to know.

    Raises:
        Fault: ProtocolError, one is missing or says something else.
    """
    judge = _Judge(reading, used if used is not None else [], headers.identity, headers.message_id)
    for field in required:
        if getattr(headers, field) is None:
            name = _WIRE_NAMES[field]
            if field == "identity":
                raise judge.fault("Sender", f"the header {name} is missing")
            judge.forgive("missing_headers", name, None, f"the header {name} is missing")
    if headers.action not in {None, action}:
        judge.forgive("any_action", "Action", headers.action, "the header Action does not name what the Body holds")
    if headers.reply_to not in {None, ANONYMOUS}:
        judge.forgive("any_reply_to", "ReplyTo", headers.reply_to, "the header ReplyTo is not the anonymous address")


def build(
    body: Element, headers: Headers, namespace: str, *, soap: str = SOAP12, must_understand: bool = True
) -> bytes:
    """Write an envelope.

    Args:
        body: the element in the Body.
        headers: what the headers say; what is None is left out.
        namespace: the service's, in which the identity is named.
        soap: namespace of the envelope: that of the request, in an answer.
        must_understand: whether identity, Action, ReplyTo and To are marked so, as OCPP-S asks (1.6, 3.3).

    Raises:
        ValueError: a header has a character that XML cannot carry.
    """
    mark = ' env:mustUnderstand="true"' if must_understand else ""
    written = [
        form.format(mark=mark, value=escape(value))
        for field, form in _FORMS.items()
        if (value := getattr(headers, field)) is not None
    ]
    return (
        f"{_begun(soap, namespace)}<env:Header>{''.join(written)}</env:Header>"
        f"<env:Body>{etree.tostring(body, encoding='unicode', with_tail=False)}</env:Body></env:Envelope>"
    ).encode()


@lru_cache(maxsize=64)
def _begun(soap: str, namespace: str) -> str:
    return f'{DECLARATION}<env:Envelope xmlns:env="{soap}" xmlns:wsa="{WSA}" xmlns:ocpp="{escape(namespace)}">'


def _form(field: str, name: str) -> str:
    tag = f"ocpp:{name}" if field == "identity" else f"wsa:{name}"
    mark = "{mark}" if field in _VITAL else ""
    value = "<wsa:Address>{value}</wsa:Address>" if field in _ENDPOINTS else "{value}"
    return f"<{tag}{mark}>{value}</{tag}>"


_FORMS: Mapping[str, str] = {field: _form(field, name) for field, name in _WIRE_NAMES.items()}
"""Field of `Headers` → its header, to be filled in."""
