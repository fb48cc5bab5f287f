"""A connection as the version-neutral API sees it: calls go out through the version's adapter, and come in through it."""

import inspect
import logging
import re
from collections import Counter
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar, cast

from ocpp_core import (
    CallError,
    ErrorCode,
    Handlers,
    NotSupported,
    OcppModel,
    Operation,
    Peer,
    QueueFull,
    Replies,
    Role,
    now,
    repeats,
)

from .adapter import Adapter, Inbound, Sequel
from .catalogue import CATALOGUE
from .gate import Gate
from .losses import Loss
from .provisioning import BootNotificationRequest
from .scope import Memory, Scope, Transactions
from .store import TransactionStore

__all__ = ["Conversation", "Execution", "LossPolicy"]

logger = logging.getLogger("ocpp_generic_api")

R = TypeVar("R")

LossPolicy = Literal["report", "error"]
"""What a loss leads to: it is reported on the result and logged once per station and place; or the message is refused.

An answer to our own call is reported in either case: what it answers is done, and to refuse it would hide that.
"""

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Execution(Generic[R]):
    """A call and all there is to know about it."""

    request: Replies[R]
    response: R
    sent: datetime
    """When it was handed to the link."""
    answered: datetime
    """When its answer had been read."""
    messages: int
    """Messages of the version that it took: 0 where the version had nothing to say. One that was sent again counts once."""
    attempts: int
    """How often the message that took the most tries was handed to the link: 0 where nothing was sent, else 1, or more if
    the route or the transport sent a message again."""
    losses: tuple[Loss, ...]
    """What could not be carried, either way."""


_Delivered = tuple[OcppModel, OcppModel]
"""A request that was given to a handler of the program, and its response, if something may follow."""


class _HandlerFailed(Exception):
    """A handler failed by a call of its own that cannot be said: which is no answer to the call that it was given."""


class _Exchange:
    """One call, out or in; see `ocpp_generic_api.adapter.Exchange`."""

    # Values of the class until they change, which for most calls they never do: there is an exchange for each.
    asked = 0
    attempts = 0
    delivered: _Delivered | None = None
    sequel: Sequel | None = None
    _latest: OcppModel | None = None
    _tries = 0

    def __init__(self, conversation: "Conversation") -> None:
        self.conversation = conversation
        self.losses: list[Loss] = []
        self._scope = conversation.scope(self.losses)

    def scope(self) -> Scope:
        return self._scope

    async def ask(self, request: OcppModel) -> Any:
        if self.asked == 0:
            self.conversation.judge(request, self.losses)
        if request is not self._latest:
            self._latest, self._tries = request, 0
            self.asked += 1
        self._tries += 1
        token = repeats.set(0)
        try:
            return await self.conversation.peer.call(cast("Replies[Any]", request))
        except (NotSupported, QueueFull):
            self._tries -= 1  # nothing was sent
            raise
        finally:
            self._tries += repeats.get()
            repeats.reset(token)
            self.attempts = max(self.attempts, self._tries)

    def deliver(self, request: OcppModel) -> Any:
        if self.losses:
            self.conversation.judge(request, self.losses)
        return self.conversation.deliver(request, self)

    def pass_on(self, request: OcppModel) -> Any:
        return self.conversation.deliver(request, self)

    def has_handler(self, operation: Operation[Any, Any]) -> bool:
        return self.conversation.handlers.handler(operation) is not None

    def follow(self, sequel: Sequel) -> None:
        self.sequel = sequel


