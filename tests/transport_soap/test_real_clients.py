"""Clients that are not ours: zeep, from the published descriptions where they are at hand, and from ours always."""

import asyncio
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from io import BytesIO

import pytest
import requests
import zeep
import zeep.exceptions
from lxml import etree
from transport_soap.published import needs_published, published_text
from transport_soap.rig import ANONYMOUS, CORES, QUICK, SOAP, V15, V16, WSA, joined
from transport_soap.soap_messages import natively
from zeep.helpers import serialize_object
from zeep.transports import Transport

from ocpp_core import CallError, ErrorCode, Handlers, Role, now
from ocpp_transport_soap import serve
from ocpp_transport_soap.services import services_of
from ocpp_transport_soap.shape import shape_of
from ocpp_transport_soap.wsdl import description

VERSIONS = pytest.mark.parametrize("version", [V15, V16], ids=["1.5", "1.6"])
FROM = pytest.mark.parametrize("source", [pytest.param("published", marks=needs_published), "generated"])


def described(version, caller, source):
    service = services_of(version)[caller]
    return BytesIO(published_text(service) if source == "published" else description(service, "http://localhost/"))


class Sender(zeep.Plugin):
    """The headers that zeep leaves out."""

    def __init__(self, from_):
        self.from_ = from_

    def egress(self, envelope, http_headers, operation, binding_options):
        header = envelope.find(f"{{{SOAP}}}Header")
        for name, url in (("From", self.from_), ("ReplyTo", ANONYMOUS)):
            reference = etree.SubElement(header, f"{{{WSA}}}{name}")
            etree.SubElement(reference, f"{{{WSA}}}Address").text = url
        return envelope, http_headers


@contextmanager
def client(version, caller, source, url, identity="CS1"):
    """Each operation as a coroutine function, run in a thread: zeep over requests, as it comes."""
    with requests.Session() as session:
        session.trust_env = False
        made = zeep.Client(
            described(version, caller, source), transport=Transport(session), plugins=[Sender("http://10.0.0.1/")]
        )
        [binding] = made.wsdl.bindings
        proxy = made.create_service(binding, url)

        async def call(action, **fields):
            return await asyncio.to_thread(
                getattr(proxy, action), **fields, _soapheaders={"ChargeBoxIdentity": identity}
            )

        yield call


# ---------------------------------------------------------------------------------------- a station against our CSMS


def central_system(core, seen):
    """A CSMS that takes everything."""
    handlers = Handlers()
    accepted = core.IdTagInfo(status=core.AuthorizationStatus.ACCEPTED)
    interval = {"heartbeat_interval" if core is CORES["1.5"] else "interval": 300}
    answers = {
        "BootNotification": {"status": core.RegistrationStatus.ACCEPTED, "current_time": now(), **interval},
        "Authorize": {"id_tag_info": accepted},
        "StartTransaction": {"transaction_id": 7, "id_tag_info": accepted},
        "StopTransaction": {"id_tag_info": accepted},
        "Heartbeat": {"current_time": now()},
        "DataTransfer": {"status": core.DataTransferStatus.ACCEPTED, "data": "<ok/>"},
    }
    for operation in core.VERSION.catalogue.sent_by(Role.STATION).values():

        def answer(peer, request, operation=operation):
            seen.append(request)
            if getattr(request, "id_tag", "") == "UNKNOWN":
                raise CallError(ErrorCode.SECURITY_ERROR, "never")
            return operation.response(**answers.get(operation.action, {}))

        handlers.on(operation)(answer)
    return handlers


