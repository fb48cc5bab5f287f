"""The command and its subcommands: one file for each."""

import io
import sys

import typer

from . import (
    certs,
    csms,
    decode,
    demo,
    deviations,
    fidelity,
    messages,
    passwords,
    replay,
    run,
    shell,
    station,
    trace,
    versions,
)

__all__ = ["app", "main"]

app = typer.Typer(
    name="ocpp-toolkit",
    help="OCPP 1.5, 1.6 and 2.0.1: simulate stations and a CSMS, read messages.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command("csms")(csms.run)
app.command("station")(station.run)
app.command("demo")(demo.run)
app.command("certs")(certs.run)
app.command("passwords")(passwords.run)
app.command("messages")(messages.run)
app.command("decode")(decode.run)
app.command("deviations")(deviations.run)
app.command("trace")(trace.run)
app.command("replay")(replay.run)
app.command("run")(run.run)
app.command("shell")(shell.run)
app.command("fidelity")(fidelity.run)
app.command("versions")(versions.run)


def main() -> None:
    """Run the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an arrow that the encoding lacks is no reason to fail
    app()
