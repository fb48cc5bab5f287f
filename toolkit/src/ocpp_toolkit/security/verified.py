"""Which root a TLS connection was verified with: a station that trusts several has to know (M04.FR.07, M05.FR.12)."""

import ssl
from collections.abc import Callable
from typing import Any

from cryptography import x509

__all__ = ["watch_root"]


def watch_root(context: ssl.SSLContext, found: Callable[[x509.Certificate], None]) -> None:
    """Have the root told of each connection that asyncio makes with a client's context.

    Args:
        context: one that requires a certificate of the other side.
        found: told when a handshake is over, before anything else is sent.
    """

    class Watched(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()
            root = _root(self)
            if root is not None:
                found(root)

    context.sslobject_class = Watched


def _root(connection: ssl.SSLObject) -> x509.Certificate | None:
    """The last certificate of the verified chain; None if there is none, as for a session that was resumed."""
    # Public from Python 3.13 on; before that the same method is there, below.
    inner: Any = connection if hasattr(connection, "get_verified_chain") else vars(connection)["_sslobj"]
    chain: list[Any] = inner.get_verified_chain() or []
    if not chain:
        return None
    last = chain[-1]
    encoded: bytes = last if isinstance(last, bytes) else ssl.PEM_cert_to_DER_cert(last.public_bytes())
    return x509.load_der_x509_certificate(encoded)
