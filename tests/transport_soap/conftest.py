"""Certificates for TLS on loopback: those of the WebSocket transport's tests."""

from transport_ws.conftest import tls

__all__ = ["tls"]
