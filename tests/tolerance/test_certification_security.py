import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard, put

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIBxyz+/=\n-----END CERTIFICATE-----\n"
CSR = "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----"
HASHES = {"hashAlgorithm": "SHA256", "issuerNameHash": "aF" * 32, "issuerKeyHash": "0" * 64, "serialNumber": "1f"}
DELETE = {"certificateHashData": HASHES}
OCSP = {
    "ocspRequestData": HASHES
    | {"hashAlgorithm": "SHA512", "issuerNameHash": "a" * 128, "issuerKeyHash": "b" * 128, "responderURL": "http://x"}
}
PROFILE = {
    "configurationSlot": 1,
    "connectionData": {
        "ocppVersion": "OCPP20",
        "ocppTransport": "JSON",
        "ocppCsmsUrl": "wss://x/y",
        "messageTimeout": 30,
        "securityProfile": 2,
        "ocppInterface": "Wired0",
    },
}
FIRMWARE = {
    "location": "http://x",
    "retrieveDateTime": "2024-05-01T12:00:00Z",
    "signingCertificate": CERTIFICATE,
    "signature": "AA==",
}

EXAMPLES = [
    *(
        Example(
            "hash-of-another-length",
            "2.0.1",
            "DeleteCertificateRequest",
            DELETE,
            {f"certificateHashData.{name}": bad},
            f"certificateHashData.{name}",
        )
        for name, bad in (("issuerNameHash", "a" * 63), ("issuerKeyHash", "g" * 64))
    ),
    Example(
        "hash-of-another-length",
        "2.0.1",
        "GetCertificateStatusRequest",
        OCSP,
        {"ocspRequestData.issuerKeyHash": "b" * 64},
        "ocspRequestData.issuerKeyHash",
    ),
    *(
        Example(
            "serial-number-form",
            "2.0.1",
            "DeleteCertificateRequest",
            DELETE,
            {"certificateHashData.serialNumber": bad},
            "certificateHashData.serialNumber",
        )
        for bad in ("0x1f", "01f", "", "xyz")
    ),
    Example(
        "certificate-no-pem",
        "1.6",
        "InstallCertificateRequest",
        {"certificateType": "CentralSystemRootCertificate", "certificate": CERTIFICATE},
        {"certificate": "MIIB"},
        "certificate",
    ),
    Example(
        "certificate-no-pem",
        "2.0.1",
        "InstallCertificateRequest",
        {"certificateType": "CSMSRootCertificate", "certificate": CERTIFICATE},
        {"certificate": CSR},
        "certificate",
    ),
    *(
        Example(
            "certificate-chain-no-pem",
            version,
            "CertificateSignedRequest",
            {"certificateChain": CERTIFICATE * 2},
            {"certificateChain": CERTIFICATE + "MIIB"},
            "certificateChain",
        )
        for version in ("1.6", "2.0.1")
    ),
    Example(
        "contract-certificate-no-pem",
        "2.0.1",
        "AuthorizeRequest",
        {"idToken": {"idToken": "A", "type": "eMAID"}, "certificate": CERTIFICATE},
        {"certificate": "x"},
        "certificate",
    ),
    Example(
        "signing-certificate-no-pem",
        "1.6",
        "SignedUpdateFirmwareRequest",
        {"requestId": 1, "firmware": FIRMWARE},
        {"firmware.signingCertificate": "x"},
        "firmware.signingCertificate",
    ),
    Example(
        "signing-certificate-no-pem",
        "2.0.1",
        "UpdateFirmwareRequest",
        {"requestId": 1, "firmware": FIRMWARE},
        {"firmware.signingCertificate": "x"},
        "firmware.signingCertificate",
    ),
    *(
        Example("csr-no-pem", version, "SignCertificateRequest", {"csr": CSR}, {"csr": CERTIFICATE}, "csr")
        for version in ("1.6", "2.0.1")
    ),
    Example(
        "ocsp-result-missing",
        "2.0.1",
        "GetCertificateStatusResponse",
        {"status": "Accepted", "ocspResult": "AA=="},
        {"ocspResult": DROP},
        "ocspResult",
    ),
    Example(
        "csms-url-no-websocket",
        "2.0.1",
        "SetNetworkProfileRequest",
        PROFILE,
        {"connectionData.ocppCsmsUrl": "https://x"},
        "connectionData.ocppCsmsUrl",
    ),
    Example(
        "csms-url-without-tls",
        "2.0.1",
        "SetNetworkProfileRequest",
        PROFILE,
        {"connectionData.ocppCsmsUrl": "WS://x"},
        "connectionData.ocppCsmsUrl",
    ),
    Example(
        "soap-of-2",
        "2.0.1",
        "SetNetworkProfileRequest",
        PROFILE,
        {"connectionData.ocppTransport": "SOAP"},
        "connectionData.ocppTransport",
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


@pytest.mark.parametrize(
    "said",
    [
        (
            "SetNetworkProfileRequest",
            put(PROFILE, {"connectionData.securityProfile": 1, "connectionData.ocppCsmsUrl": "ws://x"}),
        ),
        ("GetCertificateStatusResponse", {"status": "Failed"}),
        ("SignCertificateRequest", {"csr": CSR.replace("CERTIFICATE", "NEW CERTIFICATE")}),
        ("UpdateFirmwareRequest", {"requestId": 1, "firmware": put(FIRMWARE, {"signingCertificate": DROP})}),
        ("DeleteCertificateRequest", put(DELETE, {"certificateHashData.serialNumber": "0"})),
    ],
)
def test_what_is_in_order_is_not_found(said):
    heard("2.0.1", [said])
