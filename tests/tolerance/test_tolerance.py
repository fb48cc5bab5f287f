"""What joins profiles with connections: which profile a peer is read by, and what is asked of it."""

import json

import pytest
from tolerance.rig import CORES, NEW_BOOT, OLD_BOOT, TIME, metered, operation_of, read

from ocpp_core import CallError, Handlers, InvalidPayload, Role, now
from ocpp_core.testing import MemoryPeer, memory_pair
from ocpp_tolerance import (
    CERTIFICATION,
    FIELD,
    STRICT,
    Book,
    Deviations,
    DropUnknown,
    Profile,
    Tolerance,
    Truncate,
)

V16 = CORES["1.6"]
HERTZ = metered({"value": "50", "measurand": "Frequency", "unit": "Hz"})
GOOD = metered({"value": "50", "unit": "Wh"})


class Rig:
    """A CSMS's peer with a tolerance, and what it reports."""

    def __init__(self, profiles, version="1.6", **options):
        self.version = version
        self.deviations = []
        counts = Deviations(log=False)
        counts.watch(self.deviations.append)
        self.tolerance = Tolerance(profiles, counts, **options)
        self.connect()

    def connect(self, identity="CS1"):
        self.peer = MemoryPeer(identity, CORES[self.version].VERSION, Role.CSMS, Handlers())
        self.tolerance.attach(self.peer)

    def read(self, action, payload):
        operation = operation_of(self.version, action)
        return self.peer.read(operation.request, json.dumps(payload), operation)

    @property
    def rules(self):
        return [each.rule for each in self.deviations]


def test_a_strict_peer_is_asked_nothing():
    peer = Rig(STRICT).peer
    assert (peer.reader, peer.checker, peer.noter, peer.repair) == (None, None, None, None)


def test_a_peer_is_asked_what_its_profile_needs():
    peer = Rig(FIELD).peer
    assert peer.reader is not None
    assert peer.repair is not None
    assert (peer.checker, peer.noter) == (None, None)
    frames = Rig(Profile("frames", frames=frozenset({"truncated"}))).peer
    assert frames.reader is None
    assert frames.repair(frames, '[3,"1",{}', "NOT_JSON").text == '[3,"1",{}]'
    assert frames.repair(frames, '[3,"1"', "NOT_JSON").text == '[3,"1"]'
    assert frames.repair(frames, "x", "NOT_JSON") is None


def test_a_deviation_says_all_there_is():
    rig = Rig(FIELD)
    rig.read("MeterValues", HERTZ)
    [one] = rig.deviations
    assert (one.identity, one.version, one.kind, one.action) == ("CS1", "1.6", "request", "MeterValues")
    assert (one.path, one.rule, one.came, one.made) == ("meterValue[0].sampledValue[0].unit", "map", "Hz", "Hertz")
    assert one.transport == "memory"


def test_responses_are_read_by_the_profile_too():
    answer = {"configurationKey": [{"key": "A", "readonly": False, "value": 5}]}
    assert [each.kind for each in read("1.6", "GetConfiguration", answer, FIELD, "response").deviations] == ["response"]


# ------------------------------------------------------------------------------------------------------------- boots

LONG_MODEL = OLD_BOOT | {"chargePointVendor": "Acme", "chargePointModel": "X" * 25}
BY_BOOT = Book().add(FIELD, vendor="Acme")


def test_a_boot_chooses_the_profile_it_is_read_by_and_those_that_follow():
    rig = Rig(Book().add(FIELD, vendor="acme"))
    with pytest.raises(InvalidPayload):
        rig.read("MeterValues", HERTZ)
    assert rig.read("BootNotification", LONG_MODEL).charge_point_model == "X" * 20
    rig.read("MeterValues", HERTZ)
    assert rig.rules == ["truncate", "map"]
    rig.connect()
    rig.read("MeterValues", HERTZ)
    rig.connect("CS2")
    with pytest.raises(InvalidPayload):
        rig.read("MeterValues", HERTZ)


@pytest.mark.parametrize(("version", "boot"), [("1.5", OLD_BOOT), ("1.6", OLD_BOOT), ("2.0.1", NEW_BOOT)])
def test_a_good_boot_chooses_as_well_and_is_looked_for_no_longer(version, boot):
    extra = {"timestamp": TIME, "extra": 1}
    rig = Rig(Book().add(Profile("mine", rules=(DropUnknown(),)), vendor="V", model="M"), version)
    assert rig.peer.checker is not None
    with pytest.raises(InvalidPayload):
        rig.read("Heartbeat", extra)
    rig.read("BootNotification", boot)
    assert rig.peer.checker is None
    rig.read("Heartbeat", extra)
    assert rig.rules == ["drop_unknown", "drop_unknown"]


