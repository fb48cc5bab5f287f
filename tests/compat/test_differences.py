"""Where the bridge behaves otherwise than the package ``ocpp``, both are shown; and every such row of the table has its test."""

import asyncio
import logging
from decimal import Decimal

import pytest
from compat.differences import BEHAVIOUR
from compat.kits import OURS, THEIRS, WireClosed, wires

TIME = "2024-05-01T12:00:00Z"
SHOWN = set()


def shows(row):
    """Mark the test of a row of the table."""
    SHOWN.add(row)
    return lambda test: test


def test_every_row_of_the_table_is_shown():
    assert set(BEHAVIOUR) == SHOWN


async def answers(kit, started, version, handlers, *frames):
    """What a charge point with those handlers, name → function, answers to frames."""
    base = getattr(kit, version).ChargePoint
    marked = {}
    for name, method in handlers.items():
        method.__name__ = name
        marked[name] = kit.routing.on(name)(method)
    _, wire = started(type("Point", (base,), marked))
    given = []
    for frame in frames:
        await wire.say(*frame)
        given.append(await wire.hear())
    return given


def refusing(kit, error):
    async def refuse(self, **kwargs):
        raise getattr(kit.exceptions, error)

    return refuse


def beating(kit, version="v16", time=TIME):
    async def beat(self, **kwargs):
        return getattr(kit, version).call_result.Heartbeat(current_time=time)

    return beat


@shows("a call without a handler")
@pytest.mark.parametrize(
    ("kit", "codes"),
    [(THEIRS, ["NotImplemented", "NotSupported"]), (OURS, ["NotSupported", "NotImplemented"])],
)
async def test_codes_for_actions_without_a_handler(kit, codes, started):
    given = await answers(kit, started, "v16", {}, (2, "1", "Heartbeat", {}), (2, "2", "MadeUp", {}))
    assert [frame[2] for frame in given] == codes


@shows("a required field is missing")
@shows("an unknown field")
@shows("a text that is too long or no value of its enumeration")
@pytest.mark.parametrize(
    ("kit", "version", "codes"),
    [
        (THEIRS, "v16", ["ProtocolError", "FormatViolation", "TypeConstraintViolation"]),
        (THEIRS, "v201", ["ProtocolError", "FormatViolation", "TypeConstraintViolation"]),
        (OURS, "v16", ["OccurenceConstraintViolation", "FormationViolation", "PropertyConstraintViolation"]),
        (OURS, "v201", ["OccurrenceConstraintViolation", "FormatViolation", "PropertyConstraintViolation"]),
    ],
)
async def test_codes_for_wrong_payloads(kit, version, codes, started):
    payloads = {}, {"vendorId": "v", "x": 1}, {"vendorId": "v" * 256}
    frames = [(2, str(number), "DataTransfer", payload) for number, payload in enumerate(payloads)]
    given = await answers(kit, started, version, {"DataTransfer": refusing(kit, "GenericError")}, *frames)
    assert [frame[2] for frame in given] == codes


@shows("a code of the other version is raised")
@pytest.mark.parametrize(
    ("kit", "version", "error", "code"),
    [
        (THEIRS, "v16", "FormatViolationError", "FormatViolation"),
        (OURS, "v16", "FormatViolationError", "FormationViolation"),
        (OURS, "v201", "FormationViolationError", "FormatViolation"),
        (OURS, "v201", "OccurenceConstraintViolationError", "OccurrenceConstraintViolation"),
    ],
)
async def test_a_code_is_spelt_as_the_version_spells_it(kit, version, error, code, started):
    [frame] = await answers(kit, started, version, {"Heartbeat": refusing(kit, error)}, (2, "1", "Heartbeat", {}))
    assert frame[2] == code


@shows("a message that is no frame")
@pytest.mark.parametrize(("kit", "expected"), [(THEIRS, []), (OURS, [[4, "-1", "FormationViolation"]])])
async def test_what_is_no_frame_is_answered(kit, expected):
    ours, _ = wires()
    await kit.v16.ChargePoint("CS001", ours).route_message("[2,")
    assert [frame[:3] for frame in ours.sent] == expected


