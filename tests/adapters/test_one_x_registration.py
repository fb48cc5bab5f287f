from datetime import UTC, datetime
from decimal import Decimal

import pytest
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_support import BOTH, Pair, check_identity, lost

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x.registration import routes
from ocpp_core import NotSupported
from ocpp_generic_api import (
    AuthorizationStatus,
    AuthorizeCertificateStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    BootReason,
    ChargingStation,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearCacheStatus,
    DataTransferRequest,
    DataTransferResponse,
    DataTransferStatus,
    Grade,
    HeartbeatRequest,
    HeartbeatResponse,
    IdToken,
    IdTokenInfo,
    Modem,
    RegistrationStatus,
    StatusInfo,
)

WHEN = datetime(2024, 5, 1, tzinfo=UTC)
STATION = ChargingStation(
    model="M", vendor_name="V", serial_number="S", firmware_version="F", modem=Modem(iccid="1", imsi="2")
)
FULL = BootNotificationRequest(
    charging_station=STATION, charge_box_serial_number="B", meter_type="T", meter_serial_number="N"
)
BOOTED = BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=WHEN, interval=300)
INFO = StatusInfo(reason_code="x")


@pytest.mark.unmeasured
@BOTH
@pytest.mark.parametrize("action", ["BootNotification", "Heartbeat", "Authorize", "ClearCache", "DataTransfer"])
@tries(25)
@given(data=st.data())
async def test_anything_arrives_but_for_what_is_declared(ocpp, action, data):
    await check_identity(Pair(ocpp, routes, action), data)


# ------------------------------------------------------------------------------------------------- BootNotification


@BOTH
async def test_a_boot_arrives_whole(ocpp):
    pair = Pair(ocpp, routes, "BootNotification")
    assert await pair.ask(FULL, BOOTED) == BOOTED
    assert pair.received == FULL
    assert pair.sent_losses == pair.reply_losses == []
    sent = pair.asked[0]
    assert (sent.charge_point_vendor, sent.charge_point_model, sent.iccid) == ("V", "M", "1")


@BOTH
async def test_a_boot_loses_its_reason(ocpp):
    pair = Pair(ocpp, routes, "BootNotification")
    await pair.ask(FULL.model_copy(update={"reason": BootReason.WATCHDOG}), BOOTED)
    assert lost(pair.sent_losses) == {"reason": BootReason.WATCHDOG}


@BOTH
async def test_empty_texts_of_a_boot_read_as_absent(ocpp):
    pair = Pair(ocpp, routes, "BootNotification")
    pair.come_in(
        ocpp.BootNotificationRequest(
            charge_point_vendor="V",
            charge_point_model="M",
            charge_point_serial_number="",
            charge_box_serial_number="",
            firmware_version="",
            iccid="",
            imsi="",
            meter_type="",
            meter_serial_number="",
        ),
        BOOTED,
    )
    assert pair.received == BootNotificationRequest(charging_station=ChargingStation(model="M", vendor_name="V"))


@BOTH
async def test_empty_texts_of_a_boot_are_lost(ocpp):
    pair = Pair(ocpp, routes, "BootNotification")
    station = STATION.model_copy(update={"serial_number": "", "modem": Modem()})
    await pair.ask(FULL.model_copy(update={"charging_station": station, "meter_type": ""}), BOOTED)
    assert lost(pair.sent_losses) == {
        "charging_station.serial_number": "",
        "charging_station.modem": Modem(),
        "meter_type": "",
    }
    assert pair.received.charging_station.modem is None


@BOTH
async def test_a_text_that_is_too_long_is_not_cut(ocpp):
    station = STATION.model_copy(update={"model": "M" * 21})
    pair = Pair(ocpp, routes, "BootNotification")
    with pytest.raises(NotSupported, match=r"charge_?[pP]oint_?[mM]odel"):
        await pair.ask(FULL.model_copy(update={"charging_station": station}), BOOTED)
    assert pair.asked == []


async def test_pending_is_rejected_in_15():
    pair = Pair(ocpp15_core, routes, "BootNotification")
    reply = BOOTED.model_copy(update={"status": RegistrationStatus.PENDING, "status_info": INFO})
    answer = await pair.ask(FULL, reply)
    assert (answer.status, answer.interval) == (RegistrationStatus.REJECTED, 300)
    assert lost(pair.reply_losses) == {"status": RegistrationStatus.PENDING, "status_info": INFO}
    assert pair.answers[0].heartbeat_interval == 300


