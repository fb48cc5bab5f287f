"""Traffic kept in files: recorded, drawn, and played again.

A recording has one message a line, as JSON with the frame itself last, so that ``ocpp-toolkit decode`` and ``grep`` read it too.
"""

from .diagram import Arrow, Lane, lanes
from .exchanges import Exchange, Outcome, exchanges
from .recorder import Recorder
from .records import BadRecord, Record, Sender, read_records
from .redaction import redacting
from .replay import Replayed
from .replay_csms import replay_csms
from .replay_station import replay_station

__all__ = [
    "Arrow",
    "BadRecord",
    "Exchange",
    "Lane",
    "Outcome",
    "Record",
    "Recorder",
    "Replayed",
    "Sender",
    "exchanges",
    "lanes",
    "read_records",
    "redacting",
    "replay_csms",
    "replay_station",
]
