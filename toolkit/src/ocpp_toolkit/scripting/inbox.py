"""The calls that came to a script: held until somebody wants them, or nobody does.

.. code-block:: text

    call ──▶ responders ──▶ held ──▶ whoever expects it
                 │            │
                 ▼            ▼ passed over, overdue, or left at the end
              answered     answered as a simulator would, or a failure of the script, as it chooses

A call that is held is not answered meanwhile, and over WebSocket the other side makes no further one before that.
"""

import asyncio
import inspect
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, cast

from ocpp_core import CallError, OcppModel, Operation

from .expectations import Answer, Expected
from .outcome import Failed

__all__ = ["Inbox", "Incoming", "OwnAnswer", "Unexpected"]

Unexpected = Literal["answer", "fail"]
"""What becomes of a call that nobody expects: it is answered as a simulator would, or the script fails by it as well."""

_PATIENCE = 20.0  # s; others wait 30 for an answer, mostly


class OwnAnswer(Exception):
    """Carries a response of the version's own past the conversion of neutral ones."""

    def __init__(self, response: OcppModel) -> None:
        super().__init__(type(response).__name__)
        self.response = response


@dataclass(eq=False)
class Incoming:
    """A call of the other side, in both forms; it waits for its answer until one is given."""

    operation: Operation[Any, Any]
    """Neutral where the neutral API has it, else the version's own."""
    request: OcppModel
    """In that form."""
    own_operation: Operation[Any, Any]
    """The version's own."""
    own_request: OcppModel
    """As it came."""
    automatic: Callable[[], Any]
    """Makes the answer of a simulator, or an awaitable of it."""
    error: BaseException | None = None
    """Why it could not be answered as decided; None: it was, or has not been yet."""
    _decided: "asyncio.Future[Callable[[], Any]]" = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )
    _finished: asyncio.Event = field(default_factory=asyncio.Event)
    _heeded: bool = False

    def view(self, operation: Operation[Any, Any]) -> OcppModel | None:
        """The request as one of that operation; None: it is another's."""
        if operation is self.operation:
            return self.request
        return self.own_request if operation is self.own_operation else None

    @property
    def answered(self) -> bool:
        """Whether its answer has been decided on."""
        return self._decided.done()

    async def respond(self, answer: Answer[Any, Any] | None = None, request: OcppModel | None = None) -> None:
        """Answer it, and return when the answer is on its way.

        Args:
            answer: as `call_of` has it, in either form; None: that of a simulator.
            request: what a function is given; None: the request in its neutral form, if there is one.

        Raises:
            Exception: what the function of the answer, or its conversion, raised; the other side was told InternalError.
        """
        self._heeded = True
        self.decide(answer, request)
        await self._finished.wait()
        if self.error is not None:
            raise self.error

    def decide(self, answer: Answer[Any, Any] | None = None, request: OcppModel | None = None) -> None:
        """Settle what it is answered, and do not wait for that; a function is given `request`, or None for the neutral one."""
        if self._decided.done():
            return
        if answer is None:
            self._decided.set_result(self.automatic)
        else:
            given = self.request if request is None else request
            self._decided.set_result(lambda: self._made(answer, given))

    async def _made(self, answer: Any, request: OcppModel) -> OcppModel:
        made = await _awaited(answer(request) if callable(answer) else answer)
        if isinstance(made, CallError):
            raise made
        if self.own_operation is not self.operation and type(made) is self.own_operation.response:
            raise OwnAnswer(made)
        return cast("OcppModel", made)

    async def answer(self) -> Any:
        """What it is answered, as soon as that is decided."""
        return await _awaited((await self._decided)())

    def finish(self, error: BaseException | None) -> bool:
        """Note that the answer was handed on, or why it was not; True: that is for others to report."""
        if isinstance(error, asyncio.CancelledError):
            self.error = Failed(f"the connection ended before {self} was answered")
        elif not isinstance(error, CallError | OwnAnswer):
            self.error = error
        self._decided.cancel()
        self._finished.set()
        return self.error is not None and error is self.error and not self._heeded

    def __str__(self) -> str:
        """Its action."""
        return self.operation.action


async def _awaited(result: Any) -> Any:
    if isinstance(result, OcppModel) or not inspect.isawaitable(result):
        return result
    return await result


@dataclass(eq=False)
class _Waiter:
    """Somebody who expects one of several calls."""

    wanted: Sequence[Expected[Any, Any]]

    def find(self, incoming: Incoming) -> Expected[Any, Any] | None:
        return next((each for each in self.wanted if _matches(each, incoming)), None)


def _matches(expected: Expected[Any, Any], incoming: Incoming) -> bool:
    request = incoming.view(expected.operation)
    return request is not None and expected.mismatch(request) is None


