"""Where stations can be called: the addresses they tell in the From header, as far as a CSMS may trust them.

OCPP-S 1.6, 4.2: a station tells its own URL with every message. Whoever can send a message can so make the CSMS send
requests to an address of his choice. Hence a URL is used only if it passes these rules, and a host name only for those of its
IP addresses that pass them when the connection is made.
"""

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from types import MappingProxyType
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

from .markup import ANONYMOUS, WSA

__all__ = ["NOBODY", "AddressBook", "AddressRefused", "Addresses", "MemoryBook"]

NOBODY = frozenset({ANONYMOUS, f"{WSA}/none"})
"""Addresses of those who have none (WS-Addressing 1.0, 2.1)."""
_MAX_LENGTH = 2048

Ip = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class AddressRefused(ValueError):
    """A URL that a station cannot be called at, and why."""


class AddressBook(Protocol):
    """Keeps what stations told, so that a restarted CSMS can call them once they are heard of again."""

    async def load(self, identity: str) -> str | None:
        """The URL that was saved last for a station; None if there is none."""
        ...

    async def save(self, identity: str, url: str) -> None:
        """Keep the URL of a station in place of an earlier one."""
        ...


class MemoryBook:
    """An address book that lasts as long as the program."""

    def __init__(self, max_stations: int = 100_000) -> None:
        """`max_stations`: the oldest entry makes room for one beyond."""
        self._urls: dict[str, str] = {}
        self._max_stations = max_stations

    async def load(self, identity: str) -> str | None:
        """The URL that was saved last for a station; None if there is none."""
        return self._urls.get(identity)

    async def save(self, identity: str, url: str) -> None:
        """Keep the URL of a station in place of an earlier one."""
        self._urls.pop(identity, None)
        while len(self._urls) >= self._max_stations:
            del self._urls[next(iter(self._urls))]
        self._urls[identity] = url


class Addresses:
    """Which URLs stations may be called at.

    ``Addresses(["10.20.0.0/16", "*.stations.example"], fixed={"CS001": "http://10.20.3.4:8080/"})``
    """

    def __init__(
        self,
        allowed: Iterable[str] | None = None,
        *,
        fixed: Mapping[str, str] | None = None,
        book: AddressBook | None = None,
    ) -> None:
        """Make the rules.

        Args:
            allowed: networks (``10.20.0.0/16``, ``fd00::/8``, ``192.0.2.7``) and names of hosts (``cs1.example``,
                ``*.stations.example``) that stations may have. A name stands for whatever it resolves to. None: every
                address but loopback, link-local, unspecified, multicast and reserved ones; those can be called only if
                a network that is listed has them.
            fixed: URLs by identity, in place of what these stations tell; not checked.
            book: keeps what stations tell; None: memory.

        Raises:
            ValueError: an entry is neither a network nor the name of a host.
        """
        self.fixed: Mapping[str, str] = MappingProxyType(dict(fixed or {}))
        self.book: AddressBook = MemoryBook() if book is None else book
        networks, names = _sorted(allowed or ())
        self._networks = None if allowed is None else networks
        self._names = names
        self._fixed_hosts = frozenset(_host(urlsplit(url)) for url in self.fixed.values())

    def check(self, url: str) -> str:
        """The URL, if a station may be called there, as far as that can be told without a name server.

        Raises:
            AddressRefused: it may not, or it is no URL.
        """
        if url in NOBODY:
            raise AddressRefused("it is nobody's address")
        if len(url) > _MAX_LENGTH or not url.isascii() or not url.isprintable() or " " in url:
            raise AddressRefused("it is not a URL")
        host = _host_of_url(url)
        ip = _ip(host)
        if ip is None:
            self._check_name(host)
        elif not self.permits(ip):
            raise AddressRefused(f"{host} is not allowed")
        return url

    def permits(self, ip: Ip) -> bool:
        """Whether a station may have this IP address."""
        mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
        ip = mapped or ip
        if self._networks is None:
            return not _is_special(ip)
        return any(ip.version == network.version and ip in network for network in self._networks)

    def permits_at(self, host: str, ip: str) -> bool:
        """Whether a host may be called at an IP address that its name was resolved to."""
        name = host.lower().rstrip(".")
        if name in self._fixed_hosts or self._is_listed(name):
            return True
        address = _ip(ip)
        return address is not None and self.permits(address)

    def _check_name(self, host: str) -> None:
        """A name passes if it is listed, or if it may yet turn out to lie in a network that is allowed."""
        if self._networks is not None and not self._networks and not self._is_listed(host):
            raise AddressRefused(f"{host} is not allowed")

    def _is_listed(self, host: str) -> bool:
        return any(host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in self._names)


def _sorted(allowed: Iterable[str]) -> tuple[Sequence[Network], Sequence[str]]:
    """Networks and names among the entries of an allow-list."""
    networks: list[Network] = []
    names: list[str] = []
    for entry in allowed:
        try:
            networks.append(ipaddress.ip_network(entry))
        except ValueError:
            names.append(_name(entry))
    return networks, names


def _name(entry: str) -> str:
    name = entry.lower().rstrip(".")
    labels = name.removeprefix("*.").split(".")
    if not all(label.replace("-", "").replace("_", "").isalnum() for label in labels) or labels[-1].isdecimal():
        raise ValueError(f"{entry!r} is neither a network nor the name of a host")
    return name


def _host_of_url(url: str) -> str:
    """The host in a URL that can be dialled."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused("it is not a URL") from None
    if parts.scheme not in ("http", "https"):
        raise AddressRefused("its scheme is neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("it has credentials")
    host = _host(parts)
    if not host:
        raise AddressRefused("it has no host")
    if port == 0:
        raise AddressRefused("its port is 0")
    return host


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").lower().rstrip(".")


def _ip(host: str) -> Ip | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _is_special(ip: Ip) -> bool:
    return ip.is_loopback or ip.is_link_local or ip.is_unspecified or ip.is_multicast or ip.is_reserved
