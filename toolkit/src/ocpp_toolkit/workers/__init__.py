"""A CSMS on all cores of a machine: processes that listen on one port, each with its own stations, and commands from any to any.

`Workers` runs a program in several processes; `Worker.join` makes its CSMS one with the others', and `Member.station` finds a station wherever
it is connected. Linux shares the port evenly; other systems may not. Over SOAP a station has no connection that could belong to a
worker, so that is served by one process.

What workers need of each other is `Exchange`: a hub on this machine, and one day a message broker.
"""

from .exchange import Command, Exchange, Place, Rejoined, Reply
from .hub import Hub, HubExchange
from .member import Member
from .processes import Worker, Workers, reserved
from .stations import RemoteStation

__all__ = [
    "Command",
    "Exchange",
    "Hub",
    "HubExchange",
    "Member",
    "Place",
    "Rejoined",
    "RemoteStation",
    "Reply",
    "Worker",
    "Workers",
    "reserved",
]
