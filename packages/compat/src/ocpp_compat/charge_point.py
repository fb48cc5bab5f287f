"""One connection of OCPP-J, at either end: calls to the peer, and methods that answer its calls.

.. code-block:: text

    connection ──recv──▶ start ──▶ route_message ──▶ session ──▶ _handle_call, or the call that waits
    connection ◀──send── _send ◀───────────────────── session ◀── answer, or a new call

The names are those of the package ``ocpp``, also of the methods that programs override although they begin with an underscore.
Underneath are the toolkit's RPC session and its strict models. The reader never waits for a handler, so a handler may call.
"""

import asyncio
import inspect
import json
import logging
import math
import uuid
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Literal, Protocol, TypeVar, cast, overload

from ocpp_core import ErrorCode, OcppModel, Operation, Replies, Timeout, Version, encode
from ocpp_wamp import (
    DIALECTS,
    CallReceived,
    ErrorReceived,
    Event,
    FaultSeen,
    ResultReceived,
    Session,
)
from ocpp_wamp.frames import MAX_ID

from . import exceptions
from .exceptions import InternalError, NotSupportedError, OCPPError
from .handling import Exchange, result_of
from .keys import camel_to_snake_case, snake_to_camel_case
from .messages import Call, CallError, CallResult
from .payloads import arguments, payload_of, remove_nones, serialize_as_dict
from .routing import create_route_map
from .strict import Checked, check, error_named, model_in, version_named
from .text import Shown, dumps

__all__ = [
    "LOGGER",
    "ChargePoint",
    "Connection",
    "camel_to_snake_case",
    "remove_nones",
    "serialize_as_dict",
    "snake_to_camel_case",
]

R = TypeVar("R")

LOGGER = logging.getLogger("ocpp")
"""Where a charge point logs to that was given no logger: every message at INFO, without secrets."""

_MOST_AT_WORK = 64
"""Messages of one connection that are worked on at once, answers that wait to be sent included."""
_MOST_HELD = 1000
"""Calls of the peer that may wait behind the one that is worked on; further ones are refused."""


class Connection(Protocol):
    """What a charge point needs of a connection: a WebSocket of ``websockets`` will do, and what is wrapped to look like one."""

    async def recv(self) -> str | bytes:
        """The next message; raises when the connection has ended."""
        ...

    async def send(self, message: str, /) -> None:
        """Send a text; raises when the connection has ended."""
        ...


