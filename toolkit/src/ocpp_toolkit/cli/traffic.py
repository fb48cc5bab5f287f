"""Traffic made readable: one line a message."""

from collections.abc import Callable

from rich.console import Console
from rich.text import Text

from ocpp_core import Peer, now
from ocpp_core.redact import redact
from ocpp_transport_ws import Direction
from ocpp_wamp import BadFrame, Call, CallError, CallResult, parse

__all__ = ["TrafficView"]

_ARROWS = {Direction.RECEIVED: ("◀", "cyan"), Direction.SENT: ("▶", "green")}
_STYLES = {Call: "bold", CallResult: "", CallError: "bold red"}


class TrafficView:
    """Prints frames as they pass; secrets are left out.

    ``10:22:03.123 CP1 ocpp1.6 ◀ BootNotification {"chargePointVendor":…}``; answers carry the action of their call.
    """

    def __init__(self, console: Console, clock: Callable[[], str] = lambda: f"{now():%H:%M:%S.%f}"[:-3]) -> None:
        self._console = console
        self._clock = clock
        self._actions: dict[tuple[str, str], str] = {}

    def __call__(self, peer: Peer, direction: Direction, text: str) -> None:
        """Print a frame."""
        arrow, colour = _ARROWS[direction]
        line = Text.assemble(
            (self._clock(), "dim"), " ", (peer.identity, "bold"), " ", (peer.version.subprotocol, "dim"), " "
        )
        line.append(f"{arrow} ", colour)
        line.append_text(self._content(peer, text))
        line.truncate(max(self._console.width, 40), overflow="ellipsis")
        self._console.print(line, soft_wrap=True)

    def note(self, text: str) -> None:
        """Print something that happened beside the traffic."""
        self._console.print(Text.assemble((self._clock(), "dim"), " ", (text, "yellow")), soft_wrap=True)

    def _content(self, peer: Peer, text: str) -> Text:
        try:
            frame = parse(text)
        except BadFrame as bad:
            return Text(f"bad frame: {bad}", "bold red")
        match frame:
            case Call():
                self._actions[peer.identity, frame.id] = frame.action
                name, payload = frame.action, redact(frame.payload)
            case CallResult():
                name, payload = f"{self._answered(peer, frame.id)} answered", redact(frame.payload)
            case CallError():
                name, payload = f"{self._answered(peer, frame.id)} refused", f"{frame.code} {frame.description}"
        return Text.assemble((name, _STYLES[type(frame)]), " ", (payload, "dim"))

    def _answered(self, peer: Peer, message_id: str) -> str:
        return self._actions.pop((peer.identity, message_id), "?")
