"""Service descriptions: WSDL 1.1 with a binding to SOAP 1.2, made from the models at run time.

The published descriptions may not be changed or passed on with changes, and need not be: what they say is in the models. A
client that was made from either writes the same messages.

Where the models part from them, these descriptions follow the models, in 1.6 alone. MeterValues has at least one meterValue
(OCPP 1.6, 6.31). UnitOfMeasure has ``Hertz``, which was forgotten at first (errata sheet, 3.84), and ``Celcius``, which stations
misspell as the JSON schemas do. The codec reads and writes the two units as any other: a peer that validates by the
published description refuses a message with either, and takes none of the others amiss.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from lxml import etree

from ocpp_core import OcppModel, XmlPlace

from .markup import Element
from .services import Service, element_name
from .shape import Kind, Part, shape_of

__all__ = ["description", "schema_of"]

_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_SOAP = "http://schemas.xmlsoap.org/wsdl/soap12/"
_XSD = "http://www.w3.org/2001/XMLSchema"
_ADDRESSING = "http://www.w3.org/2006/05/addressing/wsdl"
_POLICY = "http://schemas.xmlsoap.org/ws/2004/09/policy"
_UTILITY = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_PREFIXES = {"wsdl": _WSDL, "soap12": _SOAP, "s": _XSD, "wsaw": _ADDRESSING, "wsp": _POLICY, "wsu": _UTILITY}
_HTTP = "http://schemas.xmlsoap.org/soap/http"
_POLICY_ID = "ServicePolicy"
_IDENTITY = "chargeBoxIdentity"
_DATE_TIME = f"s:{Kind.TIME.value}"
_TIME = "PaddedDateTime"


def description(service: Service, address: str) -> bytes:
    """The description of a service that is offered at a URL, as a document in UTF-8."""
    root = etree.Element(
        f"{{{_WSDL}}}definitions",
        {"targetNamespace": service.namespace},
        nsmap=_PREFIXES | {"tns": service.namespace},
    )
    _add_policy(root)
    _add(root, "wsdl:types").append(_schema(service))
    _add_messages(root, service)
    _add_port_type(root, service)
    _add_binding(root, service)
    port = _add(
        _add(root, "wsdl:service", name=service.name),
        "wsdl:port",
        name=f"{service.name}Soap12",
        binding=f"tns:{service.name}Soap",
    )
    _add(port, "soap12:address", location=address)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


@lru_cache
def schema_of(service: Service) -> etree.XMLSchema:
    """What judges the bodies of a service's messages, requests and responses; compiled when first asked for."""
    schema = _schema(service)
    # White space before a time means nothing, but libxml2 refuses it unless the type is a union, of one type as well.
    _add(_add(schema, "s:simpleType", name=_TIME), "s:union", memberTypes=_DATE_TIME)
    for node in schema.iter(f"{{{_XSD}}}element", f"{{{_XSD}}}attribute"):
        if node.get("type") == _DATE_TIME:
            node.set("type", f"tns:{_TIME}")
    return etree.XMLSchema(schema)


def _add(parent: Element, tag: str, **attributes: str) -> Element:
    prefix, _, name = tag.partition(":")
    return etree.SubElement(parent, f"{{{_PREFIXES[prefix]}}}{name}", attributes)


def _ends(service: Service) -> Iterator[tuple[str, type[OcppModel]]]:
    """Name of each WSDL message beside the model of its part."""
    for action, operation in service.operations.items():
        yield f"{action}Input", operation.request
        yield f"{action}Output", operation.response


# Parts of the description


def _add_policy(root: Element) -> None:
    policy = _add(root, "wsp:Policy")
    policy.set(f"{{{_UTILITY}}}Id", _POLICY_ID)
    _add(_add(_add(policy, "wsp:ExactlyOne"), "wsp:All"), "wsaw:UsingAddressing")


def _add_messages(root: Element, service: Service) -> None:
    header = _add(root, "wsdl:message", name="Header")
    _add(header, "wsdl:part", name="ChargeBoxIdentity", element=f"tns:{_IDENTITY}")
    for name, model in _ends(service):
        message = _add(root, "wsdl:message", name=name)
        _add(message, "wsdl:part", name="parameters", element=f"tns:{element_name(model)}")


