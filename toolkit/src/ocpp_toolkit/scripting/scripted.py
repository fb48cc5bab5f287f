"""What scripts of both roles can do: ask, expect, look at frames, talk, check."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from random import Random
from typing import Any, Generic, NoReturn, Protocol, TypeVar, cast

from ocpp_core import (
    CallRefused,
    ConnectionLost,
    ErrorCode,
    InvalidResponse,
    NotSupported,
    OcppModel,
    Operation,
    Replies,
    Timeout,
)
from ocpp_generic_api import Execution, Remote

from .expectations import Answer, Expected, call_of
from .frames import Frame, Frames
from .inbox import Inbox, Incoming, Unexpected
from .outcome import Failed
from .stage import Stage
from .tap import Line

__all__ = ["Scripted"]

F = TypeVar("F", bound=Remote)
Q = TypeVar("Q", bound=OcppModel)
R = TypeVar("R", bound=OcppModel)
T = TypeVar("T")

_SOON = 30.0  # s


class _Raw(Protocol):
    """What a connection over WebSocket has for those who test."""

    async def send_raw(self, data: str | bytes, *, binary: bool = False) -> None: ...

    def abort(self) -> None: ...


class Scripted(Generic[F]):
    """One side of a connection, as a script plays it. `F` is what it sees of the other side."""

    def __init__(self, stage: Stage, unexpected: Unexpected = "answer") -> None:
        self.stage = stage
        self.unexpected: Unexpected = unexpected
        """What becomes of calls that nobody expects: ``"answer"`` them as a simulator would, or ``"fail"`` by them as well."""
        self.patience = 20.0
        """Seconds that a call of the other side is held at most, for the script to expect it; set it before it connects."""
        self._frames = Frames()
        self._line: Line | None = None
        self._remote: F | None = None

    # ------------------------------------------------------------------------------------------------ the connection

    def join(self, remote: F, line: Line) -> None:
        """Take up a connection; frames of all connections are kept together."""
        frames, line.frames = line.frames, self._frames
        self._frames.take_over(frames)
        line.inbox.unexpected, line.inbox.patience = self.unexpected, self.patience
        self._remote, self._line = remote, line

    @property
    def remote(self) -> F:
        """The other side, with the typed verbs of the neutral API; after the connection's end, what it was.

        Raises:
            Failed: there has been no connection yet.
        """
        if self._remote is None:
            raise Failed("there is no connection")
        return self._remote

    @property
    def line(self) -> Line:
        """The connection underneath.

        Raises:
            Failed: there has been no connection yet.
        """
        if self._line is None:
            raise Failed("there is no connection")
        return self._line

    @property
    def _inbox(self) -> Inbox:
        return self.line.inbox

    @property
    def identity(self) -> str:
        """The station's identity."""
        return self.remote.identity

    @property
    def version(self) -> str:
        """The OCPP version spoken, as ``1.6``."""
        return self.remote.version

    @property
    def known(self) -> bool:
        """Whether there is, or was, a connection."""
        return self._remote is not None

    @property
    def connected(self) -> bool:
        """Whether there is a connection now."""
        return self._line is not None and self._line.inbox.ended is None

    async def cut(self) -> None:
        """Drop the TCP connection without a word, as a broken cable does, and wait until it is gone.

        Raises:
            NotSupported: there is none to cut, as over SOAP.
        """
        link = self._raw("a cut")
        link.abort()
        await self.line.until_closed()

    async def expect_closed(self, code: int | None = None, *, within: float = _SOON) -> str:
        """Require that the other side closes the connection.

        Args:
            code: WebSocket close code; None: any.
            within: seconds.

        Returns:
            Code and text, as ``1001 going away``.

        Raises:
            Failed: it stays open, or is closed with another code.
        """
        reason = await self._in_time(self.line.until_closed(), within, "the connection was not closed")
        if code is not None and reason.split(" ", 1)[0] != str(code):
            self.fail(f"expected the connection to be closed with {code}; it was with {reason}")
        return reason

    # ------------------------------------------------------------------------------------------------------- asking

    async def send(self, request: Replies[R], *, within: float | None = None) -> R:
        """Ask the other side, and require an answer.

        Args:
            request: neutral, or of the connection's version.
            within: seconds; None: the connection's own limit.

        Raises:
            Failed: a CALLERROR, a wrong answer or none came.
            NotSupported: the version cannot say it; nothing was sent.
        """
        try:
            return await self.call(request, within=within)
        except (CallRefused, Timeout, ConnectionLost) as error:
            raise Failed(f"{_action(request)}: {error}") from error

    async def call(self, request: Replies[R], *, within: float | None = None) -> R:
        """As `send`, but raises what `ocpp_core.Peer.call` does, for scripts that go on after a refusal."""
        return (await self.execute(request, within=within)).response

    async def execute(self, request: Replies[R], *, within: float | None = None) -> Execution[R]:
        """As `call`, and returns times and losses beside the answer."""
        limit = asyncio.timeout(within)
        try:
            async with limit:
                return await self.remote.execute(request)
        except TimeoutError:
            if not limit.expired():
                raise
            raise Timeout(_action(request), within or 0) from None

    async def send_unchecked(
        self, action: str, payload: Mapping[str, Any] | str, *, within: float | None = None
    ) -> dict[str, Any]:
        """Make a call whose action and payload are the script's own and may be wrong; not over SOAP.

        Args:
            action: name on the wire.
            payload: members on the wire, or JSON text.
            within: seconds; None: the connection's own limit.

        Returns:
            The payload of the answer.

        Raises:
            CallRefused: a CALLERROR came, as wrong payloads deserve; see `expect_refusal`.
            Timeout, ConnectionLost: no answer came.
        """
        self._raw("an unchecked payload")
        text = payload if isinstance(payload, str) else json.dumps(payload)
        answer = await self.remote.peer.exchange(action, text, within)
        return cast("dict[str, Any]", json.loads(answer))

    async def expect_refusal(
        self,
        request: Replies[Any] | tuple[str, Mapping[str, Any] | str],
        *codes: ErrorCode | str,
        within: float | None = None,
    ) -> CallRefused:
        """Require that a call is answered with a CALLERROR.

        Args:
            request: a request; or action and payload, that may be wrong.
            codes: those that it may have, in either version's spelling; none: any.
            within: seconds; None: the connection's own limit.

        Returns:
            The refusal: its code, description and details.

        Raises:
            Failed: it was answered, with another code, or not at all.
        """
        try:
            if isinstance(request, tuple):
                await self.send_unchecked(*request, within=within)
            else:
                await self.call(request, within=within)
            self.fail(f"{_action(request)}: expected a CALLERROR; it was answered")
        except InvalidResponse as wrong:
            raise Failed(f"{_action(request)}: {wrong}") from wrong
        except CallRefused as refusal:
            wanted = [ErrorCode.of(code) or code for code in codes]
            if wanted and refusal.code not in wanted:
                self.fail(f"{_action(request)}: expected {' or '.join(wanted)}; it was refused with {refusal}")
            return refusal
        except (Timeout, ConnectionLost) as error:
            raise Failed(f"{_action(request)}: {error}") from error

    # ---------------------------------------------------------------------------------------------------- expecting

    async def expect(
        self,
        operation: Operation[Q, R],
        *,
        where: Callable[[Q], bool] | None = None,
        respond: Answer[Q, R] | None = None,
        within: float = _SOON,
        unexpected: Unexpected | None = None,
        **fields: Any,
    ) -> Q:
        """Require a call of the other side, and answer it.

        ``await station.expect(RESET, type=ResetType.IMMEDIATE, respond=ResetResponse(status=ResetStatus.REJECTED))``

        Calls that came before count, if nobody has taken them; so none is missed between two lines of a script. What does not
        match is passed over, see `unexpected`.

        Args:
            operation: neutral, of `ocpp_generic_api`; or of the connection's version, of its core package.
            where: a condition that the request has to fulfil; None: none.
            respond: what it is answered, see `Answer`; None: what a simulated station or CSMS would answer.
            within: seconds.
            unexpected: in place of the script's own; None: that.
            fields: values that fields of the request have to have, by their names in Python.

        Returns:
            The request, when its answer is on the way.

        Raises:
            Failed: it did not come in time, another came and that is a failure, or the connection ended.
            ValueError: the request has no such field.
        """
        expected = call_of(operation, where=where, respond=respond, **fields)
        request = await self._expect_one([expected], within, unexpected)
        return cast("Q", request[1])

    async def expect_in_order(
        self, *expected: Expected[Any, Any], within: float = _SOON, unexpected: Unexpected | None = None
    ) -> list[OcppModel]:
        """Require several calls, one after the other; each is answered when it comes.

        Args:
            expected: as `call_of` makes them.
            within: seconds for all.
            unexpected: in place of the script's own; None: that.

        Returns:
            The requests.

        Raises:
            Failed: as `expect`.
        """
        end = asyncio.get_running_loop().time() + within
        return [(await self._expect_one([each], _left(end), unexpected))[1] for each in expected]

    async def expect_in_any_order(
        self, *expected: Expected[Any, Any], within: float = _SOON, unexpected: Unexpected | None = None
    ) -> list[OcppModel]:
        """Require several calls, whichever comes first. A call is taken as the first of them that it matches: put the narrower first.

        Args:
            expected: as `call_of` makes them.
            within: seconds for all.
            unexpected: in place of the script's own; None: that.

        Returns:
            The requests, in the order of `expected`.

        Raises:
            Failed: as `expect`.
        """
        end = asyncio.get_running_loop().time() + within
        missing = list(range(len(expected)))
        found: dict[int, OcppModel] = {}
        while missing:
            index, request = await self._expect_one([expected[each] for each in missing], _left(end), unexpected)
            found[missing.pop(index)] = request
        return [found[index] for index in range(len(expected))]

    async def expect_one_of(
        self, *expected: Expected[Any, Any], within: float = _SOON, unexpected: Unexpected | None = None
    ) -> OcppModel:
        """Require one call of several kinds; returns the request. Arguments and errors as `expect_in_any_order`."""
        return (await self._expect_one(expected, within, unexpected))[1]

    async def expect_nothing(self, *, within: float) -> None:
        """Require that no call comes for some seconds; those held from before count.

        Raises:
            Failed: one came; it is held still.
        """
        try:
            incoming = await self._in_time(self._inbox.take_next(), within, "")
        except Failed:
            if self._inbox.ended is not None:
                raise
            return
        incoming.decide()
        self.fail(f"expected no call; {incoming} came")

    async def next_call(self, *, within: float = _SOON) -> Incoming:
        """Take the next call, whichever it is, to answer it by its `respond`.

        Raises:
            Failed: none came in time, or the connection ended.
        """
        return await self._in_time(self._inbox.take_next(), within, "no call came")

    def answering(self, *responders: Expected[Any, Any]) -> AbstractContextManager[None]:
        """Answer such calls at once, whatever the script does meanwhile: ``with station.answering(call_of(GET_VARIABLES)): ...``."""
        return self._inbox.responding(responders)

    async def _expect_one(
        self, wanted: Sequence[Expected[Any, Any]], within: float, unexpected: Unexpected | None
    ) -> tuple[int, OcppModel]:
        names = " or ".join(map(str, wanted))
        index, incoming = await self._in_time(
            self._inbox.take(wanted, unexpected), within, f"expected {names}; it did not come"
        )
        request = cast("OcppModel", incoming.view(wanted[index].operation))
        await incoming.respond(wanted[index].respond, request)
        return index, request

    # ------------------------------------------------------------------------------------------------- raw frames

    @property
    def frames(self) -> Sequence[Frame]:
        """The last thousand frames, of all connections of the script, oldest first."""
        return self._frames

    async def send_raw(self, data: str | bytes, *, binary: bool = False) -> None:
        """Send something just as it is: it need be no frame, nor JSON, nor UTF-8. See `expect_raw_answer` and `expect_closed`.

        Raises:
            Failed: the connection has ended.
            NotSupported: the connection has no frames, as over SOAP.
        """
        link = self._raw("a raw frame")
        self._frames.forget_strays()
        self.line.sending_raw = True
        try:
            await link.send_raw(data, binary=binary)
        except ConnectionLost as lost:
            raise Failed(str(lost)) from lost
        finally:
            self.line.sending_raw = False

    async def expect_raw_answer(self, *, within: float = _SOON) -> Frame:
        """Require an answer to what was sent raw: the next CALLRESULT or CALLERROR that belongs to no other call.

        Raises:
            Failed: none came in time, or the connection was closed instead.
        """
        line = self.line

        async def stray() -> Frame:
            while (frame := self._frames.take_stray()) is None:
                if line.inbox.ended is not None:
                    self.fail(f"expected an answer; the connection was closed: {line.inbox.ended}")
                await line.bell.wait()
            return frame

        return await self._in_time(stray(), within, "no answer came to what was sent raw")

    def _raw(self, what: str) -> _Raw:
        peer = self.remote.peer
        if peer.transport != "ws":
            raise NotSupported(what, f"there is none over {peer.transport}")
        return cast("_Raw", peer)

    # ------------------------------------------------------------------------------------------- talking and checking

    def say(self, text: str) -> None:
        """Tell whoever runs the script; it is kept with the outcome."""
        self.stage.say(text)

    async def prompt(self, text: str = "Press ENTER to go on") -> str:
        """Ask whoever runs the script, and wait; the script's time limit stands still. Returns what was entered."""
        return await self.stage.ask(text)

    async def sleep(self, seconds: float) -> None:
        """Let time pass; calls that come meanwhile are held."""
        await asyncio.sleep(seconds)

    @property
    def random(self) -> Random:
        """Random data that a run with the same seed and identity repeats."""
        return self.stage.random

    def randomized(self, value: float, by: float = 0.5) -> float:
        """A value somewhere around another: ``randomized(10)`` is from 5 to 15.

        Args:
            value: the middle, seconds or anything else.
            by: how far from it, as a part of it, from 0 to 1.
        """
        return value * self.random.uniform(1 - by, 1 + by)

    def fail(self, text: str) -> NoReturn:
        """End the script as failed.

        Raises:
            Failed: always.
        """
        raise Failed(text)

    def require(self, condition: object, text: str) -> None:
        """End the script as failed, unless a condition is true.

        Raises:
            Failed: it is not.
        """
        if not condition:
            self.fail(text)

    def check(self, condition: object, text: str) -> bool:
        """Have the script fail at its end, unless a condition is true; it goes on so far. Returns whether it is."""
        if not condition:
            self.stage.failures.append(text)
            self.stage.say(f"check failed: {text}")
        return bool(condition)

    def conclude(self) -> None:
        """Answer what is still held, and hold the script against what it let pass.

        Raises:
            Failed: a check had failed, or a call came unexpectedly and that is a failure.
        """
        failures = list(self.stage.failures)
        if self._line is not None:
            left = self._line.inbox.leave()
            failures += self._line.inbox.problems
            if self.unexpected == "fail":
                failures += [f"unexpected {action}" for action in left]
        if failures:
            self.fail("; ".join(failures))

    def leave(self) -> None:
        """Let the connection go on without the script: what is held is answered, frames are no longer kept here."""
        line = self.line
        line.inbox.leave()
        line.inbox.problems.clear()
        line.frames = Frames()

    async def _in_time(self, work: Awaitable[T], within: float, otherwise: str) -> T:
        try:
            async with asyncio.timeout(within):
                return await work
        except TimeoutError:  # of nothing else: what is waited for here has no time limits of its own
            raise Failed(f"{otherwise} within {within:g} s") from None


def _left(end: float) -> float:
    """Seconds until a time of the loop's clock."""
    return max(end - asyncio.get_running_loop().time(), 0.0)


def _action(request: Replies[Any] | tuple[str, Any]) -> str:
    return request[0] if isinstance(request, tuple) else type(request).__name__.removesuffix("Request")
