"""What programs rely on, shown with the package ``ocpp`` and with the bridge: the same test, the same outcome."""

import asyncio
import json
from dataclasses import asdict
from decimal import Decimal

import pytest
from compat.kits import OURS, WireClosed, wires

BOOT = {"chargePointModel": "One", "chargePointVendor": "Acme"}
ACCEPTED = {"currentTime": "2024-05-01T12:00:00Z", "interval": 300, "status": "Accepted"}
TIME = "2024-05-01T12:00:00Z"


def booted(kit):
    return kit.v16.call_result.BootNotification(current_time=TIME, interval=300, status="Accepted")


async def test_a_sync_handler_answers(kit, started):
    class Point(kit.v16.ChargePoint):
        @kit.routing.on("BootNotification")
        def boot(self, charge_point_model, charge_point_vendor):
            assert (charge_point_model, charge_point_vendor) == ("One", "Acme")
            return booted(kit)

    _, wire = started(Point)
    await wire.say(2, "1", "BootNotification", BOOT)
    assert await wire.hear() == [3, "1", ACCEPTED]


async def test_an_async_handler_answers(kit, started):
    class Point(kit.v16.ChargePoint):
        @kit.routing.on(kit.v16.enums.Action.boot_notification)
        async def boot(self, **kwargs):
            await asyncio.sleep(0)
            return kit.v16.call_result.BootNotification(TIME, 300, kit.v16.enums.RegistrationStatus.accepted)

    _, wire = started(Point)
    await wire.say(2, "1", "BootNotification", BOOT)
    assert await wire.hear() == [3, "1", ACCEPTED]


async def test_a_handler_is_given_plain_values_with_snake_case_names_at_every_depth(kit, started):
    given = []

    class Point(kit.v201.ChargePoint):
        @kit.routing.on("TransactionEvent")
        def event(self, **kwargs):
            given.append(kwargs)
            return kit.v201.call_result.TransactionEvent(id_token_info={"status": "Accepted", "language_1": "en"})

    _, wire = started(Point)
    payload = {
        "eventType": "Started",
        "timestamp": "2024-05-01T12:00:00.000+02:00",
        "triggerReason": "CablePluggedIn",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "t1", "chargingState": "EVConnected"},
        "evse": {"id": 1, "connectorId": 1},
        "meterValue": [{"timestamp": TIME, "sampledValue": [{"value": 1.5, "unitOfMeasure": {"unit": "kWh"}}]}],
        "customData": {"vendorId": "Acme", "stateOfV2X": [1, {"deepURL": None}]},
    }
    await wire.say(2, "1", "TransactionEvent", payload)
    assert await wire.hear() == [3, "1", {"idTokenInfo": {"status": "Accepted", "language1": "en"}}]
    assert given == [
        {
            "event_type": "Started",
            "timestamp": "2024-05-01T12:00:00.000+02:00",
            "trigger_reason": "CablePluggedIn",
            "seq_no": 0,
            "transaction_info": {"transaction_id": "t1", "charging_state": "EVConnected"},
            "evse": {"id": 1, "connector_id": 1},
            "meter_value": [{"timestamp": TIME, "sampled_value": [{"value": 1.5, "unit_of_measure": {"unit": "kWh"}}]}],
            "custom_data": {"vendor_id": "Acme", "state_of_v2x": [1, {"deep_url": None}]},
        }
    ]


async def test_limits_of_charging_profiles_are_given_as_decimals(kit, started):
    given = []

    class Point(kit.v16.ChargePoint):
        @kit.routing.on("SetChargingProfile")
        def profile(self, connector_id, cs_charging_profiles):
            given.append(cs_charging_profiles["charging_schedule"]["charging_schedule_period"][0]["limit"])
            return kit.v16.call_result.SetChargingProfile(status="Accepted")

    _, wire = started(Point)
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 16.1}]}
    profile = {"chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxProfile"}
    profile |= {"chargingProfileKind": "Relative", "chargingSchedule": schedule}
    await wire.say(2, "1", "SetChargingProfile", {"connectorId": 1, "csChargingProfiles": profile})
    assert await wire.hear() == [3, "1", {"status": "Accepted"}]
    assert given == [Decimal("16.1")]
    assert type(given[0]) is Decimal


