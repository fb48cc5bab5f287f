"""`websockets` alone: a constant answer, nothing parsed."""

from contextlib import suppress

from serving import ready, run
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol
from wires import DEFLATES, tls_context

ANSWER = '[3,"6c1f0e52-7d0a-4b7c-9a55-000000000000",{"currentTime":"2025-01-31T12:34:56.000Z"}]'


async def station(socket: ServerConnection) -> None:
    with suppress(ConnectionClosed):
        async for _ in socket:
            await socket.send(ANSWER)


async def main() -> None:
    async with serve(
        station,
        "127.0.0.1",
        0,
        subprotocols=[Subprotocol("ocpp1.6"), Subprotocol("ocpp2.0.1")],
        ssl=tls_context(),
        compression="deflate" if DEFLATES else None,
    ) as server:
        await ready(next(iter(server.sockets)).getsockname()[1])


if __name__ == "__main__":
    run(main())
