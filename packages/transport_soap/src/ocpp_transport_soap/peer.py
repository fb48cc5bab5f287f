"""The other side of OCPP-S as a peer, though there is no connection: HTTP requests go to it, and come from it.

.. code-block:: text

    request that came in ──element──▶ handler ──element──▶ its answer       `SoapPeer.serve`
    call of ours ──message──▶ zeep ──HTTP──▶ the peer ──element──▶ message  `SoapPeer.exchange`

The two ways do not wait for each other: a handler may call its peer.
"""

import asyncio
import inspect
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from ocpp_core import (
    CallError,
    ConnectionLost,
    ErrorCode,
    Handlers,
    InvalidPayload,
    NotCallable,
    NotSupported,
    OcppError,
    OcppModel,
    Operation,
    Peer,
    Problem,
    QueueFull,
    Role,
    Timeout,
    Version,
)

from .codec import codec_of
from .link import Incoming, Link
from .markup import Element
from .observers import tell_leniencies, tell_trace
from .options import Direction, Options
from .policy import STRICT
from .resending import is_about_transaction, resend
from .services import Service, services_of
from .wsdl import schema_of

__all__ = ["Answer", "SoapPeer"]

logger = logging.getLogger("ocpp_transport_soap")

R = TypeVar("R", bound=OcppModel)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a call of the peer."""

    element: Element
    """What the body of the answer contains."""
    sent: Callable[[], None]
    """To be called when the answer was sent: starts what follows it."""


class SoapPeer(Peer):
    """The other side, on either side. Made by `serve` and `connect`, not by hand."""

    def __init__(
        self, identity: str, version: Version, role: Role, handlers: Handlers, options: Options, link: Link
    ) -> None:
        super().__init__(identity, version, role, handlers)
        self.options = options
        self.address: str | None = None
        """URL that the peer is called at; None: it cannot be called."""
        self.address_refusal = "the station has told no address"
        """Why it cannot be called, if it cannot."""
        self.told: str | None = None
        """The address that the peer told last, whether it may be called there or not; None if it told none."""
        self._link = link
        self._loop = asyncio.get_running_loop()
        self.last_seen = self._loop.time()
        """When the peer was heard of last, by the loop's clock."""
        services = services_of(version)
        self._calls, self._serves = services[role], services[role.other]
        self._remote_address = ""
        self._outgoing = asyncio.Lock()
        self._turn = asyncio.Lock()
        self._pending: set[asyncio.Task[Any]] = set()
        self._answering: set[asyncio.Task[Any]] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._close_reason = ""
        self._closing = False
        self._ending = asyncio.Event()
        self._closer: asyncio.Task[None] | None = None
        self._closers: list[Callable[[SoapPeer], Awaitable[None]]] = []
        self._ended: asyncio.Future[None] = self._loop.create_future()

    @property
    def transport(self) -> str:
        """``soap``."""
        return "soap"

    @property
    def remote_address(self) -> str:
        """Host and port that the peer's last request came from; empty before there was one."""
        return self._remote_address

    @property
    def waiting(self) -> int:
        """How many calls of ours wait behind the open one, at most `Options.max_waiting`."""
        return max(len(self._pending) - 1, 0)

    @property
    def closed(self) -> bool:
        """Whether the peer is given up; calls to it fail."""
        return self._ended.done()

    @property
    def close_reason(self) -> str:
        """Why the peer was given up."""
        return self._close_reason or "closed"

    async def wait_closed(self) -> None:
        """Return when the peer has been given up."""
        await asyncio.shield(self._ended)

    def seen(self, remote: str) -> None:
        """Note that a request of the peer came."""
        self._remote_address = remote
        self.last_seen = self._loop.time()

    # ------------------------------------------------------------------------------------------------ our calls

    def write(self, message: OcppModel) -> OcppModel:
        """The message itself: `exchange` hands its values to zeep, `answer` has it made an element."""
        return message

    def read(self, model: type[R], payload: Any, operation: Operation[Any, Any]) -> R:
        """The message in an element; see `Peer.read`."""
        incoming = cast("Incoming", payload)
        service = self._serves if model is operation.request else self._calls
        try:
            message = codec_of(model, service.namespace).read(incoming.element, incoming.reading, incoming.used)
        finally:
            tell_leniencies(self.options, self.identity, incoming.used)
        if incoming.reading == STRICT:
            _check_schema(service, incoming.element)
        if self.checker is not None:
            self.checker(self, operation, message)
        return cast("R", message)

    async def exchange(self, action: str, payload: Any, timeout: float | None) -> Incoming:
        """Call the peer; see `Peer.exchange`.

        A station sends a message about a transaction again if the CSMS refuses it, as `Options.transaction_attempts` says; the time
        limit then holds for each time that it is sent. No other call is sent again once there was an answer.

        Raises:
            NotSupported: the action does not exist over SOAP.
            NotCallable: the station has told no address, or one that may not be called.
        """
        if action not in self._calls.operations:
            raise NotSupported(action, f"OCPP {self.version.name} does not have it over SOAP")
        if self.role is Role.STATION and is_about_transaction(action, payload):
            return await resend(
                self,
                self.options,
                lambda: self._call(action, payload, timeout),
                lambda seconds: self._pause(action, seconds),
            )
        return await self._call(action, payload, timeout)

    async def _call(self, action: str, message: OcppModel, timeout: float | None) -> Incoming:
        seconds = self.options.call_timeout if timeout is None else timeout
        if self._closing:
            raise ConnectionLost(action, self.close_reason)
        if self.address is None:
            raise NotCallable(action, self.address_refusal)
        if len(self._pending) > self.options.max_waiting:
            raise QueueFull(action, self.options.max_waiting)
        task = self._loop.create_task(self._call_in_turn(self.address, action, message))
        self._pending.add(task)
        try:
            async with asyncio.timeout(seconds):
                return await task
        except TimeoutError:
            raise Timeout(action, seconds) from None
        except asyncio.CancelledError:
            if self._closing and task.cancelled() and not _is_cancelled():
                raise ConnectionLost(action, self.close_reason) from None
            raise
        finally:
            self._pending.discard(task)

    async def _pause(self, action: str, seconds: float) -> None:
        """Wait before an action is sent again, unless the peer is closed."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)
            raise ConnectionLost(action, self.close_reason)

    async def _call_in_turn(self, address: str, action: str, message: OcppModel) -> Incoming:
        """Make a call when those before it are through."""
        async with self._outgoing:
            return await self._ask(address, action, message)

    async def _ask(self, address: str, action: str, message: OcppModel) -> Incoming:
        values = codec_of(type(message), self._calls.namespace).values(message)
        return await self._link.ask(self._calls, address, action, values, self.identity, self._shown)

    def _shown(self, direction: Direction, data: bytes) -> None:
        tell_trace(self.options, self, direction, data)

    # ------------------------------------------------------------------------------------------------ its calls

    async def serve(self, action: str, incoming: Incoming) -> Answer:
        """Answer a call of the peer: one after the other, in the order in which they came.

        What the handler does goes on if the one who waits for it is cancelled.

        Raises:
            CallError: the answer, if it is a refusal.
        """
        if self._closing:
            raise CallError(ErrorCode.INTERNAL_ERROR, "the service is being closed")
        if len(self._answering) > self.options.max_held:
            raise CallError(ErrorCode.INTERNAL_ERROR, "too many calls at once")
        if self._answering:
            return await self._worked_off(self._serve(action, incoming))
        operation, request, result = self.receive(action, incoming)
        if type(result) is operation.response or not inspect.isawaitable(result):
            return self._answer(operation, request, result)
        return await self._worked_off(self._wait(operation, request, result), result)

    async def _worked_off(self, work: Coroutine[Any, Any, Answer], result: Any = None) -> Answer:
        """Do some work in a task that outlives this one."""
        task = self.spawn(work)
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)
        task.add_done_callback(_look_at)
        if inspect.iscoroutine(result):
            task.add_done_callback(lambda _: result.close())  # never begun, if the peer is given up right now
        return await asyncio.shield(task)

    async def _serve(self, action: str, incoming: Incoming) -> Answer:
        """Take in a call when those before it are through."""
        async with self._turn:
            operation, request, result = self.receive(action, incoming)
            response = await self._finished(operation, result) if inspect.isawaitable(result) else result
        return self._answer(operation, request, response)

    async def _wait(self, operation: Operation[Any, Any], request: OcppModel, result: Awaitable[Any]) -> Answer:
        """Wait for an async handler that has begun."""
        async with self._turn:
            response = await self._finished(operation, result)
        return self._answer(operation, request, response)

    async def _finished(self, operation: Operation[Any, Any], result: Awaitable[Any]) -> Any:
        """What a handler returns, when it does."""
        try:
            async with asyncio.timeout(self.options.handler_timeout):
                return await result
        except asyncio.CancelledError as cancelled:
            if _is_cancelled():
                raise
            raise self.failure(operation, cancelled) from cancelled
        except Exception as error:
            raise self.failure(operation, error) from error

    def _answer(self, operation: Operation[Any, Any], request: OcppModel, response: Any) -> Answer:
        return Answer(self._element(operation, response), lambda: self._follow(operation, request, response))

    def _element(self, operation: Operation[Any, Any], response: Any) -> Element:
        try:
            message: OcppModel = self.answer(operation, response)
            return codec_of(type(message), self._serves.namespace).write(message)
        except Exception as error:
            raise self.failure(operation, error) from error

    def _follow(self, operation: Operation[Any, Any], request: OcppModel, response: OcppModel) -> None:
        hook = self.handlers.hook(operation)
        if hook is not None and not self._closing:
            self.spawn(self._after(operation, lambda: hook(self, request, response)))

    async def _after(self, operation: Operation[Any, Any], hook: Callable[[], Any]) -> None:
        try:
            result = hook()
            if inspect.isawaitable(result):
                await result
        except OcppError as error:
            level = logging.DEBUG if self._closing else logging.WARNING
            logger.log(level, "%s: what follows %s failed: %s", self.identity, operation.action, error)
        except Exception:
            logger.exception("%s: what follows %s failed", self.identity, operation.action)

    # ------------------------------------------------------------------------------------------------------- end

    def on_close(self, closer: Callable[["SoapPeer"], Awaitable[None]]) -> None:
        """Register what is to be waited for at the end, after the handlers at work."""
        self._closers.append(closer)

    async def close(self, reason: str = "closed here") -> None:
        """Give the peer up: calls that wait fail at once, handlers at work finish, further calls of the peer are refused.

        In a handler it returns at once, and the end comes when the handler is through.
        """
        caller = asyncio.current_task()
        self._tasks -= {caller} - self._answering  # what follows an answer goes on when it closes its own peer
        if self._closer is None:
            self._closing, self._close_reason = True, reason
            self._ending.set()
            for task in self._pending:
                task.cancel()
            self._closer = self._loop.create_task(self._close())
        if caller not in self._answering:
            await asyncio.shield(self._closer)

    async def _close(self) -> None:
        if self._answering:
            await asyncio.wait(self._answering, timeout=self.options.close_timeout)
        for task in self._tasks:
            task.cancel()
        try:
            for closer in self._closers:
                await closer(self)
        finally:
            self._ended.set_result(None)

    def spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Let something run beside the calls; it is cancelled when the peer is given up."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _is_cancelled() -> bool:
    """Whether it is the current task that is being cancelled, and not what it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _look_at(task: "asyncio.Task[Any]") -> None:
    """Nobody need complain of an answer that nobody waits for any more."""
    if not task.cancelled():
        task.exception()


def _check_schema(service: Service, element: Element) -> None:
    """What the codec has read is held against the schema of the service as well, which tools on the other side may go by.

    Raises:
        InvalidPayload: it does not fit.
    """
    if not schema_of(service).validate(element):
        raise InvalidPayload([Problem("", ErrorCode.FORMAT_VIOLATION, "does not fit the schema of the service")])
