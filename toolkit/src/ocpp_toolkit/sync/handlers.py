"""Handlers that block, each call in a thread, so that the event loop goes on."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

import ocpp_generic_api as api

from .facades import Csms, Remote, Station
from .portal import Portal

__all__ = ["in_thread"]

P = ParamSpec("P")
R = TypeVar("R")


@overload
def in_thread(
    handler: Callable[Concatenate[Station, P], R],
) -> Callable[Concatenate[api.Station, P], Coroutine[Any, Any, R]]: ...
@overload
def in_thread(
    handler: Callable[Concatenate[Csms, P], R],
) -> Callable[Concatenate[api.Csms, P], Coroutine[Any, Any, R]]: ...
def in_thread(handler: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
    """Have a handler, hook or watcher that blocks run in a thread, with a blocking view of who asks.

    ::

        @csms.on(BOOT_NOTIFICATION)
        @sync.in_thread
        def boot(station: sync.Station, request: BootNotificationRequest) -> BootNotificationResponse:
            ...  # may look into a database, sleep, and call the station

    A sync handler without it runs in the event loop itself: whatever it waits for, every connection waits for. It works with the
    asynchronous `serve` and `connect` as well. The threads are those of `asyncio.to_thread`: a few, at most 32 at a time; further
    calls wait for one.

    When the call is given up, for the handler took too long or the link ended, its thread goes on: Python cannot stop it. What it
    then asks of the station, or asks for at that moment, raises RuntimeError.
    """

    @wraps(handler)
    async def handle(remote: api.Remote, *rest: Any) -> Any:
        portal = Portal()
        view = _VIEWS[type(remote)](remote, portal)
        try:
            return await asyncio.to_thread(handler, view, *rest)
        except asyncio.CancelledError:
            portal.close()
            raise

    return handle


_VIEWS: dict[type[api.Remote], Callable[[Any, Portal], Remote[Any]]] = {api.Station: Station, api.Csms: Csms}
