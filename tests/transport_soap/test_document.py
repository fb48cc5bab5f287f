import resource
import threading
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ocpp_transport_soap import document
from ocpp_transport_soap.document import Limits, read_document
from ocpp_transport_soap.faults import Fault

LIMITS = Limits()
MEBIBYTE = 1024 * 1024
STATM = Path("/proc/self/statm")


def read(data, limits=LIMITS):
    return read_document(data, limits).root


def refusal(data, limits=LIMITS):
    with pytest.raises(Fault) as caught:
        read_document(data, limits)
    assert (caught.value.code, caught.value.subcode) == ("Sender", "ProtocolError")
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    return caught.value.reason


@pytest.fixture
def nothing_familiar(monkeypatch):
    monkeypatch.setattr(document, "_familiar", set())


def resident():
    return int(STATM.read_text(encoding="ascii").split()[1]) * resource.getpagesize()


TEXT = "<a b='\u00e4'>K\u00f6ln \u20ac</a>"


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        f'<?xml version="1.0"?>{TEXT}'.encode(),
        f'<?xml version="1.0" encoding="UTF-8"?>\n{TEXT}'.encode(),
        f"<?xml version='1.0' encoding = 'utf-8' standalone='yes'?>{TEXT}".encode(),
        f'<?xml version="1.0" encoding="UTF-16"?>{TEXT}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="UTF-16"?>{TEXT}'.encode("utf-16-be"),
        f'<?xml version="1.0" encoding="iso-8859-15"?>{TEXT}'.encode("iso-8859-15"),
        f'<?xml version="1.0" encoding="Windows-1252" ?>{TEXT}'.encode("cp1252"),
        f'<?xml version="1.0" encoding="GB18030"?>{TEXT}'.encode("gb18030"),
    ],
)
def test_a_document_is_read_in_each_encoding(data):
    root = read(data)
    assert (root.text, root.get("b")) == ("K\u00f6ln \u20ac", "\u00e4")


@pytest.mark.parametrize(
    "encoding",
    ["UTF-7", "utf-32", "EBCDIC-CP-US", "unicode_escape", "punycode", "rot13", "zlib", "hex", "x-none", "UTF-16"],
)
def test_an_encoding_that_documents_do_not_use_is_refused(encoding):
    assert "encoding" in refusal(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (b"OK", "not XML"),
        (b"{}", "not XML"),
        ("<a/>".encode("utf-32-be"), "not XML"),
        ("<a/>".encode("utf-32"), "not XML"),
        ("<a/>".encode("cp037"), "not XML"),
        (b"\x1f\x8b\x08\x00", "not XML"),
        (b"<!-- nothing else -->", "not XML"),
        (b"<?xml version='1.0'?>", "not XML"),
        (b"<?xml version='1.0'", "XML declaration"),
        (b"\n<?xml version='1.0'" + b" encoding='utf-8'" * 20_000 + b"?><a/>", "XML declaration"),
        (b"<!-- not closed <a/>", "document type"),
        (b"<html><body>Log in</body></html>", "HTML"),
        (b"\n<!DOCTYPE html>\n<html lang='en'><br>", "HTML"),
        (b"<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN' 'x'><HTML>", "HTML"),
        (b"<a>", "well-formed"),
        (b"<a></b>", "well-formed"),
        (b"<a/><b/>", "well-formed"),
        (b"<a/>text", "well-formed"),
        (b"<a b='1' b='2'/>", "well-formed"),
        (b"<a>\x00</a>", "well-formed"),
        (b"<a>&#0;</a>", "well-formed"),
        (b"<a>&nbsp;</a>", "well-formed"),
        (b"<x:a/>", "well-formed"),
        (b"<a>\xff</a>", "well-formed"),
        (b"<a>\xc0\xbc</a>", "well-formed"),
        (b"<a>\xed\xa0\x80</a>", "well-formed"),
        (b"<?xml version='1.0' encoding='us-ascii'?><a>\xc3\xa4</a>", "not valid us-ascii"),
        (b"\xff\xfe<", "not valid utf-16"),
        (b"\xff\xfe<\x00\x00\xd8", "not valid utf-16"),
        (b"<" * 10, "well-formed"),
    ],
)
def test_what_is_no_document_is_refused_for_what_it_is(data, reason):
    assert reason in refusal(data)


def test_a_refusal_tells_where_but_not_what():
    reason = refusal(b"<a>\n<secret></a>")
    assert "line 2" in reason
    assert "secret" not in reason


@pytest.mark.parametrize("space", [b" ", b"\r\n", b"\n\n\t"])
def test_white_space_before_the_declaration_is_noticed(space):
    declared = b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe4</a>"
    assert read_document(declared, LIMITS).leading_space is False
    document = read_document(space + declared, LIMITS)
    assert (document.leading_space, document.root.text) == (True, "\u00e4")


def test_white_space_before_the_root_is_allowed_where_nothing_is_declared():
    assert read_document(b"\n <a/>", LIMITS).leading_space is False


