"""What passed a connection: every frame, and the calls that came."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from threading import Lock
from typing import Any, Generic, Protocol, TypeVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ocpp_core import OcppModel, Operation, Peer, now
from ocpp_generic_api import Gate
from ocpp_toolkit.texts import printable

__all__ = ["Arrival", "Arrivals", "Frame", "Journal", "Listing"]

_KEPT = 1000
"""Frames, and calls, that are remembered; older ones are forgotten."""


class _Line(Protocol):
    """What can be shown in a line."""

    def line(self) -> Text: ...


L = TypeVar("L", bound=_Line)


class Listing(list[L], Generic[L]):
    """A list that is shown with a line for each of its things."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The lines."""
        yield from [each.line() for each in self] or [Text("nothing", "dim")]


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame as it stood on the wire, secrets included."""

    at: datetime
    """When it passed, UTC."""
    station: str
    """Identity of the station."""
    sent: bool
    """Whether it was sent from here."""
    text: str

    def line(self) -> Text:
        """``10:22:03.123 CS1 ▶ [2,"1","Heartbeat",{}]``: ◀ was received, ▶ sent."""
        arrow, colour = ("▶", "green") if self.sent else ("◀", "cyan")
        return Text.assemble(
            (_time(self.at), "dim"), " ", (self.station, "bold"), " ", (arrow, colour), " ", printable(self.text)
        )


@dataclass(frozen=True, slots=True)
class Arrival:
    """A call that came, in the words of the version-neutral API, or of its version where that has none."""

    at: datetime
    """When it came, UTC."""
    station: str
    """Identity of the station."""
    request: OcppModel

    def line(self) -> Text:
        """``10:22:03.123 CS1 ResetRequest(type='Immediate')``."""
        return Text.assemble((_time(self.at), "dim"), " ", (self.station, "bold"), " ", printable(str(self.request)))


def _time(at: datetime) -> str:
    return f"{at:%H:%M:%S.%f}"[:-3]


class Journal:
    """Remembers what passes."""

    def __init__(self) -> None:
        self._lock = Lock()  # noted in the event loop's thread, looked at in another
        self._frames: deque[Frame] = deque(maxlen=_KEPT)
        self.arrivals: deque[Arrival] = deque(maxlen=_KEPT)
        """The calls that came and have not been looked at, oldest first."""

    def trace(self, peer: Peer, direction: Enum, text: str) -> None:
        """Note a frame."""
        frame = Frame(now(), peer.identity, direction.value == "sent", text)
        with self._lock:
            self._frames.append(frame)

    def arrived(self, station: str, request: OcppModel) -> None:
        """Note a call that came."""
        self.arrivals.append(Arrival(now(), station, request))

    def last(self, number: int) -> Listing[Frame]:
        """The last frames, oldest first."""
        with self._lock:
            frames = list(self._frames)
        return Listing(frames[-number:] if number > 0 else [])

    def take(self) -> Listing[Arrival]:
        """The calls that came since this was asked last, oldest first."""
        taken: Listing[Arrival] = Listing()
        while self.arrivals:
            taken.append(self.arrivals.popleft())
        return taken


class Arrivals:
    """A gate that notes each call that comes, before another gate decides about it, if there is one."""

    def __init__(self, journal: Journal, station: str, behind: Gate | None = None) -> None:
        self._journal = journal
        self._station = station
        self._behind = behind

    def check(self, operation: Operation[Any, Any], request: OcppModel) -> None:
        """Leave that to the other gate."""
        if self._behind is not None:
            self._behind.check(operation, request)

    def answer(self, request: OcppModel) -> OcppModel | None:
        """Note it, and leave the rest to the other gate."""
        self._journal.arrived(self._station, request)
        return None if self._behind is None else self._behind.answer(request)

    def note(self, response: OcppModel) -> None:
        """Leave that to the other gate."""
        if self._behind is not None:
            self._behind.note(response)
