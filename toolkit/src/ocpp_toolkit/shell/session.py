"""What the shells of both sides have in common: the verbs that look at the connection, and the names at hand."""

import inspect
import sys
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from enum import StrEnum
from types import ModuleType, TracebackType
from typing import Any, Self, TypeVar, cast

from rich.console import Console, RenderableType
from rich.pretty import Pretty
from rich.table import Table
from rich.text import Text

import ocpp_generic_api
from ocpp_core import OcppModel, Replies, now
from ocpp_toolkit import reference, sync
from ocpp_toolkit.cli.recordings import together
from ocpp_toolkit.cli.traffic import TrafficView
from ocpp_transport_ws import Link

from .journal import Arrival, Frame, Journal, Listing

__all__ = ["Shell", "messages_of"]

R = TypeVar("R")

_COMMON = ("send", "raw", "q", "frames", "whoami", "help")


class Shell(ABC):
    """One side of OCPP at a prompt, as long as the context lasts: its connections live in a thread beside."""

    verbs: Sequence[str] = ()
    """Names of the methods that are verbs of this side."""

    def __init__(self, console: Console, *, quiet: bool = False) -> None:
        """A shell.

        Args:
            console: where everything is shown.
            quiet: whether messages are not shown as they pass.
        """
        self.console = console
        self.view = TrafficView(console)
        self.journal = Journal()
        self.background = sync.Background()
        self.trace = together(None if quiet else self.view, self.journal.trace)
        """Shows and remembers each frame."""
        self._stack = ExitStack()

    @property
    @abstractmethod
    def remote(self) -> "sync.Station | sync.Csms":
        """The other side that verbs are for now.

        Raises:
            LookupError: there is none.
        """

    @property
    @abstractmethod
    def prompt(self) -> str:
        """What stands before the cursor."""

    @property
    @abstractmethod
    def state(self) -> str:
        """The connection, in a line."""

    @abstractmethod
    def variables(self) -> Mapping[str, object]:
        """Names beside the verbs, as they are now; looked up before each input."""

    @abstractmethod
    def facts(self) -> Mapping[str, object]:
        """What `whoami` tells."""

    def namespace(self) -> dict[str, Any]:
        """All names at hand: the verbs, and the messages and enumerations of the version-neutral API."""
        names: dict[str, Any] = {name: getattr(ocpp_generic_api, name) for name in ocpp_generic_api.__all__}
        names |= {name: getattr(self, name) for name in (*self.verbs, *_COMMON)}
        return {**names, "now": now, "exit": sys.exit, "quit": sys.exit, **self.variables()}

    def show(self, value: object) -> None:
        """Show a value."""
        shown: RenderableType = cast("RenderableType", value) if hasattr(value, "__rich_console__") else Pretty(value)
        self.console.print(shown, soft_wrap=isinstance(value, Listing))

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            stack.enter_context(self.background)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    # ------------------------------------------------------------------------------------------------- common verbs

    def send(self, request: Replies[R]) -> R:
        """Send any request, neutral or of the connection's version, and return the answer; tells what is lost on the way."""
        done = self.remote.execute(request)
        for loss in done.losses:
            self.view.note(f"not carried: {loss}")
        return done.response

    def raw(self, text: str) -> None:
        """Send a text just as it is, a frame or not; what comes back is in `frames()`."""
        link = cast("Link", self.remote.remote.peer)
        self.background.run(lambda: link.send_raw(text))

    def q(self) -> Listing[Arrival]:
        """The calls that came since this was asked last."""
        return self.journal.take()

    def frames(self, number: int = 10) -> Listing[Frame]:
        """The last frames as they stood on the wire, secrets included."""
        return self.journal.last(number)

    def whoami(self) -> None:
        """Show who speaks with whom, and how."""
        table = Table.grid(padding=(0, 2))
        for name, fact in self.facts().items():
            table.add_row(Text(name, "dim"), Text(str(fact)))
        self.console.print(table)

    def help(self, thing: object = None) -> None:
        """Show the verbs; or what a verb, a message or an enumeration is."""
        if thing is None:
            self.console.print(self._overview())
        else:
            self.console.print(*_described(thing), sep="\n", soft_wrap=True)

    def _overview(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for name in (*self.verbs, *_COMMON):
            verb = getattr(self, name)
            table.add_row(_head(verb), Text((inspect.getdoc(verb) or "").partition("\n")[0], "dim"))
        for name, value in self.variables().items():
            table.add_row(Text(name, "bold"), Text(_VARIABLES[name] if value is not None else "None yet", "dim"))
        return table


_VARIABLES: Mapping[str, str] = {
    "csms": "The connection: a method for each message, and call for any",
    "station": "The station that verbs are for: a method for each message, and call for any",
    "stations": "The stations connected now, by identity",
    "program": "What answers: its on replaces an answer",
    "strict": "The messages of the connection's version",
}


def messages_of(remote: "sync.Station | sync.Csms") -> ModuleType:
    """The package that has the messages of a connection's version."""
    operation = next(iter(remote.remote.peer.version.catalogue))
    return sys.modules[operation.request.__module__.partition(".")[0]]


def _described(thing: object) -> Sequence[RenderableType]:
    """What is told of a thing."""
    kind = cast("type[object]", thing) if isinstance(thing, type) else object
    if issubclass(kind, OcppModel):
        return [_fields(kind)]
    if issubclass(kind, StrEnum):
        return [_values(kind)]
    return [_head(cast("object", thing)), inspect.getdoc(cast("object", thing)) or ""]


def _head(thing: object) -> Text:
    """The name of a thing, and how it is called, without the types."""
    name = getattr(thing, "__name__", type(thing).__name__)
    if not callable(thing):
        return Text(name, "bold")
    try:
        parameters = inspect.signature(thing).parameters.values()
    except ValueError:
        return Text.assemble((name, "bold"), "(…)")
    return Text.assemble(
        (name, "bold"), f"({', '.join(str(each.replace(annotation=each.empty)) for each in parameters)})"
    )


def _fields(model: type[OcppModel]) -> Table:
    names = {str(info.validation_alias or info.alias or name): name for name, info in model.model_fields.items()}
    table = _table(model.__name__, reference.summary(model), "field", "type", "")
    for field in reference.fields(model):
        table.add_row(names[field.name], field.kind, "required" if field.required else "", field.text)
    return table


def _values(enumeration: type[StrEnum]) -> Table:
    table = _table(enumeration.__name__, reference.summary(enumeration), "value", "member")
    for value, text in reference.values(enumeration).items():
        table.add_row(repr(value), enumeration(value).name, text)
    return table


def _table(name: str, text: str, *columns: str) -> Table:
    table = Table(title=Text.assemble((name, "bold"), ": ", text), title_justify="left", title_style="")
    for column in columns:
        table.add_column(column, no_wrap=True, style="bold" if column == columns[0] else "")
    table.add_column("meaning")
    return table
