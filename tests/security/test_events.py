import ssl

import pytest

from ocpp_security import SecurityEvent, event_of_failure

# OCPP 1.6 security whitepaper, 8: name in 1.6 and whether it is critical; then 2.0.1's with errata 2023-12.
TABLE = {
    SecurityEvent.FIRMWARE_UPDATED: ("FirmwareUpdated", True, "FirmwareUpdated", True),
    SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS: (
        "FailedToAuthenticateAtCentralSystem",
        False,
        "FailedToAuthenticateAtCsms",
        False,
    ),
    SecurityEvent.CSMS_FAILED_TO_AUTHENTICATE: (
        "CentralSystemFailedToAuthenticate",
        False,
        "CsmsFailedToAuthenticate",
        False,
    ),
    SecurityEvent.SETTING_SYSTEM_TIME: ("SettingSystemTime", True, "SettingSystemTime", True),
    SecurityEvent.STARTUP_OF_THE_DEVICE: ("StartupOfTheDevice", True, "StartupOfTheDevice", True),
    SecurityEvent.RESET_OR_REBOOT: ("ResetOrReboot", True, "ResetOrReboot", True),
    SecurityEvent.SECURITY_LOG_WAS_CLEARED: ("SecurityLogWasCleared", True, "SecurityLogWasCleared", True),
    SecurityEvent.RECONFIGURATION_OF_SECURITY_PARAMETERS: (
        "ReconfigurationOfSecurityParameters",
        False,
        "ReconfigurationOfSecurityParameters",
        False,
    ),
    SecurityEvent.MEMORY_EXHAUSTION: ("MemoryExhaustion", True, "MemoryExhaustion", True),
    SecurityEvent.INVALID_MESSAGES: ("InvalidMessages", False, "InvalidMessages", False),
    SecurityEvent.ATTEMPTED_REPLAY_ATTACKS: ("AttemptedReplayAttacks", False, "AttemptedReplayAttacks", False),
    SecurityEvent.TAMPER_DETECTION_ACTIVATED: ("TamperDetectionActivated", True, "TamperDetectionActivated", True),
    SecurityEvent.INVALID_FIRMWARE_SIGNATURE: ("InvalidFirmwareSignature", False, "InvalidFirmwareSignature", True),
    SecurityEvent.INVALID_FIRMWARE_SIGNING_CERTIFICATE: (
        "InvalidFirmwareSigningCertificate",
        False,
        "InvalidFirmwareSigningCertificate",
        True,
    ),
    SecurityEvent.INVALID_CSMS_CERTIFICATE: (
        "InvalidCentralSystemCertificate",
        False,
        "InvalidCsmsCertificate",
        True,
    ),
    SecurityEvent.INVALID_CHARGING_STATION_CERTIFICATE: (
        "InvalidChargePointCertificate",
        False,
        "InvalidChargingStationCertificate",
        True,
    ),
    SecurityEvent.INVALID_TLS_VERSION: ("InvalidTLSVersion", False, "InvalidTLSVersion", True),
    SecurityEvent.INVALID_TLS_CIPHER_SUITE: ("InvalidTLSCipherSuite", False, "InvalidTLSCipherSuite", True),
    SecurityEvent.MAINTENANCE_LOGIN_ACCEPTED: (None, False, "MaintenanceLoginAccepted", True),
    SecurityEvent.MAINTENANCE_LOGIN_FAILED: (None, False, "MaintenanceLoginFailed", True),
}


@pytest.mark.parametrize("event", SecurityEvent)
def test_name_and_weight_are_those_of_the_versions_table(event):
    assert TABLE[event] == (
        event.name_in("1.6"),
        event.is_critical("1.6"),
        event.name_in("2.0.1"),
        event.is_critical("2.0.1"),
    )


def tls_error(reason, kind=ssl.SSLError):
    error = kind(1, f"[SSL: {reason}] made for a test")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("reason", "event"),
    [
        ("TLSV1_ALERT_PROTOCOL_VERSION", SecurityEvent.INVALID_TLS_VERSION),
        ("UNSUPPORTED_PROTOCOL", SecurityEvent.INVALID_TLS_VERSION),
        ("SSLV3_ALERT_HANDSHAKE_FAILURE", SecurityEvent.INVALID_TLS_CIPHER_SUITE),
        ("SSL/TLS_ALERT_HANDSHAKE_FAILURE", SecurityEvent.INVALID_TLS_CIPHER_SUITE),
        ("NO_SHARED_CIPHER", SecurityEvent.INVALID_TLS_CIPHER_SUITE),
        ("TLSV13_ALERT_CERTIFICATE_REQUIRED", SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS),
        ("TLSV1_ALERT_UNKNOWN_CA", SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS),
        ("WRONG_VERSION_NUMBER", None),
        (None, None),
    ],
)
def test_a_tls_failure_is_an_event(reason, event):
    assert event_of_failure(tls_error(reason)) is event


def test_a_certificate_that_cannot_be_verified_is_the_csmss():
    error = tls_error("CERTIFICATE_VERIFY_FAILED", ssl.SSLCertVerificationError)
    assert event_of_failure(error) is SecurityEvent.INVALID_CSMS_CERTIFICATE


def test_the_cause_of_an_error_counts_however_deep_it_lies():
    inner = tls_error("CERTIFICATE_VERIFY_FAILED", ssl.SSLCertVerificationError)
    middle, outer = OSError("connection failed"), RuntimeError("no link")
    middle.__cause__ = inner
    outer.__context__ = middle
    assert event_of_failure(outer) is SecurityEvent.INVALID_CSMS_CERTIFICATE


def test_other_failures_are_no_event_even_in_a_circle():
    first, second = OSError("one"), OSError("two")
    first.__cause__, second.__cause__ = second, first
    assert event_of_failure(first) is None
    assert event_of_failure(ConnectionRefusedError()) is None
