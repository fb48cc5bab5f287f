"""Data transfer: vendors' own messages, in either direction (OCPP 2.0.1, block P)."""

from enum import StrEnum
from typing import Any

from ocpp_core import OcppModel, Operation, Opt, Replies, Role

from .types import StatusInfo

__all__ = [
    "DATA_TRANSFER",
    "DataTransferRequest",
    "DataTransferResponse",
    "DataTransferStatus",
]


class DataTransferStatus(StrEnum):
    """What became of a vendor's message (OCPP 2.0.1 part 2, block P)."""

    ACCEPTED = "Accepted"
    """Understood and taken."""
    REJECTED = "Rejected"
    """Understood, but refused."""
    UNKNOWN_MESSAGE_ID = "UnknownMessageId"
    """The vendor is known, this message of his is not."""
    UNKNOWN_VENDOR_ID = "UnknownVendorId"
    """Nothing is known of this vendor."""


class DataTransferRequest(OcppModel, Replies["DataTransferResponse"]):
    """Send what OCPP has no message for; both sides must have agreed on the meaning (OCPP 2.0.1 part 2, block P).

    1.x: DataTransfer.
    """

    message_id: Opt[str] = None
    """Which message of the vendor. None: he tells them apart otherwise, or has but one."""
    data: Any = None
    """Content: any JSON value, passed through as it is; text in 1.x. None: no content."""
    vendor_id: str
    """Who defined the message; a reversed domain name of his keeps it unique."""


class DataTransferResponse(OcppModel):
    """Whether the vendor's message was understood, and his answer to it (OCPP 2.0.1 part 2, block P)."""

    status: DataTransferStatus
    """What became of the message."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""
    data: Any = None
    """Content of the answer: any JSON value, passed through as it is; text in 1.x. None: no content."""


DATA_TRANSFER = Operation("DataTransfer", DataTransferRequest, DataTransferResponse, Role.BOTH)

OPERATIONS = (DATA_TRANSFER,)
