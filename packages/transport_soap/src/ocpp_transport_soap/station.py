"""A station's endpoint: ChargePointService, for its CSMS."""

import logging

from ocpp_core import Role, Version

from .endpoint import Arrival, Endpoint
from .envelope import REQUEST_TO_STATION
from .faults import Fault, Subcode
from .options import Options
from .peer import SoapPeer

__all__ = ["StationEndpoint"]

logger = logging.getLogger("ocpp_transport_soap")


class StationEndpoint(Endpoint):
    """Answers the CSMS of one station."""

    required = REQUEST_TO_STATION

    def __init__(self, identity: str, version: Version, options: Options) -> None:
        super().__init__([version], Role.CSMS, options)
        self.peer: SoapPeer | None = None
        """The CSMS; None as long as the station is not ready."""
        self._identity = identity

    def known(self, identity: str) -> SoapPeer | None:
        """The CSMS, if it is this station that it calls."""
        return self.peer if identity == self._identity else None

    async def admit(self, arrival: Arrival, identity: str) -> SoapPeer:
        """The CSMS; see `Endpoint.admit`."""
        if identity != self._identity:
            remote = arrival.request.remote
            logger.warning("%s: a call for another station, %s, from %s", self._identity, ascii(identity), remote)
            raise Fault("Sender", Subcode.IDENTITY_MISMATCH, "this is another station")
        if self.peer is None:
            raise Fault("Receiver", Subcode.INTERNAL_ERROR, "the station is not ready")
        return self.peer

    async def close(self) -> None:
        """Turn further calls away; see `Endpoint.close`."""
        self.is_closing = True
