"""Calls at a rate, whatever the server makes of it: how long each waited for its answer.

The stations take turns. If the next one's call is still open when it is due, the calls from then on wait for it, and that counts: a server
that stands still is not asked less often for it.
"""

import select
import time
from collections.abc import Sequence

from load import Caller
from wire import PATIENCE, BadAnswer

__all__ = ["paced"]


class _Pace:
    """Calls that are due, and those that are open."""

    def __init__(self, stations: Sequence[Caller], rate: float, began: float) -> None:
        self._stations = stations
        self._rate = rate
        self._began = began
        self._sent = 0
        self._held = False
        """Whether the next call is due, and its station's last one is open."""
        self._free_at = began
        """Calls due before then count from when they were due; others from when they are sent."""
        self.open: dict[int, float] = {}
        """When calls began, by the number of the socket."""

    def due(self) -> float:
        """When the next call is due."""
        return self._began + self._sent / self._rate

    def send_due(self) -> float:
        """Send what is due; seconds to wait for whatever comes next."""
        while (due := self.due()) <= (now := time.perf_counter()):
            station = self._stations[self._sent % len(self._stations)]
            if station.fileno() in self.open:
                self._held = True
                return PATIENCE
            if self._held:
                self._held, self._free_at = False, now
            self.open[station.fileno()] = due if due < self._free_at else now
            station.send_next()
            self._sent += 1
        return due - now


def paced(stations: Sequence[Caller], rate: float, seconds: float) -> list[float]:
    """Call for so many seconds.

    Args:
        stations: each with no call open.
        rate: calls per second, of all together, evenly spread.
        seconds: for how long.

    Returns:
        Seconds from each call to its answer.

    Raises:
        BadAnswer: an answer is wrong, or does not come.
    """
    times: list[float] = []
    by_number = {each.fileno(): each for each in stations}
    began = time.perf_counter()
    pace = _Pace(stations, rate, began)
    with select.epoll() as poll:
        for number in by_number:
            poll.register(number, select.EPOLLIN)
        while (sending := pace.due() < began + seconds) or pace.open:
            wait = pace.send_due() if sending else PATIENCE
            ready = poll.poll(wait)
            now = time.perf_counter()
            if not ready and wait == PATIENCE:
                raise BadAnswer(f"no answer within {PATIENCE} s")
            for number, _ in ready:
                if by_number[number].take():
                    times.append(now - pace.open.pop(number))
    return times
