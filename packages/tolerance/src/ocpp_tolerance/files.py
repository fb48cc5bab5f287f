"""Profiles of vendors as files: TOML that anybody can add and share.

::

    extends = "strict"                      # or "field": what it adds to
    stations = ["*grizzl-e*"]               # vendor and model of the stations it is for, as in their boot
    frames = ["truncated"]

    [[rules]]
    do = "map"
    paths = ["**.unit"]
    values = { Hz = "Hertz" }

The name of a profile is that of its file, without ``.toml``.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from .profile import Certifying, Profile
from .ready import CERTIFICATION, FIELD, STRICT
from .rules import Clamp, JsonText, MapValue, ReadTime, Round, Rule, ToBoolean, ToNumber, ToText, TrimEnd, Truncate
from .structure import Default, DropEmpty, DropEntry, DropUnknown, FillEmpty

__all__ = ["READY", "RULES", "ProfileError", "Vendor", "parse", "profile_of", "read", "vendors"]

READY: Mapping[str, Profile] = {each.name: each for each in (STRICT, CERTIFICATION, FIELD)}
"""The ready-made profiles by name."""
RULES: Mapping[str, type[Rule]] = {
    each.name: each
    for each in (
        Clamp,
        Default,
        DropEmpty,
        DropEntry,
        DropUnknown,
        FillEmpty,
        JsonText,
        MapValue,
        ReadTime,
        Round,
        ToBoolean,
        ToNumber,
        ToText,
        TrimEnd,
        Truncate,
    )
}
"""The rules by the name that a file calls them by (``do``)."""
_SUFFIX = ".toml"


class ProfileError(ValueError):
    """A profile that there is not, or a file of one with a mistake in it."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(where, reason)
        self.where = where
        """The file, and the place in it, as ``acme.toml: rules[0]``; or the name asked for."""
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Vendor:
    """A profile, and the stations that it is for."""

    profile: Profile
    stations: tuple[str, ...]
    """Patterns of vendor and model, joined by a space, as a station's boot names them; case does not matter."""


def vendors(directory: Path | None = None) -> Mapping[str, Vendor]:
    """The profiles of vendors by name: those of this package, and before them those in a directory of your own.

    Raises:
        ProfileError: a file has a mistake.
        OSError: the directory cannot be read.
    """
    places: list[Traversable] = [*([directory] if directory else []), files("ocpp_tolerance") / "profiles"]
    found: dict[str, Vendor] = {}
    for place in places:
        for file in sorted(place.iterdir(), key=lambda each: each.name):
            name = file.name.removesuffix(_SUFFIX)
            if name != file.name and name not in found:
                found[name] = read(file)
    return found


def profile_of(name: str, directory: Path | None = None) -> Profile:
    """A profile by its name: a ready-made one, that of a vendor, or a file; several joined by ``|``.

    Raises:
        ProfileError: there is none of that name, or its file has a mistake.
    """
    parts = [_one(part.strip(), directory) for part in name.split("|")]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole | part
    return whole


def _one(name: str, directory: Path | None) -> Profile:
    if name in READY:
        return READY[name]
    if name.endswith(_SUFFIX):
        try:
            return read(Path(name)).profile
        except OSError as error:
            raise ProfileError(name, error.strerror or str(error)) from None
    known = vendors(directory)
    if name not in known:
        raise ProfileError(name, f"there is no such profile; there are {', '.join([*READY, *sorted(known)])}")
    return known[name].profile


def read(file: Traversable) -> Vendor:
    """A profile from its file.

    Raises:
        ProfileError: it has a mistake.
        OSError: it cannot be read.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ProfileError(file.name, "it is not UTF-8") from None
    return parse(text, file.name)


def parse(text: str, name: str = "profile.toml") -> Vendor:
    """A profile from the text of a file of that name.

    Raises:
        ProfileError: it has a mistake.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(name, f"it is no TOML: {error}") from None
    try:
        file = _File.model_validate(content)
        rules = tuple(_rule(each, number) for number, each in enumerate(file.rules))
        own = Profile(name.removesuffix(_SUFFIX), rules=rules, **_settings(file))
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise ProfileError(f"{name}: {_written(fault['loc'])}", fault["msg"]) from None
    except ValueError as error:
        raise ProfileError(name, str(error)) from None
    return Vendor(replace(READY[file.extends] | own, name=own.name), tuple(file.stations))


class _File(BaseModel):
    """What a file may say; the settings are those of `Profile`."""

    model_config = ConfigDict(extra="forbid", strict=True)

    extends: Literal["strict", "certification", "field"] = "strict"
    stations: list[str] = []
    rules: list[dict[str, Any]] = []
    frames: list[str] = []
    soap: list[str] = []
    assume: str | None = None
    username_is_identity: bool | None = None
    passwords: bool | None = None
    upgrades: bool | None = None
    pings: bool | None = None
    other_versions: bool | None = None
    certifying: Certifying | None = None


def _settings(file: _File) -> dict[str, Any]:
    settings = file.model_dump(exclude={"extends", "stations", "rules"})
    return {**settings, "frames": frozenset(file.frames), "soap": frozenset(file.soap)}


def _rule(entry: dict[str, Any], number: int) -> Rule:
    """A rule from its table. A mistake is told with the rule's number.

    Raises:
        ValueError: there is one.
    """
    kind = RULES.get(str(entry.get("do")))
    if kind is None:
        raise ValueError(f"rules[{number}].do: no rule is called so; there are {', '.join(RULES)}")
    try:
        return _adapter(kind).validate_python({name: value for name, value in entry.items() if name != "do"})
    except ValidationError as error:
        fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
        raise ValueError(f"{_written(('rules', number, *fault['loc']))}: {fault['msg']}") from None


@cache
def _adapter(kind: type[Rule]) -> TypeAdapter[Rule]:
    return TypeAdapter(kind)


def _written(steps: tuple[int | str, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")
