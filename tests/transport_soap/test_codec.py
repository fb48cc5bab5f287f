import re
from typing import Annotated

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from transport_soap.soap_messages import MESSAGES, Message, any_of, maximal, minimal

import ocpp15_core as v15
import ocpp16_core as v16
from ocpp_core import (
    XML_ATTRIBUTE,
    XML_TEXT,
    DateTime,
    ErrorCode,
    InvalidPayload,
    NotSupported,
    OcppModel,
    Opt,
    Role,
    now,
)
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.judging import MOST_PROBLEMS
from ocpp_transport_soap.policy import LENIENT, STRICT, Leniency, Reading
from ocpp_transport_soap.services import element_name, services_of
from ocpp_transport_soap.wsdl import schema_of

CS15 = "urn://Ocpp/Cs/2012/06/"
CS16 = "urn://Ocpp/Cs/2015/10/"
XSI = "http://www.w3.org/2001/XMLSchema-instance"

each_message = pytest.mark.parametrize("message", MESSAGES, ids=str)

FORMAT = ErrorCode.FORMAT_VIOLATION
OCCURRENCE = ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION
TYPE = ErrorCode.TYPE_CONSTRAINT_VIOLATION
VALUE = ErrorCode.PROPERTY_CONSTRAINT_VIOLATION

START = """<startTransactionRequest xmlns="urn://Ocpp/Cs/2012/06/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <connectorId>1</connectorId>
  <idTag>B4F62CEF</idTag>
  <timestamp>2013-02-01T15:09:18Z</timestamp>
  <meterStart>0</meterStart>
  <reservationId>7</reservationId>
</startTransactionRequest>"""
METER = """<meterValuesRequest xmlns="urn://Ocpp/Cs/2012/06/"><connectorId>2</connectorId>
<values><timestamp>2013-02-01T15:09:18Z</timestamp><value unit="Wh">1</value><value>2</value></values></meterValuesRequest>"""
STATUS = """<stopTransactionResponse xmlns="urn://Ocpp/Cs/2012/06/"><idTagInfo><status>Accepted</status></idTagInfo>
</stopTransactionResponse>"""


def reread(message, namespace):
    codec = codec_of(type(message), namespace)
    return codec.read(etree.fromstring(etree.tostring(codec.write(message))))


def read(model, text, policy=STRICT, used=None):
    return codec_of(model, CS15).read(etree.fromstring(text), policy, used)


def faults(model, text, policy=STRICT):
    with pytest.raises(InvalidPayload) as caught:
        read(model, text, policy)
    return [(problem.path, problem.code) for problem in caught.value.problems]


# Every message


@each_message
@pytest.mark.parametrize("size", [minimal, maximal])
def test_what_is_written_is_read_as_it_was(message: Message, size):
    made = size(message.model)
    assert reread(made, message.service.namespace) == made


@pytest.mark.unmeasured
@each_message
@settings(max_examples=15)
@given(data=st.data())
def test_random_message_is_read_as_it_was_and_where_something_has_to_be_judged_too(message: Message, data):
    made, used = data.draw(any_of(message.model)), []
    assert reread(made, message.service.namespace) == made
    codec = codec_of(message.model, message.service.namespace)
    element = codec.write(made)
    etree.SubElement(element, "strange")
    assert codec.read(element, LENIENT, used) == made
    assert [(each.rule, each.place) for each in used] == [("unknown_elements", "strange")]


def trees(tags):
    text = st.text("0123456789-+.:TZ Atrue\n", max_size=6)
    leaf = st.tuples(st.sampled_from(tags), text, st.just([]))
    return st.recursive(
        leaf, lambda inner: st.tuples(st.sampled_from(tags), text, st.lists(inner, max_size=4)), max_leaves=8
    )


def grown(tree):
    tag, text, children = tree
    element = etree.Element(tag)
    element.text = text
    element.set("unit", "Wh")
    element.extend(grown(child) for child in children)
    return element


TAGS = [f"{{{CS15}}}{name}" for name in ("meterValuesRequest", "connectorId", "values", "timestamp", "value")]
TAGS += ["values", "{urn:x}timestamp", f"{{{CS15}}}Value", "strange"]


@given(children=st.lists(trees(TAGS), max_size=4), policy=st.sampled_from([STRICT, LENIENT]))
def test_any_element_is_read_or_refused_as_payload(children, policy):
    codec = codec_of(v15.MeterValuesRequest, CS15)
    element = grown((TAGS[0], "", children))
    try:
        message = codec.read(element, policy)
    except InvalidPayload:
        return
    assert codec.read(codec.write(message)) == message


# Writing


