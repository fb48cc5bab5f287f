"""Bad input, row by row: what a CSMS answers over a real WebSocket, in each version, and that the connection goes on.

B1-B7 are faults of the frame, B8 and B9 of the action, B10-B17 of the payload, B18-B20 of the WebSocket message, B21 and B22
of a CALL's id, B23-B25 of answers to our own calls, B26 and B27 of the time. A raw client says the bad thing. Every check ends with a good Heartbeat: its answer must be the very next text to come, so
that silence is seen to be silence.
"""

import asyncio
import json
from collections import Counter
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

import ocpp15_core
import ocpp16_core
import ocpp201_core
from ocpp_core import CallRefused, ErrorCode, Handlers, InvalidResponse, Timeout, now
from ocpp_transport_ws import Options, serve
from ocpp_wamp import DIALECTS, Session

CORES = {"1.5": ocpp15_core, "1.6": ocpp16_core, "2.0.1": ocpp201_core}
SECRET = "hunter2"  # stands in what is bad; no answer may repeat it
STATION = "CS1"
UNREADABLE = "-1"

FORMATION = {"1.5": "FormationViolation", "1.6": "FormationViolation", "2.0.1": "FormatViolation"}
FRAME = FORMATION | {"2.0.1": "RpcFrameworkError"}
SAME_ID = {"1.5": "ProtocolError", "1.6": "ProtocolError", "2.0.1": "RpcFrameworkError"}
OCCURRENCE = {
    "1.5": "OccurenceConstraintViolation",
    "1.6": "OccurenceConstraintViolation",
    "2.0.1": "OccurrenceConstraintViolation",
}
TYPE = dict.fromkeys(CORES, "TypeConstraintViolation")
VALUE = dict.fromkeys(CORES, "PropertyConstraintViolation")
NEW_TYPE = {"1.5": None, "1.6": None, "2.0.1": "MessageTypeNotSupported"}

OLD_BOOT = {"chargePointVendor": "V", "chargePointModel": "M"}
NEW_BOOT = {"reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M"}}
OLD_STATUS = {"connectorId": 1, "status": "Available", "errorCode": "NoError", "timestamp": "2024-05-01T12:00:00Z"}
NEW_STATUS = {
    "evseId": 1,
    "connectorId": 1,
    "connectorStatus": "Available",
    "timestamp": "2024-05-01T12:00:00Z",
}
BOOT = {"1.5": OLD_BOOT, "1.6": OLD_BOOT, "2.0.1": NEW_BOOT}
STATUS = {"1.5": OLD_STATUS, "1.6": OLD_STATUS, "2.0.1": NEW_STATUS}
STATUS_FIELD = {"1.5": "status", "1.6": "status", "2.0.1": "connectorStatus"}


@pytest.fixture(params=CORES)
def version(request):
    return request.param


def call(message_id, action, payload):
    """The text of a CALL; a payload that is text already stays as it is."""
    return f'[2,"{message_id}","{action}",{payload if isinstance(payload, str) else json.dumps(payload)}]'


def accepted(response, **fields):
    """A response with the version's own kind of Accepted."""
    return response(status=response.model_fields["status"].annotation("Accepted"), **fields)


class Csms:
    """The handlers of a CSMS: Boot, Status and Heartbeat are served, Authorize is not, DataTransfer waits for `go`."""

    def __init__(self, version):
        core = CORES[version]
        self.served = Counter()
        self.go = asyncio.Event()
        self.handlers = Handlers()
        interval = {"heartbeat_interval" if version == "1.5" else "interval": 300}

        @self.handlers.on(core.BOOT_NOTIFICATION)
        def boot(station, request):
            self.served["BootNotification"] += 1
            return accepted(core.BootNotificationResponse, current_time=now(), **interval)

        @self.handlers.on(core.STATUS_NOTIFICATION)
        def status(station, request):
            self.served["StatusNotification"] += 1
            return core.StatusNotificationResponse()

        @self.handlers.on(core.HEARTBEAT)
        def heartbeat(station, request):
            self.served["Heartbeat"] += 1
            return core.HeartbeatResponse(current_time=now())

        @self.handlers.on(core.DATA_TRANSFER)
        async def data(station, request):
            self.served["DataTransfer"] += 1
            await self.go.wait()
            return accepted(core.DataTransferResponse)

        @self.handlers.on(core.CLEAR_CACHE)
        def clear(station, request):
            raise AssertionError("no station calls that")

        if version == "2.0.1":

            @self.handlers.on(core.NOTIFY_EV_CHARGING_NEEDS)
            def needs(station, request):
                raise AssertionError("no such request is good")


