"""Runs scripts on many stations, again and again, and counts what becomes of them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from .outcome import Outcome, Verdict
from .script import Script

__all__ = ["Once", "Plan", "Results", "Tally", "run_all"]

_KEPT = 1000

Once = Callable[[Script, str | None, int], Awaitable[Outcome]]
"""Runs a script once: given the script, the station's identity (None: any that comes) and the seed."""
Watch = Callable[[Outcome], None]
"""Is told of each outcome."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run, and how often."""

    scripts: Sequence[Script]
    """Run one after the other on each station."""
    identities: Sequence[str | None]
    """The stations; None: any that comes."""
    seed: int
    """Of the first round; each further one has the next number."""
    parallel: bool = False
    """Whether all stations run at the same time; else one after the other."""
    rounds: int | None = 1
    """How often each station runs all scripts; None: for ever."""
    pause: float = 0
    """Seconds between two rounds."""
    retry: float = 1.0
    """Seconds after a round in which there was no connection, if that is longer."""
    until_success: bool = False
    """Whether a station is done after a round in which everything passed."""


@dataclass(slots=True)
class Tally:
    """What became of one script, in all."""

    counts: dict[Verdict, int] = field(default_factory=lambda: dict.fromkeys(Verdict, 0))
    seconds: float = 0
    """Time that it took, in all."""
    last: Outcome | None = None
    """Its last run that did not pass; None: all did."""

    @property
    def runs(self) -> int:
        """How often it was run."""
        return sum(self.counts.values())

    def add(self, outcome: Outcome) -> None:
        """Count a run."""
        self.counts[outcome.verdict] += 1
        self.seconds += outcome.seconds
        if not outcome.passed:
            self.last = outcome


@dataclass(slots=True)
class Results:
    """What became of all scripts. However many are run, the last thousand outcomes are kept, and the others are counted."""

    tallies: dict[str, Tally] = field(default_factory=dict[str, Tally])
    """By the names of scripts."""
    outcomes: deque[Outcome] = field(default_factory=lambda: deque[Outcome](maxlen=_KEPT))
    unconnected: int = 0
    """Runs for which there was no connection."""
    forgiven: bool = False
    """Whether all stations had a round in which everything passed, and that was all that was asked."""

    def add(self, outcome: Outcome) -> None:
        """Take up an outcome."""
        self.tallies.setdefault(outcome.script, Tally()).add(outcome)
        self.outcomes.append(outcome)
        self.unconnected += not outcome.connected

    def count(self, *verdicts: Verdict) -> int:
        """How many runs ended so."""
        return sum(tally.counts[verdict] for tally in self.tallies.values() for verdict in verdicts)

    @property
    def runs(self) -> int:
        """How many there were."""
        return sum(tally.runs for tally in self.tallies.values())

    @property
    def status(self) -> int:
        """Exit status: 0 nothing went wrong, 1 something failed, 2 there was no connection."""
        if self.forgiven:
            return 0
        if self.unconnected:
            return 2
        return 1 if self.count(Verdict.FAILED, Verdict.ERROR) else 0


async def run_all(plan: Plan, once: Once, results: Results, watch: Watch = lambda _: None) -> None:
    """Run what is planned; cancelled, it stops, and the results have what was finished before.

    Args:
        plan: what.
        once: how.
        results: takes up each outcome as it comes.
        watch: is told of each outcome then.
    """

    async def station(identity: str | None) -> bool:
        done, seat, reached = 0, identity, True
        while plan.rounds is None or done < plan.rounds:
            if done:
                await asyncio.sleep(plan.pause if reached else max(plan.pause, plan.retry))
            good = reached = True
            for script in plan.scripts:
                outcome = await once(script, seat, plan.seed + done)
                seat = seat or outcome.station or None  # whoever came, the others are run with it as well
                good, reached = good and outcome.passed, reached and outcome.connected
                results.add(outcome)
                watch(outcome)
            if plan.until_success and good:
                return True
            done += 1
        return False

    if plan.parallel:
        successes = await asyncio.gather(*map(station, plan.identities))
    else:
        successes = [await station(each) for each in plan.identities]
    results.forgiven = all(successes)
