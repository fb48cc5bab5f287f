"""Remote trigger: the central system asks a charge point for a message now (OCPP 1.6, 5.17)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import OcppModel, Operation, Opt, Replies, Role

__all__ = [
    "TRIGGER_MESSAGE",
    "MessageTrigger",
    "TriggerMessageRequest",
    "TriggerMessageResponse",
    "TriggerMessageStatus",
]


class MessageTrigger(StrEnum):
    """Messages that can be asked for (OCPP 1.6, 7.32)."""

    BOOT_NOTIFICATION = "BootNotification"
    """A BootNotification."""
    DIAGNOSTICS_STATUS_NOTIFICATION = "DiagnosticsStatusNotification"
    """A DiagnosticsStatusNotification with the state of the last or current upload."""
    FIRMWARE_STATUS_NOTIFICATION = "FirmwareStatusNotification"
    """A FirmwareStatusNotification with the state of the last or current update."""
    HEARTBEAT = "Heartbeat"
    """A Heartbeat."""
    METER_VALUES = "MeterValues"
    """A MeterValues for the connector named, or for each of them."""
    STATUS_NOTIFICATION = "StatusNotification"
    """A StatusNotification for the connector named, or for each of them."""


class TriggerMessageStatus(StrEnum):
    """What becomes of a request for a message (OCPP 1.6, 7.44)."""

    ACCEPTED = "Accepted"
    """The message will be sent."""
    REJECTED = "Rejected"
    """The message will not be sent."""
    NOT_IMPLEMENTED = "NotImplemented"
    """The charge point does not know this message, or cannot send it on request."""


class TriggerMessageRequest(OcppModel, Replies["TriggerMessageResponse"]):
    """Ask for a message that the charge point sends by itself otherwise (OCPP 1.6, 6.51)."""

    requested_message: MessageTrigger
    """Which message."""
    connector_id: Opt[Annotated[int, Field(gt=0)]] = None
    """Connector that the message should be about, from 1. None: where it matters, all of them."""


class TriggerMessageResponse(OcppModel):
    """Whether the message will come; it follows after this answer (OCPP 1.6, 6.52)."""

    status: TriggerMessageStatus
    """What becomes of the request."""


TRIGGER_MESSAGE = Operation("TriggerMessage", TriggerMessageRequest, TriggerMessageResponse, Role.CSMS)

OPERATIONS = (TRIGGER_MESSAGE,)
