"""Certificates, their hashes, and connections (1.6 with the security whitepaper, and 2.0.1)."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .rule import Rule
from .state import State

__all__ = ["RULES"]

_HEX = re.compile(r"[0-9A-Fa-f]*")
_SERIAL = re.compile(r"[1-9A-Fa-f][0-9A-Fa-f]*|0")
_DIGITS: Mapping[str, int] = {"SHA256": 64, "SHA384": 96, "SHA512": 128}
_CERTIFICATE = re.compile(r"\s*(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*)+", re.ASCII)
_REQUEST = re.compile(
    r"\s*-----BEGIN (NEW )?CERTIFICATE REQUEST-----[A-Za-z0-9+/=\s]+-----END (NEW )?CERTIFICATE REQUEST-----\s*",
    re.ASCII,
)
_TLS_PROFILES = frozenset({2, 3})


def _hash_of_another_length(data: Any, _: State) -> Iterator[str]:
    length = _DIGITS[str(data.hash_algorithm)]
    for name, text in (("issuerNameHash", data.issuer_name_hash), ("issuerKeyHash", data.issuer_key_hash)):
        if len(text) != length or not _HEX.fullmatch(text):
            yield name


def _serial_form(data: Any, _: State) -> Iterator[str]:
    if not _SERIAL.fullmatch(data.serial_number):
        yield "serialNumber"


def _no_certificate(name: str, wire: str) -> Callable[[Any, State], Iterator[str]]:
    def places(message: Any, _: State) -> Iterator[str]:
        text = getattr(message, name)
        if text is not None and not _CERTIFICATE.fullmatch(text):
            yield wire

    return places


def _no_request(message: Any, _: State) -> Iterator[str]:
    if not _REQUEST.fullmatch(message.csr):
        yield "csr"


def _result_missing(answer: Any, _: State) -> Iterator[str]:
    if answer.status == "Accepted" and answer.ocsp_result is None:
        yield "ocspResult"


def _no_websocket(profile: Any, _: State) -> Iterator[str]:
    if not profile.ocpp_csms_url.lower().startswith(("ws://", "wss://")):
        yield "ocppCsmsUrl"


def _unsecured(profile: Any, _: State) -> Iterator[str]:
    if profile.security_profile in _TLS_PROFILES and profile.ocpp_csms_url.lower().startswith("ws://"):
        yield "ocppCsmsUrl"


def _soap(profile: Any, _: State) -> Iterator[str]:
    if profile.ocpp_transport == "SOAP" and profile.ocpp_version == "OCPP20":
        yield "ocppTransport"


_HASHES = ("CertificateHashDataType", "OCSPRequestDataType")
_PART2 = "OCPP 2.0.1 part 2, {}"
_WHITEPAPER = "OCPP 1.6 security whitepaper edition 2, {}"

RULES = (
    Rule(
        "hash-of-another-length",
        _HASHES,
        "A hash is as many hexadecimal digits as its algorithm makes: 64, 96 or 128.",
        {"2.0.1": "OCPP 2.0.1 edition 2 errata 2023-12, 2.15.1 (text without case); part 2, HashAlgorithmEnumType"},
        _hash_of_another_length,
    ),
    Rule(
        "serial-number-form",
        ("CertificateHashDataType",),
        "The serial number of a certificate is hexadecimal, without 0x and without leading zeros.",
        {"2.0.1": "OCPP 2.0.1 edition 2 errata 2023-12, 2.15.1"},
        _serial_form,
    ),
    Rule(
        "certificate-no-pem",
        ("InstallCertificateRequest",),
        "A certificate is in PEM form.",
        {"1.6": _WHITEPAPER.format("5.11"), "2.0.1": _PART2.format("InstallCertificateRequest.certificate")},
        _no_certificate("certificate", "certificate"),
    ),
    Rule(
        "certificate-chain-no-pem",
        ("CertificateSignedRequest",),
        "A chain of certificates is in PEM form, one after the other.",
        {"1.6": _WHITEPAPER.format("5.1"), "2.0.1": _PART2.format("CertificateSignedRequest.certificateChain")},
        _no_certificate("certificate_chain", "certificateChain"),
    ),
    Rule(
        "contract-certificate-no-pem",
        ("AuthorizeRequest",),
        "A contract certificate is in PEM form.",
        {"2.0.1": "OCPP 2.0.1 edition 2 errata 2023-12, 2.14.1"},
        _no_certificate("certificate", "certificate"),
    ),
    Rule(
        "signing-certificate-no-pem",
        ("FirmwareType",),
        "The certificate that firmware is signed with is in PEM form.",
        {"1.6": _WHITEPAPER.format("6.7"), "2.0.1": _PART2.format("FirmwareType.signingCertificate")},
        _no_certificate("signing_certificate", "signingCertificate"),
    ),
    Rule(
        "csr-no-pem",
        ("SignCertificateRequest",),
        "A certificate signing request is in PEM form.",
        {"1.6": _WHITEPAPER.format("5.17"), "2.0.1": _PART2.format("SignCertificateRequest.csr")},
        _no_request,
    ),
    Rule(
        "ocsp-result-missing",
        ("GetCertificateStatusResponse",),
        "An accepted wish for the status of a certificate is answered with it.",
        {"2.0.1": _PART2.format("GetCertificateStatusResponse.ocspResult")},
        _result_missing,
    ),
    Rule(
        "csms-url-no-websocket",
        ("NetworkConnectionProfileType",),
        "The URL of a CSMS is one of ws or wss.",
        {"2.0.1": "OCPP 2.0.1 part 4, 3.1.1"},
        _no_websocket,
    ),
    Rule(
        "csms-url-without-tls",
        ("NetworkConnectionProfileType",),
        "Security profiles 2 and 3 go with wss.",
        {"2.0.1": _PART2.format("A00: security profiles 2 and 3 are those over TLS")},
        _unsecured,
    ),
    Rule(
        "soap-of-2",
        ("NetworkConnectionProfileType",),
        "OCPP 2 does not go over SOAP.",
        {"2.0.1": _PART2.format("OCPPTransportEnumType")},
        _soap,
    ),
)
