import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from security.certificates import certificate, name
from security.rig import DAY, NOW, OPERATOR

from ocpp_security import (
    Authority,
    CertificateAuthority,
    CertificateError,
    CertificateRevoked,
    CertificateUnreadable,
    KeyKind,
    WrongName,
    check_certificate,
    check_revoked,
    common_name,
    generate_private_key,
    is_authority,
    pem_of,
    read_authority,
    read_certificates,
    read_private_key,
    read_revocation_list,
    signing_request,
    verify_chain,
    write_issued,
    write_pki,
)


@pytest.fixture(scope="module", params=[KeyKind.EC_P256, KeyKind.RSA_2048])
def authority(request):
    return Authority.create(OPERATOR, NOW - DAY, NOW + DAY, request.param)


def usage(holder):
    return holder.extensions.get_extension_for_class(x509.KeyUsage).value


def test_a_root_and_an_intermediate_below_it_may_issue(authority):
    root, below = authority.root.certificate, authority.intermediate.certificate
    assert verify_chain([below], [root], NOW) == (below, root)
    for one in (root, below):
        assert is_authority(one)
        assert usage(one).key_cert_sign
        assert usage(one).crl_sign
        check_certificate(one, NOW)


@pytest.mark.parametrize("kind", KeyKind)
def test_a_server_has_its_hosts_as_cn_and_alternative_names(authority, kind):
    issued = authority.issue_server(["csms.example", "10.0.0.1", "::1"], NOW, NOW + DAY / 2, kind)
    leaf = issued.certificate
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert common_name(leaf) == "csms.example"
    assert names.get_values_for_type(x509.DNSName) == ["csms.example"]
    assert [str(address) for address in names.get_values_for_type(x509.IPAddress)] == ["10.0.0.1", "::1"]
    assert leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value == x509.ExtendedKeyUsage(
        [ExtendedKeyUsageOID.SERVER_AUTH]
    )
    assert (leaf.not_valid_before_utc, leaf.not_valid_after_utc) == (NOW, NOW + DAY / 2)
    assert issued.key.public_key() == leaf.public_key()
    assert verify_chain(issued.chain, authority.root.chain, NOW)
    check_certificate(leaf, NOW)
    with pytest.raises(ValueError, match="host"):
        authority.issue_server([], NOW, NOW + DAY)


async def test_a_stations_request_is_signed_whatever_the_kind_of_its_key(authority):
    """A00.FR.421, note."""
    authority.clock = lambda: NOW
    hook: CertificateAuthority = authority
    for kind in KeyKind:
        key = generate_private_key(kind)
        chain = read_certificates(await hook.sign(signing_request(key, "CS001", OPERATOR), "CS001"))
        assert verify_chain(chain, authority.root.chain, NOW)[0].public_key() == key.public_key()
        assert chain[0].not_valid_after_utc == NOW + authority.validity
        assert not is_authority(chain[0])
        with pytest.raises(x509.ExtensionNotFound):  # A00.FR.511: not for stations
            chain[0].extensions.get_extension_for_class(x509.SubjectAlternativeName)


async def test_a_request_in_anothers_name_is_refused(authority):
    key = generate_private_key()
    for serial_number, operator in (("CS002", OPERATOR), ("CS001", "Other")):
        with pytest.raises(WrongName):
            await authority.sign(signing_request(key, serial_number, operator), "CS001")
    with pytest.raises(CertificateError):
        await authority.sign("no request", "CS001")


async def test_a_serial_number_need_not_be_the_identity():
    authority = Authority.create(OPERATOR, NOW - DAY, NOW + DAY)
    authority.name_of = {"CS001": "SN-4711"}.__getitem__
    chain = await authority.sign(signing_request(generate_private_key(), "SN-4711", OPERATOR), "CS001")
    leaf = read_certificates(chain)[0]
    assert common_name(leaf) == "SN-4711"
    assert abs(leaf.not_valid_before_utc - datetime.now(UTC)) < DAY


