"""What OCPP-S needs to know of a version beside its messages: namespaces, and what is not a plain child element.

The messages are the same models as for JSON: their fields stand in the order of the elements, and wire names are element
names. Whatever differs is declared with the field::

    class SampledValue(OcppModel):
        value: Annotated[str, XML_TEXT]
        unit: Annotated[Opt[UnitOfMeasure], XML_ATTRIBUTE] = None
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import Enum

__all__ = ["ANY_URI", "XML_ATTRIBUTE", "XML_TEXT", "SoapBinding", "XmlName", "XmlPlace", "XmlType"]


class XmlPlace(Enum):
    """Where a field stands, if not in a child element of its own."""

    ATTRIBUTE = "attribute"
    """In an attribute, without namespace."""
    TEXT = "text"
    """It is the element's own text."""


class XmlType(Enum):
    """The type of a field in the service description, if not the one that its Python type has."""

    ANY_URI = "anyURI"
    """A URI; text in Python and on the wire."""


@dataclass(frozen=True, slots=True)
class XmlName:
    """The name of a field's element, if it is not the wire name of JSON."""

    name: str
    """Local name."""


XML_ATTRIBUTE = XmlPlace.ATTRIBUTE
XML_TEXT = XmlPlace.TEXT
ANY_URI = XmlType.ANY_URI


@dataclass(frozen=True, slots=True)
class SoapBinding:
    """How a version is bound to SOAP: the two services, by their target namespaces."""

    central_system: str
    """Namespace of CentralSystemService, which the CSMS offers: ``urn://Ocpp/Cs/2012/06/``."""
    charge_point: str
    """Namespace of ChargePointService, which the station offers: ``urn://Ocpp/Cp/2012/06/``."""
    excluded: AbstractSet[str] = field(default_factory=frozenset[str])
    """Actions of the version's catalogue that exist over JSON alone."""
