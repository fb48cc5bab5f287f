"""A WebSocket on a plain socket, seen from either side, over TLS or with deflated frames as well: no library but for the mask."""

import socket
import ssl
import zlib
from typing import Final

from websockets.utils import apply_mask

__all__ = ["KEY", "LISTENING", "PATIENCE", "BadAnswer", "Wire", "connected", "frame", "head"]

PATIENCE = 30.0
"""Seconds to wait for an answer."""
LISTENING = "127.0.0.1"
"""Where everything takes place."""
KEY: Final = b"\x37\xfa\x21\x3d"
"""Masking key of all frames. It is not zero, for some servers skip the unmasking then."""

_UPGRADE = (
    "GET /CS{number:05} HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: ocpp{version}\r\n"
)
_DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
_DEFLATED = b"permessage-deflate"
_TEXT, _TEXT_DEFLATED, _PING = 0x81, 0xC1, 0x89
_MASKED = 0x80
_SHORT = 126
"""Payloads from this length on have it in two bytes of their own."""
_GOING_AWAY = b"\x88\x82" + KEY + apply_mask((1001).to_bytes(2), KEY)
_FLUSHED = b"\x00\x00\xff\xff"
_RECORD = 16384
"""As much as a record of TLS has at most."""


class BadAnswer(Exception):
    """The other side did not answer as it should."""


def head(length: int, *, masked: bool, first: int = _TEXT) -> bytes:
    """What stands before the payload of a frame, the key included; up to 65,535 bytes follow."""
    mask = _MASKED if masked else 0
    size = bytes([mask | length]) if length < _SHORT else bytes([mask | _SHORT]) + length.to_bytes(2)
    return bytes([first]) + size + (KEY if masked else b"")


def frame(payload: bytes, *, masked: bool) -> bytes:
    """A text in one frame; a station's is masked, a server's is not."""
    return head(len(payload), masked=masked) + (apply_mask(payload, KEY) if masked else payload)


class Wire:
    """A WebSocket after its handshake.

    Args:
        connection: the socket.
        is_station: which side this is.
        left: what came after the handshake and was read with it.
        deflated: whether permessage-deflate was agreed on.
    """

    __slots__ = ("_buffer", "_inflate", "_is_station", "_pending", "_socket")

    def __init__(
        self, connection: socket.socket, *, is_station: bool, left: bytes = b"", deflated: bool = False
    ) -> None:
        self._socket = connection
        self._is_station = is_station
        self._buffer = left
        self._inflate = zlib.decompressobj(-zlib.MAX_WBITS) if deflated else None
        self._pending = connection.pending if isinstance(connection, ssl.SSLSocket) else None

    def fileno(self) -> int:
        """Number of the socket."""
        return self._socket.fileno()

    def send(self, data: bytes) -> None:
        """Send a frame as it is."""
        self._socket.sendall(data)

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def leave(self) -> None:
        """Close the connection as the protocol has it, and wait until the other side has done so, too."""
        self.send(_GOING_AWAY)
        while self._socket.recv(_RECORD):
            pass

    def texts(self) -> list[bytes]:
        """Wait for something, and read what is there: the texts in it; pings are answered.

        Raises:
            BadAnswer: the other side has closed the connection, or sends anything else.
        """
        data, place, texts = self._buffer + self._receive(), 0, list[bytes]()
        while (span := _first_frame(data, place)) is not None:
            start, end = span
            payload = data[start:end]
            if data[place + 1] & _MASKED:
                payload = apply_mask(payload, data[start - 4 : start])
            if data[place] == _PING:
                self.send(head(len(payload), masked=self._is_station, first=0x8A) + self._maybe_masked(payload))
            else:
                texts.append(self._text(data[place], payload))
            place = end
        self._buffer = data[place:]
        return texts

    def _receive(self) -> bytes:
        data = self._socket.recv(_RECORD)
        if not data:
            raise BadAnswer("the connection was closed")
        while self._pending is not None and self._pending():
            data += self._socket.recv(_RECORD)
        return data

    def _maybe_masked(self, payload: bytes) -> bytes:
        return apply_mask(payload, KEY) if self._is_station else payload

    def _text(self, first: int, payload: bytes) -> bytes:
        if first == _TEXT:
            return payload
        if first == _TEXT_DEFLATED and self._inflate is not None:
            return self._inflate.decompress(payload + _FLUSHED)
        raise BadAnswer(f"expected a text, got {first:#x} {payload!r}")


def _first_frame(data: bytes, place: int) -> tuple[int, int] | None:
    """Where the payload of the frame that begins at this place begins and ends; None: it has not come whole."""
    if len(data) < place + 4:
        # A frame of two bytes has no payload: a ping of some servers. Texts are never so short.
        return (place + 2, place + 2) if data[place + 1 : place + 2] == b"\x00" else None
    length, start = data[place + 1] & ~_MASKED, place + 2
    if length == _SHORT:
        length, start = int.from_bytes(data[start : start + 2]), start + 2
    if data[place + 1] & _MASKED:
        start += len(KEY)
    return (start, start + length) if len(data) >= start + length else None


def connected(
    port: int, number: int, version: str, *, tls: ssl.SSLContext | None = None, deflate: bool = False
) -> Wire:
    """Connect a station to a server on this machine.

    Args:
        port: where it listens.
        number: the station's; its identity is ``CS`` and this in five digits.
        version: which OCPP it speaks.
        tls: context, with which it connects by TLS; None: it does not.
        deflate: whether it offers permessage-deflate, which the server has to take.

    Raises:
        BadAnswer: the server does not upgrade the connection.
    """
    connection = socket.create_connection((LISTENING, port), timeout=PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if tls is not None:
        connection = tls.wrap_socket(connection, server_hostname=LISTENING)
    request = _UPGRADE.format(number=number, version=version) + (_DEFLATE if deflate else "") + "\r\n"
    connection.sendall(request.encode())
    answer = b""
    while b"\r\n\r\n" not in answer:
        more = connection.recv(4096)
        answer += more
        if not more:
            break
    answer, _, left = answer.partition(b"\r\n\r\n")
    if not answer.startswith(b"HTTP/1.1 101") or (_DEFLATED in answer) != deflate:
        raise BadAnswer(f"no upgrade: {answer!r}")
    return Wire(connection, is_station=True, left=left, deflated=deflate)
