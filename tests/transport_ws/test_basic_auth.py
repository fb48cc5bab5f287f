from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_transport_ws.basic_auth import InvalidCredentials, build, parse


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters=":")), st.binary())
def test_any_password_comes_through(username, password):
    assert parse(build(username, password)) == (username, password)


def test_the_example_of_the_rfc():
    assert build("Aladdin", "open sesame") == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


def test_a_text_is_sent_as_utf_8():
    assert parse(build("CS1", "pässword")) == ("CS1", "pässword".encode())


def test_the_password_begins_behind_the_first_colon():
    assert parse(build("CS1", b"a:b:c")) == ("CS1", b"a:b:c")


def test_the_scheme_is_not_case_sensitive_and_spaces_do_no_harm():
    assert parse("  bAsIc   " + b64encode(b"CS1:secret").decode() + " ") == ("CS1", b"secret")


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Bearer abcdef",
        "Digest username=CS1",
        "Basic ?",
        "Basic QWxhZGRpbjpvcGVu*",
        "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ",
        "Basic ä",
        "Basic " + b64encode(b"no colon").decode(),
        "Basic " + b64encode(b"\xff:secret").decode(),
    ],
)
def test_what_is_not_basic_or_not_well_formed_is_refused(header):
    with pytest.raises(InvalidCredentials):
        parse(header)


@given(st.text())
def test_any_header_is_read_or_refused(text):
    for header in (text, f"Basic {text}"):
        try:
            username, _ = parse(header)
        except InvalidCredentials:
            continue
        assert ":" not in username
