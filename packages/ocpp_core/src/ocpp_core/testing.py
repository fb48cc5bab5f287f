"""Two peers joined in memory, for tests of handlers: no sockets, no frames, the real validation both ways.

::

    csms, station = memory_pair(VERSION, csms_handlers, station_handlers)
    answer = await station.call(BootNotificationRequest(...))   # answered by csms_handlers
"""

# ruff: noqa: SLF001 - the two ends of a pair are one
import asyncio
import inspect
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from .errors import CallError, CallRefused, ConnectionLost, Timeout
from .operation import Operation, Role
from .peer import Handlers, Peer
from .version import Version

__all__ = ["MemoryPeer", "memory_pair"]

logger = logging.getLogger("ocpp_core")

T = TypeVar("T")


class MemoryPeer(Peer):
    """One end of a pair; its calls are answered by the other end's handlers."""

    default_timeout = 30.0
    """Seconds that a call waits unless it says otherwise."""

    def __init__(self, identity: str, version: Version, role: Role, handlers: Handlers) -> None:
        super().__init__(identity, version, role, handlers)
        self.log: list[tuple[str, str]] = []
        """Action and payload of each call made from this end, in order."""
        self._other: MemoryPeer | None = None
        self._closed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    def join(self, other: "MemoryPeer") -> None:
        """Make the two each other's peer."""
        self._other, other._other = other, self

    async def exchange(self, action: str, payload: str, timeout: float | None) -> str:
        """Have the other end answer."""
        if self._other is None or self._closed.is_set():
            raise ConnectionLost(action, "closed")
        self.log.append((action, payload))
        seconds = self.default_timeout if timeout is None else timeout
        answer = self._other._spawn(self._other.serve(action, payload))
        closed = asyncio.ensure_future(self._closed.wait())
        try:
            await asyncio.wait({answer, closed}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            closed.cancel()
        if answer.done():
            return _answered(answer)
        raise ConnectionLost(action, "closed") if closed.done() else Timeout(action, seconds)

    async def serve(self, action: str, payload: str) -> str:
        """Answer a call with this end's handlers.

        Raises:
            CallError: the refusal.
        """
        operation, request, result = self.receive(action, payload)
        try:
            response = await result if inspect.isawaitable(result) else result
        except Exception as error:
            raise self.failure(operation, error) from error
        answer: str = self.answer(operation, response)
        self._spawn(self._after(operation, request, response))
        return answer

    async def _after(self, operation: Operation[Any, Any], request: Any, response: Any) -> None:
        """Run the hook, if there is one; its failure concerns this end alone."""
        hook = self.handlers.hook(operation)
        try:
            result = hook(self, request, response) if hook else None
            if inspect.isawaitable(result):
                await result
        except Exception:
            logger.exception("%s: what follows %s failed", self.identity, operation.action)

    def _spawn(self, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Start what goes on though the caller gives up, as on a real link."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._settle)
        return task

    def _settle(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # looked at, so that nobody complains of an answer that came too late

    async def close(self) -> None:
        """End the pair: what waits on either end fails with `ConnectionLost`."""
        self._closed.set()
        if self._other is not None:
            self._other._closed.set()

    async def wait_closed(self) -> None:
        """Return when either end has been closed."""
        await self._closed.wait()


def _answered(answer: "asyncio.Future[str]") -> str:
    """An answer as the caller sees it: the other end's refusal is not its own."""
    try:
        return answer.result()
    except CallError as refusal:
        raise CallRefused(refusal.code, refusal.description, refusal.details) from None


def memory_pair(
    version: Version,
    csms_handlers: Handlers | None = None,
    station_handlers: Handlers | None = None,
    identity: str = "CS001",
) -> tuple[MemoryPeer, MemoryPeer]:
    """Join a CSMS and a station in memory.

    Args:
        version: the version that both speak.
        csms_handlers: answer the station's calls; None: none.
        station_handlers: answer the CSMS's calls; None: none.
        identity: the station's identity.

    Returns:
        What the CSMS sees (call it to reach the station), and what the station sees (call it to reach the CSMS).
    """
    at_csms = MemoryPeer(identity, version, Role.CSMS, csms_handlers or Handlers())
    at_station = MemoryPeer(identity, version, Role.STATION, station_handlers or Handlers())
    at_csms.join(at_station)
    return at_csms, at_station
