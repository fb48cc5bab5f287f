"""Which profile a station has: chosen by its identity, by what its boot says of vendor and model, or by a function of your own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, cast

from .files import Vendor, vendors
from .profile import Profile
from .ready import STRICT

__all__ = ["Book", "Chooser", "Profiles", "Who", "book_of", "maker_in"]


@dataclass(frozen=True, slots=True)
class Who:
    """What is known of a station when its profile is chosen."""

    identity: str
    """Its identity."""
    vendor: str | None = None
    """Its vendor, from its last boot; None: it has not booted yet."""
    model: str | None = None
    """Its model, from its last boot; None: it has not booted yet."""


Chooser = Callable[[Who], Profile | None]
"""Chooses the profile of a station; None: it has no opinion. It is asked when a station connects, and again when it boots."""


@dataclass(frozen=True, slots=True)
class _Page:
    chooser: Chooser
    by_boot: bool


class Book:
    """The profiles of all stations. The first entry that fits decides; without one, `default`.

    ::

        book = Book(default=FIELD)
        book.add(STRICT, identity="LAB-*")
        book.add(FIELD | acme, vendor="Acme*")
        csms = CSMS(profiles=book)

    Args:
        default: for stations that nothing else is said of.
        remembered: stations whose vendor and model are remembered, so that they have their profile from the beginning when they
            connect again; the one that booted first is forgotten for a further one.
    """

    def __init__(self, default: Profile = STRICT, *, remembered: int = 100_000) -> None:
        self.default = default
        self._remembered = remembered
        self._pages: list[_Page] = []
        self._makers: dict[str, tuple[str, str]] = {}

    def add(
        self, profile: Profile, *, identity: str | None = None, vendor: str | None = None, model: str | None = None
    ) -> "Book":
        """Give a profile to the stations that all patterns fit (``*`` and ``?``; of vendor and model the case does not matter).

        Args:
            profile: the profile.
            identity: of the station; None: any.
            vendor: as its boot names it; None: any.
            model: as its boot names it; None: any.

        Returns:
            The book.
        """

        def choose(who: Who) -> Profile | None:
            fits = (identity is None or fnmatchcase(who.identity, identity)) and (
                _fits(vendor, who.vendor) and _fits(model, who.model)
            )
            return profile if fits else None

        self._pages.append(_Page(choose, vendor is not None or model is not None))
        return self

    def add_vendors(self, some: Iterable[Vendor] | None = None) -> "Book":
        """Give vendors' profiles to their stations, each joined with `default`, so that it takes nothing away.

        Args:
            some: the profiles; None: those of this package.

        Returns:
            The book.
        """
        for vendor in vendors().values() if some is None else some:
            self._pages.append(_Page(_chooser(vendor, self.default | vendor.profile), by_boot=True))
        return self

    def ask(self, chooser: Chooser) -> Chooser:
        """Register a function that chooses."""
        self._pages.append(_Page(chooser, by_boot=True))
        return chooser

    @property
    def by_boot(self) -> bool:
        """Whether what a boot says can matter."""
        return any(page.by_boot for page in self._pages)

    def profile(self, identity: str) -> Profile:
        """The profile of a station, by what is known of it."""
        vendor, model = self._makers.get(identity, (None, None))
        who = Who(identity, vendor, model)
        return next((found for page in self._pages if (found := page.chooser(who)) is not None), self.default)

    def booted(self, identity: str, vendor: str, model: str) -> None:
        """Remember what a station's boot says of it."""
        self._makers.pop(identity, None)
        if len(self._makers) >= self._remembered:
            del self._makers[next(iter(self._makers))]
        self._makers[identity] = (vendor, model)


Profiles = Book | Profile | Chooser
"""Whatever tells the profiles of stations."""


def book_of(profiles: Profiles) -> Book:
    """A book of what tells the profiles of stations: itself, one profile for all, or a function that chooses."""
    if isinstance(profiles, Book):
        return profiles
    if isinstance(profiles, Profile):
        return Book(profiles)
    book = Book()
    book.ask(profiles)
    return book


def maker_in(payload: Any) -> tuple[str, str] | None:
    """Vendor and model in the payload of a boot, of any version, sound or not; None: it names none."""
    if not isinstance(payload, dict):
        return None
    members = cast("dict[str, Any]", payload)
    inner = members.get("chargingStation")
    station = cast("dict[str, Any]", inner) if isinstance(inner, dict) else {}
    vendor = members.get("chargePointVendor", station.get("vendorName"))
    model = members.get("chargePointModel", station.get("model"))
    return (str(vendor), str(model)) if vendor is not None or model is not None else None


def _fits(pattern: str | None, text: str | None) -> bool:
    return pattern is None or (text is not None and fnmatchcase(text.casefold(), pattern.casefold()))


def _chooser(vendor: Vendor, profile: Profile) -> Chooser:
    def choose(who: Who) -> Profile | None:
        maker = None if who.vendor is None else f"{who.vendor} {who.model}"
        return profile if any(_fits(pattern, maker) for pattern in vendor.stations) else None

    return choose
