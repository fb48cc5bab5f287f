"""Look-up of what is installed: names first, code only when asked for.

::

    registry = Registry()
    registry.versions()            # ('ocpp2.0.1', 'ocpp1.6', 'ocpp1.5'): nothing imported yet
    registry.version("ocpp1.6")    # imports ocpp16_core, and nothing else
"""

import sys
import warnings
from functools import cache
from importlib.metadata import EntryPoint, EntryPoints, entry_points
from typing import Any

import pluggy

from . import hooks
from .errors import PluginError
from .transport import Transport
from .version import Version

__all__ = ["PluginWarning", "Registry"]


class PluginWarning(UserWarning):
    """A plugin could not be loaded; the warning names it and the cause."""


class Registry:
    """Versions and transports by entry-point name."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(hooks.GROUP)
        self._manager.add_hookspecs(hooks)

    def names(self) -> tuple[str, ...]:
        """Names of all plugins installed, sorted; none of them is loaded for that."""
        return tuple(sorted({entry.name for entry in entry_points(group=hooks.GROUP)}))

    def versions(self) -> tuple[str, ...]:
        """Subprotocols of the versions installed, newest first."""
        names = (name for name in self.names() if name.startswith("ocpp"))
        return tuple(sorted(names, key=_number, reverse=True))

    def version(self, name: str) -> Version:
        """The version of that subprotocol, loaded now if it was not.

        Raises:
            PluginError: it is not installed, or failed to load.
        """
        version: Version = self._ask("ocpp_version", name)
        return version

    def transport(self, name: str) -> Transport:
        """The transport of that short name, loaded now if it was not.

        Raises:
            PluginError: it is not installed, or failed to load.
        """
        transport: Transport = self._ask("ocpp_transport", name)
        return transport

    def adapter(self, name: str) -> Any:
        """The adapter (``ocpp_generic_api.Adapter``) of the version of that subprotocol, loaded now if it was not.

        Raises:
            PluginError: it is not installed, or failed to load.
        """
        return self._ask("ocpp_adapter", name, f"adapter-{name}")

    def _ask(self, hook: str, name: str, plugin: str | None = None) -> Any:
        """Ask the plugin of that entry-point name (the name itself, unless given) through a hook."""
        plugin = plugin or name
        if not self._manager.has_plugin(plugin):
            self._load(plugin)
        found = getattr(self._manager.hook, hook)(name=name)
        if found is None:
            reason = f"it is no {hook.removeprefix('ocpp_')}" if plugin in self.names() else "it is not installed"
            raise PluginError(plugin, f"{reason}; installed are {', '.join(self.names()) or 'none'}")
        return found

    def _load(self, name: str) -> None:
        try:
            for entry in _entries(name)[:1]:
                self._manager.register(entry.load(), name=name)
        except Exception as error:
            cause = f"{type(error).__name__}: {error}"
            warnings.warn(f"plugin {name} failed to load: {cause}", PluginWarning, stacklevel=4)
            raise PluginError(name, f"failed to load: {cause}") from error


def _entries(name: str) -> list[EntryPoint]:
    """The entry points of a name, the first to be found first; looked for again where none was there, for it may have been installed since."""
    if not any(entry.name == name for entry in _installed(*sys.path)):
        _installed.cache_clear()
    return [entry for entry in _installed(*sys.path) if entry.name == name]


@cache
def _installed(*_places: str) -> EntryPoints:
    """All plugins in these places: looking reads the metadata of everything that is installed there, which takes its time."""
    return entry_points(group=hooks.GROUP)


def _number(subprotocol: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in subprotocol.removeprefix("ocpp").split("."))
