"""Local authorization list: identifiers that a charge point may admit by itself (OCPP 1.6, 3.5.2, 5.10 and 5.15)."""

from enum import StrEnum

from ocpp_core import OcppModel, Operation, Opt, Replies, Role

from .types import IdTagInfo, IdToken

__all__ = [
    "GET_LOCAL_LIST_VERSION",
    "SEND_LOCAL_LIST",
    "AuthorizationData",
    "GetLocalListVersionRequest",
    "GetLocalListVersionResponse",
    "SendLocalListRequest",
    "SendLocalListResponse",
    "UpdateStatus",
    "UpdateType",
]


class UpdateStatus(StrEnum):
    """What became of an update of the list (OCPP 1.6, 7.47)."""

    ACCEPTED = "Accepted"
    """The list is up to date."""
    FAILED = "Failed"
    """The update went wrong; send the full list."""
    NOT_SUPPORTED = "NotSupported"
    """The charge point keeps no such list."""
    VERSION_MISMATCH = "VersionMismatch"
    """A differential update is not newer than the list; send the full list."""


class UpdateType(StrEnum):
    """How an update is to be applied (OCPP 1.6, 7.48)."""

    DIFFERENTIAL = "Differential"
    """As changes to the list that is there."""
    FULL = "Full"
    """As the new list, in place of the old."""


class AuthorizationData(OcppModel):
    """An entry of the list, or a change to it (OCPP 1.6, 7.1)."""

    id_tag: IdToken
    """The identifier."""
    id_tag_info: Opt[IdTagInfo] = None
    """What holds for it; required in a full update. None, in a differential one: take the entry off the list."""


class GetLocalListVersionRequest(OcppModel, Replies["GetLocalListVersionResponse"]):
    """Ask for the version of the list (OCPP 1.6, 6.27)."""


class GetLocalListVersionResponse(OcppModel):
    """The version of the list (OCPP 1.6, 6.28)."""

    list_version: int
    """Its number. 0: the list is empty; -1: the charge point keeps no list (5.10)."""


GET_LOCAL_LIST_VERSION = Operation(
    "GetLocalListVersion", GetLocalListVersionRequest, GetLocalListVersionResponse, Role.CSMS
)


class SendLocalListRequest(OcppModel, Replies["SendLocalListResponse"]):
    """Replace the list, or change it (OCPP 1.6, 6.41)."""

    list_version: int
    """Number of the list once updated. Never 0 or -1: they mean something else in a report (errata 3.52)."""
    local_authorization_list: Opt[list[AuthorizationData]] = None
    """The entries, each identifier once, no more than SendLocalListMaxLength. None: none; with a full update that
    empties the list."""
    update_type: UpdateType
    """Whether this is the whole list or its changes."""


class SendLocalListResponse(OcppModel):
    """Whether the list was updated (OCPP 1.6, 6.42)."""

    status: UpdateStatus
    """What became of the update."""


SEND_LOCAL_LIST = Operation("SendLocalList", SendLocalListRequest, SendLocalListResponse, Role.CSMS)

OPERATIONS = (GET_LOCAL_LIST_VERSION, SEND_LOCAL_LIST)
