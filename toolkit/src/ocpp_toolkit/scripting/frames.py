"""What passes over the connections of a script, frame by frame."""

# ruff: noqa: SLF001 - one takes over what another has kept

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import overload

from ocpp_core import Peer, now
from ocpp_toolkit.recording.redaction import without_secrets
from ocpp_toolkit.texts import printable
from ocpp_wamp import BadFrame, Call, CallError, CallResult, parse
from ocpp_wamp import Frame as Message

__all__ = ["Frame", "Frames"]

_KEPT = 1000
_SENT = "sent"


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame, or over SOAP an envelope, as it passed."""

    at: datetime
    """When, in UTC."""
    sent: bool
    """Whether the script's side sent it."""
    text: str = field(repr=False)
    """As it stood on the wire, secrets included."""
    transport: str = "ws"
    """Short name of the transport."""

    @property
    def message(self) -> Message | None:
        """The frame taken apart, its payload still text; None: it is no frame of OCPP-J."""
        if self.transport != "ws":
            return None
        try:
            return parse(self.text)
        except BadFrame:
            return None

    def __str__(self) -> str:
        """Time, direction and text, on one line and without secrets."""
        arrow = "▶" if self.sent else "◀"
        return f"{self.at:%H:%M:%S.%f}"[:-3] + f" {arrow} {printable(self.redacted)}"

    @property
    def redacted(self) -> str:
        """Its text without secrets; what cannot be read is only counted."""
        return without_secrets(self.transport, self.text)


@dataclass(eq=False, slots=True)
class Frames(Sequence[Frame]):
    """The last thousand frames, oldest first, and which of our own calls are still to be answered."""

    _kept: deque[Frame] = field(default_factory=lambda: deque[Frame](maxlen=_KEPT))
    _asked: set[str] = field(default_factory=set[str])
    _strays: deque[Frame] = field(default_factory=lambda: deque[Frame](maxlen=_KEPT))

    def note(self, peer: Peer, direction: Enum, text: str, *, raw: bool) -> Frame:
        """Take up what a transport's `trace` is shown; `raw`: it is no call that somebody waits for."""
        frame = Frame(now(), direction.value == _SENT, text, peer.transport)
        self._kept.append(frame)
        message = frame.message
        if frame.sent:
            if isinstance(message, Call) and not raw:
                self._asked.add(message.id)
        elif isinstance(message, CallResult | CallError):
            if message.id in self._asked:
                self._asked.discard(message.id)
            else:
                self._strays.append(frame)
        return frame

    def take_stray(self) -> Frame | None:
        """The oldest answer that belongs to no call of ours, so to something raw; each is given once. None: there is none."""
        return self._strays.popleft() if self._strays else None

    def forget_strays(self) -> None:
        """Let those go that came so far."""
        self._strays.clear()

    def take_over(self, other: "Frames") -> None:
        """Put what others have kept behind what is here."""
        self._kept.extend(other._kept)
        self._asked |= other._asked
        self._strays += other._strays

    @overload
    def __getitem__(self, index: int) -> Frame: ...
    @overload
    def __getitem__(self, index: slice) -> list[Frame]: ...
    def __getitem__(self, index: int | slice) -> Frame | list[Frame]:
        return list(self._kept)[index] if isinstance(index, slice) else self._kept[index]

    def __len__(self) -> int:
        return len(self._kept)

    def __iter__(self) -> Iterator[Frame]:
        return iter(list(self._kept))
