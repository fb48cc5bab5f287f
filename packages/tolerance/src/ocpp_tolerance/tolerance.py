"""What joins profiles with connections: what a transport refuses is asked here, and each deviation is reported from here."""

import json
import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal

from ocpp_core import InvalidPayload, OcppModel, Operation, Peer, Problem, Repaired, Role, Version, decode
from ocpp_core.errors import ErrorCode

from .book import Book, Profiles, book_of, maker_in
from .deviation import Deviation, Deviations, Kind
from .frames import Fixed, fix
from .handshake import Handshakes
from .mending import mend

if TYPE_CHECKING:
    from .certification import Finding, State

__all__ = ["SpeaksOther", "Tolerance"]

logger = logging.getLogger("ocpp_tolerance")

SpeaksOther = Callable[[Peer, Version], None]
"""Is told that a station speaks another version than was negotiated; it should end the connection, for the next one will do."""

_BOOT = "BootNotification"
_TELLING = frozenset({_BOOT, "Authorize", "MeterValues", "StatusNotification"})
"""Actions whose requests cannot be taken for those of another version: not one member that is needed is the same."""


class Tolerance(Handshakes):
    """The tolerance of one program: its profiles, and the deviations of its stations.

    The WebSocket transport takes it as ``lenience`` of `ocpp_transport_ws.serve`; `attach` joins it to a connection, before the
    first message is read.

    Args:
        profiles: who has which; one profile is that of all.
        deviations: where they are reported; None: to a counter of its own.
        versions: what the program speaks, for stations that speak another one than they negotiate.
        speaks_other: told of such a station; None: nobody.
    """

    def __init__(
        self,
        profiles: Profiles,
        deviations: Deviations | None = None,
        *,
        versions: Sequence[Version] = (),
        speaks_other: SpeaksOther | None = None,
    ) -> None:
        self.book: Book = book_of(profiles)
        super().__init__(self.book, deviations or Deviations())
        self._versions = tuple(versions)
        self._speaks_other = speaks_other

    def attach(self, peer: Peer) -> None:
        """Read what comes from a peer by its profile, from now on."""
        _Connection(self, peer).settle()

    def other_version(self, peer: Peer, operation: Operation[Any, Any], payload: str) -> Version | None:
        """The version that a request is one of, which is not that of the connection; None: there is none.

        Only versions that frame their messages otherwise are looked at, and actions in which these have nothing in common: the others
        are too alike to tell.
        """
        if operation.action not in _TELLING:
            return None
        for version in self._versions:
            if version.rpc == peer.version.rpc:
                continue
            there = version.catalogue.sent_by(Role.STATION).get(operation.action)
            if there is not None and _is_sound(there.request, payload):
                return version
        return None

    def leave(self, peer: Peer, version: Version) -> None:
        """Remember that a station speaks another version, and have the connection ended."""
        self.remember_spoken(peer.identity, version.subprotocol)
        if self._speaks_other is not None:
            self._speaks_other(peer, version)


def _is_sound(model: type[OcppModel], payload: str) -> bool:
    try:
        decode(model, payload)
    except InvalidPayload:
        return False
    return True