def _add_port_type(root: Element, service: Service) -> None:
    port_type = _add(root, "wsdl:portType", name=service.name)
    for action in service.operations:
        operation = _add(port_type, "wsdl:operation", name=action)
        for end, suffix in (("input", ""), ("output", "Response")):
            message = _add(operation, f"wsdl:{end}", message=f"tns:{action}{end.capitalize()}")
            message.set(f"{{{_ADDRESSING}}}Action", f"/{action}{suffix}")


def _add_binding(root: Element, service: Service) -> None:
    binding = _add(root, "wsdl:binding", name=f"{service.name}Soap", type=f"tns:{service.name}")
    _add(binding, "soap12:binding", transport=_HTTP)
    _add(binding, "wsp:PolicyReference", URI=f"#{_POLICY_ID}")
    for action in service.operations:
        operation = _add(binding, "wsdl:operation", name=action)
        _add(operation, "soap12:operation", soapAction=f"/{action}", style="document")
        received = _add(operation, "wsdl:input")
        _add(received, "soap12:header", message="tns:Header", part="ChargeBoxIdentity", use="literal")
        _add(received, "soap12:body", use="literal")
        _add(_add(operation, "wsdl:output"), "soap12:body", use="literal")


# The schema


def _schema(service: Service) -> Element:
    schema = etree.Element(
        f"{{{_XSD}}}schema",
        {"targetNamespace": service.namespace, "elementFormDefault": "qualified"},
        nsmap={"s": _XSD, "tns": service.namespace},
    )
    models = [model for _, model in _ends(service)]
    types = _Types(schema)
    types.add(models)
    _add(schema, "s:element", name=_IDENTITY, type="s:string")
    for model in models:
        _add(schema, "s:element", name=element_name(model), type=f"tns:{model.__name__}")
    return schema


class _Types:
    """The types of a schema, each written once."""

    def __init__(self, schema: Element) -> None:
        self._schema = schema
        self._written: set[str] = set()

    def add(self, models: Iterable[type[OcppModel]]) -> None:
        for model in models:
            self._add_complex(model)

    def _is_new(self, name: str) -> bool:
        is_new = name not in self._written
        self._written.add(name)
        return is_new

    def _add_complex(self, model: type[OcppModel]) -> None:
        if not self._is_new(model.__name__):
            return
        parts = shape_of(model)
        names = {part.field: self._type_of(part) for part in parts}
        content = _add(self._schema, "s:complexType", name=model.__name__)
        for part in parts:
            if part.place is XmlPlace.TEXT:
                content = _add(_add(content, "s:simpleContent"), "s:extension", base=names[part.field])
        children = [part for part in parts if part.place is None]
        if children:
            sequence = _add(content, "s:sequence")
            for part in children:
                _add(sequence, "s:element", name=part.name, type=names[part.field], **_occurrence(part))
        for part in parts:
            if part.place is XmlPlace.ATTRIBUTE:
                use = "required" if part.is_required else "optional"
                _add(content, "s:attribute", name=part.name, type=names[part.field], use=use)

    def _type_of(self, part: Part) -> str:
        """Qualified name of a part's type, which is written if it has not been yet."""
        if part.kind is Kind.COMPLEX:
            self._add_complex(part.type)
            return f"tns:{part.type.__name__}"
        if part.kind is Kind.ENUM:
            return self._restricted(part.type.__name__, Kind.STRING, "enumeration", [each.value for each in part.type])
        if part.max_length is not None:
            name = f"{part.kind.value.capitalize()}{part.max_length}"
            return self._restricted(name, part.kind, "maxLength", [part.max_length])
        if part.decimal_places is not None:
            return self._restricted(f"Decimal{part.decimal_places}", part.kind, "fractionDigits", [part.decimal_places])
        return f"s:{part.kind.value}"

    def _restricted(self, name: str, base: Kind, facet: str, values: Iterable[object]) -> str:
        if self._is_new(name):
            simple = _add(self._schema, "s:simpleType", name=name)
            restriction = _add(simple, "s:restriction", base=f"s:{base.value}")
            for value in values:
                _add(restriction, f"s:{facet}", value=str(value))
        return f"tns:{name}"


def _occurrence(part: Part) -> dict[str, str]:
    most = "unbounded" if part.most is None else str(part.most)
    return {"minOccurs": str(part.least), "maxOccurs": most}