@pytest.mark.parametrize("status", RegistrationStatus)
async def test_16_has_every_status_of_a_boot(status):
    pair = Pair(ocpp16_core, routes, "BootNotification")
    reply = BOOTED.model_copy(update={"status": status})
    assert await pair.ask(FULL, reply) == reply
    assert pair.reply_losses == []


# ----------------------------------------------------------------------------- Heartbeat, Authorize, ClearCache


@BOTH
async def test_a_heartbeat_is_exact(ocpp):
    pair = Pair(ocpp, routes, "Heartbeat")
    assert await pair.ask(HeartbeatRequest(), HeartbeatResponse(current_time=WHEN)) == HeartbeatResponse(
        current_time=WHEN
    )
    assert pair.route.fidelity.grade is Grade.EXACT


@BOTH
async def test_an_authorization_loses_certificates_alone(ocpp):
    pair = Pair(ocpp, routes, "Authorize")
    info = IdTokenInfo(status=AuthorizationStatus.ACCEPTED, cache_expiry_date_time=WHEN)
    reply = AuthorizeResponse(id_token_info=info, certificate_status=AuthorizeCertificateStatus.ACCEPTED)
    answer = await pair.ask(AuthorizeRequest(id_token=IdToken(id_token="AB"), certificate="C"), reply)
    assert pair.asked == [ocpp.AuthorizeRequest(id_tag="AB")]
    assert pair.received == AuthorizeRequest(id_token=IdToken(id_token="AB"))
    assert answer == AuthorizeResponse(id_token_info=info)
    assert lost(pair.sent_losses) == {"certificate": "C"}
    assert lost(pair.reply_losses) == {"certificate_status": AuthorizeCertificateStatus.ACCEPTED}


@BOTH
async def test_an_identifier_that_is_too_long_is_not_supported(ocpp):
    pair = Pair(ocpp, routes, "Authorize")
    with pytest.raises(NotSupported, match=r"id_?[tT]ag"):
        await pair.ask(AuthorizeRequest(id_token=IdToken(id_token="A" * 21)), None)


@BOTH
@pytest.mark.parametrize("status", ClearCacheStatus)
async def test_clear_cache(ocpp, status):
    pair = Pair(ocpp, routes, "ClearCache")
    assert await pair.ask(ClearCacheRequest(), ClearCacheResponse(status=status, status_info=INFO)) == (
        ClearCacheResponse(status=status)
    )
    assert lost(pair.reply_losses) == {"status_info": INFO}


# ---------------------------------------------------------------------------------------------------- DataTransfer


@BOTH
@pytest.mark.parametrize("text", [None, "", "hello", "1", '{"a":1}', "null"])
async def test_a_text_goes_as_it_is(ocpp, text):
    pair = Pair(ocpp, routes, "DataTransfer")
    request = DataTransferRequest(vendor_id="com.example", message_id="m", data=text)
    reply = DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=text)
    assert await pair.ask(request, reply) == reply
    assert pair.received == request
    assert pair.sent_losses == pair.reply_losses == []
    assert pair.asked[0].data == text


@BOTH
@pytest.mark.parametrize(
    ("data", "text"),
    [({"a": [1, "é"]}, '{"a":[1,"é"]}'), (1, "1"), (True, "true"), (1.5, "1.5"), ([], "[]")],
)
async def test_another_value_goes_as_its_json_text(ocpp, data, text):
    pair = Pair(ocpp, routes, "DataTransfer")
    reply = DataTransferResponse(status=DataTransferStatus.REJECTED, data=data)
    answer = await pair.ask(DataTransferRequest(vendor_id="V", data=data), reply)
    assert pair.received.data == answer.data == text
    assert lost(pair.sent_losses) == lost(pair.reply_losses) == {"data": data}


@BOTH
@pytest.mark.parametrize("data", [Decimal(1), float("nan"), object()])
async def test_what_is_no_json_is_not_supported(ocpp, data):
    pair = Pair(ocpp, routes, "DataTransfer")
    with pytest.raises(NotSupported):
        await pair.ask(DataTransferRequest.model_construct(vendor_id="V", data=data), None)
    assert pair.asked == []


@BOTH
@pytest.mark.parametrize("status", DataTransferStatus)
async def test_every_status_of_a_data_transfer(ocpp, status):
    pair = Pair(ocpp, routes, "DataTransfer")
    assert (await pair.ask(DataTransferRequest(vendor_id="V"), DataTransferResponse(status=status))).status is status
