"""What is between a server and its stations: ``tls CHAIN KEY``, ``deflate``, or nothing, as the last arguments say."""

import ssl
import sys

__all__ = ["DEFLATES", "tls_context"]

DEFLATES = sys.argv[-1] == "deflate"
"""Whether messages are deflated."""


def tls_context() -> ssl.SSLContext | None:
    """A context; None: no TLS."""
    if sys.argv[-3:-2] != ["tls"]:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*sys.argv[-2:])
    return context
