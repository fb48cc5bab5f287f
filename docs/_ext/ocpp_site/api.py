"""A page for every public module, from its source: signatures with types, classes with their members, docstrings."""

import ast
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, cast

from sphinx.ext.napoleon import Config
from sphinx.ext.napoleon.docstring import GoogleDocstring

from . import models, rst
from .names import Place, all_members, is_dataclass, is_enumeration
from .source import Class, Definition, Module, modules, packages

__all__ = ["pages", "prose"]

_ABOUT = {
    "ocpp_toolkit": "Programs that name no version, the command, simulators.",
    "ocpp_generic_api": "The version-neutral API: messages, losses, the engine of adapters.",
    "ocpp_core": "What all versions share: messages, operations, peers, errors, plugins.",
    "ocpp_adapters": "What each version says in neutral words, and back.",
    "ocpp_transport_ws": "OCPP-J over WebSocket.",
    "ocpp_transport_soap": "OCPP-S: SOAP over HTTP.",
    "ocpp_wamp": "The RPC layer of OCPP-J without I/O.",
    "ocpp_security": "Security profiles: TLS, credentials, certificates.",
    "ocpp_supervision": "A station that stays connected.",
    "ocpp_tolerance": "Stations that break the rules.",
    "ocpp_compat": "Programs written for the PyPI package ocpp.",
    "ocpp15_core": "OCPP 1.5.",
    "ocpp16_core": "OCPP 1.6 with the security extension.",
    "ocpp201_core": "OCPP 2.0.1.",
}
_LONGEST_VALUE = 60
_DOCSTRINGS: Any = Config(napoleon_use_rtype=False)


def pages() -> dict[str, str]:
    """The pages, by their path."""
    found = {f"reference/api/{module.name}.rst": _page(module) for module in _shown()}
    return {**found, "reference/api/index.rst": _index()}


@cache
def _shown() -> Sequence[Module]:
    """The public modules: those that define or hand on public names, and packages that have such modules."""
    public = [name for name, each in modules().items() if "._" not in name and (each.public or each.exports)]
    above = {".".join(name.split(".")[:length]) for name in public for length in range(1, name.count(".") + 1)}
    return [each for name, each in modules().items() if name in above or name in public]


def _index() -> str:
    order = [name for name in _ABOUT if name in packages()]
    order += [name for name in packages() if name not in order]
    rows = [(rst.link(name, f"reference/api/{name}"), _ABOUT.get(name) or _summary(modules()[name])) for name in order]
    return "\n".join(
        [
            rst.title("Packages and modules"),
            "Everything public, from the docstrings in the source. Messages have pages of their own, one for each operation:",
            ":doc:`/reference/messages/index`.",
            "",
            rst.list_table(["Package", "What it is"], rows),
            rst.hidden_contents(order),
        ]
    )


def _page(module: Module) -> str:
    place = Place(module)
    below = [each for each in _shown() if each.name.rpartition(".")[0] == module.name]
    parts = [rst.title(module.name), f".. py:module:: {module.name}", "", prose(place, module.text)]
    parts += list(_names_on_hand(module))
    if below:
        rows = [
            (rst.link(each.name, f"reference/api/{each.name}"), Place(each).linked(_summary(each))) for each in below
        ]
        parts += [rst.title("Modules", 1), rst.list_table(["Module", "What it has"], rows)]
        parts.append(rst.hidden_contents(f"{each.name.rpartition('.')[2]} <{each.name}>" for each in below))
    if module.public:
        parts += list(_definitions(module))
    return "\n".join(parts)


def _names_on_hand(module: Module) -> Iterator[str]:
    """What a package hands on from its modules, each a link."""
    place = Place(module)
    handed_on = [name for name in module.exports if name not in module.public]
    if handed_on:
        yield rst.title("Names", 1)
        yield "Imported from here: " + ", ".join(place.linked(f"`{name}`") for name in handed_on) + ".\n"


def _definitions(module: Module) -> Iterator[str]:
    kept = [name for name in module.public if not models.has_own_page(module, name)]
    elsewhere = [name for name in module.public if name not in kept]
    if elsewhere:
        yield rst.title("Messages and data types", 1)
        rows = [(f":py:obj:`{name} <{module.public_name(name)}>`", models.meaning(module, name)) for name in elsewhere]
        yield rst.list_table(["Name", "What it is"], [row for row in rows if row[1]], name="names")
    if kept:
        yield rst.title("What it defines", 1)
    for name in kept:
        yield _definition(module, name)


def _definition(module: Module, name: str) -> str:
    match module.definitions[name]:
        case [ast.ClassDef() as node, *_]:
            return _class(Class(module, node))
        case [ast.FunctionDef() | ast.AsyncFunctionDef(), *_] as overloads:
            return _function(Place(module), module, name, overloads)
        case [node, *_]:
            return _data(module, name, node)
        case _:
            return ""


def _options(module: Module, name: str) -> list[str]:
    public = module.public_name(name)
    own = f"{module.name}.{name}"
    return [f":module: {public.rpartition('.')[0]}", *([f":canonical: {own}"] if own != public else [])]


def _class(owner: Class) -> str:
    place = Place(owner.module, owner)
    name = owner.node.name
    body = [_bases(place, owner), prose(place, ast.get_docstring(owner.node) or "")]
    if models.is_model(owner) and not is_dataclass(owner):
        body.append(models.field_table(owner))
    else:
        body += [_member(place, each, *member) for each, member in all_members(owner).items()]
    kind = "exception" if owner.derives_from("Exception") or owner.derives_from("ValueError") else "class"
    return rst.block(f".. py:{kind}:: {name}{_made_of(place, owner)}", "\n".join(body), _options(owner.module, name))


