"""Traffic made readable: one line a message."""

from collections.abc import Callable
from weakref import WeakKeyDictionary

from rich.console import Console
from rich.text import Text

from ocpp_core import Peer, now
from ocpp_core.redact import redact
from ocpp_transport_ws import Direction
from ocpp_wamp import BadFrame, Call, CallError, CallResult, parse

from .screen import printable

__all__ = ["TrafficView"]

_ARROWS = {False: ("◀", "cyan"), True: ("▶", "green")}
_OPPOSITE = {Direction.RECEIVED: Direction.SENT, Direction.SENT: Direction.RECEIVED}
_STYLES = {Call: "bold", CallResult: "", CallError: "bold red"}
_NARROWEST = 40


class TrafficView:
    """Prints messages as they pass, frames of JSON by itself; secrets are left out, and on a terminal what does not fit in a line.

    ``10:22:03.123 CP1 ocpp1.6 ◀ BootNotification {"chargePointVendor":…}``: the time is UTC; ◀ was received, ▶ sent; answers
    carry the action of their call.
    """

    def __init__(self, console: Console, clock: Callable[[], str] = lambda: f"{now():%H:%M:%S.%f}"[:-3]) -> None:
        self._console = console
        self._clock = clock
        self._actions: WeakKeyDictionary[Peer, dict[tuple[Direction, str], str]] = WeakKeyDictionary()

    def __call__(self, peer: Peer, direction: Direction, text: str) -> None:
        """Print a frame of JSON."""
        self.show(peer, self._content(peer, direction, text), sent=direction is Direction.SENT)

    def show(self, peer: Peer, content: Text, *, sent: bool) -> None:
        """Print what a message says, in one line."""
        arrow, colour = _ARROWS[sent]
        line = Text.assemble(
            (self._clock(), "dim"), " ", (peer.identity, "bold"), " ", (peer.version.subprotocol, "dim"), " "
        )
        line.append(f"{arrow} ", colour)
        line.append_text(content)
        if self._console.is_terminal:
            line.truncate(max(self._console.width, _NARROWEST), overflow="ellipsis")
        self._console.print(line, soft_wrap=True)

    def note(self, text: str) -> None:
        """Print something that happened beside the traffic."""
        self._console.print(Text.assemble((self._clock(), "dim"), " ", (printable(text), "yellow")), soft_wrap=True)

    def _content(self, peer: Peer, direction: Direction, text: str) -> Text:
        try:
            frame = parse(text)
        except BadFrame as bad:
            return Text(f"bad frame: {bad}", "bold red")
        calls = self._actions.setdefault(peer, {})
        match frame:
            case Call():
                calls[direction, frame.id] = frame.action
                name, payload = frame.action, redact(frame.payload)
            case CallResult():
                action = calls.pop((_OPPOSITE[direction], frame.id), "?")
                name, payload = f"{action} answered", redact(frame.payload)
            case CallError():
                action = calls.pop((_OPPOSITE[direction], frame.id), "?")
                name, payload = f"{action} refused", f"{frame.code} {frame.description}".rstrip()
        return Text.assemble((printable(name), _STYLES[type(frame)]), " ", (printable(payload), "dim"))
