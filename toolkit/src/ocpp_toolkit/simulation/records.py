"""What a simulation keeps count of."""

from dataclasses import dataclass, field
from datetime import datetime

from ocpp_core import now

__all__ = ["SessionRecord"]


@dataclass(slots=True)
class SessionRecord:
    """One charging session, as its side saw it."""

    station: str
    """Identity of the station."""
    token: str
    """The identifier that started it."""
    remote: bool = False
    """Whether the CSMS started it."""
    transaction_id: str = ""
    """Id of the transaction as the CSMS knows it; empty before it is known."""
    meter_start: int = 0
    """Energy register at the start, in Wh."""
    meter_stop: int | None = None
    """Energy register at the end, in Wh; None: the session goes on."""
    meter_values: int = 0
    """Meter readings taken in between."""
    started: datetime = field(default_factory=now)
    stopped: datetime | None = None
    error: str = ""
    """Why it failed; empty: it did not."""

    @property
    def energy(self) -> int:
        """Energy delivered, in Wh; 0 while the session goes on."""
        return 0 if self.meter_stop is None else self.meter_stop - self.meter_start

    @property
    def completed(self) -> bool:
        """Whether it came to its end without an error."""
        return self.meter_stop is not None and not self.error
