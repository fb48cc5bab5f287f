"""Certificates are signed, installed and listed; the station reports what looks like an attack."""

from scenarios.moments import at
from scenarios.sides import Pair

from ocpp_generic_api import (
    CertificateHashData,
    CertificateHashDataChain,
    CertificateSignedRequest,
    CertificateSignedResponse,
    CertificateSignedStatus,
    CertificateSigningUse,
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
    InstallCertificateUse,
    SecurityEventNotificationRequest,
    SignCertificateRequest,
    SignCertificateResponse,
)

HASH = CertificateHashData(
    hash_algorithm=HashAlgorithm.SHA256, issuer_name_hash="a1", issuer_key_hash="b2", serial_number="c3"
)


async def test_an_event(pair: Pair) -> None:
    request = SecurityEventNotificationRequest(type="TamperDetectionActivated", timestamp=at(0), tech_info="lid")
    await pair.station_asks("security.event", request)


async def test_a_certificate_is_signed(pair: Pair) -> None:
    use = CertificateSigningUse.CHARGING_STATION_CERTIFICATE
    yes = SignCertificateResponse(status=GenericStatus.ACCEPTED)
    await pair.station_asks("security.sign", SignCertificateRequest(csr="CSR", certificate_type=use), yes)
    done = CertificateSignedResponse(status=CertificateSignedStatus.ACCEPTED)
    await pair.csms_asks("security.signed", CertificateSignedRequest(certificate_chain="PEM"), done)
    request = SignCertificateRequest(csr="CSR", certificate_type=CertificateSigningUse.V2G_CERTIFICATE)
    await pair.station_asks("security.sign.v2g", request, SignCertificateResponse(status=GenericStatus.REJECTED))


async def test_roots_are_installed(pair: Pair) -> None:
    for step, use, status in (
        ("security.install", InstallCertificateUse.CSMS_ROOT_CERTIFICATE, InstallCertificateStatus.ACCEPTED),
        (
            "security.install.failed",
            InstallCertificateUse.MANUFACTURER_ROOT_CERTIFICATE,
            InstallCertificateStatus.FAILED,
        ),
        ("security.install.v2g", InstallCertificateUse.V2G_ROOT_CERTIFICATE, InstallCertificateStatus.REJECTED),
    ):
        request = InstallCertificateRequest(certificate_type=use, certificate="PEM")
        await pair.csms_asks(step, request, InstallCertificateResponse(status=status))


async def test_roots_are_listed_and_deleted(pair: Pair) -> None:
    use = GetCertificateIdUse.CSMS_ROOT_CERTIFICATE
    chain = CertificateHashDataChain(certificate_hash_data=HASH, certificate_type=use)
    answer = GetInstalledCertificateIdsResponse(
        status=GetInstalledCertificateStatus.ACCEPTED, certificate_hash_data_chain=[chain]
    )
    await pair.csms_asks("security.list", GetInstalledCertificateIdsRequest(certificate_type=[use]), answer)
    gone = DeleteCertificateResponse(status=DeleteCertificateStatus.ACCEPTED)
    await pair.csms_asks("security.delete", DeleteCertificateRequest(certificate_hash_data=HASH), gone)
    none = GetInstalledCertificateIdsResponse(status=GetInstalledCertificateStatus.NOT_FOUND)
    await pair.csms_asks("security.list.none", GetInstalledCertificateIdsRequest(certificate_type=[use]), none)
