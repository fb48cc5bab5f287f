"""Secrets taken out of payloads before they are shown or logged.

Identifiers of people and the secrets of stations do not belong in logs (OCPP 2.0.1 part 2, A01.FR.12, C04.FR.04; 1.6 security
whitepaper, A00.FR.209).
"""

import json
import re
from typing import Any, cast

__all__ = ["HIDDEN", "redact", "redacted"]

HIDDEN = "***"
"""What stands in place of a secret."""

_SECRET_NAMES = frozenset(
    {"additionalidtoken", "apnpassword", "idtag", "idtoken", "key", "parentidtag", "password", "simpin"}
)
"""Members whose text or number is a secret, in lower case: who misspells one still means it. ``key`` only beside ``password``
(VPN), for elsewhere it names a setting."""

_SECRET_SETTINGS = re.compile(r"authorizationkey|password|passphrase|secret", re.IGNORECASE)
"""Settings whose value is a secret, in 1.6's keys and 2.0.1's variables, and in those of vendors, by what their names have in them."""

_SETTING_VALUES = ("value", "attributeValue")


def redacted(value: Any) -> Any:
    """A copy of a JSON value without secrets."""
    if isinstance(value, list):
        return [redacted(item) for item in cast("list[Any]", value)]
    if not isinstance(value, dict):
        return value
    members = cast("dict[str, Any]", value)
    clean = {name: _clean(name, member, members) for name, member in members.items()}
    return _without_values(clean) if _names_secret_setting(members) else clean


def _without_values(setting: dict[str, Any]) -> dict[str, Any]:
    """A setting whose values are hidden: its own, and those of its attributes in a report."""
    hidden: dict[str, Any] = {name: HIDDEN for name in _SETTING_VALUES if name in setting}
    attributes = setting.get("variableAttribute")
    if isinstance(attributes, list):
        hidden["variableAttribute"] = [_without_values(each) for each in cast("list[dict[str, Any]]", attributes)]
    return {**setting, **hidden}


def _clean(name: str, member: Any, beside: dict[str, Any]) -> Any:
    name = name.lower()
    if name not in _SECRET_NAMES or (name == "key" and "password" not in map(str.lower, beside)):
        return redacted(member)
    return _hidden(member)


def _hidden(member: Any) -> Any:
    """What stands for a secret: in an object only what is secret there, in a list all that is no object."""
    if isinstance(member, list):
        return [_hidden(item) for item in cast("list[Any]", member)]
    return redacted(member) if isinstance(member, dict) else HIDDEN


def _names_secret_setting(members: dict[str, Any]) -> bool:
    variable = members.get("variable")
    name = cast("dict[str, Any]", variable).get("name") if isinstance(variable, dict) else members.get("key")
    return isinstance(name, str) and _SECRET_SETTINGS.search(name) is not None


def redact(text: str) -> str:
    """A JSON text without secrets, written tightly; one that is a text by itself is hidden, and what is no JSON only counted."""
    try:
        value = json.loads(text)
        clean = HIDDEN if isinstance(value, str) else redacted(value)
        return json.dumps(clean, separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError):
        return f"<{len(text)} characters, not JSON>"
