"""A public key infrastructure in a directory: what a test bench or a small installation needs, and how to go on from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from ._files import PRIVATE, write_file
from .authority import Authority, Issued
from .certificates import organization as organization_of
from .certificates import pem_of, read_certificates
from .chains import read_revocation_list
from .contexts import CertificateFiles
from .errors import CertificateUnreadable
from .requests import KeyKind, private_key_pem, read_private_key

__all__ = ["Pki", "read_authority", "write_authority", "write_issued", "write_pki"]

_ROOT, _INTERMEDIATE, _LIST = "root", "intermediate", "crl.pem"
_HISTORY = timedelta(days=2)  # between the beginning of the authority's time and now, for what has expired already


@dataclass(frozen=True, slots=True)
class Pki:
    """The files that `write_pki` wrote."""

    root: Path
    """The root: trusted by stations, and by the CSMS for their certificates."""
    revocation_list: Path
    """Names the revoked station's certificate."""
    servers: tuple[CertificateFiles, ...]
    """The CSMS's certificates, RSA and ECDSA."""
    expired_servers: tuple[CertificateFiles, ...]
    """The same for the same hosts, but their time is over."""
    stations: dict[str, CertificateFiles]
    """Stations' certificates, by serial number."""
    expired_station: CertificateFiles
    """A station's certificate, ``EXPIRED``, whose time is over."""
    revoked_station: CertificateFiles
    """A station's certificate, ``REVOKED``, that stands in the list."""


def write_pki(
    directory: Path,
    *,
    organization: str,
    hosts: Sequence[str],
    stations: Sequence[str],
    now: datetime,
    validity: timedelta = timedelta(days=365),
    kind: KeyKind = KeyKind.EC_P256,
) -> Pki:
    """Make an authority with certificates for a CSMS and stations, and for tests one expired and one revoked of each sort.

    Files of private keys can be read by their owner only. What was in the files before is replaced.

    Args:
        directory: made if there is none.
        organization: the operator's name, in all certificates.
        hosts: names and addresses of the CSMS.
        stations: serial numbers of stations.
        now: when everything becomes valid, with its time zone.
        validity: for how long, the revocation list included.
        kind: of the authority's and the stations' keys; the CSMS has one RSA and one EC, whatever this is.

    Raises:
        ValueError: a name cannot stand in a certificate.
        OSError: a file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    end = now + validity
    authority = Authority.create(organization, now - _HISTORY, end, kind)
    past = (now - _HISTORY, now - _HISTORY / 2)

    def servers(label: str, start: datetime, until: datetime) -> tuple[CertificateFiles, ...]:
        kinds = {"rsa": KeyKind.RSA_2048, "ecdsa": KeyKind.EC_P256}
        return tuple(
            write_issued(directory, f"{label}-{suffix}", authority.issue_server(hosts, start, until, kind))
            for suffix, kind in kinds.items()
        )

    def station(serial_number: str, start: datetime, until: datetime) -> Issued:
        return authority.issue_station(serial_number, start, until, kind)

    revoked = station("REVOKED", now, end)
    authority.revoke(revoked.certificate, now)
    write_authority(directory, authority, now, end)
    return Pki(
        root=directory / f"{_ROOT}.pem",
        revocation_list=directory / _LIST,
        servers=servers("csms", now, end),
        expired_servers=servers("csms-expired", *past),
        stations={
            name: write_issued(directory, f"station-{quote(name, safe='')}", station(name, now, end))
            for name in stations
        },
        expired_station=write_issued(directory, "expired-station", station("EXPIRED", *past)),
        revoked_station=write_issued(directory, "revoked-station", revoked),
    )


def write_issued(directory: Path, name: str, issued: Issued) -> CertificateFiles:
    """Write a chain to ``name.pem`` and its key to ``name.key``.

    Raises:
        OSError: a file cannot be written.
    """
    files = CertificateFiles(directory / f"{name}.pem", directory / f"{name}.key")
    write_file(Path(files.key), private_key_pem(issued.key), PRIVATE)
    write_file(Path(files.chain), pem_of(issued.chain))
    return files


def write_authority(directory: Path, authority: Authority, now: datetime, next_list: datetime) -> None:
    """Write an authority, its keys and its revocation list, for `read_authority`.

    Args:
        directory: must exist.
        authority: the one to be kept.
        now: when the list was made, with its time zone.
        next_list: when the next is due.

    Raises:
        OSError: a file cannot be written.
    """
    write_issued(directory, _ROOT, authority.root)
    write_issued(directory, _INTERMEDIATE, authority.intermediate)
    write_file(directory / _LIST, authority.revocation_list(now, next_list))


def read_authority(directory: Path) -> Authority:
    """The authority that `write_authority` or `write_pki` wrote, with what it has revoked.

    Raises:
        CertificateUnreadable: a file is not what it should be.
        OSError: one cannot be read.
    """
    root, intermediate = (_read_issued(directory, name) for name in (_ROOT, _INTERMEDIATE))
    owner = organization_of(root.certificate)
    if owner is None:
        raise CertificateUnreadable("the root", "it has no organization (O)")
    revoked = read_revocation_list((directory / _LIST).read_bytes())
    return Authority(
        owner,
        root,
        intermediate,
        revoked={entry.serial_number: entry.revocation_date_utc for entry in revoked},
    )


def _read_issued(directory: Path, name: str) -> Issued:
    chain = read_certificates((directory / f"{name}.pem").read_bytes())
    return Issued(chain, read_private_key((directory / f"{name}.key").read_bytes()))
