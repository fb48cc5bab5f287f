"""How faithfully each version carries each neutral operation: said by the adapters, shown by ``ocpp-toolkit fidelity`` and the docs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ocpp_core import Operation, Version
from ocpp_core.registry import Registry
from ocpp_generic_api import CATALOGUE, Adapter, Fidelity, Grade

__all__ = ["Place", "Row", "adapters_of", "markdown", "places", "rows"]


@dataclass(frozen=True, slots=True)
class Row:
    """A neutral operation and how each version carries it."""

    operation: Operation[Any, Any]
    fidelity: Sequence[Fidelity]
    """In the order of the adapters."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a message that does not arrive as it was."""

    path: str
    """With an arrow before it if it is one of the response; ``[]`` stands for every entry of a list."""
    what: str
    """``lossy`` or ``derived``, as the grades."""
    why: str
    """Why it cannot be carried, or from what it is filled in."""


def adapters_of(versions: Sequence[Version], registry: Registry | None = None) -> list[Adapter]:
    """The adapters of versions.

    Raises:
        PluginError: one is not installed, or failed to load.
    """
    registry = registry or Registry()
    return [registry.adapter(version.subprotocol) for version in versions]


def rows(adapters: Sequence[Adapter]) -> list[Row]:
    """All neutral operations, in their own order."""
    return [Row(each, [_fidelity(adapter, each) for adapter in adapters]) for each in CATALOGUE]


def _fidelity(adapter: Adapter, operation: Operation[Any, Any]) -> Fidelity:
    route = adapter.route(operation.request)
    if route is None:
        return Fidelity(Grade.UNSUPPORTED, reason=f"the adapter of OCPP {adapter.version.name} does not have it")
    return route.fidelity


def places(fidelity: Fidelity) -> Iterator[Place]:
    """What does not arrive as it was; nothing if the operation is carried exactly, or not at all."""
    for path, why in fidelity.lossy.items():
        yield Place(path, Grade.LOSSY, why)
    for path, source in fidelity.derived.items():
        yield Place(path, Grade.DERIVED, source)


_HEAD = """\
# What each version carries

How faithfully each OCPP version carries the operations of the version-neutral API. This file is written by `make fidelity` from the
adapters themselves; `ocpp-toolkit fidelity` shows the same of what is installed.

- **exact**: everything arrives as it was.
- **derived**: everything arrives; some of what arrives was filled in by the toolkit, for the version does not say it.
- **lossy**, with the number of places: these cannot be carried, wholly or for some values; each that was there is reported with the result, counted, and
  logged once for a station (or refused, with `losses="error"`).
- **unsupported**: the version cannot say it; the call raises `NotSupported`, and nothing is sent.

A path with an arrow before it is a place of the response; `[]` stands for every entry of a list.
"""


def markdown(adapters: Sequence[Adapter]) -> str:
    """The table and its details as a page."""
    table = rows(adapters)
    names = [f"OCPP {adapter.version.name}" for adapter in adapters]
    lines = [_HEAD, _cells("Operation", *names), _cells(*["---"] * (len(names) + 1))]
    lines += [_cells(row.operation.action, *map(_cell, row.fidelity)) for row in table]
    for index, name in enumerate(names):
        lines += ["", f"## {name}"]
        for row in table:
            lines += _details(row.operation.action, row.fidelity[index])
    return "\n".join(lines) + "\n"


def _cells(*texts: str) -> str:
    return f"| {' | '.join(texts)} |"


def _cell(fidelity: Fidelity) -> str:
    match fidelity.grade:
        case Grade.UNSUPPORTED:
            return f"unsupported: {fidelity.reason}"
        case Grade.LOSSY:
            return f"lossy: {len(fidelity.lossy)}"
        case grade:
            return grade


def _details(action: str, fidelity: Fidelity) -> Iterator[str]:
    """What there is to say of an operation beyond its grade."""
    found = list(places(fidelity))
    if found:
        yield from ("", f"### {action}: {fidelity.grade}", "")
    for place in found:
        yield f"- `{place.path}` ({place.what}): {place.why}"
