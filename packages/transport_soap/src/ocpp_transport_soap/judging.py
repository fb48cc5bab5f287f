"""What becomes of each deviation in a message: forgiven and reported, or a fault, as the policy has it."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from ocpp_core import ErrorCode, InvalidPayload, Problem

from .markup import Element, split_name
from .policy import Leniency, Reading
from .texts import WHITE_SPACE

__all__ = ["MOST_PROBLEMS", "Judge", "Place", "is_text", "local_name"]

MOST_PROBLEMS = 32
"""Faults told of one message, at most: a hostile one has as many as it has elements."""

_PLAIN_NAME = re.compile(r"\w{1,50}", re.ASCII)

_FAULTS: Mapping[str, tuple[ErrorCode, str]] = {
    "any_order": (ErrorCode.FORMAT_VIOLATION, "stands in the wrong place of the sequence"),
    "any_namespace": (ErrorCode.FORMAT_VIOLATION, "is in the wrong namespace"),
    "any_case": (ErrorCode.FORMAT_VIOLATION, "is written in the wrong case"),
    "unknown_elements": (ErrorCode.FORMAT_VIOLATION, "is not an element of this message"),
    "unknown_attributes": (ErrorCode.FORMAT_VIOLATION, "is not an attribute of this element"),
    "empty_optional": (ErrorCode.TYPE_CONSTRAINT_VIOLATION, "is empty"),
    "naive_times": (ErrorCode.PROPERTY_CONSTRAINT_VIOLATION, "has no time zone"),
}
"""Rule of `Reading` → what its breach is where it is not forgiven."""


class Place(NamedTuple):  # made for each element that holds others: a dataclass takes twice as long
    """Where an element or attribute stands. Its path is written only when there is something to say of it."""

    parent: "Place | None"
    """The element around it; None: the message itself."""
    name: str
    """Local name."""
    position: int | None = None
    """How many stand before it, if it may be repeated."""

    def __str__(self) -> str:
        # The name may be the peer's own text, and goes into answers.
        name = self.name if _PLAIN_NAME.fullmatch(self.name) else "?"
        own = name if self.position is None else f"{name}[{self.position}]"
        return f"{self.parent}.{own}" if self.parent else own


class Judge:
    """Decides on the deviations of one message."""

    __slots__ = ("_policy", "_used", "problems")

    def __init__(self, policy: Reading, used: list[Leniency] | None) -> None:
        self._policy = policy
        self._used = used
        self.problems: list[Problem] = []
        """What is not forgiven."""

    def bend(self, rule: str, place: Place | None, value: str | None = None) -> None:
        """A rule is broken at a place; None is the message itself. `value` is what stands there, for the report.

        Raises:
            InvalidPayload: that was one fault too many.
        """
        if not getattr(self._policy, rule):
            self._fault(place, *_FAULTS[rule])
        elif self._used is not None:
            self._used.append(Leniency(None, rule, str(place or ""), value))

    def fault_in_structure(self, place: Place | None, message: str) -> None:
        """A fault that no policy forgives. Raises as `bend`."""
        self._fault(place, ErrorCode.FORMAT_VIOLATION, message)

    def fault_in_occurrence(self, place: Place | None, message: str) -> None:
        """A field that occurs too often, which no policy forgives. Raises as `bend`."""
        self._fault(place, ErrorCode.OCCURRENCE_CONSTRAINT_VIOLATION, message)

    def _fault(self, place: Place | None, code: ErrorCode, message: str) -> None:
        self.problems.append(Problem(str(place or ""), code, message))
        if len(self.problems) == MOST_PROBLEMS:
            raise InvalidPayload(self.problems)


def is_text(text: str | None) -> bool:
    """Whether it is more than white space."""
    return text is not None and text.strip(WHITE_SPACE) != ""


def local_name(element: Element) -> str:
    """Name of an element without its namespace; of a comment or the like, no name at all."""
    return split_name(element.tag)[1] if isinstance(element.tag, str) else ""