class ChargePoint:
    """The peer at the other end of a connection: for a CSMS a charge point, for a charge point its CSMS.

    Derive from the one of a version, ``ocpp_compat.v16.ChargePoint`` or ``ocpp_compat.v201.ChargePoint``, decorate methods with
    `ocpp_compat.routing.on` and `ocpp_compat.routing.after`, and run `start`.

    Args:
        id: identity of the charge point, on both sides.
        connection: what messages come from and go to.
        response_timeout: seconds that an answer to a call may take, from when the call is sent.
        logger: where to log to.
    """

    _call: Any = None
    _call_result: Any = None
    _ocpp_version = "1.6"
    zoneless_times = True
    """Whether a time without a zone is taken for one of UTC, both in what comes and in what is sent; False: it is refused."""

    def __init__(
        self,
        id: str,  # noqa: A002 - the name that programs give it
        connection: Connection,
        response_timeout: float = 30,
        logger: "logging.Logger | logging.LoggerAdapter[Any]" = LOGGER,
    ) -> None:
        self.id = id
        """Identity of the charge point."""
        self.route_map = create_route_map(self)
        """The decorated methods by action; see `ocpp_compat.routing.create_route_map`."""
        self.logger = logger
        """Where to log to."""
        self._connection = connection
        self._response_timeout = response_timeout
        self._unique_id_generator: Callable[[], Any] = uuid.uuid4
        self._call_lock = asyncio.Lock()
        self._sending = asyncio.Lock()
        self._session: Session | None = None
        self._next_id = ""
        self._response: asyncio.Future[CallResult | CallError] | None = None
        self._in_work: tuple[Session, str] | None = None
        self._next: list[Event] = []
        self._followers: set[asyncio.Future[None]] = set()

    @property
    def _version(self) -> Version:
        return version_named(self._ocpp_version)

    def _rpc(self) -> Session:
        """The session of the connection; another one begins after the end of the one before."""
        if self._session is None:
            self._session = Session(DIALECTS[self._version.rpc], max_held=_MOST_HELD, new_id=lambda: self._next_id)
        return self._session

    # ----------------------------------------------------------------------------------------------------- reading

    async def start(self) -> None:
        """Take in messages until the connection ends, each in a task of its own.

        Calls that wait for an answer then end with the same exception, and handlers at work finish.

        Raises:
            Exception: what `recv` or `send` of the connection raised at its end; what an overridden `route_message` raised.
        """
        ended: Exception | None = None
        try:
            async with asyncio.TaskGroup() as work:
                room = asyncio.Semaphore(_MOST_AT_WORK)
                while ended is None:
                    await room.acquire()
                    try:
                        message = await self._connection.recv()
                    except Exception as error:  # noqa: BLE001 - each connection has its own way to say that it ended
                        ended = error
                        await asyncio.sleep(0)  # what came before the end is taken in first
                        self._lose(error)
                    else:
                        self.logger.info("%s: receive message %s", self.id, Shown(message))
                        task = work.create_task(self.route_message(message))
                        task.add_done_callback(lambda _: room.release())
        except* Exception as group:  # noqa: BLE001 - whatever it was, it ends the connection
            ended = ended or _first(group)
            self._lose(ended)
        raise ended

    async def route_message(self, raw_msg: str | bytes) -> None:
        """Take in one message; return when it has been worked on, and answered if it is a call.

        A call that comes while another one is worked on waits; its turn comes with the answer to the one before.

        Args:
            raw_msg: the message as it came. Whatever is wrong with it is answered as the version says, and logged.
        """
        events = self._rpc().receive(raw_msg)
        await self._flush()
        for event in events:
            match event:
                case CallReceived():
                    await self._work(event)
                case ResultReceived():
                    self._settle(CallResult(event.id, json.loads(event.payload) or {}))
                case ErrorReceived():
                    self._settle(CallError(event.id, event.code, event.description, json.loads(event.details)))
                case _:  # calls have no time limit in the session, so none expires there
                    self._fault_seen(cast("FaultSeen", event))

    def _settle(self, response: CallResult | CallError) -> None:
        if self._response is not None and not self._response.done():
            self._response.set_result(response)

    def _fault_seen(self, event: FaultSeen) -> None:
        self.logger.warning("%s: %s (%s)", self.id, event.reason, event.fault.name)
        if event.call_id is not None:
            code = self._rpc().dialect.spell(ErrorCode.FORMAT_VIOLATION)
            self._fail_call(error_named(code)(details={"cause": event.reason}))

    def _fail_call(self, error: Exception) -> None:
        if self._response is not None and not self._response.done():
            self._response.set_exception(error)

    def _lose(self, error: Exception) -> None:
        """End the session; whoever waits for an answer is given the reason."""
        if self._session is not None:
            self._session.close()
            self._session = None
        self._fail_call(error)

    # ------------------------------------------------------------------------------------------- calls of the peer

    async def _work(self, event: CallReceived) -> None:
        """Work on a call of the peer, and then on those that waited for it."""
        events: list[Event] = [event]
        while events:
            called = cast("CallReceived", events[0])
            msg = Call(called.id, called.action, json.loads(called.payload) or {})
            self._in_work = (self._rpc(), msg.unique_id)
            self._next = []
            try:
                await self._handle_call(msg)
            except OCPPError as error:
                await self._refuse(msg, error)
            except Exception as error:
                if not self._is_open(msg):
                    raise  # it was answered, but the connection did not take the answer
                await self._refuse(msg, error)
            finally:
                await self._release(msg)
            events = self._next

    async def _handle_call(self, msg: Call) -> CallResult | None:
        """Answer a call of the peer.

        Returns:
            The answer; None: the handler failed, and the call was refused.

        Raises:
            OCPPError: the call cannot be given to a handler; it has not been answered.
        """
        route = self.route_map.get(msg.action, {})
        handler = route.get("_on_action")
        if handler is None:
            raise self._unhandled(msg.action)
        strict = not route.get("_skip_schema_validation", False)
        request = dumps(msg.payload)
        if strict:
            request = self._check(msg.action, request, answer=False, sent=False)
        exchange = Exchange(self._version, msg, request)
        try:
            response = exchange.handle(handler)
            if inspect.isawaitable(response):
                response = await response
            result, exchange.answer = result_of(msg, response)
            if strict:
                exchange.answer = self._checked_answer(msg.action, exchange.answer)
        except (Exception, asyncio.CancelledError) as error:
            if isinstance(error, asyncio.CancelledError) and _is_cancelled():
                raise
            await self._refuse(msg, error)
            return None
        session = self._take(msg)
        if session is not None:
            self._next = session.reply(msg.unique_id, exchange.answer)
            await self._flush()
        self._follow(route, exchange)
        return result

    def _checked_answer(self, action: str, payload: str) -> str:
        """The payload of an answer as it may be sent.

        Raises:
            InternalError: it is not what the version has for an answer.
        """
        try:
            return self._check(action, payload, answer=True, sent=True)
        except OCPPError as error:
            self.logger.error("%s: the answer to %s is wrong: %s", self.id, action, error.details["cause"])  # noqa: TRY400
            raise InternalError from error

    def _unhandled(self, action: str) -> OCPPError:
        if self._version.catalogue.by_action(action) is None:
            return exceptions.NotImplementedError(
                details={"cause": f"OCPP {self._ocpp_version} has no action of that name"}
            )
        return NotSupportedError(details={"cause": f"{action} has no handler"})

    async def _refuse(self, msg: Call, error: BaseException) -> None:
        """Answer a call with an error; the code goes out as the version spells it."""
        if isinstance(error, OCPPError):
            cause = error.details.get("cause", error.description)
            self.logger.warning("%s: %s is refused with %s: %s", self.id, msg.action, error.code, cause)
        else:
            self.logger.error("%s: the handler of %s failed", self.id, msg.action, exc_info=error)
        refusal, session = msg.create_call_error(error), self._take(msg)
        if session is None:
            return
        try:
            details = dumps(refusal.error_details)
        except (TypeError, ValueError):
            self.logger.exception("%s: the details of a refusal are not JSON", self.id)
            details = "{}"
        code = ErrorCode.of(refusal.error_code) or refusal.error_code
        self._next = session.fail(msg.unique_id, code, refusal.error_description, details)
        await self._flush()

    def _take(self, msg: Call) -> Session | None:
        """The session in which a call is still to be answered, which it then no longer is; None: it was, or the session ended."""
        if self._in_work is None or not self._is_open(msg):
            return None
        session, self._in_work = self._in_work[0], None
        return session if session is self._session else None

    def _is_open(self, msg: Call) -> bool:
        return self._in_work is not None and self._in_work[1] == msg.unique_id

    async def _release(self, msg: Call) -> None:
        """Go on after a call that a program's own `_handle_call` has answered past the session, or not at all."""
        session = self._take(msg)
        if session is None:
            return
        others = session.texts_to_send()
        self._next = session.fail(msg.unique_id, ErrorCode.GENERIC_ERROR, "it was answered before")
        session.texts_to_send()
        await self._deliver(others)

    def _follow(self, route: dict[str, Any], exchange: Exchange) -> None:
        """Run the hook that follows an answer; its failure is logged and has no other effect."""
        hook = route.get("_after_action")
        if hook is None:
            return
        try:
            result = exchange.follow(hook)
        except Exception:
            self.logger.exception("%s: what follows %s failed", self.id, exchange.msg.action)
            return
        if inspect.isawaitable(result):
            follower = asyncio.ensure_future(self._finish(result, exchange.msg))
            self._followers.add(follower)
            follower.add_done_callback(self._followers.discard)

    async def _finish(self, following: Awaitable[Any], msg: Call) -> None:
        try:
            await following
        except Exception:
            self.logger.exception("%s: what follows %s failed", self.id, msg.action)

    # ------------------------------------------------------------------------------------------------- calls of ours

    @overload
    async def call(
        self,
        payload: Replies[R],
        suppress: Literal[False],
        unique_id: str | None = None,
        skip_schema_validation: bool = False,
    ) -> R: ...
    @overload
    async def call(
        self,
        payload: Replies[R],
        suppress: bool = True,
        unique_id: str | None = None,
        skip_schema_validation: bool = False,
    ) -> R | None: ...
    @overload
    async def call(
        self,
        payload: Any,
        suppress: bool = True,
        unique_id: str | None = None,
        skip_schema_validation: bool = False,
    ) -> Any: ...
    async def call(
        self,
        payload: Any,
        suppress: bool = True,
        unique_id: str | None = None,
        skip_schema_validation: bool = False,
    ) -> Any:
        """Call the peer and wait for its answer. One call is open at a time, others wait their turn without limit.

        Args:
            payload: an instance of a class of ``call``; its class names the action. Or a request of a core package.
            suppress: whether a refusal is logged only; otherwise it is raised.
            unique_id: the message id, 1 to 36 characters; None: a new UUID.
            skip_schema_validation: whether neither the request nor the answer is checked against the version.

        Returns:
            An instance of the class of ``call_result``, or the response that belongs to the request; None: the peer refused the
            call, and `suppress` is set.

        Raises:
            asyncio.TimeoutError: no answer within the time limit.
            OCPPError: the payload or the answer breaks the version's rules, or the peer refused and `suppress` is not set.
            UnknownCallErrorCodeError: the peer refused with a code that OCPP does not have, and `suppress` is not set.
            ValueError: the message id is too long, or empty.
            Exception: what the connection raised when it ended.
        """
        strict, response_model = not skip_schema_validation, None
        if isinstance(payload, OcppModel):
            operation = self._operation(payload)
            action, request, response_model, strict = operation.action, encode(payload), operation.response, True
        else:
            action, request = type(payload).__name__, dumps(payload_of(payload))
        if strict:
            request = self._check(action, request, answer=False, sent=True)
        call_id = str(self._unique_id_generator()) if unique_id is None else unique_id
        if not 1 <= len(call_id) <= MAX_ID:
            raise ValueError(f"a message id has 1 to {MAX_ID} characters, not {len(call_id)}")
        async with self._call_lock:
            response = await self._exchange(call_id, action, request)
        if isinstance(response, CallError):
            self.logger.warning("%s: %s was refused: %s", self.id, action, response)
            if suppress:
                return None
            raise response.to_exception()
        response.action = action
        answer = dumps(response.payload)
        if strict:
            answer = self._check(action, answer, answer=True, sent=False)
        if response_model is not None:
            return model_in(self._version, response_model, answer)
        return getattr(self._call_result, action)(**arguments(self._ocpp_version, response))

    def _operation(self, request: OcppModel) -> Operation[Any, Any]:
        """The operation that a request of a core package belongs to.

        Raises:
            NotImplementedError: it is none of this version.
        """
        operation = self._version.catalogue.by_request(type(request))
        if operation is None:
            cause = f"{type(request).__name__} is not a request of OCPP {self._ocpp_version}"
            raise exceptions.NotImplementedError(details={"cause": cause})
        return operation

    async def _exchange(self, call_id: str, action: str, request: str) -> CallResult | CallError:
        """Send a call and wait for its answer."""
        session, self._next_id = self._rpc(), call_id
        response = self._response = asyncio.get_running_loop().create_future()
        session.call(action, request, now=0, timeout=math.inf)
        try:
            await self._flush()
            return await self._get_specific_response(call_id, self._response_timeout)
        except Timeout:
            raise Timeout(action, self._response_timeout) from None
        finally:
            session.handle_timer(now=math.inf)  # ends the call if it is still open: an answer to it is none from now on
            self._response = None
            if response.done() and not response.cancelled():
                response.exception()  # it has been seen, even if the reason raised was another

    async def _get_specific_response(self, unique_id: str, timeout: float) -> CallResult | CallError:
        """Wait for the answer to a call.

        Args:
            unique_id: message id of the call.
            timeout: most seconds to wait.

        Raises:
            asyncio.TimeoutError: it did not come.
        """
        if self._response is None:
            raise Timeout(unique_id, 0)
        try:
            async with asyncio.timeout(timeout):
                return await self._response
        except TimeoutError:
            raise Timeout(unique_id, timeout) from None

    # ------------------------------------------------------------------------------------------------------- sending

    def _check(self, action: str, payload: str, *, answer: bool, sent: bool) -> str:
        """The payload as it may be sent or handed on; see `ocpp_compat.strict.check`."""
        checked: Checked = check(self._version, action, payload, answer=answer, sent=sent, zoneless=self.zoneless_times)
        for place in checked.zoned:
            self.logger.info("%s: %s has a time without a zone, read as UTC: %s", self.id, action, place)
        return checked.text

    async def _flush(self) -> None:
        """Send what the session has to send."""
        if self._session is not None:
            await self._deliver(self._session.texts_to_send())

    async def _deliver(self, texts: Iterable[str]) -> None:
        """Send messages in order, behind those that are being sent."""
        async with self._sending:
            for text in texts:
                await self._send(text)

    async def _send(self, message: str) -> None:
        """Send a message; programs override it to send otherwise."""
        self.logger.info("%s: send %s", self.id, Shown(message))
        await self._connection.send(message)


def _first(group: "BaseExceptionGroup[Exception]") -> Exception:
    """The first exception of a group."""
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


def _is_cancelled() -> bool:
    """Whether the present task is being cancelled, and not only something that it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
