"""A CSMS has its stations' certificates signed (OCPP 1.6 security whitepaper and OCPP 2.0.1 part 2, use cases A02 and A03)."""

import inspect
import logging
from collections.abc import Awaitable, Callable

from ocpp_core import OcppError
from ocpp_generic_api import (
    SIGN_CERTIFICATE,
    CertificateSignedRequest,
    CertificateSignedStatus,
    CertificateSigningUse,
    GenericStatus,
    MessageTrigger,
    SignCertificateRequest,
    SignCertificateResponse,
    Station,
    TriggerMessageRequest,
    TriggerMessageStatus,
)
from ocpp_security import CertificateAuthority, CertificateError, check_request
from ocpp_toolkit.csms import CSMS

__all__ = ["CertificateDesk", "Outcome"]

logger = logging.getLogger("ocpp_toolkit")

Outcome = Callable[[Station, CertificateSignedStatus | None], Awaitable[None] | None]
"""Told what a station did with its certificate; None: it was not signed, or the station did not answer."""


class CertificateDesk:
    """Takes the requests of stations, has an authority sign them, and sends what it signed.

    ::

        desk = CertificateDesk(csms, authority)
        await desk.renew(csms.stations["CS001"])
    """

    def __init__(self, csms: CSMS, authority: CertificateAuthority, outcome: Outcome | None = None) -> None:
        """Answer SignCertificate from now on.

        Args:
            csms: the program.
            authority: signs, or has others sign; it may take its time. It checks whom a request names.
            outcome: told of the end of each request that was accepted; None: nobody.
        """
        self._authority = authority
        self._outcome = outcome
        csms.on(SIGN_CERTIFICATE)(self._take)
        csms.after(SIGN_CERTIFICATE)(self._sign)

    async def renew(self, station: Station) -> TriggerMessageStatus:
        """Have a station ask for a new certificate; it does so when it has accepted.

        Raises:
            OcppError: as `Station.call`.
        """
        trigger = MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE
        return (await station.trigger_message(TriggerMessageRequest(requested_message=trigger))).status

    def _take(self, station: Station, request: SignCertificateRequest) -> SignCertificateResponse:
        """Accept what is a request at all; the authority has the last word."""
        if request.certificate_type is CertificateSigningUse.V2G_CERTIFICATE:
            logger.warning("%s: no authority for V2G certificates", station.identity)
            return SignCertificateResponse(status=GenericStatus.REJECTED)
        try:
            check_request(request.csr)
        except CertificateError as error:
            logger.warning("%s: its request for a certificate is rejected: %s", station.identity, error)
            return SignCertificateResponse(status=GenericStatus.REJECTED)
        return SignCertificateResponse(status=GenericStatus.ACCEPTED)

    async def _sign(self, station: Station, request: SignCertificateRequest, response: SignCertificateResponse) -> None:
        if response.status is not GenericStatus.ACCEPTED:
            return
        status = await self._signed(station, request)
        result = self._outcome(station, status) if self._outcome is not None else None
        if inspect.isawaitable(result):
            await result

    async def _signed(self, station: Station, request: SignCertificateRequest) -> CertificateSignedStatus | None:
        try:
            chain = await self._authority.sign(request.csr, station.identity)
        except CertificateError as error:
            logger.warning("%s: its certificate is not signed: %s", station.identity, error)
            return None
        except Exception:
            logger.exception("%s: the authority failed", station.identity)
            return None
        signed = CertificateSignedRequest(certificate_chain=chain, certificate_type=request.certificate_type)
        try:
            answer = await station.certificate_signed(signed)
        except OcppError as error:
            logger.warning("%s: its certificate was not taken: %s", station.identity, error)
            return None
        logger.info("%s: new certificate %s", station.identity, answer.status.value)
        return answer.status