async def test_handlers_and_hooks_are_given_the_message_id_if_they_ask_for_it(kit, started):
    seen = []

    class Point(kit.v16.ChargePoint):
        @kit.routing.on("Heartbeat")
        def beat(self, call_unique_id):
            seen.append(call_unique_id)
            return kit.v16.call_result.Heartbeat(TIME)

        @kit.routing.after("Heartbeat")
        def beaten(self, call_unique_id):
            seen.append(call_unique_id)

    _, wire = started(Point)
    await wire.say(2, "an id", "Heartbeat", {})
    await wire.hear()
    await asyncio.sleep(0)
    assert seen == ["an id", "an id"]


@pytest.mark.parametrize("sync", [True, False], ids=["sync", "async"])
async def test_a_hook_runs_after_the_answer_and_may_call(kit, started, sync):
    done = asyncio.Event()

    class Point(kit.v16.ChargePoint):
        @kit.routing.on("BootNotification")
        def boot(self, **kwargs):
            return booted(kit)

        async def configure(self):
            self.answer = await self.call(kit.v16.call.GetLocalListVersion())
            done.set()

        if sync:

            @kit.routing.after("BootNotification")
            def booted(self, charge_point_model, **kwargs):
                self.task = asyncio.ensure_future(self.configure())

        else:

            @kit.routing.after("BootNotification")
            async def booted(self, charge_point_model, **kwargs):
                await self.configure()

    point, wire = started(Point)
    await wire.say(2, "1", "BootNotification", BOOT)
    assert (await wire.hear())[:2] == [3, "1"]
    kind, call_id, action, payload = await wire.hear()
    assert (kind, action, payload) == (2, "GetLocalListVersion", {})
    await wire.say(3, call_id, {"listVersion": 7})
    await asyncio.wait_for(done.wait(), 5)
    assert point.answer == kit.v16.call_result.GetLocalListVersion(list_version=7)


async def test_a_message_that_is_routed_by_hand_is_answered_and_followed_up_when_that_returns(kit):
    seen = []

    class Point(kit.v16.ChargePoint):
        @kit.routing.on("Heartbeat")
        async def beat(self):
            await asyncio.sleep(0)
            return kit.v16.call_result.Heartbeat(TIME)

        @kit.routing.after("Heartbeat")
        def beaten(self):
            seen.append(self._connection.sent[-1])

    ours, _ = wires()
    await Point("CS001", ours).route_message('[2,"1","Heartbeat",{}]')
    assert ours.sent == seen == [[3, "1", {"currentTime": TIME}]]


async def test_a_call_ends_in_the_class_of_its_result(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    tag = {"status": "Accepted", "parentIdTag": "p"}
    calling = asyncio.create_task(point.call(kit.v16.call.Authorize(id_tag="tag")))
    kind, call_id, action, payload = await wire.hear()
    assert (kind, action, payload) == (2, "Authorize", {"idTag": "tag"})
    await wire.say(3, call_id, {"idTagInfo": tag})
    answer = await calling
    assert answer == kit.v16.call_result.Authorize(id_tag_info={"status": "Accepted", "parent_id_tag": "p"})
    assert type(answer) is kit.v16.call_result.Authorize


async def test_a_call_has_the_id_that_is_asked_for_or_that_the_generator_makes(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    point._unique_id_generator = lambda: 1337
    for wanted, sent in (("mine", "mine"), (None, "1337")):
        calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat(), unique_id=wanted))
        assert (await wire.hear())[1] == sent
        await wire.say(3, sent, {"currentTime": TIME})
        assert (await calling).current_time == TIME


