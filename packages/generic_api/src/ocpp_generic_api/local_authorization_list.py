"""Local authorization list: identifiers that a station knows without asking (OCPP 2.0.1, block D)."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ocpp_core import OcppModel, Operation, Opt, Replies, Role

from .types import IdToken, IdTokenInfo, StatusInfo

__all__ = [
    "GET_LOCAL_LIST_VERSION",
    "SEND_LOCAL_LIST",
    "AuthorizationData",
    "GetLocalListVersionRequest",
    "GetLocalListVersionResponse",
    "SendLocalListRequest",
    "SendLocalListResponse",
    "SendLocalListStatus",
    "UpdateType",
]


class SendLocalListStatus(StrEnum):
    """What becomes of an update of the list (OCPP 2.0.1 part 2, block D)."""

    ACCEPTED = "Accepted"
    """The list has been updated."""
    FAILED = "Failed"
    """The list could not be updated; the CSMS should send it in full."""
    VERSION_MISMATCH = "VersionMismatch"
    """The change does not follow the version that the station has; the CSMS should send the list in full."""
    NOT_SUPPORTED = "NotSupported"
    """The station keeps no list; 1.x alone."""
    HASH_ERROR = "HashError"
    """The list stored has another hash than the one sent; the CSMS should send it in full; 1.5 alone."""


class UpdateType(StrEnum):
    """How an update treats the list that is there (OCPP 2.0.1 part 2, block D)."""

    DIFFERENTIAL = "Differential"
    """Entries are added, replaced, or, without information, removed."""
    FULL = "Full"
    """The whole list is replaced."""


class AuthorizationData(OcppModel):
    """An entry of the list (OCPP 2.0.1 part 2, block D)."""

    id_token: IdToken
    """The identifier."""
    id_token_info: Opt[IdTokenInfo] = None
    """What is known about it; needed in a full update. None in a differential one: remove the entry."""


class GetLocalListVersionRequest(OcppModel, Replies["GetLocalListVersionResponse"]):
    """Ask for the version of the station's list (OCPP 2.0.1 part 2, block D).

    1.x: GetLocalListVersion.
    """


class GetLocalListVersionResponse(OcppModel):
    """The version of the station's list (OCPP 2.0.1 part 2, block D)."""

    version_number: int
    """Version; 0 if there is no list; from 1.x, -1 if the station keeps none."""


GET_LOCAL_LIST_VERSION = Operation(
    "GetLocalListVersion", GetLocalListVersionRequest, GetLocalListVersionResponse, Role.CSMS
)


class SendLocalListRequest(OcppModel, Replies["SendLocalListResponse"]):
    """Update the station's list, in full or in part (OCPP 2.0.1 part 2, block D).

    1.x: SendLocalList.
    """

    local_authorization_list: Opt[Annotated[list[AuthorizationData], Field(min_length=1)]] = None
    """Entries, one or more. None: in a full update an empty list, else no change but of the version."""
    version_number: int
    """Version that the list has after the update; greater than 0 (1.x: ``listVersion``)."""
    update_type: UpdateType
    """Whether the entries replace the list or change it."""
    hash: Opt[str] = None
    """Hash of the whole list after the update, for the station to check; 1.5 alone. None: no check."""


class SendLocalListResponse(OcppModel):
    """Whether the list has been updated (OCPP 2.0.1 part 2, block D)."""

    status: SendLocalListStatus
    """What became of the update."""
    status_info: Opt[StatusInfo] = None
    """More about the status; only 2.0.1 has it. None: nothing to add."""
    hash: Opt[str] = None
    """Hash of the list that the station has now; 1.5 alone. None: not computed."""


SEND_LOCAL_LIST = Operation("SendLocalList", SendLocalListRequest, SendLocalListResponse, Role.CSMS)

OPERATIONS = (GET_LOCAL_LIST_VERSION, SEND_LOCAL_LIST)
