"""Message ↔ XML element: in the order of the service description on the way out, judged rule by rule on the way in.

A codec is compiled once for a message and a namespace. On the way in the text of each element becomes the value that its
field has in Python; the model's own validator then judges the whole, so that a fault has the same code as in JSON.

An element is read swiftly first, which keeps no places and ends at the first thing that deviates. Only where something does is it
read again, judged rule by rule: nearly all messages are as they should be, and are spared half the work.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import Any, cast

from lxml import etree
from pydantic import ValidationError

from ocpp_core import InvalidPayload, NotSupported, OcppModel, Problem, XmlPlace
from ocpp_core.problems import explain

from .judging import MOST_PROBLEMS, Judge, Place, is_text, local_name
from .markup import Element, split_name, tag_of
from .policy import STRICT, Leniency, Reading
from .services import element_name
from .shape import Kind, Part, shape_of
from .texts import WHITE_SPACE, reader_of, writer_of

__all__ = ["Codec", "codec_of"]

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_NIL = f"{_XSI}nil"
_HINTS = frozenset(f"{_XSI}{name}" for name in ("type", "schemaLocation", "noNamespaceSchemaLocation"))
"""Attributes that XML Schema lets any element have; they say nothing of a message."""
_ZEEP_TEXT = "_value_1"
"""Zeep's name for the text of an element that has attributes."""
_ABSENT = object()
"""What is read where an element stands for nothing."""


class _Deviates(Exception):
    """Something is not as the description has it; whether that is a fault is to be judged."""


class _Slot:
    """A part, made ready for a namespace."""

    __slots__ = (
        "alias",
        "body",
        "field",
        "index",
        "is_list",
        "is_required",
        "is_text",
        "is_time",
        "may_be_nothing",
        "name",
        "read",
        "tag",
        "write",
    )

    def __init__(self, index: int, part: Part, namespace: str) -> None:
        self.index = index
        self.field, self.alias, self.name = part.field, part.alias, part.name
        self.is_list, self.is_required = part.is_list, part.is_required
        self.tag = part.name if part.place else f"{{{namespace}}}{part.name}"
        self.is_time = part.kind is Kind.TIME
        self.is_text = part.kind in {Kind.STRING, Kind.URI}
        """Whether any text will do, the empty one too."""
        self.body = _body_of(part.type, namespace) if part.kind is Kind.COMPLEX else None
        self.may_be_nothing = self.body is not None and self.body.is_never_empty and not part.is_required
        """Whether it counts as absent if it is empty, where that is forgiven."""
        self.read, self.write = reader_of(part), writer_of(part)

    def place(self, parent: Place | None, found: Mapping[str, Any]) -> Place | None:
        """Where the next value of it stands; `found` is what was read before it."""
        if not self.name:
            return parent
        return Place(parent, self.name, len(found.get(self.alias, ())) if self.is_list else None)

    def values(self, value: Any) -> Any:
        one = self.write if self.body is None else self.body.values
        return [one(item) for item in value] if self.is_list else one(value)


class _Names:
    """Elements, or attributes, by their names."""

    __slots__ = ("_by_lower", "_namespace", "by_tag")

    def __init__(self, slots: Iterable[_Slot], namespace: str) -> None:
        self.by_tag = {slot.tag: slot for slot in slots}
        self._by_lower = {slot.name.lower(): slot for slot in self.by_tag.values()}
        self._namespace = namespace

    def seek(self, tag: str, parent: Place | None, found: Mapping[str, Any], judge: Judge) -> _Slot | None:
        """What is meant by a name that is not written as it should be; None if nothing is."""
        namespace, local = split_name(tag)
        slot = self._by_lower.get(local.lower())
        if slot is None:
            return None
        place = slot.place(parent, found)
        if namespace != self._namespace:
            judge.bend("any_namespace", place, namespace or None)
        if local != slot.name:
            judge.bend("any_case", place, local)
        return slot


_NO_NAMES = _Names((), "")


