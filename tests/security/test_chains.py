import hashlib

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from security.certificates import KEY, ROOT_KEY, certificate, name, root
from security.rig import DAY, NOW

from ocpp_security import (
    CertificateExpired,
    CertificateHashData,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateUnreadable,
    HashAlgorithm,
    InvalidChain,
    UnknownAuthority,
    WeakKey,
    certificate_hash_data,
    check_revoked,
    issuer_of,
    read_revocation_list,
    verify_chain,
)

BELOW_KEY = ec.generate_private_key(ec.SECP256R1())
ROOT = root()
BELOW = certificate(name("below"), key=BELOW_KEY, ca=True)
LEAF = certificate(name(), name("below"), signer=BELOW_KEY)


def below(**options):
    return certificate(name("below"), key=BELOW_KEY, **options)


def test_a_chain_leads_from_the_leaf_to_a_root():
    way = (LEAF, BELOW, ROOT)
    assert verify_chain([LEAF, BELOW], [ROOT], NOW) == way
    assert verify_chain([LEAF, ROOT, root("other"), BELOW], [root("another"), ROOT], NOW) == way
    assert verify_chain([certificate()], [ROOT], NOW)[1] == ROOT


def test_a_root_need_not_have_signed_itself():
    assert verify_chain([LEAF], [BELOW], NOW) == (LEAF, BELOW)
    assert verify_chain([LEAF], [BELOW, root(end=NOW - DAY / 2)], NOW)


def test_rsa_and_authorities_without_key_usage_do():
    key = rsa.generate_private_key(65537, 2048)
    leaf = certificate(name(), name("below"), key=key, signer=key)
    assert verify_chain([leaf, certificate(name("below"), key=key, ca=True, sign=None)], [ROOT], NOW)


@pytest.mark.parametrize(
    ("chain", "roots", "error", "words"),
    [
        ([LEAF], [ROOT], UnknownAuthority, "CN=below"),
        ([LEAF, BELOW], [], UnknownAuthority, "CN=root"),
        ([LEAF, BELOW, ROOT], [root("other")], UnknownAuthority, "CN=root"),
        ([LEAF, BELOW], [root(key=KEY)], UnknownAuthority, "CN=root"),  # the name, but not the key
        ([certificate(end=NOW - DAY / 2)], [ROOT], CertificateExpired, "CN=CS001"),
        ([certificate(start=NOW + DAY / 2)], [ROOT], CertificateNotYetValid, "CN=CS001"),
        ([LEAF, below(ca=True, end=NOW - DAY / 2)], [ROOT], CertificateExpired, "CN=below"),
        ([LEAF, BELOW], [root(end=NOW - DAY / 2)], CertificateExpired, "CN=root"),
        ([LEAF, below(ca=False)], [ROOT], InvalidChain, "cA"),
        ([LEAF, below()], [ROOT], InvalidChain, "basicConstraints"),
        ([LEAF, below(ca=True, sign=False)], [ROOT], InvalidChain, "may not issue"),
        ([certificate(key=rsa.generate_private_key(65537, 1024))], [ROOT], WeakKey, "1024"),
    ],
)
def test_what_is_wrong_with_a_chain_is_told(chain, roots, error, words):
    with pytest.raises(error, match=words):
        verify_chain(chain, roots, NOW)


def test_an_issuer_is_known_by_name_and_signature():
    assert issuer_of(LEAF, [ROOT, BELOW]) is BELOW
    assert issuer_of(ROOT, [BELOW, ROOT]) is ROOT
    assert issuer_of(LEAF, []) is None
    assert issuer_of(LEAF, [certificate(name("below"), key=KEY, ca=True)]) is None
    assert issuer_of(LEAF, [certificate(name("below"), key=x25519.X25519PrivateKey.generate(), ca=True)]) is None


# ------------------------------------------------------------------------------------------------- hash data


@pytest.mark.parametrize("algorithm", HashAlgorithm)
@pytest.mark.parametrize("rsa_issuer", [False, True])
def test_hash_data_are_made_as_2_0_1_says(algorithm, rsa_issuer):
    """Errata 2023-12, 2.15.1: name as in the certificate, key without tag and length, number without zeros in front."""
    key = rsa.generate_private_key(65537, 2048) if rsa_issuer else BELOW_KEY
    issuer = certificate(name("below"), key=key, ca=True)
    one = certificate(name(), name("below"), signer=key, number=0x00A1B2C3)
    if rsa_issuer:
        value = key.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1)
    else:
        value = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    assert certificate_hash_data(one, issuer, algorithm) == CertificateHashData(
        algorithm,
        hashlib.new(algorithm, one.issuer.public_bytes()).hexdigest(),
        hashlib.new(algorithm, value).hexdigest(),
        "a1b2c3",
    )


def test_hash_data_match_whatever_the_case_and_the_zeros():
    data = certificate_hash_data(LEAF, BELOW)
    other = CertificateHashData(
        data.hash_algorithm,
        data.issuer_name_hash.upper(),
        data.issuer_key_hash.upper(),
        "0x00" + data.serial_number.upper(),
    )
    assert data != other
    assert data.matches(other)
    assert other.matches(data)
    assert not data.matches(certificate_hash_data(BELOW, ROOT))
    assert not data.matches(certificate_hash_data(LEAF, BELOW, HashAlgorithm.SHA512))
    zero = CertificateHashData(HashAlgorithm.SHA256, "", "", "0")
    assert zero.matches(CertificateHashData(HashAlgorithm.SHA256, "", "", "00"))


# ------------------------------------------------------------------------------------------------- revocation


def revocation_list(*revoked, issuer="below", key=BELOW_KEY, until=NOW + DAY):
    builder = (
        x509.CertificateRevocationListBuilder().issuer_name(name(issuer)).last_update(NOW - DAY).next_update(until)
    )
    for one in revoked:
        entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(NOW - DAY / 2)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(key, hashes.SHA256())


WAY = (LEAF, BELOW, ROOT)


def test_a_certificate_in_its_authoritys_list_is_revoked():
    check_revoked(WAY, [], NOW)
    check_revoked(WAY, [revocation_list(), revocation_list(LEAF, issuer="other", key=KEY)], NOW)
    with pytest.raises(CertificateRevoked) as refused:
        check_revoked(WAY, iter([revocation_list(BELOW), revocation_list(LEAF)]), NOW)
    assert refused.value.since == (NOW - DAY / 2)
    with pytest.raises(CertificateRevoked, match="CN=below"):
        check_revoked(WAY, [revocation_list(BELOW, issuer="root", key=ROOT_KEY)], NOW)


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        (revocation_list(until=NOW - DAY / 2), "out of date"),
        (revocation_list(key=KEY), "signature is wrong"),
    ],
)
def test_a_list_that_cannot_be_relied_on_is_told(listed, words):
    with pytest.raises(InvalidChain, match=words):
        check_revoked(WAY, [listed], NOW)


def test_a_list_of_an_issuer_that_cannot_sign_is_told():
    odd = certificate(name("below"), key=x25519.X25519PrivateKey.generate(), ca=True)
    with pytest.raises(InvalidChain, match="signature is wrong"):
        check_revoked([LEAF, odd], [revocation_list()], NOW)


def test_a_list_comes_back_from_its_pem():
    listed = revocation_list(LEAF)
    pem = listed.public_bytes(Encoding.PEM)
    assert read_revocation_list(pem) == read_revocation_list(pem.decode()) == listed
    for text in ("", "é", b"-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n"):
        with pytest.raises(CertificateUnreadable):
            read_revocation_list(text)
