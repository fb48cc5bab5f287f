"""How fast a peer may send: a token bucket, without a clock of its own."""

__all__ = ["TokenBucket"]


class TokenBucket:
    """So many messages a second, and so many at once after a quiet time.

    Args:
        rate: messages per second, more than 0.
        burst: messages that may come at once, from 1.

    Raises:
        ValueError: one of them is out of range.
    """

    __slots__ = ("_burst", "_rate", "_since", "_tokens")

    def __init__(self, rate: float, burst: int) -> None:
        if not (rate > 0 and burst >= 1):
            raise ValueError(f"not possible: {rate=}, {burst=}")
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._since: float | None = None

    def take(self, now: float) -> float:
        """Count a message.

        Args:
            now: any monotonic time, in s.

        Returns:
            Seconds to wait before the next message is taken in; 0: none.
        """
        passed = 0.0 if self._since is None else now - self._since
        self._since = now
        self._tokens = min(float(self._burst), self._tokens + passed * self._rate) - 1
        return max(0.0, -self._tokens / self._rate)
