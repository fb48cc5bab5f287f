"""What the scenarios need of a side written with somebody else's library: actions and payloads as on the wire."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from interop.processes import Bell

Payload = dict[str, Any]
Answer = Callable[[str, Payload], Payload]
"""Given the action and the payload of a call, the payload of its answer."""


class Refused(Exception):
    """Our side answered a call with a CALLERROR."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code


class Peer(ABC):
    """One side of a connection; as a CSMS it is there before its station connects."""

    def __init__(self, answer: Answer) -> None:
        self.url = ""
        """Where a station finds it, if it is a CSMS."""
        self.identity = ""
        """As it was said in the URL."""
        self.password: str | None = None
        """As it came with the connection."""
        self.connected = False
        self.gone = False
        self.asked: list[tuple[str, Payload]] = []
        """Every call that it was asked, in order."""
        self.flaws: list[str] = []
        """What it found wrong with us."""
        self._answer = answer
        self._bell = Bell()

    @abstractmethod
    async def call(self, action: str, payload: Payload) -> Payload:
        """Ask the other side.

        Raises:
            Refused: it was answered with a CALLERROR.
        """

    def asked_for(self, action: str) -> list[Payload]:
        """The payloads of all calls of an action."""
        return [payload for name, payload in self.asked if name == action]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until it was asked something."""
        await self._bell.until(condition, lambda: f"asked only: {self.asked}\nflaws: {self.flaws}")

    async def until_asked(self, action: str, times: int = 1, **fields: Any) -> Payload:
        """Wait until it was asked so often with such fields; the last of these payloads."""

        def matching() -> list[Payload]:
            return [payload for payload in self.asked_for(action) if fields.items() <= payload.items()]

        await self.until(lambda: len(matching()) >= times)
        return matching()[times - 1]

    def _take(self, action: str, payload: Payload) -> Payload:
        """Note a call and answer it."""
        self.asked.append((action, payload))
        answer = self._answer(action, payload)
        self._bell.ring()
        return answer

    def _set_connected(self, identity: str, password: str | None) -> None:
        self.identity, self.password, self.connected = identity, password, True
        self._bell.ring()

    def _set_gone(self) -> None:
        self.gone = True
        self._bell.ring()


class Library(Protocol):
    """A library to write peers with."""

    def station(
        self, url: str, identity: str, version: str, answer: Answer, password: str | None = None
    ) -> AbstractAsyncContextManager[Peer]:
        """A station that is connected."""
        ...

    def csms(self, version: str, answer: Answer) -> AbstractAsyncContextManager[Peer]:
        """A CSMS that listens."""
        ...
