"""How long a station waits before it tries to connect again (OCPP 2.0.1 part 4, 5.3; 1.6 leaves it to the station).

The first wait is the minimum and a random part; after each further failure it is twice the wait before and a random part, as
often as the doubling is allowed; from then on it stays. The random part keeps ten thousand stations that lost the same CSMS
from coming back in the same second.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["BackOff", "BackOffPolicy"]


@dataclass(frozen=True, slots=True)
class BackOffPolicy:
    """The variables of OCPPCommCtrlr that the waits depend on."""

    wait_minimum: float = 10.0
    """``RetryBackOffWaitMinimum``: the first wait without its random part, in s."""
    random_range: float = 10.0
    """``RetryBackOffRandomRange``: the random part is between 0 and this, in s."""
    repeat_times: int = 5
    """``RetryBackOffRepeatTimes``: how often the wait is doubled."""

    def __post_init__(self) -> None:
        if self.wait_minimum < 0 or self.random_range < 0 or self.repeat_times < 0:
            raise ValueError(f"not possible: {self}")

    def bounds(self, failures: int) -> tuple[float, float]:
        """The shortest and the longest wait after so many failures in a row, in s; from 1.

        Both are reached only if the random parts of all waits before are at their ends, too.
        """
        least, most = self.wait_minimum, self.wait_minimum + self.random_range
        for _ in range(min(failures - 1, self.repeat_times)):
            least, most = 2 * least, 2 * most + self.random_range
        return least, most


class BackOff:
    """The waits of one station."""

    def __init__(
        self, policy: BackOffPolicy | None = None, uniform: Callable[[float, float], float] | None = None
    ) -> None:
        """No failure has been seen yet.

        Args:
            policy: the variables; None: their defaults.
            uniform: gives a random number between two; None: `random.uniform`.
        """
        self.policy = policy or BackOffPolicy()
        self._uniform = uniform or random.uniform
        self._wait = 0.0
        self.failures = 0
        """Failures in a row."""

    def failed(self) -> float:
        """Count a failure; how long to wait now, in s."""
        if self.failures == 0:
            self._wait = self.policy.wait_minimum + self._random()
        elif self.failures <= self.policy.repeat_times:
            self._wait = 2 * self._wait + self._random()
        self.failures += 1
        return self._wait

    def succeeded(self) -> None:
        """Begin anew with the next failure."""
        self.failures = 0

    def _random(self) -> float:
        return self._uniform(0, self.policy.random_range)