class Conversation:
    """One connection: the core's peer on this side, the adapter of its version, and the neutral handlers."""

    def __init__(
        self,
        peer: Peer,
        adapter: Adapter,
        handlers: Handlers,
        store: TransactionStore,
        losses: LossPolicy = "report",
        memory: Memory | None = None,
    ) -> None:
        """Join them.

        Args:
            peer: the connection.
            adapter: of the connection's version.
            handlers: the neutral ones.
            store: remembers transactions.
            losses: what a loss leads to.
            memory: what earlier connections of the station left; None: nothing.
        """
        self.peer = peer
        self.adapter = adapter
        self.handlers = handlers
        self.policy = losses
        self.transactions = Transactions(peer.identity, store)
        self.memory = memory or Memory()
        self.facade: Any = None
        """What handlers are given as the peer that asks."""
        self.gate: Gate | None = None
        """What may pass now; None: everything."""
        self._afterwards: dict[int, tuple[Sequel | None, _Delivered | None]] = {}

    @property
    def losses(self) -> Counter[str]:
        """How often something was lost, by action and place; of all connections of the station."""
        return self.memory.losses

    async def prepare(self) -> None:
        """Take up what the store knows of the station; before the first call is taken in."""
        await self.transactions.load()

    def scope(self, losses: list[Loss]) -> Scope:
        """Surroundings of a conversion."""
        return Scope(self.peer.identity, self.peer.version, self.peer.role, self.transactions, self.memory, losses)

    # ---------------------------------------------------------------------------------------------------- calls out

    async def execute(self, request: Replies[R]) -> Execution[R]:
        """Ask the peer; see `call` of the facades for what it raises."""
        exchange = _Exchange(self)
        route = self.adapter.route(type(request))
        sent = now()
        if route is not None:
            self._check_role(route.neutral)
            self._check_gate(route.neutral, request)
            response = await route.ask(cast("OcppModel", request), exchange)
            if exchange.asked == 0:
                self.judge(cast("OcppModel", request), exchange.losses)
        else:
            self._check_gate(self.operation(cast("OcppModel", request)), request)
            response = await exchange.ask(cast("OcppModel", request))
        self.note(cast("OcppModel", request), exchange.losses)
        return Execution(
            request, cast("R", response), sent, now(), exchange.asked, exchange.attempts, tuple(exchange.losses)
        )

    def _check_role(self, operation: Operation[Any, Any]) -> None:
        if not operation.sender & self.peer.role:
            sender = "CSMS" if self.peer.role is Role.STATION else "station"
            raise NotSupported(operation.action, f"it is sent by the {sender}")

    def _check_gate(self, operation: Operation[Any, Any] | None, request: Replies[Any]) -> None:
        if self.gate is not None and operation is not None:
            self.gate.check(operation, cast("OcppModel", request))

    # ----------------------------------------------------------------------------------------------------- calls in

    def handle(self, inbound: Inbound, request: OcppModel) -> Any:
        """Answer a request of the version by the neutral handler: the response, or an awaitable of it."""
        exchange = _Exchange(self)
        try:
            response = inbound(request, exchange)
        except NotSupported as reason:
            raise self._refused(reason) from reason
        except CallError:
            self.note(request, exchange.losses)
            raise
        if type(response) in self.adapter.responses or not inspect.isawaitable(response):
            return self._handled(request, response, exchange)
        return self._handle_later(response, request, exchange)

    async def _handle_later(self, response: Awaitable[Any], request: OcppModel, exchange: _Exchange) -> Any:
        try:
            answer = await response
        except NotSupported as reason:
            raise self._refused(reason) from reason
        except CallError:
            self.note(request, exchange.losses)
            raise
        return self._handled(request, answer, exchange)

    def _refused(self, reason: NotSupported) -> CallError:
        logger.warning("%s: %s", self.peer.identity, reason)
        return CallError(ErrorCode.NOT_SUPPORTED, f"{reason.what} is not supported here")

    def _handled(self, request: OcppModel, response: Any, exchange: _Exchange) -> Any:
        if exchange.losses:
            self._account_for(request, response, exchange)
        if exchange.sequel is not None or exchange.delivered is not None:
            self._afterwards[id(request)] = exchange.sequel, exchange.delivered
        return response

    def _account_for(self, request: OcppModel, response: Any, exchange: _Exchange) -> None:
        """Refuse an answer for what was lost on the way, or report that."""
        try:
            self.judge(response, exchange.losses)
        except NotSupported as reason:
            raise self._refused(reason) from reason
        self.note(request, exchange.losses)

    def take_aftermath(self, request: OcppModel) -> tuple[Sequel | None, _Delivered | None]:
        """What follows the answer to a request of the version; asked for once.

        Returns:
            What its route does, and the request and response, neutral or the version's own, that it led to; None: nothing.
        """
        return self._afterwards.pop(id(request), (None, None))

    def operation(self, request: OcppModel) -> Operation[Any, Any] | None:
        """The operation of a request, neutral or the version's own; None: there is none."""
        kind = type(request)
        return CATALOGUE.by_request(kind) or self.peer.version.catalogue.by_request(kind)

    def deliver(self, request: OcppModel, exchange: _Exchange) -> Any:
        """Give a request, neutral or the version's own, to its handler."""
        answer = self.gate.answer(request) if self.gate is not None else None
        if answer is not None:
            return answer
        operation = self.operation(request)
        handler = self.handlers.handler(operation) if operation is not None else None
        if operation is None or handler is None:
            action = type(request).__name__.removesuffix("Request")
            raise CallError(ErrorCode.NOT_SUPPORTED, f"{action} is not supported here")
        try:
            response: Any = handler(self.facade, request)
        except NotSupported as reason:
            raise _HandlerFailed from reason
        if type(response) is not operation.response and inspect.isawaitable(response):
            return self._deliver_later(request, response, exchange)
        self._delivered(exchange, request, response)
        return response

    async def _deliver_later(self, request: OcppModel, response: Awaitable[Any], exchange: _Exchange) -> Any:
        try:
            answer = await response
        except NotSupported as reason:
            raise _HandlerFailed from reason
        self._delivered(exchange, request, answer)
        return answer

    def _delivered(self, exchange: _Exchange, request: OcppModel, response: Any) -> None:
        if self.handlers.has_hooks or type(request) is BootNotificationRequest:  # as `Bridge.hook` has it
            exchange.delivered = (request, response)
        if self.gate is not None:
            self.gate.note(response)

    # ------------------------------------------------------------------------------------------------------ losses

    def judge(self, message: OcppModel, losses: Sequence[Loss]) -> None:
        """Refuse what would lose something, if that is the policy.

        Raises:
            NotSupported: naming the first loss.
        """
        if losses and self.policy == "error":
            raise NotSupported(type(message).__name__, f"it would lose {losses[0]}")

    def note(self, message: OcppModel, losses: Sequence[Loss]) -> None:
        """Count losses, in a request or its response; the first of each kind is logged."""
        for loss in losses:
            place = f"{type(message).__name__.removesuffix('Request')}.{_INDEX.sub('[]', loss.path)}"
            self.losses[place] += 1
            if self.losses[place] == 1:
                logger.warning(
                    "%s: OCPP %s loses %s: %s", self.peer.identity, self.peer.version.name, place, loss.reason
                )
