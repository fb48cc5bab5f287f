"""Everything that this package raises.

.. code-block:: text

    SecurityError (an `ocpp_core.OcppError`)
    ├── InvalidPassword            a password or key is not what its version allows
    ├── UnknownIdentity            no credentials are kept for a station
    └── CertificateError           a certificate, chain or request is not acceptable
        ├── CertificateUnreadable  not what its PEM says, or no PEM at all
        ├── CertificateTooLong     more characters than its message may carry
        ├── CertificateExpired     its time is over
        ├── CertificateNotYetValid its time has not come
        ├── CertificateRevoked     its authority has taken it back
        ├── UnknownAuthority       no trusted authority issued it
        ├── InvalidChain           its chain breaks a rule of RFC 5280
        ├── WrongName              it names somebody else
        ├── WrongKey               it is for a key that nobody asked for
        └── WeakKey                its key is shorter than OCPP allows

A store that fails raises `ocpp_core.StoreFailed`. An error carries data; its sentence is made of them. None of them ever carries a password or a private key.
"""

from datetime import datetime

from ocpp_core import OcppError

__all__ = [
    "CertificateError",
    "CertificateExpired",
    "CertificateNotYetValid",
    "CertificateRevoked",
    "CertificateTooLong",
    "CertificateUnreadable",
    "InvalidChain",
    "InvalidPassword",
    "SecurityError",
    "UnknownAuthority",
    "UnknownIdentity",
    "WeakKey",
    "WrongKey",
    "WrongName",
]


class SecurityError(OcppError):
    """Base of all errors of this package."""


class InvalidPassword(SecurityError, ValueError):
    """A password or its written form breaks the rules of its version. The sentence does not repeat it."""


class UnknownIdentity(SecurityError, KeyError):
    """No credentials are kept for this station."""

    def __init__(self, identity: str) -> None:
        super().__init__(identity)
        self.identity = identity

    def __str__(self) -> str:
        return f"no credentials of {self.identity!r}"


class CertificateError(SecurityError):
    """A certificate, a chain of them or a signing request is not acceptable."""

    def __init__(self, subject: str, reason: str) -> None:
        super().__init__(subject, reason)
        self.subject = subject
        """Whose it is, as RFC 4514 writes a distinguished name; what it should have been where it cannot be read."""
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.subject}: {self.reason}"


class CertificateUnreadable(CertificateError):
    """A text is not the PEM that it should be."""


class CertificateTooLong(CertificateError):
    """A text is longer than the message that carries it allows."""

    def __init__(self, subject: str, length: int, limit: int) -> None:
        super().__init__(subject, f"{length} characters, and {limit} are allowed")
        self.args = (subject, length, limit)
        self.length = length
        self.limit = limit


class CertificateExpired(CertificateError):
    """A certificate's time is over."""

    def __init__(self, subject: str, since: datetime) -> None:
        super().__init__(subject, f"it expired at {since:%Y-%m-%dT%H:%M:%SZ}")
        self.args = (subject, since)
        self.since = since
        """Last moment of its validity, in UTC."""


class CertificateNotYetValid(CertificateError):
    """A certificate's time has not come."""

    def __init__(self, subject: str, until: datetime) -> None:
        super().__init__(subject, f"it is not valid before {until:%Y-%m-%dT%H:%M:%SZ}")
        self.args = (subject, until)
        self.until = until
        """First moment of its validity, in UTC."""


class CertificateRevoked(CertificateError):
    """The authority has taken the certificate back."""

    def __init__(self, subject: str, since: datetime) -> None:
        super().__init__(subject, f"it was revoked at {since:%Y-%m-%dT%H:%M:%SZ}")
        self.args = (subject, since)
        self.since = since
        """When, in UTC."""


class UnknownAuthority(CertificateError):
    """None of the trusted authorities issued the certificate, directly or through the certificates that came with it."""

    def __init__(self, subject: str, issuer: str) -> None:
        super().__init__(subject, f"its issuer {issuer} is not known")
        self.args = (subject, issuer)
        self.issuer = issuer
        """Who is said to have issued the last certificate of the chain that was found."""


class InvalidChain(CertificateError):
    """The chain from a certificate to its root breaks a rule, RFC 5280's for the most part."""


class WrongName(CertificateError):
    """The subject is not the one expected."""

    def __init__(self, subject: str, field: str, expected: str) -> None:
        super().__init__(subject, f"its {field} is not {expected!r}")
        self.args = (subject, field, expected)
        self.field = field
        """``CN`` or ``O``."""
        self.expected = expected


class WrongKey(CertificateError):
    """The certificate is not for the key that was asked for."""


class WeakKey(CertificateError):
    """The key is shorter than OCPP allows, or of a kind that it does not know."""