async def test_a_call_carries_nested_classes_dictionaries_and_enumerations_alike(kit, started):
    point, wire = started(kit.v201.ChargePoint)
    types, enums = kit.v201.datatypes, kit.v201.enums
    component = types.ComponentType(name="Controller", evse=types.EVSEType(id=1))
    data = [
        types.SetVariableDataType("60", component, types.VariableType("Interval"), enums.AttributeEnumType.target),
        {"attribute_value": "1", "component": {"name": "A"}, "variable": {"name": "B", "instance": None}},
    ]
    request = kit.v201.call.SetVariables(set_variable_data=data, custom_data={"vendor_id": "Acme", "a_b": {"c_d": 1}})
    calling = asyncio.create_task(point.call(request))
    frame = await wire.hear()
    assert frame[2:] == [
        "SetVariables",
        {
            "setVariableData": [
                {
                    "attributeValue": "60",
                    "component": {"name": "Controller", "evse": {"id": 1}},
                    "variable": {"name": "Interval"},
                    "attributeType": "Target",
                },
                {"attributeValue": "1", "component": {"name": "A"}, "variable": {"name": "B"}},
            ],
            "customData": {"vendorId": "Acme", "aB": {"cD": 1}},
        },
    ]
    result = {"attributeStatus": "Accepted", "component": {"name": "A"}, "variable": {"name": "B"}}
    await wire.say(3, frame[1], {"setVariableResult": [result]})
    assert asdict(await calling)["set_variable_result"][0]["attribute_status"] == "Accepted"


@pytest.mark.parametrize("code", ["NotSupported", "MadeUp"])
async def test_a_refused_call_is_none_when_suppressed(kit, started, code):
    point, wire = started(kit.v16.ChargePoint)
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat()))
    await wire.say(4, (await wire.hear())[1], code, "no", {})
    assert await calling is None


async def test_a_refused_call_is_raised_when_not_suppressed(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat(), suppress=False))
    await wire.say(4, (await wire.hear())[1], "SecurityError", "not you", {"why": 1})
    with pytest.raises(kit.exceptions.SecurityError) as refused:
        await calling
    assert refused.value == kit.exceptions.SecurityError("not you", {"why": 1})


async def test_a_code_that_nobody_knows_is_raised_as_such(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat(), suppress=False))
    await wire.say(4, (await wire.hear())[1], "MadeUp", "", {})
    with pytest.raises(kit.exceptions.UnknownCallErrorCodeError):
        await calling


async def test_a_call_without_an_answer_times_out_and_the_late_answer_is_passed_over(kit, started):
    point, wire = started(kit.v16.ChargePoint, response_timeout=0.01)
    with pytest.raises(asyncio.TimeoutError):
        await point.call(kit.v16.call.Heartbeat(), unique_id="late")
    assert (await wire.hear())[1] == "late"
    point._response_timeout = 5
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat()))
    frame = await wire.hear()
    await wire.say(3, "late", {"currentTime": "2000-01-01T00:00:00Z"})
    await wire.say(3, frame[1], {"currentTime": TIME})
    assert (await calling).current_time == TIME


async def test_one_call_is_open_at_a_time(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    calls = [asyncio.create_task(point.call(kit.v16.call.Heartbeat(), unique_id=name)) for name in ("a", "b", "c")]
    for name in ("a", "b", "c"):
        assert (await wire.hear())[1] == name
        await asyncio.sleep(0)
        assert wire.to_us.empty()
        await wire.say(3, name, {"currentTime": TIME})
    assert len(await asyncio.gather(*calls)) == 3


async def test_a_call_whose_caller_gives_up_holds_up_no_other(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat()))
    await wire.hear()
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat(), unique_id="next"))
    assert (await wire.hear())[1] == "next"
    await wire.say(3, "next", {"currentTime": TIME})
    assert await calling


