"""A station's certificates, changed over OCPP: its own, and the roots that it trusts.

OCPP 1.6 security whitepaper and OCPP 2.0.1 part 2, use cases A02, A03, M03-M05. What is asked for by TriggerMessage, signed by the CSMS's
authority and sent by CertificateSigned is checked by `ocpp_security`, and used from the next connection on.
"""

import asyncio
import contextlib
import inspect
import logging
from typing import Any

from ocpp_core import StoreFailed, now
from ocpp_generic_api import (
    CERTIFICATE_SIGNED,
    DELETE_CERTIFICATE,
    GET_INSTALLED_CERTIFICATE_IDS,
    INSTALL_CERTIFICATE,
    TRIGGER_MESSAGE,
    CertificateHashData,
    CertificateHashDataChain,
    CertificateSignedRequest,
    CertificateSignedResponse,
    CertificateSignedStatus,
    CertificateSigningUse,
    Csms,
    DeleteCertificateRequest,
    DeleteCertificateResponse,
    DeleteCertificateStatus,
    GenericStatus,
    GetCertificateIdUse,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
    GetInstalledCertificateStatus,
    HashAlgorithm,
    InstallCertificateRequest,
    InstallCertificateResponse,
    InstallCertificateStatus,
    MessageTrigger,
    SecurityEventNotificationRequest,
    SignCertificateRequest,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
)
from ocpp_security import (
    CertificateError,
    KeyKind,
    RootUse,
    SecurityEvent,
    StationCertificates,
    TrustStore,
    certificate_hash_data,
    issuer_of,
    read_certificates,
)
from ocpp_security import CertificateHashData as HashData
from ocpp_security import HashAlgorithm as Algorithm
from ocpp_toolkit.station import ChargingStation

from .station import MAX_DETAILS, StationSecurity

__all__ = ["CertificateKeeper"]

logger = logging.getLogger("ocpp_toolkit")

_USES = {use.value: use for use in GetCertificateIdUse}


