"""Security profiles: what each asks of a connection, and how a station may change from one to another.

OCPP 1.6 security whitepaper, 2.1 and use case A05; OCPP 2.0.1 part 2, A00 and B09. A profile is never lowered over OCPP.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag, IntEnum, auto

__all__ = ["Asks", "Prerequisite", "SecurityProfile", "lacking", "may_change"]


class SecurityProfile(IntEnum):
    """How a station and its CSMS secure their connection. The number is the one of the configuration variable."""

    NONE = 0
    """Nothing is asked: what a 1.6 station has before one is configured."""
    BASIC = 1
    """A password over an open connection: for networks that are trusted already, as a VPN."""
    TLS_BASIC = 2
    """TLS with the CSMS's certificate, and a password."""
    TLS_CLIENT_CERTIFICATE = 3
    """TLS with certificates on both sides."""

    @property
    def asks(self) -> "Asks":
        """What a connection must have."""
        return _ASKS[self]

    def admits(self, *, tls: bool, password: bool, certificate: bool) -> bool:
        """Whether a connection is one of this profile (A00.FR.001-003: any other is refused).

        Args:
            tls: whether it is encrypted; behind a proxy that ends TLS, whether it was.
            password: whether the station proved a password.
            certificate: whether the station proved a certificate.
        """
        if self is SecurityProfile.NONE:
            return True
        asks = self.asks
        return tls == asks.tls and password >= asks.password and certificate >= asks.certificate


@dataclass(frozen=True, slots=True)
class Asks:
    """What a profile asks of a connection."""

    tls: bool
    """TLS, with a certificate of the CSMS."""
    password: bool
    """HTTP Basic credentials of the station."""
    certificate: bool
    """A TLS certificate of the station."""


class Prerequisite(Flag):
    """What a station must have before it may take a profile (A05.FR.02-04)."""

    PASSWORD = auto()
    """A password that the rules of its version allow."""
    CSMS_ROOT = auto()
    """A root certificate to check the CSMS's with."""
    STATION_CERTIFICATE = auto()
    """A valid certificate of its own."""


_ASKS: Mapping[SecurityProfile, Asks] = {
    SecurityProfile.NONE: Asks(tls=False, password=False, certificate=False),
    SecurityProfile.BASIC: Asks(tls=False, password=True, certificate=False),
    SecurityProfile.TLS_BASIC: Asks(tls=True, password=True, certificate=False),
    SecurityProfile.TLS_CLIENT_CERTIFICATE: Asks(tls=True, password=False, certificate=True),
}
_PREREQUISITES: Mapping[SecurityProfile, Prerequisite] = {
    SecurityProfile.NONE: Prerequisite(0),
    SecurityProfile.BASIC: Prerequisite.PASSWORD,
    SecurityProfile.TLS_BASIC: Prerequisite.PASSWORD | Prerequisite.CSMS_ROOT,
    SecurityProfile.TLS_CLIENT_CERTIFICATE: Prerequisite.CSMS_ROOT | Prerequisite.STATION_CERTIFICATE,
}


def may_change(old: SecurityProfile, new: SecurityProfile) -> bool:
    """Whether OCPP may take a station from one profile to the other: only upwards (A00.FR.005, A05.FR.01)."""
    return new > old


def lacking(profile: SecurityProfile, has: Prerequisite) -> Prerequisite:
    """What a station still lacks for a profile; an empty flag, which is false, if nothing."""
    return _PREREQUISITES[profile] & ~has
