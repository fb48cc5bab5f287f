"""Display messages: texts that the CSMS puts on the station's screen (OCPP 2.0.1 part 2, block O)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, Operation, Opt, Replies, Role

from .types import ComponentType, MessageContentType, Ocpp201Model, StatusInfoType, String36

__all__ = [
    "CLEAR_DISPLAY_MESSAGE",
    "GET_DISPLAY_MESSAGES",
    "NOTIFY_DISPLAY_MESSAGES",
    "SET_DISPLAY_MESSAGE",
    "ClearDisplayMessageRequest",
    "ClearDisplayMessageResponse",
    "ClearMessageStatusEnumType",
    "DisplayMessageStatusEnumType",
    "GetDisplayMessagesRequest",
    "GetDisplayMessagesResponse",
    "GetDisplayMessagesStatusEnumType",
    "MessageInfoType",
    "MessagePriorityEnumType",
    "MessageStateEnumType",
    "NotifyDisplayMessagesRequest",
    "NotifyDisplayMessagesResponse",
    "SetDisplayMessageRequest",
    "SetDisplayMessageResponse",
]


class ClearMessageStatusEnumType(StrEnum):
    """Whether a message was taken off the station (OCPP 2.0.1 part 2, block O)."""

    ACCEPTED = "Accepted"
    """It is gone."""
    UNKNOWN = "Unknown"
    """The station has no message with that id."""


class DisplayMessageStatusEnumType(StrEnum):
    """Whether the station will show a message, or why not (OCPP 2.0.1 part 2, block O)."""

    ACCEPTED = "Accepted"
    """It is stored, and shown when its conditions hold."""
    NOT_SUPPORTED_MESSAGE_FORMAT = "NotSupportedMessageFormat"
    """The screen cannot show this format."""
    REJECTED = "Rejected"
    """Refused for a reason that none of the other values covers."""
    NOT_SUPPORTED_PRIORITY = "NotSupportedPriority"
    """The station does not offer this priority."""
    NOT_SUPPORTED_STATE = "NotSupportedState"
    """The station cannot tie a message to this state."""
    UNKNOWN_TRANSACTION = "UnknownTransaction"
    """The transaction named is not running on this station."""


class GetDisplayMessagesStatusEnumType(StrEnum):
    """Whether a station has messages that were asked for (OCPP 2.0.1 part 2, block O)."""

    ACCEPTED = "Accepted"
    """It has; they follow in NotifyDisplayMessages."""
    UNKNOWN = "Unknown"
    """None matches; nothing follows."""


class MessagePriorityEnumType(StrEnum):
    """How a message ranks against others on the screen (OCPP 2.0.1 part 2, block O)."""

    ALWAYS_FRONT = "AlwaysFront"
    """Shown instead of everything else, as long as its conditions hold."""
    IN_FRONT = "InFront"
    """Shown before the normal messages; takes turns with others of this rank."""
    NORMAL_CYCLE = "NormalCycle"
    """Takes its turn among the normal messages."""


class MessageStateEnumType(StrEnum):
    """State of the station in which a message is shown (OCPP 2.0.1 part 2, block O)."""

    CHARGING = "Charging"
    """While it charges."""
    FAULTED = "Faulted"
    """While it has a fault."""
    IDLE = "Idle"
    """While nobody charges."""
    UNAVAILABLE = "Unavailable"
    """While it is out of service."""


class MessageInfoType(Ocpp201Model):
    """A message with the conditions under which it is shown (OCPP 2.0.1 part 2, block O)."""

    display: Opt[ComponentType] = None
    """Screen to show it on. None: the station's main screen."""
    id: int
    """Number of the message, from 0, given by the CSMS; an id in use replaces the message that has it."""
    priority: MessagePriorityEnumType
    """Rank against other messages."""
    state: Opt[MessageStateEnumType] = None
    """State of the station in which it is shown. None: in any."""
    start_date_time: Opt[DateTime] = None
    """When it is shown first. None: at once."""
    end_date_time: Opt[DateTime] = None
    """When the station removes it. None: no time is set."""
    transaction_id: Opt[String36] = None
    """Transaction during which it is shown, and with whose end it is removed. None: bound to no transaction."""
    message: MessageContentType
    """What is shown."""


