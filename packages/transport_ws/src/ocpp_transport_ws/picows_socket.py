"""A WebSocket whose frames picows reads and writes.

picows checks each frame by itself: its head, its length, whether it is masked, what closes the connection. How frames follow each other, and
what they say, is checked here: reserved bits, fragments, UTF-8 (RFC 6455, 5.2, 5.4, 8.1). Most that comes is a text in one frame,
which goes straight to whoever takes it.
"""

import asyncio
from typing import Any, ClassVar

from picows import WSFrame, WSListener, WSMsgType, WSTransport
from picows.picows import WSCloseHandshake
from websockets.exceptions import ProtocolError
from websockets.frames import Close

from .options import Options
from .sockets import LastWord, SocketEnded, Take

__all__ = ["PicowsSocket"]

_TEXT, _BINARY, _CLOSE = WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CLOSE
_PING, _PONG = WSMsgType.PING, WSMsgType.PONG
_MESSAGES = (_TEXT, _BINARY, WSMsgType.CONTINUATION)
_CUT: LastWord = (1006, "")
_PROTOCOL_ERROR, _NO_UTF8, _TOO_LONG, _NOT_ALIVE = 1002, 1007, 1009, 1011
_MUCH = 16_384  # characters
_FULL, _ROOM = 16, 4  # messages that wait: how many stop the reading, and how few let it go on


