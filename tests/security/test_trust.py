import json
import logging

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st
from security.certificates import KEY, ROOT_KEY, certificate, name, root
from security.rig import DAY, NOW

from ocpp_core import StoreFailed, StoreTooNew
from ocpp_security import (
    DeleteStatus,
    HashAlgorithm,
    InstallStatus,
    RootUse,
    TrustStore,
    certificate_hash_data,
    pem_of,
)

ROOT = root()
NEW_KEY = ec.generate_private_key(ec.SECP256R1())
NEXT = certificate(name("next"), name("root"), key=NEW_KEY, ca=True)  # signed by the present root
AFTER = certificate(name("after"), name("next"), key=KEY, signer=NEW_KEY, ca=True)
OTHER = root("other", KEY)
LEAF = certificate()
CSMS, MANUFACTURER = RootUse.CSMS, RootUse.MANUFACTURER


@pytest.fixture
def make(tmp_path):
    def made(**options):
        return TrustStore(tmp_path / "roots.json", clock=lambda: NOW, **options)

    return made


@pytest.fixture
def store(make):
    return make()


@pytest.fixture
def checking(make):
    """A store with AdditionalRootCertificateCheck, and a root."""
    made = make(additional_check=True)
    assert made.install(CSMS, pem_of([ROOT])) is InstallStatus.ACCEPTED
    return made


def install(store, *certificates, use=CSMS):
    return [store.install(use, pem_of([one])).value for one in certificates]


def held(store):
    return [(root.certificate, root.fallback) for root in store.installed()]


@pytest.mark.parametrize(
    ("text", "use"),
    [
        ("CentralSystemRootCertificate", CSMS),
        ("CSMSRootCertificate", CSMS),
        ("ManufacturerRootCertificate", MANUFACTURER),
        ("V2GRootCertificate", RootUse.V2G),
        ("MORootCertificate", RootUse.MO),
        ("ChargingStationCertificate", None),
    ],
)
def test_uses_are_known_by_the_names_of_both_versions(text, use):
    assert RootUse.of(text) is use
    names = {RootUse.CSMS: "CentralSystemRootCertificate", RootUse.MANUFACTURER: "ManufacturerRootCertificate"}
    assert use is None or use.name_16 == names.get(use)


def test_an_installed_root_is_trusted_for_its_use_and_survives_a_restart(make, store):
    assert install(store, ROOT, OTHER) == ["Accepted", "Accepted"]
    assert install(store, OTHER, use=MANUFACTURER) == ["Accepted"]
    for one in (store, make()):
        assert one.trusted(CSMS) == (ROOT, OTHER)
        assert one.trusted(MANUFACTURER) == (OTHER,)
        assert one.trusted(RootUse.V2G) == ()
        assert [root.use for root in one.installed([MANUFACTURER])] == [MANUFACTURER]
        assert one.attempts() == ((ROOT, OTHER),)


def test_a_root_is_there_once(store):
    assert install(store, ROOT, ROOT, OTHER, ROOT) == ["Accepted"] * 4
    assert store.trusted(CSMS) == (ROOT, OTHER)


def test_a_store_has_room_for_so_many(make):
    """M05.FR.03."""
    store = make(max_length=2)
    assert install(store, ROOT, OTHER) == ["Accepted", "Accepted"]
    assert install(store, root("third", NEW_KEY)) == ["Rejected"]
    assert install(store, ROOT) == ["Accepted"]  # it is there
    store.delete(store.installed()[0].hash_data())
    assert install(store, root("third", NEW_KEY)) == ["Accepted"]
    with pytest.raises(ValueError, match="max_length"):
        make(max_length=0)


@pytest.mark.parametrize(
    "pem",
    [
        "no certificate",
        pem_of([ROOT, OTHER]),
        pem_of([ROOT]) + " " * 5500,
        pem_of([root(end=NOW - DAY / 2)]),
        pem_of([root(start=NOW + DAY / 2)]),
        pem_of([LEAF]),
        pem_of([NEXT]),  # signed by a root that is not there
        pem_of([root(key=rsa.generate_private_key(65537, 1024))]),
    ],
)
def test_what_is_no_good_root_is_rejected(store, pem, caplog):
    """M05.FR.06."""
    assert store.install(CSMS, pem) is InstallStatus.REJECTED
    assert "CSMSRootCertificate not installed" in caplog.text
    assert not store.installed()
    assert not store.path.exists()


@given(st.text())
def test_any_text_is_rejected(text):
    assert TrustStore("/nowhere/roots.json").install(CSMS, text) is InstallStatus.REJECTED


def test_what_cannot_be_stored_fails_and_changes_nothing(make, store, caplog):
    install(store, ROOT)
    store.path.unlink()
    store.path.mkdir()
    assert install(store, OTHER) == ["Failed"]
    assert store.delete(store.installed()[0].hash_data()) is DeleteStatus.FAILED
    assert store.trusted(CSMS) == (ROOT,)
    assert "not written" in caplog.text
    assert [file.name for file in store.path.parent.iterdir()] == ["roots.json"]


@pytest.mark.parametrize("algorithm", HashAlgorithm)
def test_a_root_is_deleted_by_its_hash_data(make, store, algorithm):
    install(store, ROOT, OTHER)
    install(store, OTHER, use=MANUFACTURER)
    data = store.installed()[1].hash_data(algorithm)
    assert data == certificate_hash_data(OTHER, OTHER, algorithm)
    assert store.delete(data) is DeleteStatus.ACCEPTED
    assert store.delete(data) is DeleteStatus.NOT_FOUND
    assert held(store) == held(make()) == [(ROOT, False)]


