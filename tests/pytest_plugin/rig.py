"""What the tests of this directory share."""

import asyncio
from collections.abc import Callable
from importlib import import_module

from ocpp_core.registry import Registry
from ocpp_generic_api import AuthorizeRequest, BootNotificationRequest, ChargingStation, IdToken

SOON = 30.0
"""Seconds after which something that should happen has not."""
QUICK = ("-p", "no:cacheprovider", "-p", "no:unraisableexception", "-p", "no:hypothesispytest")
"""Options of a run of pytest within this process: what it leaves behind is seen by the run around it, which takes no time for it."""
BOOT = BootNotificationRequest(charging_station=ChargingStation(vendor_name="Acme", model="One"))


def authorizing(token: str) -> AuthorizeRequest:
    return AuthorizeRequest(id_token=IdToken(id_token=token))


def load() -> None:
    """Load what a run of pytest within this process needs: such a run forgets what it has loaded first."""
    for name in ("sync", "testing", "pytest_plugin.assertions"):
        import_module(f"ocpp_toolkit.{name}")
    registry = Registry()
    for version in registry.versions():
        registry.adapter(version)
    registry.transport("ws")


async def eventually(condition: Callable[[], object]) -> None:
    """Wait for what no event tells of."""
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.001)
