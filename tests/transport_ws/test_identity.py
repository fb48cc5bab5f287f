import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_transport_ws import InvalidIdentity
from ocpp_transport_ws.identity import identity_of, station_url

IDENTITIES = st.text(min_size=1, max_size=48).filter(
    lambda text: text.isprintable() and not set(text) & set(":/") and text not in {".", ".."}
)


@pytest.mark.parametrize(
    ("target", "identity"),
    [
        ("/CS1", "CS1"),
        ("/RDAM%7C123", "RDAM|123"),
        ("/RDAM|123", "RDAM|123"),
        ("/RDAM%20123", "RDAM 123"),
        ("/S%C3%A4ule", "Säule"),
        ("/%25", "%"),
        ("/100%2525", "100%25"),
        ("/ocpp/1.6/CS1", "CS1"),
        ("///CS1", "CS1"),
        ("/a%2Fb/CS1", "CS1"),
        ("/CS1?token=a/b", "CS1"),
        ("ws://host/CS1", "CS1"),
        ("/...", "..."),
        ("/" + "x" * 48, "x" * 48),
        ("/" + "%C3%A4" * 48, "ä" * 48),
    ],
)
def test_the_identity_is_the_last_segment_decoded_once(target, identity):
    assert identity_of(target) == identity


@pytest.mark.parametrize(
    "target",
    [
        "",
        "/",
        "/CS1/",
        "/?CS1",
        "/CS%2F1",
        "/..",
        "/%2E%2E",
        "/.",
        "/CS:1",
        "/CS%3A1",
        "/CS%001",
        "/CS%0A1",
        "/%7F",
        "/%E2%80%AE",  # turns the direction of writing
        "/" + "x" * 49,
        "/%FF",
        "/%C3",
        "/\ud800",
    ],
)
def test_what_cannot_be_an_identity_is_refused(target):
    with pytest.raises(InvalidIdentity):
        identity_of(target)


@given(st.text())
def test_any_target_has_an_identity_or_is_refused(target):
    try:
        identity = identity_of(target)
    except InvalidIdentity:
        return
    assert 0 < len(identity) <= 48
    assert not set(identity) & set(":/\0")


@given(IDENTITIES)
def test_both_sides_agree_on_the_identity(identity):
    target = station_url("ws://host/ocpp", identity).removeprefix("ws://host")
    assert target.isascii()
    assert identity_of(target) == identity


@pytest.mark.parametrize(
    ("url", "complete"),
    [
        ("ws://host", "ws://host/RDAM%7C123"),
        ("ws://host/", "ws://host/RDAM%7C123"),
        ("wss://host:9000/ocpp", "wss://host:9000/ocpp/RDAM%7C123"),
        ("wss://host:9000/ocpp//", "wss://host:9000/ocpp/RDAM%7C123"),
        ("ws://host/ocpp?key=value", "ws://host/ocpp/RDAM%7C123?key=value"),
    ],
)
def test_the_identity_is_added_to_the_url(url, complete):
    assert station_url(url, "RDAM|123") == complete


@pytest.mark.parametrize("identity", ["", "CS/1", "CS:1", "..", "CS\x001", "x" * 49])
def test_a_station_cannot_have_such_an_identity(identity):
    with pytest.raises(InvalidIdentity):
        station_url("ws://host", identity)
