"""``ocpp-toolkit csms``: a simulated CSMS."""

import asyncio
import hmac
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from ocpp_core import Authenticate, Version
from ocpp_generic_api import Station
from ocpp_toolkit.connections import serve
from ocpp_toolkit.simulation import CsmsSimulator
from ocpp_transport_ws import Options

from .options import Quiet, Versions, address, versions_of
from .screen import screen
from .signals import stop_signal
from .traffic import TrafficView

__all__ = ["run"]


def run(
    listen: Annotated[str, typer.Option(metavar="HOST:PORT", help="Where to listen.")] = "127.0.0.1:9000",
    versions: Versions = None,
    password: Annotated[
        str | None, typer.Option(help="Password that every station must give (HTTP Basic). Default: none.")
    ] = None,
    quiet: Quiet = False,  # noqa: FBT002 - a flag of the command line
) -> None:
    """Run a simulated CSMS until Ctrl-C: it accepts every station and answers everything.

    Stations connect to ws://HOST:PORT/any/path/IDENTITY.
    """
    host, port = address(listen)
    try:
        asyncio.run(_serve(host, port, versions_of(versions), password, screen(), quiet=quiet))
    except OSError as error:
        typer.echo(f"cannot listen on {listen}: {error.strerror or error}", err=True)
        raise typer.Exit(2) from None


async def _serve(
    host: str, port: int, versions: Sequence[Version], password: str | None, console: Console, *, quiet: bool
) -> None:
    simulator = CsmsSimulator(versions)
    view = TrafficView(console)

    @simulator.on_connect
    def connected(station: Station) -> None:
        view.note(f"{station.identity} connected with {station.peer.version.subprotocol} from {station.remote_address}")

    @simulator.on_disconnect
    def disconnected(station: Station, reason: str) -> None:
        view.note(f"{station.identity} disconnected: {reason}")

    server = serve(
        simulator,
        f"{host}:{port}",
        authenticate=None if password is None else _check(password.encode()),
        options=Options(trace=None if quiet else view),
    )
    with stop_signal() as stop:
        async with server:
            names = ", ".join(version.name for version in versions)
            console.print(f"CSMS for OCPP {names} at {server.url}/IDENTITY, Ctrl-C to stop")
            await stop.wait()
    sessions = simulator.sessions.values()
    done = sum(session.completed for session in sessions)
    console.print(f"stopped: {len(simulator.accepted)} stations, {done} of {len(sessions)} sessions completed")


def _check(expected: bytes) -> Authenticate:
    async def authenticate(identity: str, username: str | None, password: bytes | None) -> bool:  # noqa: ARG001
        return password is not None and hmac.compare_digest(password, expected)

    return authenticate
