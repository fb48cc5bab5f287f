"""Security: certificates and events, by 1.6's security extension (security whitepaper, chapter 5). OCPP 1.5 has none.

- 1.6 knows certificates for the connection to the CSMS alone, and does not say so: SignCertificate and CertificateSigned are
  about a ChargingStationCertificate. One for the vehicle (V2GCertificate) is NotSupported.
- Of roots it knows those of the CSMS (1.6: CentralSystemRootCertificate) and of the manufacturer; others cannot be installed.
- It lists one kind at a time: a request for several, or for all, goes out as one for each, and their answers are joined. Kinds
  that it does not know are lost; if there is no other, it is NotSupported.
"""

from collections.abc import Sequence
from typing import Any

from ocpp_core import NotSupported
from ocpp_generic_api import (
    CERTIFICATE_SIGNED,
    DELETE_CERTIFICATE,
    GET_INSTALLED_CERTIFICATE_IDS,
    INSTALL_CERTIFICATE,
    SECURITY_EVENT_NOTIFICATION,
    SIGN_CERTIFICATE,
    CertificateHashData,
    CertificateHashDataChain,
    CertificateSignedRequest,
    CertificateSignedResponse,
    CertificateSignedStatus,
    CertificateSigningUse,
    Conversion,
    DeleteCertificateRequest,
    DeleteCertificateResponse,
    DeleteCertificateStatus,
    Exchange,
    GenericStatus,
    GetCertificateIdUse,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
    GetInstalledCertificateStatus,
    HashAlgorithm,
    InstallCertificateRequest,
    InstallCertificateResponse,
    InstallCertificateStatus,
    InstallCertificateUse,
    Route,
    Scope,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    SignCertificateRequest,
    SignCertificateResponse,
    Unsupported,
)

from .choice import Choice, Way

__all__ = ["routes"]

_CSMS_ROOT = "CentralSystemRootCertificate"
_MANUFACTURER_ROOT = "ManufacturerRootCertificate"
_INSTALLS = {
    InstallCertificateUse.CSMS_ROOT_CERTIFICATE: _CSMS_ROOT,
    InstallCertificateUse.MANUFACTURER_ROOT_CERTIFICATE: _MANUFACTURER_ROOT,
}
_INSTALLS_IN = {old: new for new, old in _INSTALLS.items()}
_LISTS = {
    GetCertificateIdUse.CSMS_ROOT_CERTIFICATE: _CSMS_ROOT,
    GetCertificateIdUse.MANUFACTURER_ROOT_CERTIFICATE: _MANUFACTURER_ROOT,
}
_LISTS_IN = {old: new for new, old in _LISTS.items()}

_NO_STATUS_INFO = {"status_info": "OCPP 1.x has a bare status"}
_ONLY_STATION = {"certificate_type": "OCPP 1.6 has certificates for the connection to the CSMS only"}
_READ_AS_STATION = {"certificate_type": "ChargingStationCertificate, for OCPP 1.6 has no other"}
_SINGLE = "OCPP 1.6 lists single certificates"
_ROOTS_ONLY = "OCPP 1.6 has roots of CSMS and manufacturer only"


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """Everything about certificates, and SecurityEventNotification."""
    if ocpp.VERSION.name == "1.5":
        reason = "OCPP 1.5 has no security extension"
        return [
            Unsupported(neutral, reason)
            for neutral in (
                SECURITY_EVENT_NOTIFICATION,
                SIGN_CERTIFICATE,
                CERTIFICATE_SIGNED,
                INSTALL_CERTIFICATE,
                DELETE_CERTIFICATE,
                GET_INSTALLED_CERTIFICATE_IDS,
            )
        ]
    return [
        _security_event(ocpp),
        _sign_certificate(ocpp),
        _certificate_signed(ocpp),
        _install_certificate(ocpp),
        _delete_certificate(ocpp),
        _get_installed(ocpp),
    ]


_EVENTS = {
    "FailedToAuthenticateAtCsms": "FailedToAuthenticateAtCentralSystem",
    "CsmsFailedToAuthenticate": "CentralSystemFailedToAuthenticate",
    "InvalidCsmsCertificate": "InvalidCentralSystemCertificate",
    "InvalidChargingStationCertificate": "InvalidChargePointCertificate",
}
"""Security events of 2.0.1 that 1.6 calls otherwise (1.6 security whitepaper, 8; OCPP 2.0.1 part 2, appendix 1)."""
_EVENTS_OF_201 = {old: new for new, old in _EVENTS.items()}


def _security_event(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: SecurityEventNotificationRequest, scope: Scope) -> Any:
        said: dict[str, Any] = dict(request)
        return ocpp.SecurityEventNotificationRequest(**{**said, "type": _EVENTS.get(request.type, request.type)})

    def request_in(request: Any, scope: Scope) -> SecurityEventNotificationRequest:
        said: dict[str, Any] = {**dict(request), "type": _EVENTS_OF_201.get(request.type, request.type)}
        return SecurityEventNotificationRequest(**said)

    return Conversion(
        SECURITY_EVENT_NOTIFICATION,
        ocpp.SECURITY_EVENT_NOTIFICATION,
        request_out,
        lambda response, scope: SecurityEventNotificationResponse(),
        request_in,
        lambda response, scope: ocpp.SecurityEventNotificationResponse(),
    )


