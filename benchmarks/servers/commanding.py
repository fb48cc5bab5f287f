"""Has a CSMS command each station from its first heartbeat on, one call after the other, as long as it is there."""

import asyncio
from collections.abc import Awaitable, Callable

__all__ = ["keep_commanding"]

_tasks: set[asyncio.Task[None]] = set()


def keep_commanding(round_of: Callable[[], Awaitable[None]], gone: type[Exception]) -> None:
    """Begin, without waiting.

    Args:
        round_of: one round of commands.
        gone: what it raises when the station is no longer there.
    """
    task = asyncio.create_task(_command(round_of, gone))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _command(round_of: Callable[[], Awaitable[None]], gone: type[Exception]) -> None:
    try:
        while True:
            await round_of()
    except gone:
        return
