"""Time that does not have to be waited for: an event loop's clock that jumps to the next timer when nothing else is to be done.

::

    async def test_a_day(): ...                 # heartbeats, back-off, limits of time: all in their order, at once

    VirtualClock().run(test_a_day())            # in an event loop of its own

    with VirtualClock().attached():             # or in the loop that runs
        await asyncio.sleep(86_400)

What is virtual is the time of the loop, by which asyncio sleeps and sets limits; `time.monotonic` and `datetime.now` go on as ever,
and so do the times in messages.
"""

import asyncio
import selectors
import time
from collections.abc import Callable, Coroutine, Generator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

__all__ = ["TimeExhausted", "VirtualClock"]

T = TypeVar("T")

_YEAR = 366 * 86_400.0
_OWN = ("time", "run_in_executor", "shutdown_default_executor")
"""What a loop with a virtual clock has of its own, besides its selector."""
_Ready = list[tuple[selectors.SelectorKey, int]]


class TimeExhausted(Exception):
    """More virtual time has passed than a test could mean: it waits for what will not happen."""

    def __init__(self, limit: float) -> None:
        super().__init__(limit)
        self.limit = limit
        """Seconds that there were."""

    def __str__(self) -> str:
        return f"{self.limit:g} s of virtual time have passed, and what is waited for has not happened"


class _Selector(Protocol):
    """What an event loop waits with."""

    def select(self, timeout: float | None = None) -> _Ready: ...
    def get_map(self) -> Mapping[Any, Any]: ...


