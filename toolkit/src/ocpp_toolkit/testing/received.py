"""What a side was asked, in its order: each request with the answer that it got."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar, overload

from ocpp_core import OcppModel, Operation
from ocpp_generic_api import Remote
from ocpp_toolkit.side import Side

__all__ = ["ReceivedCall", "ReceivedCalls", "Recording"]

F = TypeVar("F", bound=Remote)
Q = TypeVar("Q", bound=OcppModel)
R = TypeVar("R", bound=OcppModel)


@dataclass(slots=True, eq=False)
class ReceivedCall:
    """A request that came in, and what became of it."""

    station: str
    """Identity of the station, on both sides."""
    version: str
    """The OCPP version of the connection, as ``1.6``."""
    action: str
    """The operation's name: neutral, or the version's own where the neutral API has none."""
    request: OcppModel
    """As its handler was given it."""
    response: OcppModel | None = None
    """The answer; None: there is none yet, or the handler failed."""
    error: BaseException | None = None
    """What the handler raised, a `CallError` to refuse; None: nothing."""

    @property
    def answered(self) -> bool:
        """Whether the handler has come to its end, one way or the other."""
        return self.response is not None or self.error is not None


class ReceivedCalls(Sequence[ReceivedCall]):
    """The requests that came in so far, the first one first."""

    def __init__(self) -> None:
        self._calls: list[ReceivedCall] = []
        self._waiting: list[asyncio.Future[None]] = []

    @overload
    def __getitem__(self, index: int) -> ReceivedCall: ...
    @overload
    def __getitem__(self, index: slice) -> list[ReceivedCall]: ...
    def __getitem__(self, index: int | slice) -> ReceivedCall | list[ReceivedCall]:
        return self._calls[index]

    def __contains__(self, item: object) -> bool:
        """Whether a request came, as ``assert AuthorizeRequest(...) in csms.received``."""
        return any(item is call or item == call.request for call in self._calls)

    def __len__(self) -> int:
        return len(self._calls)

    def __repr__(self) -> str:
        return f"<received: {', '.join(self.actions) or 'nothing'}>"

    @property
    def actions(self) -> list[str]:
        """The names of all operations, as ``["BootNotification", "StatusNotification"]``."""
        return [call.action for call in self._calls]

    @property
    def requests(self) -> list[OcppModel]:
        """All requests."""
        return [call.request for call in self._calls]

    def of(self, kind: type[Q], station: str | None = None) -> list[Q]:
        """The requests of a class, as ``csms.received.of(AuthorizeRequest)``.

        Args:
            kind: the class: a neutral one, or a version's own where the neutral API has none.
            station: whose; None: of all stations.
        """
        return [
            call.request for call in self._calls if isinstance(call.request, kind) and station in (None, call.station)
        ]

    async def wait_for(self, kind: type[Q], where: Callable[[Q], bool] = lambda _: True, *, timeout: float = 10.0) -> Q:
        """The first request of a class that fulfils a condition, also one of before, as soon as it has been answered.

        Args:
            kind: as for `of`.
            where: the condition; by default there is none.
            timeout: seconds to wait.

        Raises:
            TimeoutError: none came; the error says what did.
        """
        try:
            async with asyncio.timeout(timeout):
                while (found := self._find(kind, where)) is None:
                    changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                    self._waiting.append(changed)
                    await changed
        except TimeoutError:
            raise TimeoutError(f"no {kind.__name__} as asked for within {timeout:g} s: {self!r}") from None
        return found

    def clear(self) -> None:
        """Forget what came so far."""
        self._calls.clear()

    def _find(self, kind: type[Q], where: Callable[[Q], bool]) -> Q | None:
        for call in self._calls:
            if call.answered and isinstance(call.request, kind) and where(call.request):
                return call.request
        return None

    # ------------------------------------------------------------------------------------------------- taking down

    def begin(self, remote: Remote, action: str, request: OcppModel) -> ReceivedCall:
        """Take down a request that came in."""
        call = ReceivedCall(remote.identity, remote.version, action, request)
        self._calls.append(call)
        return call

    def end(self, call: ReceivedCall, response: OcppModel | None, error: BaseException | None = None) -> None:
        """Take down what became of it."""
        call.response, call.error = response, error
        for changed in self._waiting:
            if not changed.done():
                changed.set_result(None)
        self._waiting.clear()


class Recording(Side[F]):
    """A side that takes down what it is asked, whichever handler answers; to be mixed into one."""

    received: ReceivedCalls
    """What came in."""

    def on(
        self, operation: Operation[Q, R]
    ) -> Callable[[Callable[[F, Q], R | Awaitable[R]]], Callable[[F, Q], R | Awaitable[R]]]:
        """Register the function that answers `operation`, in place of what answered it before; see `Side.on`."""
        register = super().on(operation)

        def recorded(handler: Callable[[F, Q], R | Awaitable[R]]) -> Callable[[F, Q], R | Awaitable[R]]:
            register(_recording(self.received, operation, handler))
            return handler

        return recorded


def _recording(
    received: ReceivedCalls, operation: Operation[Q, R], handler: Callable[[F, Q], R | Awaitable[R]]
) -> Callable[[F, Q], R | Awaitable[R]]:
    """A handler that takes down what it is given and what it answers."""

    async def finish(call: ReceivedCall, awaited: Awaitable[R]) -> R:
        try:
            response = await awaited
        except BaseException as error:
            received.end(call, None, error)
            raise
        received.end(call, response)
        return response

    def handle(remote: F, request: Q) -> R | Awaitable[R]:
        call = received.begin(remote, operation.action, request)
        try:
            response = handler(remote, request)
        except Exception as error:
            received.end(call, None, error)
            raise
        if inspect.isawaitable(response):
            return finish(call, response)
        received.end(call, response)
        return response

    return handle
