import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocpp_transport_soap.markup import escape, printable, split_name, tag_of


@given(st.text())
def test_what_is_printable_and_escaped_is_read_as_it_was(text):
    plain = printable(text)
    assert len(plain) == len(text)
    assert etree.fromstring(f"<a>{escape(plain)}</a>".encode()).text == (plain or None)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_escaped_text_can_stand_in_an_attribute(text):
    assert etree.fromstring(f'<a b="{escape(text)}"/>'.encode()).get("b") == text


@pytest.mark.parametrize("text", ["\x00", "a\x1bb", "\x0b", "\ud800", "\ufffe", "\uffff"])
def test_what_xml_cannot_carry_is_refused_or_replaced(text):
    with pytest.raises(ValueError, match="cannot stand in XML"):
        escape(text)
    assert "?" in printable(text)


@pytest.mark.parametrize(
    ("name", "namespace", "local"), [("{urn:a}b", "urn:a", "b"), ("b", "", "b"), ("{urn:{a}b", "urn:{a", "b")]
)
def test_a_tag_has_a_namespace_and_a_local_name(name, namespace, local):
    assert split_name(name) == (namespace, local)


def test_the_tag_of_an_element_names_its_namespace():
    assert tag_of(etree.fromstring(b'<a:b xmlns:a="urn:a"/>')) == "{urn:a}b"
