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

from websockets.http11 import Request

from ocpp_core import Authenticate

from . import basic_auth
from .identity import InvalidIdentity, identity_of

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

    async def check(self, request: Request, certificate: bytes | None, connections: Mapping[str, Any]) -> str | Refusal:
        """The identity of a station that may come in, or why it may not.

        Args:
            request: its opening handshake.
            certificate: its TLS certificate (DER); None: it showed none.
            connections: who is there, by identity.
        """
        try:
            identity = identity_of(request.path)
        except InvalidIdentity as error:
            return _refuse("", HTTPStatus.BAD_REQUEST, str(error))
        refusal = await self._doubt(identity, request, certificate) or self._crowd(identity, connections)
        return refusal or identity

    async def _doubt(self, identity: str, request: Request, certificate: bytes | None) -> Refusal | None:
        """Whether the station is who it says."""
        if self.known is not None and not await self.known(identity):
            return _refuse(identity, HTTPStatus.NOT_FOUND, "unknown station")
        if self.certified is not None and not await self.certified(identity, certificate):
            return _refuse(identity, HTTPStatus.FORBIDDEN, "not certified")
        if self.authenticate is not None and not await _is_authentic(identity, request, self.authenticate):
            return _refuse(identity, HTTPStatus.UNAUTHORIZED, "not authenticated", _CREDENTIALS)
        return None

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


async def _is_authentic(identity: str, request: Request, authenticate: Authenticate) -> bool:
    headers = request.headers.get_all("Authorization")
    if not headers:
        return await authenticate(identity, None, None)
    try:
        [header] = headers
        username, password = basic_auth.parse(header)
    except ValueError:
        return False
    return username == identity and await authenticate(identity, username, password)
