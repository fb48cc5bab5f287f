"""Messages of either transport without their secrets."""

from collections.abc import Callable
from enum import Enum
from typing import TypeVar

from ocpp_core import Peer
from ocpp_core.redact import redact

__all__ = ["redacting", "without_secrets"]

D = TypeVar("D", bound=Enum)


def redacting(trace: Callable[[Peer, D, str], None]) -> Callable[[Peer, D, str], None]:
    """A `trace` for the options of either transport that shows another what passes, without its secrets.

    ``Options(trace=redacting(show))``; ``Options(trace=show)`` is shown the secrets as well.
    """

    def redacted(peer: Peer, direction: D, text: str) -> None:
        trace(peer, direction, without_secrets(peer.transport, text))

    return redacted


def without_secrets(transport: str, text: str) -> str:
    """A frame or an envelope without secrets; one that cannot be read is only counted."""
    if transport != "soap":
        return redact(text)
    from ocpp_transport_soap.redaction import redact_envelope  # noqa: PLC0415 - slow to import, not needed without SOAP

    return redact_envelope(text)
