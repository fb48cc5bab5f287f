"""Where the calls of the other side are tapped for a script, in both forms, and what passes over its connections is seen.

A call comes in the version's own form. The version's adapter makes a neutral one of it, and would hand that to a handler; here it is
put into the inbox of its connection, and the handler's answer is what the script decides.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Protocol, cast

from ocpp_core import Handler, Handlers, OcppModel, Operation, Peer, Role
from ocpp_generic_api import Adapter, Bridge, Conversation, Gate, TransactionRecord
from ocpp_toolkit.simulation import CsmsSimulator
from ocpp_toolkit.simulation.answers import agree
from ocpp_toolkit.simulation.quiet import REGISTRY, QuietConversation
from ocpp_toolkit.simulation.variables import Variables
from ocpp_toolkit.station import ChargingStation

from .frames import Frames
from .inbox import Inbox, Incoming, OwnAnswer

__all__ = ["CsmsProgram", "Line", "StationProgram"]


class _Link(Protocol):
    """What the connections of all transports have beyond `Peer`."""

    close_reason: str

    async def wait_closed(self) -> None: ...


@dataclass(eq=False)
class Line:
    """One connection, as a script sees it."""

    peer: Peer
    inbox: Inbox = field(default_factory=Inbox)
    frames: Frames = field(default_factory=Frames)
    sending_raw: bool = False
    """Whether what is sent now is no call of the session."""
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when a frame has passed, or the connection has ended; replaced by a new one then."""
    _watch: "asyncio.Task[None] | None" = None

    def begin(self, at_end: Callable[[], object]) -> None:
        """Watch for the end of the connection, and call something then."""
        self._watch = asyncio.get_running_loop().create_task(self._until_closed())
        self._watch.add_done_callback(lambda _: at_end())

    async def _until_closed(self) -> None:
        link = cast("_Link", self.peer)
        await link.wait_closed()
        self.inbox.end(link.close_reason)
        self.ring()

    def ring(self) -> None:
        """Wake whoever waits for what passes."""
        self.bell.set()
        self.bell = asyncio.Event()

    async def until_closed(self) -> str:
        """Wait for the end of the connection; why it ended."""
        assert self._watch is not None  # noqa: S101 - `begin` comes first
        await asyncio.shield(self._watch)
        return cast("_Link", self.peer).close_reason


@dataclass(eq=False)
class _Arrival:
    """A call in the version's own form, and what became of it."""

    inbox: Inbox
    operation: Operation[Any, Any]
    request: OcppModel
    incoming: list[Incoming] = field(default_factory=list[Incoming])


_arrival: ContextVar[_Arrival] = ContextVar("arrival")


async def _hold(operation: Operation[Any, Any], request: OcppModel, automatic: Callable[[], Any]) -> Any:
    """Put a call into the inbox of its connection, and wait for its answer."""
    arrival = _arrival.get()
    incoming = Incoming(operation, request, arrival.operation, arrival.request, automatic)
    arrival.incoming.append(incoming)
    arrival.inbox.put(incoming)
    return await incoming.answer()


class _Held(Handlers):
    """Answers what other handlers answer, when the script lets it."""

    def __init__(self, automatic: Handlers) -> None:
        super().__init__()
        self._automatic = automatic

    def handler(self, operation: Operation[Any, Any]) -> Handler[Any, Any] | None:
        """What puts a call of the operation into the inbox; None where nothing would answer it."""
        answer = self._automatic.handler(operation)
        if answer is None:
            return None

        async def hold(remote: Any, request: OcppModel) -> Any:
            return await _hold(operation, request, lambda: answer(remote, request))

        return hold


class Lines:
    """The lines of the connections that a program has now."""

    def __init__(self) -> None:
        self._lines: dict[Peer, Line] = {}

    def __getitem__(self, peer: Peer) -> Line:
        return self._lines[peer]

    def get(self, peer: Peer) -> Line | None:
        """The line of a connection; None: it has ended."""
        return self._lines.get(peer)

    def add(self, peer: Peer) -> None:
        """Take up a connection, until it ends."""
        line = self._lines[peer] = Line(peer)
        line.begin(lambda: self._lines.pop(peer, None))

    def close(self) -> None:
        """Answer all that is held, and all that comes from now on: the connections are about to be closed."""
        for line in self._lines.values():
            line.inbox.close()

    def trace(self, peer: Peer, direction: Enum, text: str) -> None:
        """A `trace` for the options of either transport."""
        line = self.get(peer)
        if line is not None:
            line.frames.note(peer, direction, text, raw=line.sending_raw)
            line.ring()


class _Tap(Bridge):
    """A bridge that knows the version's own form of each call."""

    def __init__(
        self,
        neutral: Handlers,
        adapters: Sequence[Adapter],
        converse: Callable[[Peer], Conversation],
        booted: Callable[[Conversation, bool], Awaitable[None]],
        lines: Lines,
    ) -> None:
        super().__init__(neutral, adapters, converse, booted)
        self.lines = lines

    async def prepare(self, peer: Peer) -> None:
        """Take up a connection, with a line for it."""
        await super().prepare(peer)
        self.lines.add(peer)

    def handler(self, operation: Operation[Any, Any]) -> Handler[Any, Any] | None:
        """What answers an operation of a version, when the script has decided."""
        convert = super().handler(operation)
        if convert is None:
            return None

        async def answer(peer: Peer, request: OcppModel) -> Any:
            return await self._answer(_Arrival(self.lines[peer].inbox, operation, request), convert, peer)

        return answer

    async def _answer(self, arrival: _Arrival, convert: Handler[Any, Any], peer: Peer) -> Any:
        _arrival.set(arrival)  # of this task alone
        error: BaseException | None = None
        try:
            result = convert(peer, arrival.request)  # some the adapter answers alone, as parts of a report
            return result if isinstance(result, OcppModel) else await result
        except OwnAnswer as own:
            return own.response
        except BaseException as raised:
            error = raised
            raise
        finally:
            problems = [each for each in arrival.incoming if each.finish(error)]
            arrival.inbox.problems += [f"{each} could not be answered: {error!r}" for each in problems]


class StationProgram(ChargingStation):
    """A station that answers when its script lets it: as a simulated one, unless the script has something else to say."""

    _conversation = QuietConversation

    def __init__(self, versions: Sequence[str] | None = None) -> None:
        super().__init__(versions, registry=REGISTRY)
        agree(self, Role.STATION)
        Variables().answer(self)
        self.lines = Lines()
        self._handlers = _Held(self._handlers)
        self._bridge = _Tap(self._handlers, list(self._adapters.values()), self._converse, self._booted, self.lines)

    async def record(self, identity: str, transaction_id: str) -> TransactionRecord | None:
        """What is remembered of a transaction; None: nothing."""
        return await self._store.find(identity, transaction_id)


class CsmsProgram(CsmsSimulator):
    """A CSMS that answers when its script lets it: as the simulated one, unless the script has something else to say.

    Whatever it answered to a boot, a station may call and be called.
    """

    def __init__(self, versions: Sequence[str] | None = None) -> None:
        names = REGISTRY.versions() if versions is None else [f"ocpp{name}" for name in versions]
        super().__init__([REGISTRY.version(name) for name in names])
        self.lines = Lines()
        self._handlers = _Held(self._handlers)
        self._bridge = _Tap(self._handlers, list(self._adapters.values()), self._converse, self._booted, self.lines)

    def _boots(self, conversation: Conversation) -> Gate | None:  # noqa: ARG002 - whoever it is
        return None
