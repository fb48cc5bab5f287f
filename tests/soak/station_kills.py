"""A station's process, killed again and again while it charges (F4, F5): what came to the CSMS, and what did not.

    python tests/soak/station_kills.py 200 [SEED]

The processes are killed with SIGKILL at random moments, offline, online, and soon after the CSMS has gone away; then a quarter
as often with the disk full in every second process, and a quarter as often with the store cut off after each. Prints figures,
and ends with status 1 if a message was lost that the store had, came out of order, or came again without cause.
"""

import asyncio
import logging
import sys
import tempfile
import time
import traceback
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from supervision.kills import Killer, check, check_the_salvaged, check_what_was_stored, cut_off


def _say(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _held(judge, outcome):
    try:
        judge(outcome)
    except AssertionError:
        _say(traceback.format_exc())
        return False
    return True


async def soak(kills, seed):
    """Kill, in three ways; whether all held."""
    held = []
    ways = {
        "killed at random moments": (kills, check, lambda _: {}),
        "killed, with the disk full": (kills // 4, check_what_was_stored, lambda _: {"full": True}),
        "killed, and the store cut off": (
            kills // 4,
            check_the_salvaged,
            lambda place: {"between": partial(cut_off, place)},
        ),
    }
    for name, (times, judge, more) in ways.items():
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as place:
            outcome = await Killer(Path(place), seed).run(times, **more(Path(place)))
        held.append(_held(judge, outcome))
        _say(f"{name}, {time.monotonic() - began:.0f} s: {'held' if held[-1] else 'DID NOT HOLD'}")
        for line in outcome.figures():
            _say(f"  {line}")
    return all(held)


def main(kills, seed):
    """Run, print, and give the exit status."""
    logging.disable(logging.WARNING)
    _say(f"seed {seed}")
    return 0 if asyncio.run(soak(kills, seed)) else 1


if __name__ == "__main__":
    given = [int(each) for each in sys.argv[1:]]
    sys.exit(main(given[0] if given else 200, given[1] if len(given) > 1 else int(time.time())))
