"""Basic credentials, whose password may be any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_transport_soap.basic_auth import InvalidCredentials, build, parse


@given(st.text(st.characters(exclude_characters=":", codec="utf-8")), st.binary())
def test_what_is_built_is_read_back(username, password):
    assert parse(build(username, password)) == (username, password)


def test_text_goes_out_as_utf_8():
    assert parse(build("CS1", "Grün")) == ("CS1", "Grün".encode())


@pytest.mark.parametrize("header", ["", "Bearer abc", "Basic ???", "Basic /w==", "Basic Q1Mx", "Basic"])
def test_anything_else_is_refused(header):
    with pytest.raises(InvalidCredentials):
        parse(header)
