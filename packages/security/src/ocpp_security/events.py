"""Security events: their names and weight in each version, and which one a failed connection is.

Critical events are sent to the CSMS, and kept until it has them; all go to the station's security log (use case A04).
Tables: OCPP 1.6 security whitepaper, 8; OCPP 2.0.1 part 2, appendix 1, with errata 2023-12, 2.18.1.
"""

import ssl
from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

__all__ = ["EventVersion", "SecurityEvent", "event_of_failure"]

EventVersion = Literal["1.6", "2.0.1"]
"""Whose table is meant."""


class SecurityEvent(StrEnum):
    """The events of the tables, by their names in 2.0.1."""

    FIRMWARE_UPDATED = "FirmwareUpdated"
    """New firmware runs."""
    FAILED_TO_AUTHENTICATE_AT_CSMS = "FailedToAuthenticateAtCsms"
    """The CSMS refused the station's password or certificate."""
    CSMS_FAILED_TO_AUTHENTICATE = "CsmsFailedToAuthenticate"
    """The station refused the CSMS's credentials."""
    SETTING_SYSTEM_TIME = "SettingSystemTime"
    """The clock was set; in 2.0.1 by more than ``TimeAdjustmentReportingThreshold`` seconds."""
    STARTUP_OF_THE_DEVICE = "StartupOfTheDevice"
    """The station has booted."""
    RESET_OR_REBOOT = "ResetOrReboot"
    """The station was reset or rebooted."""
    SECURITY_LOG_WAS_CLEARED = "SecurityLogWasCleared"
    """The security log is empty."""
    RECONFIGURATION_OF_SECURITY_PARAMETERS = "ReconfigurationOfSecurityParameters"
    """A key, a password or the profile was changed."""
    MEMORY_EXHAUSTION = "MemoryExhaustion"
    """Memory or storage runs short."""
    INVALID_MESSAGES = "InvalidMessages"
    """What came was no valid OCPP message, or its signature was wrong."""
    ATTEMPTED_REPLAY_ATTACKS = "AttemptedReplayAttacks"
    """A message came again, and not because the CSMS tried once more."""
    TAMPER_DETECTION_ACTIVATED = "TamperDetectionActivated"
    """The housing was opened, or another sensor tells of tampering."""
    INVALID_FIRMWARE_SIGNATURE = "InvalidFirmwareSignature"
    """The signature of firmware is wrong."""
    INVALID_FIRMWARE_SIGNING_CERTIFICATE = "InvalidFirmwareSigningCertificate"
    """The certificate for such signatures is not valid."""
    INVALID_CSMS_CERTIFICATE = "InvalidCsmsCertificate"
    """The CSMS's certificate is not valid, or cannot be verified."""
    INVALID_CHARGING_STATION_CERTIFICATE = "InvalidChargingStationCertificate"
    """The certificate that the station was sent for itself is not valid."""
    INVALID_TLS_VERSION = "InvalidTLSVersion"
    """The CSMS speaks TLS before 1.2 only."""
    INVALID_TLS_CIPHER_SUITE = "InvalidTLSCipherSuite"
    """The CSMS offers cipher suites only that are not allowed."""
    MAINTENANCE_LOGIN_ACCEPTED = "MaintenanceLoginAccepted"
    """Somebody logged in at the station itself (2.0.1)."""
    MAINTENANCE_LOGIN_FAILED = "MaintenanceLoginFailed"
    """Somebody tried to log in at the station itself (2.0.1)."""

    def name_in(self, version: EventVersion) -> str | None:
        """The ``type`` of a SecurityEventNotification; None if the version does not know the event."""
        return self.value if version == "2.0.1" else _NAMES_16.get(self, self.value)

    def is_critical(self, version: EventVersion) -> bool:
        """Whether the CSMS must be told; false if the version does not know the event."""
        return self in _CRITICAL[version]


