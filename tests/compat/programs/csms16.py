"""A CSMS for OCPP 1.6: it takes charge points in, and has one of them charge."""

import asyncio
from datetime import UTC, datetime

from ocpp.exceptions import NotImplementedError as NotImplementedHere
from ocpp.routing import after, on
from ocpp.v16 import ChargePoint as Base
from ocpp.v16 import call, call_result
from ocpp.v16.datatypes import ChargingProfile, ChargingSchedule, ChargingSchedulePeriod, IdTagInfo
from ocpp.v16.enums import (
    Action,
    AuthorizationStatus,
    ChargingProfileKindType,
    ChargingProfilePurposeType,
    ChargingRateUnitType,
    RegistrationStatus,
    RemoteStartStopStatus,
)
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

LOG = []


class ChargePoint(Base):
    @on(Action.boot_notification)
    def boot(self, charge_point_vendor, charge_point_model, **kwargs):
        LOG.append(f"{self.id} is a {charge_point_vendor} {charge_point_model}")
        return call_result.BootNotification(
            current_time=datetime.now(UTC).isoformat(), interval=300, status=RegistrationStatus.accepted
        )

    @after(Action.boot_notification)
    async def configure(self, **kwargs):
        answer = await self.call(call.GetConfiguration(key=["HeartbeatInterval"]))
        LOG.append(f"configured: {answer.configuration_key[0]['value']}")
        refused = await self.call(call.ClearCache())
        LOG.append(f"a refusal is {refused}")
        try:
            await self.call(call.ClearCache(), suppress=False)
        except NotImplementedHere as error:
            LOG.append(f"or raised: {error.description}")
        await self.charge()

    async def charge(self):
        schedule = ChargingSchedule(
            charging_rate_unit=ChargingRateUnitType.amps,
            charging_schedule_period=[ChargingSchedulePeriod(start_period=0, limit=16)],
        )
        profile = ChargingProfile(
            charging_profile_id=1,
            stack_level=0,
            charging_profile_purpose=ChargingProfilePurposeType.tx_profile,
            charging_profile_kind=ChargingProfileKindType.relative,
            charging_schedule=schedule,
        )
        answer = await self.call(call.RemoteStartTransaction(id_tag="tag", charging_profile=profile))
        assert answer.status == RemoteStartStopStatus.accepted

    @on(Action.heartbeat)
    async def heartbeat(self):
        return call_result.Heartbeat(current_time=datetime.now(UTC).isoformat())

    @on(Action.start_transaction)
    def start_transaction(self, connector_id, id_tag, meter_start, timestamp, **kwargs):
        LOG.append(f"{id_tag} starts at {meter_start} Wh on {connector_id}, {timestamp}")
        return call_result.StartTransaction(
            transaction_id=7, id_tag_info=IdTagInfo(status=AuthorizationStatus.accepted, parent_id_tag="family")
        )

    @on(Action.meter_values)
    def meter_values(self, connector_id, meter_value, transaction_id):
        LOG.append(f"{transaction_id} reads {meter_value[0]['sampled_value'][0]['value']}")
        return call_result.MeterValues()

    @on(Action.stop_transaction, skip_schema_validation=True)
    def stop_transaction(self, call_unique_id, transaction_id, **kwargs):
        LOG.append(f"{transaction_id} stops with {call_unique_id}: {kwargs['reason']}")
        return call_result.StopTransaction(id_tag_info={"status": "Accepted"})


async def connected(websocket):
    with_identity = ChargePoint(websocket.request.path.strip("/"), websocket, response_timeout=5)
    try:
        await with_identity.start()
    except ConnectionClosed:
        LOG.append("gone")


def listen(port):
    return serve(connected, "127.0.0.1", port, subprotocols=["ocpp1.6"])


async def main():
    async with listen(9000) as server:
        await server.wait_closed()


if __name__ == "__main__":
    asyncio.run(main())
