"""A link in memory that loses, delays, repeats and cuts; with a clock that jumps, many days of a station's life take a second."""

import asyncio
import json
from collections import deque
from contextlib import asynccontextmanager

from ocpp_core import ConnectFailed, Role
from ocpp_core.registry import Registry
from ocpp_transport_ws import Link, Options, SocketEnded

OPTIONS = Options(ping_interval=None, close_timeout=1.0, call_timeout=30.0)
LATENCY = 0.01  # s


class Wire:
    """One end of a connection: what a `Link` wants of a socket."""

    ended = SocketEnded
    remote_address = ("memory", 1)

    def __init__(self, network, sender):
        self._network, self._sender = network, sender
        self._inbox = asyncio.Queue()
        self._ended = asyncio.Event()
        self.other = None
        self.last_word = None

    async def recv(self):
        if (text := await self._inbox.get()) is not None:
            return text
        self._inbox.put_nowait(None)  # also for whoever asks again
        raise SocketEnded

    def push(self, take):
        """What comes is asked for."""

    def send_at_once(self, text):
        return False

    async def send_text(self, text):
        if not self._ended.is_set():
            self._network.carry(self._sender, text, self.other)

    def take(self, text):
        """What came over the network."""
        if not self._ended.is_set():
            self._network.arrived(self._sender, text)
            self._inbox.put_nowait(text)

    def end(self, code, reason):
        if not self._ended.is_set():
            self._ended.set()
            self.last_word = (code, reason)
            self._inbox.put_nowait(None)

    async def close(self, code, reason):
        for each in (self, self.other):
            each.end(code, reason)

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
            wire.end(1006, "")

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