@shows("a message id that is no text of 1 to 36 characters")
async def test_message_ids_are_short_texts(started):
    frame = (2, 5, "Heartbeat", {})
    assert await answers(THEIRS, started, "v16", {"Heartbeat": beating(THEIRS)}, frame) == [
        [3, 5, {"currentTime": TIME}]
    ]
    [refusal] = await answers(OURS, started, "v16", {"Heartbeat": beating(OURS)}, frame)
    assert refusal[:3] == [4, "-1", "FormationViolation"]
    point, _ = started(OURS.v16.ChargePoint)
    for wrong in ("", "i" * 37):
        with pytest.raises(ValueError, match="36"):
            await point.call(OURS.v16.call.Heartbeat(), unique_id=wrong)


@shows("the same call once more")
@pytest.mark.parametrize(("kit", "times"), [(THEIRS, 3), (OURS, 1)])
async def test_a_repeated_call_is_answered_again(kit, times, started):
    handled = []

    async def transfer(self, **kwargs):
        handled.append(kwargs)
        return kit.v16.call_result.DataTransfer(status="Accepted")

    calls = [(2, "1", "DataTransfer", {"vendorId": vendor}) for vendor in ("a", "a", "b")]
    given = await answers(kit, started, "v16", {"DataTransfer": transfer}, *calls)
    assert given[:2] == [[3, "1", {"status": "Accepted"}]] * 2
    assert given[2][:3] == ([3, "1", {"status": "Accepted"}] if kit is THEIRS else [4, "1", "ProtocolError"])
    assert len(handled) == times


@shows("a time without a zone")
@pytest.mark.parametrize("written", ["2024-05-01T12:00:00", "2024-05-01 12:00:00.5"])
async def test_a_time_without_a_zone_is_one_of_utc(written, started):
    seen = []

    def status(kit):
        def handle(self, timestamp, **kwargs):
            seen.append(timestamp)
            return kit.v16.call_result.StatusNotification()

        return handle

    payload = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "timestamp": written}
    for kit, sent in ((THEIRS, written), (OURS, f"{written.replace(' ', 'T')}Z")):
        handlers = {"StatusNotification": status(kit), "Heartbeat": beating(kit, time=written)}
        given = await answers(
            kit, started, "v16", handlers, (2, "1", "StatusNotification", payload), (2, "2", "Heartbeat", {})
        )
        assert given == [[3, "1", {}], [3, "2", {"currentTime": sent}]]
    assert seen == [written, written]


async def test_a_time_without_a_zone_can_be_refused(started):
    class Point(OURS.v16.ChargePoint):
        zoneless_times = False

    point, _ = started(Point)
    request = OURS.v16.call.ReserveNow(1, "2024-05-01T12:00:00", "tag", 1)
    with pytest.raises(OURS.exceptions.PropertyConstraintViolationError):
        await point.call(request)


@shows("a text that is no time where a time belongs")
async def test_a_text_that_is_no_time_is_refused(started):
    frame = (2, "1", "Heartbeat", {})
    [given] = await answers(THEIRS, started, "v16", {"Heartbeat": beating(THEIRS, time="2025/01/01")}, frame)
    assert given == [3, "1", {"currentTime": "2025/01/01"}]
    [given] = await answers(OURS, started, "v16", {"Heartbeat": beating(OURS, time="2025/01/01")}, frame)
    assert given[:3] == [4, "1", "InternalError"]


@shows("an optional field that is null in 1.6")
@pytest.mark.parametrize(("kit", "answer"), [(THEIRS, [4, "1", "TypeConstraintViolation"]), (OURS, [3, "1", {}])])
async def test_null_counts_as_absent_in_16(kit, answer, started):
    def status(self, info, **kwargs):
        return kit.v16.call_result.StatusNotification()

    payload = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "info": None}
    [given] = await answers(
        kit, started, "v16", {"StatusNotification": status}, (2, "1", "StatusNotification", payload)
    )
    assert given[:3] == answer


