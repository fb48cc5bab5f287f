"""The same stations over SOAP: sockets that are kept alive, prepared HTTP requests, no library.

Every answer must have status 200 and relate to the request that is open; anything else ends the run.
"""

import socket
from collections.abc import Iterator

from frames import BOOT, ROUND, Message, ids
from load import Load
from wire import PATIENCE, BadAnswer

from ocpp16_core import VERSION
from ocpp_core import Role, decode
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.envelope import Headers, build
from ocpp_transport_soap.markup import ANONYMOUS
from ocpp_transport_soap.services import services_of

__all__ = ["SoapStations"]

_SERVICE = services_of(VERSION)[Role.STATION]
_ID = "6c1f0e52-7d0a-4b7c-9a55-000000000000"
"""Stands for the id of a message, as long as every one."""
_END = b"\r\n\r\n"
_LENGTH = b"content-length:"


def _envelope(message: Message, identity: str) -> bytes:
    """A message as a station of 1.6 sends it."""
    operation = _SERVICE.operations[message.action]
    body = codec_of(operation.request, _SERVICE.namespace).write(decode(operation.request, message.payload))
    headers = Headers(
        action=f"/{message.action}",
        message_id=_ID,
        identity=identity,
        from_="http://192.0.2.1:8080/",
        reply_to=ANONYMOUS,
        to="http://127.0.0.1/",
    )
    return build(body, headers, _SERVICE.namespace)


class _Request:
    """An HTTP request without the id of its message."""

    def __init__(self, message: Message, identity: str) -> None:
        body = _envelope(message, identity)
        head = (
            "POST / HTTP/1.1\r\n"
            "Host: 127.0.0.1\r\n"
            f'Content-Type: application/soap+xml; charset=utf-8; action="/{message.action}"\r\n'
            f"Content-Length: {len(body)}\r\n"
            "\r\n"
        )
        self._before, self._after = (head.encode() + body).split(_ID.encode())

    def bytes(self, message_id: bytes) -> bytes:
        return self._before + message_id + self._after


class _Station:
    __slots__ = ("_boot", "_buffer", "_expected", "_ids", "_is_loose", "_requests", "_socket", "_turn")

    def __init__(self, port: int, number: int, new_ids: Iterator[bytes], *, is_loose: bool) -> None:
        identity = f"CS{number:05}"
        self._is_loose = is_loose
        self._ids = new_ids
        self._boot = _Request(BOOT["1.6"], identity)
        self._requests = [_Request(message, identity) for message in ROUND["1.6"]]
        self._turn = number
        self._buffer = b""
        self._expected = b""
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def fileno(self) -> int:
        return self._socket.fileno()

    def boot(self) -> None:
        self._send(self._boot)
        while not self.take():
            pass

    def _send(self, request: _Request) -> None:
        self._expected = next(self._ids)
        self._socket.sendall(request.bytes(self._expected))

    def send_next(self) -> None:
        self._turn += 1
        self._send(self._requests[self._turn % len(self._requests)])

    def take(self) -> bool:
        """Read what is there; whether the answer to the open call has come."""
        data = self._buffer + self._socket.recv(16384)
        if data == self._buffer:
            raise BadAnswer("the server has closed the connection")
        self._buffer = data
        head, end, body = data.partition(_END)
        if not end or len(body) < _content_length(head):
            return False
        self._buffer = b""
        if not head.startswith(b"HTTP/1.1 200") or not (self._is_loose or self._expected in body):
            raise BadAnswer(f"expected 200 and {self._expected!r}, got {data!r}")
        return True

    def close(self) -> None:
        self._socket.close()


def _content_length(head: bytes) -> int:
    rest = head.lower().partition(_LENGTH)[2]
    return int(rest.partition(b"\r\n")[0])


class SoapStations(Load):
    """Stations of 1.6 that call a server by SOAP, each of them booted.

    Args:
        port: where the server listens, on this machine.
        number: how many stations.
        is_loose: whether any answer with status 200 will do: for a server whose answer is constant.
    """

    def __init__(self, port: int, number: int, *, is_loose: bool = False) -> None:
        super().__init__()
        new_ids = ids()
        for each in range(number):
            station = _Station(port, each, new_ids, is_loose=is_loose)
            self._stations[station.fileno()] = station
            station.boot()
