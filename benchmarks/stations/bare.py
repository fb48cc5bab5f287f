"""`websockets` alone: constant calls, of whose answers nothing is parsed."""

from itertools import cycle

from calling import VERSION, run_stations
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

_ID = "6c1f0e52-7d0a-4b7c-9a55-000000000000"
_TIME = "2025-01-31T12:34:56.000Z"
_SAMPLES = ",".join(
    f'{{"value":"{value}","context":"Sample.Periodic","measurand":"{measurand}","unit":"{unit}"}}'
    for value, measurand, unit in (
        ("1234567.8", "Energy.Active.Import.Register", "Wh"),
        ("11040.5", "Power.Active.Import", "W"),
        ("15.9", "Current.Import", "A"),
        ("230.4", "Voltage", "V"),
    )
)
_METER_VALUES = (
    f'{{"connectorId":1,"transactionId":4711,"meterValue":[{{"timestamp":"{_TIME}","sampledValue":[{_SAMPLES}]}}]}}'
)
_STATUS = f'{{"connectorId":1,"errorCode":"NoError","status":"Charging","timestamp":"{_TIME}"}}'
_BOOT = '{"chargePointVendor":"Vendor","chargePointModel":"Model 22"}'


def _call(action: str, payload: str) -> str:
    return f'[2,"{_ID}","{action}",{payload}]'


_ROUND = (
    _call("Heartbeat", "{}"),
    _call("StatusNotification", _STATUS),
    *3 * (_call("MeterValues", _METER_VALUES),),
    _call("Authorize", '{"idTag":"04E91C5A6B2280"}'),
)


async def _station(url: str, identity: str) -> None:
    subprotocols = [Subprotocol(f"ocpp{VERSION}")]
    async with connect(f"{url}/{identity}", subprotocols=subprotocols, compression=None, proxy=None) as socket:
        await socket.send(_call("BootNotification", _BOOT))
        await socket.recv()
        for call in cycle(_ROUND):
            await socket.send(call)
            await socket.recv()


run_stations(_station)
