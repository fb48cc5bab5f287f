"""Conversion by structure: where a version's model has the fields of the neutral one, their names say what goes where.

`Structure` compares a pair of classes once, field by field and down to the last, and makes a plan of it: what is copied, what is
converted in its turn, what has no counterpart. `Rules` say the rest. The plan both converts messages and tells which places
it cannot carry or makes up, so that what a table of fidelity says is what happens::

    outward = Structure(rules, "OCPP 2.0.1").outward(AuthorizeRequest, ocpp201_core.AuthorizeRequest)
    outward(request, scope)  # an ocpp201_core.AuthorizeRequest; what it cannot carry is in scope.losses
    outward.lossy, outward.derived

A pair of classes that differ in a way that no rule covers is refused when the plan is made, not when a message comes.
"""

import types
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Generic, TypeVar, Union, cast, get_args, get_origin

from ocpp_core import NotSupported, OcppModel, Operation
from ocpp_generic_api.adapter import Conversion
from ocpp_generic_api.scope import Scope
from ocpp_generic_api.types import UnitOfMeasure

from .making import made

__all__ = ["Fill", "Omit", "Plan", "Rules", "Structure", "Substitute", "conversion"]

S = TypeVar("S", bound=OcppModel)
D = TypeVar("D", bound=OcppModel)
G = TypeVar("G", bound=OcppModel)
GR = TypeVar("GR", bound=OcppModel)
V = TypeVar("V", bound=OcppModel)
VR = TypeVar("VR", bound=OcppModel)

Place = tuple[type[OcppModel], str]
"""A field of a neutral class, by its name."""
Step = Callable[[Any, Scope], Any]
"""Converts the value of one field; `_GONE` if nothing of it can be carried."""


@dataclass(frozen=True, slots=True)
class Fill:
    """What stands in a field that the version needs and the neutral message leaves out."""

    value: Callable[[Any, Scope], Any] | None
    """Makes it from the neutral object that the field belongs to. None: a rule of ``completes`` does."""
    source: str
    """From what, in words."""


@dataclass(frozen=True, slots=True)
class Substitute:
    """What stands for a neutral value that the version has not."""

    value: StrEnum
    """The nearest value."""
    reason: str
    """Why it is a loss."""


@dataclass(frozen=True, slots=True)
class Omit:
    """Which objects of a class cannot be carried, so that they are left out."""

    why: Callable[[Any], str | None]
    """Why an object cannot be carried; None: it can."""
    summary: str
    """Which objects, and why, in words."""
    values: frozenset[StrEnum] = frozenset()
    """Values of enumerations that only objects left out have."""
    fields: frozenset[str] = frozenset()
    """Fields that only objects left out are without."""


@dataclass(frozen=True)
class Rules:
    """How a version differs from the neutral models, as far as names of fields and values do not say."""

    fills: Mapping[Place, Fill] = field(default_factory=dict[Place, Fill])
    """Fields that the version needs and the neutral model may leave out."""
    absent: Mapping[Place, Any] = field(default_factory=dict[Place, Any])
    """Values by which the version says what is None in the neutral model; on the way out ``fills`` go first."""
    values: Mapping[type[StrEnum], Mapping[StrEnum, Substitute]] = field(
        default_factory=dict[type[StrEnum], Mapping[StrEnum, Substitute]]
    )
    """Neutral values that the version has not, by their enumeration: values of two may be equal as texts."""
    omits: Mapping[type[OcppModel], Omit] = field(default_factory=dict[type[OcppModel], Omit])
    """Classes of which some objects cannot be carried."""
    completes: Mapping[type[OcppModel], Callable[[dict[str, Any]], None]] = field(
        default_factory=dict[type[OcppModel], Callable[[dict[str, Any]], None]]
    )
    """Completes the fields of an object that is made for the version, after the fills."""
    lacks: Mapping[Place, str] = field(default_factory=dict[Place, str])
    """Reasons for fields that the version has not, where there is more to say than that."""