class VirtualClock:
    """The clock of an event loop. While something can be done, it stands; when all wait, it jumps to the next timer.

    Both ends of a connection have to live in the loop: of another process nobody knows whether it is about to answer. While work is
    done in the loop's executors (`asyncio.to_thread`, the SQLite stores), time passes as it does elsewhere.

    Args:
        quiet: seconds of real time without a byte after which open sockets count as waiting; they are on loopback, so it
            need not be much.
        limit: seconds of virtual time after which `TimeExhausted` ends the loop.
        patience: seconds of real time that another thread has to wake a loop without timers and sockets, in which nothing else
            could ever happen; then a RuntimeError ends the loop.
    """

    def __init__(self, *, quiet: float = 0.002, limit: float = _YEAR, patience: float = 10.0) -> None:
        self._quiet = quiet
        self._patience = patience
        self._limit = limit
        self._now = self._began = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._at_work = 0
        self._settling: list[asyncio.Future[None]] = []

    def time(self) -> float:
        """The loop's time now, in s."""
        return self._now

    @property
    def elapsed(self) -> float:
        """Seconds since the clock was attached, or its loop was made; to the microsecond, as sums of floats are a little off."""
        return round(self._now - self._began, 6)

    async def advance(self, seconds: float) -> None:
        """Let time pass; return when all that was due by then has been done, as by `settle`."""
        await asyncio.sleep(seconds)
        await self.settle()

    async def settle(self) -> None:
        """Return when there is nothing left to do but to wait for a timer; no time passes."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            raise RuntimeError("this is not the clock of the loop that runs: attach it, or run something with it")
        settled: asyncio.Future[None] = loop.create_future()
        self._settling.append(settled)
        await settled

    # ---------------------------------------------------------------------------------------------- whose clock it is

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run something in an event loop of its own with this clock, from the beginning to the end.

        Raises:
            TimeExhausted: it takes longer than the limit.
            RuntimeError: the clock is that of another loop, or `work` waits for what cannot happen.
            BaseException: whatever `work` raises.
        """
        with asyncio.Runner(loop_factory=self.loop) as runner:
            return runner.run(work)

    def loop(self) -> asyncio.AbstractEventLoop:
        """A new event loop that has this clock until it is closed: a loop factory, for whatever takes one.

        Raises:
            RuntimeError: the clock is that of another loop.
        """
        self._check_free()
        loop = asyncio.SelectorEventLoop()
        self._take_over(loop, 0.0)
        return loop

    @contextmanager
    def attached(self) -> Generator["VirtualClock"]:
        """Make this the clock of the loop that runs, as long as the context lasts.

        Raises:
            RuntimeError: no loop runs, it is none of the standard library's, it has a virtual clock already, or the clock is
                that of another loop.
        """
        loop: Any = asyncio.get_running_loop()
        plain = vars(loop).get("_selector") if isinstance(loop, asyncio.BaseEventLoop) else None
        if plain is None or isinstance(plain, _Jumping):
            raise RuntimeError(f"a virtual clock is for an event loop of asyncio that has none yet, not for {loop!r}")
        self._check_free()
        self._take_over(loop, loop.time())
        try:
            yield self
        finally:
            for name in _OWN:
                del vars(loop)[name]
            vars(loop)["_selector"] = plain
            self._loop = None

    def _check_free(self) -> None:
        if self._loop is not None and not self._loop.is_closed():
            raise RuntimeError("the clock is that of a loop already")

    def _take_over(self, loop: Any, now: float) -> None:
        """Put the clock in place of the loop's own; methods of the instance go before those of its class."""
        self._loop, self._now, self._began, self._at_work = loop, now, now, 0
        own = (self.time, self._counting(loop), self._shutting_down(loop))
        state: dict[str, Any] = loop.__dict__
        state.update(zip(_OWN, own, strict=True))
        state["_selector"] = _Jumping(self, state["_selector"])

    def _counting(self, loop: asyncio.AbstractEventLoop) -> Callable[..., "asyncio.Future[Any]"]:
        """The loop's ``run_in_executor``, with a count of what is being done there."""
        run: Callable[..., asyncio.Future[Any]] = loop.run_in_executor

        def counting(executor: Executor | None, work: Callable[..., Any], *args: Any) -> "asyncio.Future[Any]":
            future = run(executor, work, *args)
            self._at_work += 1
            future.add_done_callback(self._worked)
            return future

        return counting

    def _worked(self, _: "asyncio.Future[Any]") -> None:
        self._at_work -= 1

    def _shutting_down(self, loop: asyncio.AbstractEventLoop) -> Callable[..., Coroutine[Any, Any, None]]:
        """The loop's ``shutdown_default_executor``, which waits for threads with a limit of time."""
        shut_down: Callable[..., Coroutine[Any, Any, None]] = loop.shutdown_default_executor

        async def shutting_down(*limit: float) -> None:
            self._at_work += 1
            try:
                await shut_down(*limit)
            finally:
                self._at_work -= 1

        return shutting_down

    # -------------------------------------------------------------------------------------------------------- jumping

    def select(self, selector: _Selector, timeout: float | None) -> _Ready:
        """Wait as a loop does, and be back at once.

        Args:
            selector: what the loop waits with.
            timeout: seconds until its next timer; None: it has none.

        Raises:
            TimeExhausted: there is no time left to jump over.
            RuntimeError: nothing is left that could happen.
        """
        ready = selector.select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if self._at_work:
            return self._really(selector, timeout)
        if len(selector.get_map()) > 1 and (ready := selector.select(self._quiet)):  # one is the loop's own
            return ready
        if self._settling:
            for settled in self._settling:
                if not settled.done():
                    settled.set_result(None)
            self._settling.clear()
            return []
        if timeout is None:
            return self._hopefully(selector)
        self._pass(timeout)
        return []

    def _hopefully(self, selector: _Selector) -> _Ready:
        """Wait where there is no timer: for a socket, or for another thread, of which nobody knows."""
        has_sockets = len(selector.get_map()) > 1
        ready = self._really(selector, None if has_sockets else self._patience)
        if not ready and not has_sockets:
            raise RuntimeError("nothing is left in the event loop that could happen, and something is waited for")
        return ready

    def _really(self, selector: _Selector, timeout: float | None) -> _Ready:
        began = time.monotonic()
        ready = selector.select(timeout)
        self._pass(time.monotonic() - began)
        return ready

    def _pass(self, seconds: float) -> None:
        self._now += seconds
        if self.elapsed > self._limit:
            raise TimeExhausted(self._limit)


class _Jumping:
    """A selector that asks the clock how to wait; all else is done by the one that it stands for."""

    def __init__(self, clock: VirtualClock, selector: _Selector) -> None:
        self._clock = clock
        self._real = selector

    def select(self, timeout: float | None = None) -> _Ready:
        return self._clock.select(self._real, timeout)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)
