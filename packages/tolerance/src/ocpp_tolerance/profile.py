"""Profiles: what is made of what stations do otherwise, by name.

A profile is data. Two are joined by ``|``, and what the right one says goes before what the left one says::

    FIELD | Profile("acme", rules=(MapValue(paths=("**.unit",), values={"Amps": "A"}),))
"""

from dataclasses import dataclass, fields, replace
from typing import Literal

from .frames import BINARY, REPAIRS, REPEATED_ID
from .rules import Rule

__all__ = ["ALL_FRAMES", "ALL_SOAP", "Certifying", "Profile"]

Certifying = Literal["report", "refuse"]
"""What becomes of a message that the schemas pass, and a rule of certification does not: it is told of, or refused as well."""

ALL_FRAMES = frozenset({BINARY, *REPAIRS, REPEATED_ID})
"""Every repair of frames: see `ocpp_tolerance.frames`."""
ALL_SOAP = frozenset({"*"})
"""Every leniency that the SOAP transport has."""


@dataclass(frozen=True, slots=True)
class Profile:
    """How a station's messages are read. Without anything in it, it is strict; nothing in it touches what is sent.

    Raises:
        ValueError: a repair of frames is not known.
    """

    name: str
    """What it is called, in logs and on the command line."""
    rules: tuple[Rule, ...] = ()
    """What is made of faults in payloads of JSON; of several that could mend a fault the first does."""
    frames: frozenset[str] = frozenset()
    """Names of the repairs of frames that are tried."""
    soap: frozenset[str] = frozenset()
    """What is forgiven over SOAP: names of the fields of `ocpp_transport_soap.policy.Reading`, or ``*`` for all of them."""
    assume: str | None = None
    """Subprotocol of a station that offers none, as ``ocpp1.6``; None: it is turned away."""
    username_is_identity: bool | None = None
    """Whether the user name of Basic credentials, or a segment of the path before empty ones, stands for an identity that the
    URL does not have. None: as without this profile, which is no."""
    passwords: bool | None = None
    """Whether a password may come as hexadecimal digits in place of its bytes, or the other way round; None: no."""
    upgrades: bool | None = None
    """Whether a handshake may lack ``Connection: Upgrade``; None: no."""
    pings: bool | None = None
    """Whether the station is sent WebSocket pings, which some never answer; None: yes."""
    other_versions: bool | None = None
    """Whether a station that speaks another version than it negotiated is taken at its word, from its next connection on; None: no."""
    certifying: Certifying | None = None
    """Whether messages are held against the rules of certification as well, and what becomes of those that break one; None: no."""

    def __post_init__(self) -> None:
        if unknown := self.frames - ALL_FRAMES:
            raise ValueError(
                f"no repair of frames: {', '.join(sorted(unknown))}; there are {', '.join(sorted(ALL_FRAMES))}"
            )

    def __or__(self, other: "Profile") -> "Profile":
        """Both together; what `other` says goes first."""
        names = (each.name for each in fields(self) if each.name not in _JOINED)
        said = {name: value for name in names if (value := getattr(other, name)) is not None}
        return replace(
            self,
            **said,
            name=f"{self.name}|{other.name}",
            rules=other.rules + self.rules,
            frames=self.frames | other.frames,
            soap=self.soap | other.soap,
        )

    def rules_for(self, version: str, action: str, kind: str) -> tuple[Rule, ...]:
        """The rules for a message, in the order in which they are asked."""
        return tuple(rule for rule in self.rules if rule.concerns(version, action, kind))

    def __repr__(self) -> str:
        return f"<Profile {self.name}>"


_JOINED = frozenset({"name", "rules", "frames", "soap"})
