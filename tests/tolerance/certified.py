"""Examples of the rules of certification: a message that keeps a rule, and one that the schema passes and the rule does not."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import ocpp15_core
import ocpp16_core
import ocpp201_core
from conformance import schemas
from ocpp_core import OcppModel, Version, decode
from ocpp_tolerance.certification import Finding, State, check

VERSIONS: Mapping[str, Version] = {core.VERSION.name: core.VERSION for core in (ocpp15_core, ocpp16_core, ocpp201_core)}

DROP = object()
"""Stands for a member to leave out."""

Said = tuple[str, Any]
"""A message that came before: its name, as ``StartTransactionResponse``, and its payload."""


class Example(NamedTuple):
    """A rule in one version, both ways."""

    rule: str
    version: str
    message: str
    good: Any
    """A payload that keeps every rule."""
    bad: Mapping[str, Any]
    """What is changed, by place, so that this rule alone is broken, at `path` alone."""
    path: str
    before: Iterable[Said] = ()
    """What was said on the connection before."""

    def __str__(self) -> str:
        return f"{self.version}-{self.rule}"


def put(payload: Any, changes: Mapping[str, Any]) -> Any:
    """A copy of a payload with values put at places, as ``meterValue[0].timestamp``."""
    changed = json.loads(json.dumps(payload))  # shares nothing, within itself either
    for path, value in changes.items():
        *way, last = [int(step) if step.isdigit() else step for step in re.findall(r"\w+", path)]
        owner = changed
        for step in way:
            owner = owner[step]
        if value is DROP:
            del owner[last]
        else:
            owner[last] = value
    return changed


def read(version: str, name: str, payload: Any) -> OcppModel:
    """The message that a payload is, which the official schema (1.5 has none) and the model accept."""
    action, kind = split(name)
    text = json.dumps(payload)
    if version != "1.5":
        assert [fault.message for fault in schemas.validator(version, name).iter_errors(schemas.loads(text))] == []
    operation = VERSIONS[version].catalogue.by_action(action)
    assert operation is not None
    return decode(operation.request if kind == "request" else operation.response, text)


def split(name: str) -> tuple[str, str]:
    """Action and kind of a message."""
    kind = "request" if name.endswith("Request") else "response"
    return name.removesuffix(kind.capitalize()), kind


def say(version: str, state: State, name: str, payload: Any) -> list[Finding]:
    """What the rules find in a message of a connection."""
    return check(version, *split(name), read(version, name, payload), state)


def heard(version: str, before: Iterable[Said]) -> State:
    """The state of a connection on which all of that was said, and nothing found."""
    state = State()
    for name, payload in before:
        assert say(version, state, name, payload) == []
    return state


def assert_both_ways(example: Example) -> None:
    """The good message is found to be good, the bad one to break this rule, at its place."""
    good = say(example.version, heard(example.version, example.before), example.message, example.good)
    assert good == []
    bad = put(example.good, example.bad)
    found = say(example.version, heard(example.version, example.before), example.message, bad)
    assert [(finding.rule, finding.path) for finding in found] == [(example.rule, example.path)]