@shows("a handler calls its peer and waits")
@pytest.mark.parametrize("kit", [THEIRS, OURS], ids=repr)
async def test_a_handler_may_call_its_peer(kit, started):
    class Point(kit.v16.ChargePoint):
        @kit.routing.on("Heartbeat")
        async def beat(self):
            try:
                await self.call(kit.v16.call.ClearCache(), unique_id="back")
            except TimeoutError:
                return kit.v16.call_result.Heartbeat("1970-01-01T00:00:00Z")
            return kit.v16.call_result.Heartbeat(TIME)

    _, wire = started(Point, response_timeout=0.02 if kit is THEIRS else 5)
    await wire.say(2, "1", "Heartbeat", {})
    assert await wire.hear() == [2, "back", "ClearCache", {}]
    await wire.say(3, "back", {"status": "Accepted"})
    outcome = "1970-01-01T00:00:00Z" if kit is THEIRS else TIME
    assert await wire.hear() == [3, "1", {"currentTime": outcome}]


@shows("calls come while a handler is at work")
@pytest.mark.parametrize(("kit", "most"), [(THEIRS, None), (OURS, 1000)])
async def test_calls_that_come_meanwhile_wait(kit, most, started):
    class Point(kit.v16.ChargePoint):
        @kit.routing.on("Heartbeat")
        async def beat(self):
            await go_on.wait()
            return kit.v16.call_result.Heartbeat(TIME)

    go_on = asyncio.Event()
    _, wire = started(Point)
    sent = 3 if most is None else most + 3
    for number in range(sent):
        await wire.say(2, str(number), "Heartbeat", {})
    if most is not None:
        refused = [(await wire.hear())[:3] for _ in range(2)]
        assert refused == [[4, str(number), "ProtocolError"] for number in range(most + 1, sent)]
    go_on.set()
    for number in range(most + 1 if most else sent):
        assert (await wire.hear())[:2] == [3, str(number)]


@shows("a handler returns something wrong")
async def test_a_wrong_answer_of_a_handler_is_an_internal_error(started, caplog):
    frame = (2, "1", "Heartbeat", {})
    [given] = await answers(THEIRS, started, "v16", {"Heartbeat": beating(THEIRS, time=5)}, frame)
    assert given[2] == "TypeConstraintViolation"
    assert "5 is not of type" in str(given)
    for result in (5, object()):
        [given] = await answers(OURS, started, "v16", {"Heartbeat": beating(OURS, time=result)}, frame)
        assert given[:3] == [4, "1", "InternalError"]
    assert "currentTime: should be a valid string" in caplog.text


async def test_an_answer_that_is_no_dataclass_ends_the_connection_there_and_not_here(started):
    def text(self):
        return "text"

    ours, wire = wires()
    text.__name__ = "beat"
    point = type("Point", (THEIRS.v16.ChargePoint,), {"beat": THEIRS.routing.on("Heartbeat")(text)})("CS001", ours)
    await wire.say(2, "1", "Heartbeat", {})
    with pytest.raises(TypeError):
        await point.start()
    [given] = await answers(OURS, started, "v16", {"Heartbeat": text}, (2, "1", "Heartbeat", {}))
    assert given[:3] == [4, "1", "InternalError"]


@shows("a method of `after` raises")
@pytest.mark.parametrize("kit", [THEIRS, OURS], ids=repr)
async def test_a_hook_that_fails_ends_nothing(kit, caplog):
    class Point(kit.v16.ChargePoint):
        @kit.routing.on("Heartbeat")
        def beat(self):
            return kit.v16.call_result.Heartbeat(TIME)

        @kit.routing.after("Heartbeat")
        def fail(self):
            raise LookupError("gone wrong")

    ours, wire = wires()
    running = asyncio.create_task(Point("CS001", ours).start())
    await wire.say(2, "1", "Heartbeat", {})
    assert await wire.hear() == [3, "1", {"currentTime": TIME}]
    wire.close()
    with pytest.raises(LookupError if kit is THEIRS else WireClosed):
        await running
    assert kit is THEIRS or "what follows Heartbeat failed" in caplog.text


