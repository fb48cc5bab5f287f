"""What the tests of all adapters share: messages of any class by hypothesis, scopes, and what a conversion may change."""

import asyncio
import re
import types
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from ocpp_core import Exact, Handlers, OcppModel, Role, Version
from ocpp_generic_api.adapter import Conversion
from ocpp_generic_api.conversation import _Exchange
from ocpp_generic_api.losses import Loss
from ocpp_generic_api.scope import Memory, Scope, Transactions
from ocpp_generic_api.store import MemoryTransactionStore, TransactionStore

__all__ = [
    "FakePeer",
    "arrived",
    "exchange_of",
    "handlers_of",
    "matches",
    "messages",
    "places_lost",
    "scope_of",
    "there_and_back",
    "unexplained",
]

WORDS = st.text("abcXYZ019 é-", min_size=1, max_size=8)
TIMES = st.integers(0, 10**9).map(lambda ms: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms))


def messages(model: type[OcppModel], special: Mapping[str, st.SearchStrategy[Any]] | None = None) -> Any:
    """Objects of a class, with all that its fields allow.

    Args:
        model: any class of messages or data types.
        special: strategies for fields of these names, or for the entries of their lists, wherever they occur, as
            ``{"evse_id": st.integers(1, 9)}``.
    """
    return _objects(model, tuple((special or {}).items()))


@cache
def _objects(model: type[OcppModel], special: tuple[tuple[str, Any], ...]) -> Any:
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        value = _values(info.annotation, list(info.metadata), name, special)
        fields[name] = value if info.is_required() else st.none() | value
    if model.model_config.get("extra") == "allow":
        fields["more"] = WORDS
    # Not fixed_dictionaries: shuffling the fields takes as many choices as filling them.
    return st.tuples(*fields.values()).map(lambda values: model(**dict(zip(fields, values, strict=True))))


def _values(annotation: Any, metadata: list[Any], name: str, special: tuple[tuple[str, Any], ...]) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        more = [part for each in arguments[1:] for part in (each.metadata if isinstance(each, FieldInfo) else [each])]
        return _values(arguments[0], [*metadata, *more], name, special)
    if origin in {Union, types.UnionType}:
        return _values(next(each for each in arguments if each is not type(None)), metadata, name, special)
    if origin is list:
        least, most = int(_bound(metadata, "min_length") or 0), _bound(metadata, "max_length")
        return st.lists(_values(arguments[0], [], name, special), min_size=least, max_size=min(most or 3, least + 2))
    chosen = dict(special).get(name)
    return chosen if chosen is not None else _plain(annotation, metadata, special)


def _plain(annotation: Any, metadata: list[Any], special: tuple[tuple[str, Any], ...]) -> Any:  # noqa: PLR0911
    """Values that are neither lists nor optional."""
    if annotation is str:
        return WORDS.map(lambda text: text[: _bound(metadata, "max_length")])
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        low, high = _bound(metadata, "ge"), _bound(metadata, "le")
        return st.integers(0 if low is None else int(low), 99 if high is None else int(high))
    if annotation is Decimal:
        return _numbers(next((each for each in metadata if isinstance(each, Exact)), Exact()))
    if annotation is datetime:
        return TIMES
    if annotation is Any:
        return WORDS | st.integers(0, 9) | st.dictionaries(WORDS, st.lists(WORDS, max_size=2), max_size=2)
    if issubclass(annotation, Enum):
        return st.sampled_from(list(annotation))
    return _objects(annotation, special)


def _numbers(bounds: Exact) -> Any:
    places = 3 if bounds.decimal_places is None else bounds.decimal_places
    low, high = bounds.ge if bounds.ge is not None else -1000, bounds.le if bounds.le is not None else 1000
    return st.decimals(low, high, places=places)


def _bound(metadata: Iterable[Any], name: str) -> Any:
    """A bound in a field's metadata; None: there is none."""
    return next((getattr(each, name) for each in metadata if getattr(each, name, None) is not None), None)


