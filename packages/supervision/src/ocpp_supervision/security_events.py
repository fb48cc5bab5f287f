"""Security events of which the toolkit is the one that knows, by their names in OCPP 2.0.1 (appendices, 1; 1.6: whitepaper, 8)."""

import ssl
from collections.abc import Iterator
from enum import StrEnum

__all__ = ["SecurityEvent", "event_of", "event_of_end"]


class SecurityEvent(StrEnum):
    """What happened."""

    STARTUP_OF_THE_DEVICE = "StartupOfTheDevice"
    """The station has started; critical."""
    RESET_OR_REBOOT = "ResetOrReboot"
    """The station was reset or is about to boot again; critical."""
    SETTING_SYSTEM_TIME = "SettingSystemTime"
    """The clock was set by more than a little; critical."""
    MEMORY_EXHAUSTION = "MemoryExhaustion"
    """A store is full; critical."""
    INVALID_CSMS_CERTIFICATE = "InvalidCsmsCertificate"
    """The CSMS's certificate does not prove what it should; 1.6: ``InvalidCentralSystemCertificate``; critical in 2.0.1."""
    INVALID_TLS_VERSION = "InvalidTLSVersion"
    """The CSMS speaks no version of TLS that may be used; critical in 2.0.1."""
    INVALID_TLS_CIPHER_SUITE = "InvalidTLSCipherSuite"
    """The CSMS has no cipher suite that may be used; critical in 2.0.1."""
    INVALID_MESSAGES = "InvalidMessages"
    """The CSMS has sent so many bad frames that the link was closed; not critical."""


_VERSION_WORDS = ("UNSUPPORTED_PROTOCOL", "PROTOCOL_VERSION", "WRONG_VERSION", "VERSION_TOO_LOW")
_CIPHER_WORDS = ("NO_SHARED_CIPHER", "HANDSHAKE_FAILURE", "NO_CIPHERS_AVAILABLE", "INSUFFICIENT_SECURITY")
_TOO_MANY_BAD_FRAMES = "too many bad frames"


def event_of(error: BaseException) -> SecurityEvent | None:
    """The security event that a failed connection is; None: it is none."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return SecurityEvent.INVALID_CSMS_CERTIFICATE
        if isinstance(cause, ssl.SSLError):
            reason: str = getattr(cause, "reason", None) or ""  # made without one, it lacks the attribute
            if any(word in reason for word in _VERSION_WORDS):
                return SecurityEvent.INVALID_TLS_VERSION
            if any(word in reason for word in _CIPHER_WORDS):
                return SecurityEvent.INVALID_TLS_CIPHER_SUITE
    return None


def event_of_end(reason: str) -> SecurityEvent | None:
    """The security event that the end of a link is, by its close reason; None: it is none."""
    return SecurityEvent.INVALID_MESSAGES if _TOO_MANY_BAD_FRAMES in reason else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and those that it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