async def test_an_async_hook_that_fails_is_logged(started, caplog):
    class Point(OURS.v16.ChargePoint):
        @OURS.routing.on("Heartbeat")
        def beat(self):
            return OURS.v16.call_result.Heartbeat(TIME)

        @OURS.routing.after("Heartbeat")
        async def fail(self):
            raise LookupError("gone wrong")

    point, wire = started(Point)
    await wire.say(2, "1", "Heartbeat", {})
    await wire.hear()
    await asyncio.wait(point._followers)
    assert "what follows Heartbeat failed" in caplog.text


@shows("the connection ends while a call waits")
@pytest.mark.parametrize(("kit", "error"), [(THEIRS, asyncio.TimeoutError), (OURS, WireClosed)])
async def test_a_call_ends_with_its_connection(kit, error, started):
    point, wire = started(kit.v16.ChargePoint, response_timeout=0.02 if kit is THEIRS else 60)
    calling = asyncio.create_task(point.call(kit.v16.call.Heartbeat()))
    await wire.hear()
    wire.close()
    with pytest.raises(error):
        await calling


@shows("a fraction with more places than the version allows")
async def test_fractions_are_not_rounded(started):
    def request(kit, limit):
        period = kit.v16.datatypes.ChargingSchedulePeriod(start_period=0, limit=limit)
        schedule = kit.v16.datatypes.ChargingSchedule("A", [period])
        profile = kit.v16.datatypes.ChargingProfile(1, 0, "TxProfile", "Relative", schedule)
        return kit.v16.call.SetChargingProfile(connector_id=1, cs_charging_profiles=profile)

    async def sent(kit, limit, **options):
        point, wire = started(kit.v16.ChargePoint)
        calling = asyncio.create_task(point.call(request(kit, limit), **options))
        frame = await wire.hear()
        await wire.say(3, frame[1], {"status": "Accepted"})
        await calling
        return frame[3]["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"][0]["limit"]

    assert await sent(THEIRS, Decimal("16.14"), skip_schema_validation=True) == 16.1
    assert await sent(OURS, Decimal("16.1")) == 16.1
    assert await sent(OURS, 16) == await sent(OURS, Decimal(16)) == 16
    point, _ = started(OURS.v16.ChargePoint)
    with pytest.raises(OURS.exceptions.PropertyConstraintViolationError):
        await point.call(request(OURS, Decimal("16.14")))


@shows("`datatypes.KeyValue` that is too long")
async def test_lengths_are_checked_when_something_is_sent(started):
    with pytest.raises(ValueError, match="50"):
        THEIRS.v16.datatypes.KeyValue(key="k" * 51, readonly=True)

    async def configuration(self, **kwargs):
        entry = OURS.v16.datatypes.KeyValue(key="k" * 51, readonly=True)
        return OURS.v16.call_result.GetConfiguration(configuration_key=[entry])

    frame = (2, "1", "GetConfiguration", {})
    [given] = await answers(OURS, started, "v16", {"GetConfiguration": configuration}, frame)
    assert given[2] == "InternalError"


@shows("the log")
@pytest.mark.parametrize("kit", [THEIRS, OURS], ids=repr)
async def test_the_log_has_no_secrets(kit, caplog):
    caplog.set_level(logging.INFO, logger="ocpp")
    ours, _ = wires()
    point = kit.v16.ChargePoint("CS001", ours, response_timeout=0)
    with pytest.raises(asyncio.TimeoutError):
        await point.call(kit.v16.call.Authorize(id_tag="deadbeef"))
    assert ("deadbeef" in caplog.text) is (kit is THEIRS)
    assert "CS001: send [2," in caplog.text
