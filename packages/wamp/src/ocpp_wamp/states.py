"""The states of a session's two directions, as tables.

The directions are independent: calls may cross (OCPP 2.0.1 part 4, 4.1.1). In each of them one call at a time is open.

Outgoing: our calls::

    IDLE ──send──▶ AWAITING ──answer or expiry──▶ IDLE
      │               │  ▲└─send: the call waits its turn
      └────close──────┴──┴──▶ CLOSED

Incoming: the peer's calls::

    IDLE ──call──▶ WORKING ──answer──▶ IDLE
                      └─call: it waits its turn

An event without an entry is not allowed in that state.
"""

from collections.abc import Mapping
from enum import IntEnum, auto

from .errors import LocalError

__all__ = ["INCOMING", "OUTGOING", "State", "Step", "advance"]


class State(IntEnum):
    """Where a direction stands."""

    IDLE = auto()
    """No call is open."""
    AWAITING = auto()
    """Our call is open: its answer has not come."""
    WORKING = auto()
    """The peer's call is open: our answer has not gone."""
    CLOSED = auto()
    """The session has ended."""


class Step(IntEnum):
    """What moves a direction on."""

    CALL = auto()
    """A call goes out, or comes in."""
    ANSWER = auto()
    """Its answer."""
    EXPIRE = auto()
    """Its answer did not come in time."""
    CLOSE = auto()
    """The session ends."""


OUTGOING: Mapping[State, Mapping[Step, State]] = {
    State.IDLE: {Step.CALL: State.AWAITING, Step.CLOSE: State.CLOSED},
    State.AWAITING: {
        Step.CALL: State.AWAITING,
        Step.ANSWER: State.IDLE,
        Step.EXPIRE: State.IDLE,
        Step.CLOSE: State.CLOSED,
    },
    State.CLOSED: {Step.CLOSE: State.CLOSED},
}

INCOMING: Mapping[State, Mapping[Step, State]] = {
    State.IDLE: {Step.CALL: State.WORKING, Step.CLOSE: State.CLOSED},
    State.WORKING: {Step.CALL: State.WORKING, Step.ANSWER: State.IDLE, Step.CLOSE: State.CLOSED},
    State.CLOSED: {Step.CLOSE: State.CLOSED},
}


def advance(table: Mapping[State, Mapping[Step, State]], state: State, step: Step) -> State:
    """The next state.

    Raises:
        LocalError: the step is not allowed in this state.
    """
    try:
        return table[state][step]
    except KeyError:
        raise LocalError(f"{step.name.lower()} is not possible while {state.name.lower()}") from None