class CertificateKeeper:
    """Asks for a station's certificates, takes them, and keeps the roots; for a `StationSecurity` with stores of both."""

    def __init__(
        self,
        security: StationSecurity,
        *,
        kind: KeyKind = KeyKind.EC_P256,
        wait_minimum: float = 30.0,
        repeat_times: int = 3,
    ) -> None:
        """Nothing is registered yet.

        Args:
            security: with a `StationCertificates`, a `TrustStore`, or both, and a serial number to ask for certificates.
            kind: of new keys.
            wait_minimum: ``CertSigningWaitMinimum``: seconds to wait for the certificate before the first repetition, then twice
                that, and so on; 2.0.1 alone, a 1.6 station does not repeat (A02.FR.18 and 19).
            repeat_times: ``CertSigningRepeatTimes``; 0: never.
        """
        self.security = security
        self._kind = kind
        self._wait_minimum = wait_minimum
        self._repeat_times = repeat_times
        self._arrived = asyncio.Event()
        self._rejected: CertificateError | StoreFailed | None = None
        self._trigger: Any = None
        self._follow: Any = None
        self._tasks: set[asyncio.Task[None]] = set()

    def attach(self, station: ChargingStation) -> None:
        """Answer for certificates from now on, and leave other triggers to the handler that the program has by now."""
        if isinstance(self.security.certificate, StationCertificates):
            handlers = station.bridge.neutral
            self._trigger, self._follow = handlers.handler(TRIGGER_MESSAGE), handlers.hook(TRIGGER_MESSAGE)
            station.on(TRIGGER_MESSAGE)(self._triggered)
            station.after(TRIGGER_MESSAGE)(self._after_trigger)
            station.on(CERTIFICATE_SIGNED)(self._signed)
            station.after(CERTIFICATE_SIGNED)(self._after_signed)
        if isinstance(self.security.roots, TrustStore):
            station.on(INSTALL_CERTIFICATE)(self._install)
            station.on(DELETE_CERTIFICATE)(self._delete)
            station.on(GET_INSTALLED_CERTIFICATE_IDS)(self._list)

    # ------------------------------------------------------------------------------------------- its own certificate

    @property
    def can_ask(self) -> bool:
        """Whether it knows what a request must say: serial number and CPO (A02.FR.13)."""
        stored = isinstance(self.security.certificate, StationCertificates)
        return stored and bool(self.security.serial_number and self.security.organization)

    async def renew(self, csms: Csms) -> bool:
        """Ask the CSMS for a new certificate, with a new key; again after a while if none comes, where the version says so.

        Returns:
            Whether the CSMS took the request, and over 2.0.1 the certificate has come.

        Raises:
            OcppError: the CSMS could not be asked.
            ValueError: it cannot ask, see `can_ask`, or a name cannot stand in a certificate.
            OSError: the key could not be kept.
        """
        repeats = 0 if csms.version.startswith("1.") else self._repeat_times
        for attempt in range(repeats + 1):
            self._arrived.clear()
            csr = await asyncio.to_thread(self._request)
            use = CertificateSigningUse.CHARGING_STATION_CERTIFICATE
            answer = await csms.sign_certificate(SignCertificateRequest(csr=csr, certificate_type=use))
            if answer.status is not GenericStatus.ACCEPTED:
                logger.warning("%s: the CSMS has rejected the request for a certificate", csms.identity)
                return False
            if not repeats or await self._arrives(self._wait_minimum * 2**attempt):
                return True
            logger.warning("%s: no certificate has come after %d requests", csms.identity, attempt + 1)
        return False

    def _request(self) -> str:
        store, security = self.security.certificate, self.security
        if (
            not isinstance(store, StationCertificates)
            or security.serial_number is None
            or security.organization is None
        ):
            raise ValueError("the station has no store of certificates, no serial number, or no organization")
        return store.request(security.serial_number, security.organization, self._kind)

    async def _arrives(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._arrived.wait()
        return self._arrived.is_set()

    async def _triggered(self, csms: Csms, request: TriggerMessageRequest) -> TriggerMessageResponse:
        if request.requested_message is MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE:
            status = TriggerMessageStatus.ACCEPTED if self.can_ask else TriggerMessageStatus.REJECTED
            return TriggerMessageResponse(status=status)
        if self._trigger is None:
            return TriggerMessageResponse(status=TriggerMessageStatus.NOT_IMPLEMENTED)
        response: TriggerMessageResponse = await _awaited(self._trigger(csms, request))
        return response

    async def _after_trigger(
        self, csms: Csms, request: TriggerMessageRequest, response: TriggerMessageResponse
    ) -> None:
        if request.requested_message is not MessageTrigger.SIGN_CHARGING_STATION_CERTIFICATE:
            if self._follow is not None:
                await _awaited(self._follow(csms, request, response))
        elif response.status is TriggerMessageStatus.ACCEPTED:
            await self.renew(csms)

    async def _signed(self, csms: Csms, request: CertificateSignedRequest) -> CertificateSignedResponse:
        self._rejected = None
        try:
            await asyncio.to_thread(self._take, request)
        except (CertificateError, StoreFailed) as error:
            logger.warning("%s: the certificate is rejected: %s", csms.identity, error)
            self._rejected = error
            return CertificateSignedResponse(status=CertificateSignedStatus.REJECTED)
        self._arrived.set()
        logger.info("%s: new certificate", csms.identity)
        return CertificateSignedResponse(status=CertificateSignedStatus.ACCEPTED)

    def _take(self, request: CertificateSignedRequest) -> None:
        store, security = self.security.certificate, self.security
        if not isinstance(store, StationCertificates) or (
            request.certificate_type is CertificateSigningUse.V2G_CERTIFICATE
        ):
            raise StoreFailed("certificates", "there is no place for certificates of that use")
        store.install(
            request.certificate_chain,
            security.trusted(),
            security.clock(),
            common_name=security.serial_number,
            organization=security.organization,
        )

    async def _after_signed(
        self,
        csms: Csms,
        request: CertificateSignedRequest,  # noqa: ARG002 - as hooks are called
        response: CertificateSignedResponse,
    ) -> None:
        if response.status is CertificateSignedStatus.REJECTED:
            await self._tell_rejected(csms)
        elif self.security.profile.asks.certificate:
            self._spawn(self._switch(csms))

    async def _tell_rejected(self, csms: Csms) -> None:
        """Tell of a certificate that does not do (A02.FR.07)."""
        event = SecurityEvent.INVALID_CHARGING_STATION_CERTIFICATE
        details = str(self._rejected)[:MAX_DETAILS] if self._rejected is not None else None
        request = SecurityEventNotificationRequest(type=event.value, timestamp=now(), tech_info=details)
        if self.security.line is not None:
            await self.security.line.send(request)
        else:
            await csms.security_event_notification(request)

    async def _switch(self, csms: Csms) -> None:
        """Come back with the new certificate, as soon as its time has come (A02.FR.08)."""
        store = self.security.certificate
        if isinstance(store, StationCertificates):
            moment = self.security.clock()
            change = store.next_change(moment)
            if change is not None:
                await asyncio.sleep((change - moment).total_seconds())
        await self.security.reconnect(csms.peer)

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # ------------------------------------------------------------------------------------------------------- roots

    async def _install(self, csms: Csms, request: InstallCertificateRequest) -> InstallCertificateResponse:  # noqa: ARG002 - as handlers are called
        use = RootUse.of(request.certificate_type.value)
        store = self._trust()
        if use is None:
            return InstallCertificateResponse(status=InstallCertificateStatus.REJECTED)
        status = await asyncio.to_thread(store.install, use, request.certificate)
        return InstallCertificateResponse(status=InstallCertificateStatus(status.value))

    async def _delete(self, csms: Csms, request: DeleteCertificateRequest) -> DeleteCertificateResponse:
        asked = _hash_data(request.certificate_hash_data)
        if await asyncio.to_thread(self._is_own, asked):
            logger.warning("%s: its own certificate is not deleted", csms.identity)
            return DeleteCertificateResponse(status=DeleteCertificateStatus.FAILED)
        status = await asyncio.to_thread(self._trust().delete, asked)
        return DeleteCertificateResponse(status=DeleteCertificateStatus(status.value))

    async def _list(self, csms: Csms, request: GetInstalledCertificateIdsRequest) -> GetInstalledCertificateIdsResponse:  # noqa: ARG002 - as handlers are called
        asked = [RootUse.of(use.value) for use in request.certificate_type or GetCertificateIdUse]
        roots = self._trust().installed([use for use in asked if use is not None])
        if not roots:
            return GetInstalledCertificateIdsResponse(status=GetInstalledCertificateStatus.NOT_FOUND)
        return GetInstalledCertificateIdsResponse(
            status=GetInstalledCertificateStatus.ACCEPTED,
            certificate_hash_data_chain=[
                CertificateHashDataChain(
                    certificate_type=_USES[root.use.value], certificate_hash_data=_shown(root.hash_data())
                )
                for root in roots
            ],
        )

    def _is_own(self, asked: HashData) -> bool:
        """Whether that is the station's own certificate, which must not be deleted (M04.FR.06)."""
        store = self.security.certificate
        files = store.current(self.security.clock()) if isinstance(store, StationCertificates) else store
        if files is None:
            return False
        with open(files[0], "rb") as file:  # noqa: PTH123 - any path will do
            leaf, *others = read_certificates(file.read(), max_length=None)
        issuer = issuer_of(leaf, [*others, *self.security.trusted()])
        return issuer is not None and certificate_hash_data(leaf, issuer, asked.hash_algorithm).matches(asked)

    def _trust(self) -> TrustStore:
        assert isinstance(self.security.roots, TrustStore)  # noqa: S101 - registered only then
        return self.security.roots


def _hash_data(data: CertificateHashData) -> HashData:
    return HashData(
        Algorithm(data.hash_algorithm.value), data.issuer_name_hash, data.issuer_key_hash, data.serial_number
    )


def _shown(data: HashData) -> CertificateHashData:
    return CertificateHashData(
        hash_algorithm=HashAlgorithm(data.hash_algorithm.value),
        issuer_name_hash=data.issuer_name_hash,
        issuer_key_hash=data.issuer_key_hash,
        serial_number=data.serial_number,
    )


async def _awaited(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result
