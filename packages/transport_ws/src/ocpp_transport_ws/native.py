"""Connections of `websockets` as sockets. They are those very objects, so that a frame passes through nothing more.

What OCPP sends is nearly always a text in one frame, with nothing before or after it. Such a frame is read and written here, and goes
straight to whoever takes it: that halves what a call costs besides its contents. Whatever else comes, down to a frame that breaks
the rules, is left to `websockets`, as whole frames, so that it never has to go on with one that was begun here.
"""

from typing import TYPE_CHECKING, ClassVar

from websockets.asyncio.client import ClientConnection
from websockets.asyncio.connection import Connection
from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.frames import Close
from websockets.protocol import CLOSED, CONNECTING, OPEN

from .sockets import LastWord, Take

if TYPE_CHECKING:
    from websockets.utils import apply_mask
else:
    try:
        from websockets.speedups import apply_mask
    except ImportError:  # built without a compiler
        from websockets.utils import apply_mask

__all__ = ["NativeClient", "NativeServer"]

_NONE = Close(1006, "")
_END_OF_HEAD = b"\r\n\r\n"
_TEXT = 0x81  # a text in one frame, not compressed
_MASKED = 0x80
_MUCH = 16_384  # characters
_NOWHERE = -1
_HEAD = 8  # bytes: as many as a length of two bytes and a mask take
_SHORT_OR_MEDIUM = 0xFFFF  # bytes that a length of two bytes can say
_SHORT, _MEDIUM, _LONG = 125, 126, 127  # of the length's seven bits: itself; two bytes follow; eight do


class _Native(Connection):
    """What a connection of `websockets` lacks of a socket."""

    ended: ClassVar[type[Exception]] = ConnectionClosed
    _mask: ClassVar[int]
    """What the peer's frames have beside the length's seven bits: whether they are masked (RFC 6455, 5.1)."""
    _behind_head: ClassVar[int]
    """Where the payload of the peer's short frames begins."""
    _is_ours = False
    """Whether frames are split here: not if one came together with the handshake, for `websockets` has begun with it."""
    _take: Take | None = None
    _begun: bytes | bytearray = b""
    """What has come of a frame that is not complete."""

    @property
    def last_word(self) -> LastWord | None:
        """See `Socket.last_word`."""
        if self.protocol.state is not CLOSED:
            return None
        word = self.protocol.close_rcvd or self.protocol.close_sent or _NONE
        return word.code, word.reason

    # ------------------------------------------------------------------------------------------------------- sending

    def send_at_once(self, text: str) -> bool:
        """See `Socket.send_at_once`: not behind what the peer has not made room for, nor so much that it might have none."""
        if self.send_in_progress is not None or self.protocol.state is not OPEN:  # `_is_free`, without the call
            return False
        if len(text) > _MUCH or self.transport.get_write_buffer_size():
            return False
        self._write(text.encode(errors="replace"))
        return True

    async def send_text(self, text: str) -> None:
        """What `Connection.send` does, without its detours, where nothing stands in the way."""
        data = text.encode(errors="replace")
        if not self._is_free:
            await self.send(data, text=True)
            return
        self._write(data)
        if self.paused:
            await self.drain()

    @property
    def _is_free(self) -> bool:
        """Whether a frame can be written now: the connection is open, and no message is being sent in fragments."""
        return self.send_in_progress is None and self.protocol.state is OPEN

    def _write(self, data: bytes) -> None:
        self.protocol.send_text(data)
        self.send_data()

    async def send_frame(self, data: bytes, *, binary: bool) -> None:
        """See `Socket.send_frame`."""
        await self.send(data, text=not binary)

    def abort(self) -> None:
        """See `Socket.abort`."""
        self.transport.abort()

    # ----------------------------------------------------------------------------------------------------- receiving

    def push(self, take: Take) -> None:
        """See `Socket.push`."""
        self._take = take

    def data_received(self, data: bytes) -> None:
        """Told by the event loop: bytes have come."""
        if self.protocol.state is CONNECTING:
            self._is_ours = data.endswith(_END_OF_HEAD)
            super().data_received(data)
        elif not self._is_ours:
            super().data_received(data)
        elif self._begun or not self._taken_whole(data):
            self._split(data)

    def _taken_whole(self, data: bytes) -> bool:
        """Give what has come to whoever takes it, if it is one text and nothing else, as nearly always; False: look closer."""
        size = len(data)
        if size < _HEAD:
            return False
        length, start = data[1] ^ self._mask, self._behind_head
        if length == _MEDIUM:
            length, start = data[2] << 8 | data[3], start + 2
            limit = self.protocol.max_message_size
            if limit is not None and length > limit:
                return False
        elif length > _SHORT:
            return False
        return size == start + length and self._taken(data, 0, start, size)

    def _split(self, data: bytes | bytearray) -> None:
        """Take what comes frame by frame."""
        if self._begun:
            self._begun += data  # grows in place: a long frame may come in very many pieces
            data = self._begun
        place = 0
        while (frame := self._frame(data, place)) is not None:
            start, end = frame
            if not self._taken(data, place, start, end):
                super().data_received(bytes(data[place:end]))
            place = end
        if place or data is not self._begun:
            self._begun = bytearray(data[place:]) if place < len(data) else b""

    def eof_received(self) -> None:
        """Told by the event loop: no more will come."""
        begun, self._begun = self._begun, b""
        if begun:
            super().data_received(bytes(begun))
        super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        """Told by the event loop: the connection has ended."""
        self._take = None  # or the two would hold each other for as long as anybody looks at one
        super().connection_lost(exc)

    def _frame(self, data: bytes | bytearray, place: int) -> tuple[int, int] | None:
        """Where the payload of the frame at `place` begins and ends; None: it has not come whole.

        One that is too long, or should be masked and is not, is all that has come, without a payload: `websockets` refuses it by
        its head.
        """
        size = len(data)
        if size < place + 2:
            return None
        length = data[place + 1] ^ self._mask
        start = place + 2
        if length > _SHORT:
            if length > _LONG:
                return _NOWHERE, size
            start += 2 if length == _MEDIUM else 8
            if size < start:
                return None
            length = int.from_bytes(data[place + 2 : start])
            limit = self.protocol.max_message_size
            if limit is not None and length > limit:
                return _NOWHERE, size
        start += 4 if self._mask else 0
        end = start + length
        return (start, end) if end <= size else None

    def _taken(self, data: bytes | bytearray, place: int, start: int, end: int) -> bool:
        """Give a text to whoever takes it; False: it is none, or not now, or others wait before it."""
        if data[place] != _TEXT or start == _NOWHERE or self._take is None:
            return False
        if self.recv_messages.frames.queue or self.protocol.state is not OPEN:
            return False
        payload = data[start:end]
        if self._mask:
            payload = apply_mask(payload, data[start - 4 : start])
        try:
            text = payload.decode()
        except UnicodeDecodeError:
            return False
        return self._take(text)


class NativeClient(_Native, ClientConnection):
    """A station's connection."""

    _mask = 0
    _behind_head = 2


class NativeServer(_Native, ServerConnection):
    """A CSMS's connection."""

    _mask = _MASKED
    _behind_head = 6

    def _write(self, data: bytes) -> None:
        size = len(data)
        if size > _SHORT_OR_MEDIUM or self.protocol.extensions:
            super()._write(data)
        elif size > _SHORT:
            self.transport.write(b"\x81\x7e%b%b" % (size.to_bytes(2), data))
        else:
            self.transport.write(b"\x81%c%b" % (size, data))
