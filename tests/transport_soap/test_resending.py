"""Which messages a station sends again, when, and how often."""

import asyncio
from dataclasses import replace

import pytest
from transport_soap.rig import QUICK, TIME, V15, V16, answer_to, eventually, heartbeats, response, scripted, soon

import ocpp15_core
from ocpp16_core import (
    START_TRANSACTION,
    AuthorizeRequest,
    HeartbeatRequest,
    MeterValue,
    MeterValuesRequest,
    SampledValue,
    StartTransactionRequest,
    StopTransactionRequest,
)
from ocpp_core import CallRefused, Catalogue, ConnectionLost, InvalidResponse, now, repeats
from ocpp_core.testing import memory_pair
from ocpp_transport_soap import connect
from ocpp_transport_soap.resending import is_about_transaction, resend

EAGER = replace(QUICK, transaction_attempts=3, transaction_retry_interval=0.001)
READING = MeterValue(timestamp=now(), sampled_value=[SampledValue(value="1")])
START = StartTransactionRequest(connector_id=1, id_tag="A1", meter_start=0, timestamp=now())
STARTED = "<s:startTransactionResponse><s:transactionId>7</s:transactionId><s:idTagInfo><s:status>Accepted</s:status></s:idTagInfo></s:startTransactionResponse>"
FAULT = (
    "<e:Fault><e:Code><e:Value>e:Receiver</e:Value><e:Subcode><e:Value>s:InternalError</e:Value></e:Subcode></e:Code>"
    '<e:Reason><e:Text xml:lang="en">no</e:Text></e:Reason></e:Fault>'
)


@pytest.mark.parametrize(
    ("action", "message", "expected"),
    [
        ("StartTransaction", START, True),
        ("StopTransaction", StopTransactionRequest(transaction_id=7, meter_stop=1, timestamp=now()), True),
        ("MeterValues", MeterValuesRequest(connector_id=1, meter_value=[READING], transaction_id=7), True),
        ("MeterValues", MeterValuesRequest(connector_id=1, meter_value=[READING]), False),
        ("MeterValues", ocpp15_core.MeterValuesRequest(connector_id=1), False),
        ("Authorize", AuthorizeRequest(id_tag="A1"), False),
        ("Heartbeat", HeartbeatRequest(), False),
    ],
)
def test_messages_about_a_transaction_are_told_from_others(action, message, expected):
    assert is_about_transaction(action, message) is expected


def behaving(*answers, heartbeat=TIME):
    """Answers to what is no Heartbeat, in turn; an int is an HTTP status without a body."""
    left = list(answers)

    def behave(request):
        if b"heartbeatRequest" in request.body:
            return None if heartbeat is None else response(answer_to(request.body, heartbeat))
        answer = left.pop(0)
        if isinstance(answer, int):
            return response(b"", f"{answer} Trouble")
        return response(answer_to(request.body, answer))

    return behave


def actions(script):
    return [
        request.xml.find("{*}Body")[0].tag.rpartition("}")[2].removesuffix("Request") for request in script.requests
    ]


async def calling(behave, request=START, options=EAGER, version=V16):
    async with scripted(behave) as script, connect(script.url, "CS1", [version], options=options) as csms:
        try:
            return await csms.call(request), actions(script)
        except (CallRefused, ConnectionLost) as error:
            return error, actions(script)


async def test_a_refused_start_is_sent_again_once_the_csms_answers_a_heartbeat():
    answer, sent = await calling(behaving(FAULT, 503, STARTED))
    assert answer.transaction_id == 7
    assert sent == ["startTransaction", "heartbeat", "startTransaction", "heartbeat", "startTransaction"]


async def test_at_last_the_refusal_is_raised():
    answer, sent = await calling(behaving(FAULT, FAULT, FAULT))
    assert isinstance(answer, CallRefused)
    assert answer.code == "InternalError"
    assert sent.count("startTransaction") == 3


