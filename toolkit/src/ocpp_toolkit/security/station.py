"""A station's security: its profile, its secrets, and how it connects with them.

OCPP 1.6 security whitepaper, 2 and use cases A01, A02, A05; OCPP 2.0.1 part 2, A00-A03. Each attempt to connect is made with what the
station has by then, so that a new password, certificate or root is in use from the next connection on.
"""

import inspect
import logging
import os
import ssl as tls
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from cryptography import x509

from ocpp_core import ConnectFailed, Peer, now
from ocpp_generic_api import SecurityEventNotificationRequest
from ocpp_security import (
    CertificateError,
    Prerequisite,
    RootUse,
    SecurityEvent,
    SecurityProfile,
    StationCertificates,
    TrustStore,
    client_context,
    event_of_failure,
    lacking,
    may_change,
    read_certificates,
)
from ocpp_security.contexts import StrPath
from ocpp_supervision import Supervisor

from .verified import watch_root

__all__ = ["MAX_DETAILS", "Keep", "Make", "StationSecurity"]

logger = logging.getLogger("ocpp_toolkit")

Make = Callable[[str, Mapping[str, Any]], AbstractAsyncContextManager[Peer]]
"""Makes a connection to a URL with these options: ``password`` and ``ssl``, as far as the profile asks for them."""
Keep = Callable[["StationSecurity"], Awaitable[None] | None]
"""Saves profile, password and organization, so that a restart finds them; what it raises refuses the change."""

MAX_DETAILS = 255
"""Characters of a security event's ``techInfo``."""
_SECURED = {"ws": "wss", "http": "https"}