def test_comments_and_instructions_are_passed_over():
    root = read(b"<!-- a --><?b c?>\n<!----><a><!-- <d/> --><e/><?f <g/>?>h</a><!-- i -->")
    assert [child.tag for child in root] == ["e"]


DTDS = [
    "<!DOCTYPE a><a/>",
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
    '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/x"> %b;]><a/>',
    '<!DOCTYPE a [<!ENTITY b0 "x">' + "".join(f'<!ENTITY b{i + 1} "{f"&b{i};" * 10}">' for i in range(20)) + "]><a>&b20;</a>",
    f'<!DOCTYPE a [<!ENTITY b "{"x" * 100_000}">]><a>{"&b;" * 100_000}</a>',
    '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le"])
@pytest.mark.parametrize("before", ["", "\n", "<!-- <a> -->", "<?b?>", "<!-- a --> <?b <a/> ?>\n"])
@pytest.mark.parametrize("dtd", DTDS, ids=range(len(DTDS)))
def test_a_document_type_is_refused_wherever_and_in_whatever_encoding_it_stands(dtd, before, encoding):
    assert refusal((before + dtd).encode(encoding)) in {
        "the message has a document type declaration",
        "the message is not XML",  # a comment first, and no mark: nothing says that it is UTF-16
    }


@pytest.mark.parametrize("encoding", ["iso-8859-1", "gbk", "shift_jis", "utf-8"])
@pytest.mark.parametrize("dtd", DTDS, ids=range(len(DTDS)))
def test_a_document_type_is_refused_after_a_declaration(dtd, encoding):
    data = f'<?xml version="1.0" encoding="{encoding}"?>\n{dtd}'.encode(encoding)
    assert "document type" in refusal(data)


def test_a_document_type_in_utf_7_is_refused():
    assert "encoding" in refusal(b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a><a/>')


@pytest.mark.parametrize("data", [b"<a><!DOCTYPE a></a>", b"<a/><!DOCTYPE a>", b"<a><!ENTITY b 'c'></a>"])
def test_a_document_type_at_another_place_is_a_mistake_of_syntax(data):
    assert "well-formed" in refusal(data)


def test_the_words_of_a_document_type_may_be_said_in_text():
    assert read(b"<a><![CDATA[<!DOCTYPE html><html>&b;]]></a>").text == "<!DOCTYPE html><html>&b;"
    assert read(b"<a>&lt;!DOCTYPE&#62; &amp;&quot;&apos;</a>").text == "<!DOCTYPE> &\"'"


def test_the_tree_is_looked_at_again_after_parsing(monkeypatch):
    monkeypatch.setattr(document, "_check_start", lambda text: None)
    assert "document type" in refusal(b"<!DOCTYPE a><a/>")
    assert "document type" in refusal(b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")


def test_nothing_is_fetched_or_replaced_even_past_the_first_look(monkeypatch, tmp_path):
    (tmp_path / "secret").write_text("secret")
    monkeypatch.setattr(document, "_check_start", lambda text: None)
    root = document._parse(f"<!DOCTYPE a [<!ENTITY b SYSTEM '{tmp_path}/secret'>]><a>&b;</a>".encode())
    assert b"secret</a>" not in etree.tostring(root)


def test_the_size_is_limited_before_anything_is_looked_at():
    assert read(b"<a>" + b"x" * 93 + b"</a>", Limits(max_size=100)).text == "x" * 93
    assert refusal(b"<a>" + b"x" * 94 + b"</a>", Limits(max_size=100)) == "the message has more than 100 bytes"


def test_a_hundred_megabytes_cost_nothing():
    data = b"<a>" * 33_333_333
    tracemalloc.start()
    try:
        assert "bytes" in refusal(data)
        assert tracemalloc.get_traced_memory()[1] < MEBIBYTE
    finally:
        tracemalloc.stop()


def nested(depth):
    return b"<a>" * depth + b"</a>" * depth


@pytest.mark.parametrize("max_depth", [1, 2, 32, 100])
def test_the_depth_is_limited_exactly(max_depth):
    limits = Limits(max_depth=max_depth)
    assert read(nested(max_depth), limits).tag == "a"
    assert f"more than {max_depth} elements" in refusal(nested(max_depth + 1), limits)


def test_the_depth_is_that_of_any_branch():
    assert "inside each other" in refusal(b"<r>" + b"<a/>" * 100 + nested(40) + b"<a/>" * 100 + b"</r>")


def test_a_hundred_thousand_levels_end_at_once():
    assert "well-formed" in refusal(b"<a>" * 99_000, Limits(max_depth=1000))


@pytest.mark.parametrize(
    "data",
    [
        b"<a " + b" ".join(b'b%d="1"' % i for i in range(90_000)) + b"/>",
        b"<a " + b" ".join(b'xmlns:b%d="u"' % i for i in range(60_000)) + b"/>",
        b"<a>" + b"<b/>" * 200_000 + b"</a>",
        b"<" * 1_000_000,
    ],
    ids=["attributes", "namespaces", "elements", "brackets"],
)
def test_a_flood_of_markup_is_refused_before_a_tree_is_made_of_it(data):
    limits = Limits(max_markup=50_000, max_size=2 * MEBIBYTE)
    assert "more than 50000 tags and attributes" in refusal(data, limits)


def test_the_markup_of_the_greatest_message_allowed_is_read():
    values = b"<sampledValue><value>1</value><unit>Wh</unit></sampledValue>" * 16_000
    assert len(read(b"<a>" + values + b"</a>")) == 16_000


def names(first, count):
    return b"<a>" + b"".join(b"<n%08d/>" % number for number in range(first, first + count)) + b"</a>"


def fresh(kind, number):
    """A thousand names of 250 letters that no document had before."""
    return [kind + b"%08d" % each + b"x" * 241 for each in range(number * 1000, number * 1000 + 1000)]


@pytest.mark.unmeasured
@pytest.mark.skipif(not STATM.exists(), reason="the memory of a process is counted by Linux")
@pytest.mark.parametrize(
    ("kind", "form"),
    [(b"e", b"<%s/>"), (b"p", b"<%s:a xmlns:%s='u'/>"), (b"a", b"<b %s='1'/>"), (b"n", b"<b xmlns='%s'/>")],
    ids=["elements", "prefixes", "attributes", "namespaces"],
)
def test_new_names_without_end_do_not_stay_in_memory(kind, form, nothing_familiar):
    def flood(rounds):
        for number in rounds:
            tags = (form % ((name,) * form.count(b"%s")) for name in fresh(kind, number))
            assert len(read(b"<a>" + b"".join(tags) + b"</a>")) == 1000

    flood(range(20))
    before = resident()
    flood(range(20, 120))
    assert resident() - before < 8 * MEBIBYTE  # the names alone are 24 MiB
    assert len(document._familiar) <= 4096


@pytest.mark.parametrize(
    ("data", "is_familiar"),
    [
        (b"<a b='1' c=\"2\">x</a>", True),
        (b"<a>&amp;&#65;</a>", True),
        (b"<p:a xmlns:p='u'/>", True),
        (b"<a\n/>", True),
        (b"<a>&b;</a>", False),
        (b"<a", False),
        (b"<a><![CDATA[<b>]]></a>", False),
        (b"<a><!-- b --></a>", False),
        (b"<a><?b?></a>", False),
        (b"<a b='>' c='2'/>", False),
        (b"<a b='\">' c='\">'/>", False),
        (b"<a b='&c;'/>", False),
        (b"<" + b"a" * 600 + b"/>", False),
        (b"<a>" + b"x" * 40_000 + b"</a>", False),
        (b" <a>" + b"".join(b"<b>%d</b>\n" % number for number in range(1000)) + b"</a>", True),
        (b"<a>" + b"<b>1</b>" * 1000 + b"<b c='&lt;'/></a>", False),
        (b"<a>" + b"<b>1</b>" * 1000 + b"<![CDATA[<b>]]></a>", False),
    ],
)
def test_only_plain_tags_become_familiar(data, is_familiar, nothing_familiar):
    assert document._is_familiar(data) is is_familiar
    assert document._is_familiar(data) is is_familiar
    assert bool(document._familiar) is is_familiar


def test_a_full_memory_of_tags_still_knows_the_old_and_reads_the_new(nothing_familiar):
    old = names(0, 1000)
    assert len(read(old)) == 1000
    for number in range(1, 10):
        assert len(read(names(number * 1000, 1000))) == 1000
    assert len(read(names(10_000, 94))) == 94
    assert len(document._familiar) == 4096
    assert document._is_familiar(old)
    assert not document._is_familiar(b"<new/>")
    assert read(b"<new/>").tag == "new"


def test_what_was_read_apart_outlives_its_thread(nothing_familiar):
    before = threading.active_count()
    root = read(b"<a><![CDATA[x]]><b c='d'/></a>")
    assert threading.active_count() == before
    assert (root.text, root[0].get("c"), root[0].getparent().tag) == ("x", "d", "a")


@given(st.binary())
@settings(max_examples=300)
def test_any_bytes_are_a_document_or_refused(data):
    try:
        document = read_document(data, LIMITS)
    except Fault as fault:
        assert (fault.code, fault.subcode) == ("Sender", "ProtocolError")  # noqa: PT017
    else:
        assert document.root.tag


@given(st.text("<>/?!-[]&;'\"= \nxmlDOCTYPEabc:#"), st.sampled_from(["utf-8", "utf-16", "utf-16-be", "latin-1"]))
@settings(max_examples=300)
def test_any_markup_is_a_document_or_refused(text, encoding):
    for data in (text.encode(encoding), f"<a>{text}</a>".encode(encoding), f"<a {text}/>".encode(encoding)):
        try:
            document = read_document(data, LIMITS)
        except Fault as fault:
            assert (fault.code, fault.subcode) == ("Sender", "ProtocolError")  # noqa: PT017
        else:
            assert document.root.getroottree().docinfo.doctype == ""
