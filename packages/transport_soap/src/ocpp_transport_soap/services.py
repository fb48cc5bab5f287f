"""The services of a version: which element stands for which operation, and which way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ocpp_core import OcppModel, Operation, Role, SoapBinding, Version

__all__ = ["Service", "element_name", "services_of"]


def element_name(message: type[OcppModel]) -> str:
    """Local name of a message's element: that of its class, the first letter small."""
    name = message.__name__
    return name[0].lower() + name[1:]


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """One of a version's two services: what one side offers to the other."""

    version: Version
    """The version."""
    name: str
    """``CentralSystemService`` or ``ChargePointService``."""
    namespace: str
    """Target namespace, that of all its elements."""
    caller: Role
    """Who calls it."""
    operations: Mapping[str, Operation[Any, Any]]
    """The operations by action."""
    by_element: Mapping[str, Operation[Any, Any]]
    """The operations by the local name of their request's element."""

    def __repr__(self) -> str:
        return f"<OCPP {self.version.name} {self.name}>"


@lru_cache
def services_of(version: Version) -> Mapping[Role, Service]:
    """The services of a version, by who calls them; none if the version is not bound to SOAP."""
    binding = version.soap
    if binding is None:
        return {}
    return {service.caller: service for service in _services(version, binding)}


def _services(version: Version, binding: SoapBinding) -> Iterator[Service]:
    sides: Sequence[tuple[str, str, Role]] = (
        ("CentralSystemService", binding.central_system, Role.STATION),
        ("ChargePointService", binding.charge_point, Role.CSMS),
    )
    for name, namespace, caller in sides:
        sent = version.catalogue.sent_by(caller)
        operations = {action: each for action, each in sent.items() if action not in binding.excluded}
        by_element = {element_name(each.request): each for each in operations.values()}
        yield Service(version, name, namespace, caller, operations, by_element)
