"""A stream on which both ends ask and answer: one JSON object a message, after its length in four bytes.

Between processes of one program, on one machine: nothing here is checked as what strangers send has to be.
"""

import asyncio
import contextlib
import json
import logging
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

__all__ = ["Answerers", "Wire"]

logger = logging.getLogger("ocpp_toolkit")

Answerers = Mapping[str, Callable[..., Awaitable[Any]]]
"""What answers each kind of question: a function of what comes with it, which returns what JSON can say."""
_LENGTH = 4


class Wire:
    """One end of a stream."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, answerers: Answerers) -> None:
        self._reader, self._writer = reader, writer
        self._answerers = answerers
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._asked = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def ask(self, kind: str, **about: Any) -> Any:
        """Ask the other end, and wait for what it says.

        Raises:
            ConnectionError: the stream ends first, or the other end fails at it.
        """
        if self._writer.is_closing():
            raise ConnectionError("the other side is gone")
        self._asked += 1
        number = self._asked
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            self._send({"ask": kind, "number": number, "about": about})
            return await answer
        finally:
            del self._waiting[number]

    async def run(self) -> None:
        """Answer and take answers until the stream ends; then what waits fails."""
        try:
            while True:
                length = int.from_bytes(await self._reader.readexactly(_LENGTH))
                self._take(json.loads(await self._reader.readexactly(length)))
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the end
        finally:
            self.close()
            for waiting in self._waiting.values():
                if not waiting.done():
                    waiting.set_exception(ConnectionError("the other side is gone"))

    def close(self) -> None:
        """End the stream."""
        self._writer.close()

    async def wait_closed(self) -> None:
        """Return when the stream has ended on this side."""
        with contextlib.suppress(ConnectionError):
            await self._writer.wait_closed()

    def _take(self, message: Mapping[str, Any]) -> None:
        if "ask" in message:
            task = asyncio.get_running_loop().create_task(self._answer(message))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
            return
        waiting = self._waiting.get(message["number"])
        if waiting is None or waiting.done():
            return  # whoever asked has given up
        if "failed" in message:
            waiting.set_exception(ConnectionError(message["failed"]))
        else:
            waiting.set_result(message["said"])

    async def _answer(self, message: Mapping[str, Any]) -> None:
        kind, number = message["ask"], message["number"]
        try:
            answer = {"number": number, "said": await self._answerers[kind](**message["about"])}
        except ConnectionError as error:
            answer = {"number": number, "failed": str(error)}
        except Exception:
            logger.exception("%s failed between workers", kind)
            answer = {"number": number, "failed": f"{kind} failed"}
        if not self._writer.is_closing():
            self._send(answer)

    def _send(self, message: Mapping[str, Any]) -> None:
        text = json.dumps(message).encode()
        self._writer.write(len(text).to_bytes(_LENGTH) + text)
