"""Local authorization list: identifiers that a station knows without asking (OCPP 2.0.1 part 2, block D)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import Operation, Opt, Replies, Role

from .types import IdTokenInfoType, IdTokenType, Ocpp201Model, StatusInfoType

__all__ = [
    "GET_LOCAL_LIST_VERSION",
    "SEND_LOCAL_LIST",
    "AuthorizationData",
    "GetLocalListVersionRequest",
    "GetLocalListVersionResponse",
    "SendLocalListRequest",
    "SendLocalListResponse",
    "SendLocalListStatusEnumType",
    "UpdateEnumType",
]


class SendLocalListStatusEnumType(StrEnum):
    """What becomes of an update of the list (OCPP 2.0.1 part 2, block D)."""

    ACCEPTED = "Accepted"
    """The list has been updated."""
    FAILED = "Failed"
    """The list could not be updated; the CSMS should send it in full."""
    VERSION_MISMATCH = "VersionMismatch"
    """The change does not follow the version that the station has; the CSMS should send the list in full."""


class UpdateEnumType(StrEnum):
    """How an update treats the list that is there (OCPP 2.0.1 part 2, block D)."""

    DIFFERENTIAL = "Differential"
    """Entries are added, replaced, or, without information, removed."""
    FULL = "Full"
    """The whole list is replaced."""


class AuthorizationData(Ocpp201Model):
    """An entry of the list (OCPP 2.0.1 part 2, block D)."""

    id_token: IdTokenType
    """The identifier."""
    id_token_info: Opt[IdTokenInfoType] = None
    """What is known about it; needed in a full update. None in a differential one: remove the entry."""


class GetLocalListVersionRequest(Ocpp201Model, Replies["GetLocalListVersionResponse"]):
    """Ask for the version of the station's list (OCPP 2.0.1 part 2, block D)."""


class GetLocalListVersionResponse(Ocpp201Model):
    """The version of the station's list (OCPP 2.0.1 part 2, block D)."""

    version_number: int
    """Version; 0 if there is no list."""


GET_LOCAL_LIST_VERSION = Operation(
    "GetLocalListVersion", GetLocalListVersionRequest, GetLocalListVersionResponse, Role.CSMS
)


class SendLocalListRequest(Ocpp201Model, Replies["SendLocalListResponse"]):
    """Update the station's list, in full or in part (OCPP 2.0.1 part 2, block D)."""

    local_authorization_list: Opt[Annotated[list[AuthorizationData], Field(min_length=1)]] = None
    """Entries, one or more. None: in a full update an empty list, else no change but of the version."""
    version_number: int
    """Version that the list has after the update; greater than 0."""
    update_type: UpdateEnumType
    """Whether the entries replace the list or change it."""


class SendLocalListResponse(Ocpp201Model):
    """Whether the list has been updated (OCPP 2.0.1 part 2, block D)."""

    status: SendLocalListStatusEnumType
    """What became of the update."""
    status_info: Opt[StatusInfoType] = None
    """More about the status. None: nothing to add."""


SEND_LOCAL_LIST = Operation("SendLocalList", SendLocalListRequest, SendLocalListResponse, Role.CSMS)

OPERATIONS = (GET_LOCAL_LIST_VERSION, SEND_LOCAL_LIST)