_NAMES_16: Mapping[SecurityEvent, str | None] = {
    SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS: "FailedToAuthenticateAtCentralSystem",
    SecurityEvent.CSMS_FAILED_TO_AUTHENTICATE: "CentralSystemFailedToAuthenticate",
    SecurityEvent.INVALID_CSMS_CERTIFICATE: "InvalidCentralSystemCertificate",
    SecurityEvent.INVALID_CHARGING_STATION_CERTIFICATE: "InvalidChargePointCertificate",
    SecurityEvent.MAINTENANCE_LOGIN_ACCEPTED: None,
    SecurityEvent.MAINTENANCE_LOGIN_FAILED: None,
}
_CRITICAL_16 = frozenset(
    {
        SecurityEvent.FIRMWARE_UPDATED,
        SecurityEvent.SETTING_SYSTEM_TIME,
        SecurityEvent.STARTUP_OF_THE_DEVICE,
        SecurityEvent.RESET_OR_REBOOT,
        SecurityEvent.SECURITY_LOG_WAS_CLEARED,
        SecurityEvent.MEMORY_EXHAUSTION,
        SecurityEvent.TAMPER_DETECTION_ACTIVATED,
    }
)
_CRITICAL: Mapping[EventVersion, frozenset[SecurityEvent]] = {
    "1.6": _CRITICAL_16,
    "2.0.1": _CRITICAL_16
    | {
        SecurityEvent.INVALID_FIRMWARE_SIGNATURE,
        SecurityEvent.INVALID_FIRMWARE_SIGNING_CERTIFICATE,
        SecurityEvent.INVALID_CSMS_CERTIFICATE,
        SecurityEvent.INVALID_CHARGING_STATION_CERTIFICATE,
        SecurityEvent.INVALID_TLS_VERSION,
        SecurityEvent.INVALID_TLS_CIPHER_SUITE,
        SecurityEvent.MAINTENANCE_LOGIN_ACCEPTED,
        SecurityEvent.MAINTENANCE_LOGIN_FAILED,
    },
}

# OpenSSL's names, without the protocol in front: "SSLV3_ALERT_..." and "TLSV1_ALERT_..." tell when an alert was invented.
_FAILURES: Mapping[str, SecurityEvent] = {
    "PROTOCOL_VERSION": SecurityEvent.INVALID_TLS_VERSION,
    "UNSUPPORTED_PROTOCOL": SecurityEvent.INVALID_TLS_VERSION,
    "UNKNOWN_SSL_VERSION": SecurityEvent.INVALID_TLS_VERSION,
    "WRONG_SSL_VERSION": SecurityEvent.INVALID_TLS_VERSION,
    "HANDSHAKE_FAILURE": SecurityEvent.INVALID_TLS_CIPHER_SUITE,
    "INSUFFICIENT_SECURITY": SecurityEvent.INVALID_TLS_CIPHER_SUITE,
    "NO_SHARED_CIPHER": SecurityEvent.INVALID_TLS_CIPHER_SUITE,
    "WRONG_CIPHER_RETURNED": SecurityEvent.INVALID_TLS_CIPHER_SUITE,
    "UNKNOWN_CIPHER_RETURNED": SecurityEvent.INVALID_TLS_CIPHER_SUITE,
    "BAD_CERTIFICATE": SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS,
    "CERTIFICATE_EXPIRED": SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS,
    "CERTIFICATE_REQUIRED": SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS,
    "CERTIFICATE_REVOKED": SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS,
    "CERTIFICATE_UNKNOWN": SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS,
    "NO_CERTIFICATE": SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS,
    "UNKNOWN_CA": SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS,
    "UNSUPPORTED_CERTIFICATE": SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS,
}


def event_of_failure(error: BaseException) -> SecurityEvent | None:
    """The event that a station's failed TLS connection is; None if it tells of none, as a network that is down.

    In TLS 1.3 the CSMS looks at the station's certificate after the station has finished its part of the handshake: its
    refusal is the error of the first reading, not of connecting. Up to TLS 1.2 a CSMS that misses a certificate answers
    as one that shares no cipher suite does, so a station without one should know that it has none.

    Args:
        error: what the attempt raised, or what caused that, however often it was wrapped (``raise ... from``).
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SecurityEvent.INVALID_CSMS_CERTIFICATE
        if isinstance(cause, ssl.SSLError):
            return _FAILURES.get((cause.reason or "").rpartition("_ALERT_")[2])
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return None