async def test_a_wrong_call_is_raised_and_not_sent(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    with pytest.raises(kit.exceptions.OCPPError):
        await point.call(kit.v16.call.ChangeConfiguration(key="k" * 51, value=""))
    with pytest.raises(kit.exceptions.TypeConstraintViolationError):
        await point.call(kit.v16.call.UnlockConnector(connector_id="one"))
    with pytest.raises(kit.exceptions.NotImplementedError):
        await point.call(type("MadeUp", (kit.v16.call.Heartbeat,), {})())
    assert wire.to_us.empty()


async def test_a_wrong_answer_is_raised(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    calling = asyncio.create_task(point.call(kit.v16.call.GetLocalListVersion()))
    await wire.say(3, (await wire.hear())[1], {"listVersion": "7"})
    with pytest.raises(kit.exceptions.TypeConstraintViolationError):
        await calling


async def test_what_is_called_without_validation_is_not_checked_either_way(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    request = kit.v16.call.UnlockConnector(connector_id="one")
    calling = asyncio.create_task(point.call(request, skip_schema_validation=True))
    frame = await wire.hear()
    assert frame[2:] == ["UnlockConnector", {"connectorId": "one"}]
    await wire.say(3, frame[1], {"status": 5})
    assert await calling == kit.v16.call_result.UnlockConnector(status=5)


async def test_what_is_handled_without_validation_is_not_checked_either_way(kit, started):
    class Point(kit.v16.ChargePoint):
        @kit.routing.on("Heartbeat", skip_schema_validation=True)
        def beat(self, extra):
            return kit.v16.call_result.Heartbeat(current_time=extra)

    _, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {"extra": 5})
    assert await wire.hear() == [3, "1", {"currentTime": 5}]


async def test_a_handler_that_fails_is_an_internal_error(kit, started):
    class Point(kit.v16.ChargePoint):
        @kit.routing.on("Heartbeat")
        def beat(self):
            raise KeyError("a secret")

    _, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {})
    kind, call_id, code, description, details = await wire.hear()
    assert (kind, call_id, code, details) == (4, "1", "InternalError", {})
    assert "secret" not in description


async def test_a_handler_refuses_with_an_exception(kit, started):
    class Point(kit.v201.ChargePoint):
        @kit.routing.on("Heartbeat")
        async def beat(self):
            raise kit.exceptions.SecurityError("go away", {"until": 5})

    _, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {})
    assert await wire.hear() == [4, "1", "SecurityError", "go away", {"until": 5}]


async def test_a_wrong_call_is_refused_and_never_handled(kit, started):
    class Point(kit.v16.ChargePoint):
        handled = False

        @kit.routing.on("UnlockConnector")
        def unlock(self, **kwargs):
            self.handled = True

    point, wire = started(Point)
    await wire.say(2, "1", "UnlockConnector", {"connectorId": "one"})
    assert (await wire.hear())[:3] == [4, "1", "TypeConstraintViolation"]
    assert not point.handled


async def test_the_end_of_the_connection_is_the_end_of_start(kit, started):
    point, wire = started(kit.v16.ChargePoint)
    wire.close()
    with pytest.raises(WireClosed):
        await point.running


# ------------------------------------------------------------------------------------------------ what programs override


async def test_a_program_may_send_by_itself(kit):
    class Point(kit.v16.ChargePoint):
        @kit.routing.on("Heartbeat")
        def beat(self):
            return kit.v16.call_result.Heartbeat(TIME)

        async def _send(self, message):
            await out.put(json.loads(message))

    out = asyncio.Queue()
    point = Point("CS001", None)
    await point.route_message('[2,"1","Heartbeat",{}]')
    assert await out.get() == [3, "1", {"currentTime": TIME}]
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat(), unique_id="2"))
    assert await out.get() == [2, "2", "Heartbeat", {}]
    await point.route_message(f'[3,"2",{{"currentTime":"{TIME}"}}]')
    assert (await calling).current_time == TIME


async def test_a_program_may_see_each_message_first(kit, started):
    seen = []

    class Point(kit.v16.ChargePoint):
        async def route_message(self, raw_msg):
            seen.append(json.loads(raw_msg))
            await super().route_message(raw_msg)

    point, wire = started(Point)
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat(), unique_id="1"))
    await wire.hear()
    await wire.say(3, "1", {"currentTime": TIME})
    assert await calling
    assert seen == [[3, "1", {"currentTime": TIME}]]


