import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from security.certificates import KEY, certificate, name, root
from security.rig import DAY, NOW, OPERATOR

from ocpp_security import (
    Authority,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateTooLong,
    CertificateUnreadable,
    InvalidChain,
    KeyKind,
    UnknownAuthority,
    WeakKey,
    WrongKey,
    WrongName,
    check_request,
    check_signed,
    common_name,
    generate_private_key,
    organization,
    pem_of,
    private_key_pem,
    read_private_key,
    signing_request,
)

ROOT = root()


@pytest.mark.parametrize("kind", KeyKind)
def test_a_key_is_of_the_kind_and_comes_back_from_its_pem(kind):
    key = generate_private_key(kind)
    pem = private_key_pem(key)
    again = read_private_key(pem)
    assert again.private_numbers() == key.private_numbers() == read_private_key(pem.encode()).private_numbers()
    expected = {KeyKind.EC_P256: 256, KeyKind.RSA_2048: 2048, KeyKind.RSA_3072: 3072}
    assert key.key_size == expected[kind]
    assert isinstance(key, ec.EllipticCurvePrivateKey) is (kind is KeyKind.EC_P256)


def test_what_is_no_key_is_not_repeated():
    pem = private_key_pem(KEY)
    body = pem.splitlines()[1]
    other = ed25519.Ed25519PrivateKey.generate()
    texts = ["", "é", pem[:-40], other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())]
    for text in texts:
        with pytest.raises(CertificateUnreadable) as refused:
            read_private_key(text)
        assert body not in str(refused.value)
        assert refused.value.__suppress_context__ or refused.value.__context__ is None


@pytest.mark.parametrize("kind", KeyKind)
def test_a_request_names_station_and_operator_and_is_signed(kind):
    key = generate_private_key(kind)
    request = check_request(signing_request(key, "CS001", OPERATOR), common_name="CS001", organization=OPERATOR)
    assert (common_name(request), organization(request)) == ("CS001", OPERATOR)
    assert request.public_key() == key.public_key()
    assert request.is_signature_valid


@pytest.mark.parametrize(
    ("serial_number", "operator"), [("", OPERATOR), ("10.0.0.1", OPERATOR), ("CS001", ""), ("CS001", "x" * 65)]
)
def test_names_that_cannot_stand_in_a_certificate_are_refused(serial_number, operator):
    with pytest.raises(ValueError, match=r"characters|looks"):
        signing_request(KEY, serial_number, operator)


def test_a_request_has_at_most_5500_characters(monkeypatch):
    csr = signing_request(KEY, "CS001", OPERATOR)
    with pytest.raises(CertificateTooLong) as refused:
        check_request(csr + " " * 5500)
    assert refused.value.limit == 5500
    monkeypatch.setattr("ocpp_security.requests.MAX_CERTIFICATE", 300)  # it takes a key of 16384 bits otherwise
    with pytest.raises(CertificateTooLong):
        signing_request(KEY, "CS001", OPERATOR)


def csr(key, signer=None):
    builder = x509.CertificateSigningRequestBuilder().subject_name(name())
    return builder.sign(signer or key, hashes.SHA256()).public_bytes(Encoding.PEM).decode()


def test_a_request_that_should_not_be_signed_is_told():
    with pytest.raises(WrongName, match="CS002"):
        check_request(csr(KEY), common_name="CS002")
    with pytest.raises(WrongName, match="Other"):
        check_request(csr(KEY), organization="Other")
    with pytest.raises(WeakKey):
        check_request(csr(rsa.generate_private_key(65537, 1024)))
    with pytest.raises(WrongKey):
        check_request(with_wrong_signature(csr(KEY)))


def with_wrong_signature(pem):
    der = bytearray(x509.load_pem_x509_csr(pem.encode()).public_bytes(Encoding.DER))
    der[-1] ^= 1
    return x509.load_der_x509_csr(bytes(der)).public_bytes(Encoding.PEM).decode()


@given(st.text())
def test_any_other_text_is_no_request(text):
    with pytest.raises(CertificateUnreadable):
        check_request(text)


# ------------------------------------------------------------------------------------------------- what comes back


@pytest.fixture(scope="module")
def authority():
    return Authority.create(OPERATOR, NOW - 2 * DAY, NOW + 9 * DAY)


async def test_a_signed_chain_is_accepted_for_the_key_that_was_asked_for(authority):
    authority.clock = lambda: NOW
    chain = await authority.sign(signing_request(KEY, "CS001", OPERATOR), "CS001")
    roots = authority.root.chain
    leaf, *above = check_signed(chain, KEY, roots, NOW, common_name="CS001", organization=OPERATOR)
    assert leaf.public_key() == KEY.public_key()
    assert above == list(authority.intermediate.chain)
    with pytest.raises(WrongKey):
        check_signed(chain, generate_private_key(), roots, NOW)
    with pytest.raises(WrongName, match="CS002"):
        check_signed(chain, KEY, roots, NOW, common_name="CS002")
    with pytest.raises(UnknownAuthority):
        check_signed(chain, KEY, [ROOT], NOW)
    with pytest.raises(CertificateExpired):
        check_signed(chain, KEY, roots, NOW + 400 * DAY)
    with pytest.raises(CertificateTooLong):
        check_signed(chain, KEY, roots, NOW, max_length=len(chain) - 1)
    with pytest.raises(CertificateUnreadable):
        check_signed("nothing", KEY, roots, NOW)


def test_a_certificate_that_is_not_valid_yet_is_accepted_if_its_chain_will_be_then():
    """A02.FR.08: the station changes to it later."""
    later = pem_of([certificate(start=NOW + DAY / 2)])
    assert check_signed(later, KEY, [ROOT], NOW)
    with pytest.raises(CertificateNotYetValid):
        check_signed(later, KEY, [root(start=NOW + DAY * 3 / 4)], NOW)
    with pytest.raises(CertificateExpired):
        check_signed(later, KEY, [root(end=NOW + DAY / 4)], NOW)


def test_a_certificate_that_could_issue_others_is_not_a_stations():
    with pytest.raises(InvalidChain, match="an authority's"):
        check_signed(pem_of([certificate(ca=True)]), KEY, [ROOT], NOW)
    weak = rsa.generate_private_key(65537, 1024)
    with pytest.raises(WeakKey):
        check_signed(pem_of([certificate(key=weak)]), weak, [ROOT], NOW)
    with pytest.raises(InvalidChain, match="no organization"):
        check_signed(pem_of([certificate(name("CS001", None))]), KEY, [ROOT], NOW)
