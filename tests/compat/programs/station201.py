"""A station for OCPP 2.0.1: it boots, reports a variable and charges when its CSMS wants it to."""

import asyncio

from ocpp.exceptions import OCPPError, SecurityError
from ocpp.routing import after, on
from ocpp.v201 import ChargePoint as Base
from ocpp.v201 import call, call_result
from ocpp.v201.datatypes import (
    ChargingStationType,
    EVSEType,
    IdTokenType,
    MeterValueType,
    ModemType,
    SampledValueType,
    TransactionType,
    UnitOfMeasureType,
)
from ocpp.v201.enums import Action, BootReasonEnumType, TransactionEventEnumType, TriggerReasonEnumType
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

LOG = []
TIME = "2024-05-01T12:00:00Z"


class Station(Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.done = asyncio.Event()

    async def begin(self):
        about = ChargingStationType(vendor_name="Acme", model="One", modem=ModemType(iccid="1"))
        custom = {"vendor_id": "Acme", "state_of_v2x": {"deep_url": "x"}}
        boot = call.BootNotification(charging_station=about, reason=BootReasonEnumType.power_up, custom_data=custom)
        answer = await self.call(boot)
        LOG.append(f"boot: {answer.status}, {answer.status_info}")
        try:
            await self.call(call.Heartbeat(), suppress=False)
        except OCPPError as error:
            LOG.append(f"nobody takes heartbeats: {type(error).__name__[:3]}")

    @on(Action.get_variables)
    def variables(self, get_variable_data, **kwargs):
        results = [{"attribute_status": "Accepted", "attribute_value": "true", **each} for each in get_variable_data]
        return call_result.GetVariables(get_variable_result=results)

    @on(Action.reset)
    def reset(self, **kwargs):
        raise SecurityError

    @on(Action.request_start_transaction)
    async def start_requested(self, id_token, remote_start_id, call_unique_id, **kwargs):
        LOG.append(f"start {remote_start_id} for {id_token['id_token']}, {kwargs}, id of {len(call_unique_id)}")
        return call_result.RequestStartTransaction(status="Accepted")

    @after(Action.request_start_transaction)
    def charge(self, id_token, **kwargs):
        self.charging = asyncio.ensure_future(self.events(IdTokenType(**id_token)))

    async def events(self, token):
        sample = SampledValueType(value=1.25, unit_of_measure=UnitOfMeasureType(unit="kWh"))
        answer = await self.call(
            call.TransactionEvent(
                event_type=TransactionEventEnumType.started,
                timestamp=TIME,
                trigger_reason=TriggerReasonEnumType.remote_start,
                seq_no=0,
                transaction_info=TransactionType(transaction_id="t1", remote_start_id=1),
                evse=EVSEType(id=1, connector_id=1),
                id_token=token,
                meter_value=[MeterValueType(timestamp=TIME, sampled_value=[sample])],
            )
        )
        LOG.append(f"cost {answer.total_cost}, {answer.id_token_info}")
        ended = call.TransactionEvent(
            "Ended", TIME, "RemoteStop", 1, {"transaction_id": "t1", "stopped_reason": "Remote"}
        )
        await self.call(ended)
        self.done.set()


async def run(url):
    async with connect(url, subprotocols=["ocpp2.0.1"]) as websocket:
        station = Station(url.rpartition("/")[2], websocket, response_timeout=5)
        reading = asyncio.create_task(station.start())
        await station.begin()
        await station.done.wait()
    try:
        await reading
    except ConnectionClosed:
        LOG.append("gone")


if __name__ == "__main__":
    asyncio.run(run("ws://127.0.0.1:9000/CS001"))
