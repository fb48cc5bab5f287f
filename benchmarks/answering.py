"""The other side of who calls: it holds each call that comes, and answers it by a prepared payload when it is its turn.

For stations that a CSMS commands, and for a CSMS that stations call; sockets and prepared frames, no library.
"""

import base64
import hashlib
import socket
from collections.abc import Mapping
from typing import Final

from frames import BOOT, HEARTBEAT, ids
from load import Load
from wire import LISTENING, PATIENCE, BadAnswer, Wire, connected, frame

__all__ = ["Commanded", "Office"]

_MAGIC: Final = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_UPGRADED = (
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: {accept}\r\n"
    "Sec-WebSocket-Protocol: ocpp{version}\r\n"
    "\r\n"
)
_KEY = b"sec-websocket-key:"


class _Answerer:
    """One connection; a `Caller` as far as a load is concerned, though it is the one called.

    Args:
        wire: the connection.
        answers: payloads by action; one that is missing is ``{"status":"Accepted"}``.
        masked: whether this is a station, which masks what it sends.
    """

    __slots__ = ("_answers", "_held", "_masked", "_wire")

    def __init__(self, wire: Wire, answers: Mapping[bytes, bytes], *, masked: bool) -> None:
        self._wire = wire
        self._answers = answers
        self._masked = masked
        self._held: tuple[bytes, bytes] | None = None

    def fileno(self) -> int:
        return self._wire.fileno()

    def close(self) -> None:
        self._wire.close()

    def send_next(self) -> None:
        """Answer the call that is held."""
        assert self._held is not None
        call_id, action = self._held
        payload = self._answers.get(action, b'{"status":"Accepted"}')
        self._held = None
        self._wire.send(frame(b'[3,"' + call_id + b'",' + payload + b"]", masked=self._masked))

    def take(self) -> bool:
        """Read what is there; whether a call has come, which is held then. Answers to calls of our own may come as well."""
        for text in self._wire.texts():
            if text.startswith(b"[3,"):
                continue
            # Some write a space behind each comma: the words are those between quotes.
            words = text.split(b'"', 4)
            if not text.startswith(b"[2,") or len(words) < 4 or self._held is not None:
                raise BadAnswer(f"expected a call, and one at a time, got {text!r}")
            self._held = words[1], words[3]
        return self._held is not None

    def hold(self) -> None:
        """Wait until a call is held."""
        while not self.take():
            pass


class Commanded(Load):
    """Stations that have booted, and are commanded by their CSMS from their first heartbeat on, one call at a time.

    Args:
        port: where the CSMS listens, on this machine.
        number: how many stations.
        version: which OCPP they speak.
    """

    def __init__(self, port: int, number: int, version: str) -> None:
        super().__init__()
        new_ids = ids()
        for each in range(number):
            wire = connected(port, each, version)
            wire.send(BOOT[version].frame(next(new_ids)))
            answered = False
            while not answered:
                answered = bool(wire.texts())
            wire.send(HEARTBEAT[version][0].frame(next(new_ids)))
            station = _Answerer(wire, {}, masked=True)
            station.hold()
            self._stations[station.fileno()] = station


class Office(Load):
    """A CSMS that answers by prepared payloads, and does not read what it is sent but for id and action.

    Args:
        version: which OCPP it speaks.
        answers: payloads by action; one that is missing is ``{"status":"Accepted"}``.
    """

    def __init__(self, version: str, answers: Mapping[bytes, bytes]) -> None:
        super().__init__()
        self._version = version
        self._answers = answers
        self._listening = socket.create_server((LISTENING, 0), backlog=1024)
        self._listening.settimeout(PATIENCE)
        self.port = int(self._listening.getsockname()[1])

    def accept(self, number: int) -> None:
        """Wait until so many stations are connected, and each has called."""
        with self._listening:
            for _ in range(number):
                station = _Answerer(self._upgraded(), self._answers, masked=False)
                self._stations[station.fileno()] = station
        for each in self._stations.values():
            assert isinstance(each, _Answerer)
            each.hold()

    def _upgraded(self) -> Wire:
        connection, _ = self._listening.accept()
        connection.settimeout(PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        request = b""
        while not request.endswith(b"\r\n\r\n"):
            request += connection.recv(4096)
        key = next(line[len(_KEY) :].strip() for line in request.splitlines() if line.lower().startswith(_KEY))
        accept = base64.b64encode(hashlib.sha1(key + _MAGIC).digest()).decode()
        connection.sendall(_UPGRADED.format(accept=accept, version=self._version).encode())
        return Wire(connection, is_station=False)
