"""OCPP for charging stations and CSMSs, whatever the version: `CSMS` and `serve`, `ChargingStation` and `connect`.

The messages are in `ocpp_generic_api`; what only one version has, in its core package. What is here is imported when it is first asked
for, so that what comes with the toolkit and needs little of it, as its pytest plugin, loads little.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .connections import connect, serve
    from .csms import CSMS
    from .loop import run
    from .station import ChargingStation
    from .supervision import supervise

__version__ = "0.1.0"

__all__ = ["CSMS", "ChargingStation", "__version__", "connect", "run", "serve", "supervise"]

_PLACES = {
    "CSMS": "csms",
    "ChargingStation": "station",
    "connect": "connections",
    "run": "loop",
    "serve": "connections",
    "supervise": "supervision",
}
"""The modules that define them."""


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__} has no {name}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
