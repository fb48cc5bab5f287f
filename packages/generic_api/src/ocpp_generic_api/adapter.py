"""How a version says what the version-neutral API says: an `Adapter` is a table of routes.

A `Route` carries one neutral operation over one version. Most are a `Conversion`: one operation of the version, and two pairs
of pure functions, for the request and for the response, each pair there and back. Where a version says the same by several
messages, or the one or the other, the version has a route of its own.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from pydantic import ValidationError

from ocpp_core import NotSupported, OcppModel, Operation, Replies, Version

from .losses import lost
from .scope import Scope

__all__ = [
    "Adapter",
    "Conversion",
    "Exchange",
    "Fidelity",
    "Grade",
    "Inbound",
    "Route",
    "Sequel",
    "Unsupported",
    "outgoing",
]

G = TypeVar("G", bound=OcppModel)
GR = TypeVar("GR", bound=OcppModel)
V = TypeVar("V", bound=OcppModel)
VR = TypeVar("VR", bound=OcppModel)


class Grade(StrEnum):
    """How faithfully a version carries a neutral operation."""

    EXACT = "exact"
    """Everything arrives as it was."""
    DERIVED = "derived"
    """Everything arrives; some of what arrives was made up by the toolkit, for the version does not say it."""
    LOSSY = "lossy"
    """Some fields cannot be carried; each that was there is reported."""
    UNSUPPORTED = "unsupported"
    """The version cannot say it."""


@dataclass(frozen=True, slots=True)
class Fidelity:
    """How faithfully a version carries one operation, and what it does not carry."""

    grade: Grade
    lossy: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places that cannot be carried, wholly or for some values, and why."""
    derived: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places that the toolkit fills in, and from what."""
    reason: str = ""
    """Why it is unsupported."""


class Exchange(Protocol):
    """What a route does its work with: a conversation with one peer."""

    def scope(self) -> Scope:
        """Surroundings for the conversions of this exchange, whose losses are reported there."""
        ...

    async def ask(self, request: OcppModel) -> Any:
        """Send a request of the version to the peer, and return its response."""
        ...

    def deliver(self, request: OcppModel) -> Any:
        """Give a neutral request to our own handler: its response, or an awaitable of it."""
        ...

    def pass_on(self, request: OcppModel) -> Any:
        """Give a request of the version, which means nothing neutral after all, to our handler of the version's own operation.

        Returns:
            Its response, or an awaitable of it.
        """
        ...

    def has_handler(self, operation: Operation[Any, Any]) -> bool:
        """Whether our program answers an operation, neutral or the version's own."""
        ...

    def follow(self, sequel: "Sequel") -> None:
        """Have something done once the answer to the request that came in has been handed to the link.

        It comes before what the program has registered to follow, and not at all if the answer is an error after all. The
        operation that came in is one of the route's `Route.followed`.
        """
        ...


class Route(ABC, Generic[G, GR]):
    """One neutral operation over one version."""

    neutral: Operation[G, GR]
    """The neutral operation."""

    @property
    @abstractmethod
    def inbound(self) -> Mapping[Operation[Any, Any], "Inbound"]:
        """Operations of the version that, coming in, mean the neutral one, and how they are answered."""

    @property
    def followed(self) -> Collection[Operation[Any, Any]]:
        """Those of `inbound` whose answers the route may have something follow; none, unless overridden."""
        return ()

    @abstractmethod
    async def ask(self, request: G, exchange: Exchange) -> GR:
        """Carry a neutral request to the peer, and its answer back.

        Raises:
            NotSupported: the version cannot say it; nothing was sent.
        """

    @property
    @abstractmethod
    def fidelity(self) -> Fidelity:
        """How faithful the route is."""


Inbound = Callable[[Any, Exchange], Any]
"""Answers a request of the version: its response, or an awaitable of it."""
Sequel = Callable[[], Awaitable[None]]
"""What follows an answer."""

_NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True, eq=False)
class Conversion(Route[G, GR], Generic[G, GR, V, VR]):
    """A route by one operation of the version."""

    neutral: Operation[G, GR]
    version: Operation[V, VR]
    request_out: Callable[[G, Scope], V]
    """Neutral request → the version's."""
    response_in: Callable[[VR, Scope], GR]
    """The version's response → neutral."""
    request_in: Callable[[V, Scope], G]
    """The version's request → neutral."""
    response_out: Callable[[GR, Scope], VR]
    """Neutral response → the version's."""
    request_lacks: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places of the neutral request that the version's has not, and why."""
    response_lacks: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places of the neutral response that the version's has not, and why."""
    partly: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places where some values cannot be carried: the functions report these."""
    derived: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places that the functions fill in, and from what."""

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """The one operation."""
        return {self.version: self.answer}

    async def ask(self, request: G, exchange: Exchange) -> GR:
        """Convert, send, convert back."""
        scope = exchange.scope()
        versioned = outgoing(self.request_out, request, scope, self.request_lacks)
        answer = await exchange.ask(versioned)
        return self.response_in(answer, exchange.scope())

    def answer(self, request: V, exchange: Exchange) -> Any:
        """Convert, let the handler answer, convert back; without waiting where the handler does not wait."""
        response: Any = exchange.deliver(self.request_in(request, exchange.scope()))
        if type(response) is self.neutral.response or not inspect.isawaitable(response):
            return self._answered(response, exchange)
        return self._answer_later(response, exchange)

    async def _answer_later(self, response: Awaitable[GR], exchange: Exchange) -> VR:
        return self._answered(await response, exchange)

    def _answered(self, response: Any, exchange: Exchange) -> VR:
        return outgoing(self.response_out, response, exchange.scope(), self.response_lacks)

    @property
    def fidelity(self) -> Fidelity:
        """Lossy if anything is lacking, derived if anything is filled in, else exact."""
        lossy = {
            **self.request_lacks,
            **self.partly,
            **{f"→ {place}": why for place, why in self.response_lacks.items()},
        }
        grade = Grade.LOSSY if lossy else Grade.DERIVED if self.derived else Grade.EXACT
        return Fidelity(grade, lossy, self.derived)


def outgoing(convert: Callable[[G, Scope], V], message: G, scope: Scope, lacks: Mapping[str, str] = _NOTHING) -> V:
    """Convert a neutral message for the version, reporting what it lacks.

    Raises:
        NotSupported: the version's own rules refuse the result (a text too long, a number out of range).
    """
    if lacks:
        scope.losses.extend(lost(message, lacks))
    try:
        return convert(message, scope)
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise NotSupported(type(message).__name__, f"{place} in OCPP {scope.version.name}: {fault['msg']}") from None


@dataclass(frozen=True, eq=False)
class Unsupported(Route[G, GR]):
    """A neutral operation that the version cannot say."""

    neutral: Operation[G, GR]
    reason: str
    """Why, in words that follow "…is not supported:"."""

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """Nothing means it."""
        return {}

    async def ask(self, request: G, exchange: Exchange) -> GR:
        """Refuse."""
        raise NotSupported(self.neutral.action, self.reason)

    @property
    def fidelity(self) -> Fidelity:
        """Unsupported."""
        return Fidelity(Grade.UNSUPPORTED, reason=self.reason)


class Adapter:
    """A version's routes; brought by a plugin under the entry point ``adapter-`` and the version's subprotocol."""

    def __init__(self, version: Version, routes: Iterable[Route[Any, Any]]) -> None:
        """Join routes.

        Raises:
            ValueError: two routes carry the same neutral operation, or the same operation comes in by two.
        """
        self.version = version
        self.routes: tuple[Route[Any, Any], ...] = tuple(routes)
        self._by_request: dict[type[Any], Route[Any, Any]] = {each.neutral.request: each for each in self.routes}
        self.inbound: dict[Operation[Any, Any], Inbound] = {}
        """Operations of the version that mean a neutral one, and how they are answered."""
        for route in self.routes:
            if self.inbound.keys() & route.inbound.keys():
                raise ValueError(f"{route.neutral.action} comes in by an operation that another route has")
            self.inbound |= route.inbound
        self.responses = frozenset(operation.response for operation in self.inbound)
        """What the version answers `inbound` with: classes of messages."""
        self.followed = frozenset(operation for each in self.routes for operation in each.followed)
        """Those of `inbound` whose answers something of ours may follow."""
        if len(self._by_request) != len(self.routes):
            raise ValueError("two routes carry the same neutral operation")

    def route(self, request: type[Replies[Any]]) -> Route[Any, Any] | None:
        """The route of a neutral request's class; None: it is no neutral request."""
        return self._by_request.get(request)