def test_what_cannot_be_issued_is_told(authority):
    with pytest.raises(ValueError, match="1 to 64"):
        Authority.create("", NOW, NOW + DAY)
    with pytest.raises(ValueError, match="looks like"):
        authority.issue_station("10.0.0.1", NOW, NOW + DAY)


def test_a_revoked_certificate_stands_in_the_list():
    authority = Authority.create(OPERATOR, NOW - DAY, NOW + DAY)
    good, bad = (authority.issue_station(name, NOW - DAY, NOW + DAY) for name in ("CS001", "CS002"))
    authority.revoke(bad.certificate, NOW - DAY / 2)
    authority.revoke(bad.certificate, NOW)  # the first time counts
    listed = read_revocation_list(authority.revocation_list(NOW - DAY / 2, NOW + DAY / 2))
    assert (listed.last_update_utc, listed.next_update_utc) == (NOW - DAY / 2, NOW + DAY / 2)
    check_revoked(verify_chain(good.chain, authority.root.chain, NOW), [listed], NOW)
    with pytest.raises(CertificateRevoked) as refused:
        check_revoked(verify_chain(bad.chain, authority.root.chain, NOW), [listed], NOW)
    assert refused.value.since == NOW - DAY / 2


# ------------------------------------------------------------------------------------------------- in a directory


def test_a_pki_has_all_that_its_files_say(bench):
    pki, now = bench.pki, NOW
    roots = read_certificates(pki.root.read_bytes())
    for files in (*pki.servers, *pki.stations.values(), pki.revoked_station):
        chain = read_certificates(Path(files.chain).read_bytes())
        assert verify_chain(chain, roots, now)
        assert read_private_key(Path(files.key).read_bytes()).public_key() == chain[0].public_key()
    for files in (*pki.expired_servers, pki.expired_station):
        with pytest.raises(CertificateError, match="expired"):
            verify_chain(read_certificates(Path(files.chain).read_bytes()), roots, now)
    listed = read_revocation_list(pki.revocation_list.read_bytes())
    revoked = read_certificates(Path(pki.revoked_station.chain).read_bytes())[0]
    assert [entry.serial_number for entry in listed] == [revoked.serial_number]


def test_keys_can_be_read_by_their_owner_only(bench):
    folder = bench.pki.root.parent
    modes = {file.suffix: set() for file in folder.iterdir()}
    for file in folder.iterdir():
        modes[file.suffix].add(stat.S_IMODE(file.stat().st_mode) & 0o077)
    assert modes[".key"] == {0}
    assert len(list(folder.glob("*.key"))) == len(list(folder.glob("*.pem"))) - 1  # a list has none


def test_an_authority_goes_on_from_its_files(bench, tmp_path):
    again = read_authority(bench.pki.root.parent)
    assert again.organization == OPERATOR
    assert again.root.chain == bench.authority.root.chain
    assert set(again.revoked) <= set(bench.authority.revoked)
    assert len(again.revoked) == 1
    issued = again.issue_station("CS900", NOW - DAY, NOW + DAY)
    assert verify_chain(issued.chain, bench.authority.root.chain, NOW)
    with pytest.raises(OSError, match="No such file"):
        read_authority(tmp_path)


def test_a_stations_name_does_not_lead_out_of_the_directory(tmp_path):
    stations = ["../../CS001", "CS/1", "CS_1", "."]
    pki = write_pki(tmp_path / "a" / "b", organization=OPERATOR, hosts=["localhost"], stations=stations, now=NOW)
    assert len({files.chain for files in pki.stations.values()}) == len(stations)
    assert {file.parent for file in tmp_path.rglob("*.pem")} == {tmp_path / "a" / "b"}


def test_an_authority_without_organization_is_not_read(bench, tmp_path):
    for file in bench.pki.root.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "root.pem").write_bytes(nameless_root())
    with pytest.raises(CertificateUnreadable, match="no organization"):
        read_authority(tmp_path)
    write_issued(tmp_path, "root", bench.authority.root)
    assert read_authority(tmp_path).organization == OPERATOR


def nameless_root():
    return pem_of([certificate(name("root", None), ca=True)]).encode()
