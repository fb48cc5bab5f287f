"""The other side of a connection: calls to it, and the handlers that answer its calls.

`Peer` is what every transport's connection has in common. A transport adds `exchange`, which carries a payload
there and back, and calls `receive` for what comes in.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from .codec import decode, decode_without_empty, encode
from .errors import CallError, CallRefused, ErrorCode, InvalidPayload, InvalidResponse, NotSupported
from .glance import glance
from .model import OcppModel, Replies
from .operation import Operation, Role
from .types import now
from .version import Version

__all__ = [
    "Checker",
    "Guard",
    "Handler",
    "Handlers",
    "Hook",
    "Noter",
    "Peer",
    "Reader",
    "Repair",
    "Repaired",
    "repeats",
]

logger = logging.getLogger("ocpp_core")

Q = TypeVar("Q", bound=OcppModel)
R = TypeVar("R", bound=OcppModel)

Handler = Callable[["Peer", Q], R | Awaitable[R]]
"""Answers a request: given the peer that asks and the request, it returns the response. Sync or async."""
Hook = Callable[["Peer", Q, R], Awaitable[None] | None]
"""Runs after a request was answered: given the peer, the request and the response that was sent."""
Guard = Callable[["Peer", Operation[Any, Any]], bool]
"""Decides whether a peer may call an operation now; a call refused by it is answered SecurityError (a station not accepted yet)."""

Reader = Callable[["Peer", type[OcppModel], str, Operation[Any, Any], InvalidPayload], OcppModel]
"""Is given what strict reading refused: the peer, the model, the payload's JSON text, the operation and the refusal.
It returns the message that was meant, or raises `InvalidPayload`."""
Checker = Callable[["Peer", Operation[Any, Any], OcppModel], None]
"""Is shown each message that was read; it refuses one by raising `InvalidPayload`."""
Noter = Callable[["Peer", Operation[Any, Any], OcppModel], None]
"""Is shown each message that is about to be sent."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """What a text that is no frame was meant to be."""

    text: str
    """The frame."""
    echo: str | None = None
    """JSON text of the id that answers to it carry, where that is not the frame's own; None: the frame's."""
    accepted: Callable[[], None] = lambda: None
    """Called if the text was taken in: it might be no frame after all."""


Repair = Callable[["Peer", str | bytes, str], Repaired | None]
"""Is given a text that was refused, as it came, and the name of its fault (``NOT_JSON``); None: it stays refused."""


repeats: ContextVar[int] = ContextVar("repeats", default=0)
"""How often the transport has sent the message of the present call again, for whoever set it to 0 before the call."""


class Handlers:
    """What answers calls; one set can serve any number of connections, of any versions.

    ::

        handlers = Handlers()

        @handlers.on(HEARTBEAT)
        def heartbeat(station: Peer, request: HeartbeatRequest) -> HeartbeatResponse:
            return HeartbeatResponse(current_time=now())

    Without a handler, an action that the version knows is answered NotSupported.
    """

    def __init__(self) -> None:
        self._handlers: dict[Operation[Any, Any], Handler[Any, Any]] = {}
        self._hooks: dict[Operation[Any, Any], Hook[Any, Any]] = {}
        self._guard: Guard | None = None

    def on(self, operation: Operation[Q, R]) -> Callable[[Handler[Q, R]], Handler[Q, R]]:
        """Register the function that answers `operation`; a later one replaces an earlier one.

        To refuse a call, the function raises `CallError`. Any other exception is logged and answered InternalError, and
        nothing of it reaches the peer.
        """

        def register(handler: "Handler[Q, R]") -> "Handler[Q, R]":  # quoted: types are slow to make for each
            self._handlers[operation] = handler
            return handler

        return register

    def after(self, operation: Operation[Q, R]) -> Callable[[Hook[Q, R]], Hook[Q, R]]:
        """Register a function that runs once the answer to `operation` has been handed to the link.

        The place for what an answer promises: a boot after Reset, a transaction after a remote start.
        """

        def register(hook: "Hook[Q, R]") -> "Hook[Q, R]":
            self._hooks[operation] = hook
            return hook

        return register

    def guard(self, check: Guard) -> Guard:
        """Register the function that decides whether a peer may call an operation now; see `Guard`."""
        self._guard = check
        return check

    @property
    def has_hooks(self) -> bool:
        """Whether any function was registered by `after`."""
        return bool(self._hooks)

    async def prepare(self, peer: "Peer") -> None:
        """Take up a connection: a transport waits for this before it takes in the peer's first call.

        Nothing, unless overridden; what is to be at hand with each call goes to `Peer.context`. The peer cannot be called in
        here, for nobody would read its answer.
        """

    def admits(self, peer: "Peer", operation: Operation[Any, Any]) -> bool:
        """Whether `peer` may call `operation` now: what the guard says; without one, everything."""
        return self._guard is None or self._guard(peer, operation)

    def handler(self, operation: Operation[Q, R]) -> Handler[Q, R] | None:
        """The function that answers `operation`; None if there is none."""
        return self._handlers.get(operation)

    def hook(self, operation: Operation[Q, R]) -> Hook[Q, R] | None:
        """The function that runs after `operation` was answered; None if there is none."""
        return self._hooks.get(operation)


class Peer(ABC):
    """The other side of a connection, as a program sees it."""

    reader: Reader | None = None
    """Asked for a message in a payload that strict reading refused; None: it stays refused."""
    checker: Checker | None = None
    """Shown each message that was read; None: none is."""
    noter: Noter | None = None
    """Shown each message that is about to be sent; None: none is."""
    repair: Repair | None = None
    """Asked what was meant by a text that is no frame, where the transport has frames; None: it stays refused."""

    def __init__(self, identity: str, version: Version, role: Role, handlers: Handlers) -> None:
        self.identity = identity
        """The station's identity, on both sides."""
        self.version = version
        """The version that both sides agreed on."""
        self.role = role
        """Our own role: the peer has the other."""
        self.handlers = handlers
        """What answers the peer's calls."""
        self.context: Any = None
        """What the handlers keep beside the connection, from `Handlers.prepare` on; None: nothing."""
        self._incoming = version.catalogue.sent_by(role.other)
        self.connected_at = now()
        """When the connection was made."""

    @property
    def transport(self) -> str:
        """Short name of the transport, as the registry has it: ``ws``."""
        return "memory"

    @property
    def remote_address(self) -> str:
        """Host and port of the other side; empty where there is none."""
        return ""

    @property
    def waiting(self) -> int:
        """How many calls of ours wait behind the open one; 0 where nothing waits."""
        return 0

    async def call(self, request: Replies[R], *, timeout: float | None = None) -> R:
        """Ask the peer and wait for its answer.

        Args:
            request: any request that this version lets our role send.
            timeout: seconds until `Timeout`, waiting in the queue included; None: the connection's own.

        Raises:
            NotSupported: the version or our role has no such call; nothing was sent.
            QueueFull: too many calls wait already; nothing was sent.
            CallRefused: the peer answered with a CALLERROR.
            InvalidResponse: the peer's answer breaks the rules of the version.
            Timeout: no answer in time.
            ConnectionLost: the link ended first.
        """
        operation = cast("Operation[Any, R] | None", self.version.catalogue.by_request(type(request)))
        if operation is None:
            raise NotSupported(type(request).__name__, f"it is not a request of OCPP {self.version.name}")
        if not operation.sender & self.role:
            raise NotSupported(operation.action, f"it is not sent by a {_ROLE_NAMES[self.role]}")
        payload = self.write(cast("OcppModel", request))
        if self.noter is not None:
            self.noter(self, operation, cast("OcppModel", request))
        answer = await self.ask(operation, payload, timeout)
        try:
            return self.read(operation.response, answer, operation)
        except InvalidPayload as invalid:
            raise InvalidResponse(operation.action, invalid.problems) from None

    async def ask(self, operation: Operation[Any, Any], payload: Any, timeout: float | None) -> Any:
        """Carry a request's payload to the peer, as `exchange` does, for somebody who wants the response and not its text.

        Returns:
            The payload of the answer; or the response itself, if `glance_at_result` knew it.
        """
        return await self.exchange(operation.action, payload, timeout)

    def on(self, operation: Operation[Q, R]) -> Callable[[Handler[Q, R]], Handler[Q, R]]:
        """Register the function that answers `operation`; see `Handlers.on`."""
        return self.handlers.on(operation)

    @abstractmethod
    async def exchange(self, action: str, payload: Any, timeout: float | None) -> Any:
        """Carry a request's payload to the peer and return the payload of its answer; each as `write` makes and `read` takes it.

        Raises:
            QueueFull, CallRefused, Timeout, ConnectionLost: as for `call`.
        """

    @abstractmethod
    async def close(self) -> None:
        """End the connection: handlers at work finish, calls that wait fail with `ConnectionLost`."""

    @abstractmethod
    async def wait_closed(self) -> None:
        """Return when the connection has ended."""

    def glance(self, action: str, payload: str) -> OcppModel | None:
        """The request in a call's payload, if it shows at a glance that it is good: for transports whose payloads are JSON.

        Returns:
            The message, for `receive` to take in the payload's place: the text is then sound JSON without surprises, and needs no
            other reading. None: it needs one, whatever it is.
        """
        operation = self._incoming.get(action)
        return None if operation is None else glance(operation.request, payload)

    def glance_at_result(self, action: str, payload: str) -> OcppModel | None:
        """The response in the payload of an answer to a call of ours, for `ask` to return; see `glance`."""
        operation = self.version.catalogue.by_action(action)
        return None if operation is None else glance(operation.response, payload)

    def receive(self, action: str, payload: Any) -> tuple[Operation[Any, Any], OcppModel, Any]:
        """Take in a call: check it and hand it to its handler.

        Args:
            action: what is called.
            payload: as `read` takes it, or the request itself, if `glance` knew it.

        Returns:
            The operation, the request, and what the handler returned: the response or an awaitable of it.

        Raises:
            CallError: the answer, if the call cannot be handed to a handler or a sync handler fails.
        """
        operation = self._incoming.get(action)
        handler = self.handlers.handler(operation) if operation is not None else None
        if operation is None or handler is None:
            raise self._unsupported(action)
        try:
            is_admitted = self.handlers.admits(self, operation)
        except Exception as error:
            raise self.failure(operation, error) from error
        if not is_admitted:
            raise CallError(ErrorCode.SECURITY_ERROR, f"{action} is not allowed before the station is accepted")
        try:
            request = self.read(operation.request, payload, operation)
        except InvalidPayload as invalid:
            raise CallError(invalid.code, str(invalid)) from None
        try:
            return operation, request, handler(self, request)
        except Exception as error:
            raise self.failure(operation, error) from error

    def _unsupported(self, action: str) -> CallError:
        if self.version.catalogue.by_action(action) is None:
            return CallError(ErrorCode.NOT_IMPLEMENTED, f"unknown action in OCPP {self.version.name}")
        return CallError(ErrorCode.NOT_SUPPORTED, f"{action} is not supported here")

    def failure(self, operation: Operation[Any, Any], error: BaseException) -> CallError:
        """The answer to a call whose handler raised `error`: its own words only if it is a `CallError` meant for the peer."""
        if isinstance(error, CallError) and not isinstance(error, CallRefused):
            return error
        logger.error("%s: handler of %s failed", self.identity, operation.action, exc_info=error)
        return CallError(ErrorCode.INTERNAL_ERROR, f"{operation.action} failed")

    def answer(self, operation: Operation[Any, Any], response: Any) -> Any:
        """The payload of an answer.

        Raises:
            CallError: InternalError, if the handler returned something else than the operation's response.
        """
        if type(response) is not operation.response:
            wrong = TypeError(f"the handler returned {type(response).__name__}, not {operation.response.__name__}")
            raise self.failure(operation, wrong)
        if self.noter is not None:
            self.noter(self, operation, response)
        return self.write(response)

    def write(self, message: OcppModel) -> Any:
        """The payload of a message: JSON text, unless the transport carries another form."""
        return encode(message)

    def read(self, model: type[R], payload: Any, operation: Operation[Any, Any]) -> R:
        """The message in a payload, as `write` makes it on the other side; one that was read already is only checked.

        Raises:
            InvalidPayload: it is not that message.
        """
        if type(payload) is model:
            message = payload
        else:
            try:
                message = decode(model, payload)
            except InvalidPayload as invalid:
                message = self._read_again(model, payload, operation, invalid)
        if self.checker is not None:
            self.checker(self, operation, cast("OcppModel", message))
        return message

    def _read_again(self, model: type[R], payload: Any, operation: Operation[Any, Any], invalid: InvalidPayload) -> R:
        """What strict reading refused: as the version allows, or else as the reader of this peer says."""
        if self.version.tolerates_empty:
            try:
                message, empty = decode_without_empty(model, payload, invalid)
            except InvalidPayload:
                pass  # it says what the first attempt said
            else:
                for path in empty:
                    logger.warning("%s: %s has an empty %s, read as absent", self.identity, operation.action, path)
                return message
        if self.reader is None:
            raise invalid
        return cast("R", self.reader(self, model, payload, operation, invalid))


_ROLE_NAMES = {Role.STATION: "station", Role.CSMS: "CSMS"}
