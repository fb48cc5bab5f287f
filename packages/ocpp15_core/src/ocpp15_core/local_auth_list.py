"""Local authorization list: identifiers that the charge point decides on itself (OCPP 1.5, SendLocalList)."""

from enum import StrEnum

from ocpp_core import OcppModel, Operation, Opt, Replies, Role

from .types import IdTagInfo, IdToken

__all__ = [
    "GET_LOCAL_LIST_VERSION",
    "SEND_LOCAL_LIST",
    "AuthorisationData",
    "GetLocalListVersionRequest",
    "GetLocalListVersionResponse",
    "SendLocalListRequest",
    "SendLocalListResponse",
    "UpdateStatus",
    "UpdateType",
]


class UpdateStatus(StrEnum):
    """What becomes of a list sent (OCPP 1.5, SendLocalList.conf)."""

    ACCEPTED = "Accepted"
    """The charge point uses it now."""
    FAILED = "Failed"
    """It could not be stored; the list from before stays."""
    HASH_ERROR = "HashError"
    """It was stored, but its hash is not the one sent; send the whole list again."""
    NOT_SUPPORTED = "NotSupported"
    """The charge point keeps no list."""
    VERSION_MISMATCH = "VersionMismatch"
    """A differential update does not follow the version held; send the whole list."""


class UpdateType(StrEnum):
    """How a list sent meets the list held (OCPP 1.5, SendLocalList.req)."""

    DIFFERENTIAL = "Differential"
    """It changes the list held, entry by entry."""
    FULL = "Full"
    """It takes the place of the list held."""


class AuthorisationData(OcppModel):
    """One entry of the list (OCPP 1.5, SendLocalList.req); spelt with an s, as on the wire."""

    id_tag: IdToken
    """The identifier."""
    id_tag_info: Opt[IdTagInfo] = None
    """What it may do; needed in a full update. None: a differential update deletes the entry."""


class GetLocalListVersionRequest(OcppModel, Replies["GetLocalListVersionResponse"]):
    """Ask which version of the list the charge point holds (OCPP 1.5, GetLocalListVersion.req)."""


class GetLocalListVersionResponse(OcppModel):
    """The version of the list held (OCPP 1.5, GetLocalListVersion.conf)."""

    list_version: int
    """Number that the last SendLocalList gave; as a rule 0 for an empty list and -1 where lists are not supported."""


GET_LOCAL_LIST_VERSION = Operation(
    "GetLocalListVersion", GetLocalListVersionRequest, GetLocalListVersionResponse, Role.CSMS
)


class SendLocalListRequest(OcppModel, Replies["SendLocalListResponse"]):
    """Give the charge point a list, or changes to its list (OCPP 1.5, SendLocalList.req)."""

    update_type: UpdateType
    """Whether this is the whole list or changes to it."""
    list_version: int
    """Number of the list once this update is done."""
    local_authorisation_list: Opt[list[AuthorisationData]] = None
    """The entries. None or empty: none; with a full update the list is emptied."""
    hash: Opt[str] = None
    """Hash of the whole list after the update, for the charge point to check. None, or empty text: no check."""


class SendLocalListResponse(OcppModel):
    """Whether the list is in use (OCPP 1.5, SendLocalList.conf)."""

    status: UpdateStatus
    """What becomes of the list."""
    hash: Opt[str] = None
    """Hash of the list that the charge point holds now. None, or empty text: not computed."""


SEND_LOCAL_LIST = Operation("SendLocalList", SendLocalListRequest, SendLocalListResponse, Role.CSMS)

OPERATIONS = (GET_LOCAL_LIST_VERSION, SEND_LOCAL_LIST)
