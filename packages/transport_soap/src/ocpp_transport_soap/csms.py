"""A CSMS's endpoint: CentralSystemService, for any number of stations."""

import logging
import ssl as tls
from collections.abc import Mapping, Sequence

from ocpp_core import Authenticate, Handlers, Role, Version

from . import basic_auth
from .addresses import NOBODY, Addresses, AddressRefused
from .endpoint import Arrival, Endpoint
from .envelope import REQUEST_TO_CSMS
from .faults import Fault, Subcode
from .link import Link
from .markup import ANONYMOUS
from .options import Options
from .peer import SoapPeer
from .posting import Poster
from .stations import Lifecycle, Stations

__all__ = ["CsmsEndpoint"]

logger = logging.getLogger("ocpp_transport_soap")


class CsmsEndpoint(Endpoint):
    """Answers stations, and knows where to call them."""

    required = REQUEST_TO_CSMS

    def __init__(
        self,
        handlers: Handlers,
        versions: Sequence[Version],
        *,
        url: str | None = None,
        authenticate: Authenticate | None = None,
        callback_ssl: tls.SSLContext | None = None,
        options: Options | None = None,
        on_connect: Lifecycle | None = None,
        on_disconnect: Lifecycle | None = None,
        addresses: Addresses | None = None,
    ) -> None:
        """Make an endpoint; `ocpp_transport_soap.serve` says what the arguments are.

        Raises:
            ValueError: none of the versions is bound to SOAP.
        """
        settings = options or Options()
        super().__init__(versions, Role.STATION, settings, url)
        self._authenticate = authenticate
        self._addresses = addresses or Addresses()
        poster = Poster(settings.max_size, callback_ssl, self._addresses.permits_at)
        self._link = Link(settings, poster, from_=url or ANONYMOUS)
        self._stations = Stations(handlers, settings, self._link, on_connect, on_disconnect)

    @property
    def connections(self) -> Mapping[str, SoapPeer]:
        """The stations that were heard of and not given up, by identity."""
        return self._stations.connections

    def reachable_at(self, url: str) -> None:
        """Tell stations this URL as ours, unless another one is configured."""
        self._link.from_ = self.url or url

    def known(self, identity: str) -> SoapPeer | None:
        """The peer of a station that was heard of before; None if it was not."""
        return self._stations.known(identity)

    async def admit(self, arrival: Arrival, identity: str) -> SoapPeer:
        """The station's peer, once it may come in; see `Endpoint.admit`."""
        if self._authenticate is not None and not await self._is_authentic(arrival, identity, self._authenticate):
            logger.warning("%s: not authenticated", identity)
            raise Fault("Sender", Subcode.SECURITY_ERROR, "not authenticated")
        peer = await self._stations.take(identity, arrival.service.version)
        await self._locate(peer, arrival.from_)
        return peer

    async def _is_authentic(self, arrival: Arrival, identity: str, authenticate: Authenticate) -> bool:
        header = arrival.request.headers.get("authorization")
        if header is None:
            return await authenticate(identity, None, None)
        try:
            username, password = basic_auth.parse(header)
        except basic_auth.InvalidCredentials:
            return False
        return username == identity and await authenticate(identity, username, password)

    async def _locate(self, peer: SoapPeer, told: str | None) -> None:
        """Note where a station can be called: where it is configured to be, else where it said last."""
        fixed = self._addresses.fixed.get(peer.identity)
        if fixed is not None:
            peer.address = fixed
        elif told is None or told in NOBODY:
            if peer.told is None and peer.address is None:
                await self._remember(peer)
        elif told != peer.told:
            peer.told = told
            await self._note(peer, told)

    async def _note(self, peer: SoapPeer, told: str) -> None:
        """Take over an address that a station told, if it may be called there."""
        try:
            peer.address = self._addresses.check(told)
        except AddressRefused as refusal:
            peer.address = None
            peer.address_refusal = f"the address that the station told may not be called: {refusal}"
            logger.warning("%s: cannot be called at %s: %s", peer.identity, ascii(told), refusal)
            return
        logger.info("%s: can be called at %s", peer.identity, told)
        try:
            await self._addresses.book.save(peer.identity, told)
        except Exception:
            logger.exception("%s: its address could not be saved", peer.identity)

    async def _remember(self, peer: SoapPeer) -> None:
        """Take over the address that a station told before the CSMS was started again, if it still may be called there."""
        try:
            url = await self._addresses.book.load(peer.identity)
            if url is not None and peer.told is None:
                peer.address = self._addresses.check(url)
        except AddressRefused as refusal:
            logger.warning("%s: its saved address may not be called: %s", peer.identity, refusal)
        except Exception:
            logger.exception("%s: its address could not be loaded", peer.identity)

    async def close(self, reason: str = "server is going away") -> None:
        """Turn further calls away, let handlers at work finish, and give up all stations."""
        self.is_closing = True
        await self._stations.close(reason)
        await self._link.close()
