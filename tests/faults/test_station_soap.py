"""F27: the address of a station that speaks SOAP changes. The CSMS calls it where it last spoke from."""

import asyncio

import pytest
from supervision.office import SOAP, SOON, Office, line_to, reaches, started

from ocpp_core import ConnectionLost
from ocpp_generic_api import (
    CHANGE_AVAILABILITY,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ChangeAvailabilityStatus,
    OperationalStatus,
)
from ocpp_supervision import LineState, NetworkProfile
from ocpp_toolkit import ChargingStation

ONE_X = pytest.mark.parametrize("version", ["1.5", "1.6"])
CHANGE = ChangeAvailabilityRequest(operational_status=OperationalStatus.OPERATIVE)


def station_of(version, asked):
    station = ChargingStation([version])

    @station.on(CHANGE_AVAILABILITY)
    def change(csms, request):
        asked.append(csms.identity)
        return ChangeAvailabilityResponse(status=ChangeAvailabilityStatus.ACCEPTED)

    return station


@ONE_X
async def test_f27_a_station_with_a_new_address_is_called_there_as_soon_as_it_has_spoken(version):
    office, asked = Office(versions=[version]), []
    station = station_of(version, asked)
    async with office.open("soap") as url, line_to(url, version, station=station) as line:
        await reaches(line, LineState.ACCEPTED)
        seen = office.csms.stations["CS1"]
        assert (await seen.change_availability(CHANGE)).status is ChangeAvailabilityStatus.ACCEPTED
        before = seen.peer.address
        options = {"options": SOAP["options"], "callback": "127.0.0.1:0"}
        line.reconnect([NetworkProfile(url, options=options, name="elsewhere")])
        await reaches(line, LineState.DISCONNECTED, LineState.CONNECTING)
        await asyncio.wait_for(await line.send(started()), SOON)
        seen = office.csms.stations["CS1"]
        assert seen.peer.address != before
        assert (await seen.change_availability(CHANGE)).status is ChangeAvailabilityStatus.ACCEPTED
    assert len(asked) == 2
    assert office.actions().count("BootNotification") == 1


@ONE_X
async def test_f27_a_command_to_the_old_address_ends_cleanly_and_nobody_elses_is_held_up(version):
    office, asked = Office(versions=[version]), []
    async with office.open("soap") as url:
        async with line_to(url, version, station=station_of(version, asked)) as line:
            await reaches(line, LineState.ACCEPTED)
        async with line_to(url, version, station=station_of(version, asked), identity="CS2") as other:
            await reaches(other, LineState.ACCEPTED)
            gone, there = (office.csms.stations[name] for name in ("CS1", "CS2"))
            ended, answered = await asyncio.wait_for(
                asyncio.gather(
                    gone.change_availability(CHANGE), there.change_availability(CHANGE), return_exceptions=True
                ),
                SOON,
            )
            assert isinstance(ended, ConnectionLost)
            assert answered.status is ChangeAvailabilityStatus.ACCEPTED
        async with line_to(url, version, station=station_of(version, asked)) as line:
            await reaches(line, LineState.ACCEPTED)
            assert (await office.csms.stations["CS1"].change_availability(CHANGE)).status == "Accepted"
    assert len(asked) == 2
