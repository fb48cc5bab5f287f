"""What is made of handshakes, without sockets; over real ones, see the tests of rows."""

import pytest

from ocpp_tolerance import FIELD, STRICT, Book, Deviations, Profile, handshake
from ocpp_tolerance.handshake import Handshakes


@pytest.fixture
def told():
    return []


@pytest.fixture
def handshakes(told):
    def make(profiles):
        deviations = Deviations(log=False)
        deviations.watch(told.append)
        return Handshakes(profiles if isinstance(profiles, Book) else Book(profiles), deviations)

    return make


def test_a_strict_profile_changes_nothing(handshakes, told):
    strict = handshakes(STRICT)
    assert strict.identity("/ocpp/", "CS1", None) is None
    assert strict.identity("/ocpp/CS1", None, "CS1") == "CS1"
    assert strict.passwords("CS1", b"x") == {}
    assert not strict.upgrades("CS1")
    assert strict.pings("CS1")
    assert strict.subprotocol("CS1", None, []) is None
    assert strict.subprotocol("CS1", "ocpp1.6", ["ocpp1.6"]) == "ocpp1.6"
    assert told == []


@pytest.mark.parametrize(
    ("target", "username", "expected"),
    [
        ("/ocpp/CS%201//", "U", "CS 1"),
        ("/?x=/a", "U", "U"),
        ("/", None, None),
    ],
)
def test_where_an_identity_may_stand(handshakes, target, username, expected):
    assert handshakes(FIELD).identity(target, username, None) == expected


def test_forms_of_a_password(handshakes):
    field, key = handshakes(FIELD), bytes(range(240, 256))
    assert field.passwords("CS1", key) == {"hexadecimal": key.hex().upper().encode()}
    assert field.passwords("CS1", key.hex().encode()) == {"bytes": key}
    assert field.passwords("CS1", b"x" * 21) == {}
    assert set(field.passwords("CS1", b"ab" * 10)) == {"hexadecimal"}


def test_what_is_spoken(handshakes, told, monkeypatch):
    monkeypatch.setattr(handshake, "_MOST_SPOKEN", 2)
    field = handshakes(FIELD)
    assert field.subprotocol("CS1", None, []) == "ocpp1.6"
    assert field.subprotocol("CS1", None, ["mqtt"]) is None
    field.remember_spoken("CS1", "ocpp2.0.1")
    assert field.subprotocol("CS1", "ocpp1.6", ["ocpp1.6"]) == "ocpp2.0.1"
    assert field.subprotocol("CS1", "ocpp2.0.1", ["ocpp2.0.1"]) == "ocpp2.0.1"
    assert [(each.rule, each.came, each.made) for each in told] == [
        ("subprotocol", None, "ocpp1.6"),
        ("subprotocol", "ocpp1.6", "ocpp2.0.1"),
    ]
    for identity in ("CS2", "CS3"):
        field.remember_spoken(identity, "ocpp2.0.1")
    assert field.subprotocol("CS1", "ocpp1.6", ["ocpp1.6"]) == "ocpp1.6"


def test_profiles_by_identity(handshakes):
    book = Book().add(Profile("deaf", pings=False, upgrades=True), identity="D*")
    some = handshakes(book)
    assert (some.pings("D1"), some.upgrades("D1")) == (False, True)
    assert (some.pings("X"), some.upgrades("X")) == (True, False)
