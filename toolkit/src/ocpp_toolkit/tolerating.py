"""Tolerance where it meets the transports: each is told in its own words, and what it forgives is reported in one."""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

from ocpp_core import Peer, Version
from ocpp_tolerance import ALL_SOAP, Deviation, Tolerance

if TYPE_CHECKING:
    from ocpp_transport_soap.policy import Leniency, Reading

__all__ = ["leave", "tolerant"]

_PROTOCOL_ERROR = 1002


def tolerant(
    transport: str, options: Mapping[str, Any], tolerance: Tolerance | None, *, serves: bool
) -> Mapping[str, Any]:
    """Options of a transport with which it is as tolerant as the profiles; what they say already stays.

    Args:
        transport: short name of the transport.
        options: those given by the program.
        tolerance: the profiles; None: there are none.
        serves: whether the options are those of a server.
    """
    if tolerance is None:
        return options
    if transport == "soap":
        return {**options, "options": _soap(options.get("options"), tolerance)}
    return {"lenience": tolerance, **options} if serves else options


def _soap(given: Any, tolerance: Tolerance) -> Any:
    from ocpp_transport_soap import Options  # noqa: PLC0415 - slow to import, and not needed without SOAP
    from ocpp_transport_soap.policy import STRICT  # noqa: PLC0415

    options = given or Options()
    reading = _reading(tolerance) if options.reading == STRICT else options.reading
    return replace(options, reading=reading, on_leniency=_on_leniency(options.on_leniency, tolerance))


def _reading(tolerance: Tolerance) -> "Callable[[str], Reading]":
    """How strictly the messages of a station are read, by its profile."""
    from ocpp_transport_soap.policy import Reading  # noqa: PLC0415

    every = frozenset(each.name for each in fields(Reading))

    def reading(identity: str) -> Reading:
        forgiven = tolerance.book.profile(identity).soap
        names = every if forgiven == ALL_SOAP else forgiven
        return Reading(**dict.fromkeys(names, True))

    return reading


def _on_leniency(told: "Callable[[Leniency], None] | None", tolerance: Tolerance) -> "Callable[[Leniency], None]":
    """Report what SOAP forgave as a deviation, and tell whoever wanted to know already."""

    def report(leniency: "Leniency") -> None:
        identity, rule, place, value = leniency.identity, leniency.rule, leniency.place, leniency.value
        tolerance.deviations.report(Deviation(identity or "", "", "request", "", place, rule, value, None, "soap"))
        if told is not None:
            told(leniency)

    return report


async def leave(peer: Peer, version: Version) -> None:
    """End the connection of a peer that speaks another version than was negotiated."""
    close: Any = peer.close
    if peer.transport == "ws":
        await close(_PROTOCOL_ERROR, f"OCPP {version.name} was spoken, {peer.version.name} was agreed on")
    else:
        await close()
