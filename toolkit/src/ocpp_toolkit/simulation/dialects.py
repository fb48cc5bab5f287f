"""How each version says what the simulators have to say: found by the version's name, loaded when it is needed."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

from ocpp_core import Handlers, Peer, Version

if TYPE_CHECKING:
    from .csms import CsmsSimulator
    from .station import StationSimulator

__all__ = ["Dialect", "of"]


class Dialect(Protocol):
    """What a simulator needs of a version."""

    def answer_as_csms(self, csms: "CsmsSimulator") -> None:
        """Register the CSMS's answers that mean more than a yes."""

    async def start_remotely(self, station: Peer, token: str) -> bool:
        """Ask a station to start a session; True if it accepts."""
        ...

    def answer_as_station(self, station: "StationSimulator", handlers: Handlers) -> None:
        """Register the station's answers that mean more than a yes."""

    async def boot(self, csms: Peer, reason: str) -> tuple[bool, int]:
        """Send a boot, with its reason in 2.0.1's words; whether it was accepted, and the interval in seconds that came with it."""
        ...

    async def heartbeat(self, csms: Peer) -> None:
        """Send a heartbeat."""

    async def status(self, csms: Peer, station: "StationSimulator") -> None:
        """Report the state of the connector."""

    async def authorize(self, csms: Peer, token: str) -> bool:
        """Ask whether a token may charge."""
        ...

    async def begin(self, csms: Peer, station: "StationSimulator") -> None:
        """Report the start of the station's session, and note its transaction id."""

    async def measure(self, csms: Peer, station: "StationSimulator") -> None:
        """Report a meter reading of the station's session."""

    async def end(self, csms: Peer, station: "StationSimulator") -> None:
        """Report the end of the station's session."""


_MODULES = {"1.5": "dialect_1x", "1.6": "dialect_1x", "2.0.1": "dialect_201"}
_loaded: dict[str, Dialect] = {}


def of(version: Version) -> Dialect:
    """The dialect of a version.

    Raises:
        KeyError: the simulators do not speak that version.
    """
    if version.name not in _loaded:
        module: Any = import_module(f".{_MODULES[version.name]}", __package__)
        _loaded[version.name] = cast("Dialect", module.dialect(version.name))
    return _loaded[version.name]
