"""Settings of connections that scripts run on, for either transport."""

from collections.abc import Callable
from dataclasses import replace
from enum import Enum
from typing import Any

from ocpp_core import Peer
from ocpp_transport_ws import Options

__all__ = ["options_for"]

Tracing = Callable[[Peer, Enum, str], None]


def options_for(trace: Tracing, given: Any = None, *, soap: bool = False) -> Any:
    """Settings with which a script sees all that passes, and answers when it likes.

    Args:
        trace: is shown what passes, beside the trace of `given`.
        given: the transport's settings otherwise; None: the defaults.
        soap: whether it is SOAP.
    """
    options: Any = given or (_soap_options() if soap else Options())
    other: Any = options.trace

    def both(peer: Peer, direction: Enum, text: str) -> None:
        if other is not None:
            other(peer, direction, text)
        trace(peer, direction, text)

    return replace(options, trace=both, handler_timeout=None)


def _soap_options() -> Any:
    from ocpp_transport_soap import Options as SoapOptions  # noqa: PLC0415 - slow to import, and not needed without SOAP

    return SoapOptions()
