"""Inputs made from the models, so that no message has to be kept in a file; and the words that readers know."""

import json
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Any, get_args

from lxml import etree
from transport_soap.rig import AUTHORIZE, HEARTBEAT
from transport_soap.soap_messages import MESSAGES as SOAP_MESSAGES
from transport_soap.soap_messages import maximal, minimal

import ocpp15_core
import ocpp16_core
import ocpp201_core
from conformance import glances, instances
from conformance.messages import MESSAGES
from ocpp_core import OcppModel, encode
from ocpp_transport_soap.codec import codec_of

__all__ = ["made", "words"]

_CORES: Mapping[str, Any] = {"ocpp15": ocpp15_core, "ocpp16": ocpp16_core, "ocpp201": ocpp201_core}


def made(target: str) -> list[bytes]:
    """Good inputs of a target, and some that are nearly so."""
    return list(_MADE.get(target, _nothing)())


def _nothing() -> Iterator[bytes]:
    yield from ()


def _messages_of_15() -> Iterator[bytes]:
    for message in SOAP_MESSAGES:
        if message.service.version is ocpp15_core.VERSION:
            for size in (minimal, maximal):
                yield f"{message.model.__name__}\n{encode(size(message.model))}".encode()


def _messages_of(version: str) -> Iterator[bytes]:
    for message in MESSAGES:
        if message.version == version:
            for size in (instances.smallest, instances.fullest):
                payload = json.dumps(size(message.schema), default=float, ensure_ascii=False)
                yield f"{message.model.__name__}\n{payload}".encode()


def _frames() -> Iterator[bytes]:
    for known in glances.KNOWN:
        for size in (instances.smallest, instances.fullest):
            for write, comma in ((glances.tight, ","), (glances.spaced, ", ")):
                yield f"{known.action}\n{known.frame(write(size(known.schema)), comma)}".encode()


def _elements() -> Iterator[bytes]:
    for message in SOAP_MESSAGES:
        for size in (minimal, maximal):
            yield etree.tostring(codec_of(message.model, message.service.namespace).write(size(message.model)))


def _envelopes() -> Iterator[bytes]:
    for message in (HEARTBEAT, AUTHORIZE):
        yield message.text.encode()


def _exchanges() -> Iterator[bytes]:
    for envelope in _envelopes():
        yield b"\tapplication/soap+xml; charset=utf-8\t\tgzip\n" + envelope


_MADE: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "ocpp15": _messages_of_15,
    "ocpp16": lambda: _messages_of("1.6"),
    "ocpp201": lambda: _messages_of("2.0.1"),
    "glance": _frames,
    "elements": _elements,
    "envelopes": _envelopes,
    "exchanges": _exchanges,
}

_JSON_WORDS = ("null", "true", '"\\ud83d"', "1e999", "1e308", "-0.0", "[[", "{}", '"2024-05-01T12:00:00Z"', '"1"', "-1")
_XML_WORDS = (
    'xmlns="',
    "<![CDATA[",
    "<!--",
    "<?pi ?>",
    "<!DOCTYPE",
    "&#x10FFFF;",
    "&amp;",
    ' xsi:nil="true"',
    "2024-05-01T12:00:00",
    ' env:mustUnderstand="1"',
    "http://schemas.xmlsoap.org/soap/envelope/",
    "http://www.w3.org/2005/08/addressing",
)
_HTTP_WORDS = ("Authorization: Basic Q1MxOg==", "Sec-WebSocket-Protocol: ocpp1.6", "%2F", "%c3%a4", "%00", "\r\n")


def words(target: str) -> Iterator[bytes]:
    """What a reader looks for, in UTF-8."""
    if target in _CORES:
        texts = {*_JSON_WORDS, *_names(_CORES[target])}
    elif target == "glance":
        texts = {*_JSON_WORDS, '":', *(name for core in _CORES.values() for name in _names(core))}
    elif target in {"elements", "exchanges"}:
        texts = {*_XML_WORDS, *_names(ocpp15_core), *_names(ocpp16_core)}
    else:
        texts = {*_JSON_WORDS, *_XML_WORDS, *_HTTP_WORDS}
    return (text.encode() for text in sorted(texts))


def _names(core: Any) -> Iterator[str]:
    """Names of messages, fields and values."""
    seen: set[type[OcppModel]] = set()
    for operation in core.VERSION.catalogue:
        for model in (operation.request, operation.response):
            yield model.__name__
            yield from _names_in(model, seen)


def _names_in(annotation: Any, seen: set[type[OcppModel]]) -> Iterator[str]:
    for inner in get_args(annotation):
        yield from _names_in(inner, seen)
    if not isinstance(annotation, type) or annotation in seen:
        return
    if issubclass(annotation, Enum):
        yield from (str(member.value) for member in annotation)
    elif issubclass(annotation, OcppModel):
        seen.add(annotation)
        for field in annotation.model_fields.values():
            yield str(field.serialization_alias)
            yield from _names_in(field.annotation, seen)
