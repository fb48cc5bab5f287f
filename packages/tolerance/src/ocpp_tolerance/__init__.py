"""Stations that misbehave: OCPP read as it was meant, station by station and field by field, and every deviation reported."""

from .book import Book, Chooser, Profiles, Who
from .deviation import Deviation, Deviations, Field, Kind, Watcher
from .files import READY, RULES, ProfileError, Vendor, profile_of, vendors
from .profile import ALL_FRAMES, ALL_SOAP, Profile
from .ready import CERTIFICATION, FIELD, STRICT
from .rules import (
    Change,
    Clamp,
    JsonText,
    MapValue,
    ReadTime,
    Round,
    Rule,
    ToBoolean,
    ToNumber,
    ToText,
    TrimEnd,
    Truncate,
)
from .structure import NOW, Default, DropEmpty, DropEntry, DropUnknown, FillEmpty
from .tolerance import SpeaksOther, Tolerance

__all__ = [
    "ALL_FRAMES",
    "ALL_SOAP",
    "CERTIFICATION",
    "FIELD",
    "NOW",
    "READY",
    "RULES",
    "STRICT",
    "Book",
    "Change",
    "Chooser",
    "Clamp",
    "Default",
    "Deviation",
    "Deviations",
    "DropEmpty",
    "DropEntry",
    "DropUnknown",
    "Field",
    "FillEmpty",
    "JsonText",
    "Kind",
    "MapValue",
    "Profile",
    "ProfileError",
    "Profiles",
    "ReadTime",
    "Round",
    "Rule",
    "SpeaksOther",
    "ToBoolean",
    "ToNumber",
    "ToText",
    "Tolerance",
    "TrimEnd",
    "Truncate",
    "Vendor",
    "Watcher",
    "Who",
    "profile_of",
    "vendors",
]
