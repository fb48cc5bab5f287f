"""The protocols have no behaviour of their own; what matters is that they ask no more than a transport can give."""

from contextlib import asynccontextmanager

from little import STRICT

from ocpp_core import Handlers, Server, Transport
from ocpp_core.testing import memory_pair
from ocpp_core.transport import Authenticate


class MemoryTransport:
    name = "memory"
    schemes = ("memory",)

    def __init__(self):
        self.handlers = Handlers()

    @asynccontextmanager
    async def serve(self, handlers, versions, host, port, **options):
        self.handlers = handlers
        yield MemoryServer()

    @asynccontextmanager
    async def connect(self, url, identity, versions, handlers, **options):
        _, station = memory_pair(versions[0], self.handlers, handlers, identity)
        yield station
        await station.close()


class MemoryServer:
    url = "memory:"
    connections = {}  # noqa: RUF012 - a constant, here

    async def wait_closed(self):
        """Closed already."""


async def test_a_transport_is_used_through_its_protocol():
    transport: Transport = MemoryTransport()
    async with transport.serve(Handlers(), [STRICT], "localhost", 0) as made:
        server: Server = made
        assert server.connections == {}
        async with transport.connect(server.url, "CS9", [STRICT], Handlers()) as peer:
            assert (peer.identity, peer.version) == ("CS9", STRICT)
        await server.wait_closed()


async def test_authentication_is_a_function_of_three():
    async def let_in(identity, username, password):
        return identity == username and password == b"\x00\xff"

    authenticate: Authenticate = let_in
    assert await authenticate("CS9", "CS9", b"\x00\xff")
    assert not await authenticate("CS9", None, None)
