"""Writes what passes over connections to a file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import Self

from ocpp_core import Peer, now

from .records import Record
from .redaction import without_secrets

__all__ = ["Recorder"]


class Recorder(AbstractContextManager["Recorder"]):
    """Appends messages to a recording, one a line; it is a `trace` of the options of either transport.

    ::

        with Recorder("traffic.jsonl") as recorder:
            async with serve(csms, "127.0.0.1:9000", options=Options(trace=recorder)): ...

    A line is handed to the operating system when its message has passed, so that a crash loses none. That is a short write, made on
    the event loop.

    Args:
        path: the file; what is there stays.
        redact: whether secrets are left out: identifiers of people, passwords, keys.
        clock: tells the time.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, path: Path | str, *, redact: bool = True, clock: Callable[[], datetime] = now) -> None:
        self._file = Path(path).open("a", encoding="utf-8", buffering=1)  # noqa: SIM115 - closed by `close`
        self._redact = redact
        self._clock = clock

    def __call__(self, peer: Peer, direction: Enum, text: str) -> None:
        """Write a message."""
        shown = without_secrets(peer.transport, text) if self._redact else text
        record = Record.of_message(self._clock(), peer, direction, shown)
        self._file.write(f"{record.line()}\n")

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
