"""zeep's parser and serialiser in the place of our codec, within the same server.

What zeep reads is handed to the handlers as it is: no model is made of it, and nothing of it is validated but by the schema.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any

from lxml import etree
from zeep import Settings, Transport
from zeep.wsdl import Document
from zeep.xsd.context import XmlParserContext

from ocpp16_core import VERSION
from ocpp_core import OcppModel, Role
from ocpp_transport_soap import peer
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.services import services_of
from ocpp_transport_soap.wsdl import description

__all__ = ["install"]

_SERVICE = services_of(VERSION)[Role.STATION]


class _ZeepCodec:
    """Reads the requests of an operation, and writes its responses."""

    def __init__(self, model: type[OcppModel], operation: Any, document: Any) -> None:
        self._model = model
        self._operation = operation
        self._document = document

    def read(self, element: etree._Element, *_: Any) -> Any:
        context = XmlParserContext(settings=self._document.settings)
        return self._operation.input.body.parse(element, self._document.types, context=context)

    def write(self, message: OcppModel) -> etree._Element:
        values = codec_of(self._model, _SERVICE.namespace).values(message)
        element: etree._Element = self._operation.output.serialize(**values).content[0][0]
        return element


@lru_cache
def _described() -> tuple[Any, Any]:
    document = Document(BytesIO(description(_SERVICE, "http://localhost/")), Transport(), settings=Settings())
    [binding] = document.bindings.values()
    return document, binding


@lru_cache
def _codec_of(model: type[OcppModel], namespace: str) -> _ZeepCodec:
    document, binding = _described()
    action = model.__name__.removesuffix("Request").removesuffix("Response")
    return _ZeepCodec(model, binding.get(action), document)


def install() -> None:
    """Have servers of this process use zeep."""
    peer.codec_of = _codec_of