_REPEATED = frozenset[type[OcppModel]]({UnitOfMeasure})
"""Neutral classes of plain values of which a station has a handful of objects, each in every message."""
_MOST_KNOWN = 512  # of these objects are kept, so that a station that invents them takes no more memory


class _Gone:
    """Stands for an object of which nothing can be carried."""


_GONE = _Gone()


class Plan(ABC, Generic[S, D]):
    """How objects of one class become objects of another."""

    def __init__(self, source: type[S], target: type[D]) -> None:
        self.source = source
        self.target = target
        self.lossy: dict[str, str] = {}
        """Places that cannot be carried, wholly or for some values, and why."""
        self.derived: dict[str, str] = {}
        """Places that are filled in, and from what."""

    @abstractmethod
    def __call__(self, message: S, scope: Scope) -> D:
        """Convert a message; what it cannot carry goes to the scope's losses."""

    @abstractmethod
    def part(self, value: S, scope: Scope) -> Any:
        """Convert an object within a message, to what the plan of the whole wants there."""


class _Outward(Plan[S, D]):
    """From the neutral class to the version's: fields as a mapping, which the version's model then validates as a whole."""

    def __init__(self, source: type[S], target: type[D], rules: Rules) -> None:
        super().__init__(source, target)
        self.steps: dict[str, Step | None] = {}
        """What is done with a field that is there; None: it is copied."""
        self.fills: list[tuple[str, Callable[[Any, Scope], Any]]] = []
        self.needed: list[str] = []
        self.complete = rules.completes.get(source)

    def __call__(self, message: S, scope: Scope) -> D:
        values = self.part(message, scope)
        if values is _GONE:
            raise NotSupported(self.source.__name__, f"OCPP {scope.version.name} can carry nothing of it")
        return self._checked(values) if values else self._nothing

    @cached_property
    def _nothing(self) -> D:
        """The message that says nothing, as most responses do: nothing can change it, so that one will do."""
        return self._checked({})

    def _checked(self, values: dict[str, Any]) -> D:
        # Values are of the neutral models' types, and as strictly so; not strict here means that mappings may stand for objects,
        # and the neutral enumerations' values for the version's.
        validator = self.target.__pydantic_validator__
        return cast("D", validator.validate_python(values, strict=False, by_alias=False, by_name=True))

    def part(self, value: S, scope: Scope) -> Any:
        steps = self.steps
        values: dict[str, Any] = {}
        for name, member in value.__dict__.items():
            if member is None:
                continue
            step = steps[name]
            converted = member if step is None else step(member, scope)
            if converted is not _GONE:
                values[name] = converted
            elif name in self.needed:
                return _GONE
        for name, fill in self.fills:
            if name not in values:
                values[name] = fill(value, scope)
        if self.complete is not None:
            self.complete(values)
        return values


class _Inward(Plan[S, D]):
    """From the version's class to the neutral one; what a version's model accepted needs no second check."""

    def __init__(self, source: type[S], target: type[D]) -> None:
        super().__init__(source, target)
        self.defaults = {name: info.default for name, info in target.model_fields.items()}
        self.copied: list[str] = []
        """Fields that are taken as they are."""
        self.tables: list[tuple[str, Mapping[Any, Any]]] = []
        """Fields that hold a value of an enumeration, and ours for it."""
        self.converted: list[tuple[str, Step]] = []
        """Other fields; only of these something may be lost."""

    def __call__(self, message: S, scope: Scope) -> D:
        return cast("D", self.part(message, scope)) if message.__pydantic_fields_set__ else self._nothing

    @cached_property
    def _nothing(self) -> D:
        """What a message says that says nothing: nothing can change it, so that one will do."""
        return made(self.target, self.defaults.copy(), set())

    def part(self, value: S, scope: Scope) -> Any:
        fields = value.__dict__
        values = self.defaults.copy()
        present: set[str] = set()
        for name in self.copied:
            if (member := fields[name]) is not None:
                values[name] = member
                present.add(name)
        for name, table in self.tables:
            if (member := fields[name]) is not None:
                values[name] = table[member]
                present.add(name)
        for name, step in self.converted:
            if (member := fields[name]) is not None and (converted := step(member, scope)) is not _GONE:
                values[name] = converted
                present.add(name)
        return made(self.target, values, present)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a field holds."""

    kind: Any
    """The class of the value, or of a list's entries."""
    listed: bool

    @property
    def model(self) -> type[OcppModel] | None:
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, OcppModel) else None

    @property
    def enumeration(self) -> type[StrEnum] | None:
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, StrEnum) else None


