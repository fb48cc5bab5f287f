"""A page for each operation of each version, and of the version-neutral API: who sends it, its fields, an example, what it is elsewhere."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from html import escape
from itertools import groupby
from typing import Any

from ocpp_core import Operation, Role
from ocpp_core.registry import Registry
from ocpp_generic_api import Adapter, Fidelity, Grade
from ocpp_toolkit.fidelity import places, rows
from ocpp_toolkit.reference import summary

from . import examples, models, rst
from .models import EDITIONS, Edition

__all__ = ["pages"]

_DIRECTIONS = {
    Role.STATION: "the station sends it to the CSMS",
    Role.CSMS: "the CSMS sends it to the station",
    Role.BOTH: "either side sends it to the other",
}
_SHORT = {Role.STATION: "station → CSMS", Role.CSMS: "CSMS → station", Role.BOTH: "both ways"}
_FOLDER = "reference/messages"
_NEUTRAL, *_VERSIONS = EDITIONS


def pages() -> dict[str, str]:
    """The pages, by their path."""
    found = {f"{_FOLDER}/index.rst": _index()}
    for edition in EDITIONS:
        found[f"{_FOLDER}/{edition.slug}/index.rst"] = _contents(edition)
        found[f"{_FOLDER}/{edition.slug}/types.rst"] = _types(edition)
        for operation in edition.operations:
            found[f"{_path(edition, operation)}.rst"] = _page(edition, operation)
    return found


def _path(edition: Edition, operation: Operation[Any, Any]) -> str:
    return f"{_FOLDER}/{edition.slug}/{operation.action}"


def _index() -> str:
    editions = [
        (rst.link(each.name, f"{_FOLDER}/{each.slug}/index"), f"{len(each.operations)}", f"``{each.package}``")
        for each in EDITIONS
    ]
    return "\n".join(
        [
            rst.title("Messages"),
            "A page for every operation: who sends it, what its fields are on the wire and in Python, what they mean, an example, and what",
            "becomes of it in other versions. In a terminal, ``ocpp-toolkit messages 1.6 BootNotification`` shows the same.\n",
            rst.list_table(["", "Operations", "Imported from"], editions),
            ".. image:: /_static/message.svg\n   :alt: A call on its way from a station's program to the CSMS's handler, and the response back\n",
            rst.title("The same in each version", 1),
            "What the neutral operations are in each version. What only OCPP 2.0.1 has is spoken in its own messages.\n",
            rst.list_table(
                ["Neutral", *(each.name for each in _VERSIONS)], map(_across, _NEUTRAL.operations), name="across"
            ),
            rst.hidden_contents(f"{each.slug}/index" for each in EDITIONS),
        ]
    )


def _across(operation: Operation[Any, Any]) -> list[str]:
    cells = [_links(edition, _spoken(edition, operation)) or "none" for edition in _VERSIONS]
    return [rst.link(operation.action, _path(_NEUTRAL, operation)), *cells]


def _links(edition: Edition, operations: list[Operation[Any, Any]]) -> str:
    return ", ".join(rst.link(each.action, _path(edition, each)) for each in operations)


def _contents(edition: Edition) -> str:
    parts = [rst.title(edition.name), f"``from {edition.package} import …``\n"]
    for block, operations in groupby(edition.operations, lambda each: each.block):
        listed = [
            (rst.link(each.action, _path(edition, each)), _SHORT[each.sender], models.escaped(summary(each.request)))
            for each in operations
        ]
        parts += [
            rst.title(_words(block), 1),
            rst.list_table(["Operation", "Direction", "What for"], listed, "30 20 50"),
        ]
    parts += [
        rst.title("Types", 1),
        rst.link("Data types that several operations share", f"{_FOLDER}/{edition.slug}/types") + "\n",
    ]
    parts.append(rst.hidden_contents([*(each.action for each in edition.operations), "types"]))
    return "\n".join(parts)


def _words(block: str) -> str:
    text = block.replace("_", " ").replace("iso15118", "ISO 15118").replace("auth list", "authorization list")
    return text[0].upper() + text[1:]


@cache
def _shared(edition: Edition) -> frozenset[type[Any]]:
    """Types that several operations have: their own place is the page of shared types."""
    found = Counter[type[Any]]()
    for operation in edition.operations:
        found.update([*models.models_of(operation), *models.enumerations_of(operation)])
    return frozenset(each for each, times in found.items() if times > 1)


def _types(edition: Edition) -> str:
    there = sorted(_shared(edition), key=lambda each: each.__name__)
    names = {each.__name__ for each in there}
    parts = [rst.title(f"Types of {edition.name}"), "Data types and enumerations that several operations have.\n"]
    return "\n".join([*parts, *(models.definition(each, names, is_copy=False) for each in there)])


def _page(edition: Edition, operation: Operation[Any, Any]) -> str:
    kinds = [*models.models_of(operation), *models.enumerations_of(operation)]
    names = {each.__name__ for each in kinds}
    shared = _shared(edition)
    request, response, *nested = (
        models.definition(each, names, is_copy=each in shared, is_told=each is operation.request) for each in kinds
    )
    parts = [rst.title(operation.action), models.words(operation.request), "", _facts(edition, operation)]
    parts += [rst.title("Request", 1), request, *_example(operation.request)]
    parts += [rst.title("Response", 1), response, *_example(operation.response)]
    parts += list(_elsewhere(edition, operation))
    if nested:
        parts += [rst.title("Types", 1), *nested]
    return "\n".join(parts)


def _facts(edition: Edition, operation: Operation[Any, Any]) -> str:
    names = f"``{operation.request.__name__}``, ``{operation.response.__name__}``"
    return "\n".join(
        [
            f":Version: :doc:`{edition.name} </{_FOLDER}/{edition.slug}/index>`",
            f":Direction: {_DIRECTIONS[operation.sender]}",
            f":Block: {_words(operation.block)}",
            f":In Python: ``from {edition.package} import`` {models.constant_of(edition, operation)}, {names}",
            "",
        ]
    )


def _example(model: type[Any]) -> Iterator[str]:
    text = json.dumps(examples.example(model), indent=2, ensure_ascii=False)
    yield rst.block(".. code-block:: json", text, [":caption: For example"])


@cache
def _adapter(edition: Edition) -> Adapter:
    found: Adapter = Registry().adapter(f"ocpp{edition.slug}")
    return found


@cache
def _fidelities(edition: Edition) -> Mapping[Operation[Any, Any], Fidelity]:
    return {row.operation: row.fidelity[0] for row in rows([_adapter(edition)])}


def _spoken(edition: Edition, neutral: Operation[Any, Any]) -> list[Operation[Any, Any]]:
    """What a neutral operation is in a version, in the version's own order."""
    route = _adapter(edition).route(neutral.request)
    there = route.inbound if route is not None else {}
    return [each for each in edition.operations if each in there]


