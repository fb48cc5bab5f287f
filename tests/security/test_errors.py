import copy
import pickle
from datetime import UTC, datetime

import pytest

from ocpp_security import (
    CertificateError,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateTooLong,
    CertificateUnreadable,
    InvalidChain,
    InvalidPassword,
    SecurityError,
    UnknownAuthority,
    UnknownIdentity,
    WeakKey,
    WrongKey,
    WrongName,
    errors,
)

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
SENTENCES = [
    (InvalidPassword("too short"), "too short"),
    (UnknownIdentity("CS1"), "no credentials of 'CS1'"),
    (CertificateError("CN=a", "bad"), "CN=a: bad"),
    (CertificateUnreadable("a key", "it is none"), "a key: it is none"),
    (CertificateTooLong("a chain", 12, 10), "a chain: 12 characters, and 10 are allowed"),
    (CertificateExpired("CN=a", NOON), "CN=a: it expired at 2026-05-01T12:00:00Z"),
    (CertificateNotYetValid("CN=a", NOON), "CN=a: it is not valid before 2026-05-01T12:00:00Z"),
    (CertificateRevoked("CN=a", NOON), "CN=a: it was revoked at 2026-05-01T12:00:00Z"),
    (UnknownAuthority("CN=a", "CN=b"), "CN=a: its issuer CN=b is not known"),
    (InvalidChain("CN=a", "no"), "CN=a: no"),
    (WrongName("CN=a", "O", "us"), "CN=a: its O is not 'us'"),
    (WrongKey("CN=a", "no"), "CN=a: no"),
    (WeakKey("CN=a", "no"), "CN=a: no"),
]


@pytest.mark.parametrize(("error", "sentence"), SENTENCES)
def test_an_error_makes_its_sentence_and_can_be_copied(error, sentence):
    for one in (error, copy.copy(error), pickle.loads(pickle.dumps(error))):
        assert str(one) == sentence
        assert vars(one) == vars(error)
    assert isinstance(error, SecurityError)


def test_every_error_is_tried_and_drawn_in_the_tree():
    assert {type(error).__name__ for error, _ in SENTENCES} | {"SecurityError"} == set(errors.__all__)
    assert all(name in errors.__doc__ for name in errors.__all__)
