"""The public modules of all packages, read from their sources: what each defines, under which name people import it, and what its names mean."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import cast

__all__ = ["ROOT", "Class", "Module", "defined", "modules", "packages"]

ROOT = Path(__file__).parents[3]
"""The repository."""
Definition = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef | ast.Assign | ast.AnnAssign


@dataclass(eq=False)
class Module:
    """A module, and what it defines."""

    name: str
    tree: ast.Module
    is_package: bool = False
    definitions: dict[str, list[Definition]] = field(default_factory=dict[str, list[Definition]])
    """What it defines by name, in its order; a function has several if it is overloaded."""
    texts: dict[str, str] = field(default_factory=dict[str, str])
    """Docstrings that stand under constants."""
    imports: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Names that it has from elsewhere: the module, and the name there, which is empty for the module itself."""

    def __post_init__(self) -> None:
        for node, behind in zip(self.tree.body, [*self.tree.body[1:], None], strict=False):
            for name in _names(node):
                self.definitions.setdefault(name, []).append(cast("Definition", node))
                if isinstance(node, ast.Assign | ast.AnnAssign) and (text := text_of(behind)):
                    self.texts[name] = text
        for each in ast.walk(self.tree):
            if isinstance(each, ast.ImportFrom):
                self._note(each)

    def _note(self, node: ast.ImportFrom) -> None:
        origin = self.name.split(".")
        up = node.level - 1 if self.is_package else node.level
        base = ".".join(origin[: len(origin) - up] if node.level else [])
        source = ".".join(filter(None, [base, node.module or ""]))
        for each in node.names:
            self.imports[each.asname or each.name] = (source, each.name)

    @property
    def text(self) -> str:
        """Its docstring."""
        return ast.get_docstring(self.tree) or ""

    @property
    def package(self) -> str:
        """The distribution's own name for imports: the first part of its name."""
        return self.name.partition(".")[0]

    @cached_property
    def exports(self) -> list[str]:
        """What ``__all__`` names."""
        for node in self.definitions.get("__all__", []):
            if isinstance(node, ast.Assign):
                return [name for name in ast.literal_eval(node.value) if not name.startswith("_")]
        return []

    @cached_property
    def public(self) -> list[str]:
        """What it defines itself and exports, in the order of the source."""
        return [name for name in self.definitions if name in self.exports]

    def public_name(self, name: str) -> str:
        """The shortest way to import something that is defined here."""
        parts = self.name.split(".")
        for length in range(1, len(parts)):
            above = modules().get(".".join(parts[:length]))
            if above is not None and name in above.exports and defined(above, name) == (self, name):
                public = f"{above.name}.{name}"
                return public if public not in modules() else f"{self.name}.{name}"
        return f"{self.name}.{name}"


@dataclass(frozen=True)
class Class:
    """A class, and the module that it is defined in."""

    module: Module
    node: ast.ClassDef

    @property
    def bases(self) -> "Iterator[Class]":
        """Those of its bases that are ours."""
        for base in self.node.bases:
            bare = base.value if isinstance(base, ast.Subscript) else base
            found = defined(self.module, ast.unparse(bare)) if isinstance(bare, ast.Name) else None
            if found is not None and isinstance(node := found[0].definitions[found[1]][0], ast.ClassDef):
                yield Class(found[0], node)

    @property
    def line(self) -> "Iterator[Class]":
        """The class and those that it derives from, nearest first."""
        yield self
        for base in self.bases:
            yield from base.line

    def derives_from(self, name: str) -> bool:
        """Whether a class of that name, as ``ast`` writes it, is among its bases, at any depth."""
        return any(
            (base.value if isinstance(base, ast.Subscript) else base).__dict__.get("id") == name
            for each in self.line
            for base in each.node.bases
        )


def text_of(node: ast.stmt | None) -> str:
    """The docstring that a statement is; empty: it is none."""
    match node:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return _dedented(text)
        case _:
            return ""


def _dedented(text: str) -> str:
    first, _, rest = text.strip().partition("\n")
    lines = rest.split("\n") if rest else []
    margin = min((len(line) - len(line.lstrip()) for line in lines if line.strip()), default=0)
    return "\n".join([first, *(line[margin:] for line in lines)]).rstrip()


def _names(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (each.id for each in targets if isinstance(each, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case _:
            pass


@cache
def packages() -> Mapping[str, Path]:
    """The packages of the workspace by the name that they are imported by, and where each is."""
    found = [path for path in ROOT.glob("packages/*/src/*") if (path / "__init__.py").is_file()]
    found += [path for path in (ROOT / "toolkit" / "src").iterdir() if (path / "__init__.py").is_file()]
    return {path.name: path for path in sorted(found)}


@cache
def modules() -> Mapping[str, Module]:
    """All modules of all packages by name, private ones included."""
    found: dict[str, Module] = {}
    for folder in packages().values():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            name = ".".join(parts[:-1] if is_package else parts)
            found[name] = Module(name, ast.parse(path.read_text(encoding="utf-8")), is_package)
    return found


def defined(module: Module, name: str) -> tuple[Module, str] | None:
    """The module that defines a name which a module uses, and the name there; None: it is of no package of ours, or a module."""
    if name in module.definitions:
        return module, name
    source, there = module.imports.get(name, ("", ""))
    if source not in modules() or modules()[source] is module:
        return None
    return defined(modules()[source], there)
