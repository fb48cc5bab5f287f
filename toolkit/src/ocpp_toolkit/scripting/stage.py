"""What a script has besides its connection: somebody to talk to, a time limit, and luck."""

import asyncio
import sys
import threading
from collections.abc import Awaitable, Callable
from random import Random

__all__ = ["Ask", "Say", "Stage", "ask_at_terminal"]

Say = Callable[[str], None]
"""Is told what a script says."""
Ask = Callable[[str], Awaitable[str]]
"""Shows a text and returns what a person enters."""


class Stage:
    """Where a script is played.

    Args:
        seed: what its random data are made of.
        key: makes different data of one seed, as for one of many stations.
        say: is told what the script says; None: nobody is.
        ask: answers what the script asks a person; None: whoever sits at the terminal.
    """

    def __init__(self, seed: int, key: str = "", *, say: Say | None = None, ask: Ask | None = None) -> None:
        self.seed = seed
        self.random = Random()  # noqa: S311 - test data
        """Random data, the same for the same seed and key."""
        self.shuffle(key)
        self.said: list[str] = []
        """What it said, and the checks that failed."""
        self.failures: list[str] = []
        """The checks that failed."""
        self.limit: asyncio.Timeout | None = None
        """Ends the script; None: nothing does."""
        self._say = say
        self._ask = ask or ask_at_terminal

    def shuffle(self, key: str) -> None:
        """Begin the random data again, with another key."""
        self.random.seed(f"{self.seed} {key}")

    def say(self, text: str) -> None:
        """Note a text, and show it to whoever listens."""
        self.said.append(text)
        if self._say is not None:
            self._say(text)

    async def ask(self, text: str) -> str:
        """Ask a person, who has all the time he wants: the script's limit stands still."""
        limit, now = self.limit, asyncio.get_running_loop().time
        end = limit.when() if limit is not None else None
        if limit is None or end is None:
            return await self._ask(text)
        left = end - now()
        limit.reschedule(None)
        try:
            return await self._ask(text)
        finally:
            limit.reschedule(now() + left)


async def ask_at_terminal(text: str) -> str:
    """Print a text and wait for a line from standard input; empty at its end."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[str] = loop.create_future()

    def tell(line: str) -> None:
        if not answer.done():
            answer.set_result(line.rstrip("\n"))

    def read() -> None:
        line = sys.stdin.readline()
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, line)

    print(text, end=" ", flush=True)  # noqa: T201 - to a person
    # A daemon: nobody can take a thread out of readline, and the end of the process must not wait for a person.
    threading.Thread(target=read, daemon=True, name="prompt").start()
    return await answer
