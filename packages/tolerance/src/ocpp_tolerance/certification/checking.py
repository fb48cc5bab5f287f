"""The rules, and the check of a message against them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, cast

from ocpp_core import OcppModel

from . import (
    authorization,
    availability,
    charging,
    composite_schedules,
    device_model,
    files,
    metering,
    provisioning,
    security,
    transaction_events,
    transactions,
)
from .rule import Finding, Rule
from .state import State

__all__ = ["BLOCKS", "RULES", "check", "closing"]

BLOCKS: Mapping[str, tuple[Rule, ...]] = {
    "Registration, configuration keys, vendor-specific data": provisioning.RULES,
    "Identifiers and local lists": authorization.RULES,
    "Transactions (1.x)": transactions.RULES,
    "Transactions (2.0.1)": (*transaction_events.RULES, transaction_events.GAP),
    "Meter values": metering.RULES,
    "Status, places and triggers": availability.RULES,
    "Charging profiles": charging.RULES,
    "Schedules and profiles in particular": composite_schedules.RULES,
    "Variables, monitors, reports and messages to show": device_model.RULES,
    "Firmware, diagnostics and logs": files.RULES,
    "Certificates and connections": security.RULES,
}
"""All rules by subject, for documentation."""

RULES: tuple[Rule, ...] = tuple(rule for rules in BLOCKS.values() for rule in rules)
"""All rules."""


def _index() -> Mapping[str, Mapping[str, list[Rule]]]:
    """By version, then by name of a message or data type."""
    index: dict[str, dict[str, list[Rule]]] = {}
    for rule in RULES:
        for version in rule.sources:
            for name in rule.where if rule is not transaction_events.GAP else ():
                index.setdefault(version, {}).setdefault(name, []).append(rule)
    return index


_RULES = _index()


def check(
    version_name: str, action: str, kind: Literal["request", "response"], message: OcppModel, state: State
) -> list[Finding]:
    """Hold a message against the rules of its version, and remember what later messages are held against.

    A message that the model accepts may break rules; nothing is changed, and nothing refused here. A version without
    rules has no findings.

    Args:
        version_name: the version's short name, as ``1.6`` or ``2.0.1``.
        action: of the call that the message belongs to.
        kind: whether it is the request or the response.
        message: the message as it was read.
        state: of the connection; every message of it, in both directions, goes through `check` in its order.
    """
    rules = _RULES.get(version_name)
    if rules is None:
        return []
    findings = [
        Finding(_joined(path, place), rule.name, rule.sources[version_name], rule.meaning)
        for name, path, part in _parts(action + kind.capitalize(), message)
        for rule in rules.get(name, ())
        for place in rule.places(part, state)
    ]
    state.note(action, kind, message)
    return findings


def closing(version_name: str, state: State) -> list[Finding]:
    """What is wrong if no more messages come, as at the end of a recording; as `check`."""
    gap = transaction_events.GAP
    if version_name not in gap.sources:
        return []
    return [Finding(place, gap.name, gap.sources[version_name], gap.meaning) for place in gap.places(None, state)]


def _joined(path: str, place: str) -> str:
    return f"{path}.{place}" if path and place else path or place


def _parts(name: str, message: OcppModel) -> Iterator[tuple[str, str, OcppModel]]:
    """A message and the data types in it: each by its name, with its place."""
    yield name, "", message
    for path, part in _nested(message, ""):
        yield type(part).__name__, path, part


def _nested(model: OcppModel, path: str) -> Iterator[tuple[str, OcppModel]]:
    for name, field in type(model).model_fields.items():
        place = _joined(path, field.serialization_alias or name)
        for step, item in _items(getattr(model, name)):
            if isinstance(item, OcppModel):
                yield place + step, item
                yield from _nested(item, place + step)


def _items(value: Any) -> Iterable[tuple[str, Any]]:
    if isinstance(value, list):
        return [(f"[{index}]", item) for index, item in enumerate(cast("list[Any]", value))]
    return [("", value)]
