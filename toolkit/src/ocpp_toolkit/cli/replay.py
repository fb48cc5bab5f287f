"""``ocpp-toolkit replay``: a recording played again, to a CSMS or to a station."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from ocpp_core import ConnectFailed, PluginError
from ocpp_core.registry import Registry
from ocpp_toolkit.loop import run as run_loop
from ocpp_toolkit.recording import Exchange, Outcome, Replayed, replay_csms, replay_station
from ocpp_transport_ws import Options

from .options import address
from .recordings import exchanges_in
from .screen import printable, screen

__all__ = ["run"]

_OTHERWISE, _CANNOT = 1, 2
_STYLES = {Outcome.ANSWERED: "green", Outcome.REFUSED: "red", Outcome.UNANSWERED: "yellow"}


def run(
    file: Annotated[Path, typer.Argument(help="A recording of traffic over WebSocket.")],
    url: Annotated[
        str | None, typer.Argument(help="A CSMS: the recorded station is played to it. The identity is added.")
    ] = None,
    listen: Annotated[
        str | None,
        typer.Option(metavar="HOST:PORT", help="Listen for a station instead: the recorded CSMS is played to it."),
    ] = None,
    station: Annotated[
        str | None, typer.Option("--station", help="Whose recording, if there are several stations in it.")
    ] = None,
    identity: Annotated[
        str | None, typer.Option("--id", help="Identity to connect with. Default: as recorded.")
    ] = None,
    password: Annotated[
        str | None, typer.Option(envvar="OCPP_TOOLKIT_PASSWORD", help="Password for HTTP Basic authentication.")
    ] = None,
    speed: Annotated[
        float | None, typer.Option(min=0.001, help="How many times as fast as then. Default: without pauses.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.001, help="Seconds that an answer may take.")] = 30.0,
) -> None:
    """Make recorded calls again, and compare the answers.

    Exit status: 0 each was answered, or refused, as it was then; 1 some were not; 2 could not connect, listen or read.
    """
    if (url is None) is (listen is None):
        raise typer.BadParameter("either a URL or --listen says to whom")
    found = _of_one_station(exchanges_in(file), station)
    console = screen()
    try:
        results = _played(found, url, listen, identity, password, speed, timeout, console)
        outcomes = run_loop(_shown(results, console))
    except (ConnectFailed, PluginError, OSError) as error:
        typer.echo(printable(str(error)), err=True)
        raise typer.Exit(_CANNOT) from None
    as_before = sum(each.is_as_before for each in outcomes)
    console.print(f"{as_before} of {len(outcomes)} calls ended as they did then")
    raise typer.Exit(0 if as_before == len(outcomes) else _OTHERWISE)


def _of_one_station(found: Sequence[Exchange], station: str | None) -> Sequence[Exchange]:
    names = list(dict.fromkeys(each.station for each in found if each.transport == "ws"))
    if station is None and len(names) != 1:
        there = ", ".join(map(printable, names)) or "none over WebSocket"
        raise typer.BadParameter(f"--station must say which of these: {there}")
    name = station or names[0]
    if name not in names:
        raise typer.BadParameter(f"there is no {name} in it")
    return [each for each in found if each.station == name]


def _played(
    found: Sequence[Exchange],
    url: str | None,
    listen: str | None,
    identity: str | None,
    password: str | None,
    speed: float | None,
    timeout: float,
    console: Console,
) -> AsyncGenerator[Replayed]:
    registry = Registry()
    transport, version = registry.transport("ws"), registry.version(f"ocpp{found[0].version}")
    options = Options(call_timeout=timeout)
    if url is not None:
        return replay_station(
            found, transport, version, url,
            identity=identity, speed=speed, timeout=timeout, password=password, options=options,
        )  # fmt: skip
    host, port = address(listen or "")
    return replay_csms(
        found, transport, version, host, port,
        listening=lambda at: console.print(f"listening at {at}"), options=options,
    )  # fmt: skip


async def _shown(results: AsyncGenerator[Replayed], console: Console) -> list[Replayed]:
    outcomes = list[Replayed]()
    async with aclosing(results):
        async for each in results:
            outcomes.append(each)
            console.print(_line(each), soft_wrap=True)
    return outcomes


def _line(each: Replayed) -> Text:
    line = Text.assemble((each.recorded.action, "bold"), " ", (each.outcome.value, _STYLES[each.outcome]))
    if not each.is_as_before:
        line.append(f", then {each.recorded.outcome.value}: {printable(each.answer)}", "bold red")
    elif each.differences:
        line.append(f", other {', '.join(map(printable, each.differences))}", "yellow")
    return line
