"""The error reference: every exception, every error code in each version's spelling, HTTP statuses, close codes, exit statuses."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import pairwise
from typing import cast

from ocpp_core import ErrorCode
from ocpp_core.errors import CallError
from ocpp_toolkit.reference import values
from ocpp_transport_soap.faults import fault_of
from ocpp_wamp import DIALECTS, Fault

from . import rst
from .advice import CLOSE_CODES, CODES, EXCEPTIONS, STATUSES, Told
from .api import prose
from .names import Place
from .source import Class, Module, modules

__all__ = ["pages"]

_BUILT_IN = {"Exception", "ValueError", "RuntimeError", "AssertionError", "LookupError", "TimeoutError"}
_RAISES = re.compile(r"^ +(\w+(?:\.\w+)*): ", re.MULTILINE)
_VERSIONS = {"1.6": "OCPP 1.5 and 1.6", "2.0.1": "OCPP 2.0.1"}
_MOST_PLACES = 12


def pages() -> dict[str, str]:
    """The page, by its path."""
    parts = [rst.title("Errors and codes"), _HEAD, *_exceptions(), *_codes(), *_statuses(), *_closings(), *_exits()]
    return {"reference/errors/index.rst": "\n".join(parts)}


_HEAD = """\
What each means, who raises or sends it and when, and what to do about it. Each has an address of its own, to link to.