def _shape(annotation: Any) -> _Shape:
    """Look through `Annotated`, `Opt` and `list`."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _shape(arguments[0])
    if origin in {Union, types.UnionType}:
        return _shape(next(each for each in arguments if each is not type(None)))
    if origin is list:
        return _Shape(_shape(arguments[0]).kind, listed=True)
    return _Shape(annotation, listed=False)


def _prefix(scope: Scope, first: int, name: str) -> None:
    """Put a name before the places of the losses reported since."""
    losses = scope.losses
    for index in range(first, len(losses)):
        loss = losses[index]
        losses[index] = replace(loss, path=f"{name}.{loss.path}" if loss.path else name)


def _one(name: str, plan: Plan[Any, Any], omit: Omit | None) -> Step:
    """Convert an object; one that cannot be carried is gone."""

    def step(value: Any, scope: Scope) -> Any:
        reason = omit.why(value) if omit is not None else None
        if reason is not None:
            scope.lose(name, value, reason)
            return _GONE
        first = len(scope.losses)
        converted = plan.part(value, scope)
        if len(scope.losses) > first:
            _prefix(scope, first, name)
        return converted

    return step


def _each(name: str, plan: Plan[Any, Any], omit: Omit | None) -> Step:
    """Convert a list of objects; entries that cannot be carried are left out, and a list of none but such is gone."""

    def step(entries: list[Any], scope: Scope) -> Any:
        kept: list[Any] = []
        for index, entry in enumerate(entries):
            reason = omit.why(entry) if omit is not None else None
            if reason is not None:
                scope.lose(f"{name}[{index}]", entry, reason)
                continue
            first = len(scope.losses)
            converted = plan.part(entry, scope)
            if len(scope.losses) > first:
                _prefix(scope, first, f"{name}[{index}]")
            if converted is not _GONE:
                kept.append(converted)
        return kept if kept or not entries else _GONE

    return step


def _once(step: Step) -> Step:
    """Make what comes again and again once, unless something of it is lost: that is to be reported each time."""
    known: dict[tuple[Any, ...], Any] = {}

    def known_or_made(value: OcppModel, scope: Scope) -> Any:
        key = tuple(value.__dict__.values())
        converted = known.get(key)
        if converted is None:
            lost = len(scope.losses)
            converted = step(value, scope)
            if len(scope.losses) == lost and len(known) < _MOST_KNOWN:
                known[key] = converted
        return converted

    return known_or_made


def _substituting(name: str, substitutes: Mapping[StrEnum, Substitute]) -> Step:
    """Put the nearest value in the place of one that the version has not."""

    def step(value: StrEnum, scope: Scope) -> Any:
        substitute = substitutes.get(value)
        if substitute is None:
            return value
        scope.lose(name, value, substitute.reason)
        return substitute.value

    return step


def _losing(name: str, reason: str) -> Step:
    """Report a field that has no counterpart."""

    def step(value: Any, scope: Scope) -> Any:
        scope.lose(name, value, reason)
        return _GONE

    return step


def _absent(value: Any) -> Step:
    """Take the value that stands for None as such."""
    return lambda given, _: _GONE if given == value else given


class Structure:
    """Makes plans for the classes of one version; one for each pair and way, shared by all that hold them."""

    def __init__(self, rules: Rules, version: str) -> None:
        self.rules = rules
        self.version = version
        """Name of the version in reasons, as ``OCPP 2.0.1``."""
        self._outward: dict[tuple[type, type], _Outward[Any, Any]] = {}
        self._inward: dict[tuple[type, type], _Inward[Any, Any]] = {}

    def outward(self, neutral: type[G], version: type[V]) -> Plan[G, V]:
        """The plan from a neutral class to the version's.

        Raises:
            TypeError: the classes differ in a way that no rule covers.
        """
        plan = self._outward.get((neutral, version))
        if plan is None:
            plan = self._outward[neutral, version] = _Outward(neutral, version, self.rules)
            for name in neutral.model_fields:
                self._send(plan, name)
            for name, info in version.model_fields.items():
                self._require(plan, name, required=info.is_required())
        return plan

    def inward(self, version: type[V], neutral: type[G]) -> Plan[V, G]:
        """The plan from the version's class to the neutral one.

        Raises:
            TypeError: the classes differ in a way that no rule covers.
        """
        plan = self._inward.get((version, neutral))
        if plan is None:
            plan = self._inward[version, neutral] = _Inward(version, neutral)
            for name in version.model_fields:
                self._receive(plan, name)
            for name, info in neutral.model_fields.items():
                needed = version.model_fields.get(name)
                if info.is_required() and not (needed and needed.is_required()):
                    raise _uncovered(neutral, name, "the version may leave it out")
        return plan

    # ---------------------------------------------------------------------------------------------------- outward

    def _send(self, plan: _Outward[Any, Any], name: str) -> None:
        """Plan what becomes of a neutral field."""
        if name not in plan.target.model_fields:
            plan.lossy[name] = self.rules.lacks.get((plan.source, name), f"{self.version} has no such field")
            plan.steps[name] = _losing(name, plan.lossy[name])
            return
        shape, other = _shapes(plan, name)
        if shape.model is not None and other.model is not None:
            nested = cast("_Outward[Any, Any]", self.outward(shape.model, other.model))
            omit = self.rules.omits.get(shape.model)
            plan.steps[name] = _each(name, nested, omit) if shape.listed else _one(name, nested, omit)
            place = f"{name}[]" if shape.listed else name
            if omit is not None:
                plan.lossy[place] = omit.summary
            self._take_places(plan, place, nested)
        elif shape.enumeration is not None and other.enumeration is not None:
            plan.steps[name] = self._choose(plan, name, shape.enumeration, other.enumeration)
        else:
            plan.steps[name] = None

    def _choose(
        self, plan: _Outward[Any, Any], name: str, neutral: type[StrEnum], version: type[StrEnum]
    ) -> Step | None:
        """Plan what becomes of an enumeration's values."""
        omit = self.rules.omits.get(plan.source)
        omitted = omit.values if omit is not None else frozenset[StrEnum]()
        missing = [value for value in neutral if value not in set(version) | omitted]
        known = self.rules.values.get(neutral, {})
        substitutes = {value: known[value] for value in missing if value in known}
        if len(substitutes) < len(missing):
            raise _uncovered(neutral, ", ".join(set(missing) - set(substitutes)), "the version has no such value")
        if not missing:
            return None
        plan.lossy[name] = "; ".join(f"{value}: {each.reason}" for value, each in substitutes.items())
        return _substituting(name, substitutes)

    def _take_places(self, plan: Plan[Any, Any], name: str, nested: Plan[Any, Any]) -> None:
        """Places of an object are places of what holds it."""
        for place, reason in nested.lossy.items():
            plan.lossy[f"{name}.{place}"] = reason
        for place, source in nested.derived.items():
            plan.derived[f"{name}.{place}"] = source

    def _require(self, plan: _Outward[Any, Any], name: str, *, required: bool) -> None:
        """Plan for a field that the version needs."""
        place = (plan.source, name)
        info = plan.source.model_fields.get(name)
        if info is not None and info.is_required():
            plan.needed.append(name)
        elif place in self.rules.fills:
            fill = self.rules.fills[place]
            plan.derived[name] = fill.source
            if fill.value is not None:
                plan.fills.append((name, fill.value))
        elif place in self.rules.absent:
            stand_in = self.rules.absent[place]
            plan.fills.append((name, lambda _, __: stand_in))
        elif required and not (place[0] in self.rules.omits and name in self.rules.omits[place[0]].fields):
            raise _uncovered(plan.source, name, "the version needs it")

    # ----------------------------------------------------------------------------------------------------- inward

    def _receive(self, plan: _Inward[Any, Any], name: str) -> None:
        """Plan what becomes of a field of the version."""
        if name not in plan.target.model_fields:
            plan.lossy[name] = f"{self.version} alone has it"
            plan.converted.append((name, _losing(name, plan.lossy[name])))
            return
        shape, other = _shapes(plan, name)
        if shape.model is not None and other.model is not None:
            nested = self.inward(shape.model, other.model)
            step = _each(name, nested, None) if shape.listed else _one(name, nested, None)
            plan.converted.append((name, _once(step) if other.model in _REPEATED else step))
            self._take_places(plan, f"{name}[]" if shape.listed else name, nested)
        elif shape.enumeration is not None and other.enumeration is not None:
            table = _translation(shape.enumeration, other.enumeration)
            if shape.listed:
                plan.converted.append((name, lambda values, _: [table[value] for value in values]))
            else:
                plan.tables.append((name, table))
        elif (plan.target, name) in self.rules.absent:
            plan.converted.append((name, _absent(self.rules.absent[plan.target, name])))
        else:
            plan.copied.append(name)