class _Body:
    """The content of a message or data type, compiled."""

    __slots__ = ("_attributes", "_children", "_elements", "_lists", "_text", "by_alias", "is_never_empty")

    def __init__(self, model: type[OcppModel], namespace: str) -> None:
        parts = shape_of(model)
        self.by_alias = {part.alias: _Slot(index, part, namespace) for index, part in enumerate(parts)}
        placed: dict[XmlPlace | None, list[_Slot]] = {None: [], XmlPlace.ATTRIBUTE: [], XmlPlace.TEXT: []}
        for part in parts:
            placed[part.place].append(self.by_alias[part.alias])
        self._children = placed[None]
        self._elements = _Names(placed[None], namespace)
        self._attributes = _Names(placed[XmlPlace.ATTRIBUTE], "")
        self._text = next(iter(placed[XmlPlace.TEXT]), None)
        self._lists = [part.alias for part in parts if part.is_list and part.is_required and not part.least]
        self.is_never_empty = self._text is None and any(part.is_required for part in parts)

    # Writing

    def write(self, element: Element, message: OcppModel) -> None:
        values = message.__dict__
        for slot in self._children:
            value = values[slot.field]
            if value is None:
                continue
            for item in value if slot.is_list else (value,):
                child = etree.SubElement(element, slot.tag)
                if slot.body is None:
                    child.text = slot.write(item)
                else:
                    slot.body.write(child, item)
        for name, slot in self._attributes.by_tag.items():
            if values[slot.field] is not None:
                element.set(name, slot.write(values[slot.field]))
        if self._text is not None:
            element.text = self._text.write(values[self._text.field])

    def values(self, message: OcppModel) -> dict[str, Any]:
        values = message.__dict__
        present = (slot for slot in self.by_alias.values() if values[slot.field] is not None)
        return {slot.name or _ZEEP_TEXT: slot.values(values[slot.field]) for slot in present}

    # Reading

    def swift(self, element: Element) -> dict[str, Any]:
        """The same as `read`, of an element that has nothing to be judged.

        Raises:
            _Deviates: it has.
        """
        found: dict[str, Any] = {alias: [] for alias in self._lists}
        slot = self._text
        if slot is None:
            self._swift_children(element, found)
        elif len(element):
            raise _Deviates
        else:
            found[slot.alias] = value = slot.read(element.text or "")
            if type(value) is str and not slot.is_text:
                raise _Deviates
        for name, text in element.items():
            slot = self._attributes.by_tag.get(name)
            if slot is None:
                raise _Deviates
            found[slot.alias] = value = slot.read(text)
            if type(value) is str and not slot.is_text:
                raise _Deviates
        return found

    def _swift_children(self, element: Element, found: dict[str, Any]) -> None:
        # This runs for each value of a meter reading: a call saved here is some hundred saved for a message.
        get = self._elements.by_tag.get
        between = element.text
        if between and between.strip(WHITE_SPACE):
            raise _Deviates
        last = -1
        child: Any
        for child in element:
            slot = get(child.tag)
            between = child.tail
            if slot is None or (between and between.strip(WHITE_SPACE)):
                raise _Deviates
            index = slot.index
            if index <= last and (index < last or not slot.is_list):
                raise _Deviates
            last = index
            if slot.body is not None:
                if slot.may_be_nothing and _is_empty(child):
                    raise _Deviates
                value = slot.body.swift(child)
            elif len(child) or child.keys():
                raise _Deviates
            else:
                value = slot.read(child.text or "")
                if type(value) is str and not slot.is_text:
                    raise _Deviates
            if slot.is_list:
                found.setdefault(slot.alias, []).append(value)
            else:
                found[slot.alias] = value

    def read(self, element: Element, place: Place | None, judge: Judge) -> Any:
        """What the validator takes, by the names of JSON; `_ABSENT` if the element is nil."""
        found: dict[str, Any] = {alias: [] for alias in self._lists}
        attributes = element.items()
        if attributes and _take_attributes(attributes, self._attributes, place, found, judge):
            return _ABSENT
        if self._text is None:
            self._read_children(element, place, found, judge)
        else:
            _pass_over_children(element, place, judge)
            _take(self._text, element.text or "", place, found, judge)
        return found

    def _read_children(self, element: Element, place: Place | None, found: dict[str, Any], judge: Judge) -> None:
        by_tag = self._elements.by_tag
        stray = is_text(element.text)
        last = -1
        for child in element:
            tag = cast("str", child.tag)  # of a comment it is none, and found nowhere
            tail = child.tail
            stray = stray or (tail is not None and is_text(tail))
            slot = by_tag.get(tag) or self._elements.seek(str(tag), place, found, judge)
            if slot is None:
                judge.bend("unknown_elements", Place(place, local_name(child)))
                continue
            if slot.index < last:
                judge.bend("any_order", slot.place(place, found))
            last = slot.index
            if slot.body is not None:
                _put(slot, _branch(child, slot, place, found, judge), place, found, judge)
            elif not (len(child) or child.keys()) or _is_leaf(child, slot, place, found, judge):
                _take(slot, child.text or "", place, found, judge)
        if stray:
            judge.fault_in_structure(place, "has text between its elements")


