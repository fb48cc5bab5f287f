"""`websockets` alone, which begins: constant calls, of whose answers nothing is parsed."""

from contextlib import suppress

from bare import ANSWER
from serving import ready, run
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

_ID = "6c1f0e52-7d0a-4b7c-9a55-000000000000"
_PERIODS = ",".join(f'{{"startPeriod":{start},"limit":16.0}}' for start in (0, 900, 1800, 2700))
_PROFILE = (
    '{"chargingProfileId":1,"stackLevel":0,"chargingProfilePurpose":"TxDefaultProfile","chargingProfileKind":"Absolute",'
    f'"chargingSchedule":{{"startSchedule":"2025-01-31T12:34:56.000Z","chargingRateUnit":"A","chargingSchedulePeriod":[{_PERIODS}]}}}}'
)
_COMMANDS = (
    f'[2,"{_ID}","TriggerMessage",{{"requestedMessage":"Heartbeat"}}]',
    f'[2,"{_ID}","ChangeAvailability",{{"connectorId":1,"type":"Operative"}}]',
    f'[2,"{_ID}","SetChargingProfile",{{"connectorId":1,"csChargingProfiles":{_PROFILE}}}]',
    f'[2,"{_ID}","ClearCache",{{}}]',
)


async def station(socket: ServerConnection) -> None:
    with suppress(ConnectionClosed):
        for _ in range(2):  # boot and heartbeat
            await socket.recv()
            await socket.send(ANSWER)
        while True:
            for command in _COMMANDS:
                await socket.send(command)
                await socket.recv()


async def main() -> None:
    subprotocols = [Subprotocol("ocpp1.6"), Subprotocol("ocpp2.0.1")]
    async with serve(station, "127.0.0.1", 0, subprotocols=subprotocols, compression=None) as server:
        await ready(next(iter(server.sockets)).getsockname()[1])


if __name__ == "__main__":
    run(main())
