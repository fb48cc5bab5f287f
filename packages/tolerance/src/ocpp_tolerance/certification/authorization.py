"""Identifiers, what is known about them, and local lists of them (1.6 and 2.0.1)."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .readings import indexed
from .rule import Rule
from .state import State

__all__ = ["RULES"]

_FORMS: Mapping[str, re.Pattern[str]] = {
    "ISO14443": re.compile(r"([0-9A-Fa-f]{8}|[0-9A-Fa-f]{14})"),
    "ISO15693": re.compile(r"[0-9A-Fa-f]{16}"),
    "NoAuthorization": re.compile(r""),
}
"""Types of identifiers that have a form; the others have none."""
_IDENTIFIER = re.compile(r"[A-Za-z0-9*\-_=:+|@.]*")
_HIGHEST_PRIORITY = 9
_REFUSED = frozenset({"Blocked", "Expired", "Invalid", "Unknown"})

_STATUS_OF_CERTIFICATE: Mapping[str, str] = {
    "CertificateExpired": "Expired",
    "CertificateRevoked": "Invalid",
    "CertChainError": "Invalid",
}


def _another_form(token: Any, _: State) -> Iterator[str]:
    form = _FORMS.get(str(token.type))
    if form is not None and not form.fullmatch(token.id_token):
        yield "idToken"


def _other_characters(token: Any, _: State) -> Iterator[str]:
    if not _IDENTIFIER.fullmatch(token.id_token):
        yield "idToken"


def _second_language(info: Any, _: State) -> Iterator[str]:
    if info.language2 is not None and info.language1 in {None, info.language2}:
        yield "language2"


def _priority_range(info: Any, _: State) -> Iterator[str]:
    priority = info.charging_priority
    if priority is not None and abs(priority) > _HIGHEST_PRIORITY:
        yield "chargingPriority"


def _certificate_against_token(answer: Any, _: State) -> Iterator[str]:
    certificate, token = answer.certificate_status, str(answer.id_token_info.status)
    if certificate is None:
        return
    asked = _STATUS_OF_CERTIFICATE.get(str(certificate))
    refused = token in _REFUSED
    if (
        (asked is not None and token != asked)
        or (certificate == "ContractCancelled" and not refused)
        or (certificate == "Accepted" and refused)
    ):
        yield "certificateStatus"


def _key(entry: Any) -> object:
    """The identifier of an entry, by what tells it from others: not its case."""
    if hasattr(entry, "id_tag"):
        return entry.id_tag.lower()
    return entry.id_token.id_token.lower(), str(entry.id_token.type)


def _twice_in_list(update: Any, _: State) -> Iterator[str]:
    seen: set[object] = set()
    for path, entry in indexed("localAuthorizationList", update.local_authorization_list):
        if _key(entry) in seen:
            yield f"{path}.{'idTag' if hasattr(entry, 'id_tag') else 'idToken'}"
        seen.add(_key(entry))


def _full_without_info(update: Any, _: State) -> Iterator[str]:
    if update.update_type != "Full":
        return
    for path, entry in indexed("localAuthorizationList", update.local_authorization_list):
        old = hasattr(entry, "id_tag")
        if (entry.id_tag_info if old else entry.id_token_info) is None:
            yield f"{path}.{'idTagInfo' if old else 'idTokenInfo'}"


def _special_version(update: Any, _: State) -> Iterator[str]:
    if update.list_version in {0, -1}:
        yield "listVersion"


def _no_version(update: Any, _: State) -> Iterator[str]:
    if update.version_number <= 0:
        yield "versionNumber"


def _mismatch_of_full(answer: Any, state: State) -> Iterator[str]:
    update = state.requests.get("SendLocalList")
    if update is not None and update.update_type == "Full" and answer.status == "VersionMismatch":
        yield "status"


_UPDATE = ("SendLocalListRequest",)
_PART2 = "OCPP 2.0.1 part 2, {}"

RULES = (
    Rule(
        "id-token-form",
        ("IdTokenType",),
        "An ISO14443 identifier is 8 or 14 hexadecimal digits, an ISO15693 one 16, and one without authorization empty.",
        {"2.0.1": _PART2.format("IdTokenEnumType")},
        _another_form,
    ),
    Rule(
        "id-token-characters",
        ("IdTokenType",),
        "An identifier is of letters and digits of ASCII, and * - _ = : + | @ .",
        {"2.0.1": _PART2.format("IdTokenType.idToken (identifierString)")},
        _other_characters,
    ),
    Rule(
        "second-language",
        ("IdTokenInfoType",),
        "A second language is told only beside a first, and is another one.",
        {"2.0.1": _PART2.format("IdTokenInfoType.language2")},
        _second_language,
    ),
    Rule(
        "charging-priority-range",
        ("IdTokenInfoType", "TransactionEventResponse"),
        "A charging priority is from -9 to 9.",
        {"2.0.1": _PART2.format("IdTokenInfoType.chargingPriority and TransactionEventResponse.chargingPriority")},
        _priority_range,
    ),
    Rule(
        "certificate-against-token",
        ("AuthorizeResponse",),
        "The status of the contract certificate and that of the identifier agree.",
        {"2.0.1": "OCPP 2.0.1 edition 2 errata 2023-12, 2.4.1 (C07.FR.13 to C07.FR.17)"},
        _certificate_against_token,
    ),
    Rule(
        "identifier-twice-in-list",
        _UPDATE,
        "A local list has each identifier once; case does not tell them apart.",
        {"1.6": "OCPP 1.6, 6.41 and 7.28", "2.0.1": _PART2.format("D01.FR.06")},
        _twice_in_list,
    ),
    Rule(
        "full-list-without-info",
        _UPDATE,
        "Every entry of a full list says what holds for its identifier.",
        {"1.6": "OCPP 1.6, 7.1", "2.0.1": _PART2.format("AuthorizationData.idTokenInfo")},
        _full_without_info,
    ),
    Rule(
        "special-list-version",
        _UPDATE,
        "A local list is not numbered 0 or -1: they say that there is none.",
        {"1.6": "OCPP 1.6 errata sheet, 3.52"},
        _special_version,
    ),
    Rule(
        "list-version-not-positive",
        _UPDATE,
        "The number of a local list is above 0.",
        {"2.0.1": _PART2.format("D01.FR.18")},
        _no_version,
    ),
    Rule(
        "mismatch-of-full-list",
        ("SendLocalListResponse",),
        "VersionMismatch answers a differential update, not a full list.",
        {"1.6": "OCPP 1.6, 7.47"},
        _mismatch_of_full,
    ),
)
