from base64 import b64encode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from security.certificates import certificate, name, root
from security.rig import DAY, NOW, OPERATOR

from ocpp_security import (
    CertificateExpired,
    CertificateNotYetValid,
    CertificateTooLong,
    CertificateUnreadable,
    InvalidChain,
    WeakKey,
    WrongName,
    check_certificate,
    check_key,
    check_organization,
    check_owner,
    check_station_name,
    check_validity,
    common_name,
    is_authority,
    organization,
    pem_of,
    read_certificate,
    read_certificates,
)

GOOD = certificate()
PEM = pem_of([GOOD])


def test_a_chain_comes_back_from_its_pem_in_its_order():
    chain = (GOOD, root(), certificate(name("third")))
    assert read_certificates(pem_of(chain)) == chain
    assert read_certificates(b"# who it is\n" + pem_of(chain).encode() + b"\ntail") == chain
    assert read_certificate(PEM) == GOOD


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no PEM",
        PEM[:200],
        PEM.replace("CERTIFICATE", "PRIVATE KEY"),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        PEM.replace("M", "é", 1),
        b"\xff\xfe",
    ],
)
def test_what_is_no_certificate_cannot_be_read(text):
    with pytest.raises(CertificateUnreadable, match="cannot be read"):
        read_certificates(text)


@given(st.one_of(st.text(), st.binary()))
def test_of_any_text_nothing_but_the_documented_error_comes(text):
    with pytest.raises(CertificateUnreadable):
        read_certificates(text)


@given(st.integers(0, len(GOOD.public_bytes(Encoding.DER)) - 1), st.integers(0, 255))
def test_a_certificate_with_a_changed_byte_is_read_or_unreadable(place, byte):
    der = bytearray(GOOD.public_bytes(Encoding.DER))
    der[place] = byte
    body = b64encode(der).decode()
    try:
        (read,) = read_certificates(f"-----BEGIN CERTIFICATE-----\n{body}\n-----END CERTIFICATE-----\n")
    except CertificateUnreadable:
        return
    assert read.subject.rfc4514_string() is not None


def test_a_text_has_a_limit():
    with pytest.raises(CertificateTooLong) as refused:
        read_certificates(PEM + " " * 10_000)
    assert refused.value.limit == 10_000
    with pytest.raises(CertificateTooLong):
        read_certificate(PEM + " " * 5500)
    assert read_certificates(PEM + " " * 10_000, None) == (GOOD,)
    with pytest.raises(CertificateUnreadable, match="there are 2"):
        read_certificate(PEM * 2)


def test_names_are_those_of_the_subject():
    assert (common_name(GOOD), organization(GOOD)) == ("CS001", OPERATOR)
    nameless = certificate(name(None, None))
    assert (common_name(nameless), organization(nameless)) == (None, None)


@pytest.mark.parametrize(("ca", "expected"), [(None, False), (False, False), (True, True)])
def test_an_authority_says_so(ca, expected):
    assert is_authority(certificate(ca=ca)) is expected


def test_a_certificate_is_valid_between_its_two_moments():
    check_validity(GOOD, NOW - DAY)
    check_validity(GOOD, NOW + DAY)
    with pytest.raises(CertificateNotYetValid) as early:
        check_validity(GOOD, NOW - DAY * 1.001)
    with pytest.raises(CertificateExpired) as late:
        check_validity(GOOD, NOW + DAY * 1.001)
    assert early.value.until == NOW - DAY
    assert late.value.since == NOW + DAY


@pytest.mark.parametrize(
    ("key", "weak"),
    [
        (rsa.generate_private_key(65537, 2048), False),
        (rsa.generate_private_key(65537, 1024), True),
        (ec.generate_private_key(ec.SECP224R1()), False),
        (ec.generate_private_key(ec.SECP192R1()), True),
        (dsa.generate_private_key(1024), True),
        (ed25519.Ed25519PrivateKey.generate(), False),
        (x25519.X25519PrivateKey.generate(), True),
    ],
    ids=["RSA 2048", "RSA 1024", "P-224", "P-192", "DSA 1024", "Ed25519", "X25519"],
)
def test_a_key_has_a_least_length(key, weak):
    """A00.FR.501-503."""
    holder = certificate(key=key)
    if weak:
        with pytest.raises(WeakKey):
            check_key(holder)
    else:
        check_certificate(holder, NOW)


def test_every_certificate_has_an_organization():
    """A00.FR.509."""
    check_certificate(GOOD, NOW)
    with pytest.raises(InvalidChain, match="no organization"):
        check_certificate(certificate(name("CS001", None)), NOW)
    with pytest.raises(CertificateExpired):
        check_certificate(GOOD, NOW + 2 * DAY)


class WithoutNumber:
    """A certificate as the library gives it, but for the number, which the library does not write."""

    def __init__(self, number):
        self.serial_number = number

    def __getattr__(self, attribute):
        return getattr(GOOD, attribute)


@pytest.mark.parametrize("number", [0, -1])
def test_every_certificate_has_a_serial_number(number):
    """A00.FR.508."""
    with pytest.raises(InvalidChain, match="no serial number"):
        check_certificate(WithoutNumber(number), NOW)


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        ({}, None),
        ({"common_name": "CS001"}, None),
        ({"common_name": "CS001", "organization": OPERATOR}, None),
        ({"common_name": "CS00"}, "CN"),
        ({"common_name": "cs001"}, "CN"),
        ({"common_name": "CS0011"}, "CN"),
        ({"common_name": ""}, "CN"),
        ({"organization": "Charging"}, "O"),
    ],
)
def test_an_owner_is_named_whole(wanted, wrong):
    """A00.FR.404 and 405."""
    if wrong is None:
        check_owner(GOOD, **wanted)
    else:
        with pytest.raises(WrongName) as refused:
            check_owner(GOOD, **wanted)
        assert refused.value.field == wrong


def test_one_name_of_several_is_enough():
    two = x509.Name([*name("CS001"), *name("CS002", "Another")])
    check_owner(certificate(two), common_name="CS002", organization=OPERATOR)


@pytest.mark.parametrize("serial_number", ["CS001", "1", "192.168", "x" * 64, "a.example", "dead:beef"])
def test_a_serial_number_may_name_a_station(serial_number):
    check_station_name(serial_number)


@pytest.mark.parametrize("serial_number", ["", "x" * 65, "192.168.0.1", "::1", "[::1]", "https://csms.example"])
def test_a_url_or_an_address_names_no_station(serial_number):
    """A00.FR.511."""
    with pytest.raises(ValueError, match=r"characters|looks like"):
        check_station_name(serial_number)


@pytest.mark.parametrize("organization", ["", "x" * 65])
def test_an_organization_has_1_to_64_characters(organization):
    with pytest.raises(ValueError, match="1 to 64"):
        check_organization(organization)
    check_organization("x" * 64)
