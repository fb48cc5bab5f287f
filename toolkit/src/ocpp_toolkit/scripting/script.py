"""Scripts: what they are, and how they are found in files.

A script is a coroutine function with one parameter, whose type says which side it plays::

    async def heartbeat(station: ScriptedStation) -> None:
        await station.boot()
        await station.heartbeat()

A file is an ordinary module of Python. All such functions that it defines are scripts, in their order, but for those whose name
begins with an underscore.
"""

import importlib.util
import inspect
import sys
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar, get_type_hints

from ocpp_core import Role

from .csms import ScriptedCsms
from .inbox import Unexpected
from .station import ScriptedStation

__all__ = ["BadScript", "Script", "ScriptFunction", "Settings", "load", "script", "script_of"]

ScriptFunction = Callable[[ScriptedStation], Awaitable[None]] | Callable[[ScriptedCsms], Awaitable[None]]
"""What a script is in Python."""

F = TypeVar("F", bound=ScriptFunction)

_ROLES: dict[Any, Role] = {ScriptedStation: Role.STATION, ScriptedCsms: Role.CSMS}
_SETTINGS = "__ocpp_script__"


class BadScript(Exception):
    """A script cannot be loaded."""

    def __init__(self, place: str, reason: str) -> None:
        super().__init__(place, reason)
        self.place = place
        """File, or file and function."""
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a script asks for; see `script`."""

    versions: tuple[str, ...] | None = None
    timeout: float | None = None
    unexpected: Unexpected = "answer"
    connected: bool = True


def script(
    *,
    versions: Sequence[str] | None = None,
    timeout: float | None = None,
    unexpected: Unexpected = "answer",
    connected: bool = True,
) -> Callable[[F], F]:
    """Say what a script needs; without, it has the defaults.

    ``@script(versions=["1.6"], unexpected="fail")``

    Args:
        versions: those that it is for; over another it is skipped. None: all.
        timeout: seconds that it may take, in place of what the runner gives; 0: any time. None: that.
        unexpected: what becomes of calls that nobody expects, see `Unexpected`.
        connected: whether a station is connected before it begins; else it does that itself by `ScriptedStation.connect`.
    """
    settings = Settings(None if versions is None else tuple(versions), timeout, unexpected, connected)

    def decorate(function: F) -> F:
        function.__dict__[_SETTINGS] = settings
        return function

    return decorate


@dataclass(frozen=True, slots=True)
class Script:
    """A script, ready to be run."""

    name: str
    """As reports have it: that of the function, with its file's before it if it was loaded from one."""
    role: Role
    """The side that it plays."""
    function: Callable[[Any], Awaitable[None]]
    file: str
    """Where it is defined; empty: nobody knows."""
    settings: Settings = Settings()

    @property
    def summary(self) -> str:
        """The first line of its docstring; empty if it has none."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]


def script_of(function: Callable[[Any], Awaitable[None]], *, name: str | None = None) -> Script:
    """The script that a function is.

    Raises:
        BadScript: it is none.
    """
    role = _role_of(function)
    if role is None:
        raise BadScript(_name_of(function), "it does not take one ScriptedStation or ScriptedCsms")
    settings = getattr(function, _SETTINGS, Settings())
    code = getattr(inspect.unwrap(function), "__code__", None)
    return Script(name or _name_of(function), role, function, "" if code is None else code.co_filename, settings)


def load(place: str | Path) -> list[Script]:
    """Load scripts.

    Args:
        place: a file; one of its scripts, as ``file.py::heartbeat``; or a directory, for all files in it that end in ``.py``, in
            the order of their names, but for those that begin with an underscore.

    Raises:
        BadScript: there is none, or the file cannot be loaded.
    """
    path, _, wanted = str(place).partition("::")
    files = [Path(path)]
    if Path(path).is_dir():
        files = sorted(each for each in Path(path).glob("*.py") if not each.name.startswith("_"))
    found = [each for file in files for each in _scripts_in(file) if wanted in ("", each.name.rpartition(".")[2])]
    if not found:
        raise BadScript(str(place), "there is no script in it")
    return found


def _scripts_in(file: Path) -> Iterator[Script]:
    module = _module(file)
    for name, thing in vars(module).items():
        own = getattr(thing, "__module__", None) == module.__name__
        if own and not name.startswith("_") and _role_of(thing) is not None:
            yield script_of(thing, name=f"{file.stem}.{name}" if name != file.stem else name)


def _module(file: Path) -> ModuleType:
    """The module in a file, made anew; what lies beside it can be imported.

    Raises:
        BadScript: there is none, or it cannot be run.
    """
    spec = importlib.util.spec_from_file_location(f"ocpp_script_{file.stem.replace('-', '_')}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise BadScript(str(file), "it is no file of Python")
    module = importlib.util.module_from_spec(spec)
    with _importing_from(file.parent, module):
        try:
            spec.loader.exec_module(module)
        except (Exception, SystemExit) as error:
            raise BadScript(str(file), f"{type(error).__name__}: {error}") from error
    return module


@contextmanager
def _importing_from(directory: Path, module: ModuleType) -> Generator[None]:
    sys.path.insert(0, str(directory.resolve()))
    sys.modules[module.__name__] = module  # where annotations and dataclasses look their names up
    try:
        yield
    finally:
        sys.path.remove(str(directory.resolve()))


def _role_of(thing: object) -> Role | None:
    """The side that a function plays as a script; None: it is no script."""
    if not inspect.iscoroutinefunction(thing):
        return None
    required = [
        each.name for each in inspect.signature(thing).parameters.values() if each.default is inspect.Parameter.empty
    ]
    try:
        hints = get_type_hints(thing)
    except (NameError, TypeError):  # names that only a type checker knows
        return None
    return _ROLES.get(hints.get(required[0])) if len(required) == 1 else None


def _name_of(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__name__", function))
