from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ocpp_transport_soap.envelope import (
    REQUEST_TO_CSMS,
    REQUEST_TO_STATION,
    RESPONSE,
    Envelope,
    Headers,
    Limits,
    build,
    check_headers,
    parse,
)
from ocpp_transport_soap.faults import Fault
from ocpp_transport_soap.markup import ANONYMOUS, SOAP11, SOAP12, WSA
from ocpp_transport_soap.policy import LENIENT, STRICT, Leniency, Reading

NS = "urn://Ocpp/Cs/2015/10/"
NEXT = f"{SOAP12}/role/next"
ULTIMATE = f"{SOAP12}/role/ultimateReceiver"
NONE = f"{SOAP12}/role/none"

IDENTITY = "<c:chargeBoxIdentity>CP1</c:chargeBoxIdentity>"
REQUEST = Headers(
    action="/Heartbeat",
    message_id="urn:uuid:1",
    identity="CP1",
    from_="http://10.0.0.1:8080/",
    reply_to=ANONYMOUS,
    to="http://csms.example/",
)


def envelope(header="", body="<c:heartbeatRequest/>", soap=SOAP12):
    return (
        f'<e:Envelope xmlns:e="{soap}" xmlns:c="{NS}" xmlns:w="{WSA}">'
        f"<e:Header>{header}</e:Header><e:Body>{body}</e:Body></e:Envelope>"
    ).encode()


def refusal(data, policy=STRICT, **known):
    with pytest.raises(Fault) as caught:
        parse(data, policy=policy, **known)
    return caught.value


def message():
    return etree.fromstring(f'<c:heartbeatRequest xmlns:c="{NS}"/>')


def canonical(element):
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)


# Reading


def test_all_headers_of_a_request_are_read():
    used = []
    data = envelope(
        '<c:chargeBoxIdentity e:mustUnderstand="true">CP1</c:chargeBoxIdentity>'
        '<w:Action e:mustUnderstand="true">/Heartbeat</w:Action><w:MessageID>urn:uuid:1</w:MessageID>'
        "<w:From><w:Address>http://10.0.0.1:8080/</w:Address></w:From>"
        f'<w:ReplyTo e:mustUnderstand="1"><w:Address>{ANONYMOUS}</w:Address></w:ReplyTo>'
        '<w:To e:mustUnderstand="true">http://csms.example/</w:To>'
    )
    found = parse(data, used=used)
    assert found.headers == REQUEST
    assert found.body.tag == f"{{{NS}}}heartbeatRequest"
    assert found.soap == SOAP12
    assert used == []


def test_all_headers_of_an_answer_are_read():
    data = envelope("<w:Action>/HeartbeatResponse</w:Action><w:RelatesTo>urn:uuid:1</w:RelatesTo>")
    assert parse(data).headers == Headers(action="/HeartbeatResponse", relates_to="urn:uuid:1")


def test_an_envelope_without_header_has_none():
    data = f'<Envelope xmlns="{SOAP12}"><Body><a xmlns="u"/></Body></Envelope>'.encode()
    assert parse(data).headers == Headers()
    assert parse(data).body.tag == "{u}a"


@pytest.mark.parametrize("name", ["chargeBoxIdentity", "ChargeBoxIdentity", "chargeboxidentity", "CHARGEBOXIDENTITY"])
@pytest.mark.parametrize("namespace", [NS, "urn://Ocpp/Cp/2015/10/", NS.rstrip("/"), WSA, ""])
def test_the_identity_is_known_by_its_name_in_any_case_and_namespace(name, namespace):
    used = []
    data = envelope(f'<{name} xmlns="{namespace}" e:mustUnderstand="true">\n CP 1\t</{name}>')
    assert parse(data, used=used).headers.identity == "CP 1"
    assert used == []


