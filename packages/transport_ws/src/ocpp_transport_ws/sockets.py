"""What a connection stands on: a WebSocket that some library has opened, and reads and writes the frames of.

Ours are those of `websockets` (`native`); `asgi` and `aiohttp_mount` bring those of a web server that OCPP is mounted in. Another
library takes a class of this shape, and `CsmsEndpoint.serve` for each socket.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Protocol

__all__ = ["LastWord", "Socket", "SocketEnded", "Take"]

LastWord = tuple[int, str]
"""Code and reason of a close frame."""
Take = Callable[[str], bool]
"""Takes a text in, and raises nothing. False: not now; then it has to wait its turn for `Socket.recv`."""


class SocketEnded(Exception):
    """Nothing can be sent or received any more; what sockets raise whose library has no error of its own for that."""


class Socket(Protocol):
    """A WebSocket after its opening handshake, on either side. All of it is called from one event loop."""

    ended: ClassVar[type[Exception]]
    """What `recv`, `send_text` and `send_frame` raise when the connection has ended."""

    @property
    def remote_address(self) -> Any:
        """Host and port of the other side, as a tuple that begins with them, also after the end; None if they are not known."""
        ...

    @property
    def last_word(self) -> LastWord | None:
        """The peer's close frame, or ours if it sent none; code 1006 if there was none at all. None as long as it is open."""
        ...

    def push(self, take: Take) -> None:
        """Give texts to `take` right as they come, from now on, without the detour of `recv`, if the library has a way to."""
        ...

    async def recv(self) -> str | bytes:
        """The next message: text, or the bytes of a binary one. Longer ones than `Options.max_size` end the connection with 1009."""
        ...

    async def send_text(self, text: str) -> None:
        """Send a text, and wait for room as long as there is none. What UTF-8 cannot say becomes question marks."""
        ...

    def send_at_once(self, text: str) -> bool:
        """Send a text if nothing has to be waited for; False: it was not sent, and `send_text` tells why it is not."""
        ...

    async def send_frame(self, data: bytes, *, binary: bool) -> None:
        """Send a message of these bytes, which need not be UTF-8 in a text either, if the library lets them pass."""
        ...

    async def close(self, code: int, reason: str) -> None:
        """Begin or await the closing handshake, at most for `Options.close_timeout`. Without effect after the end; raises nothing."""
        ...

    async def wait_closed(self) -> None:
        """Return when the connection has ended."""
        ...

    def abort(self) -> None:
        """Cut the connection, now and without a word: whoever waits for it is told."""
        ...
