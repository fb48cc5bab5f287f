"""Recorded traffic held against profiles: what a station did otherwise, and whether it would be forgiven."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import Any

from ocpp_core import ConnectionLost, Handlers, InvalidPayload, OcppModel, Operation, Peer, Role, Version, decode
from ocpp_tolerance import Deviation, Deviations, Profiles, Tolerance
from ocpp_wamp import BadFrame, Call, CallError, CallResult, Frame, parse

from .explanation import frame_in
from .recording import BadRecord, Record

__all__ = ["Refusal", "Survey", "survey"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A message that no rule of its profile mends."""

    line: int
    """Of the log, from 1."""
    station: str
    """Its identity; empty if the log does not tell."""
    version: str
    """The OCPP version that it was read as; empty if that is not known."""
    action: str
    """The action; empty if it is no frame."""
    reason: str
    """What is wrong with it; no values."""


@dataclass(slots=True)
class Survey:
    """What was found."""

    frames: int = 0
    """Frames of JSON that were read."""
    deviations: list[Deviation] = field(default_factory=list[Deviation])
    """What would be forgiven, in the order of the log."""
    refusals: list[Refusal] = field(default_factory=list[Refusal])
    """What would be refused, in the order of the log."""


def survey(lines: Iterable[str], versions: Sequence[Version], profiles: Profiles) -> Survey:
    """Read a log as a CSMS with these profiles would have, and a station what came from the CSMS.

    Args:
        lines: a recording of this toolkit, or any log with one frame a line, whatever stands around it.
        versions: what frames may be, if the log does not tell; a call is read as the one in which least is wrong with it.
        profiles: who has which.
    """
    surveyor = _Surveyor(versions, profiles)
    for number, line in enumerate(lines, 1):
        surveyor.take(number, line)
    return surveyor.found


class _Recorded(Peer):
    """Whoever sent what is in a log: nothing can be asked of it."""

    async def exchange(self, action: str, payload: Any, timeout: float | None) -> Any:  # noqa: ARG002 - nobody answers
        """Fail: nobody answers."""
        raise ConnectionLost(action, "this is a recording")

    async def close(self) -> None:
        """Do nothing: there is no connection."""

    async def wait_closed(self) -> None:
        """Return: there is no connection."""


class _Surveyor:
    def __init__(self, versions: Sequence[Version], profiles: Profiles) -> None:
        self.found = Survey()
        self._versions = {version.name: version for version in versions}
        deviations = Deviations(log=False)
        deviations.watch(self.found.deviations.append)
        self._tolerance = Tolerance(profiles, deviations, versions=versions)
        self._peers: dict[tuple[str, str], Peer] = {}
        self._latest: dict[str, Version] = {}
        self._calls: dict[tuple[str, str], tuple[Version, Operation[Any, Any]]] = {}

    def take(self, number: int, line: str) -> None:
        """Read a line; one without a frame is passed over."""
        try:
            record = Record.of_line(line, number)
        except BadRecord:
            text = frame_in(line)
            if text is not None:
                self._text(number, "", text, None)
            return
        if record.transport == "ws":
            self._text(number, record.station, record.text, self._versions.get(record.version))

    def _text(self, number: int, station: str, text: str, version: Version | None) -> None:
        self.found.frames += 1
        try:
            frame = self._frame(station, text, version)
        except BadFrame as bad:
            known = version or self._latest.get(station)
            self._refuse(number, station, known, "", bad.reason)
            return
        match frame:
            case Call():
                self._call(number, station, frame, version)
            case CallResult():
                self._result(number, station, frame)
            case CallError():
                self._calls.pop((station, frame.id), None)

    def _frame(self, station: str, text: str, version: Version | None) -> Frame:
        try:
            return parse(text)
        except BadFrame as bad:
            peer = self._peer(station, version or self._latest.get(station) or next(iter(self._versions.values())))
            repaired = peer.repair(peer, text, bad.fault.name) if peer.repair is not None else None
            if repaired is None:
                raise
            frame = parse(repaired.text)
            repaired.accepted()
            return frame

    def _call(self, number: int, station: str, call: Call, version: Version | None) -> None:
        version = version or self._version_of(station, call)
        operation = version.catalogue.by_action(call.action)
        if operation is None:
            self._refuse(number, station, version, call.action, f"no action of OCPP {version.name}")
            return
        self._calls[station, call.id] = (version, operation)
        self._read(number, station, version, operation, operation.request, call.payload)

    def _result(self, number: int, station: str, result: CallResult) -> None:
        known = self._calls.pop((station, result.id), None)
        if known is not None:
            version, operation = known
            self._read(number, station, version, operation, operation.response, result.payload)

    def _read(
        self,
        number: int,
        station: str,
        version: Version,
        operation: Operation[Any, Any],
        model: type[OcppModel],
        payload: str,
    ) -> None:
        try:
            self._peer(station, version).read(model, payload, operation)
        except InvalidPayload as invalid:
            self._refuse(number, station, version, operation.action, str(invalid))

    def _refuse(self, number: int, station: str, version: Version | None, action: str, reason: str) -> None:
        self.found.refusals.append(Refusal(number, station, version.name if version else "", action, reason))

    def _version_of(self, station: str, call: Call) -> Version:
        """The version in which least is wrong with a call; of several the latest of that station, or the first."""
        latest = self._latest.get(station)
        ordered = sorted(self._versions.values(), key=lambda version: version is not latest)
        version = self._latest[station] = min(ordered, key=lambda version: _faults(version, call))
        return version

    def _peer(self, station: str, version: Version) -> Peer:
        key = (station, version.name)
        if key not in self._peers:
            self._peers[key] = _Recorded(station, version, Role.CSMS, Handlers())
            self._tolerance.attach(self._peers[key])
        return self._peers[key]


def _faults(version: Version, call: Call) -> float:
    """How much is wrong with a call if it is one of that version."""
    operation = version.catalogue.by_action(call.action)
    if operation is None:
        return inf
    try:
        decode(operation.request, call.payload)
    except InvalidPayload as invalid:
        return len(invalid.problems)
    return 0
