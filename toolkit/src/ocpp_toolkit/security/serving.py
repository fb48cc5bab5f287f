"""A CSMS's security profile: what it asks of the stations that connect to a port.

OCPP 1.6 security whitepaper, 2 and use case A05; OCPP 2.0.1 part 2, A00 and B01. A port has one profile; a CSMS may have a port for each
(A00.FR.006), and passes the same `highest` to all of them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from cryptography import x509

from ocpp_core import CallError, ErrorCode, OcppModel, Operation, Peer
from ocpp_generic_api import BootNotificationRequest, Conversation, Gate
from ocpp_security import (
    CertificateError,
    SecurityProfile,
    add_revocation_list,
    check_certificate,
    check_owner,
    common_name,
    replace_certificates,
    server_context,
)
from ocpp_security.contexts import StrPath

__all__ = ["Credentials", "CsmsSecurity", "NameOf"]

logger = logging.getLogger("ocpp_toolkit")

NameOf = Callable[[str], Awaitable[str | None]]
"""Tells the serial number that a station's certificate must name, given its identity; None: any, and the boot's must be that."""


class Credentials(Protocol):
    """Knows the stations' passwords: an `ocpp_security.CredentialStore`, or whatever else can tell."""

    async def authenticate(self, identity: str, username: str | None, password: bytes | None) -> bool:
        """Whether these are the station's; see `ocpp_core.Authenticate`."""
        ...


async def _same(identity: str) -> str | None:
    return identity


