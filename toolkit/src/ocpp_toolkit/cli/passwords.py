"""``ocpp-toolkit passwords``: fills the file in which a CSMS keeps its stations' passwords."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from ocpp_core import StoreFailed
from ocpp_transport_ws.identity import station_url

__all__ = ["run"]

_LENGTH = 20
"""Characters of a password that is made here: 1.6 has at most 20 bytes, 2.0.1 at least 16 characters."""
_SHORTEST, _LONGEST = 16, 40


def run(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="The file; made if there is none.")],
    identity: Annotated[list[str], typer.Argument(metavar="IDENTITY", help="Stations.")],
    password: Annotated[
        str | None,
        typer.Option(
            envvar="OCPP_TOOLKIT_PASSWORD", help="Their password, 16 to 40 characters. Default: a random one for each."
        ),
    ] = None,
    authorization_key: Annotated[
        str | None,
        typer.Option(metavar="HEX", help="Their password as the AuthorizationKey of 1.6: 32 to 40 hexadecimal digits."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Forget the stations instead.")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Set passwords of stations in a file for `ocpp-toolkit csms --credentials`; those made here are shown, this once.

    The file has salted hashes. A CSMS that runs knows what is set at once.

    Exit status: 0 done, 2 the file cannot be written.
    """
    if [password, authorization_key, remove or None].count(None) < 2:  # noqa: PLR2004 - all but one
        raise typer.BadParameter("only one of --password, --authorization-key and --remove")
    for each in identity:
        try:
            station_url("ws://localhost", each)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None
    new = None if remove else {each: _password(password, authorization_key) for each in identity}
    try:
        asyncio.run(_write(file, identity, new))
    except StoreFailed as error:
        typer.echo(f"cannot write {file}: {error}", err=True)
        raise typer.Exit(2) from None
    if new is not None and password is None and authorization_key is None:
        for each, secret in new.items():
            typer.echo(f"{each} {secret.decode()}")


def _password(text: str | None, key: str | None) -> bytes:
    """The password that was given, or a new one.

    Raises:
        typer.BadParameter: no version allows it.
    """
    from ocpp_security import InvalidPassword, generate_password, password_of_key  # noqa: PLC0415 - slow to import

    if key is not None:
        try:
            return password_of_key(key)
        except InvalidPassword as error:
            raise typer.BadParameter(str(error)) from None
    secret = generate_password(_LENGTH) if text is None else text
    if not _SHORTEST <= len(secret) <= _LONGEST:
        raise typer.BadParameter(f"a password has {_SHORTEST} to {_LONGEST} characters, not {len(secret)}")
    return secret.encode()


async def _write(file: Path, identities: Sequence[str], new: Mapping[str, bytes] | None) -> None:
    from ocpp_security.sqlite_credentials import SqliteCredentialStore  # noqa: PLC0415 - slow to import

    async with SqliteCredentialStore(file) as store:
        for identity in identities:
            if new is None:
                await store.remove(identity)
            else:
                await store.set(identity, new[identity])
