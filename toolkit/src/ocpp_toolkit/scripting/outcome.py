"""What becomes of a script that is run."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from .frames import Frame

__all__ = ["Failed", "Outcome", "Verdict"]


class Failed(AssertionError):
    """Something that a script requires did not come true. Under pytest it is a failed test, as every AssertionError."""


class Verdict(StrEnum):
    """How a script ended."""

    PASSED = "passed"
    """All that it expects came true."""
    FAILED = "failed"
    """The other side did not do what the script expects of it."""
    ERROR = "error"
    """The script broke, or there was no connection to run it on: nothing is known of the other side."""
    SKIPPED = "skipped"
    """It was not run, for it is not for the version spoken."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A script that was run once."""

    script: str
    """Its name."""
    station: str
    """Identity of the station, played or under test; empty: none came."""
    version: str
    """The OCPP version spoken, as ``1.6``; empty: there was no connection."""
    verdict: Verdict
    started: datetime
    seconds: float
    """How long it took."""
    seed: int
    """What its random data were made of: with this seed and the same identity they are the same again."""
    reason: str = ""
    """Why it did not pass, in one line or one for each thing that went wrong; empty if it did."""
    where: str = ""
    """File and line of the script where it ended early; empty: it did not, or the place is not in its file."""
    said: tuple[str, ...] = ()
    """What it said, and the checks that failed, in order."""
    frames: tuple[Frame, ...] = ()
    """The last that passed over its connections, kept where it did not pass."""
    traceback: str = ""
    """Of Python, if it broke."""
    connected: bool = True
    """Whether there was a connection to run it on."""

    @property
    def passed(self) -> bool:
        """Whether nothing went wrong."""
        return self.verdict in (Verdict.PASSED, Verdict.SKIPPED)

    def __str__(self) -> str:
        """The outcome in a few words, its reason behind them."""
        place = f" ({self.where})" if self.where else ""
        return f"{self.script} {self.verdict}" + (f": {self.reason}{place}" if self.reason else "")

    def explained(self) -> str:
        """The whole story: the outcome, what the script said, the frames without their secrets, the traceback."""
        parts = [str(self), *(f"  {each}" for each in self.said), *(f"  {frame}" for frame in self.frames)]
        return "\n".join([*parts, self.traceback.rstrip()] if self.traceback else parts)
