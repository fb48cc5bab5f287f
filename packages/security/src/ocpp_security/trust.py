"""The root certificates that a station trusts: installed, listed, deleted and replaced over OCPP.

OCPP 1.6 security whitepaper, use cases M03-M05 and 7.1; OCPP 2.0.1 part 2, M03-M05. The methods answer with the status of the response; why
something was refused is logged. They read and write a small file: call them in a thread where that is too slow for the loop.
"""

import json
import logging
import os
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, cast

from cryptography import x509

from ocpp_core import StoreFailed, StoreTooNew

from ._files import write_file
from .certificates import check_key, check_validity, is_authority, pem_of, read_certificate
from .chains import CertificateHashData, HashAlgorithm, certificate_hash_data, issuer_of, verify_chain
from .errors import CertificateError, InvalidChain, UnknownAuthority

__all__ = ["DeleteStatus", "InstallStatus", "InstalledRoot", "RootUse", "TrustStore"]

logger = logging.getLogger("ocpp_security")

_SCHEMA = 1


class RootUse(StrEnum):
    """What a root is trusted for, by the names of 2.0.1."""

    CSMS = "CSMSRootCertificate"
    """The CSMS's certificates, and the station's own."""
    MANUFACTURER = "ManufacturerRootCertificate"
    """Certificates that sign firmware."""
    V2G = "V2GRootCertificate"
    """Certificates of ISO 15118 (2.0.1)."""
    MO = "MORootCertificate"
    """Contract certificates of vehicles (2.0.1)."""

    @classmethod
    def of(cls, text: str) -> "RootUse | None":
        """The use that a certificate type of 1.6 or 2.0.1 stands for; None if it is no root's."""
        return _USES.get(text)

    @property
    def name_16(self) -> str | None:
        """The certificate type in 1.6; None if it does not know the use."""
        return _NAMES_16.get(self)


_NAMES_16 = {
    RootUse.CSMS: "CentralSystemRootCertificate",
    RootUse.MANUFACTURER: "ManufacturerRootCertificate",
}
_USES = {use.value: use for use in RootUse} | {name: use for use, name in _NAMES_16.items()}


class InstallStatus(StrEnum):
    """The answer to an InstallCertificate."""

    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    """It is not acceptable, or there is no room."""
    FAILED = "Failed"
    """It could not be stored."""


class DeleteStatus(StrEnum):
    """The answer to a DeleteCertificate."""

    ACCEPTED = "Accepted"
    FAILED = "Failed"
    """It is in use, or could not be deleted."""
    NOT_FOUND = "NotFound"
    """There is none of that hash data."""


@dataclass(frozen=True, slots=True)
class InstalledRoot:
    """A root in the store."""

    use: RootUse
    certificate: x509.Certificate
    issuer: x509.Certificate
    """Who signed it: itself, or the root that it replaced."""
    fallback: bool = False
    """Whether it has been replaced, and is kept until the new one has proved to work."""

    def hash_data(self, algorithm: HashAlgorithm = HashAlgorithm.SHA256) -> CertificateHashData:
        """Its hash data, as GetInstalledCertificateIds reports it."""
        return certificate_hash_data(self.certificate, self.issuer, algorithm)


