"""What ``ocpp-toolkit csms`` tells of itself and of who comes, be it one process or several."""

from collections.abc import Mapping, Sequence

from ocpp_generic_api import Station
from ocpp_toolkit.simulation import CsmsSimulator

from .security import Entrance
from .traffic import TrafficView

__all__ = ["PATIENCE", "greeting", "outcome", "show_connections"]

PATIENCE = 10.0
"""Seconds that answers being made have when the command is stopped."""
_ENDS = {"ws": "{}/IDENTITY", "soap": "{}"}
"""How an address is shown: what stations add to it is beside it."""


def greeting(versions: Sequence[str], entrance: Entrance, urls: Mapping[str, str], workers: int = 1) -> str:
    """Where it listens, and for whom."""
    how = f" with security profile {entrance.profile}" if entrance.profile else ""
    many = f" with {workers} workers" if workers > 1 else ""
    places = " and ".join(_ENDS[name].format(url) for name, url in urls.items())
    return f"CSMS for OCPP {', '.join(versions)}{how} at {places}{many}, Ctrl-C to stop"


def outcome(simulator: CsmsSimulator) -> str:
    """What came of it."""
    sessions = simulator.sessions.values()
    done = sum(session.completed for session in sessions)
    return f"{len(simulator.accepted)} stations, {done} of {len(sessions)} sessions completed"


def show_connections(simulator: CsmsSimulator, view: TrafficView) -> None:
    """Have it told who comes and goes."""

    @simulator.on_connect
    def connected(station: Station) -> None:
        over = " over SOAP" if station.peer.transport == "soap" else ""
        view.note(
            f"{station.identity} connected with {station.peer.version.subprotocol}{over} from {station.remote_address}"
        )

    @simulator.on_disconnect
    def disconnected(station: Station, reason: str) -> None:
        view.note(f"{station.identity} disconnected: {reason}")
