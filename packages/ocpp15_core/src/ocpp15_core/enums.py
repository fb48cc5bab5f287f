"""Enumerations that two or more functional blocks of OCPP 1.5 use."""

from enum import StrEnum

__all__ = ["AuthorizationStatus"]


class AuthorizationStatus(StrEnum):
    """What an identifier may do (OCPP 1.5, IdTagInfo)."""

    ACCEPTED = "Accepted"
    """It may charge."""
    BLOCKED = "Blocked"
    """It is known, but barred."""
    EXPIRED = "Expired"
    """It is known, but its time is over."""
    INVALID = "Invalid"
    """It is not known."""
    CONCURRENT_TX = "ConcurrentTx"
    """It has a transaction already and may not have a second one."""
