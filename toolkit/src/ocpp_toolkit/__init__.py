"""OCPP for charging stations and CSMSs, whatever the version: `CSMS` and `serve`, `ChargingStation` and `connect`.

The messages are in `ocpp_generic_api`; what only one version has, in its core package.
"""

from .connections import connect, serve
from .csms import CSMS
from .station import ChargingStation
from .supervision import supervise

__version__ = "0.1.0"

__all__ = ["CSMS", "ChargingStation", "__version__", "connect", "serve", "supervise"]
