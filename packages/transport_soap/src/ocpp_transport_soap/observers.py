"""Telling those who look on: what they raise is logged and changes nothing."""

import logging
from dataclasses import replace

from ocpp_core import Peer

from .options import Direction, Options
from .policy import Leniency

__all__ = ["tell_leniencies", "tell_trace"]

logger = logging.getLogger("ocpp_transport_soap")


def tell_trace(options: Options, peer: Peer, direction: Direction, data: bytes) -> None:
    """Show a message to `Options.trace`."""
    if options.trace is None:
        return
    try:
        options.trace(peer, direction, data.decode(errors="replace"))
    except Exception:
        logger.exception("%s: trace failed", peer.identity)


def tell_leniencies(options: Options, identity: str | None, used: list[Leniency]) -> None:
    """Tell `Options.on_leniency` what was forgiven, and forget it."""
    for leniency in used:
        _tell_leniency(options, leniency if leniency.identity is not None else replace(leniency, identity=identity))
    used.clear()


def _tell_leniency(options: Options, leniency: Leniency) -> None:
    if options.on_leniency is None:
        logger.warning("%s: forgiven by %s at %s", leniency.identity, leniency.rule, leniency.place or "the message")
        return
    try:
        options.on_leniency(leniency)
    except Exception:
        logger.exception("%s: on_leniency failed", leniency.identity)