class Wire:
    """A raw client's connection to a CSMS."""

    def __init__(self, version, csms, server, socket):
        self.core, self.csms, self.server, self.socket = CORES[version], csms, server, socket
        self._heartbeats = 0

    @property
    def link(self):
        return self.server.connections[STATION]

    async def say(self, *texts):
        for text in texts:
            await self.socket.send(text)

    async def hear(self):
        text = await asyncio.wait_for(self.socket.recv(), 10)
        assert SECRET not in text
        return json.loads(text)

    async def hears_refusal(self, message_id, code):
        frame = await self.hear()
        assert frame[:3] == [4, message_id, code]
        description, details = frame[3:]
        assert isinstance(description, str)
        assert 0 < len(description) <= 255
        assert details == {}

    async def hears_result(self, message_id):
        kind, echoed, payload = await self.hear()
        assert (kind, echoed) == (3, message_id)
        return payload

    async def works(self):
        """The next text to come is the answer to a good call."""
        self._heartbeats += 1
        message_id = f"good-{self._heartbeats}"
        await self.say(call(message_id, "Heartbeat", {}))
        assert set(await self.hears_result(message_id)) == {"currentTime"}

    async def refuses(self, text, message_id, code):
        """The text is refused so, or passed over if there is no code; then all goes on."""
        await self.say(text)
        if code is not None:
            await self.hears_refusal(message_id, code)
        await self.works()

    async def closes(self, code):
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(self.socket.recv(), 10)
        assert self.socket.close_code == code

    @asynccontextmanager
    async def asked(self, request):
        """Have the CSMS call; gives the call's id and the task that waits for the answer."""
        asking = asyncio.create_task(self.link.call(request, timeout=10))
        kind, message_id, _, _ = await self.hear()
        assert kind == 2
        yield message_id, asking
        await self.works()


def client(server, version):
    return connect(f"{server.url}/{STATION}", subprotocols=[f"ocpp{version}"])


@asynccontextmanager
async def talk(version, guard=None, **options):
    csms = Csms(version)
    if guard is not None:
        csms.handlers.guard(guard)
    async with (
        serve(csms.handlers, [CORES[version].VERSION], options=Options(**options)) as server,
        client(server, version) as socket,
    ):
        wire = Wire(version, csms, server, socket)
        await wire.works()
        yield wire
        csms.go.set()


# ------------------------------------------------------------------------------------------------- B1-B7: the frames

NO_JSON_ARRAY = {
    "words": SECRET,
    "not closed": f'[2,"1","Heartbeat",{{"a":"{SECRET}"}}',
    "more behind": f'[2,"1","Heartbeat",{{}}]"{SECRET}"',
    "bare word": f'[2,"1","Heartbeat",{{"a":{SECRET}}}]',
    "single quotes": "[2,'1','Heartbeat',{}]",
    "line break in text": '[2,"1","Heart\nbeat",{}]',
    "NaN": '[2,"1","Heartbeat",{"a":NaN}]',
    "Infinity": '[2,"1","Heartbeat",{"a":-Infinity}]',
    "object": f'{{"{SECRET}":"{SECRET}"}}',
    "text": f'"{SECRET}"',
    "number": "2",
    "null": "null",
    "byte order mark": '\ufeff[2,"1","Heartbeat",{}]',
}


@pytest.mark.parametrize("text", NO_JSON_ARRAY.values(), ids=NO_JSON_ARRAY)
async def test_b1_no_json_array(version, text):
    async with talk(version) as wire:
        await wire.refuses(text, UNREADABLE, FRAME[version])