async def test_a_program_may_answer_calls_by_itself(kit, started):
    class Point(kit.v16.ChargePoint):
        async def _handle_call(self, msg):
            if msg.action == "Heartbeat":
                return await super()._handle_call(msg)
            await self._send(msg.create_call_error(kit.exceptions.SecurityError("not yet")).to_json())
            return None

        @kit.routing.on("Heartbeat")
        def beat(self):
            return kit.v16.call_result.Heartbeat(TIME)

    _, wire = started(Point)
    await wire.say(2, "1", "BootNotification", BOOT)
    await wire.say(2, "2", "Heartbeat", {})
    assert await wire.hear() == [4, "1", "SecurityError", "not yet", {}]
    assert await wire.hear() == [3, "2", {"currentTime": TIME}]


async def test_a_program_may_look_at_the_answer_it_gave(kit, started):
    seen = []

    class Point(kit.v16.ChargePoint):
        async def _handle_call(self, msg):
            result = await super()._handle_call(msg)
            seen.append((result.action, result.payload))
            return result

        @kit.routing.on("Heartbeat")
        def beat(self):
            return kit.v16.call_result.Heartbeat(TIME)

        @kit.routing.on("BootNotification")
        def boot(self, **kwargs):
            return booted(kit)

    _, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {})
    await wire.hear()
    await asyncio.sleep(0)
    assert seen == [("Heartbeat", {"currentTime": TIME})]


async def test_a_program_may_raise_refusals_where_answers_arrive(kit, started):
    class Point(kit.v16.ChargePoint):
        async def _get_specific_response(self, unique_id, timeout):
            response = await super()._get_specific_response(unique_id, timeout)
            if isinstance(response, kit.messages.CallError):
                raise response.to_exception()
            return response

    point, wire = started(Point)
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat()))
    await wire.say(4, (await wire.hear())[1], "GenericError", "no", {})
    with pytest.raises(kit.exceptions.GenericError):
        await calling


async def test_the_version_may_be_chosen_when_the_connection_is_there(kit, started):
    class Point(kit.charge_point.ChargePoint):
        def __init__(self, identity, connection):
            super().__init__(identity, connection, 5)
            self._call, self._call_result, self._ocpp_version = kit.v201.call, kit.v201.call_result, "2.0.1"

    point, wire = started(Point)
    calling = asyncio.create_task(point.call(kit.v201.call.GetLocalListVersion()))
    await wire.say(3, (await wire.hear())[1], {"versionNumber": 3})
    assert (await calling).version_number == 3


# -------------------------------------------------------------------------------------------------- ours alone


async def test_an_exception_of_the_programs_own_routing_ends_start():
    class Point(OURS.v16.ChargePoint):
        async def route_message(self, raw_msg):
            raise LookupError(raw_msg)

    ours, wire = wires()
    running = asyncio.create_task(Point("CS001", ours).start())
    await wire.say(2, "1", "Heartbeat", {})
    with pytest.raises(LookupError):
        await asyncio.wait_for(running, 5)


async def test_a_connection_that_does_not_take_an_answer_ends_start():
    class Deaf:
        def __init__(self):
            self.messages = ['[2,"1","Heartbeat",{}]']

        async def recv(self):
            return self.messages.pop() if self.messages else await asyncio.Event().wait()

        async def send(self, message):
            raise WireClosed

    class Point(OURS.v16.ChargePoint):
        @OURS.routing.on("Heartbeat")
        def beat(self):
            return OURS.v16.call_result.Heartbeat(TIME)

    with pytest.raises(WireClosed):
        await asyncio.wait_for(Point("CS001", Deaf()).start(), 5)


