"""What a CSMS remembers of stations that are not connected, and how much of it."""

import pytest
from toolkit.hub import BOOT, VERSIONS, booting, eventually, joined

from ocpp_core import NotAccepted
from ocpp_generic_api import RegistrationStatus, RequestStopTransactionRequest
from ocpp_toolkit import CSMS

V16 = VERSIONS["1.6"]
ACCEPTED, REJECTED = RegistrationStatus.ACCEPTED, RegistrationStatus.REJECTED
STOP = RequestStopTransactionRequest(transaction_id="1")


async def come(csms, identity):
    """A station connects, and boots."""
    station, remote = await joined(V16, csms, identity=identity)
    answer = await remote.boot_notification(BOOT)
    if answer.status is ACCEPTED:
        await eventually(lambda: station.accepted)
    return station


async def come_and_go(csms, *identities):
    for identity in identities:
        await csms.disconnected((await come(csms, identity)).peer, "gone")


def remembered(csms):
    """Of whom something is kept, by what is kept."""
    return [set(csms._seen), set(csms._memories), set(csms._gates)]


async def test_of_stations_that_come_and_go_without_end_so_many_are_remembered():
    csms = booting(CSMS(["1.6"], remembered=3))
    await come_and_go(csms, *(f"CS{number}" for number in range(40)))
    assert remembered(csms) == [{"CS36", "CS37", "CS38", "CS39"}] * 3  # three, and the one that came last
    await come_and_go(csms, "CS37", "CS40", "CS41")
    assert remembered(csms) == [{"CS39", "CS37", "CS40", "CS41"}] * 3


async def test_stations_that_are_connected_are_not_forgotten_however_long_ago_they_came():
    csms = booting(CSMS(["1.6"], remembered=2))
    there = [await come(csms, identity) for identity in ("A", "B", "C")]
    await come_and_go(csms, *(f"CS{number}" for number in range(20)))
    assert remembered(csms) == [{"A", "B", "C", "CS17", "CS18", "CS19"}] * 3
    for station in there:
        await csms.disconnected(station.peer, "gone")
    assert (await joined(V16, csms, identity="A"))[0].accepted
    assert len(csms._seen) == 3


async def test_one_that_is_forgotten_counts_as_one_that_was_not_here_before():
    csms = booting(CSMS(["1.6"], boot_gate="strict", remembered=0))
    await come_and_go(csms, "CS1", "CS2")
    back, _ = await joined(V16, csms, identity="CS1")
    assert back.accepted is False
    with pytest.raises(NotAccepted):
        await back.request_stop_transaction(STOP)


@pytest.mark.parametrize(("remembered", "stays_out"), [(1, True), (0, False)])
async def test_what_the_last_boot_was_answered_counts_as_long_as_it_is_remembered(remembered, stays_out):
    csms = booting(CSMS(["1.6"], remembered=remembered), REJECTED, ACCEPTED)
    await come_and_go(csms, "CS1", "CS2")
    await joined(V16, csms, identity="CS1")
    assert (csms._gates["CS1"].status is REJECTED) is stays_out


async def test_a_boot_that_is_answered_when_its_station_is_forgotten_is_not_kept():
    csms = booting(CSMS(["1.6"], remembered=0))
    station, remote = await joined(V16, csms, identity="CS1")
    await csms.disconnected(station.peer, "gone")
    await joined(V16, csms, identity="CS2")
    await remote.boot_notification(BOOT)  # in memory the pair still stands
    await eventually(lambda: station.accepted)
    assert remembered(csms) == [{"CS2"}] * 3


def test_less_than_none_cannot_be_remembered():
    with pytest.raises(ValueError, match="remembered=-1"):
        CSMS(["1.6"], remembered=-1)
