"""An event loop in a thread of its own, for code that has none, or has one that it must not hold up."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, ExitStack, contextmanager
from threading import Thread
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from .portal import Portal

__all__ = ["Background"]

T = TypeVar("T")


class Background:
    """An event loop in a thread of its own, as long as the context lasts.

    `serve` and `connect` make one each, unless they are given one to share, as where a script opens many connections::

        with sync.Background() as background, ExitStack() as stack:
            for number in range(100):
                stack.enter_context(sync.connect(program, url, f"CS{number}", background=background))

    Leaving waits for handlers that work in a thread. The thread does not keep the interpreter from ending.
    """

    def __init__(self) -> None:
        self._portal: Portal | None = None
        self._stack = ExitStack()

    def run(self, work: Callable[[], Awaitable[T]], timeout: float | None = None) -> T:
        """Call a function in the loop and wait for what it returns there, as ``background.run(lambda: station.call(request))``.

        Args:
            work: called in the loop; for what these blocking calls do not offer.
            timeout: seconds until it is cancelled; None: it may take any time.

        Raises:
            TimeoutError: it took longer.
            RuntimeError: the loop does not run, or this is its own thread.
            BaseException: whatever `work` raises.
        """
        return self.portal.run(work, timeout)

    @property
    def portal(self) -> Portal:
        """The way into the loop.

        Raises:
            RuntimeError: the context has not been entered.
        """
        if self._portal is None:
            raise RuntimeError("the event loop does not run yet: enter its context first")
        return self._portal

    @contextmanager
    def holding(self, context: AbstractAsyncContextManager[T], timeout: float | None = None) -> Generator[T]:
        """Have an asynchronous context open in the loop, as long as this one lasts; it yields what that one does.

        Args:
            context: entered and left in one task.
            timeout: seconds that entering may take; None: any time.

        Raises:
            TimeoutError: entering took longer.
            RuntimeError: as `run`.
            BaseException: whatever entering raises; on leaving, whatever that raises.
        """
        held = _Held(context)
        value = self.run(held.enter, timeout)
        try:
            yield value
        finally:
            self.run(held.leave)

    def __enter__(self) -> Self:
        if self._portal is not None:
            raise RuntimeError("a context of a background loop is entered once")
        started: Future[tuple[Portal, Callable[[], None]]] = Future()
        thread = Thread(target=_live, args=(started,), name="ocpp-toolkit", daemon=True)
        thread.start()
        self._portal, stop = started.result()
        for work in (thread.join, stop, self._portal.close):  # the last one first
            self._stack.callback(work)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()


def _live(started: "Future[tuple[Portal, Callable[[], None]]]") -> None:
    """The life of the thread."""
    runner = asyncio.Runner()
    try:
        runner.get_loop()
    except OSError as error:  # there is none to be had
        started.set_exception(error)
        return
    with runner:
        runner.run(_until_stopped(started))


async def _until_stopped(started: "Future[tuple[Portal, Callable[[], None]]]") -> None:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    started.set_result((Portal(), lambda: _wake(loop, stop)))
    await stop.wait()


def _wake(loop: asyncio.AbstractEventLoop, stop: asyncio.Event) -> None:
    loop.call_soon_threadsafe(stop.set)


class _Held(Generic[T]):
    """An asynchronous context that is open in a task of its own: what has a task group inside is left by the task that entered."""

    _task: "asyncio.Task[None]"
    """Holds it open, from `enter` on."""

    def __init__(self, context: AbstractAsyncContextManager[T]) -> None:
        self._context = context
        self._leave = asyncio.Event()

    async def enter(self) -> T:
        entered: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._task = task = asyncio.create_task(self._hold(entered))
        either: list[asyncio.Future[Any]] = [task, entered]
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            raise
        if task.done():
            task.result()
        return entered.result()

    async def leave(self) -> None:
        self._leave.set()
        await self._task

    async def _hold(self, entered: "asyncio.Future[T]") -> None:
        async with self._context as value:
            entered.set_result(value)
            await self._leave.wait()
