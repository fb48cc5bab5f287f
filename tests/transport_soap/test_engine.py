"""Calls as zeep writes them: every header that OCPP-S asks for, once, and the body that the codec would write."""

from decimal import Decimal

import pytest
from lxml import etree
from transport_soap.rig import ANONYMOUS, SOAP, V15, V16, WSA

import ocpp15_core
import ocpp16_core
from ocpp16_core import RemoteStartTransactionRequest
from ocpp_core import Role, now
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.engine import write_call
from ocpp_transport_soap.services import services_of

ADDRESS = "http://10.0.0.1:8080/CS1"
FROM = "http://csms.example/"


async def written(service, message, action):
    codec = codec_of(type(message), service.namespace)
    return await write_call(service, ADDRESS, action, codec.values(message), "CS1", FROM)


@pytest.mark.parametrize("version", [V15, V16])
@pytest.mark.parametrize("caller", [Role.STATION, Role.CSMS])
async def test_a_call_has_every_header_once(version, caller):
    service = services_of(version)[caller]
    message = {"1.5": ocpp15_core, "1.6": ocpp16_core}[version.name].DataTransferRequest(vendor_id="V")
    call = await written(service, message, "DataTransfer")
    header = etree.fromstring(call.data).find(f"{{{SOAP}}}Header")
    assert {block.tag: block.findtext(f"{{{WSA}}}Address") or block.text for block in header} == {
        f"{{{service.namespace}}}chargeBoxIdentity": "CS1",
        f"{{{WSA}}}Action": "/DataTransfer",
        f"{{{WSA}}}MessageID": call.message_id,
        f"{{{WSA}}}To": ADDRESS,
        f"{{{WSA}}}From": FROM,
        f"{{{WSA}}}ReplyTo": ANONYMOUS,
    }
    assert len(header) == 6
    must = {etree.QName(block).localname for block in header if block.get(f"{{{SOAP}}}mustUnderstand") == "true"}
    assert must == {"chargeBoxIdentity", "Action", "To", "ReplyTo"}
    assert call.message_id.startswith("urn:uuid:")


async def test_each_call_has_an_id_of_its_own():
    service = services_of(V16)[Role.STATION]
    calls = [await written(service, ocpp16_core.HeartbeatRequest(), "Heartbeat") for _ in range(3)]
    assert len({call.message_id for call in calls}) == 3


async def test_the_body_is_what_the_codec_writes():
    service = services_of(V16)[Role.CSMS]
    message = RemoteStartTransactionRequest(
        id_tag="<&>",
        connector_id=1,
        charging_profile=ocpp16_core.ChargingProfile(
            charging_profile_id=1,
            stack_level=0,
            charging_profile_purpose=ocpp16_core.ChargingProfilePurposeType.TX_PROFILE,
            charging_profile_kind=ocpp16_core.ChargingProfileKindType.ABSOLUTE,
            valid_to=now(),
            charging_schedule=ocpp16_core.ChargingSchedule(
                charging_rate_unit=ocpp16_core.ChargingRateUnitType.A,
                charging_schedule_period=[ocpp16_core.ChargingSchedulePeriod(start_period=0, limit=Decimal("16.0"))],
            ),
        ),
    )
    call = await written(service, message, "RemoteStartTransaction")
    [body] = etree.fromstring(call.data).find(f"{{{SOAP}}}Body")
    expected = codec_of(RemoteStartTransactionRequest, service.namespace).write(message)
    assert [(each.tag, each.text) for each in body.iter()] == [(each.tag, each.text) for each in expected.iter()]


async def test_the_http_headers_say_what_it_is():
    call = await written(services_of(V16)[Role.STATION], ocpp16_core.HeartbeatRequest(), "Heartbeat")
    assert call.headers["Content-Type"] == 'application/soap+xml; charset=utf-8; action="/Heartbeat"'
    assert call.data.startswith(b"<?xml version='1.0' encoding='UTF-8'?>")
