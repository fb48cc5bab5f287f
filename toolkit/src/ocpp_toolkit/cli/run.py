"""``ocpp-toolkit run``: scripts that test a CSMS or a station."""

import asyncio
import logging
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from ocpp_core import Role
from ocpp_toolkit.scripting import (
    DEFAULT_TIMEOUT,
    BadScript,
    Once,
    Outcome,
    Plan,
    Results,
    Script,
    listen,
    load,
    new_seed,
    report_writer,
    run_all,
)
from ocpp_toolkit.scripting import run as run_script
from ocpp_transport_ws import Options
from ocpp_transport_ws.identity import station_url

from .options import Versions, address, versions_of
from .screen import printable, screen
from .scripts import ScriptScreen
from .security import Entrance, File, Profile, station_security
from .signals import stop_signal

__all__ = ["run"]

_SENSELESS, _COULD_NOT = 1, 2
_SCHEMES = ("ws", "wss", "http", "https")
_FOREVER = "forever"
_DEFAULT_IDENTITY = ("CS001", "CS")  # of one station, and what those of several begin with
_ROLES = {Role.STATION: "station", Role.CSMS: "CSMS"}


@dataclass(frozen=True, slots=True)
class _Security:
    """What the options say of passwords and certificates."""

    profile: int | None
    password: str | None
    ca: Path | None
    certificate: str | None
    key: str | None

    def of_station(self, url: str, identity: str) -> Mapping[str, Any]:
        """What a station connects with."""
        security = station_security(
            url,
            identity,
            self.profile,
            password=self.password,
            ca=self.ca,
            certificate=self.certificate,
            key=self.key,
        )
        return {"security": security, "password": self.password if security is None else None}

    def check_csms(self) -> None:
        """Find out whether the options go together for a CSMS.

        Raises:
            typer.BadParameter: they do not.
        """
        try:
            self.of_csms().check()
        except typer.BadParameter as wrong:  # in the words of the command `csms`, which has more options
            text = str(wrong).replace("--client-ca", "--ca").replace("--credentials or ", "")
            raise typer.BadParameter(text) from None

    def of_csms(self) -> Entrance:
        """What a CSMS asks of stations."""
        certificates, keys = ([] if each is None else [Path(each)] for each in (self.certificate, self.key))
        return Entrance(self.profile, self.password, None, certificates, keys, self.ca)


@dataclass(frozen=True, slots=True)
class _Settings:
    """What the options say of connections and of each run."""

    url: str | None
    """The CSMS under test; None: stations are."""
    listen: str | None
    """Where stations under test come over WebSocket."""
    soap_listen: str | None
    """Where they come over SOAP."""
    versions: Sequence[str]
    callback: str | None
    security: _Security
    timeout: float
    wait: float
    fresh: bool

    def check(self, identities: Sequence[str | None]) -> None:
        """Find out whether the options go together.

        Raises:
            typer.BadParameter, ValueError: they do not.
        """
        if self.url is None:
            for each in (self.listen, self.soap_listen):
                if each is not None:
                    address(each)
            self.security.check_csms()
            if self.callback is not None:
                raise typer.BadParameter("--callback is for testing a CSMS over SOAP")
            return
        for identity in identities:
            station_url(self.url, identity or "")
            self.security.of_station(self.url, identity or "")
        if self.callback is not None:
            address(self.callback)
            if not _is_soap(self.url):
                raise typer.BadParameter("a callback is for SOAP: http:// or https://")


