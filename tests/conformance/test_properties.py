"""Every message, by its behaviour: what the official JSON schema allows is read, kept and written; nothing else is read.

``HYPOTHESIS_PROFILE=thorough`` makes the random part some twenty-five times as long, and different each time.
"""

import json
import os
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conformance import exceptions, instances, schemas
from conformance.instances import mapped
from conformance.messages import MESSAGES, Message
from conformance.mutations import Mutation, mutations, possible, variants
from conformance.schemas import Schema
from ocpp_core import InvalidPayload, decode, encode

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
PHASES = [Phase.explicit, Phase.generate, Phase.target] + [Phase.shrink] * THOROUGH
RANDOM = settings(
    max_examples=500 if THOROUGH else 20,
    derandomize=not THOROUGH,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=PHASES,
)

each_message = pytest.mark.parametrize("message", MESSAGES, ids=str)
each_base = pytest.mark.parametrize("base", [instances.smallest, instances.fullest], ids=["smallest", "fullest"])


@each_message
@each_base
def test_what_the_schema_allows_is_kept(message: Message, base: Any) -> None:
    payload = base(message.schema)
    assert_kept(message, payload)
    for variant in variants(message.schema, payload):
        assert_kept(message, variant)


@each_message
@each_base
def test_each_single_fault_is_refused_with_its_code_and_place(message: Message, base: Any) -> None:
    wrong = [wrongness(message, fault) for fault in mutations(message.schema, base(message.schema))]
    assert sorted(filter(None, wrong)) == []


@each_message
@RANDOM
@given(data=st.data())
def test_random_payload_is_kept(message: Message, data: st.DataObject) -> None:
    assert_kept(message, data.draw(instances.any_of(message)))


@each_message
@RANDOM
@given(data=st.data())
def test_random_payload_with_one_fault_is_refused(message: Message, data: st.DataObject) -> None:
    payload = data.draw(instances.any_of(message))
    faults = list(possible(message.schema, payload))
    assert wrongness(message, faults[data.draw(st.integers(0, len(faults) - 1))]()) is None


def assert_kept(message: Message, payload: Any) -> None:
    """A payload is valid, is read, is the same when written and read again, and says what it said."""
    text = dumps(payload)
    assert exceptions.objections(message.version, message.name, schemas.loads(text)) == []
    read = decode(message.model, text)
    written = encode(read)
    if judged(message.schema, written) != judged(message.schema, text):
        assert exceptions.objections(message.version, message.name, schemas.loads(written)) == []
    assert decode(message.model, written) == read
    assert meaning(message.schema, written) == meaning(message.schema, text)


def wrongness(message: Message, fault: Mutation) -> str | None:
    """What is wrong with the answer to a fault; None if nothing is."""
    try:
        read = decode(message.model, dumps(fault.payload))
    except InvalidPayload as error:
        found = [(problem.path, problem.code) for problem in error.problems]
        if found == [(fault.path, fault.code)]:
            return None
        return f"{fault.path} {fault.what}: {fault.code} expected, is {error.problems} {found}"
    return f"{fault.path} {fault.what}: {fault.code} expected, is read as {read!r}"[:300]


def judged(schema: Schema, text: str) -> str:
    """What the judge sees of JSON text: of a date-time, only whether it is one. He is slow, and need not be asked twice."""
    payload = mapped(schema, schemas.loads(text), {"date-time": lambda value: schemas.is_date_time(value) or value})
    return json.dumps(payload, sort_keys=True, default=repr)


def meaning(schema: Schema, text: str) -> Any:
    """JSON text as values: moments for the texts of date-times, exact numbers."""
    payload = mapped(schema, schemas.loads(text), {"date-time": datetime.fromisoformat})
    return {name: value for name, value in payload.items() if value is not None}  # data of any kind: null says nothing


def dumps(payload: Any) -> str:
    return json.dumps(payload, default=_number, ensure_ascii=False)


def _number(value: Decimal) -> float:
    return float(value)
