"""A clock that jumps, and a link in memory that loses, delays, repeats and cuts: for many days of a station's life in a second."""

import asyncio
import json
import selectors
from collections import deque
from contextlib import asynccontextmanager

from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK
from websockets.frames import Close

from ocpp_core import ConnectFailed, Role
from ocpp_core.registry import Registry
from ocpp_transport_ws import Link, Options

OPTIONS = Options(ping_interval=None, close_timeout=1.0, call_timeout=30.0)
LATENCY = 0.01  # s


class _Jumping(selectors.SelectSelector):
    """Instead of waiting it says how late it would be."""

    now = 0.0

    def select(self, timeout=None):
        events = super().select(0)
        if not events:
            assert timeout is not None, "nothing is left that could happen"
            self.now += max(timeout, 0)
        return events


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose clock goes on to the next timer when nothing else is to be done."""

    def __init__(self):
        self._clock = _Jumping()
        super().__init__(self._clock)

    def time(self):
        return self._clock.now


class Wire:
    """One end of a connection: what a `Link` wants of a socket."""

    remote_address = ("memory", 1)
    send_in_progress = True  # so that it is sent by `send`

    def __init__(self, network, sender):
        self._network, self._sender = network, sender
        self._inbox = asyncio.Queue()
        self._ended = asyncio.Event()
        self.other = None
        self.close_code = self.close_reason = None

    async def recv(self):
        if isinstance(item := await self._inbox.get(), str):
            return item
        self._inbox.put_nowait(item)  # also for whoever asks again
        raise item

    async def send(self, data, *, text):
        if not self._ended.is_set():
            self._network.carry(self._sender, data.decode(), self.other)

    def take(self, text):
        """What came over the network."""
        if not self._ended.is_set():
            self._network.arrived(self._sender, text)
            self._inbox.put_nowait(text)

    def end(self, error):
        if not self._ended.is_set():
            self._ended.set()
            self.close_code = error.rcvd.code if error.rcvd else 1006
            self._inbox.put_nowait(error)

    async def close(self, code=1000, reason=""):
        farewell = ConnectionClosedOK(Close(code, reason), Close(code, reason), rcvd_then_sent=True)
        for each in (self, self.other):
            each.end(farewell)

    async def wait_closed(self):
        await self._ended.wait()


class Network:
    """What lies between a station and its CSMS; checks on the way that nothing goes out before the CSMS has accepted the station."""

    def __init__(self, csms):
        self.csms = csms
        self.away = False
        """Whether nobody listens."""
        self.fates = deque()
        """What becomes of the next frames, either way: ``lost``, ``repeated``, or seconds of delay."""
        self.early = []
        """Calls of the station that it must not have made."""
        self.accepted = False
        """Whether the station knows that it has been accepted, since its program started."""
        self._boots = set()
        self._wires = ()

    def carry(self, sender, text, to):
        loop, fate = asyncio.get_running_loop(), self.fates.popleft() if self.fates else 0.0
        if sender is Role.STATION:
            self._sent(json.loads(text))
        if fate == "lost":
            return
        delay = LATENCY if isinstance(fate, str) else LATENCY + fate
        for _ in range(2 if fate == "repeated" else 1):
            loop.call_later(delay, to.take, text)

    def _sent(self, frame):
        if frame[0] != 2:
            return
        if frame[2] == "BootNotification":
            self._boots.add(frame[1])
            self.accepted = False
        elif not self.accepted:
            self.early.append(frame[2])

    def arrived(self, receiver, text):
        frame = json.loads(text)
        if receiver is Role.STATION and frame[0] == 3 and frame[1] in self._boots:
            self._boots.discard(frame[1])
            self.accepted = frame[2]["status"] == "Accepted"

    def cut(self):
        """End the connection without a word."""
        for wire in self._wires:
            wire.end(ConnectionClosedError(None, None))

    @asynccontextmanager
    async def connect(self, url, identity, versions, handlers, **_):
        await asyncio.sleep(LATENCY)
        if self.away:
            raise ConnectFailed(url, "nobody listens")
        self.cut()
        near, far = self._wires = Wire(self, Role.STATION), Wire(self, Role.CSMS)
        near.other, far.other = far, near
        serving = asyncio.create_task(_serve(self.csms, far, identity, versions[0]))
        link = Link(near, identity, versions[0], Role.STATION, handlers, OPTIONS)
        await link.prepare()
        link.start()
        try:
            yield link
        finally:
            await link.close()
            await serving


async def _serve(csms, wire, identity, version):
    link = Link(wire, identity, version, Role.CSMS, csms.bridge, OPTIONS)
    await link.prepare()
    await csms.connected(link)
    await link.run()
    await csms.disconnected(link, link.close_reason)


class MemoryRegistry(Registry):
    """Versions as installed; over ``memory:`` the network that it is given."""

    network = None

    def transport(self, name):
        return self.network if name == "memory" else super().transport(name)
