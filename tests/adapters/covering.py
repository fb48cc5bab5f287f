"""Messages that show every place of a class with every value that may make a difference, changed one at a time.

Unlike examples by chance these are always the same, and none is left out: what they do not show does not occur, as long as it
takes one change to show it.
"""

import types
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from ocpp_core import Exact, OcppModel

__all__ = ["full", "least", "variations"]

_THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
_PLAIN: Mapping[Any, Sequence[Any]] = {
    str: ["a", ""],
    bool: [True, False],
    int: [1, 2],
    datetime: [_THEN, _THEN + timedelta(hours=1)],
    Any: ["a", {"b": [1]}],
}
"""Values of the plain types; the first is what a message has that nothing was changed in."""
_NUMBERS = [Decimal("1.2"), Decimal(7), Decimal("1.25")]

Values = Mapping[str, Sequence[Any]]
"""Other values for the fields of these names, or for the entries of their lists, wherever they occur."""


class _Field:
    """What a field may hold."""

    def __init__(self, name: str, annotation: Any, metadata: Sequence[Any], values: Values) -> None:
        self.name = name
        self.values = values
        self.optional = self.listed = False
        self.metadata = list(metadata)
        self.kind = self._look_through(annotation)

    def _look_through(self, annotation: Any) -> Any:
        origin, arguments = get_origin(annotation), get_args(annotation)
        if origin is Annotated:
            for each in arguments[1:]:
                self.metadata += each.metadata if isinstance(each, FieldInfo) else [each]
            return self._look_through(arguments[0])
        if origin in {Union, types.UnionType}:
            self.optional = True
            return self._look_through(next(each for each in arguments if each is not type(None)))
        if origin is list:
            self.listed = True
            return self._look_through(arguments[0])
        return annotation

    @property
    def model(self) -> type[OcppModel] | None:
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, OcppModel) else None

    def entries(self) -> Sequence[Any]:
        """Values, or of a list its entries; of a class's objects the one with everything."""
        if self.name in self.values:
            return self.values[self.name]
        if self.model is not None:
            return [full(self.model, self.values)]
        if isinstance(self.kind, type) and issubclass(self.kind, Enum):
            return list(self.kind)
        return self._numbers() if self.kind is Decimal else _PLAIN[self.kind]

    def _numbers(self) -> Sequence[Decimal]:
        bounds = next((each for each in self.metadata if isinstance(each, Exact)), Exact())
        places = bounds.decimal_places
        return _NUMBERS if places is None else [each for each in _NUMBERS if -int(each.as_tuple().exponent) <= places]

    def first(self) -> Any:
        entry = self.entries()[0]
        return [entry] if self.listed else entry

    def others(self, value: Any) -> Iterator[tuple[str, Any]]:
        """What else the field may hold, and the place in it that is changed."""
        if value is None:
            value = next(([each] if self.listed else each) for each in self.entries() if each is not None)
            yield "", value
        elif self.optional:
            yield "", None
        if not self.listed:
            yield from self._other_entries(value)
            return
        for index, entry in enumerate(value):
            for place, other in self._other_entries(entry):
                yield f"[]{place}", [*value[:index], other, *value[index + 1 :]]
                if "[]" not in place:  # of lists in lists, the inner one grows
                    yield f"[]{place}", [*value, other]

    def _other_entries(self, entry: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(entry, OcppModel):
            for place, other in variations(entry, self.values):
                yield f".{place}", other
        if self.name in self.values or self.model is None:
            yield from (("", other) for other in self.entries() if other not in (None, entry))


def _fields(model: type[OcppModel], values: Values) -> dict[str, _Field]:
    return {
        name: _Field(name, info.annotation, info.metadata, values)
        for name, info in model.model_fields.items()
    }  # fmt: skip


def full(model: type[OcppModel], values: Values) -> Any:
    """The object of a class that has everything."""
    return model(**{name: field.first() for name, field in _fields(model, values).items()})


def least(model: type[OcppModel], values: Values) -> Any:
    """The object of a class that has only what it must have."""
    needed = {name for name, info in model.model_fields.items() if info.is_required()}
    return model(**{name: field.first() for name, field in _fields(model, values).items() if name in needed})


def variations(message: OcppModel, values: Values) -> Iterator[tuple[str, Any]]:
    """The message with one thing changed, and the place of that, with ``[]`` for any entry of a list."""
    for name, field in _fields(type(message), values).items():
        for place, other in field.others(getattr(message, name)):
            yield f"{name}{place}", message.model_copy(update={name: other})