class CsmsSecurity:
    """One profile, with all that it needs; for `ocpp_toolkit.serve`, one for each port.

    ::

        CsmsSecurity(1, credentials=store)
        CsmsSecurity(2, credentials=store, certificates=[("rsa.pem", "rsa.key"), ("ec.pem", "ec.key")])
        CsmsSecurity(3, certificates=[...], client_ca="stations.pem", organization="Charging Ltd")
    """

    def __init__(
        self,
        profile: SecurityProfile | int,
        *,
        credentials: Credentials | None = None,
        certificates: Sequence[tuple[StrPath, StrPath]] = (),
        client_ca: StrPath | None = None,
        crl: StrPath | None = None,
        organization: str | None = None,
        name_of: NameOf | None = None,
        highest: MutableMapping[str, int] | None = None,
        legacy: bool = False,
    ) -> None:
        """Read the certificates.

        Args:
            profile: 0 to 3.
            credentials: knows the stations' passwords; required by profiles 1 and 2, not looked at by the others.
            certificates: the CSMS's, as `ocpp_security.server_context` has them; required by profiles 2 and 3.
            client_ca: roots of the stations' certificates, PEM; required by profile 3.
            crl: revocation lists for these, PEM; None: none is checked.
            organization: the O that a station's certificate must have, the CPO's name (A00.FR.404); None: any.
            name_of: the CN that it must have, the station's serial number (A00.FR.405); None: its identity.
            highest: the highest profile that each station has come with, from which it cannot go back (A05.FR.06). The ports of
                a CSMS share one, and what outlives the process keeps it over restarts. None: of this port alone.
            legacy: whether 1.6 stations may come with TLS 1.0 or 1.1; see `ocpp_security.server_context`.

        Raises:
            ValueError: something that the profile requires is missing.
            CertificateUnreadable: a file has no certificate that can be read.
            ssl.SSLError: a key is not the certificate's.
            OSError: a file cannot be read.
        """
        self.profile = SecurityProfile(profile)
        self.highest: MutableMapping[str, int] = {} if highest is None else highest
        asks = self.profile.asks
        if asks.password and credentials is None:
            raise ValueError(f"profile {self.profile:d} needs credentials")
        self._credentials = credentials if asks.password else None
        self._organization = organization
        self._name_of = name_of or _same
        self._names: dict[str, str] = {}
        self._closing: set[asyncio.Task[None]] = set()
        self.ssl = (
            server_context(self.profile, certificates, client_ca=client_ca, crl=crl, legacy=legacy)
            if asks.tls
            else None
        )
        """TLS context; None: the profile has no TLS."""

    def replace_certificates(self, certificates: Sequence[tuple[StrPath, StrPath]]) -> None:
        """Show newcomers other certificates from now on; see `ocpp_security.replace_certificates`.

        Raises:
            ValueError: the profile has no TLS, or the kinds of key are others than before.
        """
        replace_certificates(self._tls(), certificates)

    def add_revocation_list(self, crl: StrPath) -> None:
        """Hold newcomers against newer revocation lists from now on; see `ocpp_security.add_revocation_list`.

        Raises:
            ValueError: the profile has no TLS, or was made without lists.
        """
        add_revocation_list(self._tls(), crl)

    def _tls(self) -> Any:
        if self.ssl is None:
            raise ValueError(f"profile {self.profile:d} has no TLS")
        return self.ssl

    # ------------------------------------------------------------------------------------------ asked by transports

    async def authenticate(self, identity: str, username: str | None, password: bytes | None) -> bool:
        """Whether a station may come in with these Basic credentials; see `ocpp_core.Authenticate`."""
        if self.profile < self.highest.get(identity, 0):
            logger.warning("%s: came with profile %d, and has had %d", identity, self.profile, self.highest[identity])
            return False
        if self._credentials is not None and not await self._credentials.authenticate(identity, username, password):
            return False
        if self.profile > self.highest.get(identity, 0):
            self.highest[identity] = int(self.profile)
        return True

    async def certified(self, identity: str, certificate: bytes | None) -> bool:
        """Whether a certificate (DER), which TLS has verified, is that of the station; None: it showed none."""
        if not self.profile.asks.certificate:
            return True
        if certificate is None:
            return False
        try:
            leaf = x509.load_der_x509_certificate(certificate)
            check_certificate(leaf, datetime.now(UTC))
            check_owner(leaf, common_name=await self._name_of(identity), organization=self._organization)
        except (CertificateError, ValueError) as error:
            logger.warning("%s: its certificate does not do: %s", identity, error)
            return False
        self._names[identity] = common_name(leaf) or ""
        return True

    def gate(self, conversation: Conversation, gate: Gate | None) -> Gate | None:
        """The gate of a connection, with the boot's serial number held against the certificate's before it (B01.FR.11 and 12)."""
        name = self._names.get(conversation.peer.identity)
        return gate if name is None else _CertifiedGate(gate, conversation.peer, name, self._close)

    def _close(self, peer: Peer) -> None:
        task = asyncio.get_running_loop().create_task(peer.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


class _CertifiedGate:
    """Turns a station away whose boot names another serial number than its certificate; else the gate behind decides."""

    def __init__(self, gate: Gate | None, peer: Peer, name: str, close: Callable[[Peer], None]) -> None:
        self._gate = gate
        self._peer = peer
        self._name = name
        self._close = close

    def check(self, operation: Operation[Any, Any], request: OcppModel) -> None:
        if self._gate is not None:
            self._gate.check(operation, request)

    def answer(self, request: OcppModel) -> OcppModel | None:
        if isinstance(request, BootNotificationRequest) and not self._is_named(request):
            logger.warning("%s: its boot names another serial number than its certificate", self._peer.identity)
            self._close(self._peer)
            raise CallError(ErrorCode.SECURITY_ERROR, "the serial number is not that of the certificate")
        return None if self._gate is None else self._gate.answer(request)

    def note(self, response: OcppModel) -> None:
        if self._gate is not None:
            self._gate.note(response)

    def _is_named(self, boot: BootNotificationRequest) -> bool:
        numbers = {boot.charging_station.serial_number, boot.charge_box_serial_number} - {None}
        # A 1.6 station need not tell its serial number.
        return self._name in numbers or (not numbers and self._peer.version.name.startswith("1."))
