"""A station that stays connected: back-off, boot gate, durable queue of messages.

The toolkit joins it with transports: see `ocpp_toolkit.supervise`.
"""

from .backoff import BackOff, BackOffPolicy
from .delivery import Delivery
from .messages import Kind, MemoryMessageStore, MessageStore, Place, StoredMessage
from .network import NetworkProfile, NetworkProfiles
from .queue import MessageQueue, QueuePolicy
from .rules import CsmsGate, StationGate
from .saving import Saving
from .security_events import SecurityEvent, event_of
from .sending import Sender
from .states import LineState, StateBoard
from .supervisor import Connect, Supervisor

__all__ = [
    "BackOff",
    "BackOffPolicy",
    "Connect",
    "CsmsGate",
    "Delivery",
    "Kind",
    "LineState",
    "MemoryMessageStore",
    "MessageQueue",
    "MessageStore",
    "NetworkProfile",
    "NetworkProfiles",
    "Place",
    "QueuePolicy",
    "Saving",
    "SecurityEvent",
    "Sender",
    "StateBoard",
    "StationGate",
    "StoredMessage",
    "Supervisor",
    "event_of",
]
