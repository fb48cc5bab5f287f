import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from ocpp_core import (
    CiString20,
    CiString25,
    CiString50,
    CiString255,
    CiString500,
    DateTime,
    Exact,
    InvalidPayload,
    Number,
    OcppModel,
    decode,
    encode,
    now,
    types,
)


class Moment(OcppModel):
    at: DateTime


class Amount(OcppModel):
    value: Number


class Tenths(OcppModel):
    value: Annotated[Decimal, Exact(ge=Decimal(0), le=Decimal(100), decimal_places=1)]


def at(text: Any) -> datetime:
    return decode(Moment, json.dumps({"at": text})).at


def milliseconds(value: datetime) -> int:
    return (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def value_of(message: OcppModel) -> str:
    return encode(message).removeprefix('{"value":').removesuffix("}")


# Date-times.

OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))
FIRST, LAST = datetime(1, 1, 3), datetime(9999, 12, 29)  # noqa: DTZ001 - the zone is added
INSTANTS = st.datetimes(FIRST, LAST, timezones=OFFSETS)


@st.composite
def rfc3339(draw):
    """A date-time by the grammar of RFC 3339, and the instant that it names, to the microsecond."""
    instant = draw(INSTANTS)
    digits = draw(st.integers(0, 6))
    instant = instant.replace(microsecond=instant.microsecond // 10 ** (6 - digits) * 10 ** (6 - digits))
    fraction = f".{instant.microsecond:06}"[: digits + 1] if digits else ""
    fraction += draw(st.text("0123456789", max_size=9)) if digits == 6 else ""
    offset = instant.isoformat()[-6:]
    if offset == "+00:00":
        offset = draw(st.sampled_from(["Z", "z", "+00:00", "-00:00"]))
    separator = draw(st.sampled_from("Tt"))
    day = f"{instant.year:04}-{instant:%m-%d}"
    return f"{day}{separator}{instant:%H:%M:%S}{fraction}{offset}", instant


@given(INSTANTS)
def test_any_instant_survives_the_wire_to_the_millisecond(instant):
    text = json.loads(encode(Moment(at=instant)))["at"]
    assert text.endswith("Z")
    assert milliseconds(at(text)) == milliseconds(instant)


@given(rfc3339())
def test_any_rfc3339_text_is_read(example):
    text, instant = example
    assert at(text) == instant
    assert at(json.loads(encode(decode(Moment, json.dumps({"at": text}))))["at"]) == instant


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("2024-05-06T07:08:09Z", "2024-05-06T07:08:09.000Z"),
        ("2024-05-06T07:08:09.5+02:00", "2024-05-06T05:08:09.500Z"),
        ("2024-05-06T07:08:09.123456Z", "2024-05-06T07:08:09.123456Z"),
        ("2024-05-06t07:08:09.1234567899z", "2024-05-06T07:08:09.123456Z"),
        ("2024-02-29T23:59:59-00:00", "2024-02-29T23:59:59.000Z"),
        ("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00.000+01:00"),
        ("9999-12-31T23:59:59.123456-01:00", "9999-12-31T23:59:59.123456-01:00"),
    ],
)
def test_to_the_wire_it_goes_in_utc(text, sent):
    assert encode(decode(Moment, json.dumps({"at": text}))) == json.dumps({"at": sent}, separators=(",", ":"))


@pytest.mark.parametrize(
    "value",
    [
        "5",
        5,
        1714979289.5,
        True,
        "",
        "now",
        "2024-05-06",
        "07:08:09Z",
        "2024-05-06T07:08Z",
        "2024-05-06T07:08:09",
        "2024-05-06 07:08:09Z",
        "2024-05-06T07:08:09.Z",
        "2024-05-06T07:08:09,5Z",
        "2024-05-06T07:08:09+0200",
        "2024-05-06T07:08:09+02",
        "2024-05-06T07:08:09+24:00",
        "2024-05-06T07:08:09 Z",
        " 2024-05-06T07:08:09Z",
        "2024-05-06T07:08:09Z\n",
        "24-05-06T07:08:09Z",
        "2024-5-6T07:08:09Z",
        "20240506T070809Z",
        "2023-02-29T07:08:09Z",
        "2024-05-06T24:00:00Z",
        "2024-05-06T23:60:00Z",
        "0000-01-01T00:00:00Z",
        "٢٠٢٤-05-06T07:08:09Z",
    ],
)
def test_what_is_no_date_time_is_refused(value):
    with pytest.raises(InvalidPayload):
        at(value)


@given(st.text() | st.text("0123456789-:.TZtz+", min_size=15, max_size=30))
def test_no_text_does_worse_than_be_refused(text):
    with suppress(InvalidPayload):
        assert at(text).tzinfo is not None