@pytest.mark.parametrize("text", ["", " \n", "<w:x/>", "<!-- CP1 -->"])
def test_an_empty_header_is_none(text):
    data = envelope(
        f"<c:chargeBoxIdentity>{text}</c:chargeBoxIdentity><w:Action>{text}</w:Action>"
        f"<w:From>{text}</w:From><w:ReplyTo><w:Address>{text}</w:Address></w:ReplyTo>"
    )
    assert parse(data).headers == Headers()


def test_further_parts_of_an_address_are_passed_over():
    data = envelope("<w:From><w:Metadata/><w:Address> http://a/ </w:Address><x xmlns=''/></w:From>")
    assert parse(data).headers.from_ == "http://a/"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the message is empty"),
        (b"<html/>", "the message is an HTML page"),
        (b"login please", "the message is not XML"),
        (b"<a/>", "the message is not a SOAP envelope"),
        (f'<e:Body xmlns:e="{SOAP12}"/>'.encode(), "the message is not a SOAP envelope"),
        (f'<e:Envelope xmlns:e="{SOAP12}"/>'.encode(), "the envelope is not made of a Header and a Body"),
        (f'<e:Envelope xmlns:e="{SOAP12}"><e:Header/></e:Envelope>'.encode(), "not made of"),
        (envelope().replace(b"<e:Body>", b"<e:Header/><e:Body>"), "not made of"),
        (envelope().replace(b"</e:Body>", b"</e:Body><e:Body/>"), "not made of"),
        (envelope().replace(b"</e:Body>", b"</e:Body><c:x/>"), "not made of"),
        (envelope().replace(b"e:Body", b"c:Body"), "not made of"),
        (envelope().replace(b"e:Header", b"c:Header"), "not made of"),
        (envelope(body=""), "the Body does not hold one element"),
        (envelope(body="text"), "the Body does not hold one element"),
        (envelope(body="<c:a/><c:b/>"), "the Body does not hold one element"),
    ],
)
def test_what_is_no_envelope_is_refused_for_what_it_is(data, reason):
    for policy in (STRICT, LENIENT):
        fault = refusal(data, policy)
        assert (fault.code, fault.subcode) == ("Sender", "ProtocolError")
        assert reason in fault.reason


def test_limits_are_kept():
    data = envelope(IDENTITY)
    assert parse(data, Limits(max_size=len(data))).headers.identity == "CP1"
    with pytest.raises(Fault, match="bytes"):
        parse(data, Limits(max_size=len(data) - 1))
    with pytest.raises(Fault, match="inside each other"):
        parse(envelope(body="<c:a>" * 40 + "</c:a>" * 40), Limits(max_depth=41))


# Versions of SOAP


@pytest.mark.parametrize("namespace", ["", "http://www.w3.org/2001/12/soap-envelope", "urn:x"])
def test_an_envelope_of_no_soap_that_is_spoken_is_a_version_mismatch(namespace):
    fault = refusal(f'<Envelope xmlns="{namespace}"><Body><a/></Body></Envelope>'.encode(), LENIENT)
    assert (fault.code, fault.subcode, fault.soap) == ("VersionMismatch", None, SOAP12)


def test_soap_1_1_is_a_version_mismatch_told_in_soap_1_1():
    fault = refusal(envelope("<w:MessageID>m1</w:MessageID>", soap=SOAP11))
    assert (fault.code, fault.subcode, fault.soap, fault.relates_to) == ("VersionMismatch", None, SOAP11, "m1")


def test_soap_1_1_is_read_and_reported_where_it_is_forgiven():
    used = []
    found = parse(envelope(IDENTITY, soap=SOAP11), policy=Reading(soap_1_1=True), used=used)
    assert (found.soap, found.headers.identity) == (SOAP11, "CP1")
    assert used == [Leniency("CP1", "soap_1_1", "")]


# Headers that must be understood, and roles


