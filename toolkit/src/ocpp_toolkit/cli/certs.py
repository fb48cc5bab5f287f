"""``ocpp-toolkit certs``: certificates for a test bench."""

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from .screen import printable, screen

if TYPE_CHECKING:
    from ocpp_security import CertificateFiles, Pki

__all__ = ["run"]

_HOSTS = ("localhost", "127.0.0.1")


def run(
    directory: Annotated[Path, typer.Argument(file_okay=False, help="Where to write them; made if there is none.")],
    host: Annotated[
        list[str] | None,
        typer.Option(help="Name or address of the CSMS; may be given several times. Default: localhost and 127.0.0.1."),
    ] = None,
    station: Annotated[
        list[str] | None,
        typer.Option(metavar="SERIAL", help="Serial number of a station; may be given several times. Default: CS001."),
    ] = None,
    organization: Annotated[str, typer.Option(help="The operator's name, in all certificates.")] = "Test Operator",
    days: Annotated[int, typer.Option(min=1, max=3650, help="How long they are valid.")] = 365,
    replace: Annotated[bool, typer.Option("--replace", help="Take the place of those that are there.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Make an authority, and certificates of it for a CSMS and for stations; one expired and one revoked of each sort for tests.

    Exit status: 0 done, 2 the files cannot be written, or there are some already.
    """
    from ocpp_security import write_pki  # noqa: PLC0415 - slow to import, and the other commands do without it

    if (directory / "root.key").exists() and not replace:
        typer.echo(f"there are certificates in {directory} already; --replace makes all anew", err=True)
        raise typer.Exit(2)
    hosts = host or _HOSTS
    try:
        pki = write_pki(
            directory,
            organization=organization,
            hosts=hosts,
            stations=station or ["CS001"],
            now=datetime.now(UTC).replace(microsecond=0),
            validity=timedelta(days=days),
        )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    except OSError as error:
        typer.echo(f"cannot write to {directory}: {error.strerror or error}", err=True)
        raise typer.Exit(2) from None
    console = screen()
    console.print(_table(pki, hosts))
    _show_commands(console, pki, hosts)


def _table(pki: "Pki", hosts: Sequence[str]) -> Table:
    """The files and what they are."""
    table = Table(title=f"In {pki.root.parent}, keys beside them", title_justify="left")
    table.add_column("File", style="bold", no_wrap=True)
    table.add_column("What it is")
    rows = [
        (pki.root, "root: what stations and the CSMS check each other's certificates with"),
        *((files.chain, f"CSMS at {', '.join(hosts)}") for files in pki.servers),
        *((files.chain, f"station with serial number {name}") for name, files in pki.stations.items()),
        *((files.chain, "the same CSMS, but its time is over") for files in pki.expired_servers),
        (pki.expired_station.chain, "station EXPIRED: its time is over"),
        (pki.revoked_station.chain, f"station REVOKED: {pki.revocation_list.name} names it"),
        (pki.revocation_list, "revocation list"),
    ]
    for path, meaning in rows:
        table.add_row(Text(Path(path).name), Text(printable(meaning)))
    return table


def _show_commands(console: Console, pki: "Pki", hosts: Sequence[str]) -> None:
    """How the files are used: a CSMS and a station of profile 3."""
    servers = [part for files in pki.servers for part in ("--certificate", *_with_key(files))]
    authority = ["--client-ca", str(pki.root), "--crl", str(pki.revocation_list)]
    csms = ["csms", "--security-profile", "3", *servers, *authority]
    name, own = next(iter(pki.stations.items()))
    station = ["station", f"wss://{hosts[0]}:9000", "--id", name, "--security-profile", "3", "--ca", str(pki.root)]
    for command in (csms, [*station, "--certificate", *_with_key(own)]):
        console.print(Text(f"ocpp-toolkit {shlex.join(command)}"), soft_wrap=True)


def _with_key(files: "CertificateFiles") -> Sequence[str]:
    return str(files.chain), "--key", str(files.key)
