"""A charge point for OCPP 1.6: it boots, and charges when its CSMS wants it to."""

import asyncio

from ocpp.exceptions import NotImplementedError as NotImplementedHere
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint as Base
from ocpp.v16 import call, call_result, enums
from ocpp.v16.datatypes import KeyValue, MeterValue, SampledValue
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

LOG = []
TIME = "2024-05-01T12:00:00Z"


class ChargePoint(Base):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.done = asyncio.Event()

    async def begin(self):
        answer = await self.call(call.BootNotification("One", "Acme"))
        LOG.append(f"boot: {answer.status}, {answer.interval} s")
        assert answer.status == enums.RegistrationStatus.accepted
        beat = await self.call(call.Heartbeat(), unique_id="beat-1")
        LOG.append(f"the time has {len(beat.current_time) > 20 and 'a zone'}")

    @on(enums.Action.get_configuration)
    def configuration(self, key):
        LOG.append(f"asked for {key}")
        return call_result.GetConfiguration(configuration_key=[KeyValue(key=key[0], readonly=False, value="300")])

    @on("ClearCache")
    async def clear_cache(self):
        raise NotImplementedHere("there is no cache")

    @on(enums.Action.remote_start_transaction)
    def remote_start(self, id_tag, charging_profile):
        period = charging_profile["charging_schedule"]["charging_schedule_period"][0]
        LOG.append(f"start for {id_tag}, {period['limit']} A")
        return call_result.RemoteStartTransaction(status=enums.RemoteStartStopStatus.accepted)

    @after(enums.Action.remote_start_transaction)
    async def charge(self, id_tag, **kwargs):
        begun = await self.call(call.StartTransaction(connector_id=1, id_tag=id_tag, meter_start=10, timestamp=TIME))
        LOG.append(f"transaction {begun.transaction_id}, {begun.id_tag_info['parent_id_tag']}")
        sample = SampledValue(value="11", measurand=enums.Measurand.energy_active_import_register, unit="Wh")
        await self.call(call.MeterValues(1, [MeterValue(timestamp=TIME, sampled_value=[sample])], begun.transaction_id))
        ended = call.StopTransaction(12, TIME, begun.transaction_id, reason=enums.Reason.remote)
        answer = await self.call(ended, unique_id="stop-1", skip_schema_validation=True)
        LOG.append(f"stopped: {answer.id_tag_info}")
        self.done.set()


async def run(url):
    async with connect(url, subprotocols=["ocpp1.6"]) as websocket:
        point = ChargePoint(url.rpartition("/")[2], websocket, response_timeout=5)
        reading = asyncio.create_task(point.start())
        await point.begin()
        await point.done.wait()
    try:
        await reading
    except ConnectionClosed:
        LOG.append("gone")


if __name__ == "__main__":
    asyncio.run(run("ws://127.0.0.1:9000/CP001"))
