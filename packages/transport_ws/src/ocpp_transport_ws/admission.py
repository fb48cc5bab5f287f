"""Who is let in, decided before the upgrade: each reason to turn a station away has its HTTP status.

======  ============================================================================================
status  turned away because
======  ============================================================================================
400     the URL has no identity, or none that can be one
401     the credentials are missing or wrong
403     the client's certificate does not belong to that identity
404     nobody of that identity is known (OCPP-J 1.6, 3.2; the station tries again later)
409     a connection of that identity is open, and newcomers are refused
500     a decision failed
503     the server is about to go away, or has as many connections as it may have
======  ============================================================================================
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from ocpp_core import Authenticate

from . import basic_auth
from .handshake import Handshake
from .identity import InvalidIdentity, checked, identity_of
from .lenience import Lenience

__all__ = ["Admission", "Certified", "Duplicates", "Known", "Refusal"]

logger = logging.getLogger("ocpp_transport_ws")

Known = Callable[[str], Awaitable[bool]]
"""Tells whether a station of that identity is known."""
Certified = Callable[[str, bytes | None], Awaitable[bool]]
"""Tells whether a client's certificate (DER) belongs to a station of that identity; None: it showed none.

TLS has verified its chain by then (security profile 3; OCPP 2.0.1 part 2, A00.FR.429; 1.6 whitepaper, A00.FR.403-407).
"""
Duplicates = Literal["replace", "refuse"]
"""What happens to a station whose identity is connected already: it takes the other's place, or is turned away.

A connection that was cut without a word stays until its ping fails; ``refuse`` keeps its station out as long.
"""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a station is turned away."""

    status: HTTPStatus
    text: str
    """A line for whoever looks at the answer."""
    headers: tuple[tuple[str, str], ...] = ()


_CREDENTIALS = (("WWW-Authenticate", 'Basic realm="ocpp", charset="UTF-8"'),)


@dataclass(frozen=True, slots=True)
class Admission:
    """The rules of one server."""

    authenticate: Authenticate | None
    """Decides by credentials; None: everybody may connect."""
    certified: Certified | None
    """Decides by the client's certificate; None: TLS alone decides."""
    known: Known | None
    """Decides by identity alone, before credentials are looked at; None: every identity is known."""
    duplicates: Duplicates
    """What happens to a second connection of an identity."""
    max_connections: int | None
    """Most connections at a time; None: any number."""
    lenience: Lenience | None = None
    """Knows what stations do otherwise; None: they do not."""

    async def check(
        self, request: Handshake, certificate: bytes | None, connections: Mapping[str, Any]
    ) -> str | Refusal:
        """The identity of a station that may come in, or why it may not.

        Args:
            request: its opening handshake.
            certificate: its TLS certificate (DER); None: it showed none.
            connections: who is there, by identity.
        """
        try:
            identity = identity_of(request.path) if self.lenience is None else self._meant(request, self.lenience)
        except InvalidIdentity as error:
            return _refuse("", HTTPStatus.BAD_REQUEST, str(error))
        refusal = await self._doubt(identity, request, certificate) or self._crowd(identity, connections)
        if refusal is None and self.lenience is not None and identity != _found(request):
            self.lenience.identified(identity, request.path)
        return refusal or identity

    def _meant(self, request: Handshake, lenience: Lenience) -> str:
        """Who the station says it is, wherever.

        Raises:
            InvalidIdentity: it does not say, or not in a form that can be one.
        """
        identity = lenience.identity(request.path, _username(request), _found(request))
        return identity_of(request.path) if identity is None else checked(identity)

    async def _doubt(self, identity: str, request: Handshake, certificate: bytes | None) -> Refusal | None:
        """Whether the station is who it says."""
        if self.known is not None and not await self.known(identity):
            return _refuse(identity, HTTPStatus.NOT_FOUND, "unknown station")
        if self.certified is not None and not await self.certified(identity, certificate):
            return _refuse(identity, HTTPStatus.FORBIDDEN, "not certified")
        if self.authenticate is not None and not await self._is_authentic(identity, request, self.authenticate):
            return _refuse(identity, HTTPStatus.UNAUTHORIZED, "not authenticated", _CREDENTIALS)
        return None

    async def _is_authentic(self, identity: str, request: Handshake, authenticate: Authenticate) -> bool:
        try:
            credentials = _credentials(request)
        except ValueError:
            return False
        if credentials is None:
            return await authenticate(identity, None, None)
        username, password = credentials
        if username != identity:
            return False
        return await authenticate(identity, username, password) or await self._otherwise(
            identity, password, authenticate
        )

    async def _otherwise(self, identity: str, password: bytes, authenticate: Authenticate) -> bool:
        """Whether a password that was refused is right if read in another way."""
        if self.lenience is None:
            return False
        for way, meant in self.lenience.passwords(identity, password).items():
            if await authenticate(identity, identity, meant):
                self.lenience.password_read(identity, way)
                return True
        return False

    def _crowd(self, identity: str, connections: Mapping[str, Any]) -> Refusal | None:
        """Whether there is room for it."""
        if identity in connections:
            return _refuse(identity, HTTPStatus.CONFLICT, "connected already") if self.duplicates == "refuse" else None
        if self.max_connections is not None and len(connections) >= self.max_connections:
            return _refuse(identity, HTTPStatus.SERVICE_UNAVAILABLE, "too many connections")
        return None


def _refuse(identity: str, status: HTTPStatus, text: str, headers: tuple[tuple[str, str], ...] = ()) -> Refusal:
    logger.warning("%s: %s", identity or "?", text)
    return Refusal(status, f"{text}\n", headers)


def _found(request: Handshake) -> str | None:
    """The identity in its place; None: there is none."""
    try:
        return identity_of(request.path)
    except InvalidIdentity:
        return None


def _credentials(request: Handshake) -> tuple[str, bytes] | None:
    """User name and password; None: there are none.

    Raises:
        ValueError: there are several, or none that can be read.
    """
    headers = request.headers.get_all("Authorization")
    if not headers:
        return None
    [header] = headers
    return basic_auth.parse(header)


def _username(request: Handshake) -> str | None:
    try:
        credentials = _credentials(request)
    except ValueError:
        return None
    return credentials[0] if credentials is not None else None
