"""What tests of OCPP programs are made of: a CSMS and stations that take down what they are asked, faults, certificates, time.

Nothing here needs a test framework; the fixtures of the pytest plugin are made of it.
"""

from .csms import RecordingCsms
from .differences import differences, nearest
from .pair import StrictPair, strict_pair
from .pki import BenchPki
from .proxy import FaultProxy, ProxiedConnection, Way
from .received import ReceivedCall, ReceivedCalls
from .stations import BareStation, SimulatedStation, StationFactory
from .traffic import Traffic
from .virtual_time import TimeExhausted, VirtualClock

__all__ = [
    "BareStation",
    "BenchPki",
    "FaultProxy",
    "ProxiedConnection",
    "ReceivedCall",
    "ReceivedCalls",
    "RecordingCsms",
    "SimulatedStation",
    "StationFactory",
    "StrictPair",
    "TimeExhausted",
    "Traffic",
    "VirtualClock",
    "Way",
    "differences",
    "nearest",
    "strict_pair",
]
