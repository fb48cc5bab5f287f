"""Which URLs a CSMS calls stations at."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_transport_soap import Addresses, AddressRefused, MemoryBook


@pytest.mark.parametrize(
    "url",
    [
        "http://10.1.2.3:8080/",
        "http://192.0.2.7",
        "https://[fd00::1]:8443/ocpp/CS1",
        "http://cs1.stations.example/",
        "http://203.0.113.9:65535/path?query",
    ],
)
def test_a_plain_url_is_allowed_by_default(url):
    assert Addresses().check(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/",
        "http://127.9.9.9/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://169.254.169.254/latest/meta-data",
        "http://[fe80::1]/",
        "http://[fe80::1%25eth0]/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://224.0.0.1/",
        "http://[ff02::1]/",
        "http://255.255.255.255/",
        "http://240.0.0.1/",
    ],
)
def test_loopback_link_local_and_the_like_are_refused_by_default(url):
    with pytest.raises(AddressRefused, match=r"is not allowed|not a URL"):
        Addresses().check(url)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://www.w3.org/2005/08/addressing/anonymous", "nobody"),
        ("http://www.w3.org/2005/08/addressing/none", "nobody"),
        ("http://:8082/", "no host"),
        ("http:///ocpp", "no host"),
        ("http://10.0.0.1:0/", "port is 0"),
        ("http://10.0.0.1:70000/", "not a URL"),
        ("http://10.0.0.1:port/", "not a URL"),
        ("http://[10.0.0.1/", "not a URL"),
        ("http://user@10.0.0.1/", "credentials"),
        ("http://user:secret@10.0.0.1/", "credentials"),
        ("ftp://10.0.0.1/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("ws://10.0.0.1/", "scheme"),
        ("cs1.example:8080", "scheme"),
        ("", "scheme"),
        ("http://10.0.0.1/ HTTP/1.1", "not a URL"),
        ("http://10.0.0.1/\r\nX: y", "not a URL"),
        ("http://\u212ahost/", "not a URL"),
        ("http://10.0.0.1/" + "x" * 2048, "not a URL"),
    ],
)
def test_nonsense_is_refused_with_its_reason(url, reason):
    with pytest.raises(AddressRefused, match=reason):
        Addresses().check(url)


def test_with_a_list_of_networks_only_they_are_allowed():
    addresses = Addresses(["10.20.0.0/16", "fd00::/8", "192.0.2.7", "127.0.0.0/8"])
    for url in (
        "http://10.20.3.4/",
        "http://[fd00::2]/",
        "http://192.0.2.7/",
        "http://127.0.0.1:1/",
        "http://a.example/",
    ):
        assert addresses.check(url) == url
    for url in ("http://10.21.0.1/", "http://192.0.2.8/", "http://[fe00::1]/", "http://[::1]/"):
        with pytest.raises(AddressRefused):
            addresses.check(url)


def test_with_a_list_of_names_only_they_are_allowed():
    addresses = Addresses(["CS1.example.", "*.stations.example"])
    for url in (
        "http://cs1.example/",
        "http://CS1.EXAMPLE./",
        "http://a.stations.example/",
        "http://b.a.stations.example/",
    ):
        assert addresses.check(url) == url
    for url in ("http://stations.example/", "http://evilstations.example/", "http://cs2.example/", "http://10.0.0.1/"):
        with pytest.raises(AddressRefused):
            addresses.check(url)


@pytest.mark.parametrize("entry", ["10.0.0.0/33", "10.0.0.1/8", "a b", "", "http://a.example/", "1.2.3.4.5", "*"])
def test_an_entry_that_is_neither_network_nor_name_is_refused(entry):
    with pytest.raises(ValueError, match="neither a network nor"):
        Addresses([entry])


def test_a_name_is_judged_by_what_it_resolves_to():
    addresses = Addresses()
    assert addresses.permits_at("cs1.example", "10.0.0.1")
    assert not addresses.permits_at("cs1.example", "127.0.0.1")
    assert not addresses.permits_at("127.1", "127.0.0.1")
    assert not addresses.permits_at("cs1.example", "not an address")


def test_a_name_that_is_listed_may_resolve_to_anything():
    assert Addresses(["cs1.example"]).permits_at("CS1.example.", "127.0.0.1")
    assert not Addresses(["cs1.example"]).permits_at("cs2.example", "10.0.0.1")


def test_the_host_of_a_fixed_url_may_resolve_to_anything():
    addresses = Addresses(fixed={"CS1": "http://localhost:8080/"})
    assert addresses.fixed == {"CS1": "http://localhost:8080/"}
    assert addresses.permits_at("localhost", "127.0.0.1")
    assert not addresses.permits_at("other", "127.0.0.1")


@given(st.ip_addresses())
def test_a_mapped_address_is_judged_as_what_it_stands_for(ip):
    addresses = Addresses()
    if ip.version == 4:
        assert addresses.permits(ip_address(f"::ffff:{ip}")) == addresses.permits(ip)
    assert Addresses(["0.0.0.0/0", "::/0"]).permits(ip)
    assert not Addresses([]).permits(ip)


@given(st.text())
def test_any_text_is_a_url_or_refused(text):
    try:
        assert Addresses().check(text) == text
    except AddressRefused as refusal:
        assert str(refusal)  # noqa: PT017 - which of the two it is depends on the text


async def test_the_book_in_memory_keeps_the_last_address_of_each_station():
    book = MemoryBook(max_stations=2)
    assert await book.load("CS1") is None
    for identity, url in (("CS1", "a"), ("CS2", "b"), ("CS1", "c"), ("CS3", "d")):
        await book.save(identity, url)
    assert [await book.load(identity) for identity in ("CS1", "CS2", "CS3")] == ["c", None, "d"]
