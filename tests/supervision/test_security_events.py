"""Which failures of a link are security events."""

import ssl

import pytest

from ocpp_core import ConnectFailed
from ocpp_supervision import SecurityEvent, event_of
from ocpp_supervision.security_events import event_of_end


def failure(cause):
    """A connection that failed for a cause, as a transport raises it."""
    error = ConnectFailed("wss://csms.example", str(cause))
    error.__cause__ = cause
    return error


def tls(reason):
    error = ssl.SSLError(1, f"[SSL: {reason}]")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("cause", "event"),
    [
        (ssl.SSLCertVerificationError(1, "expired"), SecurityEvent.INVALID_CSMS_CERTIFICATE),
        (tls("UNSUPPORTED_PROTOCOL"), SecurityEvent.INVALID_TLS_VERSION),
        (tls("TLSV1_ALERT_PROTOCOL_VERSION"), SecurityEvent.INVALID_TLS_VERSION),
        (tls("NO_SHARED_CIPHER"), SecurityEvent.INVALID_TLS_CIPHER_SUITE),
        (tls("SSLV3_ALERT_HANDSHAKE_FAILURE"), SecurityEvent.INVALID_TLS_CIPHER_SUITE),
        (tls("RECORD_LAYER_FAILURE"), None),
        (ssl.SSLError(), None),
        (ConnectionRefusedError(), None),
        (None, None),
    ],
)
def test_the_cause_tells_the_event(cause, event):
    assert event_of(failure(cause)) is event


def test_a_cause_further_down_is_found():
    middle = OSError("handshake")
    middle.__context__ = ssl.SSLCertVerificationError(1, "unknown CA")
    assert event_of(failure(middle)) is SecurityEvent.INVALID_CSMS_CERTIFICATE


def test_a_link_that_ended_for_bad_frames():
    assert event_of_end("1002 too many bad frames") is SecurityEvent.INVALID_MESSAGES
    assert event_of_end("1006") is None