async def test_b1_dropped_if_so_set(version):
    async with talk(version, answer_unreadable=False) as wire:
        for text in NO_JSON_ARRAY.values():
            await wire.say(text)
        await wire.works()


async def test_b1_bad_utf8_is_refused_by_the_websocket_first(version):
    """RFC 6455, 8.1: the connection fails with 1007, and nothing reaches the session."""
    async with talk(version) as wire:
        await wire.socket.send(b'[2,"1","Heartbeat",{"a":"\xff"}]', text=True)
        await wire.closes(1007)
        assert wire.csms.served == {"Heartbeat": 1}


async def test_b1_bad_utf8_in_a_session_that_is_given_bytes(version):
    session = Session(DIALECTS[CORES[version].VERSION.rpc])
    session.receive(b'[2,"1","Heartbeat",{"a":"\xff"}]')
    [answer] = session.texts_to_send()
    assert json.loads(answer)[:3] == [4, UNREADABLE, FRAME[version]]


NO_FRAME = [
    "[]",
    "[2]",
    f'["{SECRET}"]',
    '["2","1","Heartbeat",{}]',
    '[2.5,"1","Heartbeat",{}]',
    '[2.0,"1","Heartbeat",{}]',
]
NO_FRAME += ['[true,"1","Heartbeat",{}]', '[null,"1","Heartbeat",{}]', '[[2],"1","Heartbeat",{}]']


@pytest.mark.parametrize("text", NO_FRAME)
async def test_b2_no_frame(version, text):
    async with talk(version) as wire:
        await wire.refuses(text, UNREADABLE, FRAME[version])


@pytest.mark.parametrize("kind", [-1, 0, 1, 7, 99])
@pytest.mark.parametrize(
    ("message_id", "echoed"), [('"7"', "7"), ("7", UNREADABLE), ("null", UNREADABLE), (f'"{SECRET * 6}"', UNREADABLE)]
)
async def test_b3_unknown_message_type(version, kind, message_id, echoed):
    async with talk(version) as wire:
        await wire.refuses(f'[{kind},{message_id},"{SECRET}",{{}}]', echoed, NEW_TYPE[version])


@pytest.mark.parametrize(
    "text", [f'[5,"7","{SECRET}","{SECRET}",{{}}]', f'[6,"7","NotifyPeriodicEventStream",{{"data":"{SECRET}"}}]']
)
async def test_b4_message_type_of_a_newer_version(version, text):
    async with talk(version) as wire:
        await wire.refuses(text, "7", NEW_TYPE[version])


@pytest.mark.parametrize("message_id", ["7", "null", '""', "true", "{}", f'["{SECRET}"]'])
async def test_b5_id_that_is_none(version, message_id):
    async with talk(version) as wire:
        await wire.refuses(f'[2,{message_id},"Heartbeat",{{}}]', UNREADABLE, FRAME[version])


async def test_b5_id_that_is_too_long(version):
    async with talk(version) as wire:
        echoed = UNREADABLE if version == "2.0.1" else "7" * 37
        await wire.refuses(call("7" * 37, "Heartbeat", {}), echoed, FRAME[version])
        await wire.say(call("7" * 36, "Heartbeat", {}))
        await wire.hears_result("7" * 36)


@pytest.mark.parametrize("rest", ["", ',"Heartbeat"', f',"Heartbeat",{{}},"{SECRET}"', ',"Heartbeat",{},{},{}'])
async def test_b6_wrong_number_of_elements(version, rest):
    async with talk(version) as wire:
        await wire.refuses(f'[2,"7"{rest}]', "7", FRAME[version])


@pytest.mark.parametrize("action", ["5", "null", "true", f'["{SECRET}"]', f'{{"{SECRET}":1}}'])
async def test_b7_action_that_is_no_text(version, action):
    async with talk(version) as wire:
        await wire.refuses(f'[2,"7",{action},{{}}]', "7", FRAME[version])


# ------------------------------------------------------------------------------------------ B8-B9: what is asked for