# -------------------------------------------------------------------------------------------------------- surroundings


def scope_of(
    version: Version, role: Role = Role.CSMS, identity: str = "CP1", store: TransactionStore | None = None
) -> Scope:
    """A scope with nothing remembered."""
    return Scope(
        identity, version, role, Transactions(identity, store or MemoryTransactionStore()), Memory(last_request_id=0)
    )


class FakePeer:
    """The other side, as an exchange sees it: answers by a function."""

    def __init__(self, version: Version, role: Role, answer: Callable[[Any], Any] | None = None) -> None:
        self.identity = "CP1"
        self.version = version
        self.role = role
        self.answer = answer
        self.asked: list[Any] = []

    async def call(self, request: Any, *, timeout: float | None = None) -> Any:
        self.asked.append(request)
        await asyncio.sleep(0)
        assert self.answer is not None
        answer = self.answer(request)
        if isinstance(answer, Exception):
            raise answer
        return answer


def exchange_of(conversation: Any) -> Any:
    """An exchange of a conversation."""
    return _Exchange(conversation)


def handlers_of(*pairs: tuple[Any, Callable[..., Any]]) -> Handlers:
    """Handlers of these operations."""
    handlers = Handlers()
    for operation, function in pairs:
        handlers.on(operation)(function)
    return handlers


# ------------------------------------------------------------------------------------------------------------ identity


def places_lost(losses: Iterable[Loss]) -> set[str]:
    """The places of losses, with ``[]`` for any entry of a list."""
    return {re.sub(r"\[\d+\]", "[]", loss.path) for loss in losses}


def matches(place: str, places: Iterable[str]) -> bool:
    """Whether a place, or what holds it, is one of the declared ones."""
    place = re.sub(r"\[\d+\]", "[]", place)
    return any(place == each or place.startswith((f"{each}.", f"{each}[]")) for each in places)


def arrived(message: OcppModel, losses: Iterable[Loss]) -> Any:
    """What of a message is left when everything reported as lost is taken away."""
    content = message.model_dump(by_alias=False, exclude_none=True)
    paths = [[int(part) if part.isdigit() else part for part in re.findall(r"\w+", loss.path)] for loss in losses]
    # Entries from the end, so that the others keep their numbers.
    for path in sorted(paths, key=lambda steps: [(isinstance(step, int), step) for step in steps], reverse=True):
        _take_away(content, path)
    return content


def _take_away(content: Any, path: list[Any]) -> None:
    holder = content
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    if holder == [] and len(path) > 1:
        _take_away_emptied(content, path[:-1])


def _take_away_emptied(content: Any, path: list[Any]) -> None:
    """A list that has nothing left is away, and so is the entry that consists of it."""
    holder = content
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    if len(path) > 1 and isinstance(path[-2], int):
        _take_away(content, path[:-1])


def unexplained(before: Any, after: Any, declared: Iterable[str], path: str = "") -> list[str]:
    """Places at which two contents differ though nothing declares it."""
    declared = list(declared)
    if before == after or (path and matches(path, declared)):
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        found: list[str] = []
        for name in sorted(before.keys() | after.keys()):
            place = f"{path}.{name}" if path else name
            found += unexplained(before.get(name), after.get(name), declared, place)
        return found
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [
            place
            for index, pair in enumerate(zip(before, after, strict=True))
            for place in unexplained(*pair, declared, f"{path}[{index}]")
        ]
    return [f"{path}: {before!r} became {after!r}"]


def there_and_back(
    conversion: Conversion[Any, Any, Any, Any], message: Any, scope: Scope, *, response: bool
) -> tuple[Any, Any]:
    """A neutral message in the version's words, and what comes back."""
    out = conversion.response_out if response else conversion.request_out
    back = conversion.response_in if response else conversion.request_in
    versioned = out(message, scope)
    return versioned, back(versioned, scope)