def _elsewhere(edition: Edition, operation: Operation[Any, Any]) -> Iterator[str]:
    if edition is _NEUTRAL:
        yield rst.title("In each version", 1)
        for each in _VERSIONS:
            yield from _carried(each, operation)
        return
    neutral = [each for each in _NEUTRAL.operations if operation in _spoken(edition, each)]
    if neutral:
        yield rst.title("In other versions", 1)
        yield f"In the version-neutral API it is {_links(_NEUTRAL, neutral)}.\n"
    others = [
        f"- {other.name}: {_links(other, there)}"
        for other in _VERSIONS
        if other is not edition and (there := _relatives(other, neutral))
    ]
    if others:
        yield "\n".join([*others, ""])


def _relatives(edition: Edition, neutral: list[Operation[Any, Any]]) -> list[Operation[Any, Any]]:
    found = {each for one in neutral for each in _spoken(edition, one)}
    return [each for each in edition.operations if each in found]


def _carried(edition: Edition, operation: Operation[Any, Any]) -> Iterator[str]:
    fidelity = _fidelities(edition)[operation]
    spoken = _links(edition, _spoken(edition, operation))
    yield rst.title(edition.name, 2)
    if fidelity.grade is Grade.UNSUPPORTED:
        yield f"**Unsupported**: {models.escaped(fidelity.reason)}.\n"
        return
    yield f"**{fidelity.grade.capitalize()}**, as {spoken}.\n"
    there = [(f"<code>{escape(each.path)}</code>", each.what, escape(each.why)) for each in places(fidelity)]
    if there:
        yield rst.html_table("losses", ["Place", "", "Why, or from what"], there)
