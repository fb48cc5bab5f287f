"""A WebSocket connection as a peer: the one pump that joins socket, session and handlers.

.. code-block:: text

    socket ──text──▶ session ──event──▶ handler or waiting call
    socket ◀──text── session ◀──────── answer or new call

The reader never waits for user code: a sync handler answers at once, an async one in a task of its own.
"""

import asyncio
import contextlib
import inspect
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from ocpp_core import (
    CallError,
    CallRefused,
    ConnectionLost,
    ErrorCode,
    Handlers,
    InvalidResponse,
    OcppError,
    OcppModel,
    Operation,
    Peer,
    Problem,
    QueueFull,
    Repaired,
    Role,
    Timeout,
    Version,
)
from ocpp_wamp import (
    DIALECTS,
    CallExpired,
    CallReceived,
    ErrorReceived,
    Event,
    Fault,
    FaultSeen,
    LocalError,
    ResultReceived,
    Session,
)
from ocpp_wamp import QueueFull as SessionQueueFull

from .options import Direction, Options
from .rate import TokenBucket
from .sockets import Socket

__all__ = ["Link"]

logger = logging.getLogger("ocpp_transport_ws")

_PROTOCOL_ERROR = 1002
_UNSUPPORTED_DATA = 1003
_INTERNAL_ERROR = 1011


class _Pending:
    """A call of ours, and who waits for its answer."""

    __slots__ = ("action", "future", "seconds")

    def __init__(self, action: str, future: "asyncio.Future[ResultReceived]", seconds: float) -> None:
        self.action = action
        self.future = future
        self.seconds = seconds

    def fail(self, error: OcppError) -> None:
        if not self.future.done():
            self.future.set_exception(error)