def meter_values(version, time):
    if version is V15:
        value = {"_value_1": "20", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
        return {"values": [{"timestamp": time, "value": [value]}]}
    value = {"value": "20", "measurand": "Energy.Active.Import.Register", "unit": "Wh"}
    return {"meterValue": [{"timestamp": time, "sampledValue": [value]}]}


@VERSIONS
@FROM
async def test_a_station_goes_through_a_whole_session(version, source):
    seen, time = [], datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    async with serve(central_system(CORES[version.name], seen), [V15, V16], options=QUICK) as server:
        with client(version, Role.STATION, source, server.url) as call:
            boot = await call("BootNotification", chargePointVendor="V", chargePointModel="M")
            assert boot.status == "Accepted"
            await call("StatusNotification", connectorId=1, status="Available", errorCode="NoError", timestamp=time)
            assert (await call("Authorize", idTag="A1")).status == "Accepted"
            start = await call("StartTransaction", connectorId=1, idTag="A1", timestamp=time, meterStart=10)
            assert start.transactionId == 7
            await call("MeterValues", connectorId=1, transactionId=7, **meter_values(version, time))
            stop = await call("StopTransaction", transactionId=7, idTag="A1", timestamp=time, meterStop=20)
            assert getattr(stop, "idTagInfo", stop).status == "Accepted"
            assert (await call("Heartbeat")).tzinfo is not None
            await call("DiagnosticsStatusNotification", status="Uploaded")
            await call("FirmwareStatusNotification", status="Installed")
            transfer = await call("DataTransfer", vendorId="V", messageId="m", data="<&>")
            assert (transfer.status, transfer.data) == ("Accepted", "<ok/>")
            assert server.connections["CS1"].version is version
            assert server.connections["CS1"].address == "http://10.0.0.1/"
    assert {type(each).__name__ for each in seen} == {
        operation.request.__name__ for operation in services_of(version)[Role.STATION].operations.values()
    }
    assert seen[3].timestamp == time
    assert seen[-1].data == "<&>"


@VERSIONS
@FROM
async def test_faults_arrive_as_faults_with_the_right_sub_codes(version, source):
    async def authenticate(identity, username, password):
        return identity != "INTRUDER"

    core, seen = CORES[version.name], []
    handlers = central_system(core, seen)
    handlers.on(core.HEARTBEAT)(lambda _peer, _request: 1 / 0)
    handlers._handlers.pop(core.DATA_TRANSFER)
    cases = [
        ("CS1", "Authorize", {"idTag": "UNKNOWN"}, "Sender", "SecurityError"),
        ("CS1", "Authorize", {"idTag": "x" * 21}, "Sender", "ProtocolError"),
        ("CS1", "Heartbeat", {}, "Receiver", "InternalError"),
        ("CS1", "DataTransfer", {"vendorId": "V"}, "Receiver", "NotSupported"),
        ("INTRUDER", "Authorize", {"idTag": "A1"}, "Sender", "SecurityError"),
        ("CS2", "Authorize", {"idTag": "A1"}, "Sender", "IdentityMismatch"),
    ]
    options = replace(QUICK, identity_in_path=True)
    async with serve(handlers, [V15, V16], options=options, authenticate=authenticate) as server:
        for identity, action, fields, code, subcode in cases:
            path = "CS1" if subcode == "IdentityMismatch" else identity
            with (
                client(version, Role.STATION, source, server.url + path, identity) as call,
                pytest.raises(zeep.exceptions.Fault) as fault,
            ):
                await call(action, **fields)
            assert fault.value.code.partition(":")[2] == code
            [found] = fault.value.subcodes
            assert (found.namespace, found.localname) == (services_of(version)[Role.STATION].namespace, subcode)


# ---------------------------------------------------------------------------------------- a CSMS against our station


def charge_point(core, seen, given):
    """A station that takes everything."""
    handlers = Handlers()
    for operation in core.VERSION.catalogue.sent_by(Role.CSMS).values():

        def answer(peer, request, operation=operation):
            seen[operation.action] = natively(request)
            required = {name: field for name, field in operation.response.model_fields.items() if field.is_required()}
            response = operation.response(**{name: example(field.annotation) for name, field in required.items()})
            given[operation.action] = natively(response)
            return response

        handlers.on(operation)(answer)
    return handlers


def example(kind):
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return 1


PROFILE = {
    "chargingProfileId": 1,
    "stackLevel": 0,
    "chargingProfilePurpose": "TxDefaultProfile",
    "chargingProfileKind": "Absolute",
    "chargingSchedule": {
        "chargingRateUnit": "A",
        "chargingSchedulePeriod": [{"startPeriod": 0, "limit": Decimal("16.0")}],
    },
}
TIME = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
COMMON = {
    "CancelReservation": {"reservationId": 1},
    "ChangeAvailability": {"connectorId": 1, "type": "Inoperative"},
    "ChangeConfiguration": {"key": "k", "value": "v"},
    "ClearCache": {},
    "DataTransfer": {"vendorId": "V"},
    "GetConfiguration": {"key": ["k"]},
    "GetDiagnostics": {"location": "ftp://a/"},
    "GetLocalListVersion": {},
    "RemoteStartTransaction": {"idTag": "A1"},
    "RemoteStopTransaction": {"transactionId": 1},
    "ReserveNow": {"connectorId": 1, "expiryDate": TIME, "idTag": "A1", "reservationId": 1},
    "Reset": {"type": "Soft"},
    "SendLocalList": {"updateType": "Full", "listVersion": 1},
    "UnlockConnector": {"connectorId": 1},
    "UpdateFirmware": {"retrieveDate": TIME, "location": "ftp://a/"},
}
CALLS = {
    "1.5": COMMON,
    "1.6": {
        **COMMON,
        "ClearChargingProfile": {},
        "GetCompositeSchedule": {"connectorId": 1, "duration": 60},
        "SetChargingProfile": {"connectorId": 1, "csChargingProfiles": PROFILE},
        "TriggerMessage": {"requestedMessage": "Heartbeat"},
    },
}


def understood(answer, action, version):
    """What zeep makes of an answer: its elements by name, one that stands alone too."""
    parts = shape_of(services_of(version)[Role.CSMS].operations[action].response)
    values = {parts[0].name: answer} if len(parts) == 1 else serialize_object(answer, dict) or {}
    return {name: value for name, value in values.items() if value not in (None, [])}


@VERSIONS
@FROM
async def test_a_csms_calls_every_operation_of_our_station(version, source):
    calls, seen, given, answers = CALLS[version.name], {}, {}, {}
    async with joined(station_handlers=charge_point(CORES[version.name], seen, given), version=version) as both:
        with client(version, Role.CSMS, source, both.station.address) as call:
            for action, fields in calls.items():
                answers[action] = understood(await call(action, **fields), action, version)
    assert set(calls) == set(services_of(version)[Role.CSMS].operations)
    assert seen == calls
    assert answers == given


@VERSIONS
@FROM
async def test_our_station_refuses_with_the_right_sub_codes(version, source):
    core = CORES[version.name]
    handlers = Handlers()
    handlers.on(core.RESET)(lambda _peer, _request: 1 / 0)
    cases = [
        ("CS2", "Reset", {"type": "Soft"}, "IdentityMismatch"),
        ("CS1", "Reset", {"type": "Softly"}, "ProtocolError"),
        ("CS1", "Reset", {"type": "Soft"}, "InternalError"),
        ("CS1", "UnlockConnector", {"connectorId": 1}, "NotSupported"),
    ]
    async with joined(station_handlers=handlers, version=version) as both:
        for identity, action, fields, subcode in cases:
            with (
                client(version, Role.CSMS, source, both.station.address, identity) as call,
                pytest.raises(zeep.exceptions.Fault) as fault,
            ):
                await call(action, **fields)
            [found] = fault.value.subcodes
            assert (found.namespace, found.localname) == (services_of(version)[Role.CSMS].namespace, subcode)
