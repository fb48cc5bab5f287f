"""Sequence diagrams: how they are laid out, in the terminal, and as pictures."""

import pytest
from lxml import etree
from rich.cells import cell_len
from toolkit.recording.rig import record

from ocpp_toolkit.recording import Outcome, Sender, exchanges, lanes
from ocpp_toolkit.recording.drawing import drawn
from ocpp_toolkit.recording.picture import page, svg

RECORDS = [
    record([2, "1", "BootNotification", {"chargePointVendor": "V"}]),
    record([2, "7", "Reset", {"type": "Soft"}], Sender.CSMS, after=0.5),
    record([3, "1", {"status": "Accepted"}], Sender.CSMS, after=1),
    record([4, "7", "NotSupported", "no <reset>", {}], after=2),
    record([2, "2", "Heartbeat", {}], after=3),
    record("rubb\x07ish", after=4),
    record([2, "1", "Authorize", {"idTag": "***"}], station="CP2", after=5),
    record([3, "1", {"idTagInfo": {"status": "Blocked"}}], Sender.CSMS, station="CP2", after=6),
]


def laid_out():
    return lanes(exchanges(RECORDS))


def test_each_station_has_a_lane_in_the_order_of_time():
    first, second = laid_out()
    assert [(each.station, each.version, each.transport) for each in (first, second)] == [
        ("CP1", "1.6", "ws"),
        ("CP2", "1.6", "ws"),
    ]
    assert [(each.sender, each.label, each.is_answer, each.outcome) for each in first.arrows] == [
        (Sender.STATION, "BootNotification", False, Outcome.ANSWERED),
        (Sender.CSMS, "Reset", False, Outcome.REFUSED),
        (Sender.CSMS, "Accepted", True, Outcome.ANSWERED),
        (Sender.STATION, "NotSupported no <reset>", True, Outcome.REFUSED),
        (Sender.STATION, "Heartbeat", False, Outcome.UNANSWERED),
        (Sender.STATION, "not JSON, at character 0", False, Outcome.STRAY),
    ]
    assert [each.label for each in second.arrows] == ["Authorize", "Blocked"]


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"status": "Charging", "connectorId": 1}, " Charging"),
        ({"transactionId": 7}, " 7"),
        ({"eventType": "Ended", "transactionInfo": {}}, " Ended"),
        ({"idTokenInfo": {"status": "Accepted"}}, " Accepted"),
        ({"idTagInfo": {}}, ""),
        ({"connectorId": 1}, ""),
        ([], ""),
    ],
)
def test_the_value_that_says_most_stands_beside_the_action(payload, said):
    stray = not isinstance(payload, dict)
    [lane] = lanes(exchanges([record([2, "1", "Any", payload])]))
    assert stray or lane.arrows[0].label == f"Any{said}"


def test_a_value_is_not_looked_for_in_what_is_no_json():
    found = exchanges([record([2, "1", "Any", {}])])
    for payload in ("[" * 100_000, "7"):
        found[0].payload = payload
        assert lanes(found)[0].arrows[0].label == "Any"


@pytest.mark.parametrize("width", [0, 60, 81, 200])
def test_lines_have_the_width_of_the_terminal(width):
    for lane in laid_out():
        assert {cell_len(line.plain) for line in drawn(lane, width)} == {max(width, 60)}


def test_lines_in_the_terminal():
    lines = [line.plain for line in drawn(laid_out()[0], 60)]
    assert lines == [
        "             CP1 (OCPP 1.6, ws)                         CSMS",
        "12:00:00.000 │───────────── BootNotification ─────────────▶│",
        "12:00:00.500 │◀────────────────── Reset ───────────────────│",
        "12:00:01.000 │◀╌╌╌╌╌╌╌╌╌╌╌╌╌ Accepted 1000 ms ╌╌╌╌╌╌╌╌╌╌╌╌╌│",
        "12:00:02.000 │╌╌╌╌╌ NotSupported no <reset> 1500 ms ╌╌╌╌╌╌▶│",
        "12:00:03.000 │────────── Heartbeat (no answer) ───────────▶│",
        "12:00:04.000 │───────── not JSON, at character 0 ─────────▶│",
    ]


def test_a_long_label_is_cut_and_a_control_character_spelt_out():
    [lane] = lanes(exchanges([record([2, "1", "Long\x1b" + "x" * 100, {}])]))
    _, line = drawn(lane, 60)
    assert "Long\\x1bxxx" in line.plain
    assert "…" in line.plain
    assert cell_len(line.plain) == 60


def test_the_picture_is_sound_and_shows_payloads():
    root = etree.fromstring(svg(laid_out(), "A <recording>").encode())
    namespace = {"s": "http://www.w3.org/2000/svg"}
    titles = [each.text for each in root.iterfind(".//s:g/s:title", namespace)]
    assert titles[0] == '{"chargePointVendor": "V"}'
    assert titles[-2:] == ['{"idTag": "***"}', '{"idTagInfo": {"status": "Blocked"}}']
    texts = [each.text for each in root.iterfind(".//s:text", namespace)]
    assert "NotSupported no <reset> 1500 ms" in texts
    assert root.find("s:title", namespace).text == "A <recording>"
    arrows = root.findall(".//s:path", namespace)
    assert len(arrows) == len(titles) == 8
    bottoms = [float(each.get("y2")) for each in root.iterfind("s:line", namespace)]
    assert max(bottoms) < float(root.get("height"))


def test_what_xml_cannot_hold_is_replaced():
    [lane] = lanes(exchanges([record("rubb\x07ish " + "y" * 200)]))
    assert "rubb\N{REPLACEMENT CHARACTER}ish" in svg([lane], "")
    [lane] = lanes(exchanges([record([2, "1", "x" * 100, {}])]))
    assert f">{'x' * 89}…<" in svg([lane], "")


def test_the_page_has_the_picture_and_needs_nothing_else():
    text = page(laid_out(), "traffic.jsonl")
    assert svg(laid_out(), "traffic.jsonl") in text
    assert text.startswith("<!doctype html>")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
