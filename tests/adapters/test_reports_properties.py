"""All variables over 2.0.1, with any content: they come but for what is reported as lost and declared."""

import pytest
from adapter_support import WORDS, matches, messages
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from seen import Noting, sides

import ocpp201_core
from ocpp_adapters.ocpp201 import ADAPTER
from ocpp_generic_api import GET_ALL_VARIABLES, GetAllVariablesRequest, GetAllVariablesResponse

LONGEST_NAME, LONGEST_VALUE = 50, 2500
TEXTS = {
    "name": WORDS | st.sampled_from(["n" * LONGEST_NAME, "n" * (LONGEST_NAME + 1)]),
    "instance": WORDS | st.sampled_from(["i" * LONGEST_NAME, "i" * (LONGEST_NAME + 1)]),
    "value": WORDS | st.sampled_from(["", "v" * LONGEST_VALUE, "v" * (LONGEST_VALUE + 1)]),
    "evse": st.none(),
}


def _expected(variables):
    """What of variables 2.0.1 can tell, and what not, by place."""
    told, lost = [], {}
    for index, each in enumerate(variables):
        names = (each.component.name, each.component.instance, each.variable.name, each.variable.instance)
        if any(len(name or "") > LONGEST_NAME for name in names):
            lost[f"variables[{index}]"] = each
            continue
        value = each.value
        if value is not None and len(value) > LONGEST_VALUE:
            lost[f"variables[{index}].value"] = value
            value = None
        told.append(each.model_copy(update={"value": value, "readonly": bool(each.readonly)}))
    return told, lost


@pytest.mark.unmeasured
@given(response=messages(GetAllVariablesResponse, TEXTS))
@tries(30)
def test_any_variables_come_by_a_report_but_for_what_is_reported_and_declared(response):
    pair = Noting(ocpp201_core, ADAPTER.routes, (GET_ALL_VARIABLES, response))
    execution = pair.ask(GetAllVariablesRequest())
    _, lossy_back = sides(pair.adapter.route(GetAllVariablesRequest).fidelity.lossy)
    told, lost = _expected(response.variables)
    (losses,) = pair.lost_by_message
    assert {loss.path: loss.value for loss in losses} == lost
    assert len(losses) == len(lost)
    assert all(matches(loss.path, lossy_back) for loss in losses)
    assert not execution.losses
    assert execution.response.variables == told
