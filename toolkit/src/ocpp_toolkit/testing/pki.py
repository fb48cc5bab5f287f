"""Certificates for tests of TLS: good ones, and one of each kind that must be refused."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from ocpp_security import (
    Authority,
    CertificateFiles,
    SecurityProfile,
    client_context,
    read_authority,
    server_context,
    write_issued,
    write_pki,
)
from ocpp_security.contexts import StrPath

__all__ = ["BenchPki"]

_HOSTS = ("127.0.0.1", "localhost")
_DAY = timedelta(days=1)
_FOREIGN = "Somebody Else"


class BenchPki:
    """An operator's certificates in a directory, and those of somebody whom nobody trusts; valid for a day.

    ::

        async with serve(csms, "127.0.0.1:0", ssl=pki.server_context()) as server:
            async with connect(program, server.url, "CS001", ssl=pki.station_context()) as link: ...

    Args:
        directory: where the files go; made if there is none.
        hosts: names and addresses of the CSMS.
        organization: the operator's name, in all certificates.

    Raises:
        OSError: a file cannot be written.
    """

    def __init__(self, directory: Path, *, hosts: Sequence[str] = _HOSTS, organization: str = "Test Bench") -> None:
        self.directory = directory
        self.hosts = tuple(hosts)
        self.organization = organization
        """The O of the certificates: what a CSMS of profile 3 may ask for."""
        self._since = datetime.now(UTC)
        self._files = write_pki(
            directory, organization=organization, hosts=hosts, stations=(), now=self._since, validity=_DAY
        )
        self._authority: Authority = read_authority(directory)
        self._foreigner = Authority.create(_FOREIGN, self._since - _DAY, self._since + _DAY)
        self._stations: dict[tuple[str, bool], CertificateFiles] = {}
        self.foreign_server: CertificateFiles = write_issued(
            directory, "foreign-csms", self._foreigner.issue_server(hosts, *self._times)
        )
        """A CSMS's certificate of an authority that no station trusts."""

    @property
    def root(self) -> Path:
        """PEM: the root, which stations trust, and the CSMS for their certificates."""
        return self._files.root

    @property
    def revocation_list(self) -> Path:
        """PEM: names `revoked_station`."""
        return self._files.revocation_list

    @property
    def servers(self) -> tuple[CertificateFiles, ...]:
        """The CSMS's certificates, RSA and ECDSA: both together serve every cipher suite of OCPP."""
        return self._files.servers

    @property
    def expired_servers(self) -> tuple[CertificateFiles, ...]:
        """The same, but their time is over."""
        return self._files.expired_servers

    @property
    def expired_station(self) -> CertificateFiles:
        """A station's certificate, ``EXPIRED``, whose time is over."""
        return self._files.expired_station

    @property
    def revoked_station(self) -> CertificateFiles:
        """A station's certificate, ``REVOKED``, that stands in the revocation list."""
        return self._files.revoked_station

    def station(self, name: str = "CS001") -> CertificateFiles:
        """The certificate of a station, issued now if it has none.

        Args:
            name: its serial number, the CN; `CsmsSecurity` takes the identity for it by default.

        Raises:
            ValueError: the name cannot stand in a certificate.
        """
        return self._of_station(name, foreign=False)

    def foreign_station(self, name: str = "CS001") -> CertificateFiles:
        """A certificate with a station's name, of an authority that the CSMS does not trust.

        Raises:
            ValueError: the name cannot stand in a certificate.
        """
        return self._of_station(name, foreign=True)

    def _of_station(self, name: str, *, foreign: bool) -> CertificateFiles:
        if (name, foreign) not in self._stations:
            authority, prefix = (self._foreigner, "foreign-") if foreign else (self._authority, "")
            issued = authority.issue_station(name, *self._times)
            file = f"{prefix}station-{quote(name, safe='')}"
            self._stations[name, foreign] = write_issued(self.directory, file, issued)
        return self._stations[name, foreign]

    @property
    def _times(self) -> tuple[datetime, datetime]:
        return self._since, self._since + _DAY

    # ------------------------------------------------------------------------------------------------- TLS contexts

    def server_context(
        self,
        certificates: Sequence[tuple[StrPath, StrPath]] | None = None,
        *,
        profile: SecurityProfile | int = SecurityProfile.TLS_BASIC,
    ) -> ssl.SSLContext:
        """A context for a CSMS.

        Args:
            certificates: chains and keys that it shows; None: `servers`.
            profile: 2, or 3 to ask for stations' certificates, and hold them against the revocation list.
        """
        return server_context(
            SecurityProfile(profile),
            self.servers if certificates is None else certificates,
            client_ca=self.root,
            crl=self.revocation_list,
        )

    def station_context(self, certificate: tuple[StrPath, StrPath] | None = None) -> ssl.SSLContext:
        """A context for a station, which trusts `root` alone.

        Args:
            certificate: chain and key that it shows, for profile 3; None: it has none, as in profile 2.
        """
        profile = SecurityProfile.TLS_BASIC if certificate is None else SecurityProfile.TLS_CLIENT_CERTIFICATE
        return client_context(profile, self.root, certificate)
