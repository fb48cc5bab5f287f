import pytest

from ocpp_tolerance import FIELD, STRICT, Book, Profile, Vendor, Who
from ocpp_tolerance.book import book_of, maker_in

A, B, C = (Profile(name) for name in "abc")


def test_the_first_entry_that_fits_decides():
    book = Book(C).add(A, identity="LAB-*").add(B, identity="L*")
    assert [book.profile(identity) for identity in ("LAB-1", "L1", "X", "lab-1")] == [A, B, C, C]
    assert not book.by_boot


def test_vendor_and_model_are_known_from_the_boot_on():
    book = Book().add(A, vendor="acme*", model="x?").add(B, vendor="ACME")
    assert book.by_boot
    assert book.profile("1") is STRICT
    book.booted("1", "Acme", "X1")
    book.booted("2", "acme", "Y")
    book.booted("3", "Other", "X1")
    assert [book.profile(identity) for identity in "1234"] == [A, B, STRICT, STRICT]


def test_vendors_are_added_to_the_default():
    vendor = Vendor(Profile("acme", pings=False), ("acme x*", "other*"))
    book = Book(FIELD).add_vendors([vendor])
    book.booted("1", "Acme", "X1")
    book.booted("2", "Acme", "Y1")
    assert book.profile("1") == FIELD | vendor.profile
    assert book.profile("2") is FIELD
    book = Book().add_vendors()
    book.booted("1", "Schneider Electric", "EVlink")
    assert book.profile("1").name == "strict|schneider-evlink"


def test_a_function_chooses_or_has_no_opinion():
    asked = []

    def choose(who):
        asked.append(who)
        return A if who.vendor == "Acme" else None

    book = book_of(choose)
    assert book.by_boot
    assert book.profile("1") is STRICT
    book.booted("1", "Acme", "X")
    assert book.profile("1") is A
    assert asked == [Who("1"), Who("1", "Acme", "X")]


def test_whatever_tells_profiles_makes_a_book():
    book = Book()
    assert book_of(book) is book
    assert book_of(A).profile("any") is A


def test_not_all_stations_are_remembered():
    book = Book(remembered=2).add(A, vendor="*")
    for identity in ("1", "2", "1", "3"):
        book.booted(identity, "V", "M")
    assert [book.profile(identity) for identity in "123"] == [A, STRICT, A]


@pytest.mark.parametrize(
    ("payload", "maker"),
    [
        ({"chargePointVendor": "V", "chargePointModel": "M"}, ("V", "M")),
        ({"chargingStation": {"vendorName": "V", "model": 5}}, ("V", "5")),
        ({"chargePointVendor": "V"}, ("V", "None")),
        ({"chargingStation": "V"}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
)
def test_the_maker_in_a_boot(payload, maker):
    assert maker_in(payload) == maker