def test_a_root_that_another_signed_has_its_signers_hashes(store):
    install(store, ROOT, NEXT)
    assert store.installed()[1].hash_data() == certificate_hash_data(NEXT, ROOT)


def test_the_root_in_use_is_not_deleted(store):
    """M04.FR.06."""
    install(store, ROOT, OTHER)
    used, unused = (root.hash_data() for root in store.installed())
    store.connected(store.attempts()[0], LEAF)
    assert store.delete(used) is DeleteStatus.FAILED
    assert store.delete(unused) is DeleteStatus.ACCEPTED
    store.disconnected()
    assert store.delete(used) is DeleteStatus.ACCEPTED
    assert store.attempts() == ()


@pytest.mark.parametrize("leaf", [None, certificate(name(), name("intermediate"), signer=NEW_KEY)])
def test_if_it_is_not_known_which_root_it_was_none_is_deleted(store, leaf):
    install(store, ROOT, OTHER)
    store.connected(store.attempts()[0], leaf)
    assert {store.delete(root.hash_data()) for root in store.installed()} == {DeleteStatus.FAILED}


# ------------------------------------------------------------------------------------------------- AdditionalRootCertificateCheck


def test_the_present_root_signs_its_successor_and_becomes_the_fall_back(make, checking):
    """M05.FR.09 and 11."""
    assert install(checking, NEXT) == ["Accepted"]
    for store in (checking, make(additional_check=True)):
        assert held(store) == [(ROOT, True), (NEXT, False)]
        assert store.trusted(CSMS) == (NEXT,)
        assert store.attempts() == ((NEXT,), (ROOT,))
        assert store.installed()[1].hash_data() == certificate_hash_data(NEXT, ROOT)


@pytest.mark.parametrize("successor", [OTHER, AFTER, root("root", KEY)])
def test_a_successor_that_the_present_root_did_not_sign_is_rejected(checking, successor):
    """M05.FR.10."""
    assert install(checking, successor) == ["Rejected"]
    assert held(checking) == [(ROOT, False)]


def test_an_expired_root_signs_no_successor(make, checking):
    store = TrustStore(checking.path, additional_check=True, clock=lambda: NOW + 2 * DAY)
    late = certificate(name("late"), name("root"), key=KEY, ca=True, end=NOW + 9 * DAY)
    assert install(store, late) == ["Rejected"]


def test_the_fall_back_goes_when_the_new_root_has_proved_to_work(make, checking):
    """M05.FR.12."""
    install(checking, NEXT)
    checking.connected(checking.attempts()[0])
    assert held(checking) == held(make()) == [(NEXT, False)]
    assert checking.attempts() == ((NEXT,),)
    assert checking.delete(checking.installed()[0].hash_data()) is DeleteStatus.FAILED


def test_the_fall_back_stays_while_it_is_what_works(checking):
    """M05.FR.13."""
    install(checking, NEXT)
    checking.connected(checking.attempts()[1], LEAF)
    assert held(checking) == [(ROOT, True), (NEXT, False)]
    fallback, new = (root.hash_data() for root in checking.installed())
    assert checking.delete(fallback) is DeleteStatus.FAILED
    assert checking.delete(new) is DeleteStatus.ACCEPTED
    checking.connected([])
    assert held(checking) == [(ROOT, True)]


def test_there_is_one_fall_back_at_most(checking):
    """M05.FR.08."""
    assert install(checking, NEXT, AFTER) == ["Accepted", "Accepted"]
    assert held(checking) == [(NEXT, True), (AFTER, False)]


def test_the_check_is_for_the_roots_of_the_csms(checking):
    assert install(checking, ROOT, use=MANUFACTURER) == ["Accepted"]
    assert install(checking, OTHER, use=MANUFACTURER) == ["Accepted"]
    assert install(checking, NEXT) == ["Accepted"]
    assert checking.trusted(MANUFACTURER) == (ROOT, OTHER)


# ------------------------------------------------------------------------------------------------- the file


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema": 1}',
        '{"schema": "x", "roots": []}',
        '{"schema": 1, "roots": [{"use": "CSMSRootCertificate"}]}',
    ],
)
def test_a_file_of_something_else_fails_and_is_left_alone(make, tmp_path, text):
    file = tmp_path / "roots.json"
    file.write_text(text)
    with pytest.raises(StoreFailed, match="cannot be read"):
        make()
    assert file.read_text() == text


def test_a_newer_file_fails(make, tmp_path):
    (tmp_path / "roots.json").write_text(json.dumps({"schema": 2, "roots": "?"}))
    with pytest.raises(StoreTooNew):
        make()


def test_a_damaged_certificate_fails(make, store, caplog):
    caplog.set_level(logging.INFO)
    install(store, ROOT)
    assert "CSMSRootCertificate installed" in caplog.text
    kept = json.loads(store.path.read_text())
    kept["roots"][0]["certificate"] = "?"
    store.path.write_text(json.dumps(kept))
    with pytest.raises(StoreFailed):
        make()
    assert ROOT_KEY.public_key() == ROOT.public_key()
