"""Where a station finds its CSMS: network profiles in order of preference, each tried so often before the next.

OCPP 2.0.1 part 2, B10: ``NetworkConfigurationPriority`` and ``NetworkProfileConnectionAttempts``. Whoever has one address has one
profile.
"""

import ssl as tls
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

__all__ = ["NetworkProfile", "NetworkProfiles"]


@dataclass(frozen=True, slots=True)
class NetworkProfile:
    """One way to a CSMS."""

    url: str
    """The CSMS's endpoint; the identity is added where the transport does so."""
    password: bytes | str | None = field(default=None, repr=False)
    """For HTTP Basic authentication; None: no credentials."""
    ssl: tls.SSLContext | None = None
    """TLS context; None: the system's defaults."""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further options of the transport's `connect`."""
    name: str = ""
    """For logs and for people; empty: the URL."""

    def __str__(self) -> str:
        return self.name or self.url


class NetworkProfiles:
    """Which profile is to be tried next."""

    def __init__(self, profiles: Sequence[NetworkProfile], attempts: int = 3) -> None:
        """Begin with the first.

        Args:
            profiles: in order of preference, at least one.
            attempts: failures in a row after which the next profile has its turn; after the last comes the first again.

        Raises:
            ValueError: there is no profile, or no attempt.
        """
        if not profiles or attempts < 1:
            raise ValueError("there must be a profile, and an attempt")
        self._profiles = tuple(profiles)
        self._attempts = attempts
        self._index = 0
        self._failures = 0
        self._proven = 0

    @property
    def current(self) -> NetworkProfile:
        """The profile whose turn it is."""
        return self._profiles[self._index]

    def failed(self) -> None:
        """Count a failure of the current profile."""
        self._failures += 1
        if self._failures >= self._attempts:
            self._failures = 0
            self._index = (self._index + 1) % len(self._profiles)

    def succeeded(self) -> None:
        """Stay with the current profile from now on, until it fails so often again."""
        self._failures = 0
        self._proven = self._index

    def replace(self, profiles: Sequence[NetworkProfile]) -> None:
        """Try other profiles, as after SetNetworkProfile; the one that worked last comes behind them, to fall back on (F24).

        Raises:
            ValueError: there is no profile.
        """
        if not profiles:
            raise ValueError("there must be a profile")
        proven = self._profiles[self._proven]
        self._profiles = (*profiles, *(() if proven in profiles else (proven,)))
        self._index = self._failures = 0
        self._proven = self._profiles.index(proven)
