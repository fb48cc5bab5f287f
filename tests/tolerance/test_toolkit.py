"""Programs of the toolkit with profiles: over SOAP, at a station, and where a connection has to end."""

import asyncio
import json
from dataclasses import replace

import pytest
from tolerance.rig import CORES, NEW_BOOT, SOON, office
from transport_soap.rig import AUTHORIZE, HEARTBEAT, Message, send
from websockets.asyncio.server import serve as serve_sockets

from ocpp_core import Handlers, InvalidResponse, Role
from ocpp_core.testing import MemoryPeer
from ocpp_generic_api import HeartbeatRequest
from ocpp_tolerance import CERTIFICATION, FIELD, STRICT, Book, Deviation, Profile, Tolerance
from ocpp_toolkit import CSMS, ChargingStation, connect
from ocpp_toolkit.tolerating import leave, tolerant
from ocpp_transport_soap import Leniency, Options
from ocpp_transport_soap.policy import LENIENT

ODD = HEARTBEAT.but(body='<s:heartbeatRequest odd="1"/>')


def soap_port(here):
    return int(here.serving.urls["soap"].rstrip("/").rpartition(":")[2])


# -------------------------------------------------------------------------------------------------------------- SOAP


@pytest.mark.parametrize(
    ("profiles", "status"),
    [
        (None, 400),
        (STRICT, 400),
        (FIELD, 200),
        (Profile("one", soap=frozenset({"unknown_attributes"})), 200),
        (Profile("another", soap=frozenset({"any_case"})), 400),
        (Book().add(FIELD, identity="CS1"), 200),
        (Book().add(FIELD, identity="CS2"), 400),
    ],
    ids=["none", "strict", "field", "one", "another", "this station", "another station"],
)
async def test_what_soap_forgives_is_by_profile_and_reported_as_a_deviation(profiles, status):
    async with office(profiles, soap="127.0.0.1:0") as here:
        assert (await send(soap_port(here), ODD)).status == status
        assert (await send(soap_port(here), HEARTBEAT.but(message_id="<a:MessageID>2</a:MessageID>"))).status == 200
    told = [Deviation("CS1", "", "request", "", "@odd", "unknown_attributes", "1", None, "soap")]
    assert [(each.identity, each.rule, each.transport) for each in here.deviations] == (
        [(each.identity, each.rule, each.transport) for each in told] if status == 200 else []
    )


async def test_options_of_ones_own_stay_as_they_are():
    told = []
    own = Options(reading=LENIENT, on_leniency=told.append, max_depth=20)
    async with office(STRICT, soap="127.0.0.1:0", soap_options={"options": own}) as here:
        assert (await send(soap_port(here), ODD)).status == 200
    assert [type(each) for each in told] == [Leniency]
    assert here.rules == ["unknown_attributes"]
    assert tolerant("soap", {"options": own}, None, serves=True) == {"options": own}
    made = tolerant("soap", {"options": own}, Tolerance(FIELD), serves=True)["options"]
    assert replace(made, on_leniency=own.on_leniency) == own


BOOT = Message(
    "<s:bootNotificationRequest><s:chargePointVendor>V</s:chargePointVendor><s:chargePointModel>M</s:chargePointModel>"
    "<s:iccid>letters</s:iccid></s:bootNotificationRequest>",
    "/BootNotification",
)


async def test_certification_holds_messages_over_soap_against_its_rules():
    async with office(FIELD, soap="127.0.0.1:0") as here:
        assert (await send(soap_port(here), BOOT)).status == 200
    assert here.rules == []
    async with office(CERTIFICATION, soap="127.0.0.1:0") as here:
        await send(soap_port(here), BOOT)
    assert here.rules == ["sim-card-numbers"]


async def test_a_refusal_over_soap_is_as_ever():
    async with office(FIELD, soap="127.0.0.1:0") as here:
        answer = await send(soap_port(here), AUTHORIZE)
        assert answer.fault[1] == "NotSupported"


# --------------------------------------------------------------------------------------------------------- a station


@pytest.mark.parametrize("profiles", [None, FIELD], ids=["strict", "field"])
async def test_a_station_reads_its_csms_by_its_profile(profiles):
    async def answer(socket):
        async for text in socket:
            call_id = json.loads(text)[1]
            await socket.send(json.dumps([3, call_id, {"currentTime": "2024-05-01 12:00"}]))

    station = ChargingStation(["1.6"], profiles=profiles)
    told = []
    station.on_deviation(told.append)
    async with serve_sockets(answer, "127.0.0.1", 0, subprotocols=["ocpp1.6"]) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with connect(station, url, "CS1") as csms:
            if profiles is None:
                with pytest.raises(InvalidResponse):
                    await csms.heartbeat(HeartbeatRequest())
            else:
                assert (await csms.heartbeat(HeartbeatRequest())).current_time.year == 2024
    assert [(each.identity, each.kind, each.rule) for each in told] == (
        [("CS1", "response", "read_time")] if profiles else []
    )
    assert station.deviations.total == len(told)


# ----------------------------------------------------------------------------------------------------------- the end


async def test_a_connection_of_another_transport_is_closed_plainly():
    peer = MemoryPeer("CS1", CORES["1.6"].VERSION, Role.CSMS, Handlers())
    await leave(peer, CORES["2.0.1"].VERSION)
    async with asyncio.timeout(SOON):
        await peer.wait_closed()


async def test_counts_are_there_without_profiles_as_well():
    csms = CSMS(["1.6"])
    assert csms.tolerance is None
    assert csms.deviations.total == 0
    async with office(FIELD, versions=("2.0.1", "1.6")) as here, here.raw() as wire:
        await wire.ask("BootNotification", NEW_BOOT)
        await wire.closed()
    assert here.csms.deviations.total == 1
    assert not here.csms._leaving
