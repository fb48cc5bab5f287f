"""What can be a station's identity, and where it is found besides the header."""

import pytest

from ocpp_transport_soap.identity import identity_in_path, is_identity


@pytest.mark.parametrize("text", ["CS001", "1:2/3", "Säule 7", "x" * 255])
def test_printable_text_is_an_identity(text):
    assert is_identity(text)


@pytest.mark.parametrize("text", ["", "x" * 256, "CS\t1", "CS\n1", "CS\u202e1"])
def test_nothing_too_much_and_what_cannot_be_printed_is_none(text):
    assert not is_identity(text)


@pytest.mark.parametrize(
    ("path", "identity"),
    [("/", None), ("/CS1", "CS1"), ("/ocpp/soap/CS%201", "CS 1"), ("/ocpp/", None), ("/%ff", None), ("/a%2Fb", "a/b")],
)
def test_the_last_segment_of_a_path_is_the_identity(path, identity):
    assert identity_in_path(path) == identity
