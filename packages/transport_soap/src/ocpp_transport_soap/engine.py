"""Calls as zeep writes them: envelope, WS-Addressing headers and body, from the service description that is made of the models.

zeep is given a transport that sends nothing but hands back what it was to send: HTTP, time limits and the reading of
answers are ours. It has hardly any types, so nothing outside this module touches it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any, cast

from lxml import etree
from zeep import AsyncClient, Settings
from zeep.proxy import AsyncServiceProxy
from zeep.wsdl import Document

from .markup import ANONYMOUS, SOAP12, WSA, Element
from .services import Service
from .wsdl import description

__all__ = ["Call", "write_call"]

_MUST_UNDERSTAND = f"{{{SOAP12}}}mustUnderstand"
_UNDERSTOOD_BY_ALL = frozenset({"Action", "To", "ReplyTo", "chargeBoxIdentity"})
_MOST_PROXIES = 1024
_SETTINGS, _DOCUMENT = cast("Any", Settings), cast("Any", Document)
_CLIENT, _PROXY = cast("Any", AsyncClient), cast("Any", AsyncServiceProxy)


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is ready to be sent."""

    message_id: str
    """Its MessageID, which the answer's RelatesTo has to be."""
    data: bytes
    """The envelope."""
    headers: Mapping[str, str]
    """HTTP headers that belong to it."""


class _HandBack:
    """Takes the place of zeep's HTTP."""

    async def post_xml(self, _address: str, envelope: Any, headers: Mapping[str, str]) -> tuple[Any, Mapping[str, str]]:
        return envelope, headers


_HAND_BACK = _HandBack()


@lru_cache
def _client(service: Service) -> Any:
    settings = _SETTINGS(forbid_dtd=True, forbid_external=True, raw_response=True)
    document = _DOCUMENT(BytesIO(description(service, "http://localhost/")), _HAND_BACK, settings=settings)
    return _CLIENT(document, transport=_HAND_BACK, settings=settings)


@lru_cache(maxsize=_MOST_PROXIES)
def _proxy(service: Service, address: str) -> Any:
    client = _client(service)
    [binding] = client.wsdl.bindings.values()
    return _PROXY(client, binding, address=address)


async def write_call(
    service: Service, address: str, action: str, values: Mapping[str, Any], identity: str, from_: str
) -> Call:
    """Write a request.

    Args:
        service: the service that is called.
        address: URL that it is called at; it becomes the To header.
        action: which of the service's operations.
        values: the request's fields as `Codec.values` gives them.
        identity: the station's identity, whichever side calls.
        from_: URL that the sender can be called at; `ANONYMOUS` if there is none.
    """
    send = getattr(_proxy(service, address), action)
    envelope, headers = await send(**values, _soapheaders={"ChargeBoxIdentity": identity})
    header: Element = envelope.find(f"{{{SOAP12}}}Header")
    _add_address(header, "From", from_)
    _add_address(header, "ReplyTo", ANONYMOUS)
    for block in header:
        if etree.QName(block).localname in _UNDERSTOOD_BY_ALL:
            block.set(_MUST_UNDERSTAND, "true")
    message_id = header.findtext(f"{{{WSA}}}MessageID")
    return Call(message_id or "", etree.tostring(envelope, xml_declaration=True, encoding="UTF-8"), headers)


def _add_address(header: Element, name: str, url: str) -> None:
    reference: Element = etree.SubElement(header, f"{{{WSA}}}{name}")
    etree.SubElement(reference, f"{{{WSA}}}Address").text = url