@pytest.mark.parametrize("action", [SECRET, "heartbeat", "HEARTBEAT", "Heartbeat ", "HeartbeatRequest", ""])
async def test_b8_unknown_action(version, action):
    async with talk(version) as wire:
        await wire.refuses(call("7", action, {}), "7", "NotImplemented")


@pytest.mark.parametrize(
    ("version", "action"),
    [("1.5", "SecurityEventNotification"), ("1.6", "TransactionEvent"), ("2.0.1", "StopTransaction")],
)
async def test_b8_action_of_another_version(version, action):
    async with talk(version) as wire:
        await wire.refuses(call("7", action, {}), "7", "NotImplemented")


async def test_b9_action_of_the_other_direction(version):
    async with talk(version) as wire:
        await wire.refuses(call("7", "ClearCache", {}), "7", "NotSupported")


async def test_b9_action_that_is_not_offered(version):
    async with talk(version) as wire:
        await wire.refuses(call("7", "Authorize", {"idTag": SECRET}), "7", "NotSupported")


# -------------------------------------------------------------------------------------------- B10-B17: the payloads


@pytest.mark.parametrize("payload", ["[]", f'"{SECRET}"', "5", "true", "false", '[{"a":1}]'])
async def test_b10_payload_that_is_no_object(version, payload):
    async with talk(version) as wire:
        await wire.refuses(call("7", "Heartbeat", payload), "7", FORMATION[version])


async def test_b11_null_is_an_empty_object(version):
    async with talk(version) as wire:
        await wire.say(call("7", "Heartbeat", "null"), call("8", "Heartbeat", " null "))
        assert set(await wire.hears_result("7")) == {"currentTime"}
        assert set(await wire.hears_result("8")) == {"currentTime"}
        await wire.refuses(call("9", "BootNotification", "null"), "9", OCCURRENCE[version])


async def test_b11_null_is_an_empty_answer(version):
    core = CORES[version]
    if version == "2.0.1":
        request, empty = core.CostUpdatedRequest(total_cost=1, transaction_id="T"), core.CostUpdatedResponse()
    else:
        request = core.UpdateFirmwareRequest(location="ftp://firmware", retrieve_date=now())
        empty = core.UpdateFirmwareResponse()
    async with talk(version) as wire, wire.asked(request) as (message_id, asking):
        await wire.say(f'[3,"{message_id}",null]')
        assert await asking == empty


def without(payload, *path):
    *outer, name = path
    inner = {key: value for key, value in payload.items() if key != name}
    return inner if not outer else payload | {outer[0]: without(payload[outer[0]], name)}


def changed(payload, name, value):
    return payload | {name: value}


MISSING = [
    *((version, "BootNotification", {}) for version in CORES),
    *((version, "StatusNotification", without(STATUS[version], "connectorId")) for version in CORES),
    ("2.0.1", "BootNotification", without(NEW_BOOT, "chargingStation", "model")),
    ("2.0.1", "BootNotification", changed(NEW_BOOT, "customData", {"a": SECRET})),
]


@pytest.mark.parametrize(("version", "action", "payload"), MISSING)
async def test_b12_required_field_missing(version, action, payload):
    async with talk(version) as wire:
        await wire.refuses(call("7", action, payload), "7", OCCURRENCE[version])


WRONG = ["1", SECRET, True, 1.5, [1], {"a": 1}]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
async def test_b13_wrong_type_for_an_integer(version, wrong):
    async with talk(version) as wire:
        payload = changed(STATUS[version], "connectorId", wrong)
        await wire.refuses(call("7", "StatusNotification", payload), "7", TYPE[version])


@pytest.mark.parametrize("wrong", [5, True, 1.5, [SECRET], {"a": SECRET}], ids=repr)
@pytest.mark.parametrize("field", ["timestamp", "status", "text"])
async def test_b13_wrong_type_for_a_text(version, field, wrong):
    action, payload = "StatusNotification", STATUS[version]
    if field == "text":
        action, payload = "BootNotification", BOOT[version]
    name = {"timestamp": "timestamp", "status": STATUS_FIELD[version], "text": next(iter(payload))}[field]
    async with talk(version) as wire:
        await wire.refuses(call("7", action, changed(payload, name, wrong)), "7", TYPE[version])


