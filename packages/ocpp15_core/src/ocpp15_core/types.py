"""Data types that two or more functional blocks of OCPP 1.5 use."""

from typing import Annotated

from pydantic import Field

from ocpp_core import DateTime, OcppModel, Opt

from .enums import AuthorizationStatus

__all__ = ["IdTagInfo", "IdToken"]

IdToken = Annotated[str, Field(max_length=20)]
"""An identifier, such as the number of an RFID card: at most 20 characters; case is kept, but does not distinguish."""


class IdTagInfo(OcppModel):
    """What the central system knows of an identifier (OCPP 1.5, Authorize.conf and elsewhere)."""

    status: AuthorizationStatus
    """Whether it may charge."""
    expiry_date: Opt[DateTime] = None
    """When a copy held by the charge point is to be forgotten. None: no date."""
    parent_id_tag: Opt[IdToken] = None
    """Group it belongs to; members may stop each other's transactions. None, or empty text: no group."""
