from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from ocpp_core import OcppModel
from ocpp_transport_soap.shape import Kind, Part, shape_of
from ocpp_transport_soap.texts import WHITE_SPACE, reader_of, writer_of


class Colour(StrEnum):
    RED = "Red"


class _Plain(OcppModel):
    text: str


PART = shape_of(_Plain)[0]
AT = datetime(2013, 2, 1, 15, 9, 18, tzinfo=UTC)


def part(kind: Kind) -> Part:
    return replace(PART, kind=kind, type=Colour)


def read(kind: Kind, text: str) -> Any:
    return reader_of(part(kind))(text)


def write(kind: Kind, value: Any) -> str:
    return writer_of(part(kind))(value)


def by_schema(kind: Kind) -> etree.XMLSchema:
    """What XML Schema says of a text of a kind."""
    union = f'<s:simpleType><s:union memberTypes="s:{kind.value}"/></s:simpleType>'  # see schema_of for the reason
    text = f'<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:element name="a">{union}</s:element></s:schema>'
    return etree.XMLSchema(etree.fromstring(text))


READ = [
    (Kind.INT, "0", 0),
    (Kind.INT, "-0", 0),
    (Kind.INT, "+007", 7),
    (Kind.INT, "2147483647", 2**31 - 1),
    (Kind.INT, "-2147483648", -(2**31)),
    (Kind.INT, "\r\n\t 5 ", 5),
    (Kind.BOOLEAN, "true", True),
    (Kind.BOOLEAN, "1", True),
    (Kind.BOOLEAN, "false", False),
    (Kind.BOOLEAN, "0", False),
    (Kind.BOOLEAN, " \n true\t", True),
    (Kind.DECIMAL, "-0.1", Decimal("-0.1")),
    (Kind.DECIMAL, "+.5", Decimal("0.5")),
    (Kind.DECIMAL, "5.", Decimal(5)),
    (Kind.DECIMAL, "\n 21.5 \t", Decimal("21.5")),
    (Kind.TIME, "2013-02-01T15:09:18Z", AT),
    (Kind.TIME, "2013-02-01T15:09:18.000Z", AT),
    (Kind.TIME, " 2013-02-01T15:09:18Z\r\n", AT),
    (Kind.TIME, "2013-02-01T15:09:18-00:00", AT),
    (Kind.TIME, "2013-02-02T05:09:18+14:00", AT),
    (Kind.TIME, "2013-02-01T01:09:18-14:00", AT),
    (Kind.TIME, "2013-02-01T15:09:18.123456789Z", AT + timedelta(microseconds=123456)),
    (Kind.URI, " ftp://example.com/ \n", "ftp://example.com/"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ)
def test_a_text_of_its_kind_is_read_with_any_white_space_around_it(kind: Kind, text: str, value: Any) -> None:
    found = read(kind, text)
    assert found == value
    assert type(found) is type(value)
    element = etree.Element("a")
    element.text = text
    assert by_schema(kind).validate(element)


LEFT = [
    (Kind.INT, ""),
    (Kind.INT, "5.0"),
    (Kind.INT, "1e3"),
    (Kind.INT, "2147483648"),
    (Kind.INT, "-2147483649"),
    (Kind.INT, "9" * 5000),
    (Kind.INT, "0x10"),
    (Kind.INT, "1_000"),
    (Kind.INT, "\u0663"),
    (Kind.INT, "\u00a05"),
    (Kind.INT, "1 2"),
    (Kind.BOOLEAN, "True"),
    (Kind.BOOLEAN, "TRUE"),
    (Kind.BOOLEAN, "yes"),
    (Kind.BOOLEAN, ""),
    (Kind.BOOLEAN, "\u00a0true"),
    (Kind.DECIMAL, "1e3"),
    (Kind.DECIMAL, "NaN"),
    (Kind.DECIMAL, "INF"),
    (Kind.DECIMAL, "."),
    (Kind.DECIMAL, "1,5"),
    (Kind.DECIMAL, "1_0"),
    (Kind.DECIMAL, "\u0663.\u0665"),
    (Kind.TIME, ""),
    (Kind.TIME, "2013-02-01"),
    (Kind.TIME, "2013-02-30T15:09:18Z"),
    (Kind.TIME, "2013-02-01T15:09:60Z"),
    (Kind.TIME, "2013-02-01t15:09:18Z"),
    (Kind.TIME, "2013-02-01T15:09:18z"),
    (Kind.TIME, "2013-02-01 15:09:18Z"),
    (Kind.TIME, "2013-02-01T15:09Z"),
    (Kind.TIME, "2013-02-01T15:09:18.Z"),
    (Kind.TIME, "2013-02-01T15:09:18+0100"),
    (Kind.TIME, "2013-02-01T15:09:18+14:01"),
    (Kind.TIME, "2013-02-01T15:09:18-23:59"),
    (Kind.TIME, "0000-02-01T15:09:18Z"),
    (Kind.TIME, "1359731358"),
    (Kind.TIME, "\uff12013-02-01T15:09:18Z"),
]


@pytest.mark.parametrize(("kind", "text"), LEFT)
def test_another_text_is_left_as_it_was_and_is_of_another_kind_for_xml_schema_too(kind: Kind, text: str) -> None:
    assert read(kind, text) == text
    element = etree.Element("a")
    element.text = text
    assert not by_schema(kind).validate(element)


OURS_ALONE = ["2013-02-01T15:09:18", "2013-02-01T24:00:00Z", "12013-02-01T15:09:18Z", "-2013-02-01T15:09:18Z"]


@pytest.mark.parametrize("text", OURS_ALONE)
def test_a_time_that_xml_schema_knows_and_rfc_3339_does_not_is_left_as_it_was(text: str) -> None:
    assert read(Kind.TIME, text) == text


def test_strings_are_read_and_written_as_they_are() -> None:
    assert read(Kind.STRING, f" a{WHITE_SPACE}") == f" a{WHITE_SPACE}"
    assert write(Kind.STRING, " é𝄞\t") == " é𝄞\t"


def test_an_enumeration_has_its_values_and_no_others() -> None:
    assert read(Kind.ENUM, "Red") is Colour.RED
    for text in ("red", " Red", "RED", ""):
        assert type(read(Kind.ENUM, text)) is str
    assert write(Kind.ENUM, Colour.RED) == "Red"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (Kind.INT, -5, "-5"),
        (Kind.BOOLEAN, True, "true"),
        (Kind.BOOLEAN, False, "false"),
        (Kind.DECIMAL, Decimal("1E+3"), "1000"),
        (Kind.DECIMAL, Decimal("1E-3"), "0.001"),
        (Kind.DECIMAL, Decimal("21.50"), "21.50"),
        (Kind.TIME, AT, "2013-02-01T15:09:18.000Z"),
        (Kind.TIME, AT.astimezone(timezone(timedelta(hours=2))), "2013-02-01T15:09:18.000Z"),
        (Kind.URI, "ftp://example.com/", "ftp://example.com/"),
    ],
)
def test_a_value_is_written_in_one_form(kind: Kind, value: Any, text: str) -> None:
    assert write(kind, value) == text