@pytest.mark.parametrize("value", [FIRST, FIRST.date(), "2024-05-06T07:08:09Z", 5, None])
def test_python_gives_an_aware_datetime_and_nothing_else(value):
    with pytest.raises(ValidationError):
        Moment(at=value)


def test_a_moment_made_in_python_is_kept_in_utc_to_the_millisecond():
    value = Moment(at=datetime(2024, 5, 6, 7, 8, 9, 123_999, tzinfo=timezone(timedelta(hours=2)))).at
    assert value.isoformat() == "2024-05-06T05:08:09.123000+00:00"


def test_a_moment_that_utc_cannot_express_is_refused():
    with pytest.raises(ValidationError, match="years 1 to 9999"):
        Moment(at=datetime.min.replace(tzinfo=timezone(timedelta(hours=1))))


def test_now_is_what_a_message_carries():
    value = now()
    assert value.tzinfo is UTC
    assert Moment(at=value).at == value
    assert abs(datetime.now(UTC) - value) < timedelta(minutes=1)


# Numbers.

ONE_DECIMAL = st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10)


@given(ONE_DECIMAL)
def test_every_number_of_one_decimal_fits_one_decimal_place(value):
    message = Tenths(value=value)
    assert decode(Tenths, encode(message)).value == value
    assert decode(Tenths, f'{{"value":{value}}}').value == value
    assert decode(Tenths, f'{{"value":{float(value)!r}}}').value == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**8), max_value=10**8))
def test_a_number_of_15_digits_is_exact_both_ways(value):
    message = Amount(value=value)
    assert decode(Amount, encode(message)) == message
    assert decode(Amount, f'{{"value":{value}}}') == message


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_that_a_peer_wrote_is_sent_as_the_same_number(value):
    message = decode(Amount, f'{{"value":{value!r}}}')
    assert message.value == Decimal(repr(value))
    if abs(value) < 1e308:
        assert float(value_of(Amount(value=message.value))) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.3"), "0.3"),
        (Decimal("0.30"), "0.3"),
        (Decimal("-0"), "0"),
        (Decimal(7), "7"),
        (7, "7"),
        (Decimal("7.0"), "7"),
        (Decimal("1E+3"), "1000"),
        (Decimal("1E-7"), "1e-7"),
        (Decimal(2**53 - 1), "9007199254740991"),
        (Decimal("1E+20"), "1e+20"),
        (Decimal("9.99E+307"), "9.99e+307"),
    ],
)
def test_how_a_number_is_written(value, text):
    assert value_of(Amount(value=value)) == text


@pytest.mark.parametrize("value", [0.1 + 0.2, 0.5, 1.0, "1", True, None, float("nan"), 1j])
def test_python_gives_a_decimal_or_an_int_and_nothing_else(value):
    for model in (Tenths, Amount):
        with pytest.raises(ValidationError):
            model(value=value)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("1E+400"), 10**308])
def test_what_no_peer_can_read_is_refused(value):
    with pytest.raises(ValidationError):
        Amount(value=value)


@pytest.mark.parametrize(
    "text", ['"1"', "true", "null", "[1]", "{}", "NaN", "Infinity", "1e400", "1" * 400, "1" * 5000]
)
def test_what_is_no_number_on_the_wire_is_refused(text):
    with pytest.raises(InvalidPayload):
        decode(Amount, f'{{"value":{text}}}')


@pytest.mark.parametrize("value", [Decimal("0.25"), Decimal("-0.1"), Decimal("100.1"), 101])
def test_bounds_hold_both_ways(value):
    with pytest.raises(ValidationError):
        Tenths(value=value)
    with pytest.raises(InvalidPayload):
        decode(Tenths, f'{{"value":{value}}}')


def test_bounds_are_allowed_themselves():
    assert Tenths(value=0).value == 0
    assert decode(Tenths, '{"value":100}').value == 100
    assert decode(Tenths, '{"value":100.0}').value == 100


# Texts.


@pytest.mark.parametrize(
    ("text", "length"), [(CiString20, 20), (CiString25, 25), (CiString50, 50), (CiString255, 255), (CiString500, 500)]
)
def test_texts_have_a_length_and_keep_their_case(text, length):
    adapter = TypeAdapter(text)
    longest = "Aé" * (length // 2) + "z" * (length % 2)
    assert adapter.validate_python(longest) == longest
    with pytest.raises(ValidationError):
        adapter.validate_python(longest + "!")


def test_every_text_type_is_tested():
    assert sum(name.startswith("CiString") for name in types.__all__) == 5