@cache
def _body_of(model: type[OcppModel], namespace: str) -> _Body:
    return _Body(model, namespace)


def _is_leaf(child: Element, slot: _Slot, parent: Place | None, found: dict[str, Any], judge: Judge) -> bool:
    """Whether an element that should hold text alone, and has more, holds a text all the same."""
    place = slot.place(parent, found)
    if _take_attributes(child.items(), _NO_NAMES, place, {}, judge):
        _put(slot, _nothing(slot, place, judge), parent, found, judge)
        return False
    _pass_over_children(child, place, judge)
    return True


def _branch(child: Element, slot: _Slot, parent: Place | None, found: Mapping[str, Any], judge: Judge) -> Any:
    """The content of an element that holds elements or attributes."""
    place = slot.place(parent, found)
    body = cast("_Body", slot.body)
    if slot.may_be_nothing and _is_empty(child):
        return _nothing(slot, place, judge)
    value = body.read(child, place, judge)
    return _nothing(slot, place, judge) if value is _ABSENT else value


def _take(slot: _Slot, text: str, parent: Place | None, found: dict[str, Any], judge: Judge) -> None:
    """Read a text into `found`; one that is not of its kind is left to the validator to refuse."""
    value = slot.read(text)
    if type(value) is str and not slot.is_text:
        value = _doubtful_value(slot, text, parent, found, judge)
    if slot.is_list or slot.alias in found:
        _put(slot, value, parent, found, judge)
    elif value is not _ABSENT:
        found[slot.alias] = value


def _doubtful_value(slot: _Slot, text: str, parent: Place | None, found: Mapping[str, Any], judge: Judge) -> Any:
    """What is meant by a text that is not of its kind."""
    if not slot.is_required and not text.strip(WHITE_SPACE):
        return _nothing(slot, slot.place(parent, found), judge)
    if slot.is_time and type(moment := slot.read(f"{text.strip(WHITE_SPACE)}Z")) is not str:
        judge.bend("naive_times", slot.place(parent, found), text)
        return moment
    return text


def _nothing(slot: _Slot, place: Place | None, judge: Judge) -> Any:
    """An element without value: absent if it may be."""
    if slot.is_required:
        judge.fault_in_structure(place, "is nil")
    else:
        judge.bend("empty_optional", place)
    return _ABSENT


def _put(slot: _Slot, value: Any, parent: Place | None, found: dict[str, Any], judge: Judge) -> None:
    if value is _ABSENT:
        return
    if slot.is_list:
        found.setdefault(slot.alias, []).append(value)
    elif slot.alias in found:
        judge.fault_in_occurrence(slot.place(parent, found), "occurs more than once")
    else:
        found[slot.alias] = value


def _take_attributes(
    attributes: Iterable[tuple[str, str]], names: _Names, place: Place | None, found: dict[str, Any], judge: Judge
) -> bool:
    """Read attributes into `found`; whether one of them says that the element is nil."""
    is_nil = False
    for name, text in attributes:
        slot = names.by_tag.get(name) or names.seek(name, place, found, judge)
        if slot is not None:
            _take(slot, text, place, found, judge)
        elif name == _NIL and text.strip(WHITE_SPACE) in {"true", "1"}:
            is_nil = True
        elif name not in _HINTS:
            judge.bend("unknown_attributes", Place(place, split_name(name)[1]), text)
    return is_nil


