"""A figure: what was measured in each run, of which the median counts and the spread tells how far to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any

__all__ = ["Figure", "percentile"]


@dataclass(frozen=True)
class Figure:
    """Values of the same thing, one for each run."""

    values: Sequence[float]

    @property
    def median(self) -> float:
        """The value in the middle."""
        return median(self.values)

    def plus(self, other: "Figure") -> "Figure":
        """Both together, run by run."""
        return Figure([mine + theirs for mine, theirs in zip(self.values, other.values, strict=True)])

    def over(self, other: "Figure") -> "Figure":
        """How many times the other it is, run by run."""
        return Figure([mine / theirs for mine, theirs in zip(self.values, other.values, strict=True)])

    def show(self, digits: int = 1) -> str:
        """The median, with the lowest and the highest value if there are several."""
        low, high = min(self.values), max(self.values)
        if len(self.values) == 1:
            return f"{self.median:.{digits}f}"
        return f"{self.median:.{digits}f} [dim]({low:.{digits}f}-{high:.{digits}f})[/]"

    def json(self) -> dict[str, Any]:
        """For the record."""
        return {"median": self.median, "values": list(self.values)}


def percentile(values: Sequence[float], percent: float) -> float:
    """The value that so many percent of them do not exceed."""
    return sorted(values)[max(ceil(len(values) * percent / 100) - 1, 0)]
