"""Stations that all connect in the same moment: plain sockets, so that the CSMS is what holds them up."""

import contextlib
import errno
import select
import socket
import time
from dataclasses import dataclass, field

__all__ = ["Burst", "burst"]

_UPGRADE = (
    "GET /CS{number:05} HTTP/1.1\r\n"
    "Host: 127.0.0.1\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    "Sec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Protocol: ocpp1.6\r\n"
    "\r\n"
)
_UPGRADED = b"HTTP/1.1 101"


@dataclass
class Burst:
    """What became of them."""

    upgraded: list[float] = field(default_factory=list[float])
    """When a station had its answer, in s since all began."""
    failures: int = 0
    """Stations that were refused or reset."""


def burst(port: int, number: int, patience: float) -> Burst:
    """Have so many begin at once, and wait for each as long as it takes, but no longer than `patience` in s for all."""
    result, began = Burst(), time.perf_counter()
    sockets: dict[int, socket.socket] = {}
    with select.epoll() as poll:
        for _ in range(number):
            each = socket.socket()
            each.settimeout(0)
            sockets[each.fileno()] = each
            if each.connect_ex(("127.0.0.1", port)) not in (0, errno.EINPROGRESS):
                result.failures += 1
                continue
            poll.register(each, select.EPOLLOUT)
        asked: set[int] = set()
        while len(result.upgraded) + result.failures < number and time.perf_counter() < began + patience:
            for place, _ in poll.poll(1):
                if place not in asked:
                    asked.add(place)
                    _ask(sockets[place], len(asked))
                    poll.modify(place, select.EPOLLIN)
                    continue
                poll.unregister(place)
                if _is_upgraded(sockets[place]):
                    result.upgraded.append(time.perf_counter() - began)
                else:
                    result.failures += 1
    for each in sockets.values():
        each.close()
    return result


def _ask(station: socket.socket, number: int) -> None:
    with contextlib.suppress(OSError):  # if it was reset, that shows when its answer is read
        station.send(_UPGRADE.format(number=number).encode())


def _is_upgraded(station: socket.socket) -> bool:
    try:
        return station.recv(4096).startswith(_UPGRADED)
    except OSError:
        return False