def _bases(place: Place, owner: Class) -> str:
    names = [ast.unparse(base) for base in owner.node.bases if not isinstance(base, ast.Subscript)]
    shown = [name for name in names if name not in {"ABC", "Protocol"}]
    return f"Bases: {', '.join(place.linked(f'`{name}`') for name in shown)}\n" if shown else ""


def _made_of(place: Place, owner: Class) -> str:
    """The arguments that a class is made with; empty: it is not made by hand."""
    if owner.derives_from("Protocol") or is_enumeration(owner):
        return ""
    if is_dataclass(owner):
        return f"({', '.join(_fields(place, owner))})"
    for each in owner.line:
        for node in each.node.body:
            if isinstance(node, ast.FunctionDef) and node.name == "__init__":
                return _signature(Place(each.module, each), node, skip_first=True)
    return ""


def _fields(place: Place, owner: Class) -> Iterator[str]:
    for base in owner.bases:
        if is_dataclass(base):
            yield from _fields(Place(base.module, base), base)
    for node in owner.node.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and not node.target.id.startswith("_"):
            default = "" if node.value is None else f" = {_default(node.value)}"
            yield f"{node.target.id}: {place.annotation(node.annotation)}{default}"


def _default(node: ast.expr) -> str:
    """A default, or three dots where it is made anew each time."""
    text = ast.unparse(node)
    return "..." if text.startswith("field(") or len(text) > _LONGEST_VALUE else text


def _signature(place: Place, node: ast.FunctionDef | ast.AsyncFunctionDef, *, skip_first: bool = False) -> str:
    [copy] = ast.parse(f"def f({ast.unparse(node.args)}): ...").body
    arguments = cast("ast.FunctionDef", copy).args
    if skip_first:
        (arguments.posonlyargs or arguments.args).pop(0)
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for each in every:
        if each is not None and each.annotation is not None:
            each.annotation = ast.parse(place.annotation(each.annotation), mode="eval").body
    returns = "" if node.returns is None or node.name == "__init__" else f" -> {place.annotation(node.returns)}"
    return f"({ast.unparse(arguments)}){returns}"


def _function(place: Place, module: Module, name: str, nodes: list[Definition]) -> str:
    functions = [each for each in nodes if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)]
    shown = functions[:-1] or functions  # of an overloaded one, what it is for checkers of types
    heads = [f"{name}{_signature(place, each)}" for each in shown]
    text = ast.get_docstring(functions[-1]) or next(filter(None, map(ast.get_docstring, functions)), "")
    options = _options(module, name) + ([":async:"] if isinstance(functions[-1], ast.AsyncFunctionDef) else [])
    return rst.block(f".. py:function:: {_several(heads, 'function')}", prose(place, text), options)


def _several(heads: list[str], kind: str) -> str:
    return f"\n{' ' * len(f'.. py:{kind}:: ')}".join(heads)


def _data(module: Module, name: str, node: Definition) -> str:
    place = Place(module)
    options = _options(module, name)
    if isinstance(node, ast.AnnAssign):
        options.append(f":type: {place.annotation(node.annotation)}")
    value = getattr(node, "value", None)
    shown = "" if value is None else ast.unparse(value)
    text = prose(place, module.texts.get(name, ""))
    if isinstance(value, ast.Subscript | ast.BinOp):  # a type by another name
        text += f"\nStands for ``{shown}``.\n"
    elif 0 < len(shown) <= _LONGEST_VALUE:
        options.append(f":value: {shown}")
    return rst.block(f".. py:data:: {name}", text, options)


_INSIDE = [":no-contents-entry:"]  # "On this page" lists classes and functions, not each member


def _member(place: Place, name: str, node: Definition, text: str) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return _method(place, node, text)
    options = [*_INSIDE]
    if isinstance(node, ast.AnnAssign):
        options.append(f":type: {place.annotation(node.annotation)}")
    value = getattr(node, "value", None)
    is_ours = isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    if isinstance(value, ast.Constant | ast.BinOp) and (is_ours or isinstance(node, ast.AnnAssign)):
        options.append(f":value: {ast.unparse(value)}")
    return rst.block(f".. py:attribute:: {name}", place.linked(text), options)


def _method(place: Place, node: ast.FunctionDef | ast.AsyncFunctionDef, text: str) -> str:
    marks = {ast.unparse(each) for each in node.decorator_list}
    if marks & {"property", "cached_property"}:
        options = _INSIDE + ([] if node.returns is None else [f":type: {place.annotation(node.returns)}"])
        return rst.block(f".. py:property:: {node.name}", prose(place, text), options)
    options = _INSIDE + [f":{mark}:" for mark in ("classmethod", "staticmethod", "abstractmethod") if mark in marks]
    options += [":async:"] if isinstance(node, ast.AsyncFunctionDef) else []
    signature = _signature(place, node, skip_first="staticmethod" not in marks)
    return rst.block(f".. py:method:: {node.name}{signature}", prose(place, text), options)


def prose(place: Place, docstring: str) -> str:
    """A docstring as reStructuredText: its sections understood, its names linked."""
    lines = GoogleDocstring(docstring, _DOCSTRINGS, what="function").lines()
    return place.linked("\n".join(_raises(place, line) for line in lines)) + "\n"


def _raises(place: Place, line: str) -> str:
    """A line of what is raised, with the class's full name."""
    match line.split(":", 2):
        case ["", field, text] if field.startswith("raises "):
            name = field.removeprefix("raises ")
            return f":raises {place.target(name) or name}:{text}"
        case _:
            return line


def _summary(module: Module) -> str:
    return " ".join(module.text.partition("\n\n")[0].split())
