"""Messages about transactions are sent again if the CSMS fails to process them (OCPP-S 1.6 errata, 3.2).

A fault or an HTTP error means that a message was not processed. As a rule it is not sent again: the same message would fail the
same way. What happened in a transaction must not get lost, though, so such a message is given some more chances, further and
further apart. Before each, a Heartbeat shows whether the CSMS answers at all.

A response that breaks the rules is no such failure, for the CSMS has processed the message. Neither is silence: whether
to keep messages until the CSMS is back is for the program to say.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from ocpp_core import CallRefused, InvalidResponse, OcppError, OcppModel, Peer, repeats

from .options import Options

__all__ = ["is_about_transaction", "resend"]

logger = logging.getLogger("ocpp_transport_soap")

T = TypeVar("T")

_ALWAYS = frozenset({"StartTransaction", "StopTransaction"})
_PROBE = "Heartbeat"


def is_about_transaction(action: str, message: OcppModel) -> bool:
    """Whether a message tells of a transaction: its start, its end, or a meter reading in between."""
    return action in _ALWAYS or (action == "MeterValues" and getattr(message, "transaction_id", None) is not None)


async def resend(
    peer: Peer, options: Options, send: Callable[[], Awaitable[T]], pause: Callable[[float], Awaitable[None]]
) -> T:
    """Send a message, and again as often as `options` say, with a `pause` of so many seconds in between.

    Raises:
        CallRefused: what the CSMS answered last.
        ConnectionLost: the peer was closed.
    """
    outcome = await _outcome(send)
    for times in range(1, options.transaction_attempts):
        if not isinstance(outcome, CallRefused):
            break
        delay = options.transaction_retry_interval * times
        logger.warning("%s: the CSMS failed to process a transaction's message, next try in %g s", peer.identity, delay)
        await pause(delay)
        if await _answers(peer):
            repeats.set(repeats.get() + 1)
            outcome = await _outcome(send)
    if isinstance(outcome, CallRefused):
        raise outcome
    return outcome


async def _outcome(send: Callable[[], Awaitable[T]]) -> T | CallRefused:
    """The answer, or the refusal that may be overcome."""
    try:
        return await send()
    except InvalidResponse:
        raise
    except CallRefused as refusal:
        return refusal


async def _answers(peer: Peer) -> bool:
    """Whether the CSMS answers a Heartbeat."""
    probe = peer.version.catalogue.by_action(_PROBE)
    if probe is None:
        return True
    try:
        await peer.call(probe.request())
    except OcppError as error:
        logger.warning("%s: the CSMS does not answer a Heartbeat: %s", peer.identity, error)
        return False
    return True