async def test_start_can_be_cancelled_while_a_handler_works_and_begun_again():
    class Point(OURS.v16.ChargePoint):
        @OURS.routing.on("Heartbeat")
        async def beat(self):
            working.set()
            await asyncio.sleep(60 if point._in_work[1] == "1" else 0)
            return OURS.v16.call_result.Heartbeat(TIME)

    working = asyncio.Event()
    ours, wire = wires()
    point = Point("CS001", ours)
    running = asyncio.create_task(point.start())
    await wire.say(2, "1", "Heartbeat", {})
    await working.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    running = asyncio.create_task(point.start())
    await wire.say(2, "2", "Heartbeat", {})
    assert await wire.hear() == [3, "2", {"currentTime": TIME}]
    wire.close()
    with pytest.raises(WireClosed):
        await running


async def test_a_handler_whose_own_task_was_cancelled_is_an_internal_error(started):
    class Point(OURS.v16.ChargePoint):
        @OURS.routing.on("Heartbeat")
        async def beat(self):
            raise asyncio.CancelledError

    _, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {})
    assert (await wire.hear())[:3] == [4, "1", "InternalError"]


async def test_details_that_json_cannot_carry_are_left_out(started):
    class Point(OURS.v16.ChargePoint):
        @OURS.routing.on("Heartbeat")
        def beat(self):
            raise OURS.exceptions.GenericError("no", {"what": object()})

    _, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {})
    assert await wire.hear() == [4, "1", "GenericError", "no", {}]


async def test_a_programs_own_handling_that_fails_is_an_internal_error(started):
    class Point(OURS.v16.ChargePoint):
        async def _handle_call(self, msg):
            raise LookupError

    _, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {})
    assert (await wire.hear())[:3] == [4, "1", "InternalError"]


async def test_an_answer_that_is_no_answer_ends_its_call(started):
    point, wire = started(OURS.v201.ChargePoint)
    calling = asyncio.create_task(point.call(OURS.v201.call.Heartbeat()))
    await wire.say(3, (await wire.hear())[1], "text")
    with pytest.raises(OURS.exceptions.FormatViolationError):
        await calling


@pytest.mark.parametrize("fails", [False, True], ids=["answers", "fails"])
async def test_an_answer_after_the_end_goes_nowhere(fails):
    class Point(OURS.v16.ChargePoint):
        handled = ()

        @OURS.routing.on("Heartbeat")
        async def beat(self):
            self.handled += ("Heartbeat",)
            await gone.wait()
            if fails:
                raise LookupError
            return OURS.v16.call_result.Heartbeat(TIME)

        @OURS.routing.on("BootNotification")
        async def boot(self, **kwargs):
            self.handled += ("BootNotification",)

    gone = asyncio.Event()
    ours, wire = wires()
    point = Point("CS001", ours)
    running = asyncio.create_task(point.start())
    calling = asyncio.create_task(point.call(OURS.v16.call.Heartbeat(), unique_id="mine"))
    await wire.hear()
    await wire.say(2, "1", "Heartbeat", {})
    await wire.say(2, "2", "BootNotification", BOOT)
    wire.close()
    with pytest.raises(WireClosed):
        await calling
    gone.set()
    with pytest.raises(WireClosed):
        await asyncio.wait_for(running, 5)
    assert (point.handled, len(ours.sent)) == (("Heartbeat",), 1)


async def test_an_answer_right_before_the_end_still_arrives():
    ours, wire = wires()
    point = OURS.v16.ChargePoint("CS001", ours)
    running = asyncio.create_task(point.start())
    calling = asyncio.create_task(point.call(OURS.v16.call.Heartbeat(), unique_id="mine"))
    await wire.hear()
    await wire.say(3, "mine", {"currentTime": TIME})
    wire.close()
    assert (await calling).current_time == TIME
    with pytest.raises(WireClosed):
        await running


async def test_answers_are_not_waited_for_outside_of_a_call():
    point = OURS.v16.ChargePoint("CS001", None)
    with pytest.raises(asyncio.TimeoutError):
        await point._get_specific_response("1", 1)
    await point._flush()
    point._settle(OURS.messages.CallResult("1", {}))
    assert point._response is None
