"""Which operation a message calls: found by namespace and name of the element in its body, never by Action or URL."""

from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from ocpp_core import Operation, Role, Version

from .faults import Fault, Subcode
from .markup import Element
from .policy import Reading
from .services import Service, services_of

__all__ = ["Router"]

Route = tuple[Service, Operation[Any, Any]]


class Router:
    """The services that one side offers."""

    def __init__(self, versions: Sequence[Version], caller: Role) -> None:
        """Make the table.

        Args:
            versions: what is spoken, in order of preference; those that are not bound to SOAP are left out.
            caller: who calls.

        Raises:
            ValueError: no version is bound to SOAP.
        """
        bound = [version for version in versions if version.soap is not None]
        if not bound:
            raise ValueError("none of the versions is bound to SOAP")
        self.services: Mapping[str, Service] = {
            service.namespace: service for service in (services_of(version)[caller] for version in bound)
        }
        """The services by namespace, in order of preference."""
        self.default = next(iter(self.services.values()))
        """The preferred service."""
        self._loose = {_loose(service.namespace): service for service in self.services.values()}
        self._loose |= {
            _loose(services_of(version)[caller.other].namespace): services_of(version)[caller] for version in bound
        }

    def service_of(self, body: Element) -> Service:
        """The service whose namespace answers a message, were it a fault: that of the body, or the preferred one."""
        return self.services.get(etree.QName(body).namespace or "", self.default)

    def find(self, body: Element, known: Version | None, reading: Reading) -> Route:
        """The operation that a message calls.

        Args:
            body: first element of the body.
            known: the version that the station spoke before; None if it was not heard of yet.
            reading: what is forgiven; the codec reports it, which sees it again.

        Raises:
            Fault: ProtocolError if no service has that namespace, NotSupported if the service does not have that element.
        """
        name = etree.QName(body)
        service = self.services.get(name.namespace or "")
        if service is None:
            service = self._forgiven(name, known, reading)
        operation = service.by_element.get(name.localname)
        if operation is None and reading.any_case:
            operation = _by_case(service, name.localname)
        if operation is None:
            raise Fault(
                "Receiver",
                Subcode.NOT_SUPPORTED,
                f"{service.name} of OCPP {service.version.name} does not have this operation",
            )
        return service, operation

    def _forgiven(self, name: etree.QName, known: Version | None, reading: Reading) -> Service:
        """The service that a message in a wrong namespace is meant for, as far as that leaves no doubt."""
        if reading.any_namespace:
            service = self._loose.get(_loose(name.namespace or ""))
            if service is not None:
                return service
            for service in self.services.values():
                if service.version is known or len(self.services) == 1:
                    return service
        raise Fault("Sender", Subcode.PROTOCOL_ERROR, "the namespace of the message is none that is spoken here")


def _loose(namespace: str) -> str:
    """A namespace without the slash at its end, which the specification's own table leaves out, and in small letters."""
    return namespace.rstrip("/").lower()


def _by_case(service: Service, name: str) -> Operation[Any, Any] | None:
    wanted = name.lower()
    return next((each for element, each in service.by_element.items() if element.lower() == wanted), None)
