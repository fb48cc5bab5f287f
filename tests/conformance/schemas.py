"""The official JSON schemas, as the PyPI package `ocpp` carries them, in one plain form.

The form is itself a JSON schema with few keywords: references are put in place, words for people are gone, sets are
sets and numbers are exact. `fields` brings the models into the same form.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import FormatChecker
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for

Schema = dict[str, Any]

_FOLDERS = {"1.6": "v16", "2.0.1": "v201"}

_FORMATS = FormatChecker(formats=())
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

_COMMON = {"type", "description", "javaType", "title", "default", "comment", "$schema", "$id", "definitions"}
_KEYWORDS = {
    None: set(),
    "string": {"maxLength", "enum", "format", "additionalProperties"},  # the last says nothing about a text
    "integer": {"minimum", "maximum"},
    "number": {"minimum", "maximum", "multipleOf"},
    "boolean": set(),
    "array": {"items", "minItems", "maxItems", "additionalItems"},  # the last says nothing beside one schema for all
    "object": {"properties", "required", "additionalProperties"},
}


@_FORMATS.checks("date-time", raises=ValueError)
def is_date_time(text: object) -> bool:
    """Whether a text has the form of a date-time, and is one; anything else is not asked."""
    if not isinstance(text, str):
        return True
    return bool(_RFC3339.fullmatch(text)) and datetime.fromisoformat(text) is not None


def names(version: str) -> set[str]:
    """Names of all messages, as ``BootNotificationRequest``, that there is a schema for."""
    return {_name(entry.name.removesuffix(".json")) for entry in _folder(version) if entry.name.endswith(".json")}


@cache
def official(version: str, name: str) -> Schema:
    """The schema as published."""
    [entry] = [entry for entry in _folder(version) if _name(entry.name.removesuffix(".json")) == name]
    schema: Schema = loads(entry.read_text("utf-8-sig"))
    return schema


@cache
def validator(version: str, name: str) -> Validator:
    """An independent judge of payloads, by the draft that the schema names (1.6 has two), formats included.

    It finds each definition where it is referred to: looking them up anew for every value takes longer than judging.
    """
    schema = official(version, name)
    return validator_for(schema)(_in_place(schema, schema.get("definitions", {})), format_checker=_FORMATS)


@cache
def plain(version: str, name: str) -> Schema:
    """The schema in plain form."""
    schema = official(version, name)
    return _plain(schema, schema.get("definitions", {}))


def loads(text: str) -> Any:
    """Read JSON with exact numbers."""
    return json.loads(text, parse_float=Decimal)


def facts(schema: Schema, path: str = "") -> dict[tuple[str, str], Any]:
    """Every single statement of a plain schema: ``{("meterValue[].timestamp", "format"): "date-time"}``."""
    own = {(path, keyword): value for keyword, value in schema.items() if keyword not in {"properties", "items"}}
    for name, member in schema.get("properties", {}).items():
        own |= facts(member, f"{path}.{name}".removeprefix("."))
    if "items" in schema:
        own |= facts(schema["items"], f"{path}[]")
    return own


def at(schema: Schema, path: str) -> Schema:
    """The part of a plain schema at such a path."""
    for step in re.findall(r"\[\]|\w+", path):
        schema = schema["items"] if step == "[]" else schema["properties"][step]
    return schema


def _folder(version: str) -> Iterator[Any]:
    return (files("ocpp") / _FOLDERS[version] / "schemas").iterdir()


def _name(stem: str) -> str:
    return stem if stem.endswith(("Request", "Response")) else f"{stem}Request"


def _in_place(schema: Any, definitions: Mapping[str, Schema]) -> Any:
    """A schema with definitions instead of references, and nothing else changed."""
    if isinstance(schema, list):
        return [_in_place(each, definitions) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _in_place(definitions[schema["$ref"].removeprefix("#/definitions/")], definitions)
    return {key: _in_place(value, definitions) for key, value in schema.items() if key != "definitions"}


def _plain(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    if "$ref" in schema:
        return _plain(definitions[schema["$ref"].removeprefix("#/definitions/")], definitions)
    kind = schema.get("type")
    unknown = set(schema) - _COMMON - _KEYWORDS[kind]
    if unknown:
        raise NotImplementedError(f"keywords {sorted(unknown)} of {kind}")
    kept = {keyword: schema[keyword] for keyword in _KEYWORDS[kind] & set(schema)}
    if kind == "string":
        kept.pop("additionalProperties", None)
    if kind == "integer":
        kept = {keyword: int(bound) for keyword, bound in kept.items()}  # 2.0.1 writes some bounds as 0.0
    if kind == "array":
        kept.pop("additionalItems", None)
        kept["items"] = _plain(schema["items"], definitions)
    if kind == "object":
        members = schema.get("properties", {})
        kept["properties"] = {name: _plain(member, definitions) for name, member in members.items()}
        kept["required"] = frozenset(schema.get("required", ()))
        kept["additionalProperties"] = schema.get("additionalProperties", True)
    if "enum" in kept:
        kept["enum"] = frozenset(kept["enum"])
    return {"type": kind, **kept} if kind else kept