@pytest.mark.parametrize("mark", ["true", "1", " true "])
def test_an_unknown_header_that_must_be_understood_ends_the_exchange(mark):
    header = f'<w:MessageID>m1</w:MessageID><x xmlns="urn:x" e:mustUnderstand="{mark}"/><y e:mustUnderstand="{mark}"/>'
    for policy in (STRICT, LENIENT):
        fault = refusal(envelope(header), policy)
        assert (fault.code, fault.subcode) == ("MustUnderstand", None)
        assert fault.not_understood == ("{urn:x}x", "y")
        assert fault.relates_to == "m1"


@pytest.mark.parametrize("mark", ["false", "0", "", "yes"])
def test_an_unknown_header_that_need_not_be_understood_is_passed_over(mark):
    assert parse(envelope(f'<x xmlns="urn:x" e:mustUnderstand="{mark}"/>{IDENTITY}')).headers.identity == "CP1"


@pytest.mark.parametrize("name", ["Action", "MessageID", "RelatesTo", "From", "ReplyTo", "To", "FaultTo"])
def test_all_of_ws_addressing_is_understood(name):
    assert parse(envelope(f'<w:{name} e:mustUnderstand="true"/>')).headers == Headers()


def test_a_mark_in_another_namespace_is_none():
    assert parse(envelope(f'<c:x mustUnderstand="1" o:mustUnderstand="1" xmlns:o="{SOAP11}"/>')).headers == Headers()
    with pytest.raises(Fault, match="MustUnderstand"):
        parse(envelope('<c:x e:mustUnderstand="1"/>', soap=SOAP11), policy=LENIENT)


@pytest.mark.parametrize("role", ["", NEXT, ULTIMATE])
def test_a_header_for_our_role_counts(role):
    assert parse(envelope(f'<w:Action e:role="{role}">/A</w:Action>')).headers.action == "/A"
    assert refusal(envelope(f'<c:x e:role="{role}" e:mustUnderstand="1"/>')).code == "MustUnderstand"


@pytest.mark.parametrize("role", [NONE, "urn:proxy"])
def test_a_header_for_another_role_is_not_looked_at(role):
    header = f'<w:Action e:role="{role}">/A</w:Action><c:x e:role="{role}" e:mustUnderstand="1"/>'
    assert parse(envelope(header)).headers == Headers()


def test_a_role_is_called_actor_in_soap_1_1():
    mine = "http://schemas.xmlsoap.org/soap/actor/next"
    header = f'<w:Action e:actor="urn:proxy">/A</w:Action><w:To e:actor="{mine}">b</w:To>'
    assert parse(envelope(header, soap=SOAP11), policy=LENIENT).headers == Headers(to="b")


# What is forgiven, and reported


LENIENCIES = [
    ("leading_space", b" <?xml version='1.0'?>" + envelope(IDENTITY), "", None),
    ("soap_1_1", envelope(IDENTITY, soap=SOAP11), "", None),
    ("any_namespace", envelope(f"{IDENTITY}<c:Action>/A</c:Action>"), "Action", f"{{{NS}}}Action"),
    ("any_namespace", envelope(f"{IDENTITY}<MessageID>m</MessageID>"), "MessageID", "MessageID"),
    ("any_case", envelope(f"{IDENTITY}<w:messageId>m</w:messageId>"), "MessageID", f"{{{WSA}}}messageId"),
    (
        "any_namespace",
        envelope(f"{IDENTITY}<w:From><c:Address>http://a/</c:Address></w:From>"),
        "From/Address",
        f"{{{NS}}}Address",
    ),
    ("repeated_headers", envelope(f"{IDENTITY}<w:To>a</w:To><w:To>b</w:To>"), "To", None),
]


@pytest.mark.parametrize(("rule", "data", "place", "value"), LENIENCIES)
def test_each_leniency_is_reported_when_it_is_used(rule, data, place, value):
    for policy in (Reading(**{rule: True}), LENIENT):
        used = []
        parse(data, policy=policy, used=used)
        assert used == [Leniency("CP1", rule, place, value)]


