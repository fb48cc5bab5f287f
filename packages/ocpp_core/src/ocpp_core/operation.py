"""What can be called: one `Operation` for each action of a version, and the `Catalogue` that finds them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Flag, auto
from typing import Any, Generic, TypeVar

from .model import OcppModel

__all__ = ["Catalogue", "Operation", "Role"]

Q = TypeVar("Q", bound=OcppModel)
R = TypeVar("R", bound=OcppModel)


class Role(Flag):
    """The two sides of OCPP."""

    STATION = auto()
    """The charging station (1.x: charge point)."""
    CSMS = auto()
    """The charging station management system (1.x: central system)."""
    BOTH = STATION | CSMS
    """Either; only DataTransfer is sent by both."""

    @property
    def other(self) -> "Role":
        """The opposite side."""
        return Role.BOTH & ~self


@dataclass(frozen=True, slots=True, eq=False)
class Operation(Generic[Q, R]):
    """An action with its request and its response.

    ``BOOT_NOTIFICATION = Operation("BootNotification", BootNotificationRequest, BootNotificationResponse, Role.STATION)``
    """

    action: str
    """Name on the wire, in the version's own spelling and case."""
    request: type[Q]
    """Model of the CALL's payload."""
    response: type[R]
    """Model of the CALLRESULT's payload."""
    sender: Role
    """Who sends the request."""

    def __repr__(self) -> str:
        return f"<{self.request.__module__.partition('.')[0]} {self.action}>"

    @property
    def block(self) -> str:
        """The functional block that it belongs to: the name of the module that defines it."""
        return self.request.__module__.rpartition(".")[2]


class Catalogue:
    """All operations of a version, found by action or by the class of the request."""

    __slots__ = ("_by_action", "_by_request", "_by_sender")

    def __init__(self, *blocks: Iterable[Operation[Any, Any]]) -> None:
        """Join the operations of the functional blocks.

        Raises:
            ValueError: if two operations share an action or a request class.
        """
        operations = [operation for block in blocks for operation in block]
        self._by_action: Mapping[str, Operation[Any, Any]] = {each.action: each for each in operations}
        self._by_request: Mapping[type[Any], Operation[Any, Any]] = {each.request: each for each in operations}
        self._by_sender = {
            role: {each.action: each for each in operations if each.sender & role} for role in (Role.STATION, Role.CSMS)
        }
        if not len(self._by_action) == len(self._by_request) == len(operations):
            raise ValueError("an action or a request class occurs twice")

    def by_action(self, action: str) -> Operation[Any, Any] | None:
        """The operation of that name, case-sensitive; None if the version has none."""
        return self._by_action.get(action)

    def by_request(self, request: type[Any]) -> Operation[Any, Any] | None:
        """The operation whose request is of that class; None if the class is not of this version."""
        return self._by_request.get(request)

    def sent_by(self, role: Role) -> Mapping[str, Operation[Any, Any]]:
        """The operations that one role sends, by action."""
        return self._by_sender[role]

    def __iter__(self) -> Iterator[Operation[Any, Any]]:
        return iter(self._by_action.values())

    def __len__(self) -> int:
        return len(self._by_action)
