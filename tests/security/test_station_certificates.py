import stat

import pytest
from security.certificates import KEY
from security.rig import DAY, NOW, OPERATOR

from ocpp_core import StoreFailed
from ocpp_security import (
    Authority,
    CertificateError,
    Issued,
    KeyKind,
    StationCertificates,
    WrongKey,
    pem_of,
    read_certificates,
    read_private_key,
)


@pytest.fixture(scope="module")
def authority():
    made = Authority.create(OPERATOR, NOW - 100 * DAY, NOW + 400 * DAY)
    made.clock = lambda: NOW
    return made


@pytest.fixture
def own(tmp_path):
    return StationCertificates(tmp_path / "own" / "certificates")


def issued(authority, start, end):
    return authority.issue_station("CS001", NOW + start * DAY, NOW + end * DAY)


def files_of(own):
    return sorted(file.suffix for file in own.directory.iterdir())


@pytest.mark.parametrize("kind", [KeyKind.EC_P256, KeyKind.RSA_2048])
async def test_a_certificate_is_asked_for_signed_and_used_over_a_restart(own, authority, kind):
    csr = own.request("CS001", OPERATOR, kind)
    chain = await authority.sign(csr, "CS001")
    again = StationCertificates(own.directory)
    leaf = again.install(chain, authority.root.chain, NOW, common_name="CS001", organization=OPERATOR)
    files = again.current(NOW)
    assert read_certificates(files.chain.read_bytes())[0] == leaf
    assert read_private_key(files.key.read_bytes()).public_key() == leaf.public_key()
    assert files_of(own) == [".key", ".pem"]


async def test_keys_can_be_read_by_their_owner_only(own, authority):
    csr = own.request("CS001", OPERATOR)
    pending = {stat.S_IMODE(file.stat().st_mode) for file in own.directory.iterdir()}
    own.install(await authority.sign(csr, "CS001"), authority.root.chain, NOW)
    assert pending == {stat.S_IMODE(own.current(NOW).key.stat().st_mode)} == {0o600}
    assert stat.S_IMODE(own.directory.stat().st_mode) == 0o700


async def test_what_is_not_acceptable_changes_nothing(own, authority):
    own.request("CS001", OPERATOR)
    newer = own.request("CS001", OPERATOR)
    other = StationCertificates(own.directory.parent / "other").request("CS001", OPERATOR)
    for pem, error in (("?", CertificateError), (await authority.sign(other, "CS001"), WrongKey)):
        with pytest.raises(error):
            own.install(pem, authority.root.chain, NOW)
    assert own.current(NOW) is None
    assert own.install(await authority.sign(newer, "CS001"), authority.root.chain, NOW)


async def test_nothing_is_installed_that_was_not_asked_for(own, authority):
    csr = own.request("CS001", OPERATOR)
    chain = await authority.sign(csr, "CS001")
    own.install(chain, authority.root.chain, NOW)
    with pytest.raises(StoreFailed, match="no certificate was asked for"):
        own.install(chain, authority.root.chain, NOW)


def test_the_newest_valid_certificate_is_the_one(own, authority):
    """A02.FR.08 and 09."""
    old, new, future, over = [own.add(issued(authority, *span)) for span in ((-9, 9), (-2, 3), (1, 20), (-8, -1))]
    assert own.current(NOW) == new
    assert own.current(NOW + 2 * DAY) == future
    assert own.current(NOW - 5 * DAY) == over
    assert own.current(NOW - 9 * DAY) == old
    assert own.current(NOW - 10 * DAY) is own.current(NOW + 21 * DAY) is None
    assert own.next_change(NOW) == NOW + DAY
    assert own.next_change(NOW - 5 * DAY) == NOW - 2 * DAY
    assert own.next_change(NOW + DAY) is None


def test_a_new_one_is_due_a_month_before_the_last_ends(own, authority):
    """A03."""
    assert own.is_due(NOW)
    own.add(issued(authority, -9, 40))
    assert not own.is_due(NOW)
    assert own.is_due(NOW + 11 * DAY)
    own.add(issued(authority, 20, 100))
    assert not own.is_due(NOW + 11 * DAY)
    assert own.is_due(NOW, ahead=101 * DAY)


def test_old_ones_are_cleared_away_a_month_after_the_change(own, authority):
    """A02.FR.10."""
    own.clear(NOW)
    own.add(issued(authority, -60, 90))
    present, waiting = own.add(issued(authority, -10, 90)), own.add(issued(authority, 50, 90))
    own.clear(NOW)
    assert len(files_of(own)) == 6
    own.clear(NOW + 21 * DAY)
    assert len(files_of(own)) == 4
    assert own.current(NOW + 21 * DAY) == present
    assert own.current(NOW + 51 * DAY) == waiting


def test_a_chain_without_key_or_a_damaged_one_is_passed_over(own, authority, caplog):
    good = own.add(issued(authority, -9, 9))
    keyless = own.add(issued(authority, -1, 9))
    keyless.key.unlink()
    (own.directory / "damaged.pem").write_text("?")
    assert own.current(NOW) == good
    assert "damaged.pem passed over" in caplog.text


def test_a_crash_between_key_and_chain_leaves_the_former_certificate(own, authority, monkeypatch):
    good = own.add(issued(authority, -9, 9))
    newer = issued(authority, -1, 9)
    real = StationCertificates.add.__globals__["write_file"]

    def crash(path, *arguments):
        if path.suffix == ".pem":
            raise OSError("the power is gone")
        real(path, *arguments)

    monkeypatch.setitem(StationCertificates.add.__globals__, "write_file", crash)
    with pytest.raises(OSError, match="power"):
        own.add(newer)
    assert own.current(NOW) == good
    assert isinstance(newer, Issued)
    assert KEY.public_key() != newer.key.public_key()
    assert pem_of(newer.chain)