def _only_station(use: CertificateSigningUse | None, action: str) -> None:
    if use is CertificateSigningUse.V2G_CERTIFICATE:
        raise NotSupported(action, _ONLY_STATION["certificate_type"])


def _sign_certificate(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: SignCertificateRequest, scope: Scope) -> Any:
        _only_station(request.certificate_type, "SignCertificate")
        return ocpp.SignCertificateRequest(csr=request.csr)

    def response_in(response: Any, scope: Scope) -> SignCertificateResponse:
        return SignCertificateResponse(status=GenericStatus(response.status.value))

    def request_in(request: Any, scope: Scope) -> SignCertificateRequest:
        return SignCertificateRequest(
            csr=request.csr, certificate_type=CertificateSigningUse.CHARGING_STATION_CERTIFICATE
        )

    def response_out(response: SignCertificateResponse, scope: Scope) -> Any:
        return ocpp.SignCertificateResponse(status=ocpp.GenericStatusEnumType(response.status.value))

    return Conversion(
        SIGN_CERTIFICATE,
        ocpp.SIGN_CERTIFICATE,
        request_out,
        response_in,
        request_in,
        response_out,
        response_lacks=_NO_STATUS_INFO,
        partly=_ONLY_STATION,
        derived=_READ_AS_STATION,
    )


def _certificate_signed(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: CertificateSignedRequest, scope: Scope) -> Any:
        _only_station(request.certificate_type, "CertificateSigned")
        return ocpp.CertificateSignedRequest(certificate_chain=request.certificate_chain)

    def response_in(response: Any, scope: Scope) -> CertificateSignedResponse:
        return CertificateSignedResponse(status=CertificateSignedStatus(response.status.value))

    def request_in(request: Any, scope: Scope) -> CertificateSignedRequest:
        return CertificateSignedRequest(
            certificate_chain=request.certificate_chain,
            certificate_type=CertificateSigningUse.CHARGING_STATION_CERTIFICATE,
        )

    def response_out(response: CertificateSignedResponse, scope: Scope) -> Any:
        return ocpp.CertificateSignedResponse(status=ocpp.CertificateSignedStatusEnumType(response.status.value))

    return Conversion(
        CERTIFICATE_SIGNED,
        ocpp.CERTIFICATE_SIGNED,
        request_out,
        response_in,
        request_in,
        response_out,
        response_lacks=_NO_STATUS_INFO,
        partly=_ONLY_STATION,
        derived=_READ_AS_STATION,
    )


def _install_certificate(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: InstallCertificateRequest, scope: Scope) -> Any:
        if request.certificate_type not in _INSTALLS:
            raise NotSupported("InstallCertificate", _ROOTS_ONLY)
        return ocpp.InstallCertificateRequest(
            certificate_type=ocpp.CertificateUseEnumType(_INSTALLS[request.certificate_type]),
            certificate=request.certificate,
        )

    def response_in(response: Any, scope: Scope) -> InstallCertificateResponse:
        return InstallCertificateResponse(status=InstallCertificateStatus(response.status.value))

    def request_in(request: Any, scope: Scope) -> InstallCertificateRequest:
        return InstallCertificateRequest(
            certificate_type=_INSTALLS_IN[request.certificate_type.value], certificate=request.certificate
        )

    def response_out(response: InstallCertificateResponse, scope: Scope) -> Any:
        return ocpp.InstallCertificateResponse(status=ocpp.CertificateStatusEnumType(response.status.value))

    return Conversion(
        INSTALL_CERTIFICATE,
        ocpp.INSTALL_CERTIFICATE,
        request_out,
        response_in,
        request_in,
        response_out,
        response_lacks=_NO_STATUS_INFO,
        partly={"certificate_type": _ROOTS_ONLY},
    )


def _hashes_out(ocpp: Any, hashes: CertificateHashData) -> Any:
    return ocpp.CertificateHashDataType(
        hash_algorithm=ocpp.HashAlgorithmEnumType(hashes.hash_algorithm.value),
        issuer_name_hash=hashes.issuer_name_hash,
        issuer_key_hash=hashes.issuer_key_hash,
        serial_number=hashes.serial_number,
    )


def _hashes_in(hashes: Any) -> CertificateHashData:
    return CertificateHashData(
        hash_algorithm=HashAlgorithm(hashes.hash_algorithm.value),
        issuer_name_hash=hashes.issuer_name_hash,
        issuer_key_hash=hashes.issuer_key_hash,
        serial_number=hashes.serial_number,
    )


