"""Either package as one thing, so that a test can be run with both; and two connections joined in memory."""

import asyncio
import json
from importlib import import_module

MODULES = ("charge_point", "exceptions", "messages", "routing", "v16", "v201")


class Kit:
    """The modules of a package by their names: ``kit.v16.call``."""

    def __init__(self, package):
        self.package = package
        for name in MODULES:
            setattr(self, name, import_module(f"{package}.{name}"))
        for version in (self.v16, self.v201):
            for name in ("call", "call_result", "datatypes", "enums"):
                import_module(f"{version.__name__}.{name}")

    def __repr__(self):
        return self.package


THEIRS, OURS = Kit("ocpp"), Kit("ocpp_compat")
BOTH = (THEIRS, OURS)


class WireClosed(Exception):
    """The other side has closed the connection."""


class Wire:
    """One end of a connection."""

    def __init__(self, to_us, to_them):
        self.to_us = to_us
        self.to_them = to_them
        self.sent = []

    async def recv(self):
        message = await self.to_us.get()
        if message is None:
            raise WireClosed
        return message

    async def send(self, message):
        self.sent.append(json.loads(message))
        self.to_them.put_nowait(message)

    def close(self):
        self.to_them.put_nowait(None)
        self.to_us.put_nowait(None)

    async def say(self, *frame):
        """Send a frame, as one without any package would."""
        await self.send(json.dumps(frame))

    async def hear(self):
        """The next frame."""
        async with asyncio.timeout(5):
            return json.loads(await self.recv())


def wires():
    """Two ends of one connection."""
    one, other = asyncio.Queue(), asyncio.Queue()
    return Wire(one, other), Wire(other, one)