def test_fields_are_written_in_order_without_what_is_absent():
    answer = v15.BootNotificationResponse(
        status=v15.RegistrationStatus.ACCEPTED,
        current_time=now(),
        heartbeat_interval=1200,
    )
    element = codec_of(type(answer), CS15).write(answer)
    assert [etree.QName(each).localname for each in element] == ["status", "currentTime", "heartbeatInterval"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", element[1].text)
    assert {etree.QName(each).namespace for each in element.iter()} == {CS15}


def test_values_are_the_same_as_arguments_for_zeep():
    message = read(v15.MeterValuesRequest, METER)
    assert codec_of(v15.MeterValuesRequest, CS15).values(message) == {
        "connectorId": "2",
        "values": [
            {"timestamp": "2013-02-01T15:09:18.000Z", "value": [{"_value_1": "1", "unit": "Wh"}, {"_value_1": "2"}]}
        ],
    }


@pytest.mark.parametrize(
    "message",
    [
        v15.AuthorizeRequest(id_tag="a\x00"),
        v15.StopTransactionRequest(transaction_id=2**31, timestamp=now(), meter_stop=1),
    ],
)
@pytest.mark.parametrize("way", ["write", "values"])
def test_what_xml_cannot_hold_is_not_supported(message, way):
    with pytest.raises(NotSupported, match=type(message).__name__):
        getattr(codec_of(type(message), CS15), way)(message)


# Faults, each alone

STRICT_FAULTS = [
    ("<idTag>B4F62CEF</idTag>", "", "idTag", OCCURRENCE),
    ("<meterStart>0</meterStart>", "<meterStart>five</meterStart>", "meterStart", TYPE),
    ("<meterStart>0</meterStart>", "<meterStart>5.0</meterStart>", "meterStart", TYPE),
    ("<meterStart>0</meterStart>", "<meterStart>2147483648</meterStart>", "meterStart", TYPE),
    ("<meterStart>0</meterStart>", "<meterStart/>", "meterStart", TYPE),
    ("2013-02-01T15:09:18Z", "yesterday", "timestamp", VALUE),
    ("2013-02-01T15:09:18Z", "2013-02-01", "timestamp", VALUE),
    ("2013-02-01T15:09:18Z", "2013-02-30T15:09:18Z", "timestamp", VALUE),
    ("2013-02-01T15:09:18Z", "2013-02-01T24:00:00Z", "timestamp", VALUE),
    ("B4F62CEF", "x" * 21, "idTag", VALUE),
    ("<idTag>B4F62CEF</idTag>", "<idTag>B4<b/></idTag>", "idTag.b", FORMAT),
    ("<meterStart>0</meterStart>", "<meterStart>0</meterStart><meterStart>0</meterStart>", "meterStart", OCCURRENCE),
    ("<connectorId>1</connectorId>", "<connectorId>1</connectorId>text", "", FORMAT),
]


@pytest.mark.parametrize(("old", "new", "path", "code"), STRICT_FAULTS)
def test_a_fault_is_refused_with_its_code_and_place(old, new, path, code):
    assert (path, code) in faults(v15.StartTransactionRequest, START.replace(old, new))


BENT = [
    ("any_order", "<connectorId>1</connectorId>", "", "connectorId", None),
    ("any_namespace", "<idTag>", '<idTag xmlns="urn:x">', "idTag", "urn:x"),
    ("any_namespace", "<idTag>", '<idTag xmlns="">', "idTag", None),
    ("any_case", "idTag>", "IDTAG>", "idTag", "IDTAG"),
    ("empty_optional", "<reservationId>7<", "<reservationId> <", "reservationId", None),
    ("empty_optional", "<reservationId>7<", '<reservationId xsi:nil="true"><', "reservationId", None),
    ("unknown_elements", "</startT", "<strange/></startT", "strange", None),
    ("unknown_attributes", "<idTag>", '<idTag strange="1">', "idTag.strange", "1"),
    ("naive_times", "18Z", "18", "timestamp", "2013-02-01T15:09:18"),
    ("any_namespace", CS15, "urn://Ocpp/Cs/2012/06", "", "urn://Ocpp/Cs/2012/06"),
    ("any_case", "startTransactionRequest", "StartTransactionRequest", "", "StartTransactionRequest"),
]


@pytest.mark.parametrize(("rule", "old", "new", "path", "value"), BENT)
def test_what_a_rule_forgives_is_read_and_reported_and_else_refused(rule, old, new, path, value):
    text = START.replace(old, new)
    if rule == "any_order":
        text = text.replace("</startT", "<connectorId>1</connectorId></startT")
    used = []
    message = read(
        v15.StartTransactionRequest,
        text,
        Reading(**{rule: True} | ({"any_namespace": True} if path == "" else {})),
        used,
    )
    expected = read(v15.StartTransactionRequest, START)
    if rule == "empty_optional":
        expected = expected.model_copy(update={"reservation_id": None})
    assert message == expected
    assert Leniency(None, rule, path, value) in used
    assert {each.rule for each in used} == {rule}
    assert path in {place for place, _ in faults(v15.StartTransactionRequest, text)}
    others = {name: True for name in Reading.__slots__ if name != rule}
    assert faults(v15.StartTransactionRequest, text, Reading(**others))
    assert read(v15.StartTransactionRequest, text, LENIENT) == expected


def test_a_strict_message_uses_no_leniency():
    used = []
    read(v15.StartTransactionRequest, START, LENIENT, used)
    assert used == []


def test_hints_of_xml_schema_say_nothing():
    hinted = START.replace("<connectorId>", '<connectorId xsi:type="int">')
    assert read(v15.StartTransactionRequest, hinted) == read(v15.StartTransactionRequest, START)


def test_white_space_counts_in_text_alone():
    spaced = START.replace(">0<", ">\n +0 <").replace("18Z<", "18Z\n<").replace("B4F62CEF", " B4 ")
    message = read(v15.StartTransactionRequest, spaced)
    assert (message.meter_start, message.id_tag) == (0, " B4 ")


LIMITED = (
    "<status>Accepted</status><chargingSchedule><chargingRateUnit>A</chargingRateUnit><chargingSchedulePeriod>"
    "<startPeriod> 0\n</startPeriod><limit>\t16.5 </limit></chargingSchedulePeriod></chargingSchedule>"
)
PADDED = [
    (v16.GetConfigurationResponse, "<configurationKey><key>k</key><readonly>\n true\t</readonly></configurationKey>"),
    (v16.GetCompositeScheduleResponse, LIMITED),
]


@pytest.mark.parametrize(("model", "inner"), PADDED)
def test_nor_does_it_count_around_booleans_and_decimals(model, inner):
    service = services_of(v16.VERSION)[Role.CSMS]
    codec, name = codec_of(model, service.namespace), element_name(model)
    padded, plain = (
        etree.fromstring(f'<{name} xmlns="{service.namespace}">{text}</{name}>')
        for text in (inner, re.sub(r"\s", "", inner))
    )
    assert codec.read(padded) == codec.read(plain)
    assert schema_of(service).validate(padded)


@pytest.mark.parametrize(("old", "new"), [("01T15", "01t15"), ("18Z", "18z")])
def test_small_letters_in_a_time_are_refused_however_lenient_as_xml_schema_has_them_not(old, new):
    assert faults(v15.StartTransactionRequest, START.replace(old, new), LENIENT) == [("timestamp", VALUE)]


def test_a_child_in_a_heartbeat_is_refused():
    assert faults(v15.HeartbeatRequest, f'<heartbeatRequest xmlns="{CS15}"><a/></heartbeatRequest>') == [("a", FORMAT)]


def test_another_element_is_refused():
    assert faults(v15.HeartbeatRequest, f'<authorizeRequest xmlns="{CS15}"/>', LENIENT) == [("", FORMAT)]


def test_a_nil_message_is_refused():
    text = f'<heartbeatRequest xmlns="{CS15}" xmlns:xsi="{XSI}" xsi:nil="1"/>'
    assert faults(v15.HeartbeatRequest, text, LENIENT) == [("", FORMAT)]


def test_a_required_element_that_is_nil_is_refused():
    text = START.replace("<idTag>", '<idTag xsi:nil="true">')
    assert ("idTag", FORMAT) in faults(v15.StartTransactionRequest, text, LENIENT)


@pytest.mark.parametrize("empty", ["<idTagInfo> </idTagInfo>", f'<idTagInfo xmlns:i="{XSI}" i:nil="true"/>'])
def test_an_empty_optional_data_type_is_absent_where_forgiven(empty):
    text = re.sub("<idTagInfo>.*</idTagInfo>", empty, STATUS)
    assert faults(v15.StopTransactionResponse, text) == [("idTagInfo", TYPE)]
    assert read(v15.StopTransactionResponse, text, Reading(empty_optional=True)).id_tag_info is None


def test_an_unknown_value_of_an_enumeration_is_refused():
    text = STATUS.replace("Accepted", "accepted")
    assert faults(v15.StopTransactionResponse, text, LENIENT) == [("idTagInfo.status", VALUE)]


def test_paths_have_the_names_of_elements_and_indexes():
    wrong = METER.replace('unit="Wh"', 'unit="Mile"').replace("2013-02-01T15:09:18Z", "now")
    assert faults(v15.MeterValuesRequest, wrong) == [
        ("values[0].timestamp", VALUE),
        ("values[0].value[0].unit", VALUE),
    ]


def test_a_structural_fault_in_a_list_has_its_index():
    wrong = METER.replace("<value>2</value>", "<value><b/>2</value>")
    assert ("values[0].value[1].b", FORMAT) in faults(v15.MeterValuesRequest, wrong)


def test_an_attribute_in_other_case_is_forgiven_by_its_rule():
    wrong = METER.replace("unit=", "Unit=")
    assert faults(v15.MeterValuesRequest, wrong) == [("values[0].value[0].unit", FORMAT)]
    assert read(v15.MeterValuesRequest, wrong, Reading(any_case=True)) == read(v15.MeterValuesRequest, METER)


def test_names_of_the_peer_do_not_get_into_answers():
    text = START.replace("</startT", f"<{'x' * 51}/></startT")
    assert faults(v15.StartTransactionRequest, text) == [("?", FORMAT)]


def test_a_comment_is_no_element_of_a_message():
    text = START.replace("<idTag>", "<!-- no --><idTag>")
    assert faults(v15.StartTransactionRequest, text) == [("?", FORMAT)]


def test_no_more_faults_are_told_than_somebody_reads():
    text = START.replace("</startT", "<a/>" * 1000 + "</startT")
    assert len(faults(v15.StartTransactionRequest, text)) == MOST_PROBLEMS
    keys = "<key/>" * 1000
    many = f'<getConfigurationRequest xmlns="{CS16}">{keys.replace("<key/>", "<key>" + "x" * 51 + "</key>")}</getConfigurationRequest>'
    with pytest.raises(InvalidPayload) as caught:
        codec_of(v16.GetConfigurationRequest, CS16).read(etree.fromstring(many))
    assert len(caught.value.problems) == MOST_PROBLEMS


# Forms that no message of OCPP 1.5 or 1.6 has


class NoteRequest(OcppModel):
    taken: Annotated[bool, XML_ATTRIBUTE]
    at: Annotated[Opt[DateTime], XML_ATTRIBUTE] = None
    text: Annotated[str, XML_TEXT]


class ShelfRequest(OcppModel):
    notes: list[NoteRequest]


def test_a_required_list_without_elements_is_empty():
    assert reread(ShelfRequest(notes=[]), "urn:n") == ShelfRequest(notes=[])


def test_attributes_are_of_any_kind():
    shelf = ShelfRequest(notes=[NoteRequest(taken=True, at=now(), text=" a "), NoteRequest(taken=False, text="")])
    assert reread(shelf, "urn:n") == shelf
    element = codec_of(ShelfRequest, "urn:n").write(shelf)
    assert [dict(each.attrib).keys() for each in element] == [{"taken", "at"}, {"taken"}]


class Level(OcppModel):
    value: Annotated[int, XML_TEXT]


class Moment(OcppModel):
    at: Annotated[DateTime, XML_TEXT]


class LogRequest(OcppModel):
    readings: Opt[list[Level]] = None
    begun: Opt[Moment] = None


def read_log(inner, policy=STRICT, used=None):
    return codec_of(LogRequest, "urn:n").read(
        etree.fromstring(f'<logRequest xmlns="urn:n">{inner}</logRequest>'), policy, used
    )


def test_a_text_of_its_own_kind_is_read():
    log = read_log("<readings> 5 </readings><readings>-7</readings><begun>2026-01-02T03:04:05Z</begun>")
    assert [each.value for each in log.readings] == [5, -7]
    assert reread(log, "urn:n") == log


def test_a_text_that_is_not_of_its_kind_is_a_fault_of_its_element():
    with pytest.raises(InvalidPayload) as caught:
        read_log("<readings>5</readings><readings>five</readings>")
    assert [(each.path, each.code) for each in caught.value.problems] == [("readings[1]", TYPE)]


def test_an_element_stands_for_a_text_that_has_to_be_forgiven():
    used = []
    assert (
        read_log("<begun>2026-01-02T03:04:05</begun>", LENIENT, used).begun.at.isoformat()
        == "2026-01-02T03:04:05+00:00"
    )
    assert used == [Leniency(None, "naive_times", "begun", "2026-01-02T03:04:05")]


class FloatRequest(OcppModel):
    value: float


class LooseRequest(OcppModel):
    value: int | str


@pytest.mark.parametrize("model", [FloatRequest, LooseRequest])
def test_a_field_without_a_form_in_xml_is_refused_when_compiled(model):
    with pytest.raises(TypeError, match="no XML form"):
        codec_of(model, "urn:n")
