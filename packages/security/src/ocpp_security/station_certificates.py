"""A station's own certificates and keys, in a directory: asked for, installed, chosen, and cleared away when they are old.

OCPP 1.6 security whitepaper and OCPP 2.0.1 part 2, use cases A02 and A03. Private keys are written here and nowhere else, readable by their
owner only (A02.FR.05). The methods read and write small files: call them in a thread where that is too slow for the loop.
"""

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from ocpp_core import StoreFailed

from ._files import PRIVATE, remove_file, write_file
from .authority import Issued
from .certificates import MAX_CHAIN, pem_of, read_certificates
from .contexts import CertificateFiles
from .errors import CertificateError
from .requests import KeyKind, PrivateKey, check_signed, generate_private_key, private_key_pem, read_private_key
from .requests import signing_request as make_request

__all__ = ["StationCertificates"]

logger = logging.getLogger("ocpp_security")

_PENDING = "pending.key"
_MONTH = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Own:
    """One certificate in the directory."""

    files: CertificateFiles
    certificate: x509.Certificate


class StationCertificates:
    """The certificates of one station, and the key of the request that is on its way, which a restart keeps."""

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        """Nothing is read yet.

        Args:
            directory: its own; made if there is none, for its owner only.

        Raises:
            OSError: it cannot be made.
        """
        self.directory = Path(directory).absolute()
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)

    def request(self, serial_number: str, organization: str, kind: KeyKind = KeyKind.EC_P256) -> str:
        """Make a new key, and the request of a SignCertificate for it; the key of a request before is forgotten.

        Args:
            serial_number: the station's.
            organization: the CPO's name.
            kind: of the key.

        Raises:
            ValueError: the names cannot stand in a certificate.
            OSError: the key cannot be written.
        """
        key = generate_private_key(kind)
        csr = make_request(key, serial_number, organization)
        write_file(self.directory / _PENDING, private_key_pem(key), PRIVATE)
        return csr

    def install(
        self,
        pem: str,
        roots: Sequence[x509.Certificate],
        now: datetime,
        *,
        common_name: str | None = None,
        organization: str | None = None,
        max_length: int = MAX_CHAIN,
    ) -> x509.Certificate:
        """Check the chain of a CertificateSigned and keep it, with the key of the last request.

        A certificate that is not valid yet is kept too: `current` gives it when its time has come.

        Args:
            pem: what the message said.
            roots: the CSMS roots that the station trusts.
            now: with its time zone.
            common_name: the station's serial number; None: any.
            organization: the CPO's name; None: any.
            max_length: most characters.

        Returns:
            The station's new certificate.

        Raises:
            CertificateError: it is not acceptable, for what `requests.check_signed` lists; nothing was changed. The answer is
                Rejected, the security event InvalidChargingStationCertificate (A02.FR.07).
            StoreFailed: nothing was asked for.
            OSError: it cannot be written.
        """
        key = self._pending()
        chain = check_signed(
            pem, key, roots, now, common_name=common_name, organization=organization, max_length=max_length
        )
        self.add(Issued(chain, key))
        remove_file(self.directory / _PENDING)
        return chain[0]

    def add(self, issued: Issued) -> CertificateFiles:
        """Keep a certificate whose key was made elsewhere, as the manufacturer's.

        Raises:
            OSError: it cannot be written.
        """
        stem = issued.certificate.fingerprint(hashes.SHA256()).hex()
        files = CertificateFiles(self.directory / f"{stem}.pem", self.directory / f"{stem}.key")
        # The key first: a chain without one would be chosen in vain.
        write_file(Path(files.key), private_key_pem(issued.key), PRIVATE)
        write_file(Path(files.chain), pem_of(issued.chain))
        return files

    def current(self, now: datetime) -> CertificateFiles | None:
        """The files to connect with: of the certificates that are valid now, the one that became so last (A02.FR.09).

        None: there is none.
        """
        chosen = self._chosen(now)
        return None if chosen is None else chosen.files

    def next_change(self, now: datetime) -> datetime | None:
        """When a certificate that waits becomes valid, in UTC: connect anew then (A02.FR.08). None: none waits."""
        starts = (own.certificate.not_valid_before_utc for own in self._all())
        return min((start for start in starts if start > now), default=None)

    def is_due(self, now: datetime, ahead: timedelta = _MONTH) -> bool:
        """Whether to ask for a new certificate (A03): no present or waiting one is valid any longer than that."""
        return all(own.certificate.not_valid_after_utc < now + ahead for own in self._all())

    def clear(self, now: datetime, keep: timedelta = _MONTH) -> None:
        """Remove certificates that others have replaced for longer than that (A02.FR.10), with their keys.

        Raises:
            OSError: a file cannot be removed.
        """
        chosen = self._chosen(now)
        if chosen is None or now - chosen.certificate.not_valid_before_utc < keep:
            return
        start = chosen.certificate.not_valid_before_utc
        for own in [own for own in self._all() if own.certificate.not_valid_before_utc < start]:
            remove_file(Path(own.files.chain))
            remove_file(Path(own.files.key))
            logger.info("old certificate removed: serial number %x", own.certificate.serial_number)

    def _chosen(self, now: datetime) -> _Own | None:
        valid = (
            own
            for own in self._all()
            if own.certificate.not_valid_before_utc <= now <= own.certificate.not_valid_after_utc
        )
        return max(valid, key=lambda own: own.certificate.not_valid_before_utc, default=None)

    def _all(self) -> Iterator[_Own]:
        for chain in sorted(self.directory.glob("*.pem")):
            key = chain.with_suffix(".key")
            try:
                leaf = read_certificates(chain.read_bytes(), max_length=None)[0]
            except CertificateError as error:
                logger.warning("%s passed over: %s", chain, error)
            else:
                if key.is_file():
                    yield _Own(CertificateFiles(chain, key), leaf)

    def _pending(self) -> PrivateKey:
        path = self.directory / _PENDING
        try:
            return read_private_key(path.read_bytes())
        except FileNotFoundError:
            raise StoreFailed(str(path), "no certificate was asked for") from None
