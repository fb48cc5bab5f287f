"""Calls of a recording joined with their answers."""

from datetime import timedelta

from toolkit.recording.rig import BEGIN, record, record_session

from ocpp_toolkit.recording import Outcome, Recorder, Sender, exchanges, read_records


def test_calls_are_joined_with_their_answers_by_id_station_and_side():
    found = exchanges(
        [
            record([2, "1", "Heartbeat", {}]),
            record([2, "1", "Reset", {"type": "Soft"}], Sender.CSMS, after=1),
            record([2, "1", "Authorize", {}], after=2, station="CP2"),
            record([3, "1", {"status": "Accepted"}], after=3),
            record([4, "1", "NotSupported", "no", {}], Sender.CSMS, after=4),
            record([2, "2", "Heartbeat", {}], after=5),
        ]
    )
    assert [(each.action, each.caller, each.outcome, each.took) for each in found] == [
        ("Heartbeat", Sender.STATION, Outcome.REFUSED, timedelta(seconds=4)),
        ("Reset", Sender.CSMS, Outcome.ANSWERED, timedelta(seconds=2)),
        ("Authorize", Sender.STATION, Outcome.UNANSWERED, None),
        ("Heartbeat", Sender.STATION, Outcome.UNANSWERED, None),
    ]
    assert [each.answer for each in found] == ["NotSupported no", '{"status": "Accepted"}', "", ""]
    assert (found[0].at, found[0].station, found[0].version, found[0].transport) == (BEGIN, "CP1", "1.6", "ws")


def test_what_is_no_call_and_answers_none_is_stray():
    found = exchanges([record("rubbish"), record([3, "9", {}], Sender.CSMS)])
    assert [(each.outcome, each.caller, each.payload, each.answer) for each in found] == [
        (Outcome.STRAY, Sender.STATION, "rubbish", "not JSON, at character 0"),
        (Outcome.STRAY, Sender.CSMS, '[3, "9", {}]', "an answer to no call"),
    ]


async def test_envelopes_are_read_as_frames_are(tmp_path):
    path = tmp_path / "traffic.jsonl"
    with Recorder(path) as recorder:
        await record_session(recorder, transports=("ws", "soap"))
    with path.open(encoding="utf-8") as lines:
        found = exchanges(read_records(lines))
    by_transport = {
        name: [(each.action, each.outcome) for each in found if each.transport == name] for name in ("ws", "soap")
    }
    assert by_transport["ws"] == by_transport["soap"]
    assert {outcome for _, outcome in by_transport["soap"]} == {Outcome.ANSWERED}
    start = next(each for each in found if each.transport == "soap" and each.action == "StartTransaction")
    assert '"idTag":"***"' in start.payload
    assert '"status":"Accepted"' in start.answer


ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://www.w3.org/2005/08/addressing">'
    "<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
)
FAULT = (
    "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value xmlns:o='urn://Ocpp/Cs/2015/10/'>"
    "o:SecurityError</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang='en'>no</s:Text></s:Reason></s:Fault>"
)


def test_faults_repeated_elements_and_attributes_of_envelopes():
    ask = ENVELOPE.format(
        header="<a:MessageID>m</a:MessageID>",
        body='<o:meterValuesRequest xmlns:o="urn:x"><o:v unit="Wh">1</o:v><o:v>2</o:v><o:v>3</o:v></o:meterValuesRequest>',
    )
    refuse = ENVELOPE.format(header="<a:RelatesTo>m</a:RelatesTo>", body=FAULT)
    found = exchanges(
        [
            record(ask, transport="soap"),
            record(refuse, Sender.CSMS, after=1, transport="soap"),
            record("<no", transport="soap"),
        ]
    )
    assert (found[0].action, found[0].outcome, found[0].answer) == ("MeterValues", Outcome.REFUSED, "SecurityError no")
    assert found[0].payload == '{"v":[{"unit":"Wh","value":"1"},"2","3"]}'
    assert found[1].outcome is Outcome.STRAY
    assert found[1].answer