@pytest.mark.parametrize(("rule", "data", "place", "value"), LENIENCIES)
def test_what_needs_a_leniency_is_refused_or_not_seen_without_it(rule, data, place, value):
    used = []
    all_but_one = replace(LENIENT, **{rule: False})
    try:
        found = parse(data, policy=all_but_one, used=used)
    except Fault as fault:
        assert fault.code == ("VersionMismatch" if rule == "soap_1_1" else "Sender")  # noqa: PT017
    else:
        assert found.headers == Headers(identity="CP1")
    assert used == []


def test_headers_in_another_namespace_are_read_where_that_is_forgiven():
    plain = "".join(
        f"<{name}>{value}</{name}>"
        for name, value in [
            ("Action", "/A"),
            ("MessageID", "m"),
            ("From", "<Address>http://a/</Address>"),
            ("ReplyTo", f"<w:Address>{ANONYMOUS}</w:Address>"),
            ("To", "t"),
        ]
    )
    found = parse(envelope(plain), policy=LENIENT).headers
    assert found == Headers(action="/A", message_id="m", from_="http://a/", reply_to=ANONYMOUS, to="t")


def test_another_namespace_and_another_case_need_two_leniencies():
    data = envelope("<action>/A</action>")
    used = []
    assert parse(data, policy=LENIENT, used=used).headers.action == "/A"
    assert [(each.rule, each.place) for each in used] == [("any_namespace", "Action"), ("any_case", "Action")]
    assert parse(data, policy=Reading(any_namespace=True)).headers.action is None
    assert parse(data, policy=Reading(any_case=True)).headers.action is None


@pytest.mark.parametrize("swap", [False, True])
def test_the_right_header_comes_before_one_that_only_looks_like_it(swap):
    pair = ["<w:To>right</w:To>", "<c:To>wrong</c:To>"]
    used = []
    assert parse(envelope("".join(pair[::-1] if swap else pair)), policy=LENIENT, used=used).headers.to == "right"
    assert used == []


def test_a_header_that_only_looks_like_ours_must_be_understood_too():
    data = envelope('<c:To e:mustUnderstand="1">a</c:To>')
    assert refusal(data).not_understood == (f"{{{NS}}}To",)
    assert parse(data, policy=LENIENT).headers.to == "a"


def test_of_a_repeated_header_the_first_counts():
    data = envelope("<w:MessageID>a</w:MessageID><w:MessageID>b</w:MessageID>")
    assert parse(data, policy=LENIENT).headers.message_id == "a"
    assert refusal(data).reason == "the header MessageID occurs more than once"


@pytest.mark.parametrize("again", [IDENTITY, "<chargeboxidentity>CP2</chargeboxidentity>"])
def test_an_identity_said_twice_is_never_forgiven(again):
    fault = refusal(envelope(IDENTITY + again), LENIENT)
    assert (fault.subcode, fault.reason) == ("ProtocolError", "the header chargeBoxIdentity occurs more than once")


def test_the_policy_is_that_of_the_station_that_the_envelope_names():
    asked = []

    def choose(identity):
        asked.append(identity)
        return Reading(any_namespace=identity == "CP1")

    named = envelope(f"{IDENTITY}<To>t</To>")
    assert parse(named, policy=choose).headers.to == "t"
    assert parse(named.replace(b"CP1", b"CP2"), policy=choose).headers.to is None
    assert parse(envelope("<To>t</To>"), policy=choose).headers.to is None
    assert asked == ["CP1", "CP2"]


def test_the_policy_is_that_of_the_station_that_is_known_beforehand():
    used = []
    found = parse(envelope("<To>t</To>"), policy=lambda identity: LENIENT, used=used, identity="CP7")
    assert found.headers.to == "t"
    assert used == [Leniency("CP7", "any_namespace", "To", "To")]


# Completeness of headers


ACTION = "/Heartbeat"


@pytest.mark.parametrize("required", [REQUEST_TO_CSMS, REQUEST_TO_STATION])
def test_a_complete_request_passes(required):
    used = []
    check_headers(REQUEST, required, ACTION, used=used)
    assert used == []