@pytest.mark.parametrize(
    ("kind", "value"),
    [(Kind.INT, 2**31), (Kind.INT, -(2**31) - 1), (Kind.STRING, "\x00"), (Kind.URI, "\ufffe"), (Kind.STRING, "\ud800")],
)
def test_a_value_that_xml_schema_has_no_text_for_is_refused(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        write(kind, value)


VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.INT: st.integers(-(2**31), 2**31 - 1),
    Kind.BOOLEAN: st.booleans(),
    Kind.DECIMAL: st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30), max_value=10**30),
    Kind.TIME: st.datetimes(timezones=st.just(UTC)).map(
        lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000)
    ),
}


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_what_is_written_is_of_its_kind_and_read_as_it_was(kind: Kind, data: st.DataObject) -> None:
    value = data.draw(VALUES[kind])
    text = write(kind, value)
    element = etree.Element("a")
    element.text = text
    assert by_schema(kind).validate(element)
    padding = data.draw(st.text(WHITE_SPACE, max_size=3))
    assert read(kind, f"{padding}{text}{padding}") == value


@pytest.mark.parametrize("kind", VALUES)
@given(text=st.text("0123456789-+.:TZtz ftrueals") | st.text())
def test_any_text_is_read_as_xml_schema_reads_it_or_left(kind: Kind, text: str) -> None:
    found = read(kind, text)
    if type(found) is str:
        assert found == text
        return
    element = etree.Element("a")
    element.text = text
    assert by_schema(kind).validate(element)
