"""Lines of a recording."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toolkit.recording.rig import record

from ocpp_toolkit.recording import BadRecord, Record, Sender, read_records

LINE = record([3, "1", {}]).line()


@given(
    at=st.datetimes(datetime(1970, 1, 1), datetime(2199, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - st adds it
    sender=st.sampled_from(Sender),
    texts=st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=4, max_size=4),
)
def test_any_record_is_read_again_from_its_line(at, sender, texts):
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    station, version, transport, text = texts
    written = Record(at, station, version, transport, sender, text)
    line = written.line()
    assert "\n" not in line
    assert list(read_records([line])) == [written]


@pytest.mark.parametrize("text", ['[2,"1","Heartbeat",{}]', '[ 2, "1",\t"A", {"frame":"}"} ]', '[3,"1",{"a":1,"a":2}]'])
def test_a_frame_stands_in_its_line_as_it_was(text):
    line = record(text).line()
    assert line.endswith(f',"frame":{text}}}')
    assert next(read_records([line])).text == text


@pytest.mark.parametrize("text", ["no json", "", "<a/>", "[2,\n3]", "[2,\r3]"])
def test_what_is_no_frame_is_a_text(text):
    line = record(text).line()
    assert json.loads(line)["text"] == text
    assert next(read_records([line])).text == text


def test_times_are_utc():
    written = Record(
        datetime(2025, 1, 1, 12, tzinfo=timezone(timedelta(hours=2))), "CP1", "1.6", "ws", Sender.CSMS, "[]"
    )
    assert json.loads(written.line())["at"] == "2025-01-01T10:00:00.000Z"


def test_empty_lines_are_passed_over():
    assert len(list(read_records(["\n", LINE, "  ", f"{LINE}\n"]))) == 2


BAD = {
    "words": "no JSON",
    "[" * 100_000: "no JSON",
    "[1]": "no object",
    "{}": "no 'at'",
    LINE.replace('"from":"station"', '"from":"nobody"'): "'nobody' is not a valid Sender",
    LINE.replace("2025-03-01T12:00:00.000Z", "noon"): "Invalid isoformat string: 'noon'",
    LINE.replace("12:00:00.000Z", "12:00:00.000"): "no time zone",
    LINE.replace('"2025-03-01T12:00:00.000Z"', "7"): "fromisoformat: argument must be str",
    LINE.replace('"frame":[3, "1", {}]', '"text":7'): "its text is none",
    LINE.replace(',"frame":[3, "1", {}]', ""): "no 'frame'",
}


@pytest.mark.parametrize(("line", "reason"), BAD.items(), ids=range(len(BAD)))
def test_a_bad_line_is_told_by_its_number(line, reason):
    assert line != LINE
    with pytest.raises(BadRecord) as caught:
        list(read_records([LINE, line]))
    assert (caught.value.number, caught.value.reason) == (2, reason)
    assert str(caught.value) == f"line 2 is not of a recording: {reason}"
