"""``ocpp-toolkit shell``: Python at a connection."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from ocpp_core import ConnectFailed
from ocpp_transport_ws.identity import station_url

from .options import Quiet, Versions, address, versions_of
from .screen import printable, screen
from .security import File, Profile, station_security

if TYPE_CHECKING:
    from ocpp_toolkit.shell.session import Shell

__all__ = ["run"]

_NO_CONNECTION = 2
_SCHEMES = ("ws", "wss")


def run(
    url: Annotated[
        str | None,
        typer.Argument(help="The CSMS's endpoint, for a station: ws:// or wss://, the identity is added."),
    ] = None,
    identity: Annotated[str | None, typer.Option("--id", help="The station's identity.")] = None,
    listen: Annotated[
        str | None, typer.Option(metavar="HOST:PORT", help="Where to listen for stations, for a CSMS.")
    ] = None,
    versions: Versions = None,
    password: Annotated[
        str | None,
        typer.Option(
            envvar="OCPP_TOOLKIT_PASSWORD",
            help="Password for HTTP Basic authentication: the station's own, or the one that a CSMS asks of each.",
        ),
    ] = None,
    security_profile: Profile = None,
    ca: Annotated[Path | None, File("Roots of the CSMS's certificate, PEM, for a station of profiles 2 and 3.")] = None,
    certificate: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="The station's certificate with those that lead up to its root, PEM, for profile 3.",
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="FILE", help="Its key. Default: it is in the certificate's file.")
    ] = None,
    quiet: Quiet = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Be a station, or a CSMS, at a Python prompt; help() there lists the verbs.

    What the other side asks is answered as by a simulated station or CSMS.
    Where standard input is no terminal, its statements are run, up to the first that fails.

    Exit status: 0 done, 1 a statement failed, 2 could not connect or listen; or what exit() says.
    """
    if (url is None) == (listen is None):
        raise typer.BadParameter("a station needs a URL, a CSMS --listen: one of both")
    from ocpp_toolkit.shell import CsmsShell, StationShell  # noqa: PLC0415 - other commands need no terminal

    spoken, console = versions_of(versions), screen()
    if listen is not None:
        if identity is not None or security_profile is not None:
            raise typer.BadParameter("--id and --security-profile are for a station, with a URL")
        host, port = address(listen)
        place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise typer.Exit(_live(CsmsShell(console, place, spoken, password=password, quiet=quiet), listen))
    place, name = _station(url or "", identity)
    security = station_security(
        place, name, security_profile, password=password, ca=ca, certificate=certificate, key=key
    )
    secret = password if security is None else None
    shell = StationShell(console, place, name, spoken, password=secret, security=security, quiet=quiet)
    raise typer.Exit(_live(shell, place))


def _station(url: str, identity: str | None) -> tuple[str, str]:
    """Where a station connects, and as whom.

    Raises:
        typer.BadParameter: there is nothing to connect to by that URL, or no identity.
    """
    if identity is None:
        raise typer.BadParameter("a station needs an identity: --id")
    try:
        parts = urlsplit(url)
        if parts.scheme not in _SCHEMES or parts.hostname is None or parts.port == 0:
            raise ValueError(f"{url} is not ws://HOST:PORT/PATH, nor wss://")
        station_url(url, identity)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    return url, identity


def _live(shell: "Shell", place: str) -> int:
    """Connect or listen, and run what is typed; the exit status."""
    from ocpp_toolkit.shell.terminal import converse, history_in, run_all  # noqa: PLC0415 - as above

    with ExitStack() as stack:
        try:
            stack.enter_context(shell)
        except ConnectFailed as error:
            typer.echo(printable(str(error)), err=True)
            return _NO_CONNECTION
        except OSError as error:
            typer.echo(f"cannot listen on {place}: {error.strerror or error}", err=True)
            return _NO_CONNECTION
        if not sys.stdin.isatty():
            return run_all(shell, sys.stdin.read())
        shell.console.print(f"{shell.state}. help() lists the verbs, Ctrl-D ends.")
        return converse(shell, history_in(Path(typer.get_app_dir("ocpp-toolkit"))))