class PicowsSocket(WSListener):
    """A CSMS's end of a connection, from the handshake on. picows tells it what comes; it lives as long as somebody serves it."""

    __slots__ = (
        "_end",
        "_goodbye",
        "_heard",
        "_keeper",
        "_loop",
        "_options",
        "_parts",
        "_parts_are_text",
        "_pings",
        "_room",
        "_take",
        "_transport",
        "_waiter",
        "_waiting",
        "last_word",
        "remote_address",
    )

    ended: ClassVar[type[Exception]] = SocketEnded
    _transport: WSTransport

    def __init__(self, options: Options, *, is_pinged: bool) -> None:
        self.remote_address: Any = None
        self.last_word: LastWord | None = None
        self._options = options
        self._pings = is_pinged
        self._loop = asyncio.get_running_loop()
        self._take: Take | None = None
        self._waiting: list[str | bytes] = []
        """Messages that nobody has taken."""
        self._waiter: asyncio.Future[None] | None = None
        """Of who waits for a message."""
        self._room: asyncio.Future[None] | None = None
        """Done when the peer has read some of what it was sent; None: it may be sent more."""
        self._parts: bytearray | None = None
        """What has come of a message in fragments; None: none has begun."""
        self._parts_are_text = False
        self._heard: LastWord | None = None
        """The peer's close frame."""
        self._goodbye: LastWord | None = None
        """Ours."""
        self._keeper: asyncio.TimerHandle | None = None
        """Sends the next ping, or ends a connection whose peer is late with a pong or a close frame."""
        self._end: asyncio.Future[None] = self._loop.create_future()

    # ------------------------------------------------------------------------------------------------ told by picows

    def on_ws_connected(self, transport: WSTransport) -> None:
        """The connection is a WebSocket."""
        self._transport = transport
        self.remote_address = transport.underlying_transport.get_extra_info("peername")
        self._wait_to_ping()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:  # noqa: ARG002 - it is the one we have
        """A frame has come."""
        if frame.rsv1 or frame.rsv2 or frame.rsv3:  # they mean something only where an extension was agreed on
            self._say_goodbye(_PROTOCOL_ERROR, "reserved bits must be 0")
        elif frame.msg_type is not _TEXT or not frame.fin or self._parts is not None or self._goodbye is not None:
            self._look_closer(frame)
        else:
            try:
                text = frame.get_payload_as_utf8_text()
            except UnicodeDecodeError:
                self._say_goodbye(_NO_UTF8, "")
            else:
                if self._waiting or self._take is None or not self._take(text):
                    self._put(text)

    def _look_closer(self, frame: WSFrame) -> None:
        if frame.msg_type in _MESSAGES:
            if self._goodbye is None:
                self._collect(frame)
        elif frame.msg_type is _CLOSE:
            self._part(frame.get_payload_as_bytes())
        elif frame.msg_type is _PONG:
            self._wait_to_ping()
        elif frame.msg_type is _PING and self._goodbye is None:
            self._transport.send_pong(frame.get_payload_as_bytes())

    def _collect(self, frame: WSFrame) -> None:
        """Put a message together."""
        is_first = frame.msg_type in (_TEXT, _BINARY)
        if is_first is not (self._parts is None):
            self._say_goodbye(_PROTOCOL_ERROR, "fragments out of order")
            return
        if self._parts is None:
            self._parts, self._parts_are_text = bytearray(), frame.msg_type is _TEXT
        self._parts += frame.get_payload_as_memoryview()
        if len(self._parts) > self._options.max_size:
            self._say_goodbye(_TOO_LONG, f"over {self._options.max_size} bytes")
        elif frame.fin:
            message, self._parts = bytes(self._parts), None
            try:
                self._put(message.decode() if self._parts_are_text else message)
            except UnicodeDecodeError:
                self._say_goodbye(_NO_UTF8, "")

    def _part(self, payload: bytes) -> None:
        """The peer says goodbye: answer in the same words, unless ours came first, and hang up."""
        try:
            word = Close.parse(payload)
        except ProtocolError:
            self._say_goodbye(_PROTOCOL_ERROR, "invalid close frame")
        else:
            self._heard = (word.code, word.reason)
            if self._goodbye is None:
                self._goodbye = self._heard
                self._transport.send(_CLOSE, payload)
        self._hang_up()

    def _hang_up(self) -> None:
        """Send no more, and pass over what comes until the peer hangs up, too: what it sent last must not break off what we did."""
        self._keep(self._options.close_timeout, self.abort)
        underlying = self._transport.underlying_transport
        if underlying.can_write_eof():
            underlying.write_eof()
        else:
            underlying.close()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """The connection has ended."""
        self.last_word = self._heard or self._goodbye or _refusal(transport) or _CUT
        self._take = None  # or the two would hold each other for as long as anybody looks at one
        if self._keeper is not None:
            self._keeper.cancel()
        self._end.set_result(None)
        self._wake()
        self.resume_writing()

    def pause_writing(self) -> None:
        """The peer does not read what it is sent."""
        self._room = self._loop.create_future()

    def resume_writing(self) -> None:
        """The peer has read some of it."""
        room, self._room = self._room, None
        if room is not None:
            room.set_result(None)

    # ----------------------------------------------------------------------------------------------------- keepalive

    def _wait_to_ping(self) -> None:
        """Send a ping after a while, if the peer is to be sent any: when it has answered the last, or had all the time it may take."""
        interval = self._options.ping_interval
        if self._pings and interval is not None and self._goodbye is None:
            self._keep(interval, self._ping)

    def _ping(self) -> None:
        self._transport.send_ping()
        timeout = self._options.ping_timeout
        if timeout is None:
            self._wait_to_ping()
        else:
            self._keep(timeout, self._miss_pong)

    def _miss_pong(self) -> None:
        self._say_goodbye(_NOT_ALIVE, "keepalive ping timeout")

    def _keep(self, seconds: float, then: Any) -> None:
        if self._keeper is not None:
            self._keeper.cancel()
        self._keeper = self._loop.call_later(seconds, then)

    # ----------------------------------------------------------------------------------------------------- receiving

    def push(self, take: Take) -> None:
        """See `Socket.push`."""
        self._take = take

    async def recv(self) -> str | bytes:
        """See `Socket.recv`."""
        while not self._waiting:
            if self._end.done():
                raise SocketEnded
            self._waiter = self._loop.create_future()
            await self._waiter
        message = self._waiting.pop(0)
        if len(self._waiting) == _ROOM and not self._end.done():
            self._transport.underlying_transport.resume_reading()
        return message

    def _put(self, message: str | bytes) -> None:
        self._waiting.append(message)
        if len(self._waiting) == _FULL:
            self._transport.underlying_transport.pause_reading()
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    # ------------------------------------------------------------------------------------------------------- sending

    def send_at_once(self, text: str) -> bool:
        """See `Socket.send_at_once`."""
        if self._room is not None or self._goodbye is not None or len(text) > _MUCH or self._end.done():
            return False
        self._transport.send(_TEXT, text.encode(errors="replace"))
        return True

    async def send_text(self, text: str) -> None:
        """See `Socket.send_text`."""
        await self.send_frame(text.encode(errors="replace"), binary=False)

    async def send_frame(self, data: bytes, *, binary: bool) -> None:
        """See `Socket.send_frame`."""
        if self._goodbye is not None or self._end.done():
            raise SocketEnded
        self._transport.send(_BINARY if binary else _TEXT, data)
        if self._room is not None:
            await asyncio.shield(self._room)
            if self._end.done():
                raise SocketEnded

    # ------------------------------------------------------------------------------------------------------- the end

    async def close(self, code: int, reason: str) -> None:
        """See `Socket.close`."""
        self._say_goodbye(code, reason)
        await self.wait_closed()

    def _say_goodbye(self, code: int, reason: str) -> None:
        """Send a close frame, if none has been sent, and wait a while for the peer's."""
        if self._goodbye is None and not self._end.done():
            self._goodbye = (code, reason)
            self._transport.send(_CLOSE, Close(code, reason).serialize())
            self._keep(self._options.close_timeout, self.abort)

    async def wait_closed(self) -> None:
        """See `Socket.wait_closed`."""
        await asyncio.shield(self._end)

    def abort(self) -> None:
        """See `Socket.abort`."""
        self._transport.disconnect(graceful=False)


def _refusal(transport: WSTransport) -> LastWord | None:
    """What picows itself has said to a peer whose frame it refused; None: it has not."""
    shake: WSCloseHandshake | None = transport.close_handshake
    sent = None if shake is None else shake.sent  # pyright: ignore[reportUnnecessaryComparison] - None if nobody has closed
    return None if sent is None else (int(sent.code.value), sent.reason)