def run(
    scripts: Annotated[
        list[str],
        typer.Argument(
            metavar="SCRIPT… URL",
            help="Files of scripts, FILE::NAME for one of them, or directories; and, to test a CSMS, its endpoint: ws:// or "
            "wss://, the identity is added; http:// or https:// for SOAP.",
            show_default=False,
        ),
    ],
    listen_at: Annotated[
        str | None,
        typer.Option(
            "--listen", metavar="HOST:PORT", help="Test stations: where to listen for them. There is no URL then."
        ),
    ] = None,
    soap_listen: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where to listen for stations that speak SOAP.")
    ] = None,
    identity: Annotated[
        str | None,
        typer.Option(
            "--id",
            help="The station's identity. Default: CS001, or CS with a number; of stations under test, whichever comes.",
            show_default=False,
        ),
    ] = None,
    versions: Versions = None,
    callback: Annotated[
        str | None,
        typer.Option(
            metavar="HOST:PORT",
            help="Over SOAP, where the station listens for the CSMS; with --count, and the next ports.",
        ),
    ] = None,
    password: Annotated[
        str | None,
        typer.Option(
            envvar="OCPP_TOOLKIT_PASSWORD",
            help="Password for HTTP Basic authentication: of the station, or that stations under test must give.",
        ),
    ] = None,
    security_profile: Profile = None,
    ca: Annotated[Path | None, File("Roots of the other side's certificate, PEM, for profiles 2 and 3.")] = None,
    certificate: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Our own certificate, PEM; {id} stands for the identity of a station."),
    ] = None,
    key: Annotated[str | None, typer.Option(metavar="FILE", help="Its key. Default: it is in the same file.")] = None,
    count: Annotated[int, typer.Option(min=1, help="Stations; from 2 on, a number is put behind --id.")] = 1,
    parallel: Annotated[bool, typer.Option("--parallel", help="Run all stations at the same time.")] = False,  # noqa: FBT002
    repeat: Annotated[str, typer.Option(metavar="N|forever", help="How often all scripts are run.")] = "1",
    repeat_pause: Annotated[float, typer.Option(min=0, metavar="S", help="Seconds between two rounds.")] = 0,
    until_success: Annotated[  # noqa: FBT002 - a flag of the command line
        bool, typer.Option("--until-success", help="Repeat until everything passes; --repeat is the most rounds then.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0, metavar="S", help="Seconds that a script may take; 0: any time.")
    ] = DEFAULT_TIMEOUT,
    wait: Annotated[
        float, typer.Option(min=0, metavar="S", help="Seconds to wait for a station under test; 0: any time.")
    ] = 60,
    fresh: Annotated[  # noqa: FBT002 - a flag of the command line
        bool,
        typer.Option(
            "--fresh", help="Close the connection of a station under test after each script, so that it connects anew."
        ),
    ] = False,
    seed: Annotated[
        int | None,
        typer.Option(help="Makes the same random data again. Default: another one each time.", show_default=False),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Write a report: JUnit if it ends in .xml, or .json; may be given several times."
        ),
    ] = None,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show every message.")] = False,  # noqa: FBT002
) -> None:
    """Run scripts against a CSMS or, with --listen, against stations.

    Exit status: 0 all passed, 1 something failed or the options make no sense, 2 could not run.
    """
    with _senseless():
        files, url = _split(scripts, listens=bool(listen_at or soap_listen))
        writers = [(report_writer(each), each) for each in report or []]
        settings = _Settings(
            url,
            listen_at,
            soap_listen,
            [version.name for version in versions_of(versions)],
            callback,
            _Security(security_profile, password, ca, certificate, key),
            timeout,
            wait,
            fresh,
        )
        identities = _identities(identity or (None if url is None else _DEFAULT_IDENTITY[count > 1]), count)
        settings.check(identities)
        rounds = _rounds(repeat, until_success=until_success)
        loaded = _load(files, Role.CSMS if url is None else Role.STATION)
    first = new_seed() if seed is None else seed
    plan = Plan(
        loaded,
        identities,
        first,
        parallel=parallel,
        rounds=rounds,
        pause=repeat_pause,
        until_success=until_success,
    )
    results = Results()
    show = ScriptScreen(screen(), plan, results, verbose=verbose)
    try:
        asyncio.run(_run(plan, settings, results, show))
    except OSError as error:
        typer.echo(f"cannot listen: {error.strerror or error}", err=True)
        raise typer.Exit(_COULD_NOT) from None
    show.summary()
    _write(writers, results)
    raise typer.Exit(results.status)


# ------------------------------------------------------------------------------------------------ what is asked for


@contextmanager
def _senseless() -> Generator[None]:
    """Say why options make no sense, and end the command.

    Raises:
        typer.Exit: status 1.
    """
    try:
        yield
    except (typer.BadParameter, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_SENSELESS) from None


def _split(arguments: Sequence[str], *, listens: bool) -> tuple[Sequence[str], str | None]:
    """Files of scripts, and the URL behind them, which there is unless stations are waited for."""
    *files, last = arguments
    parts = urlsplit(last)
    is_url = parts.scheme in _SCHEMES and parts.hostname is not None
    if listens and is_url:
        raise typer.BadParameter("there is both --listen and a URL: either a station or a CSMS is tested")
    if listens:
        return arguments, None
    if not (files and is_url):
        raise typer.BadParameter(
            "there must be scripts, and behind them ws://HOST:PORT/PATH, wss://, http:// or https://; or --listen"
        )
    return files, last


def _rounds(text: str, *, until_success: bool) -> int | None:
    """How many rounds there are at most; None: any number."""
    if text == _FOREVER or (until_success and text == "1"):
        return None
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise typer.BadParameter(f"--repeat {text} is neither a number from 1 nor {_FOREVER}")
    return int(text)


