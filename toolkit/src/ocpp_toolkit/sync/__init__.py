"""OCPP for scripts and notebooks: what `ocpp_toolkit` has, with calls that block.

::

    from ocpp_toolkit import ChargingStation, sync

    with sync.connect(ChargingStation(), "ws://127.0.0.1:9000", "CS001") as csms:
        boot = csms.boot_notification(BootNotificationRequest(...))

The connections live in an event loop in a thread of its own, which ends with its context. So these calls work wherever Python
runs, also where an event loop runs already, as in a notebook, and from any number of threads at once. Programs, messages and
errors are those of the asynchronous API.
"""

from .background import Background
from .connections import Connecting, Served, Serving, Stations, connect, serve
from .facades import Csms, Remote, Station
from .handlers import in_thread

__all__ = [
    "Background",
    "Connecting",
    "Csms",
    "Remote",
    "Served",
    "Serving",
    "Station",
    "Stations",
    "connect",
    "in_thread",
    "serve",
]
