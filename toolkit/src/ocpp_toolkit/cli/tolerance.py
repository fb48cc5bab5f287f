"""Profiles of tolerance on the command line."""

from pathlib import Path
from typing import Annotated

import typer

from ocpp_tolerance import Book, ProfileError, Profiles, profile_of, vendors

__all__ = ["Directory", "ProfileName", "profiles_of"]

_VENDORS = "vendors"

ProfileName = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        help="What is made of what the other side does otherwise: strict, field, certification, a vendor's, as grizzl-e, or a "
        "file, as acme.toml; joined by |. vendors: field, and with it each vendor's own for the stations that name it in their boot.",
    ),
]
Directory = Annotated[
    Path | None,
    typer.Option(
        "--profiles", metavar="DIR", file_okay=False, exists=True, help="Directory with vendors' profiles of your own."
    ),
]


def profiles_of(name: str, directory: Path | None = None) -> Profiles:
    """The profiles that an option names.

    Raises:
        typer.BadParameter: there is none of that name, or its file has a mistake.
    """
    try:
        if name == _VENDORS:
            return Book(profile_of("field")).add_vendors(vendors(directory).values())
        return profile_of(name, directory)
    except (ProfileError, OSError) as error:
        raise typer.BadParameter(str(error)) from None