def _shapes(plan: Plan[Any, Any], name: str) -> tuple[_Shape, _Shape]:
    """What a field holds on both sides: the same, or classes of one sort."""
    mine = _shape(plan.source.model_fields[name].annotation)
    other = _shape(plan.target.model_fields[name].annotation)
    if mine == other:
        return mine, other
    if mine.listed != other.listed or not ((mine.model and other.model) or (mine.enumeration and other.enumeration)):
        raise _uncovered(plan.source, name, "the version has another type")
    return mine, other


def _translation(version: type[StrEnum], neutral: type[StrEnum]) -> Mapping[StrEnum, StrEnum]:
    """A table of an enumeration's values."""
    unknown = [value for value in version if value not in set(neutral)]
    if unknown:
        raise _uncovered(neutral, ", ".join(unknown), "the neutral models have no such value")
    return {value: neutral(value.value) for value in version}


def _uncovered(model: type[Any], name: str, reason: str) -> TypeError:
    return TypeError(f"{model.__name__}.{name}: {reason}, and no rule says what then")


def conversion(
    structure: Structure,
    neutral: Operation[G, GR],
    version: Operation[V, VR],
    kind: type[Conversion[G, GR, V, VR]] = Conversion,
) -> Conversion[G, GR, V, VR]:
    """The route of an operation that both have, by structure in all four ways."""
    request = structure.outward(neutral.request, version.request)
    response = structure.outward(neutral.response, version.response)
    return kind(
        neutral,
        version,
        request_out=request,
        response_in=structure.inward(version.response, neutral.response),
        request_in=structure.inward(version.request, neutral.request),
        response_out=response,
        partly=dict(_places(request.lossy, response.lossy)),
        derived=dict(_places(request.derived, response.derived)),
    )


def _places(request: Mapping[str, str], response: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Places of both messages in one table; those of the response with an arrow before them."""
    yield from request.items()
    for place, reason in response.items():
        yield f"→ {place}", reason
