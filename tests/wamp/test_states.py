"""The two state tables, entry by entry."""

import pytest

from ocpp_wamp import LocalError, State
from ocpp_wamp.states import INCOMING, OUTGOING, Step, advance

OURS = {
    (State.IDLE, Step.CALL): State.AWAITING,
    (State.AWAITING, Step.CALL): State.AWAITING,
    (State.AWAITING, Step.ANSWER): State.IDLE,
    (State.AWAITING, Step.EXPIRE): State.IDLE,
    (State.IDLE, Step.CLOSE): State.CLOSED,
    (State.AWAITING, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.CLOSE): State.CLOSED,
}
THEIRS = {
    (State.IDLE, Step.CALL): State.WORKING,
    (State.WORKING, Step.CALL): State.WORKING,
    (State.WORKING, Step.ANSWER): State.IDLE,
    (State.IDLE, Step.CLOSE): State.CLOSED,
    (State.WORKING, Step.CLOSE): State.CLOSED,
    (State.CLOSED, Step.CLOSE): State.CLOSED,
}


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(("table", "expected"), [(OUTGOING, OURS), (INCOMING, THEIRS)], ids=["ours", "theirs"])
def test_each_step_from_each_state(table, expected, state, step):
    if (state, step) in expected:
        assert advance(table, state, step) is expected[state, step]
    else:
        with pytest.raises(LocalError, match=f"^{step.name.lower()} is not possible while {state.name.lower()}$"):
            advance(table, state, step)


@pytest.mark.parametrize("table", [OUTGOING, INCOMING], ids=["ours", "theirs"])
def test_nothing_leads_out_of_the_end(table):
    assert set(table[State.CLOSED].values()) == {State.CLOSED}
    assert all(steps[Step.CLOSE] is State.CLOSED for steps in table.values())
