"""Two strict peers of one version, joined in memory."""

from typing import NamedTuple

from ocpp_core.testing import MemoryPeer, memory_pair
from ocpp_toolkit.simulation.quiet import REGISTRY

__all__ = ["StrictPair", "strict_pair"]


class StrictPair(NamedTuple):
    """A CSMS and a station joined in memory; every message is validated by the rules of their version, both ways.

    ::

        @pair.csms.on(HEARTBEAT)
        def heartbeat(peer: Peer, request: HeartbeatRequest) -> HeartbeatResponse: ...

        answer = await pair.station.call(HeartbeatRequest())
    """

    csms: MemoryPeer
    """The CSMS's end: it calls the station, and its handlers answer the station."""
    station: MemoryPeer
    """The station's end: it calls the CSMS, and its handlers answer the CSMS."""


def strict_pair(version: str, identity: str = "CS001") -> StrictPair:
    """Join a CSMS and a station that have no handlers yet.

    Args:
        version: the version that both speak, as ``1.6``.
        identity: the station's identity.

    Raises:
        PluginError: the version is not installed.
    """
    return StrictPair(*memory_pair(REGISTRY.version(f"ocpp{version}"), identity=identity))