def _delete_certificate(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: DeleteCertificateRequest, scope: Scope) -> Any:
        return ocpp.DeleteCertificateRequest(certificate_hash_data=_hashes_out(ocpp, request.certificate_hash_data))

    def response_in(response: Any, scope: Scope) -> DeleteCertificateResponse:
        return DeleteCertificateResponse(status=DeleteCertificateStatus(response.status.value))

    def request_in(request: Any, scope: Scope) -> DeleteCertificateRequest:
        return DeleteCertificateRequest(certificate_hash_data=_hashes_in(request.certificate_hash_data))

    def response_out(response: DeleteCertificateResponse, scope: Scope) -> Any:
        return ocpp.DeleteCertificateResponse(status=ocpp.DeleteCertificateStatusEnumType(response.status.value))

    return Conversion(
        DELETE_CERTIFICATE,
        ocpp.DELETE_CERTIFICATE,
        request_out,
        response_in,
        request_in,
        response_out,
        response_lacks=_NO_STATUS_INFO,
    )


class _OneByOne(Choice[GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse]):
    """A request for each kind of certificate, and their answers joined."""

    async def ask(
        self, request: GetInstalledCertificateIdsRequest, exchange: Exchange
    ) -> GetInstalledCertificateIdsResponse:
        """Ask for each kind that 1.6 has."""
        answers = [
            await self.through(self.ways[0], GetInstalledCertificateIdsRequest(certificate_type=[kind]), exchange)
            for kind in _kinds(request, exchange.scope())
        ]
        chains = [chain for answer in answers for chain in answer.certificate_hash_data_chain or []]
        accepted = any(answer.status is GetInstalledCertificateStatus.ACCEPTED for answer in answers)
        return GetInstalledCertificateIdsResponse(
            status=GetInstalledCertificateStatus.ACCEPTED if accepted else GetInstalledCertificateStatus.NOT_FOUND,
            certificate_hash_data_chain=chains or None,
        )


def _kinds(request: GetInstalledCertificateIdsRequest, scope: Scope) -> Sequence[GetCertificateIdUse]:
    """The kinds to ask for, each once."""
    wanted = request.certificate_type
    if wanted is None:
        return list(_LISTS)
    known = list(dict.fromkeys(kind for kind in wanted if kind in _LISTS))
    if not known:
        raise NotSupported("GetInstalledCertificateIds", _ROOTS_ONLY)
    for index, kind in enumerate(wanted):
        if kind not in _LISTS:
            scope.lose(f"certificate_type[{index}]", kind, _ROOTS_ONLY)
    return known


def _get_installed(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: GetInstalledCertificateIdsRequest, scope: Scope) -> Any:
        kind = (request.certificate_type or list(_LISTS))[0]
        return ocpp.GetInstalledCertificateIdsRequest(certificate_type=ocpp.CertificateUseEnumType(_LISTS[kind]))

    def response_in(
        response: Any, request: GetInstalledCertificateIdsRequest, scope: Scope
    ) -> GetInstalledCertificateIdsResponse:
        kind = (request.certificate_type or list(_LISTS))[0]
        listed: list[Any] = response.certificate_hash_data or []
        found = [
            CertificateHashDataChain(certificate_hash_data=_hashes_in(hashes), certificate_type=kind)
            for hashes in listed
        ]
        return GetInstalledCertificateIdsResponse(
            status=GetInstalledCertificateStatus(response.status.value), certificate_hash_data_chain=found or None
        )

    def request_in(request: Any, scope: Scope) -> GetInstalledCertificateIdsRequest:
        return GetInstalledCertificateIdsRequest(certificate_type=[_LISTS_IN[request.certificate_type.value]])

    def response_out(
        response: GetInstalledCertificateIdsResponse, request: GetInstalledCertificateIdsRequest, scope: Scope
    ) -> Any:
        hashes: list[Any] = []
        for index, chain in enumerate(response.certificate_hash_data_chain or []):
            place = f"certificate_hash_data_chain[{index}]"
            if chain.certificate_type in (request.certificate_type or _LISTS):
                hashes.append(_hashes_out(ocpp, chain.certificate_hash_data))
                scope.lose(f"{place}.child_certificate_hash_data", chain.child_certificate_hash_data, _SINGLE)
            else:
                scope.lose(place, chain, "it is not of the kind that was asked for")
        return ocpp.GetInstalledCertificateIdsResponse(
            certificate_hash_data=hashes or None,
            status=ocpp.GetInstalledCertificateStatusEnumType(response.status.value),
        )

    return _OneByOne(
        GET_INSTALLED_CERTIFICATE_IDS,
        (
            Way(
                ocpp.GET_INSTALLED_CERTIFICATE_IDS,
                request_out,
                response_in,
                request_in,
                response_out,
                response_lacks=_NO_STATUS_INFO,
            ),
        ),
        partly={
            "certificate_type[]": _ROOTS_ONLY,
            "→ certificate_hash_data_chain[]": "OCPP 1.6 lists the one kind that was asked for",
            "→ certificate_hash_data_chain[].child_certificate_hash_data": _SINGLE,
        },
        derived={
            "certificate_type": "each kind once, in a request of its own",
            "→ certificate_hash_data_chain": "the answers one after the other, in the order of the request",
            "→ certificate_hash_data_chain[].certificate_type": "the kind that was asked for",
        },
    )
