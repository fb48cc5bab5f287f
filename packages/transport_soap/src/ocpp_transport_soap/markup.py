"""Namespaces of the envelope, and text as XML carries it."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from lxml import etree

__all__ = [
    "ANONYMOUS",
    "CONTENT_TYPES",
    "DECLARATION",
    "FAULT_ACTION",
    "SOAP11",
    "SOAP12",
    "WSA",
    "Element",
    "escape",
    "printable",
    "split_name",
    "tag_of",
]

Element: TypeAlias = etree._Element  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]  # the class has no other name
"""An element of a document."""

SOAP12 = "http://www.w3.org/2003/05/soap-envelope"
"""Envelope of SOAP 1.2, which OCPP-S is made of (OCPP-S 1.6, 2)."""
SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
"""Envelope of SOAP 1.1: read if a policy says so."""
WSA = "http://www.w3.org/2005/08/addressing"
"""WS-Addressing 1.0."""
ANONYMOUS = f"{WSA}/anonymous"
"""The address that stands for the same HTTP exchange; the only ReplyTo of OCPP-S."""
FAULT_ACTION = f"{WSA}/soap/fault"
"""Action header of a fault (WS-Addressing 1.0, SOAP binding, 6)."""

CONTENT_TYPES: Mapping[str, str] = {
    SOAP12: "application/soap+xml; charset=utf-8",
    SOAP11: "text/xml; charset=utf-8",
}
"""Namespace of an envelope → its media type."""

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP = re.compile(r'[&<>"\r]')
_REFERENCES: Mapping[str, str] = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"}


def printable(text: str) -> str:
    """The text with each character that XML cannot carry replaced by a question mark."""
    return _ILLEGAL.sub("?", text)


def escape(text: str) -> str:
    """The text as it stands in an element or a quoted attribute.

    Raises:
        ValueError: it has a character that XML cannot carry.
    """
    if _ILLEGAL.search(text):
        raise ValueError("a character of the text cannot stand in XML")
    return _MARKUP.sub(lambda match: _REFERENCES[match[0]], text)


def split_name(name: str) -> tuple[str, str]:
    """Namespace and local name of a tag as ``{namespace}name``; the namespace is empty if there is none."""
    namespace, _, local = name.rpartition("}")
    return namespace[1:], local


def tag_of(element: Element) -> str:
    """An element's tag as ``{namespace}name``."""
    return str(element.tag)  # of comments and the like it would be something else; none of them is read