def test_a_complete_answer_passes():
    check_headers(Headers(action="/HeartbeatResponse", relates_to="m"), RESPONSE, "/HeartbeatResponse")


NAMES = {
    "action": "Action",
    "message_id": "MessageID",
    "relates_to": "RelatesTo",
    "identity": "chargeBoxIdentity",
    "from_": "From",
    "reply_to": "ReplyTo",
    "to": "To",
}


@pytest.mark.parametrize(
    ("required", "field"),
    [(required, field) for required in (REQUEST_TO_CSMS, REQUEST_TO_STATION) for field in required],
)
def test_a_header_that_is_missing_is_named(required, field):
    headers = replace(REQUEST, **{field: None})
    with pytest.raises(Fault, match=f"^Sender/ProtocolError: the header {NAMES[field]} is missing$") as caught:
        check_headers(headers, required, ACTION)
    assert caught.value.relates_to == headers.message_id


@pytest.mark.parametrize("field", [field for field in REQUEST_TO_CSMS if field != "identity"])
def test_a_missing_header_is_forgiven_and_reported(field):
    used = []
    headers = replace(REQUEST, **{field: None})
    check_headers(headers, REQUEST_TO_CSMS, ACTION, Reading(missing_headers=True), used)
    assert used == [Leniency("CP1", "missing_headers", NAMES[field])]


def test_a_missing_identity_is_never_forgiven():
    with pytest.raises(Fault, match="chargeBoxIdentity is missing"):
        check_headers(replace(REQUEST, identity=None), REQUEST_TO_STATION, ACTION, LENIENT)


def test_a_station_needs_neither_from_nor_reply_to():
    check_headers(replace(REQUEST, from_=None, reply_to=None), REQUEST_TO_STATION, ACTION)


def test_an_answer_without_any_header_is_forgiven():
    used = []
    check_headers(Headers(), RESPONSE, ACTION, LENIENT, used)
    assert [each.place for each in used] == ["Action", "RelatesTo"]


@pytest.mark.parametrize("action", ["/heartbeat", "Heartbeat", f"{NS}Heartbeat", "/Authorize"])
def test_an_action_that_is_not_that_of_the_body_is_forgiven_only_if_so_told(action):
    headers = replace(REQUEST, action=action)
    with pytest.raises(Fault, match="Action does not name"):
        check_headers(headers, REQUEST_TO_CSMS, ACTION)
    used = []
    check_headers(headers, REQUEST_TO_CSMS, ACTION, Reading(any_action=True), used)
    assert used == [Leniency("CP1", "any_action", "Action", action)]


def test_a_reply_to_somewhere_else_is_forgiven_only_if_so_told():
    headers = replace(REQUEST, reply_to="http://elsewhere/")
    with pytest.raises(Fault, match="ReplyTo is not the anonymous address"):
        check_headers(headers, REQUEST_TO_STATION, ACTION)
    used = []
    check_headers(headers, REQUEST_TO_STATION, ACTION, Reading(any_reply_to=True), used)
    assert used == [Leniency("CP1", "any_reply_to", "ReplyTo", "http://elsewhere/")]


# Writing


def test_a_request_is_written_as_the_specification_asks():
    data = build(message(), REQUEST, NS)
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    header, body = etree.fromstring(data)
    marked = [each.tag for each in header if each.get(f"{{{SOAP12}}}mustUnderstand") == "true"]
    assert marked == [f"{{{NS}}}chargeBoxIdentity", f"{{{WSA}}}Action", f"{{{WSA}}}ReplyTo", f"{{{WSA}}}To"]
    assert [each.tag for each in header if each.tag not in marked] == [f"{{{WSA}}}MessageID", f"{{{WSA}}}From"]
    assert header.findtext(f"{{{WSA}}}From/{{{WSA}}}Address") == REQUEST.from_
    assert [each.tag for each in body] == [f"{{{NS}}}heartbeatRequest"]