def _pass_over_children(element: Element, place: Place | None, judge: Judge) -> None:
    if not len(element):
        return
    for child in element:
        judge.bend("unknown_elements", Place(place, local_name(child)))


def _is_empty(element: Element) -> bool:
    return not len(element) and not element.keys() and not is_text(element.text)


class Codec:
    """Writes and reads one message in one namespace; get it by `codec_of`."""

    def __init__(self, model: type[OcppModel], namespace: str) -> None:
        self._model = model
        self._name = element_name(model)
        self._namespace = namespace
        self._tag = f"{{{namespace}}}{self._name}"
        self._prefixes = {None: namespace}
        self._body = _body_of(model, namespace)

    def write(self, message: OcppModel) -> Element:
        """The element of a message; what is absent is left out, and so is an empty list.

        Raises:
            NotSupported: XML, or a type of the service description, cannot hold a value: a control character, or an
                integer of more than 32 bits.
        """
        element = etree.Element(self._tag, nsmap=self._prefixes)
        try:
            self._body.write(element, message)
        except ValueError as error:
            raise self._unwritable(error) from None
        return element

    def values(self, message: OcppModel) -> dict[str, Any]:
        """The same as arguments for zeep: texts by the names of elements, in dicts and lists.

        Raises:
            NotSupported: as `write`.
        """
        try:
            return self._body.values(message)
        except ValueError as error:
            raise self._unwritable(error) from None

    def read(self, element: Element, policy: Reading = STRICT, used: list[Leniency] | None = None) -> OcppModel:
        """The message that an element stands for. Times are kept in UTC, to the millisecond.

        Args:
            element: as parsed without comments.
            policy: what is forgiven.
            used: takes what had to be forgiven, without the station's identity; None: nobody asks.

        Raises:
            InvalidPayload: with the faults found, at most `MOST_PROBLEMS`: those of the structure first, then those of the values.
        """
        judge = Judge(policy, used)
        found = self._content(element, judge)
        validator = self._model.__pydantic_validator__
        try:
            message = validator.validate_python(found, by_alias=True, by_name=False)
        except ValidationError as error:
            told = [self._in_xml(problem) for problem in explain(error).problems[:MOST_PROBLEMS]]
            raise InvalidPayload([*judge.problems, *told][:MOST_PROBLEMS]) from None
        if judge.problems:
            raise InvalidPayload(judge.problems)
        return cast("OcppModel", message)

    def _content(self, element: Element, judge: Judge) -> Any:
        if element.tag == self._tag:
            with suppress(_Deviates):
                return self._body.swift(element)
        else:
            self._judge_name(element, judge)
        found = self._body.read(element, None, judge)
        if found is _ABSENT:
            judge.fault_in_structure(None, "is nil")
            raise InvalidPayload(judge.problems)
        return found

    def _judge_name(self, element: Element, judge: Judge) -> None:
        namespace, local = split_name(tag_of(element))
        if local.lower() != self._name.lower():
            judge.fault_in_structure(None, f"is not an element {self._name}")
            raise InvalidPayload(judge.problems)
        if namespace != self._namespace:
            judge.bend("any_namespace", None, namespace or None)
        if local != self._name:
            judge.bend("any_case", None, local)

    def _in_xml(self, problem: Problem) -> Problem:
        """The validator's fault with the names of elements for those of JSON."""
        names: list[str] = []
        body: Any = self._body
        for step in filter(None, problem.path.split(".")):
            alias, bracket, index = step.partition("[")
            slot: _Slot = body.by_alias[alias]
            if slot.name:
                names.append(slot.name + bracket + index)
            body = slot.body
        return Problem(".".join(names), problem.code, problem.message)

    def _unwritable(self, error: ValueError) -> NotSupported:
        return NotSupported(f"this {self._model.__name__} over SOAP", str(error))


@cache
def codec_of(model: type[OcppModel], namespace: str) -> Codec:
    """The codec of a message in a namespace, compiled when first asked for.

    Raises:
        TypeError: a field has a type that OCPP-S has no form for.
    """
    return Codec(model, namespace)
