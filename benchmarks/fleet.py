"""Stations by the thousand in one process, each kept connected by a `Supervisor` of its own, and what happens to them."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from ocpp_core import Peer
from ocpp_generic_api import BootNotificationRequest, provisioning
from ocpp_supervision import BackOffPolicy, LineState, Supervisor
from ocpp_toolkit import ChargingStation, supervise
from ocpp_transport_ws import Direction, Options

__all__ = ["Fleet", "Log", "Wait", "per_second"]

_BOOT = BootNotificationRequest(
    charging_station=provisioning.ChargingStation(model="Model 22", vendor_name="Vendor"),
)
_CALL, _RESULT = "[2,", "[3,"
_LEAVING = 300.0  # s


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a station waited before it tried to connect again."""

    failures: int
    """Failures in a row by then, from 1."""
    seconds: float

    def early(self, policy: BackOffPolicy) -> float:
        """Seconds that it should have waited longer; 0 or less: none."""
        return policy.bounds(self.failures)[0] - self.seconds

    def late(self, policy: BackOffPolicy) -> float:
        """Seconds that it waited too long; 0 or less: none."""
        return self.seconds - policy.bounds(self.failures)[1]


@dataclass
class Log:
    """What happened to the stations in some stretch of time; times are those of `time.perf_counter`, in s."""

    began: float = field(default_factory=time.perf_counter)
    attempts: list[float] = field(default_factory=list[float])
    """When a station tried to connect."""
    accepted: list[float] = field(default_factory=list[float])
    """When one was connected, and accepted by its CSMS now or before."""
    lost: int = 0
    """Links that ended, and attempts that failed."""
    boots: int = 0
    """BootNotifications sent."""
    waits: list[Wait] = field(default_factory=list[Wait])
    """What each station waited between a failure and the attempt after it."""
    heartbeats: list[float] = field(default_factory=list[float])
    """From the sending of a Heartbeat to its answer, in s."""


class _Station:
    """One station, and when what happened to it."""

    __slots__ = ("_failures", "_fleet", "_lost_at", "line", "sent_at")

    def __init__(self, fleet: "Fleet", line: Supervisor) -> None:
        self._fleet = fleet
        self._failures = 0
        self._lost_at = 0.0
        self.sent_at: float | None = None
        """When the Heartbeat that is open was sent; None: none is."""
        self.line = line
        line.watch(self._changed)

    def _changed(self, state: LineState) -> None:
        log, now = self._fleet.log, time.perf_counter()
        match state:
            case LineState.CONNECTING:
                log.attempts.append(now)
                if self._failures:
                    log.waits.append(Wait(self._failures, now - self._lost_at))
            case LineState.DISCONNECTED:
                log.lost += 1
                self._failures += 1
                self._lost_at = now
            case LineState.ACCEPTED:
                log.accepted.append(now)
                self._failures = 0
            case _:
                pass


class Fleet:
    """So many stations of OCPP 1.6.

    Args:
        url: where their CSMS is.
        number: how many.
        policy: how long they wait before they connect again.
    """

    def __init__(self, url: str, number: int, policy: BackOffPolicy) -> None:
        self.policy = policy
        self.log = Log()
        """What has happened since the last `begin`."""
        program = ChargingStation(["1.6"])
        options = Options(trace=self._trace, ping_interval=None)  # the CSMS pings
        self._stations = {
            identity: _Station(self, supervise(program, url, identity, _BOOT, back_off=policy, options=options))
            for identity in (f"CS{each:05}" for each in range(number))
        }

    def __len__(self) -> int:
        return len(self._stations)

    def begin(self) -> Log:
        """Write a new log from now on."""
        self.log = Log()
        return self.log

    async def connect(self, at_once: int) -> None:
        """Switch the stations on, so many at once: as one is accepted, the next begins."""
        turn = asyncio.Semaphore(at_once)

        async def switch_on(station: _Station) -> None:
            async with turn:
                await station.line.__aenter__()
                await station.line.wait_for(LineState.ACCEPTED)

        await asyncio.gather(*(switch_on(each) for each in self._stations.values()))

    async def disconnect(self) -> None:
        """Switch them off."""
        async with asyncio.timeout(_LEAVING):
            await asyncio.gather(*(each.line.__aexit__(None, None, None) for each in self._stations.values()))

    def accepted(self) -> int:
        """How many are connected and accepted now."""
        return sum(each.line.state is LineState.ACCEPTED for each in self._stations.values())

    def _trace(self, peer: Peer, direction: Direction, text: str) -> None:
        station, now = self._stations[peer.identity], time.perf_counter()
        if direction is Direction.SENT and text.startswith(_CALL):
            self.log.boots += '"BootNotification"' in text
            station.sent_at = now if '"Heartbeat"' in text else None
        elif text.startswith(_RESULT) and station.sent_at is not None:
            self.log.heartbeats.append(now - station.sent_at)
            station.sent_at = None


def per_second(times: Sequence[float], began: float) -> list[int]:
    """How many of these times lie in each second since then."""
    seconds = [int(each - began) for each in times]
    counts = [0] * (max(seconds, default=-1) + 1)
    for each in seconds:
        counts[each] += 1
    return counts
