"""A route by one of several operations of 1.x, or by an answer that makes sense beside its request only.

Where 2.0.1 has one operation, 1.6 has two since its security extension: a plain one and a signed or secured one. Which goes out
depends on the request, and on what was agreed before; coming in, each means the same.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Generic, TypeVar

from ocpp_core import CallRefused, ErrorCode, OcppModel, Operation
from ocpp_generic_api import Exchange, Fidelity, Grade, Inbound, Route, Scope, outgoing

__all__ = ["Choice", "Way"]

G = TypeVar("G", bound=OcppModel)
GR = TypeVar("GR", bound=OcppModel)


@dataclass(frozen=True, eq=False)
class Way(Generic[G, GR]):
    """One of the operations by which a neutral one can go."""

    version: Operation[Any, Any]
    request_out: Callable[[G, Scope], Any]
    """Neutral request → the version's."""
    response_in: Callable[[Any, G, Scope], GR]
    """The version's response, and the neutral request that it answers → neutral response."""
    request_in: Callable[[Any, Scope], G]
    """The version's request → neutral."""
    response_out: Callable[[GR, G, Scope], Any]
    """Neutral response, and the neutral request that it answers → the version's response."""
    request_lacks: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places of the neutral request that this operation's has not, and why."""
    response_lacks: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places of the neutral response that this operation's has not, and why."""
    refused: GR | None = None
    """What a CALLERROR means where the version's response cannot refuse; None: it is raised."""


@dataclass(frozen=True, eq=False)
class Choice(Route[G, GR], Generic[G, GR]):
    """A route by one of several operations of the version."""

    neutral: Operation[G, GR]
    ways: tuple[Way[G, GR], ...]
    """The operations, at least one."""
    choose: Callable[[G, Scope], Way[G, GR] | None] | None = None
    """Which way a request goes; it may raise `NotSupported`, and gives None where nothing is sent, having said by
    ``scope.lose`` why. None: always the first."""
    unsent: Callable[[], GR] | None = None
    """The response where nothing is sent; needed if `choose` ever gives None."""
    partly: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places where some values cannot be carried: the functions report these."""
    derived: Mapping[str, str] = field(default_factory=dict[str, str])
    """Places that the functions fill in, and from what."""

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """Each of the operations."""
        return {way.version: partial(self.answer, way) for way in self.ways}

    async def ask(self, request: G, exchange: Exchange) -> GR:
        """Choose, convert, send, convert back."""
        way = self.ways[0] if self.choose is None else self.choose(request, exchange.scope())
        if way is not None:
            return await self.through(way, request, exchange)
        if self.unsent is None:
            raise TypeError(f"{self.neutral.action}: nothing to send, and no response for that case")
        return self.unsent()

    async def through(self, way: Way[G, GR], request: G, exchange: Exchange) -> GR:
        """Carry a request by one way, and its answer back."""
        versioned = outgoing(way.request_out, request, exchange.scope(), way.request_lacks)
        try:
            answer = await exchange.ask(versioned)
        except CallRefused as refusal:
            if way.refused is None or refusal.code is not ErrorCode.GENERIC_ERROR:
                raise
            return way.refused
        return way.response_in(answer, request, exchange.scope())

    def answer(self, way: Way[G, GR], request: Any, exchange: Exchange) -> Any:
        """Convert, let the handler answer, convert back; without waiting where the handler does not wait."""
        neutral = way.request_in(request, exchange.scope())
        response = exchange.deliver(neutral)
        if inspect.isawaitable(response):
            return self._answer_later(way, neutral, response, exchange)
        return self._answered(way, neutral, response, exchange)

    async def _answer_later(self, way: Way[G, GR], request: G, response: Awaitable[GR], exchange: Exchange) -> Any:
        return self._answered(way, request, await response, exchange)

    def _answered(self, way: Way[G, GR], request: G, response: GR, exchange: Exchange) -> Any:
        def convert(message: GR, scope: Scope) -> Any:
            return way.response_out(message, request, scope)

        return outgoing(convert, response, exchange.scope(), way.response_lacks)

    @property
    def fidelity(self) -> Fidelity:
        """Lossy if anything is lacking on any way, derived if anything is filled in, else exact."""
        lossy = {place: why for way in self.ways for place, why in way.request_lacks.items()}
        lossy |= self.partly
        lossy |= {f"→ {place}": why for way in self.ways for place, why in way.response_lacks.items()}
        grade = Grade.LOSSY if lossy else Grade.DERIVED if self.derived else Grade.EXACT
        return Fidelity(grade, lossy, self.derived)