def _identities(identity: str | None, count: int) -> Sequence[str | None]:
    width = len(str(count))
    if identity is None or count == 1:
        return [identity] * count
    return [f"{identity}{number:0{width}}" for number in range(1, count + 1)]


def _load(places: Sequence[str], role: Role) -> list[Script]:
    """The scripts, all of one role.

    Raises:
        typer.BadParameter: one plays the other role.
        typer.Exit: status 2, one cannot be loaded.
    """
    try:
        found = [script for place in places for script in load(place)]
    except BadScript as bad:
        typer.echo(f"cannot load {printable(str(bad))}", err=True)
        raise typer.Exit(_COULD_NOT) from None
    for script in found:
        if script.role is not role:
            other = "a URL" if script.role is Role.STATION else "--listen"
            raise typer.BadParameter(f"{script.name} needs {other}: it plays the {_ROLES[script.role]}")
    return found


def _is_soap(url: str) -> bool:
    return urlsplit(url).scheme in ("http", "https")


# --------------------------------------------------------------------------------------------------------- running


async def _run(plan: Plan, settings: _Settings, results: Results, show: ScriptScreen) -> None:
    """Run what is planned, until it is done or the process is asked to stop."""
    async with AsyncExitStack() as stack:
        stack.enter_context(_no_logs())
        stop = stack.enter_context(stop_signal())
        once = await _once(plan, settings, show, stack)
        stack.enter_context(show)
        work = asyncio.create_task(run_all(plan, once, results, show.outcome))
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        stopped.cancel()
        with suppress(asyncio.CancelledError):
            await work


@contextmanager
def _no_logs() -> Generator[None]:
    """Keep warnings off the screen: what scripts provoke is theirs to judge, and stands in the report."""
    handler = logging.NullHandler()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


async def _once(plan: Plan, settings: _Settings, show: ScriptScreen, stack: AsyncExitStack) -> Once:
    """What runs a script once, against a CSMS or a station."""
    if settings.url is not None:
        return _against_csms(plan, settings, settings.url, show)
    security = await stack.enter_async_context(settings.security.of_csms().options())
    of_soap: Mapping[str, Any] | None = None
    if settings.soap_listen is not None:
        from .envelopes import csms_options  # noqa: PLC0415 - slow to import, and not needed without SOAP

        of_soap = csms_options(settings.soap_listen, show.traffic)
    more = {} if settings.listen is None else {"options": Options(trace=show.traffic)}
    server = await stack.enter_async_context(
        listen(
            settings.listen,
            soap=settings.soap_listen,
            versions=settings.versions,
            soap_options=of_soap,
            **security,
            **more,
        )
    )
    show.note(f"stations connect to {' or '.join(server.urls.values())}")

    taken: set[str] = set()

    async def once(script: Script, identity: str | None, seed: int) -> Outcome:
        return await server.run(
            script,
            identity=identity,
            taken=taken,
            wait=settings.wait,
            timeout=settings.timeout,
            seed=seed,
            say=show.voice(identity),
            ask=show.ask,
            fresh=settings.fresh,
        )

    return once


def _against_csms(plan: Plan, settings: _Settings, url: str, show: ScriptScreen) -> Once:
    options: dict[str | None, dict[str, Any]] = {
        identity: {**settings.security.of_station(url, identity or ""), **_connection(settings, url, number, show)}
        for number, identity in enumerate(plan.identities)
    }

    async def once(script: Script, identity: str | None, seed: int) -> Outcome:
        return await run_script(
            script,
            url,
            identity=identity or "",
            versions=settings.versions,
            timeout=settings.timeout,
            seed=seed,
            say=show.voice(identity),
            ask=show.ask,
            **options[identity],
        )

    return once


def _connection(settings: _Settings, url: str, number: int, show: ScriptScreen) -> dict[str, Any]:
    """Options of the connection of a station, by the URL's transport."""
    if not _is_soap(url):
        return {"options": Options(trace=show.traffic)}
    from .envelopes import options_of  # noqa: PLC0415 - slow to import, and not needed without SOAP

    options: dict[str, Any] = {"options": options_of(show.traffic)}
    if settings.callback is not None:
        host, port = address(settings.callback)
        place = f"[{host}]" if ":" in host else host
        options["callback"] = f"{place}:{port + number if port else 0}"
    return options


def _write(writers: Sequence[tuple[Callable[[Results, Path], None], Path]], results: Results) -> None:
    for write, file in writers:
        try:
            write(results, file)
        except OSError as error:
            typer.echo(f"cannot write {file}: {error.strerror}", err=True)
            raise typer.Exit(_COULD_NOT) from None