class Link(Peer):
    """One connection, on either side. Made by `serve`, `connect` and `CsmsEndpoint`, not by hand."""

    def __init__(
        self, socket: Socket, identity: str, version: Version, role: Role, handlers: Handlers, options: Options
    ) -> None:
        super().__init__(identity, version, role, handlers)
        self.options = options
        self._socket = socket
        self._loop = asyncio.get_running_loop()
        self._session = Session(
            DIALECTS[version.rpc],
            max_waiting=options.max_waiting,
            max_held=options.max_held,
            answer_unreadable=options.answer_unreadable,
            repair=self._repaired,
            knows=self.glance,
            knows_results=self.glance_at_result,
        )
        self._bucket = None if options.max_rate is None else TokenBucket(options.max_rate, options.max_burst)
        self._pending: dict[str, _Pending] = {}
        self._faults: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._answering: set[asyncio.Task[None]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._events: list[Event] = []
        self._handling = False
        self._outbox: deque[str] = deque()
        self._sending_since: float | None = None
        self._flushed: asyncio.Future[None] | None = None
        self._send_watch: asyncio.TimerHandle | None = None
        self._closing = False
        self._closer: asyncio.Task[None] | None = None
        self._reader: asyncio.Task[None] | None = None
        self._ended: asyncio.Future[None] = self._loop.create_future()

    @property
    def transport(self) -> str:
        """``ws``."""
        return "ws"

    @property
    def remote_address(self) -> str:
        """Host and port of the other side, as the socket has them, also after the end; empty if it has none."""
        address = self._socket.remote_address
        if not address:
            return ""
        host = f"[{address[0]}]" if ":" in address[0] else address[0]
        return f"{host}:{address[1]}"

    @property
    def waiting(self) -> int:
        """How many calls of ours wait behind the open one, at most `Options.max_waiting`."""
        return self._session.waiting

    @property
    def closed(self) -> bool:
        """Whether the connection has ended."""
        return self._ended.done()

    @property
    def faults(self) -> Mapping[str, int]:
        """What the peer did wrong on this connection, and how often, by the names of `ocpp_wamp.Fault`."""
        return MappingProxyType(self._faults)

    @property
    def early_calls(self) -> int:
        """Calls that the peer sent before the one before them was answered; they waited their turn."""
        return self._session.early_calls

    @property
    def close_reason(self) -> str:
        """Why the connection ended: code and text of the peer's close frame, or of ours if it sent none."""
        word = self._socket.last_word
        return "closed" if word is None else f"{word[0]} {word[1]}".strip()

    async def wait_closed(self) -> None:
        """Return when the connection has ended."""
        await asyncio.shield(self._ended)

    # ------------------------------------------------------------------------------------------------ our calls

    async def exchange(self, action: str, payload: str, timeout: float | None) -> str:
        """Call the peer; see `Peer.exchange`."""
        return (await self._exchange(action, payload, timeout)).payload

    async def ask(self, operation: Operation[Any, Any], payload: str, timeout: float | None) -> Any:
        """Call the peer; see `Peer.ask`."""
        result = await self._exchange(operation.action, payload, timeout)
        return result.payload if result.message is None else result.message

    async def _exchange(self, action: str, payload: str, timeout: float | None) -> ResultReceived:
        seconds = self.options.call_timeout if timeout is None else timeout
        if self._closing:
            raise ConnectionLost(action, self.close_reason)
        try:
            call_id = self._session.call(action, payload, now=self._loop.time(), timeout=seconds)
        except SessionQueueFull as full:
            raise QueueFull(action, full.limit) from None
        pending = self._pending[call_id] = _Pending(action, self._loop.create_future(), seconds)
        self._set_timer()
        self._send()
        try:
            return await pending.future
        except asyncio.CancelledError:
            self._session.cancel(call_id)
            raise
        finally:
            self._pending.pop(call_id, None)

    async def send_raw(self, data: str | bytes, *, binary: bool = False) -> None:
        """Send something just as it is, for those who test what the other side makes of it.

        Unchecked: it need not be a frame, nor JSON, nor fit the version. It is no call of the session: an answer to it belongs to
        nothing, and is passed over as one to no call.

        Args:
            data: text, or bytes that need not be UTF-8.
            binary: whether to send a binary frame rather than a text.

        Raises:
            ConnectionLost: the connection has ended.
        """
        raw = data.encode() if isinstance(data, str) else data
        self._trace(Direction.SENT, raw.decode(errors="replace"))
        try:
            await self._socket.send_frame(raw, binary=binary)
        except self._socket.ended:
            raise ConnectionLost("raw data", self.close_reason) from None

    def _set_timer(self) -> None:
        """See to it that the session is woken when its next call expires."""
        due = self._session.next_timer()
        if due is None or (self._timer is not None and self._timer.when() <= due):
            return
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(due, self._timer_due)

    def _timer_due(self) -> None:
        self._timer = None
        self._handle(self._session.handle_timer(now=self._loop.time()))
        self._set_timer()
        self._send()

    # -------------------------------------------------------------------------------------------------- the pump

    async def prepare(self) -> None:
        """Have the handlers take up the connection; where they fail, it ends."""
        try:
            await self.handlers.prepare(self)
        except BaseException:
            await self._socket.close(_INTERNAL_ERROR, "internal error")
            self._end()
            raise

    def start(self) -> None:
        """Run the pump in a task of its own."""
        self._reader = self._loop.create_task(self.run())
        self._reader.add_done_callback(lambda _: self._end())  # also if it was cancelled before it began

    async def run(self) -> None:
        """Read until the connection ends; then fail what waits and stop what works."""
        if self._bucket is None:
            self._socket.push(self._take)
        try:
            while True:
                received = await self._socket.recv()
                text = received if isinstance(received, str) else self._text_of(received)
                if text is None:
                    await self._socket.close(_UNSUPPORTED_DATA, "binary frames are not OCPP")
                    break
                self._receive(text)
                await self._flush()
                if self._bucket is not None:
                    await self._rest(self._bucket.take(self._loop.time()))
                if self._is_beyond_bearing:
                    await self._socket.close(_PROTOCOL_ERROR, "too many bad frames")
                    break
        except self._socket.ended:
            pass  # said by `close_reason`
        except Exception:
            logger.exception("%s: the connection failed", self.identity)
            await self._socket.close(_INTERNAL_ERROR, "internal error")
        finally:
            self._end()

    def _take(self, text: str) -> bool:
        """Take in a text right as it comes; see `Socket.push`. Not while the peer does not read what it is sent."""
        if self._outbox or self._sending_since is not None:
            return False
        try:
            self._receive(text)
            self._send()
            if self._is_beyond_bearing:
                self.spawn(self._socket.close(_PROTOCOL_ERROR, "too many bad frames"))
        except Exception:
            logger.exception("%s: the connection failed", self.identity)
            self.spawn(self._socket.close(_INTERNAL_ERROR, "internal error"))
        return True

    def _receive(self, text: str) -> None:
        if self.options.trace is not None:
            self._trace(Direction.RECEIVED, text)
        events = self._session.receive(text)
        if events:
            self._handle(events)

    @property
    def _is_beyond_bearing(self) -> bool:
        most = self.options.max_bad_frames
        return most is not None and self._session.bad_frames >= most

    def _repaired(self, text: str | bytes, fault: Fault) -> Repaired | None:
        """What was meant by a text that is refused; None: nobody knows, and it stays so."""
        if self.repair is None:
            return None
        try:
            return self.repair(self, text, fault.name)
        except Exception:
            logger.exception("%s: a text could not be repaired", self.identity)
            return None

    def _text_of(self, data: bytes) -> str | None:
        """What a binary frame says, if it may say something."""
        repaired = self._repaired(data, Fault.NOT_A_FRAME)
        if repaired is None:
            return None
        repaired.accepted()
        return repaired.text

    async def _rest(self, seconds: float) -> None:
        """Read nothing for some time, unless the connection ends: what the peer sends meanwhile waits in its own buffers."""
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._socket.wait_closed(), seconds)

    def _handle(self, events: Sequence[Event]) -> None:
        """Handle events in turn; those that come of handling one wait behind the others."""
        self._events.extend(events)
        if self._handling:
            return
        self._handling = True
        try:
            while self._events:
                match self._events.pop(0):
                    case CallReceived() as call:
                        self._call_received(call)
                    case ResultReceived() as result:
                        self._result_received(result)
                    case ErrorReceived() as error:
                        self._error_received(error)
                    case CallExpired() as expired:
                        self._call_expired(expired)
                    case seen:
                        self._fault_seen(seen)
        finally:
            self._handling = False

    def _send(self) -> None:
        """Send what the session has to send, now or as soon as the peer has room for it: whoever calls this goes on at once."""
        if not self._sent():
            self.spawn(self._flush())

    def _sent(self) -> bool:
        """Send what can be sent without waiting, in order; whether that was all."""
        if self._sending_since is not None:
            return False
        outbox = self._outbox
        outbox.extend(self._session.texts_to_send())
        while outbox:
            if not self._socket.send_at_once(outbox[0]):
                return False
            text = outbox.popleft()
            if self.options.trace is not None:
                self._trace(Direction.SENT, text)
        return True

    async def _flush(self) -> None:
        """Send what the session has to send, in order. Whoever comes while that goes on waits until it is done."""
        if self._sent():
            return
        while self._sending_since is not None:
            self._flushed = self._flushed or self._loop.create_future()
            await asyncio.shield(self._flushed)
        try:
            while not self._sent():
                self._sending_since = self._loop.time()
                self._watch_sending()
                text = self._outbox.popleft()
                self._trace(Direction.SENT, text)
                await self._socket.send_text(text)
                self._sending_since = None
        except self._socket.ended:
            self._outbox.clear()  # the reader sees it too, and ends the link
        finally:
            self._sending_since = None
            if self._flushed is not None:
                self._flushed.set_result(None)
                self._flushed = None

    def _watch_sending(self) -> None:
        """See to it that a peer which does not read is noticed; one timer serves all that is sent while it runs."""
        if self._send_watch is None and self.options.send_timeout is not None:
            self._send_watch = self._loop.call_later(self.options.send_timeout, self._check_sending)

    def _check_sending(self) -> None:
        self._send_watch = None
        timeout = self.options.send_timeout
        if self._sending_since is None or timeout is None:
            return
        left = self._sending_since + timeout - self._loop.time()
        if left > 0:
            self._send_watch = self._loop.call_later(left, self._check_sending)
            return
        logger.warning("%s: the peer does not read, the connection is dropped", self.identity)
        self._socket.abort()

    def _trace(self, direction: Direction, text: str) -> None:
        """Show a text to whoever looks on; where that costs, ask first whether anybody does."""
        if self.options.trace is None:
            return
        try:
            self.options.trace(self, direction, text)
        except Exception:
            logger.exception("%s: trace failed", self.identity)

    # ------------------------------------------------------------------------------------------ what the peer says

    def _call_received(self, event: CallReceived) -> None:
        try:
            if self._closing:
                raise CallError(ErrorCode.GENERIC_ERROR, "the connection is being closed")
            operation, request, result = self.receive(
                event.action, event.payload if event.message is None else event.message
            )
        except CallError as refusal:
            self._fail(event.id, refusal)
            return
        except Exception:
            logger.exception("%s: %s could not be handed to its handler", self.identity, event.action)
            self._fail(event.id, CallError(ErrorCode.INTERNAL_ERROR, f"{event.action} failed"))
            return
        if type(result) is not operation.response and inspect.isawaitable(result):
            task = self.spawn(self._finish(event.id, operation, request, result))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
            if inspect.iscoroutine(result):
                task.add_done_callback(lambda _: result.close())  # never begun, if the link ends right now
        else:
            self._reply(event.id, operation, request, result)

    async def _finish(
        self, call_id: str, operation: Operation[Any, Any], request: OcppModel, result: Awaitable[Any]
    ) -> None:
        """Wait for an async handler and answer for it."""
        try:
            async with asyncio.timeout(self.options.handler_timeout):
                response = await result
        except asyncio.CancelledError as cancelled:
            if self.closed:
                raise
            self._fail(call_id, self.failure(operation, cancelled))
        except Exception as error:  # noqa: BLE001 - whatever a handler raises, the peer gets an answer
            self._fail(call_id, self.failure(operation, error))
        else:
            self._reply(call_id, operation, request, response)
        await self._flush()

    def _reply(self, call_id: str, operation: Operation[Any, Any], request: OcppModel, response: Any) -> None:
        try:
            payload = self.answer(operation, response)
        except Exception as error:  # noqa: BLE001 - a response made without validation may be anything
            self._fail(call_id, self.failure(operation, error))
            return
        answered = self._answer(self._session.reply, call_id, payload)
        hook = self.handlers.hook(operation)
        if answered and hook is not None:
            self.spawn(self._after(operation, lambda: hook(self, request, response)))

    def _fail(self, call_id: str, refusal: CallError) -> None:
        logger.info("%s: call refused: %s", self.identity, ascii(str(refusal)))
        details = _json(refusal.details)
        self._answer(self._session.fail, call_id, refusal.code, refusal.description, details)

    def _answer(self, give: Callable[..., list[Event]], *answer: str) -> bool:
        """Answer a call, and go on with the next; False if the link ended while the handler worked."""
        try:
            events = give(*answer)
        except LocalError:
            return False
        if events:
            self._handle(events)
        return True

    async def _after(self, operation: Operation[Any, Any], hook: Callable[[], Any]) -> None:
        await self._flush()
        try:
            result = hook()
            if inspect.isawaitable(result):
                await result
        except OcppError as error:
            level = logging.DEBUG if self._closing else logging.WARNING
            logger.log(level, "%s: what follows %s failed: %s", self.identity, operation.action, error)
        except Exception:
            logger.exception("%s: what follows %s failed", self.identity, operation.action)

    def _result_received(self, event: ResultReceived) -> None:
        pending = self._pending.get(event.id)
        if pending is not None and not pending.future.done():
            pending.future.set_result(event)

    def _error_received(self, event: ErrorReceived) -> None:
        if pending := self._pending.get(event.id):
            pending.fail(CallRefused(event.code, event.description, json.loads(event.details)))

    def _call_expired(self, event: CallExpired) -> None:
        if pending := self._pending.get(event.id):
            pending.fail(Timeout(pending.action, pending.seconds))

    def _fault_seen(self, event: FaultSeen) -> None:
        self._faults[event.fault.name] = self._faults.get(event.fault.name, 0) + 1
        level = logging.DEBUG if event.fault is Fault.EMPTY_FRAME else logging.WARNING
        logger.log(level, "%s: %s (%s)", self.identity, event.reason, ascii(event.message_id))
        if event.call_id is not None and (pending := self._pending.get(event.call_id)):
            problem = Problem("", ErrorCode.RPC_FRAMEWORK_ERROR, event.reason)
            pending.fail(InvalidResponse(pending.action, [problem]))

    # ------------------------------------------------------------------------------------------------------- end

    async def close(self, code: int = 1000, reason: str = "", *, patience: float | None = None) -> None:
        """End the connection: calls that wait fail at once, handlers at work finish, then the socket is closed.

        Args:
            code: WebSocket close code.
            reason: text for the peer, at most 123 bytes.
            patience: seconds that handlers at work have; None: the connection's `close_timeout`.
        """
        caller = asyncio.current_task()
        is_waited_for = caller in self._answering
        self._tasks -= {caller}  # a handler that closes its own connection goes on
        self._answering -= {caller}
        if self._closer is None:
            self._closing = True
            self._fail_pending(f"closed here: {reason or code}")
            patience = self.options.close_timeout if patience is None else patience
            self._closer = self._loop.create_task(self._close(code, reason, patience))
        elif is_waited_for:
            return  # the closing waits for this handler
        await asyncio.shield(self._closer)

    async def _close(self, code: int, reason: str, patience: float) -> None:
        if self._answering:
            await asyncio.wait(self._answering, timeout=patience)
        await self._socket.close(code, reason)
        await self.wait_closed()

    def abort(self) -> None:
        """Cut the connection without a word, as a broken network does: what waits fails, handlers at work are cancelled."""
        self._socket.abort()

    def _fail_pending(self, reason: str) -> None:
        for pending in self._pending.values():
            pending.fail(ConnectionLost(pending.action, reason))

    def _end(self) -> None:
        if self.closed:
            return
        self._closing = True
        self._session.close()
        self._fail_pending(self.close_reason)
        for timer in (self._timer, self._send_watch):
            if timer is not None:
                timer.cancel()
        for task in self._tasks:
            task.cancel()
        self._ended.set_result(None)

    def spawn(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Let something run beside the reader; it is cancelled when the connection ends."""
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _json(details: Mapping[str, Any]) -> str:
    """The details of a refusal as JSON text; what JSON does not know becomes text, and what cannot be written is left out."""
    try:
        return json.dumps(dict(details), default=str, allow_nan=False)
    except Exception:
        logger.exception("details of a refusal are not JSON")
        return "{}"