@pytest.mark.parametrize("wrong", [5, SECRET, [], False], ids=repr)
async def test_b13_wrong_type_for_an_object(wrong):
    async with talk("2.0.1") as wire:
        payload = changed(NEW_BOOT, "chargingStation", wrong)
        await wire.refuses(call("7", "BootNotification", payload), "7", TYPE["2.0.1"])


def charging_needs(state_of_charge):
    parameters = {"evMaxCurrent": 1, "evMaxVoltage": 1, "stateOfCharge": state_of_charge}
    return {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC", "dcChargingParameters": parameters}}


BAD_DATES = [
    SECRET,
    "",
    "2024-05-01",
    "2024-05-01T12:00:00",
    "2024-13-01T12:00:00Z",
    "2024-02-30T12:00:00Z",
    "1714564800",
]
VALUES = [
    *(
        (version, "StatusNotification", changed(STATUS[version], "timestamp", date))
        for version in CORES
        for date in BAD_DATES
    ),
    *((version, "StatusNotification", changed(STATUS[version], STATUS_FIELD[version], SECRET)) for version in CORES),
    *(
        (version, "StatusNotification", changed(STATUS[version], STATUS_FIELD[version], "available"))
        for version in CORES
    ),
    ("1.5", "BootNotification", changed(OLD_BOOT, "chargePointModel", SECRET * 3)),
    ("1.6", "BootNotification", changed(OLD_BOOT, "chargePointModel", SECRET * 3)),
    ("2.0.1", "BootNotification", changed(NEW_BOOT, "chargingStation", {"vendorName": "V", "model": SECRET * 3})),
    ("1.6", "StatusNotification", changed(OLD_STATUS, "connectorId", -1)),
    ("2.0.1", "NotifyEVChargingNeeds", charging_needs(101)),
    ("2.0.1", "NotifyEVChargingNeeds", charging_needs(-1)),
]


@pytest.mark.parametrize(("version", "action", "payload"), VALUES)
async def test_b14_bad_value(version, action, payload):
    async with talk(version) as wire:
        await wire.refuses(call("7", action, payload), "7", VALUE[version])


async def test_b15_unknown_field(version):
    async with talk(version) as wire:
        await wire.refuses(call("7", "Heartbeat", {"more": SECRET}), "7", FORMATION[version])
        await wire.refuses(
            call("8", "BootNotification", changed(BOOT[version], "more", SECRET)), "8", FORMATION[version]
        )
        await wire.refuses(call("9", "Heartbeat", {"current_time": SECRET}), "9", FORMATION[version])


async def test_b15_unknown_field_within():
    async with talk("2.0.1") as wire:
        payload = changed(NEW_BOOT, "chargingStation", {"vendorName": "V", "model": "M", "more": SECRET})
        await wire.refuses(call("7", "BootNotification", payload), "7", FORMATION["2.0.1"])


async def test_b15_custom_data_may_hold_anything():
    async with talk("2.0.1") as wire:
        payload = changed(NEW_BOOT, "customData", {"vendorId": "V", "more": {"a": [1, None]}})
        await wire.say(call("7", "BootNotification", payload))
        assert (await wire.hears_result("7"))["status"] == "Accepted"


EMPTY_OLD = [
    ("BootNotification", changed(OLD_BOOT, "iccid", None)),
    ("BootNotification", OLD_BOOT | {"iccid": None, "imsi": [], "meterType": {}}),
    ("StatusNotification", changed(OLD_STATUS, "timestamp", None)),
]


@pytest.mark.parametrize(("action", "payload"), EMPTY_OLD)
@pytest.mark.parametrize("version", ["1.5", "1.6"])
async def test_b16_empty_optional_field_counts_as_absent(version, action, payload):
    async with talk(version) as wire:
        await wire.say(call("7", action, payload))
        await wire.hears_result("7")
        assert wire.csms.served[action] == 1
        await wire.works()


STATION_INFO = {"vendorName": "V", "model": "M"}
EMPTY_NEW = [
    ("BootNotification", changed(NEW_BOOT, "customData", None), TYPE),
    ("BootNotification", changed(NEW_BOOT, "customData", []), TYPE),
    ("BootNotification", changed(NEW_BOOT, "customData", {}), OCCURRENCE),
    ("BootNotification", changed(NEW_BOOT, "chargingStation", STATION_INFO | {"serialNumber": None}), TYPE),
    ("BootNotification", changed(NEW_BOOT, "chargingStation", STATION_INFO | {"modem": []}), TYPE),
    ("NotifyEVChargingNeeds", changed(charging_needs(None), "evseId", 1), TYPE),
]


@pytest.mark.parametrize(("action", "payload", "code"), EMPTY_NEW)
async def test_b16_empty_optional_field_is_a_violation(action, payload, code):
    async with talk("2.0.1") as wire:
        await wire.refuses(call("7", action, payload), "7", code["2.0.1"])


async def test_b16_a_required_field_is_not_optional(version):
    async with talk(version) as wire:
        payload = changed(STATUS[version], "connectorId", None)
        await wire.say(call("7", "StatusNotification", payload))
        frame = await wire.hear()
        assert frame[:2] == [4, "7"]
        assert frame[2] in (TYPE[version], OCCURRENCE[version])
        await wire.works()


UNSAFE = {
    "same key twice": f'{{"a":"{SECRET}","a":"{SECRET}"}}',
    "same key twice, escaped": '{"a":1,"\\u0061":1}',
    "same key twice, within": '{"b":{"a":1,"a":1}}',
    "deep": '{"a":' + "[" * 64 + "]" * 64 + "}",
    "very deep": '{"a":' + "[" * 100_000 + "]" * 100_000 + "}",
    "huge number": '{"a":1e999}',
    "long number": '{"a":' + "9" * 5000 + "}",
    "half a surrogate pair": '{"a":"\\ud83d"}',
    "half a surrogate pair as key": '{"\\udd0c":1}',
}


@pytest.mark.parametrize("payload", UNSAFE.values(), ids=UNSAFE)
async def test_b17_unsafe_json(version, payload):
    async with talk(version) as wire:
        await wire.refuses(call("7", "Heartbeat", payload), UNREADABLE, FRAME[version])


# ------------------------------------------------------------------------------------------- B18-B20: the WebSocket


async def serves_again(wire, version):
    """After a connection was closed, the station can come back."""
    async with client(wire.server, version) as socket:
        await Wire(version, wire.csms, wire.server, socket).works()


@pytest.mark.parametrize(
    "options", [{"max_size": 2000}, {}, {"compression": True}], ids=["2000", "default", "deflated"]
)
async def test_b18_frame_over_the_limit(version, options):
    async with talk(version, **options) as wire:
        limit = options.get("max_size", 1024 * 1024)
        await wire.refuses("x" * limit, UNREADABLE, FRAME[version])
        await wire.say("x" * (limit + 1))
        await wire.closes(1009)
        await serves_again(wire, version)


@pytest.mark.parametrize("data", [b"", b"\xff", call("7", "Heartbeat", {}).encode()])
async def test_b19_binary_frame(version, data):
    async with talk(version) as wire:
        await wire.say(data)
        await wire.closes(1003)
        assert wire.csms.served == {"Heartbeat": 1}
        await serves_again(wire, version)


@pytest.mark.parametrize("text", ["", " ", "\r\n"])
async def test_b20_empty_frame(version, text):
    async with talk(version, max_bad_frames=3) as wire:
        await wire.say(*[text] * 10)
        await wire.works()


# --------------------------------------------------------------------------------------------- B21-B22: the same id


@pytest.mark.parametrize("second", ["DataTransfer", "Heartbeat"])
async def test_b21_id_of_a_call_that_still_runs(version, second):
    async with talk(version) as wire:
        payload = {"vendorId": "V"}
        await wire.say(call("7", "DataTransfer", payload))
        await wire.say(call("7", second, payload if second == "DataTransfer" else {}))
        await wire.hears_refusal("7", SAME_ID[version])
        wire.csms.go.set()
        assert await wire.hears_result("7") == {"status": "Accepted"}
        assert wire.csms.served == {"Heartbeat": 1, "DataTransfer": 1}
        await wire.works()


async def test_b22_the_same_call_again_gets_the_same_answer(version):
    async with talk(version) as wire:
        text = call("7", "BootNotification", BOOT[version])
        await wire.say(text)
        answer = await wire.hears_result("7")
        await wire.works()
        await wire.say(text)
        assert await wire.hears_result("7") == answer
        assert wire.csms.served["BootNotification"] == 1


async def test_b22_the_same_bad_call_again_gets_the_same_refusal(version):
    async with talk(version) as wire:
        for _ in range(2):
            await wire.refuses(call("7", "BootNotification", {}), "7", OCCURRENCE[version])


async def test_b22_another_call_with_an_old_id(version):
    async with talk(version) as wire:
        await wire.say(call("7", "BootNotification", BOOT[version]))
        await wire.hears_result("7")
        await wire.refuses(call("7", "Heartbeat", {}), "7", SAME_ID[version])
        await wire.refuses(call("7", "BootNotification", {}), "7", SAME_ID[version])
        assert wire.csms.served["BootNotification"] == 1


# ------------------------------------------------------------------------------------ B23-B25: answers to our calls

ANSWERS_TO_NOBODY = ['[3,"nobody",{}]', '[4,"nobody","InternalError","",{}]', '[4,"-1","RpcFrameworkError","",{}]']
ANSWERS_TO_NOBODY += ['[3,"nobody"]', "[3,7,{}]", '[4,"nobody"]', f'[3,"nobody","{SECRET}"]', '[3,"",{}]']


@pytest.mark.parametrize("text", ANSWERS_TO_NOBODY)
async def test_b23_answer_to_no_call(version, text):
    async with talk(version) as wire:
        await wire.refuses(text, "", None)
        async with wire.asked(wire.core.ClearCacheRequest()) as (message_id, asking):
            await wire.refuses(text, "", None)
            assert not asking.done()
            await wire.say(f'[3,"{message_id}",{{"status":"Accepted"}}]')
            assert (await asking).status == "Accepted"


async def test_b23_answer_that_comes_too_late(version):
    async with talk(version) as wire:
        late = asyncio.create_task(wire.link.call(wire.core.ClearCacheRequest(), timeout=0.05))
        message_id = (await wire.hear())[1]
        with pytest.raises(Timeout):
            await late
        async with wire.asked(wire.core.ClearCacheRequest()) as (next_id, asking):
            await wire.refuses(f'[3,"{message_id}",{{"status":"Rejected"}}]', "", None)
            assert not asking.done()
            await wire.say(f'[3,"{next_id}",{{"status":"Accepted"}}]')
            assert (await asking).status == "Accepted"


BAD_RESULTS = {
    "missing": ("{}", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
    "null": ("null", ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION),
    "type": ('{"status":5}', ErrorCode.TYPE_CONSTRAINT_VIOLATION),
    "value": (f'{{"status":"{SECRET}"}}', ErrorCode.PROPERTY_CONSTRAINT_VIOLATION),
    "extra": (f'{{"status":"Accepted","more":"{SECRET}"}}', ErrorCode.FORMAT_VIOLATION),
    "no object": (f'["{SECRET}"]', ErrorCode.RPC_FRAMEWORK_ERROR),
    "arity": ('{"status":"Accepted"},{}', ErrorCode.RPC_FRAMEWORK_ERROR),
}


@pytest.mark.parametrize(("payload", "code"), BAD_RESULTS.values(), ids=BAD_RESULTS)
async def test_b24_result_that_breaks_the_rules(version, payload, code):
    """The caller hears of it, the peer does not."""
    async with talk(version) as wire, wire.asked(wire.core.ClearCacheRequest()) as (message_id, asking):
        await wire.say(f'[3,"{message_id}",{payload}]')
        with pytest.raises(InvalidResponse) as invalid:
            await asking
        assert invalid.value.action == "ClearCache"
        assert invalid.value.code is code
        assert SECRET not in str(invalid.value)


ODD_ERRORS = [
    ('"OfAVendor","why",{"a":[1]}', "OfAVendor", "why", {"a": [1]}),
    ('"","",{}', "", "", {}),
    ('"InternalError"', ErrorCode.INTERNAL_ERROR, "", {}),
    ('"InternalError","why"', ErrorCode.INTERNAL_ERROR, "why", {}),
    ('"InternalError",null,null', ErrorCode.INTERNAL_ERROR, "", {}),
    ('"InternalError","why",[]', ErrorCode.INTERNAL_ERROR, "why", {}),
    ('"FormationViolation","",{}', ErrorCode.FORMAT_VIOLATION, "", {}),
    ('"FormatViolation","",{}', ErrorCode.FORMAT_VIOLATION, "", {}),
    ('"OccurenceConstraintViolation","",{}', ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "", {}),
    ('"OccurrenceConstraintViolation","",{}', ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, "", {}),
    ('"RpcFrameworkError","",{}', ErrorCode.RPC_FRAMEWORK_ERROR, "", {}),
]


@pytest.mark.parametrize(("rest", "code", "description", "details"), ODD_ERRORS)
async def test_b25_odd_refusal_is_a_refusal(version, rest, code, description, details):
    async with talk(version) as wire, wire.asked(wire.core.ClearCacheRequest()) as (message_id, asking):
        await wire.say(f'[4,"{message_id}",{rest}]')
        with pytest.raises(CallRefused) as refusal:
            await asking
        assert type(refusal.value) is CallRefused
        assert (refusal.value.code, refusal.value.description, refusal.value.details) == (code, description, details)


@pytest.mark.parametrize("rest", ["", ",{}", ',5,"",{}', ',null,"",{}', ',"InternalError","",{},{}'])
async def test_b25_refusal_without_a_code_ends_the_call_as_well(version, rest):
    async with talk(version) as wire, wire.asked(wire.core.ClearCacheRequest()) as (message_id, asking):
        await wire.say(f'[4,"{message_id}"{rest}]')
        with pytest.raises(CallRefused):
            await asking


# --------------------------------------------------------------------------------------------- B26-B27: too early


async def test_b26_second_call_while_the_first_is_open(version):
    async with talk(version) as wire:
        await wire.say(call("7", "DataTransfer", {"vendorId": "V"}))
        await wire.say(call("8", "Heartbeat", {}), call("9", "BootNotification", BOOT[version]))
        await asyncio.sleep(0.02)
        assert wire.csms.served == {"Heartbeat": 1, "DataTransfer": 1}
        wire.csms.go.set()
        for message_id in ("7", "8", "9"):
            await wire.hears_result(message_id)
        await wire.works()


async def test_b26_second_call_refused_if_so_set(version):
    async with talk(version, max_held=0) as wire:
        await wire.say(call("7", "DataTransfer", {"vendorId": "V"}), call("8", "Heartbeat", {}))
        await wire.hears_refusal("8", SAME_ID[version])
        wire.csms.go.set()
        await wire.hears_result("7")
        await wire.works()


async def test_b27_call_before_the_boot_was_accepted(version):
    booted = False

    def guard(station, operation):
        return booted or operation.action in {"BootNotification", "Heartbeat"}

    async with talk(version, guard=guard) as wire:
        await wire.refuses(call("7", "StatusNotification", STATUS[version]), "7", "SecurityError")
        await wire.refuses(call("8", "StatusNotification", {"more": SECRET}), "8", "SecurityError")
        assert wire.csms.served["StatusNotification"] == 0
        await wire.say(call("9", "BootNotification", BOOT[version]))
        await wire.hears_result("9")
        booted = True
        await wire.say(call("10", "StatusNotification", STATUS[version]))
        await wire.hears_result("10")