class _Connection:
    """One connection: what is asked of it by its peer, and by which profile."""

    __slots__ = ("_peer", "_profile", "_state", "_tolerance")

    def __init__(self, tolerance: Tolerance, peer: Peer) -> None:
        self._tolerance = tolerance
        self._peer = peer
        self._profile = tolerance.book.profile(peer.identity)
        self._state: State | None = None

    def settle(self) -> None:
        """Have the peer ask what its profile needs, and nothing else."""
        profile, peer = self._profile, self._peer
        may_change = self._tolerance.book.by_boot
        certifies = profile.certifying is not None
        wanted = {
            "reader": self.read if profile.rules or profile.other_versions or may_change else None,
            "repair": self.repair if profile.frames else None,
            "checker": self.check if certifies else self.look_for_boot if may_change else None,
            "noter": self.note if certifies else None,
        }
        for name, hook in wanted.items():
            if getattr(peer, name) is not hook:  # one attribute more makes each peer larger
                setattr(peer, name, hook)

    # ------------------------------------------------------------------------------------------------------ payloads

    def read(
        self,
        peer: Peer,
        model: type[OcppModel],
        payload: str,
        operation: Operation[Any, Any],
        invalid: InvalidPayload,
    ) -> OcppModel:
        """Read what strict reading refused; see `ocpp_core.peer.Reader`."""
        kind: Kind = "request" if model is operation.request else "response"
        if operation.action == _BOOT and kind == "request":
            self._booted(_parsed(payload))
        if kind == "request" and self._profile.other_versions and self._speaks_other(operation, payload):
            raise invalid
        rules = self._profile.rules_for(peer.version.name, operation.action, kind)
        mended = mend(rules, model, payload, invalid, tolerates_empty=peer.version.tolerates_empty)
        for rule, change in mended.changes:
            self._report(kind, operation.action, change.path, rule.name, change.came, change.made)
        return mended.message

    def _speaks_other(self, operation: Operation[Any, Any], payload: str) -> bool:
        """Whether a request is one of another version; then the connection will end."""
        version = self._tolerance.other_version(self._peer, operation, payload)
        if version is not None:
            spoken = self._peer.version.subprotocol
            self._report("request", operation.action, "", "other_version", spoken, version.subprotocol)
            self._tolerance.leave(self._peer, version)
        return version is not None

    # ------------------------------------------------------------------------------------------------------- frames

    def repair(self, _peer: Peer, data: str | bytes, fault: str) -> Repaired | None:
        """Say what was meant by a text that is no frame; see `ocpp_core.peer.Repair`."""
        fixed = fix(self._profile.frames, data, fault)
        if fixed is None:
            return None
        return Repaired(fixed.text, fixed.echo, lambda: self._repaired(fixed))

    def _repaired(self, fixed: Fixed) -> None:
        for name, change in fixed.changes:
            self._report("frame", "", change.path, name, change.came, change.made)

    # --------------------------------------------------------------------------------------------------------- boots

    def look_for_boot(self, _peer: Peer, operation: Operation[Any, Any], message: OcppModel) -> None:
        """Choose the profile anew by a boot; until then each message is looked at."""
        if operation.action == _BOOT and isinstance(message, operation.request):
            self._booted(message.model_dump(by_alias=True))

    def _booted(self, payload: Any) -> None:
        maker = maker_in(payload)
        if maker is None:
            return
        self._tolerance.book.booted(self._peer.identity, *maker)
        profile = self._tolerance.book.profile(self._peer.identity)
        if profile is not self._profile:
            logger.info("%s: read as %s", self._peer.identity, profile.name)
        self._profile = profile
        self.settle()
        if profile.certifying is None:
            self._peer.checker = None

    # --------------------------------------------------------------------------------------------------- certification

    def check(self, peer: Peer, operation: Operation[Any, Any], message: OcppModel) -> None:
        """Hold a message against the rules of certification; see `ocpp_core.peer.Checker`."""
        self.look_for_boot(peer, operation, message)
        findings = self._findings(operation, message)
        for finding in findings:
            self._report(_kind(operation, message), operation.action, finding.path, finding.rule, None, None)
        if findings and self._profile.certifying == "refuse":
            raise InvalidPayload(
                [Problem(each.path, ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, each.text) for each in findings]
            )

    def note(self, _peer: Peer, operation: Operation[Any, Any], message: OcppModel) -> None:
        """Remember what is sent: the rules of certification hold what comes later against it. It is not judged."""
        self._findings(operation, message)

    def _findings(self, operation: Operation[Any, Any], message: OcppModel) -> "list[Finding]":
        from . import certification  # noqa: PLC0415 - large, and needed by few

        if self._state is None:
            self._state = certification.State()
        version = self._peer.version.name
        return certification.check(version, operation.action, _kind(operation, message), message, self._state)

    def _report(self, kind: Kind, action: str, path: str, rule: str, came: Any, made: Any) -> None:
        peer = self._peer
        self._tolerance.deviations.report(
            Deviation(peer.identity, peer.version.name, kind, action, path, rule, came, made, peer.transport)
        )


def _kind(operation: Operation[Any, Any], message: OcppModel) -> Literal["request", "response"]:
    return "request" if isinstance(message, operation.request) else "response"


def _parsed(payload: str) -> Any:
    try:
        return json.loads(payload)
    except (ValueError, RecursionError):
        return None