- `Exceptions`_ that this toolkit raises
- `Error codes of OCPP`_, as each version spells them
- `HTTP statuses`_ of handshakes that are refused
- `Close codes`_ of a WebSocket
- `Exit statuses`_ of the command
"""


def _anchored(anchor: str, heading: str, level: int) -> str:
    return f".. _{anchor}:\n\n{rst.title(heading, level)}"


# ------------------------------------------------------------------------------------------------------- exceptions


def _exceptions() -> Iterator[str]:
    yield rst.title("Exceptions", 1)
    yield "An exception carries data; its sentence is made of them. Text of an exception never reaches the peer.\n"
    package = ""
    for owner in _errors():
        if owner.module.package != package:
            package = owner.module.package
            yield rst.title(package, 2)
        yield from _exception(owner)


@cache
def _errors() -> tuple[Class, ...]:
    """All public exceptions, those of ``ocpp_core`` first."""
    everything = [
        Class(module, node)
        for module in modules().values()
        for name in module.public
        if isinstance(node := module.definitions[name][0], ast.ClassDef)
    ]
    found = [each for each in everything if any(each.derives_from(name) for name in _BUILT_IN)]
    return tuple(sorted(found, key=lambda each: each.module.package != "ocpp_core"))


def _exception(owner: Class) -> Iterator[str]:
    name = owner.module.public_name(owner.node.name)
    place = Place(owner.module, owner)
    yield _anchored(f"error-{name.lower().replace('.', '-').replace('_', '-')}", owner.node.name, 3)
    yield f":py:exc:`{name}`\n"
    yield prose(place, ast.get_docstring(owner.node) or "")
    if advice := EXCEPTIONS.get(name):
        yield f"**What to do.** {place.linked(advice)}\n"
    raisers = _raised_by().get(name, [])
    if raisers:
        shown = ", ".join(f":py:obj:`{each}`" for each in raisers[:_MOST_PLACES])
        more = f", and {len(raisers) - _MOST_PLACES} more" if len(raisers) > _MOST_PLACES else ""
        yield f"**Raised by** {shown}{more}.\n"


@cache
def _raised_by() -> Mapping[str, list[str]]:
    """Full name of an exception → public functions and methods whose docstrings say that they raise it."""
    found: dict[str, list[str]] = {}
    for module in modules().values():
        for place, function, name in _functions(module):
            for error in _said_to_raise(ast.get_docstring(function) or ""):
                if target := place.target(error):
                    found.setdefault(target, []).append(name)
    return found


def _functions(module: Module) -> Iterator[tuple[Place, ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    for name in module.public:
        node = module.definitions[name][-1]
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield Place(module), node, module.public_name(name)
        elif isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef) and not each.name.startswith("_"):
                    yield Place(module, Class(module, node)), each, f"{module.public_name(name)}.{each.name}"


def _said_to_raise(docstring: str) -> Iterator[str]:
    _, marker, section = docstring.partition("Raises:\n")
    if marker:
        yield from _RAISES.findall(section.partition("\n\n")[0])


# ------------------------------------------------------------------------------------------------------ codes on the wire


def _codes() -> Iterator[str]:
    yield rst.title("Error codes of OCPP", 1)
    yield (
        "A call that is not answered is refused with a CALLERROR and one of these codes. In Python it is an :py:obj:`ocpp_core.ErrorCode`, "
        "whatever its spelling on the wire.\n"
    )
    told = values(ErrorCode)
    for spelling, code in _spellings().items():
        yield _anchored(f"code-{spelling.lower()}", spelling, 2)
        yield from _code(spelling, code, told[code.value])


def _spellings() -> dict[str, ErrorCode]:
    """Every code as it may stand on the wire, and what it is in Python."""
    found: dict[str, ErrorCode] = {}
    for code in ErrorCode:
        found[code.value] = code
        for dialect in DIALECTS.values():
            spelling = dialect.spell(code)
            if ErrorCode.of(spelling) is code:
                found[spelling] = code
    return found


def _code(spelling: str, code: ErrorCode, text: str) -> Iterator[str]:
    yield f"{text}\n"
    yield f":In Python: :py:obj:`ErrorCode.{code.name} <ocpp_core.ErrorCode.{code.name}>`"
    for name, dialect in DIALECTS.items():
        written = dialect.spell(code)
        if written == spelling:
            said = _answered(name, spelling)
        else:
            said = f"written :ref:`{written} <code-{written.lower()}>`"
        yield f":{_VERSIONS[name]}: {said}"
    fault = fault_of(CallError(code))
    yield f":SOAP: fault {fault.code}, sub-code {fault.subcode}"
    yield f"\n**What to do.** {CODES[spelling]}\n"


def _answered(dialect: str, spelling: str) -> str:
    answers = DIALECTS[dialect].answers
    faults = [fault for fault, answer in answers.items() if answer is not None and answer.code == spelling]
    texts = [_faults()[each.name].rstrip(".") for each in faults]
    return "; ".join(text[0].lower() + text[1:] for text in texts) or "sent by programs, not by the toolkit itself"


@cache
def _faults() -> Mapping[str, str]:
    node = next(each for each in modules()["ocpp_wamp.faults"].definitions[Fault.__name__])
    body = node.body if isinstance(node, ast.ClassDef) else []
    return {
        name.id: " ".join(str(text).split())
        for field, behind in pairwise(body)
        if isinstance(field, ast.Assign) and isinstance(behind, ast.Expr)
        for name in field.targets
        if isinstance(name, ast.Name) and isinstance(behind.value, ast.Constant)
        for text in [behind.value.value]
    }


def _statuses() -> Iterator[str]:
    yield _anchored("http-statuses", "HTTP statuses", 1)
    yield "A CSMS decides about a station before the WebSocket is made; its refusal is an HTTP status, and `ConnectFailed.status` has it.\n".replace(
        "`ConnectFailed.status`", ":py:obj:`ConnectFailed.status <ocpp_core.ConnectFailed.status>`"
    )
    for number, told in STATUSES.items():
        yield from _told(f"http-{number}", f"{number} {told.means}", told)


def _closings() -> Iterator[str]:
    yield _anchored("close-codes", "Close codes", 1)
    yield "How a WebSocket ended, as its close frame says (RFC 6455, 7.4).\n"
    for number, told in CLOSE_CODES.items():
        yield from _told(f"close-{number}", f"{number} {told.means}", told)


def _told(anchor: str, heading: str, told: Told) -> Iterator[str]:
    yield _anchored(anchor, heading, 2)
    yield f":Sent by: {told.when}\n:What to do: {told.then}\n"


# ------------------------------------------------------------------------------------------------------------- the command


def _exits() -> Iterator[str]:
    yield _anchored("exit-statuses", "Exit statuses", 1)
    yield "Where the line of a command says nothing else, arguments that make no sense end it with status 2.\n"
    rows = [(f"``{name}``", text) for name, text in _commands()]
    yield rst.list_table(["Command", "Status"], rows, "20 80")


def _commands() -> Iterator[tuple[str, str]]:
    for name, module in modules().items():
        if name.startswith("ocpp_toolkit.cli.") and "run" in module.public:
            docstring = ast.get_docstring(cast("ast.FunctionDef", module.definitions["run"][0])) or ""
            _, marker, text = docstring.partition("Exit status: ")
            if marker:
                yield module.text.split("``")[1], " ".join(text.partition("\n\n")[0].split())
