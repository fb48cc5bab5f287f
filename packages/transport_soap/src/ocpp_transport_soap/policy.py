"""How strictly a peer's messages are read, rule by rule, and the report of each rule that was bent.

Sending knows no leniency. Reading is strict unless told otherwise, and a leniency that was needed is always told, so that a
simulator can name what a station does wrong and a CSMS can keep a list of what its stations need.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields

__all__ = ["LENIENT", "STRICT", "Leniency", "Policy", "Reading", "reading_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is forgiven when a message is read; each field is one rule, and its name is the rule's in a `Leniency`."""

    any_order: bool = False
    """Elements in another order than the service description's."""
    any_namespace: bool = False
    """Elements and headers in another namespace, or in none: the local name decides."""
    any_case: bool = False
    """Names of elements in other case."""
    empty_optional: bool = False
    """An optional element that is empty or ``xsi:nil`` counts as absent."""
    unknown_elements: bool = False
    """Elements that the message does not have are passed over."""
    unknown_attributes: bool = False
    """Attributes that the element does not have are passed over."""
    naive_times: bool = False
    """A time without zone is UTC."""
    leading_space: bool = False
    """White space before the XML declaration."""
    soap_1_1: bool = False
    """An envelope of SOAP 1.1, which is answered with one."""
    missing_headers: bool = False
    """Headers that OCPP-S requires may be absent, except the station's identity in a request."""
    repeated_headers: bool = False
    """Of a header that occurs more than once, the first counts."""
    any_action: bool = False
    """The Action header may be written in any way, or name something else: the body's element decides."""
    any_reply_to: bool = False
    """The ReplyTo header may name an address; the answer goes back in the same exchange all the same."""


STRICT = Reading()
"""Nothing is forgiven."""
LENIENT = Reading(**{rule.name: True for rule in fields(Reading)})
"""All that stations and other implementations in the field are known to need, as far as it leaves no doubt of what was meant."""

Policy = Reading | Callable[[str], Reading]
"""One way of reading for all stations, or a function that chooses it by the station's identity."""


@dataclass(frozen=True, slots=True)
class Leniency:
    """A rule that was bent in order to read a message."""

    identity: str | None
    """The station, on both sides; None where a reader does not know it."""
    rule: str
    """The field of `Reading` that allowed it."""
    place: str
    """Where: path of an element in wire names, as ``meterValue[0].timestamp``, or name of a header; empty for the whole message."""
    value: str | None = None
    """What stood there, as far as the place does not say it; None if nothing did. The peer's own text."""


def reading_of(policy: Policy, identity: str | None) -> Reading:
    """How to read the messages of a station; None is a station not known yet, to which only a rule for all applies."""
    if isinstance(policy, Reading):
        return policy
    return STRICT if identity is None else policy(identity)
