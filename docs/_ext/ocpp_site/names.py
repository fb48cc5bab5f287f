"""What a name means where it stands: the links of docstrings and of types in signatures."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from .source import Class, Definition, Module, defined, modules, text_of

__all__ = ["Place", "all_members", "is_dataclass", "is_enumeration", "members", "public_class"]

_MARKED = re.compile(r"(?<![`:\w\\])`([^`\n]+)`(?![`_\w])")
_BORDER = re.compile(r"\s*=+( +=+)+\s*")
_DOTTED = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*")


@dataclass(frozen=True)
class Place:
    """Where a name stands: in a module, and perhaps in a class of it."""

    module: Module
    within: Class | None = None

    def linked(self, text: str) -> str:
        """A docstring whose names in single backticks are links where they name something public, otherwise code."""
        return "\n".join(line if is_fixed else self._line(line) for line, is_fixed in _lines(text))

    def _line(self, line: str) -> str:
        return _MARKED.sub(lambda found: self._linked(found[1]), line)

    def _linked(self, text: str) -> str:
        bare = text.removesuffix("()")
        if _DOTTED.fullmatch(bare) and (target := self.target(bare)):
            return f":py:obj:`{text} <{target}>`"
        return f"``{text}``"

    def target(self, text: str) -> str | None:
        """The full public name of what a dotted name means here; None: nothing that has documentation."""
        return self._member(text) or self._local(text) or _absolute(text) or self._elsewhere(text)

    def _member(self, text: str) -> str | None:
        return _member_of(self.within, text) if self.within is not None and "." not in text else None

    def _local(self, text: str) -> str | None:
        first, *rest = text.split(".")
        found = defined(self.module, first)
        return _documented(*found, rest) if found is not None else None

    def _elsewhere(self, text: str) -> str | None:
        """What has that name as the only one in its package, or else anywhere."""
        first, *rest = text.split(".")
        everywhere = _by_name().get(first, [])
        for those in ([each for each in everywhere if each.package == self.module.package], everywhere):
            if len(those) == 1:
                return _documented(those[0], first, rest)
        return None

    def annotation(self, node: ast.expr) -> str:
        """A type as it is written, its names marked so that Sphinx links what has documentation."""
        return ast.unparse(_Linking(self).visit(ast.parse(ast.unparse(node), mode="eval").body))


def _lines(text: str) -> Iterator[tuple[str, bool]]:
    """Lines, and whether each is one of a table, whose columns must stay as wide as they are."""
    borders = 0
    for line in text.split("\n"):
        borders += bool(_BORDER.fullmatch(line))
        yield line, borders % 3 != 0


class _Linking(ast.NodeTransformer):
    """Puts ``~full.name`` for a name: a link that shows its last part."""

    def __init__(self, place: Place) -> None:
        self._place = place

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        match ast.unparse(node.value), node.slice:
            case "Literal", _:
                return node
            case "Annotated", ast.Tuple(elts=[kind, *_]):  # what else there is to it, a program need not know
                return cast("ast.AST", self.visit(kind))
            case _:
                return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, str):
            return cast("ast.AST", self.visit(ast.parse(node.value, mode="eval").body))
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._link(node, node.id)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._link(node, ast.unparse(node))

    def _link(self, node: ast.expr, text: str) -> ast.AST:
        found = defined(self._place.module, text.partition(".")[0])
        target = _documented(*found, text.split(".")[1:]) if found is not None else None
        if target is None:
            return node
        return ast.UnaryOp(op=ast.Invert(), operand=ast.parse(target, mode="eval").body)


def _documented(module: Module, name: str, rest: list[str]) -> str | None:
    if name not in module.public:
        return None
    full = module.public_name(name)
    if not rest:
        return full
    node = module.definitions[name][0]
    if len(rest) == 1 and isinstance(node, ast.ClassDef):
        return _member_of(Class(module, node), rest[0])
    return None


def _absolute(text: str) -> str | None:
    """What a name means that begins with a package of ours."""
    parts = text.split(".")
    for length in range(len(parts), 0, -1):
        module = modules().get(".".join(parts[:length]))
        if module is None:
            continue
        if length == len(parts):
            return module.name if module.public or module.exports else None
        found = defined(module, parts[length])
        return _documented(*found, parts[length + 1 :]) if found is not None else None
    return None


def _member_of(owner: Class, name: str) -> str | None:
    for each in owner.line:
        if name in members(each):
            shown = public_class(owner, each)
            return None if shown is None else f"{shown}.{name}"
    return None


def public_class(owner: Class, each: Class) -> str | None:
    """The class whose documentation has the members of a base: the base itself, or who derives from it if that is private."""
    for candidate in (each, owner):
        if candidate.node.name in candidate.module.public:
            return candidate.module.public_name(candidate.node.name)
    return None


@cache
def _by_name() -> Mapping[str, list[Module]]:
    found: dict[str, list[Module]] = defaultdict(list)
    for module in modules().values():
        for name in module.public:
            found[name].append(module)
    return found


Members = Mapping[str, tuple[Definition, str]]
"""Members of a class by name: what defines each, and its docstring."""


@cache
def members(owner: Class) -> Members:
    """The public members that a class itself defines: methods, and what has a docstring under it or is a field of a dataclass."""
    found: dict[str, tuple[Definition, str]] = {}
    body = owner.node.body
    for node, behind in zip(body, [*body[1:], None], strict=False):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            if node.name == "__init__":
                found |= _set_by(node)
            elif not node.name.startswith("_"):
                found.setdefault(node.name, (node, ast.get_docstring(node) or ""))
        elif (field := _field(node)) is not None and (text_of(behind) or is_dataclass(owner) or is_enumeration(owner)):
            found[field] = (cast("Definition", node), text_of(behind))
    return found


def all_members(owner: Class) -> Members:
    """Its own members, and those of private classes that it derives from."""
    found: dict[str, tuple[Definition, str]] = {}
    for each in owner.line:
        if each == owner or each.node.name not in each.module.public:
            found |= {name: member for name, member in members(each).items() if name not in found}
    return found


def _set_by(init: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, tuple[Definition, str]]:
    """Attributes that ``__init__`` sets and says something of."""
    found: dict[str, tuple[Definition, str]] = {}
    for node, behind in zip(init.body, [*init.body[1:], None], strict=False):
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        match target:
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if not name.startswith("_") and text_of(behind):
                found[name] = (cast("Definition", node), text_of(behind))
            case _:
                pass
    return found


def _field(node: ast.stmt) -> str | None:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return None if name.startswith("_") else name
        case _:
            return None


def is_dataclass(owner: Class) -> bool:
    """Whether its fields are the arguments that it is made of."""
    return any("dataclass" in ast.unparse(each) for each in owner.node.decorator_list)


def is_enumeration(owner: Class) -> bool:
    """Whether its fields are all the instances that it has."""
    return any(owner.derives_from(name) for name in ("Enum", "StrEnum", "Flag", "IntEnum"))
