"""Hook specifications: what a plugin of entry-point group ``ocpp_toolkit`` can bring.

The *name* of the entry point is the wire's token: a version's subprotocol (``ocpp1.6``), a transport's short name
(``ws``), an adapter's ``adapter-ocpp1.6``. So what is installed is known without loading any of it.
"""

import pluggy

from .transport import Transport
from .version import Version

__all__ = ["GROUP", "hookimpl", "hookspec"]

GROUP = "ocpp_toolkit"
"""The entry-point group."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)
"""Marks a plugin's functions: ``from ocpp_core.hooks import hookimpl``."""


@hookspec(firstresult=True)
def ocpp_version(name: str) -> Version | None:
    """The version whose subprotocol is `name`; None if the plugin has none of that name."""


@hookspec(firstresult=True)
def ocpp_transport(name: str) -> Transport | None:
    """The transport whose short name is `name`; None if the plugin has none of that name."""


@hookspec(firstresult=True)
def ocpp_adapter(name: str) -> object | None:
    """The adapter between the version-neutral API and the version whose subprotocol is `name`; None if the plugin has none.

    It is an ``ocpp_generic_api.Adapter``; the name of its entry point is ``adapter-`` and the subprotocol.
    """
