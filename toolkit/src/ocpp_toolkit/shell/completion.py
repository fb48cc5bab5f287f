"""What may come next at the prompt: names, attributes, the fields of a message, the parameters of a verb, enumeration values."""

import builtins
import inspect
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, cast, get_args

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from ocpp_core import OcppModel
from ocpp_toolkit import reference

__all__ = ["NameCompleter"]

_WORD = re.compile(r"[\w.]*$")
_TOKENS = re.compile(r'"[^"]*"?|\'[^\']*\'?|[()\[\]{}]|,|[\w.]+|=(?!=)|\S')
_OPEN, _CLOSED = "([{", ")]}"


@dataclass(frozen=True, slots=True)
class _Call:
    """The call whose arguments are being typed."""

    callee: str
    """The name of what is called, dots included; empty for a bracket that calls nothing."""
    position: int = 0
    """How many arguments there are before this one."""
    keywords: tuple[str, ...] = ()
    """Names of the arguments before this one, and of this one last if it is named; not given by name: not here."""
    keyword: str = ""
    """The name of this argument; empty: it has none yet."""


class NameCompleter(Completer):
    """Completes what is typed from the names in a namespace. It looks names up, and calls nothing."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        self._namespace = namespace

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:  # noqa: ARG002 - as it is asked
        """What may stand at the cursor."""
        before = document.text_before_cursor
        tokens: list[str] = _TOKENS.findall(before)
        call = _innermost(tokens)
        if tokens and _is_open_string(tokens[-1]):
            if call is not None:
                yield from self._strings(call, tokens[-1][1:])
            return
        found = _WORD.search(before)
        word = found[0] if found else ""
        if "." in word:
            yield from self._attributes(word)
            return
        kind = None if call is None else _of(call, self._parameters(call.callee))
        values = list(_values(kind, word))
        yield from values
        if call is not None and not call.keyword:
            yield from self._arguments(call, word)
        if word and not values:
            yield from self._names(word)

    def _names(self, word: str) -> Iterator[Completion]:
        there = {**vars(builtins), **dict.fromkeys(keyword.kwlist), **self._namespace}
        for name in sorted(there, key=lambda each: (each not in self._namespace, each)):
            if name.startswith(word) and (not name.startswith("_") or word.startswith("_")):
                yield Completion(name, -len(word), display_meta=_meta(self._namespace.get(name)))

    def _attributes(self, word: str) -> Iterator[Completion]:
        path, _, start = word.rpartition(".")
        owner = self._look_up(path)
        if owner is None:
            return
        kind: type[Any] = owner if isinstance(owner, type) else type(owner)
        for name in _members(owner):
            if name.startswith(start) and (not name.startswith("_") or start.startswith("_")):
                yield Completion(name, -len(start), display_meta=_meta(inspect.getattr_static(kind, name, None)))

    def _arguments(self, call: _Call, word: str) -> Iterator[Completion]:
        """Names of the arguments that are missing: of a message at once, of a function as one is being typed."""
        for name, (_, text) in self._parameters(call.callee).items():
            if name.startswith(word) and name not in call.keywords and (word or _is_model(self._look_up(call.callee))):
                yield Completion(f"{name}=", -len(word), display_meta=text)

    def _strings(self, call: _Call, typed: str) -> Iterator[Completion]:
        """Values of the enumerations that an argument may be, inside of quotes."""
        kind = _of(call, self._parameters(call.callee))
        for enumeration in _enumerations(kind):
            for value, text in reference.values(enumeration).items():
                if value.lower().startswith(typed.lower()):
                    yield Completion(value, -len(typed), display_meta=text)

    def _parameters(self, callee: str) -> Mapping[str, tuple[Any, str]]:
        """The arguments of what a name stands for: what each may be, and what it means."""
        thing = self._look_up(callee)
        if _is_model(thing):
            wire = {str(info.validation_alias or info.alias or name): name for name, info in thing.model_fields.items()}
            return {
                wire[field.name]: (thing.model_fields[wire[field.name]].annotation, field.text)
                for field in reference.fields(thing)
            }
        if not callable(thing):
            return {}
        try:
            parameters = inspect.signature(thing).parameters.values()
        except ValueError:
            return {}
        return {each.name: (each.annotation, "") for each in parameters if each.kind is not each.VAR_POSITIONAL}

    def _look_up(self, path: str) -> Any:
        """What a name stands for, dots included; None: nothing."""
        first, *rest = path.split(".")
        thing = self._namespace.get(first, getattr(builtins, first, None))
        try:
            for name in rest:
                thing = getattr(thing, name)
        except Exception:  # noqa: BLE001 - a property may raise anything
            return None
        return thing


def _innermost(tokens: Iterable[str]) -> _Call | None:
    """The innermost call that is open at the end of a text, of its tokens; None: no bracket is open."""
    opened: list[list[str]] = []
    callees: list[str] = []
    previous = ""
    for token in tokens:
        if token in _OPEN:
            callees.append(previous if token == "(" and _is_name(previous) else "")  # noqa: S105 - a token of Python
            opened.append([])
        elif token in _CLOSED:
            if opened:
                opened.pop()
                callees.pop()
        elif opened:
            opened[-1].append(token)
        previous = token
    if not opened:
        return None
    return _argument(callees[-1], opened[-1])


def _argument(callee: str, tokens: list[str]) -> _Call:
    """The argument that is being typed, of the tokens since the bracket."""
    position = tokens.count(",")
    names = tuple(name for name, sign in pairwise(tokens) if sign == "=" and _is_name(name))
    last = tokens[len(tokens) - tokens[::-1].index(",") :] if position else tokens
    named = last[0] if len(last) > 1 and last[1] == "=" else ""
    return _Call(callee, position, names, named)


def _is_open_string(token: str) -> bool:
    return token[0] in ("'", '"') and (len(token) == 1 or token[-1] != token[0])


def _is_name(token: str) -> bool:
    return all(part.isidentifier() for part in token.split("."))


def _is_model(thing: object) -> bool:
    return isinstance(thing, type) and issubclass(thing, OcppModel)


def _of(call: _Call, parameters: Mapping[str, tuple[Any, str]]) -> Any:
    """What the argument that is being typed may be; None: that is not known."""
    if call.keyword:
        return parameters.get(call.keyword, (None, ""))[0]
    names = list(parameters)
    return parameters[names[call.position]][0] if not call.keywords and call.position < len(names) else None


def _values(kind: Any, word: str) -> Iterator[Completion]:
    """Values of a kind, as Python has them."""
    for part in _parts(kind):
        if issubclass(part, StrEnum):
            texts = reference.values(part)
            choices = {f"{part.__name__}.{value.name}": texts[value] for value in part}
        elif issubclass(part, OcppModel):
            choices = {f"{part.__name__}(": reference.summary(part)}
        else:
            choices = dict.fromkeys(("True", "False"), "") if part is bool else {}
        for text, meaning in choices.items():
            if text.lower().startswith(word.lower()) or (
                word and text.lower().partition(".")[2].startswith(word.lower())
            ):
                yield Completion(text, -len(word), display_meta=meaning)


def _enumerations(kind: Any) -> Iterable[type[StrEnum]]:
    return [part for part in _parts(kind) if issubclass(part, StrEnum)]


def _parts(annotation: Any) -> Iterator[type[Any]]:
    """The classes that occur in an annotation."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for each in get_args(annotation):
        yield from _parts(each)


def _members(owner: object) -> Iterable[str]:
    """The names that an object has; of a message its fields, without what every message has."""
    kind = owner if isinstance(owner, type) else type(owner)
    common = frozenset(dir(OcppModel)) if _is_model(kind) else frozenset[str]()
    return [name for name in dir(owner) if name not in common]


def _meta(thing: Any) -> str:
    """What a name is, in a few words."""
    if _is_model(thing) or (isinstance(thing, type) and issubclass(thing, StrEnum)):
        return reference.summary(thing)
    if not (callable(cast("object", thing)) or isinstance(thing, property)):
        return ""
    return (inspect.getdoc(cast("object", thing)) or "").partition("\n")[0]
