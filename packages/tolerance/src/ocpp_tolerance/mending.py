"""A payload that strict reading refused is read once more, with what a profile's rules make of its faults.

Nothing is loosened: the rules change the payload at the places that were found at fault, and then it is read strictly again. If
that still fails, the first refusal stands, as if there were no rules.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from ocpp_core import InvalidPayload, OcppModel, Problem, decode
from ocpp_core.codec import decode_tolerantly

from .places import Place
from .rules import Change, Rule

__all__ = ["MOST_CHANGES", "MOST_ROUNDS", "Mended", "mend"]

R = TypeVar("R", bound=OcppModel)

MOST_ROUNDS = 8
"""How often a payload is read again: mending one fault may show another."""
MOST_CHANGES = 1000
"""How many faults are mended in one payload; a payload with more stays refused."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A message, and what was done to its payload before it was one."""

    message: OcppModel
    changes: Sequence[tuple[Rule, Change]]
    """In the order in which they were made; at least one."""


def mend(
    rules: Sequence[Rule],
    model: type[OcppModel],
    payload: str,
    invalid: InvalidPayload,
    *,
    tolerates_empty: bool = False,
) -> Mended:
    """Read a payload as it was meant.

    Args:
        rules: those for this message; of several that could mend a fault the first does.
        model: what it should be.
        payload: JSON text.
        invalid: what strict reading said of it.
        tolerates_empty: as `ocpp_core.Version.tolerates_empty`.

    Raises:
        InvalidPayload: `invalid` itself, if the rules do not mend all that is wrong.
    """
    if not rules:
        raise invalid
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        raise invalid from None
    changes: list[tuple[Rule, Change]] = []
    problems = invalid.problems
    for _ in range(MOST_ROUNDS):
        made = _round(rules, value, problems)
        changes += made
        if not made or len(changes) > MOST_CHANGES:
            break
        try:
            return Mended(_read(model, json.dumps(value), tolerates_empty=tolerates_empty), changes)
        except InvalidPayload as again:
            problems = again.problems
    raise invalid


def _round(rules: Sequence[Rule], payload: Any, problems: Sequence[Problem]) -> list[tuple[Rule, Change]]:
    """Mend each fault once, from the last to the first, so that an entry taken out of a list moves none that is still to come."""
    changes: list[tuple[Rule, Change]] = []
    gone = ""
    for problem in reversed(problems):
        if gone and problem.path.startswith(gone):
            continue
        place = Place(payload, problem)
        for rule in rules:
            if done := rule.mend(place):
                changes += [(rule, change) for change in done]
                gone = done[0].path if done[0].path.endswith("]") and done[0].made is None else ""
                break
        if len(changes) > MOST_CHANGES:
            break
    return changes[::-1]


def _read(model: type[R], payload: str, *, tolerates_empty: bool) -> R:
    return decode_tolerantly(model, payload)[0] if tolerates_empty else decode(model, payload)