class TrustStore:
    """The installed roots, in a file that is written in one step: a crash leaves the old or the new state."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        max_length: int = 32,
        additional_check: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Read the file, if there is one.

        Args:
            path: the file, made at the first change; its directory must exist.
            max_length: how many roots it holds: ``CertificateStoreMaxLength`` of 1.6, ``CertificateEntries`` of 2.0.1. From 1.
            additional_check: ``AdditionalRootCertificateCheck``: one CSMS root at a time, and only the present one can sign its
                successor.
            clock: the time, with its zone.

        Raises:
            ValueError: `max_length` is less than 1.
            StoreTooNew: a newer release wrote the file.
            StoreFailed: it cannot be read, or is something else.
        """
        if max_length < 1:
            raise ValueError(f"not possible: {max_length=}")
        self.path = Path(path).absolute()
        self.max_length = max_length
        self.additional_check = additional_check
        self._clock = clock
        self._in_use: frozenset[x509.Certificate] = frozenset()
        self._roots = _read(self.path)

    def installed(self, uses: Collection[RootUse] = tuple(RootUse)) -> tuple[InstalledRoot, ...]:
        """The roots of these uses, in the order of their installation; those kept as a fall-back among them."""
        return tuple(root for root in self._roots if root.use in uses)

    def trusted(self, use: RootUse) -> tuple[x509.Certificate, ...]:
        """The certificates to verify others with, without the fall-back."""
        return tuple(root.certificate for root in self._roots if root.use is use and not root.fallback)

    def attempts(self) -> tuple[tuple[x509.Certificate, ...], ...]:
        """The sets of CSMS roots to connect with, one attempt each (M05.FR.13).

        The first are the trusted ones; the second, if there is one, the fall-back, for a CSMS whose certificate the first do not verify.
        `connected` then tells which it was. Empty: no CSMS can be verified.
        """
        fallback = tuple(root.certificate for root in self._roots if root.use is RootUse.CSMS and root.fallback)
        return tuple(roots for roots in (self.trusted(RootUse.CSMS), fallback) if roots)

    def install(self, use: RootUse, pem: str) -> InstallStatus:
        """Install a root; one that is there already is accepted once more.

        Args:
            use: what it is trusted for.
            pem: one certificate, at most 5500 characters.
        """
        try:
            certificate = read_certificate(pem)
            if any(root.use is use and root.certificate == certificate for root in self._roots if not root.fallback):
                return InstallStatus.ACCEPTED
            roots = self._with(use, certificate)
        except CertificateError as error:
            logger.warning("%s not installed: %s", use, error)
            return InstallStatus.REJECTED
        if roots is None:
            logger.warning("%s not installed: there are %d already", use, len(self._roots))
            return InstallStatus.REJECTED
        if not self._keep(roots):
            return InstallStatus.FAILED
        logger.info("%s installed: %s", use, certificate.subject.rfc4514_string())
        return InstallStatus.ACCEPTED

    def delete(self, hash_data: CertificateHashData) -> DeleteStatus:
        """Delete the root of this hash data, for all its uses, unless the present connection was verified with it."""
        found = [root for root in self._roots if root.hash_data(hash_data.hash_algorithm).matches(hash_data)]
        if not found:
            return DeleteStatus.NOT_FOUND
        if any(root.use is RootUse.CSMS and root.certificate in self._in_use for root in found):
            logger.warning("%s not deleted: it is in use", found[0].certificate.subject.rfc4514_string())
            return DeleteStatus.FAILED
        if not self._keep(tuple(root for root in self._roots if root not in found)):
            return DeleteStatus.FAILED
        logger.info("deleted: %s", found[0].certificate.subject.rfc4514_string())
        return DeleteStatus.ACCEPTED

    def connected(self, roots: Iterable[x509.Certificate], leaf: x509.Certificate | None = None) -> None:
        """A connection stands that was verified with one of these roots; until `disconnected`, that one is in use.

        If the new root did it, the fall-back goes (M05.FR.12).

        Args:
            roots: the attempt that succeeded.
            leaf: the CSMS's certificate. Which of several roots it was is known only if one of them signed it: otherwise, or with
                None, all count as in use.
        """
        candidates = frozenset(roots)
        direct = None if leaf is None else issuer_of(leaf, candidates)
        self._in_use = candidates if direct is None else frozenset({direct})
        kept = tuple(root for root in self._roots if not (root.use is RootUse.CSMS and root.fallback))
        proved = bool(self._in_use) and self._in_use <= {root.certificate for root in kept}
        if proved and len(kept) < len(self._roots):
            self._keep(kept)

    def disconnected(self) -> None:
        """The connection has ended: no root is in use."""
        self._in_use = frozenset()

    def _with(self, use: RootUse, certificate: x509.Certificate) -> tuple[InstalledRoot, ...] | None:
        """The roots with another one, checked; None if there is no room."""
        _check_root(certificate, self._clock())
        own = [root for root in self._roots if root.use is use]
        present = [root for root in own if not root.fallback]
        if self.additional_check and use is RootUse.CSMS and present:
            return self._replaced(present, certificate)
        if len(self._roots) >= self.max_length:
            return None
        issuer = issuer_of(certificate, (certificate, *(root.certificate for root in own)))
        if issuer is None:
            raise UnknownAuthority(certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string())
        return (*self._roots, InstalledRoot(use, certificate, issuer))

    def _replaced(self, present: Sequence[InstalledRoot], certificate: x509.Certificate) -> tuple[InstalledRoot, ...]:
        """The roots with a successor of the CSMS's (M05.FR.09-11); a fall-back from before has had its time."""
        verified = verify_chain([certificate], [root.certificate for root in present], self._clock())
        others = (root for root in self._roots if root.use is not RootUse.CSMS)
        kept = (replace(root, fallback=True) for root in present if root.certificate in verified)
        return (*others, *kept, InstalledRoot(RootUse.CSMS, certificate, verified[1]))

    def _keep(self, roots: tuple[InstalledRoot, ...]) -> bool:
        try:
            write_file(self.path, json.dumps({"schema": _SCHEMA, "roots": [_entry(root) for root in roots]}, indent=1))
        except OSError:
            logger.exception("%s not written", self.path)
            return False
        self._roots = roots
        return True


def _check_root(certificate: x509.Certificate, now: datetime) -> None:
    if not is_authority(certificate):
        raise InvalidChain(certificate.subject.rfc4514_string(), "it is no authority's")
    check_validity(certificate, now)
    check_key(certificate)


def _read(path: Path) -> tuple[InstalledRoot, ...]:
    try:
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        schema: int = kept["schema"]
        if schema > _SCHEMA:
            raise StoreTooNew(str(path), schema, _SCHEMA)
        return tuple(_root(entry) for entry in cast("list[dict[str, Any]]", kept["roots"]))
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError, CertificateError) as error:
        raise StoreFailed(str(path), f"it cannot be read: {error!r}") from error


def _entry(root: InstalledRoot) -> dict[str, Any]:
    return {
        "use": root.use.value,
        "fallback": root.fallback,
        "certificate": pem_of([root.certificate]),
        "issuer": pem_of([root.issuer]),
    }


def _root(entry: dict[str, Any]) -> InstalledRoot:
    certificate, issuer = (read_certificate(entry[name], max_length=None) for name in ("certificate", "issuer"))
    return InstalledRoot(RootUse(entry["use"]), certificate, issuer, entry["fallback"])
