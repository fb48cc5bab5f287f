"""Scripts that test the other side: a station that a script plays tests a CSMS, a CSMS that a script plays tests a station.

::

    async def heartbeat(station: ScriptedStation) -> None:
        await station.boot()
        answer = await station.heartbeat()
        station.check(abs(answer.current_time - now()) < timedelta(seconds=5), "the clocks differ")

    outcome = await run(heartbeat, "ws://127.0.0.1:9000", identity="CS001")

``ocpp-toolkit run heartbeat.py ws://127.0.0.1:9000`` does the same from a file.
"""

from .csms import ScriptedCsms
from .expectations import Answer, Expected, call_of
from .frames import Frame, Frames
from .inbox import Incoming, Unexpected
from .outcome import Failed, Outcome, Verdict
from .playing import DEFAULT_TIMEOUT, new_seed, run
from .reports import report_writer, write_json, write_junit
from .runner import Once, Plan, Results, Tally, run_all
from .script import BadScript, Script, ScriptFunction, load, script, script_of
from .scripted import Scripted
from .server import ScriptServer, listen
from .stage import Ask, Say, Stage
from .station import Destination, ScriptedStation
from .transactions import Events, Transaction

__all__ = [
    "DEFAULT_TIMEOUT",
    "Answer",
    "Ask",
    "BadScript",
    "Destination",
    "Events",
    "Expected",
    "Failed",
    "Frame",
    "Frames",
    "Incoming",
    "Once",
    "Outcome",
    "Plan",
    "Results",
    "Say",
    "Script",
    "ScriptFunction",
    "ScriptServer",
    "Scripted",
    "ScriptedCsms",
    "ScriptedStation",
    "Stage",
    "Tally",
    "Transaction",
    "Unexpected",
    "Verdict",
    "call_of",
    "listen",
    "load",
    "new_seed",
    "report_writer",
    "run",
    "run_all",
    "script",
    "script_of",
    "write_json",
    "write_junit",
]
