"""Security profiles on the command line: which options go with which, and what they make.

What they make stands on certificates, which take a while to import, and is imported only where a profile is asked for.
"""

import hmac
from collections.abc import AsyncGenerator, Collection, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from ocpp_core import StoreFailed

if TYPE_CHECKING:
    from ocpp_toolkit.security import StationSecurity

__all__ = ["Entrance", "File", "Files", "Key", "Profile", "station_security"]

Profile = Annotated[
    int | None,
    typer.Option(
        min=0,
        max=3,
        metavar="N",
        help="Security profile: 1 password, 2 TLS and password, 3 TLS and certificates of both sides. Default: 0, none.",
    ),
]
_FILE: Mapping[str, Any] = {"exists": True, "dir_okay": False, "readable": True, "metavar": "FILE"}


def File(text: str) -> Any:  # noqa: N802 - declares a type of option
    """An option that names a file, which must be there."""
    return typer.Option(help=text, **_FILE)


Files = Annotated[
    list[Path] | None,
    File("The CSMS's certificate with those that lead up to its root, PEM; twice for one RSA and one ECDSA."),
]
Key = Annotated[
    list[Path] | None, File("The key of each certificate, in the same order. Default: it is in the certificate's file.")
]

_Uses = Mapping[str, Collection[int | None]]
"""The profiles that an option goes with; None: that without a profile."""

_CSMS_USES: _Uses = {
    "--password": (None, 1, 2),
    "--credentials": (1, 2),
    "--certificate": (2, 3),
    "--key": (2, 3),
    "--client-ca": (3,),
    "--crl": (3,),
    "--organization": (3,),
}
_CSMS_NEEDS: _Uses = {"--credentials or --password": (1, 2), "--certificate": (2, 3), "--client-ca": (3,)}
_STATION_USES: _Uses = {"--password": (None, 1, 2), "--ca": (2, 3), "--certificate": (3,), "--key": (3,)}
_STATION_NEEDS: _Uses = {"--password": (1, 2), "--ca": (2, 3), "--certificate": (3,)}


def _check(profile: int | None, given: Collection[str], uses: _Uses, needs: _Uses) -> None:
    """Hold the options that were given against a profile.

    Raises:
        typer.BadParameter: one is not for it, or one is missing.
    """
    for option in given:
        if profile not in uses[option]:
            others = " or ".join(str(each) for each in uses[option] if each is not None)
            raise typer.BadParameter(f"{option} is for --security-profile {others}")
    for options, profiles in needs.items():
        if profile in profiles and not set(options.split(" or ")) & set(given):
            raise typer.BadParameter(f"security profile {profile} needs {options}")


@contextmanager
def _usable() -> Generator[None]:
    """Say what is wrong with a file, and end the command."""
    from ocpp_security import CertificateError  # noqa: PLC0415 - see above

    try:
        yield
    except OSError as error:  # ssl.SSLError is one
        reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
    except (CertificateError, ValueError, StoreFailed) as error:
        reason = str(error)
    else:
        return
    typer.echo(f"cannot use what is given for the security profile: {reason}", err=True)
    raise typer.Exit(2)


# -------------------------------------------------------------------------------------------------------- the CSMS


@dataclass(frozen=True, slots=True)
class Entrance:
    """What a CSMS asks of the stations that come, as the options say it."""

    profile: int | None = None
    password: str | None = None
    """The same for all."""
    credentials: Path | None = None
    """A file of the passwords of each."""
    certificates: Sequence[Path] = ()
    keys: Sequence[Path] = ()
    """As many as certificates, or none."""
    client_ca: Path | None = None
    crl: Path | None = None
    organization: str | None = None

    def check(self) -> None:
        """Find out whether the options go together.

        Raises:
            typer.BadParameter: they do not.
        """
        values = {
            "--password": self.password,
            "--credentials": self.credentials,
            "--certificate": self.certificates or None,
            "--key": self.keys or None,
            "--client-ca": self.client_ca,
            "--crl": self.crl,
            "--organization": self.organization,
        }
        given = [option for option, value in values.items() if value is not None]
        _check(self.profile, given, _CSMS_USES, _CSMS_NEEDS)
        if {"--password", "--credentials"} <= set(given):
            raise typer.BadParameter("there is both --password and --credentials")
        if self.keys and len(self.keys) != len(self.certificates):
            raise typer.BadParameter("there must be a --key for each --certificate, or none")

    @asynccontextmanager
    async def options(self) -> AsyncGenerator[Mapping[str, Any]]:
        """What `ocpp_toolkit.serve` is to be given, as long as the context lasts.

        Raises:
            typer.Exit: a file cannot be used.
        """
        if not self.profile:
            yield {} if self.password is None else {"authenticate": _OnePassword(self.password).authenticate}
        elif self.credentials is None:
            yield {"security": self._security(None if self.password is None else _OnePassword(self.password))}
        else:
            from ocpp_security.sqlite_credentials import SqliteCredentialStore  # noqa: PLC0415 - see above

            store = SqliteCredentialStore(self.credentials)
            with _usable():
                await store.open()
            try:
                yield {"security": self._security(store)}
            finally:
                await store.close()

    def _security(self, credentials: Any) -> Any:
        from ocpp_toolkit.security import CsmsSecurity  # noqa: PLC0415 - see above

        with _usable():
            return CsmsSecurity(
                self.profile or 0,
                credentials=credentials,
                certificates=list(zip(self.certificates, self.keys or self.certificates, strict=True)),
                client_ca=self.client_ca,
                crl=self.crl,
                organization=self.organization,
            )


class _OnePassword:
    """Lets every station in that gives the password."""

    def __init__(self, password: str) -> None:
        self._expected = password.encode()

    async def authenticate(self, identity: str, username: str | None, password: bytes | None) -> bool:  # noqa: ARG002 - as transports ask
        return password is not None and hmac.compare_digest(password, self._expected)


# ------------------------------------------------------------------------------------------------------ a station


def station_security(
    url: str,
    identity: str,
    profile: int | None,
    *,
    password: str | None,
    ca: Path | None,
    certificate: str | None,
    key: str | None,
) -> "StationSecurity | None":
    """A station's security as the options say it; None: without a profile, the password is all there is.

    Args:
        url: the CSMS's endpoint.
        identity: the station's, which ``{id}`` stands for in the names of its files.
        profile: 0 to 3.
        password: for profiles 1 and 2.
        ca: roots of the CSMS's certificate, PEM.
        certificate: the station's chain, PEM.
        key: its key; None: in the same file.

    Raises:
        typer.BadParameter: the options do not go together.
        typer.Exit: a file cannot be used.
    """
    values = {"--password": password, "--ca": ca, "--certificate": certificate, "--key": key}
    _check(profile, [option for option, value in values.items() if value is not None], _STATION_USES, _STATION_NEEDS)
    if not profile:
        return None
    if profile == 1 and urlsplit(url).scheme in ("wss", "https"):
        raise typer.BadParameter(f"security profile 1 has no TLS, and {url} has")
    from ocpp_security import common_name, read_certificates  # noqa: PLC0415 - see above
    from ocpp_toolkit.security import StationSecurity  # noqa: PLC0415 - see above

    with _usable():
        if certificate is None:
            return StationSecurity(profile, password=password, roots=ca)
        chain, own_key = (Path(name.replace("{id}", identity)) for name in (certificate, key or certificate))
        own_key.open("rb").close()
        leaf = read_certificates(chain.read_bytes(), max_length=None)[0]
        return StationSecurity(profile, roots=ca, certificate=(chain, own_key), serial_number=common_name(leaf))