async def test_whoever_asks_is_told_how_often_it_was_sent_again():
    repeats.set(0)
    await calling(behaving(FAULT, 503, STARTED))
    assert repeats.get() == 2


async def test_each_wait_is_longer_than_the_one_before():
    _, csms = memory_pair(V16, heartbeats())
    refusals = [CallRefused("InternalError", str(number)) for number in range(4)]
    waited, left = [], list(refusals)

    async def send():
        raise left.pop(0)

    async def pause(seconds):
        waited.append(seconds)

    with pytest.raises(CallRefused) as last:
        await resend(csms, replace(QUICK, transaction_attempts=4, transaction_retry_interval=60.0), send, pause)
    assert last.value is refusals[-1]
    assert waited == [60.0, 120.0, 180.0]


async def test_nothing_is_sent_to_a_csms_that_refuses_a_heartbeat():
    _, csms = memory_pair(V16)
    sent, waited = [], []

    async def send():
        sent.append(1)
        raise CallRefused("InternalError")

    async def pause(seconds):
        waited.append(seconds)

    with pytest.raises(CallRefused, match="InternalError"):
        await resend(csms, EAGER, send, pause)
    assert (len(sent), len(waited)) == (1, 2)


async def test_closing_the_peer_ends_the_wait_at_once():
    refused = asyncio.Event()

    def behave(request):
        refused.set()
        return response(answer_to(request.body, FAULT))

    patient = replace(EAGER, transaction_retry_interval=3600)
    async with scripted(behave) as script, connect(script.url, "CS1", [V16], options=patient) as csms:
        call = asyncio.create_task(csms.call(START))
        await soon(refused.wait())
        await eventually(lambda: not csms._pending)
        await csms.close("maintenance")
        with pytest.raises(ConnectionLost, match="maintenance"):
            await soon(call)


async def test_with_one_attempt_nothing_is_sent_again():
    answer, sent = await calling(behaving(FAULT), options=QUICK)
    assert isinstance(answer, CallRefused)
    assert sent == ["startTransaction"]


async def test_while_the_csms_does_not_answer_a_heartbeat_the_message_is_kept_back():
    answer, sent = await calling(behaving(FAULT, heartbeat=FAULT))
    assert isinstance(answer, CallRefused)
    assert sent == ["startTransaction", "heartbeat", "heartbeat"]


async def test_other_messages_are_never_sent_again():
    answer, sent = await calling(behaving(FAULT), AuthorizeRequest(id_tag="A1"))
    assert isinstance(answer, CallRefused)
    assert sent == ["authorize"]


async def test_a_response_that_breaks_the_rules_is_no_reason_for_the_csms_has_the_message():
    answer, sent = await calling(behaving("<s:startTransactionResponse/>"))
    assert isinstance(answer, InvalidResponse)
    assert sent == ["startTransaction"]


async def test_an_answer_that_is_none_is_no_reason_either():
    answer, sent = await calling(lambda _request: response(b"<html/>"))
    assert isinstance(answer, InvalidResponse)
    assert sent == ["startTransaction"]


async def test_a_version_without_heartbeats_sends_again_without_asking():
    version = replace(V16, catalogue=Catalogue([START_TRANSACTION]))
    answer, sent = await calling(behaving(FAULT, STARTED), version=version)
    assert answer.transaction_id == 7
    assert sent == ["startTransaction", "startTransaction"]


async def test_neither_is_silence():
    answer, sent = await calling(lambda _request: None)
    assert isinstance(answer, ConnectionLost)
    assert sent == ["startTransaction"]


async def test_in_1_5_as_well():
    stop = ocpp15_core.StopTransactionRequest(transaction_id=7, meter_stop=1, timestamp=now())
    answer, sent = await calling(behaving(FAULT, "<s:stopTransactionResponse/>"), stop, version=V15)
    assert answer == ocpp15_core.StopTransactionResponse()
    assert sent == ["stopTransaction", "heartbeat", "stopTransaction"]
