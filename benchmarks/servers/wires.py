"""What is between a server and its stations: ``picows`` or nothing, then ``tls CHAIN KEY``, ``deflate`` or nothing, as the arguments say."""

import ssl
import sys
from typing import Literal

__all__ = ["DEFLATES", "ENGINE", "tls_context"]

DEFLATES = sys.argv[-1] == "deflate"
"""Whether messages are deflated."""
ENGINE: Literal["websockets", "picows"] = "picows" if "picows" in sys.argv else "websockets"
"""What reads and writes frames."""


def tls_context() -> ssl.SSLContext | None:
    """A context; None: no TLS."""
    if sys.argv[-3:-2] != ["tls"]:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[-2:])
    return context
