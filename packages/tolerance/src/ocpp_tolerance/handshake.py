"""Handshakes of stations that connect in their own way: what `ocpp_transport_ws.serve` asks of its ``lenience``."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from .book import Book
from .deviation import Deviation, Deviations

__all__ = ["Handshakes"]

_MOST_SPOKEN = 100_000
_HEX = "hexadecimal"
_BYTES = "bytes"
_LONGEST_KEY = 20  # bytes of a password that an AuthorizationKey can hold
_DIGITS = re.compile(rb"(?:[0-9A-Fa-f]{2}){16,20}")


class Handshakes:
    """What is made of handshakes, by the profiles of the stations.

    A station's identity may be what is in doubt: then `Book.default` decides.
    """

    def __init__(self, book: Book, deviations: Deviations) -> None:
        self._book = book
        self.deviations = deviations
        """Where deviations are reported."""
        self._spoken: dict[str, str] = {}

    def identity(self, target: str, username: str | None, found: str | None) -> str | None:
        """The identity in the URL; where there is none, the last segment that is not empty, or the user name."""
        if found is not None or not self._book.default.username_is_identity:
            return found
        segments = [segment for segment in target.partition("?")[0].split("/") if segment]
        return unquote(segments[-1]) if segments else username

    def identified(self, identity: str, target: str) -> None:
        """Report that a station came in whose identity did not stand in its place."""
        self._report(identity, "identity", target, identity)

    def passwords(self, identity: str, password: bytes) -> Mapping[str, bytes]:
        """The bytes that a password writes in hexadecimal digits, and the digits of a password, as 1.6's AuthorizationKey has them."""
        if not self._book.profile(identity).passwords:
            return {}
        found: dict[str, bytes] = {}
        if len(password) <= _LONGEST_KEY:
            found[_HEX] = password.hex().upper().encode()
        if _DIGITS.fullmatch(password):
            found[_BYTES] = bytes.fromhex(password.decode())
        return found

    def password_read(self, identity: str, way: str) -> None:
        """Report that a password came in another form."""
        self._report(identity, "password", None, way)

    def upgrades(self, identity: str) -> bool:
        """Whether the profile lets a handshake go without ``Connection: Upgrade``; if so, that is reported."""
        taken = bool(self._book.profile(identity).upgrades)
        if taken:
            self._report(identity, "upgrade", None, "Connection: Upgrade")
        return taken

    def pings(self, identity: str) -> bool:
        """Whether the profile has the station sent pings."""
        return self._book.profile(identity).pings is not False

    def subprotocol(self, identity: str, chosen: str | None, offered: Sequence[str]) -> str | None:
        """What is spoken: what was negotiated, unless the station is known to speak another version, or offered none at all."""
        profile = self._book.profile(identity)
        spoken = self._spoken.get(identity) if profile.other_versions else None
        if spoken is None and chosen is None and not offered:
            spoken = profile.assume
        if spoken is None or spoken == chosen:
            return chosen
        self._report(identity, "subprotocol", chosen, spoken)
        return spoken

    def remember_spoken(self, identity: str, subprotocol: str) -> None:
        """Remember which version a station speaks, whatever it negotiates."""
        if len(self._spoken) >= _MOST_SPOKEN:
            del self._spoken[next(iter(self._spoken))]
        self._spoken[identity] = subprotocol

    def _report(self, identity: str, rule: str, came: Any, made: Any) -> None:
        self.deviations.report(Deviation(identity, "", "handshake", "", "", rule, came, made, "ws"))