class Inbox:
    """The calls that came over one connection."""

    def __init__(self, unexpected: Unexpected = "answer", patience: float = _PATIENCE) -> None:
        """An empty one.

        Args:
            unexpected: what becomes of calls that nobody expects.
            patience: seconds that a call is held at most.
        """
        self.unexpected: Unexpected = unexpected
        self.patience = patience
        self.problems: list[str] = []
        """What the script is to fail by, though nobody waited for it."""
        self.ended: str | None = None
        """Why the connection ended; None: it is there."""
        self._held: list[Incoming] = []
        self._waiting: list[_Waiter] = []
        self._responders: list[Expected[Any, Any]] = []
        self._timers: dict[Incoming, asyncio.TimerHandle] = {}
        self._bell = asyncio.Event()
        self._closing = False

    @property
    def held(self) -> Sequence[Incoming]:
        """The calls that wait for their answers, oldest first."""
        return tuple(self._held)

    # -------------------------------------------------------------------------------------------- what comes in

    def put(self, incoming: Incoming) -> None:
        """Take in a call: it is answered by a responder, or held."""
        for responder in reversed(self._responders):
            if _matches(responder, incoming):
                incoming.decide(responder.respond, incoming.view(responder.operation))
                return
        if self._closing:
            incoming.decide()
            return
        self._held.append(incoming)
        loop = asyncio.get_running_loop()
        self._timers[incoming] = loop.call_later(self.patience, self._pass_over, incoming)
        self._ring()

    def end(self, reason: str) -> None:
        """Note that the connection ended: nothing more comes, and what is held cannot be answered."""
        self.ended = self.ended or reason
        for incoming in list(self._held):
            self._remove(incoming)
        self._ring()

    @contextmanager
    def responding(self, responders: Sequence[Expected[Any, Any]]) -> Generator[None]:
        """Answer such calls at once while the context lasts, those held included; the last one to be put there comes first."""
        self._responders.extend(responders)
        for incoming in list(self._held):
            self._remove(incoming)
            self.put(incoming)
        try:
            yield
        finally:
            for responder in responders:
                self._responders.remove(responder)

    # --------------------------------------------------------------------------------------------- what is wanted

    async def take(
        self, wanted: Sequence[Expected[Any, Any]], unexpected: Unexpected | None = None
    ) -> tuple[int, Incoming]:
        """Wait for one of several calls; it is no longer held then, and whoever took it has to answer.

        Others that nobody expects are passed over: see `Unexpected`. Bound the wait by `asyncio.timeout`; one that ends so has
        taken nothing.

        Args:
            wanted: what is expected; of several that match, the first.
            unexpected: in place of the inbox's own; None: that.

        Returns:
            Which of them it is, from 0, and the call.

        Raises:
            Failed: another call came and that is a failure, or the connection ended.
        """
        waiter = _Waiter(wanted)
        self._waiting.append(waiter)
        try:
            while True:
                bell = self._bell
                found = self._look(waiter, unexpected or self.unexpected)
                if found is not None:
                    return found
                if self.ended is not None:
                    raise Failed(f"expected {_all_of(wanted)}, but the connection ended: {self.ended}")
                await bell.wait()
        finally:
            self._waiting.remove(waiter)

    async def take_next(self) -> Incoming:
        """Wait for the next call, whichever it is.

        Raises:
            Failed: the connection ended.
        """
        while not self._held:
            if self.ended is not None:
                raise Failed(f"expected a call, but the connection ended: {self.ended}")
            await self._bell.wait()
        incoming = self._held[0]
        self._remove(incoming)
        return incoming

    def _look(self, waiter: _Waiter, unexpected: Unexpected) -> tuple[int, Incoming] | None:
        for incoming in list(self._held):
            found = waiter.find(incoming)
            if found is not None:
                self._remove(incoming)
                return list(waiter.wanted).index(found), incoming
            if any(other.find(incoming) for other in self._waiting):
                continue
            if unexpected == "fail":
                raise Failed(_difference(waiter.wanted, incoming))
            self._remove(incoming)
            incoming.decide()
        return None

    def leave(self) -> list[str]:
        """Answer all that is still held; returns their actions."""
        left = list(self._held)
        for incoming in left:
            self._remove(incoming)
            incoming.decide()
        return [str(each) for each in left]

    def close(self) -> None:
        """Answer all that is still held, and all that comes from now on: the connection is about to be closed."""
        self._closing = True
        self.leave()

    def _pass_over(self, incoming: Incoming) -> None:
        """Nobody wanted a call in time."""
        self._remove(incoming)
        incoming.decide()
        if self.unexpected == "fail":
            self.problems.append(f"unexpected {incoming}")

    def _remove(self, incoming: Incoming) -> None:
        self._held.remove(incoming)
        self._timers.pop(incoming).cancel()

    def _ring(self) -> None:
        self._bell.set()
        self._bell = asyncio.Event()


def _all_of(wanted: Sequence[Expected[Any, Any]]) -> str:
    return " or ".join(map(str, wanted))


def _difference(wanted: Sequence[Expected[Any, Any]], incoming: Incoming) -> str:
    """What was expected, what came, and where it differs if it is the right operation."""
    views = ((each, incoming.view(each.operation)) for each in wanted)
    reasons = [reason for each, request in views if request is not None and (reason := each.mismatch(request))]
    why = f", but {' and '.join(reasons)}" if reasons else ""
    return f"expected {_all_of(wanted)}; {incoming} came{why}"
