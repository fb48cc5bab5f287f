"""Prefixes of namespaces, for stations that go by them though XML gives them no meaning.

Such a station looks for ``ns1:resetRequest`` by this very text, and passes over the same element with another prefix. What is sent to it
is written anew with the prefixes that it knows; nobody else's messages are touched. What it sends is read by namespaces as ever.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass

from lxml import etree

from .document import Limits, read_document
from .markup import SOAP12, WSA, Element, split_name, tag_of

__all__ = ["PrefixPolicy", "Prefixes", "prefixed", "prefixes_of"]

_NAME = re.compile(r"(?!xml)[A-Za-z_][\w.-]*", re.ASCII | re.IGNORECASE)
_CODES = frozenset({f"{{{SOAP12}}}Value", "faultcode"})
"""Elements of a fault whose text is a name with its prefix: of SOAP 1.2, and of SOAP 1.1."""
_QNAME = "qname"
"""The attribute whose text is one, in headers of a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefixes:
    """The prefixes that a message is written with.

    Raises:
        ValueError: one cannot be a prefix, or two are the same.
    """

    envelope: str = "env"
    """That of SOAP."""
    addressing: str = "wsa"
    """That of WS-Addressing."""
    service: str = "ocpp"
    """That of the service, in the header and in the body."""

    def __post_init__(self) -> None:
        names = astuple(self)
        if not all(map(_NAME.fullmatch, names)):
            raise ValueError(
                "a prefix is letters, digits, points, hyphens and underscores, and does not begin with xml"
            )
        if len(set(names)) < len(names):
            raise ValueError("each namespace needs a prefix of its own")


PrefixPolicy = Prefixes | Callable[[str], Prefixes | None] | None
"""Prefixes for all, or a function that chooses them by the station's identity; None: whatever comes."""


def prefixes_of(policy: PrefixPolicy, identity: str | None) -> Prefixes | None:
    """The prefixes to write to a station with; None as identity is a station not known yet, and as outcome: no particular ones."""
    if policy is None or isinstance(policy, Prefixes):
        return policy
    return None if identity is None else policy(identity)


def prefixed(data: bytes, namespace: str, prefixes: Prefixes) -> bytes:
    """A message of ours with other prefixes.

    Args:
        data: the envelope.
        namespace: the service's.
        prefixes: what to write.
    """
    old = read_document(data, Limits(max_size=len(data), max_markup=len(data))).root
    soap, _ = split_name(tag_of(old))
    wanted = {soap: prefixes.envelope, WSA: prefixes.addressing, namespace: prefixes.service}
    root = etree.Element(tag_of(old), nsmap={prefix: name for name, prefix in wanted.items()})
    _copy(old, root, wanted)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _copy(old: Element, new: Element, wanted: Mapping[str, str]) -> None:
    """Fill an element as another one is filled."""
    new.text = _renamed(old, old.text or "", wanted) if old.tag in _CODES else old.text
    for name, text in old.items():
        new.set(name, _renamed(old, text, wanted) if name == _QNAME else text)
    for child in old:
        others = {prefix: name for prefix, name in child.nsmap.items() if name not in wanted}
        copy = etree.SubElement(new, tag_of(child), nsmap=others)
        copy.tail = child.tail
        _copy(child, copy, wanted)


def _renamed(element: Element, text: str, wanted: Mapping[str, str]) -> str:
    """A text that is a name with its prefix."""
    prefix, colon, name = text.rpartition(":")
    return f"{wanted.get(element.nsmap.get(prefix, ''), prefix)}{colon}{name}"
