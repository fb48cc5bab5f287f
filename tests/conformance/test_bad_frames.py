"""Bad input, row by row: frames (B1-B7), actions (B8, B9) and WebSocket messages (B18-B20).

What a CSMS answers over a real WebSocket, in each version, and that the connection goes on.
"""

import json

import pytest

from conformance.bad_input import (
    CORES,
    FRAME,
    NEW_TYPE,
    SECRET,
    UNREADABLE,
    Wire,
    call,
    client,
    talk,
)
from ocpp_wamp import DIALECTS, Session

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
        await serves_again(wire, version)


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
        assert wire.link.faults == {"EMPTY_FRAME": 10}
