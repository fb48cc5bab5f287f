"""What a session may be told of a text that it would refuse: the frame that was meant."""

from collections.abc import Callable
from typing import Protocol

from .faults import Fault

__all__ = ["Repair", "Repaired"]


class Repaired(Protocol):
    """What a text that is no frame was meant to be."""

    @property
    def text(self) -> str:
        """The frame."""
        ...

    @property
    def echo(self) -> str | None:
        """JSON text of the id that the answer to it carries, where that is not the frame's own; None: the frame's."""
        ...

    @property
    def accepted(self) -> Callable[[], None]:
        """Called if the text was taken in: it might be no frame after all."""
        ...


Repair = Callable[[str | bytes, Fault], Repaired | None]
"""Is given a text that was refused, as it came, and why; None: it stays refused. It is asked once for a text.

Of a call whose id was used before (`Fault.REPEATED_ID`) it may give a frame with another id, under which the call is known here;
the peer's own goes to `Repaired.echo`.
"""