def test_no_header_is_marked_where_that_is_not_wanted():
    assert b"mustUnderstand" not in build(message(), REQUEST, NS, must_understand=False)


def test_an_answer_can_be_written_in_soap_1_1():
    used = []
    found = parse(build(message(), Headers(action="/A"), NS, soap=SOAP11), policy=LENIENT, used=used)
    assert (found.soap, found.headers.action) == (SOAP11, "/A")
    assert [each.rule for each in used] == ["soap_1_1"]


def test_what_follows_the_element_in_its_own_tree_stays_there():
    body = etree.fromstring(f'<x:a xmlns:x="{NS}" xmlns:y="urn:y"><y:b/>tail</x:a>')[0]
    data = build(body, Headers(), NS)
    assert b"tail" not in data
    assert parse(data).body.tag == "{urn:y}b"


@pytest.mark.parametrize("field", ["action", "message_id", "relates_to", "identity", "from_", "reply_to", "to"])
def test_a_header_that_xml_cannot_carry_is_not_written(field):
    with pytest.raises(ValueError, match="cannot stand in XML"):
        build(message(), Headers(**{field: "a\x00"}), NS)


CHARACTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
WORDS = st.text(CHARACTERS, min_size=1).map(str.strip).filter(bool)
HEADERS = st.builds(Headers, **{field.name: st.none() | WORDS for field in fields(Headers)})
NAME = st.from_regex(r"[A-Za-z_\u00e0-\u00f6][A-Za-z0-9._-]{0,8}", fullmatch=True)


@st.composite
def elements(draw, depth=0):
    element = etree.Element(f"{{{draw(st.sampled_from([NS, 'urn:y']))}}}{draw(NAME)}")
    element.text = draw(st.text(CHARACTERS))
    for name in draw(st.lists(NAME, max_size=2, unique=True)):
        element.set(name, draw(st.text(CHARACTERS)))
    for child in draw(st.lists(elements(depth + 1), max_size=2)) if depth < 2 else []:
        element.append(child)
    return element


@pytest.mark.unmeasured
@given(elements(), HEADERS, st.sampled_from([NS, "urn:a?b&c=d"]), st.booleans())
@settings(max_examples=100)
def test_an_envelope_is_read_as_it_was_written(body, headers, namespace, must_understand):
    found = parse(build(body, headers, namespace, must_understand=must_understand))
    assert found == Envelope(headers, found.body, SOAP12)
    assert canonical(found.body) == canonical(body)


PIECES = [
    "<e:Envelope>",
    "</e:Envelope>",
    f"<e:Envelope xmlns:e='{SOAP12}' xmlns:w='{WSA}'>",
    f"<e:Envelope xmlns:e='{SOAP11}'>",
    "<e:Header>",
    "</e:Header>",
    "<e:Body>",
    "</e:Body>",
    "<w:To>",
    "</w:To>",
    "<w:From/>",
    "<To e:mustUnderstand='1'/>",
    "<a e:mustUnderstand='1'/>",
    "<a e:role='x'/>",
    "<chargeBoxIdentity/>",
    "text",
    "<!-- -->",
    "<?a b?>",
    "&lt;",
    "&a;",
    "<![CDATA[<]]>",
    "<!DOCTYPE a>",
    "<",
    ">",
    "\x00",
]


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text(), st.sampled_from([STRICT, LENIENT]))
@settings(max_examples=300)
def test_any_text_is_an_envelope_or_a_fault(text, policy):
    whole = f"{PIECES[2]}<e:Header>{text}</e:Header><e:Body><a/></e:Body></e:Envelope>"
    for data in (text.encode(), whole.encode()):
        try:
            found = parse(data, policy=policy)
        except Fault as fault:
            assert fault.code in {"Sender", "MustUnderstand", "VersionMismatch"}  # noqa: PT017
        else:
            assert found.body is not None


@given(st.binary())
def test_any_bytes_are_an_envelope_or_a_fault(data):
    with pytest.raises(Fault):
        parse(data)