def test_a_boot_that_names_nobody_or_is_no_json_chooses_nothing():
    rig = Rig(Book().add(FIELD, vendor="*"))
    for boot in ({}, [], 5):
        with pytest.raises(InvalidPayload):
            rig.read("BootNotification", boot)
    operation = operation_of("1.6", "BootNotification")
    with pytest.raises(InvalidPayload):
        rig.peer.read(operation.request, "{", operation)
    assert rig.tolerance.book.profile("CS1") is STRICT


def test_a_station_may_be_moved_from_one_profile_to_another_by_its_boot():
    rig = Rig(Book(FIELD).add(STRICT, vendor="V"))
    rig.read("MeterValues", HERTZ)
    rig.read("BootNotification", OLD_BOOT)
    with pytest.raises(InvalidPayload):
        rig.read("MeterValues", HERTZ)


# --------------------------------------------------------------------------------------------------- another version


def test_a_request_of_another_version_is_told_and_refused_as_before():
    told = []
    versions = [core.VERSION for core in CORES.values()]
    rig = Rig(FIELD, versions=versions, speaks_other=lambda peer, version: told.append((peer.identity, version.name)))
    with pytest.raises(InvalidPayload):
        rig.read("BootNotification", NEW_BOOT)
    assert told == [("CS1", "2.0.1")]
    assert [(each.rule, each.came, each.made) for each in rig.deviations] == [("other_version", "ocpp1.6", "ocpp2.0.1")]
    assert rig.tolerance.subprotocol("CS1", "ocpp1.6", ["ocpp1.6"]) == "ocpp2.0.1"
    with pytest.raises(InvalidPayload):
        rig.read("BootNotification", {"nonsense": 1})
    assert len(told) == 1


def test_a_request_that_two_versions_have_in_common_tells_nothing():
    rig = Rig(FIELD, versions=[core.VERSION for core in CORES.values()])
    rig.read("DataTransfer", {"vendorId": "V", "data": {"a": 1}})  # good in 2.0.1
    assert rig.rules == ["json_text"]


def test_nobody_needs_to_be_told():
    rig = Rig(Profile("mine", other_versions=True), "2.0.1", versions=[V16.VERSION])
    with pytest.raises(InvalidPayload):
        rig.read("BootNotification", OLD_BOOT)
    assert rig.rules == ["other_version"]
    with pytest.raises(InvalidPayload):
        rig.read("MeterValues", {})


# ----------------------------------------------------------------------------------------------------- certification

NO_POWER = metered({"value": "1", "measurand": "Power.Active.Export", "unit": "Wh"})


def test_certification_refuses_what_breaks_its_rules_and_reports_it():
    rig = Rig(CERTIFICATION)
    rig.read("MeterValues", GOOD)
    with pytest.raises(InvalidPayload) as refused:
        rig.read("MeterValues", NO_POWER)
    assert refused.value.code == "PropertyConstraintViolation"
    assert [each.path for each in refused.value.problems] == ["meterValue[0].sampledValue[0].unit"]
    assert [(each.path, each.made) for each in rig.deviations] == [("meterValue[0].sampledValue[0].unit", None)]


def test_or_reports_alone():
    rig = Rig(FIELD | CERTIFICATION | Profile("reports", certifying="report"))
    rig.read("MeterValues", NO_POWER)
    rig.read("MeterValues", HERTZ)
    assert len(rig.deviations) == 2
    assert rig.rules[1] == "map"


def test_certification_by_boot_begins_with_the_boot():
    rig = Rig(Book().add(CERTIFICATION, vendor="V"))
    rig.read("MeterValues", NO_POWER)
    rig.read("BootNotification", OLD_BOOT)
    with pytest.raises(InvalidPayload):
        rig.read("MeterValues", NO_POWER)


async def test_what_is_sent_is_held_against_what_comes():
    handlers = Handlers()

    @handlers.on(V16.START_TRANSACTION)
    def start(peer, request):
        info = V16.IdTagInfo(status=V16.AuthorizationStatus.ACCEPTED)
        return V16.StartTransactionResponse(transaction_id=7, id_tag_info=info)

    @handlers.on(V16.STOP_TRANSACTION)
    def stop(peer, request):
        return V16.StopTransactionResponse()

    seen, station = memory_pair(V16.VERSION, handlers)
    Tolerance(CERTIFICATION, Deviations(log=False)).attach(seen)
    begun = V16.StartTransactionRequest(connector_id=1, id_tag="T", meter_start=100, timestamp=now())
    await station.call(begun)
    with pytest.raises(CallError) as refused:
        await station.call(V16.StopTransactionRequest(transaction_id=7, meter_stop=50, timestamp=now()))
    assert refused.value.code == "PropertyConstraintViolation"


def test_a_rule_that_does_not_help_reports_nothing():
    rig = Rig(Profile("mine", rules=(Truncate(), DropUnknown())))
    with pytest.raises(InvalidPayload):
        rig.read("BootNotification", {"chargePointVendor": "V" * 25, "extra": 1})
    assert rig.deviations == []
