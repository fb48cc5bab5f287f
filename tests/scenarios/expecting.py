"""How a version carries one step of a scenario, said literally, and what follows from it for the messages."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ocpp_core import ErrorCode, OcppModel

__all__ = ["Carried", "at_other_side"]


@dataclass(frozen=True, slots=True)
class Carried:
    """How a version carries a step. The default: one message, exactly as it was, with the answer exactly as it was."""

    losses: tuple[str, ...] = ()
    """Places of the request reported as lost, all of them."""
    changed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Places of the request that arrive otherwise, and how; None: not at all."""
    arrives: tuple[OcppModel, ...] | None = None
    """What arrives instead of the one request; None: that one."""
    answer_losses: tuple[str, ...] = ()
    """Places of the answer reported as lost, all of them."""
    answer_changed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Places of the answer that arrive otherwise, and how; None: not at all."""
    refused: bool = False
    """Whether the request cannot be said: NotSupported, and nothing is sent."""
    answer_refused: bool = False
    """Whether the answer cannot be said: the peer gets an error."""
    answer_error: str = ErrorCode.NOT_SUPPORTED
    """Code of that error."""


def at_other_side(message: OcppModel, losses: Iterable[str], changed: Mapping[str, Any]) -> Any:
    """The content of a message as it arrives, when these places are lost and those are changed."""
    content = message.model_dump(by_alias=False, exclude_none=True)
    # Entries from the end, so that the others keep their numbers.
    for path in sorted(map(_steps, losses), key=lambda path: [(isinstance(step, int), step) for step in path])[::-1]:
        _put(content, path, None)
    for path, value in changed.items():
        _put(content, _steps(path), value)
    return content


def _steps(path: str) -> list[Any]:
    return [int(part) if part.isdigit() else part for part in re.findall(r"\w+", path)]


def _put(content: Any, path: list[Any], value: Any) -> None:
    """Set a place, or, for None, take it away together with what is empty then."""
    step, rest = path[0], path[1:]
    if isinstance(content, list) and isinstance(step, str):  # of all entries
        for each in content:
            _put(each, path, value)
    elif not rest and value is None:
        _take_away(content, step)
    elif not rest:
        content[step] = value
    elif isinstance(step, int) or step in content or value is not None:
        holder = content[step] if isinstance(step, int) else content.setdefault(step, {})
        _put(holder, rest, value)
        if not holder:
            _take_away(content, step)


def _take_away(content: Any, step: Any) -> None:
    if isinstance(step, int) or step in content:
        del content[step]
