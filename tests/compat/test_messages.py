import json
from dataclasses import dataclass
from decimal import Decimal

import pytest
from compat.kits import OURS

messages, exceptions = OURS.messages, OURS.exceptions


@pytest.mark.parametrize(
    "text",
    [
        '[2,"1","Heartbeat",{}]',
        '[3,"1",{"currentTime":"2024-05-01T12:00:00Z"}]',
        '[4,"1","GenericError","no",{"why":[1,null]}]',
    ],
)
def test_a_message_is_read_and_written_alike_by_both(kit, text):
    read = kit.messages.unpack(text)
    assert kit.messages.pack(read) == read.to_json() == text
    assert read.message_type_id == json.loads(text)[0]
    assert read.unique_id == "1"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("[2,", "FormatViolationError"),
        ("[]", "ProtocolError"),
        ('[2,"1"]', "ProtocolError"),
        ('[7,"1",{}]', "PropertyConstraintViolationError"),
    ],
)
def test_what_is_no_message_is_refused_alike_by_both(kit, text, error):
    with pytest.raises(getattr(kit.exceptions, error)):
        kit.messages.unpack(text)


@pytest.mark.parametrize(("text", "payload"), [('[2,"1","Reset",null]', {}), ('[3,"1",null]', {})])
def test_null_stands_for_an_empty_payload(text, payload):
    assert messages.unpack(text).payload == payload


def test_the_payload_of_a_call_may_be_a_dataclass(kit):
    call = kit.messages.Call("1", "Reset", kit.v16.call.Reset(type="Hard"))
    assert call.payload == {"type": "Hard"}
    assert call.to_json() == '[2,"1","Reset",{"type":"Hard"}]'


def test_a_call_makes_its_answers(kit):
    call = kit.messages.Call("1", "Reset", {})
    result = call.create_call_result({"status": "Accepted"})
    assert (result.unique_id, result.action, result.payload) == ("1", "Reset", {"status": "Accepted"})
    error = call.create_call_error(kit.exceptions.SecurityError("no", {"a": 1}))
    assert error.to_json() == '[4,"1","SecurityError","no",{"a":1}]'
    error = call.create_call_error(ValueError("secret"))
    assert (error.error_code, error.error_details, "secret" in error.error_description) == ("InternalError", {}, False)


def test_a_refusal_becomes_its_exception(kit):
    error = kit.messages.CallError("1", "NotSupported", "no", {"a": 1}).to_exception()
    assert error == kit.exceptions.NotSupportedError("no", {"a": 1})

    class OwnError(kit.exceptions.OCPPError):
        code = "Own"

    assert type(kit.messages.CallError("1", "Own", "").to_exception()) is OwnError
    with pytest.raises(kit.exceptions.UnknownCallErrorCodeError):
        kit.messages.CallError("1", "Nobodys", "").to_exception()


async def test_payloads_are_validated(kit):
    call, result = kit.messages.Call("1", "Reset", {"type": "Hard"}), kit.messages.CallResult("1", {}, "Reset")
    await kit.messages.validate_payload(call, "1.6")
    with pytest.raises(kit.exceptions.OCPPError):
        await kit.messages.validate_payload(result, "2.0.1")
    with pytest.raises(kit.exceptions.ValidationError):
        await kit.messages.validate_payload(kit.messages.CallError("1", "GenericError", ""), "1.6")
    with pytest.raises(kit.exceptions.NotImplementedError):
        await kit.messages.validate_payload(kit.messages.Call("1", "MadeUp", {}), "1.6")
    with pytest.raises(ValueError):  # noqa: PT011 - theirs says nothing
        await kit.messages.validate_payload(call, "9")


async def test_the_action_of_an_answer_has_to_be_known():
    with pytest.raises(exceptions.NotImplementedError):
        await messages.validate_payload(messages.CallResult("1", {}), "1.6")


def test_messages_show_themselves():
    assert repr(messages.Call("1", "Reset", {})) == "Call('1', 'Reset', {})"
    assert repr(messages.CallResult("1", {})) == "CallResult('1', {}, action=None)"
    assert repr(messages.CallError("1", "GenericError", "no")) == (
        "CallError('1', 'GenericError', 'no', error_details=None)"
    )


def test_numbers_and_objects_of_a_programs_own_are_written(kit):
    @dataclass
    class Own:
        name: str

        def to_json(self):
            return self.name

    payload = {"limit": Decimal("16.1"), "own": Own("x")}
    assert kit.messages.CallResult("1", payload).to_json() == '[3,"1",{"limit":16.1,"own":"x"}]'
    assert messages.CallResult("1", {"limit": Decimal(16)}).to_json() == '[3,"1",{"limit":16}]'


@pytest.mark.parametrize(("value", "error"), [(object(), TypeError), (Decimal("Infinity"), ValueError)])
def test_what_json_cannot_carry_is_refused(value, error):
    with pytest.raises(error):
        messages.CallResult("1", {"value": value}).to_json()


def test_the_numbers_of_messages_have_names(kit):
    numbers = kit.messages.MessageType
    assert (numbers.Call, numbers.CallResult, numbers.CallError) == (2, 3, 4)
