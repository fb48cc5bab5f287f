"""The models of the core packages in a charge point of the bridge: one handler, or one call, at a time."""

import asyncio

import pytest
from compat.kits import OURS

import ocpp16_core
import ocpp201_core
from ocpp_core import now

TIME = "2024-05-01T12:00:00Z"
BOOT = {"chargePointModel": "One", "chargePointVendor": "Acme", "iccid": None}


async def test_a_handler_and_its_hook_may_have_models(started):
    seen = []

    class Point(OURS.v16.ChargePoint):
        @OURS.routing.on(ocpp16_core.BOOT_NOTIFICATION)
        async def boot(self, request):
            status = ocpp16_core.RegistrationStatus.ACCEPTED
            return ocpp16_core.BootNotificationResponse(status=status, current_time=now(), interval=300)

        @OURS.routing.after(ocpp16_core.BOOT_NOTIFICATION)
        def booted(self, request, response):
            seen.append((request, response.interval))

        @OURS.routing.on("Heartbeat")
        def beat(self):
            return OURS.v16.call_result.Heartbeat(TIME)

    _, wire = started(Point)
    await wire.say(2, "1", "BootNotification", BOOT)
    answer = await wire.hear()
    assert answer[:2] == [3, "1"]
    assert answer[2]["currentTime"].endswith("Z")
    request = ocpp16_core.BootNotificationRequest(charge_point_vendor="Acme", charge_point_model="One")
    assert seen == [(request, 300)]
    await wire.say(2, "2", "Heartbeat", {})
    assert await wire.hear() == [3, "2", {"currentTime": TIME}]


async def test_either_style_may_follow_the_other(started):
    seen = []

    class Point(OURS.v201.ChargePoint):
        @OURS.routing.on(ocpp201_core.HEARTBEAT)
        def beat(self, request):
            return OURS.v201.call_result.Heartbeat("2024-05-01T12:00:00")

        @OURS.routing.after(ocpp201_core.HEARTBEAT)
        async def beaten(self, request, response):
            seen.append(response.current_time.isoformat())

        @OURS.routing.on("ClearCache")
        def clear(self):
            return ocpp201_core.ClearCacheResponse(status="Accepted")

        @OURS.routing.after("ClearCache")
        def cleared(self):
            seen.append("cleared")

    point, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {})
    await wire.hear()
    await asyncio.wait(point._followers)
    await wire.say(2, "2", "ClearCache", {})
    assert (await wire.hear())[:3] == [4, "2", "InternalError"]  # a text is no status for a model
    assert seen == ["2024-05-01T12:00:00+00:00"]


async def test_a_call_may_be_a_request_of_a_core_package(started):
    point, wire = started(OURS.v16.ChargePoint)
    request = ocpp16_core.ReserveNowRequest(connector_id=1, expiry_date=now(), id_tag="tag", reservation_id=5)
    calling = asyncio.create_task(point.call(request, skip_schema_validation=True))
    frame = await wire.hear()
    assert frame[2] == "ReserveNow"
    await wire.say(3, frame[1], {"status": "Accepted"})
    assert await calling == ocpp16_core.ReserveNowResponse(status=ocpp16_core.ReservationStatus.ACCEPTED)


async def test_a_refused_call_with_a_request_is_none_or_raised(started):
    point, wire = started(OURS.v16.ChargePoint)
    for suppress in (True, False):
        calling = asyncio.create_task(point.call(ocpp16_core.HeartbeatRequest(), suppress))
        await wire.say(4, (await wire.hear())[1], "GenericError", "no", {})
        if suppress:
            assert await calling is None
        else:
            with pytest.raises(OURS.exceptions.GenericError):
                await calling


async def test_a_request_of_another_version_is_not_sent(started):
    point, wire = started(OURS.v16.ChargePoint)
    with pytest.raises(OURS.exceptions.NotImplementedError):
        await point.call(ocpp201_core.HeartbeatRequest())
    assert wire.to_us.empty()


async def test_what_is_not_checked_has_to_be_the_model_nevertheless(started):
    class Point(OURS.v201.ChargePoint):
        @OURS.routing.on(ocpp201_core.HEARTBEAT, skip_schema_validation=True)
        def beat(self, request):
            return None

    _, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {"extra": 1})
    assert (await wire.hear())[:3] == [4, "1", "FormatViolation"]