class StationSecurity:
    """One station's profile and secrets; for `ocpp_toolkit.connect` and `supervise`.

    ::

        StationSecurity(1, password="…")
        StationSecurity(2, password="…", roots=TrustStore("roots.json"))
        StationSecurity(3, roots="root.pem", certificate=("station.pem", "station.key"))
    """

    def __init__(
        self,
        profile: SecurityProfile | int,
        *,
        password: bytes | str | None = None,
        roots: TrustStore | Sequence[x509.Certificate] | StrPath | None = None,
        certificate: StationCertificates | tuple[StrPath, StrPath] | None = None,
        serial_number: str | None = None,
        organization: str | None = None,
        urls: Mapping[int, str] | None = None,
        attempts: int = 3,
        keep: Keep | None = None,
        legacy: bool = False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take stock of what the station has.

        Args:
            profile: 0 to 3: the one that it connects with.
            password: for HTTP Basic authentication; None: it has none.
            roots: what the CSMS's certificate is checked with: a store that the CSMS can change, certificates, or a PEM file.
                None: it has none.
            certificate: the station's: a store that the CSMS can renew, or a chain and its key. None: it has none.
            serial_number: the CN of its certificates. None: not known, and it cannot ask for one.
            organization: the CPO's name, their O: ``CpoName`` of 1.6, ``OrganizationName`` of 2.0.1. None: not known yet.
            urls: where the CSMS serves each profile. None: at the same host and port, with ``wss`` in place of ``ws`` for TLS.
            attempts: failures in a row after which a profile that the CSMS has asked for is given up (A05.FR.05). From 1.
            keep: saves what has changed. None: it lasts as long as the process.
            legacy: whether TLS 1.0 and 1.1 will do; see `ocpp_security.client_context`.
            clock: the time, with its zone.

        Raises:
            ValueError: the profile asks for something that the station does not have.
            CertificateUnreadable: the file of roots has none.
            OSError: it cannot be read.
        """
        self.profile = SecurityProfile(profile)
        """The profile in force: the highest with which it has connected."""
        self.wanted: SecurityProfile | None = None
        """A higher one, which the next attempt to connect will try; None: none."""
        self.password = password.encode() if isinstance(password, str) else password
        """For HTTP Basic authentication; None: it has none."""
        self.roots = _read(roots) if isinstance(roots, str | os.PathLike) else roots
        """What the CSMS's certificate is checked with."""
        self.certificate = certificate
        """The station's own."""
        self.serial_number = serial_number
        """The CN of its certificates."""
        self.organization = organization
        """Their O."""
        self.clock = clock
        """The time, with its zone."""
        self.line: Supervisor | None = None
        """What keeps the station connected, and has a queue for security events; None: nothing does."""
        self._urls: Mapping[int, str] = urls or {}
        self._attempts = attempts
        self._failures = 0
        self._keep = keep
        self._peer: Peer | None = None
        self._fell_back = False
        self._legacy = legacy
        missing = lacking(self.profile, self.has)
        if missing or attempts < 1:
            raise ValueError(f"not possible: profile {self.profile:d}, {missing=!s}, {attempts=}")

    @property
    def has(self) -> Prerequisite:
        """What it has of that which profiles ask for."""
        found = Prerequisite(0)
        if self.password:
            found |= Prerequisite.PASSWORD
        if self._root_sets():
            found |= Prerequisite.CSMS_ROOT
        if self._own() is not None:
            found |= Prerequisite.STATION_CERTIFICATE
        return found

    # ------------------------------------------------------------------------------------------ asked by the CSMS

    async def take_password(self, password: bytes) -> None:
        """Use another password from the next connection on.

        Raises:
            Exception: what `keep` raised: the password stays.
        """
        await self._change("password", password)

    async def take_organization(self, name: str) -> None:
        """Ask for certificates of another CPO from now on; raises as `take_password`."""
        await self._change("organization", name)

    def want(self, profile: int) -> bool:
        """Connect with another profile from the next connection on; False, if it is not higher or lacks something (A05.FR.01-04).

        If that fails so often, the present one is used again. Once it works, nothing leads back.
        """
        try:
            new = SecurityProfile(profile)
        except ValueError:
            return False
        missing = lacking(new, self.has)
        if not may_change(self.profile, new) or missing:
            logger.warning("profile %d is not taken in place of %d, lacking: %s", new, self.profile, missing)
            return False
        self.wanted, self._failures = new, 0
        return True

    async def _change(self, name: str, value: Any) -> None:
        before = getattr(self, name)
        setattr(self, name, value)
        try:
            await self._save()
        except BaseException:
            setattr(self, name, before)
            raise

    async def _save(self) -> None:
        result = self._keep(self) if self._keep is not None else None
        if inspect.isawaitable(result):
            await result

    # ------------------------------------------------------------------------------------------------ connecting

    @asynccontextmanager
    async def connection(self, url: str, make: Make) -> AsyncGenerator[Peer]:
        """A connection by the profile in force, or by the one wanted, as long as the context lasts.

        Raises:
            ConnectFailed: the CSMS cannot be reached, has turned the station away, or is not verified; or a root or a valid
                certificate is missing by now.
            ValueError: the URL says TLS, and the profile is 1.
        """
        async with AsyncExitStack() as stack:
            self._peer = await self._enter(stack, url, make)
            yield self._peer

    async def reconnect(self, peer: Peer) -> None:
        """End the present connection, so that the next one is made with what is new.

        Args:
            peer: the connection to end if none was made here.
        """
        if self.line is not None:
            self.line.reconnect()
        else:
            await (self._peer or peer).close()

    async def _enter(self, stack: AsyncExitStack, url: str, make: Make) -> Peer:
        profile = self.profile if self.wanted is None else self.wanted
        place = self._place(url, profile)
        try:
            if profile.asks.tls:
                peer = await self._verified(stack, place, profile, make)
            else:
                peer = await stack.enter_async_context(make(place, self._secrets(profile)))
        except ConnectFailed:
            self._failed()
            raise
        if profile > self.profile:
            await self._raised(profile)
        return peer

    async def _verified(self, stack: AsyncExitStack, place: str, profile: SecurityProfile, make: Make) -> Peer:
        """A connection with the trusted roots; if these do not verify the CSMS, with those kept as a fall-back (M05.FR.13)."""
        sets = self._root_sets()
        if not sets:
            raise ConnectFailed(place, "there is no root to check the CSMS with")
        *others, last = sets
        for roots in others:
            try:
                peer = await self._with(stack, place, profile, roots, make)
            except ConnectFailed as failure:
                if event_of_failure(failure) is not SecurityEvent.INVALID_CSMS_CERTIFICATE:
                    raise
                logger.warning("the CSMS is not verified by the new root: %s", failure)
                await self._tell_of_fall_back(failure.reason)
            else:
                self._fell_back = False
                return peer
        return await self._with(stack, place, profile, last, make)

    async def _tell_of_fall_back(self, reason: str) -> None:
        """Tell that the new root does not verify the CSMS; once, until it does."""
        if self.line is not None and not self._fell_back:
            self._fell_back = True
            event = SecurityEvent.INVALID_CSMS_CERTIFICATE
            await self.line.send(
                SecurityEventNotificationRequest(type=event.value, timestamp=now(), tech_info=reason[:MAX_DETAILS])
            )

    async def _with(
        self,
        stack: AsyncExitStack,
        place: str,
        profile: SecurityProfile,
        roots: Sequence[x509.Certificate],
        make: Make,
    ) -> Peer:
        found: list[x509.Certificate] = []
        context = self._context(place, profile, roots)
        watch_root(context, found.append)
        peer = await stack.enter_async_context(make(place, {**self._secrets(profile), "ssl": context}))
        if isinstance(self.roots, TrustStore):
            self.roots.connected(found or roots)
            stack.callback(self.roots.disconnected)
        return peer

    def _context(self, place: str, profile: SecurityProfile, roots: Sequence[x509.Certificate]) -> tls.SSLContext:
        own = self._own() if profile.asks.certificate else None
        if profile.asks.certificate and own is None:
            raise ConnectFailed(place, "the station has no certificate that is valid now")
        try:
            return client_context(profile, roots, own, legacy=self._legacy)
        except (OSError, CertificateError) as error:  # ssl.SSLError is an OSError
            raise ConnectFailed(place, f"the station's certificate cannot be used: {error}") from error

    def _secrets(self, profile: SecurityProfile) -> Mapping[str, Any]:
        return {"password": self.password} if profile.asks.password else {}

    def _place(self, url: str, profile: SecurityProfile) -> str:
        """The URL of a profile: what `urls` says, else the given one, with TLS if the profile has it.

        Raises:
            ValueError: it says TLS, and the profile has none: to leave that out is for people to decide.
        """
        place = self._urls.get(profile, url)
        parts = urlsplit(place)
        if profile is SecurityProfile.BASIC and parts.scheme in _SECURED.values():
            raise ValueError(f"{place} is not for profile 1, which has no TLS")
        return (
            urlunsplit(parts._replace(scheme=_SECURED.get(parts.scheme, parts.scheme))) if profile.asks.tls else place
        )

    def _failed(self) -> None:
        if self.wanted is None:
            return
        self._failures += 1
        if self._failures >= self._attempts:
            logger.warning("profile %d is given up after %d failures", self.wanted, self._failures)
            self.wanted = None

    async def _raised(self, profile: SecurityProfile) -> None:
        logger.info("profile %d is in force", profile)
        self.profile, self.wanted = profile, None
        try:
            await self._save()
        except Exception:
            logger.exception("profile %d could not be saved", profile)

    def _root_sets(self) -> Sequence[Sequence[x509.Certificate]]:
        if isinstance(self.roots, TrustStore):
            return self.roots.attempts()
        return [self.roots] if self.roots else []

    def _own(self) -> tuple[StrPath, StrPath] | None:
        if isinstance(self.certificate, StationCertificates):
            return self.certificate.current(self.clock())
        return self.certificate

    def trusted(self) -> Sequence[x509.Certificate]:
        """The CSMS roots, which the station's own certificates lead to as well; without the fall-back."""
        if isinstance(self.roots, TrustStore):
            return self.roots.trusted(RootUse.CSMS)
        return self.roots or ()


def _read(path: StrPath) -> Sequence[x509.Certificate]:
    with open(path, "rb") as file:  # noqa: PTH123 - any path will do
        return read_certificates(file.read(), max_length=None)