class SetDisplayMessageRequest(Ocpp201Model, Replies["SetDisplayMessageResponse"]):
    """Put a message on the station, or replace the one with the same id (OCPP 2.0.1 part 2, block O)."""

    message: MessageInfoType
    """The message and its conditions."""


class SetDisplayMessageResponse(Ocpp201Model):
    """Whether the station will show the message (OCPP 2.0.1 part 2, block O)."""

    status: DisplayMessageStatusEnumType
    """Taken, or why not."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


SET_DISPLAY_MESSAGE = Operation("SetDisplayMessage", SetDisplayMessageRequest, SetDisplayMessageResponse, Role.CSMS)


class GetDisplayMessagesRequest(Ocpp201Model, Replies["GetDisplayMessagesResponse"]):
    """Ask which messages a station holds; only those that meet every criterion given (OCPP 2.0.1 part 2, block O)."""

    id: Opt[Annotated[list[int], Field(min_length=1)]] = None
    """Ids of the messages wanted, no more than ``NumberOfDisplayMessages.maxLimit``. None: whatever the id."""
    request_id: int
    """Number of this request, repeated in the NotifyDisplayMessages that follow."""
    priority: Opt[MessagePriorityEnumType] = None
    """Rank of the messages wanted. None: any."""
    state: Opt[MessageStateEnumType] = None
    """State that the messages wanted are tied to. None: any."""


class GetDisplayMessagesResponse(Ocpp201Model):
    """Whether messages will follow in NotifyDisplayMessages (OCPP 2.0.1 part 2, block O)."""

    status: GetDisplayMessagesStatusEnumType
    """Whether any message matches."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


GET_DISPLAY_MESSAGES = Operation("GetDisplayMessages", GetDisplayMessagesRequest, GetDisplayMessagesResponse, Role.CSMS)


class NotifyDisplayMessagesRequest(Ocpp201Model, Replies["NotifyDisplayMessagesResponse"]):
    """Deliver messages that a GetDisplayMessages asked for, or a part of them (OCPP 2.0.1 part 2, block O)."""

    message_info: Opt[Annotated[list[MessageInfoType], Field(min_length=1)]] = None
    """Messages of this part. None: this part brings none."""
    request_id: int
    """Number of the GetDisplayMessages that this answers."""
    tbc: Opt[bool] = None
    """Whether a further part follows. None: no, as False."""


class NotifyDisplayMessagesResponse(Ocpp201Model):
    """The part has been received (OCPP 2.0.1 part 2, block O)."""


NOTIFY_DISPLAY_MESSAGES = Operation(
    "NotifyDisplayMessages", NotifyDisplayMessagesRequest, NotifyDisplayMessagesResponse, Role.STATION
)


class ClearDisplayMessageRequest(Ocpp201Model, Replies["ClearDisplayMessageResponse"]):
    """Take a message off the station (OCPP 2.0.1 part 2, block O)."""

    id: int
    """Id of the message."""


class ClearDisplayMessageResponse(Ocpp201Model):
    """Whether the message was there and is gone (OCPP 2.0.1 part 2, block O)."""

    status: ClearMessageStatusEnumType
    """Gone, or never there."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


CLEAR_DISPLAY_MESSAGE = Operation(
    "ClearDisplayMessage", ClearDisplayMessageRequest, ClearDisplayMessageResponse, Role.CSMS
)

OPERATIONS = (SET_DISPLAY_MESSAGE, GET_DISPLAY_MESSAGES, NOTIFY_DISPLAY_MESSAGES, CLEAR_DISPLAY_MESSAGE)
