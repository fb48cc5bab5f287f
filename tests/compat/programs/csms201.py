"""A CSMS for OCPP 2.0.1: it takes stations in, asks for a variable and has one of them charge."""

import asyncio
from datetime import UTC, datetime

from ocpp.routing import after, on
from ocpp.v201 import ChargePoint as Base
from ocpp.v201 import call, call_result, datatypes, enums
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

LOG = []


class Station(Base):
    @on(enums.Action.boot_notification)
    async def boot(self, charging_station, reason, custom_data=None, **kwargs):
        LOG.append(f"{self.id} is a {charging_station['vendor_name']} {charging_station['model']}: {reason}")
        LOG.append(f"custom data: {custom_data}")
        return call_result.BootNotification(
            current_time=datetime.now(UTC).isoformat(),
            interval=300,
            status=enums.RegistrationStatusEnumType.accepted,
            status_info=datatypes.StatusInfoType(reason_code="NoError"),
        )

    @after(enums.Action.boot_notification)
    async def look(self, **kwargs):
        wanted = datatypes.GetVariableDataType(
            component=datatypes.ComponentType(name=enums.ControllerComponentName.iso15118_ctrlr),
            variable=datatypes.VariableType(name=enums.ISO15118CtrlrVariableName.pnc_enabled),
            attribute_type=enums.AttributeEnumType.actual,
        )
        answer = await self.call(call.GetVariables(get_variable_data=[wanted]))
        LOG.append(f"variable: {answer.get_variable_result[0]['attribute_value']}")
        token = datatypes.IdTokenType(id_token="tag", type=enums.IdTokenEnumType.central)
        started = await self.call(call.RequestStartTransaction(id_token=token, remote_start_id=1, evse_id=1))
        LOG.append(f"start: {started.status}")

    @on(enums.Action.transaction_event)
    def event(self, event_type, timestamp, trigger_reason, seq_no, transaction_info, **kwargs):
        LOG.append(f"{event_type} {seq_no}: {trigger_reason}, {transaction_info['transaction_id']}, {sorted(kwargs)}")
        info = {"status": "Accepted", "language_1": "en", "group_id_token": {"id_token": "family", "type": "Central"}}
        return call_result.TransactionEvent(total_cost=1.5, id_token_info=info)


async def connected(websocket):
    station = Station(websocket.request.path.strip("/"), websocket, response_timeout=5)
    try:
        await station.start()
    except ConnectionClosed:
        LOG.append("gone")


def listen(port):
    return serve(connected, "127.0.0.1", port, subprotocols=["ocpp2.0.1"])


async def main():
    async with listen(9000) as server:
        await server.wait_closed()


if __name__ == "__main__":
    asyncio.run(main())
