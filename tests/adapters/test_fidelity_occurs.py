"""What the adapters declare of their fidelity is what happens: every place declared, and no other, in every version."""

import logging
from functools import cache

import pytest
from adapter_support import matches
from covering import least, variations
from fidelity_examples import answers, pairs, requests, responses, values_of
from one_x_pair import Pair
from seen import Seen

import ocpp15_core
import ocpp16_core
import ocpp201_core
from ocpp_adapters import ocpp201, one_x
from ocpp_core import NotSupported
from ocpp_generic_api import (
    CATALOGUE,
    GET_LOG,
    METER_VALUES,
    REQUEST_START_TRANSACTION,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    UPDATE_FIRMWARE,
    Grade,
)

CORES = {core.VERSION.name: core for core in (ocpp15_core, ocpp16_core, ocpp201_core)}
OVER = [
    pytest.param(version, operation, id=f"{version}-{operation.action}")
    for version in CORES
    for operation in CATALOGUE
]  # fmt: skip
BESIDE = [
    (each, responses(each)[0])
    for each in (
        GET_LOG,
        METER_VALUES,
        REQUEST_START_TRANSACTION,
        STATUS_NOTIFICATION,
        TRANSACTION_EVENT,
        UPDATE_FIRMWARE,
    )
]
"""What else is answered: what a message leads to, or what has to come before it."""


@cache
def routes_of(version):
    return ocpp201.ADAPTER.routes if version == "2.0.1" else tuple(one_x.routes(CORES[version]))


def route_of(version, operation):
    return next(each for each in routes_of(version) if each.neutral is operation)


def seen_over(version, operation):
    """Every request with one response, and every response to one request."""

    def pair(response):
        return Pair(CORES[version], routes_of(version), *BESIDE, (operation, response))

    seen = Seen(pair, operation)
    values, replies = values_of(operation.action), responses(operation)
    carried = [request for request in requests(operation) if all(seen.look(request, each) for each in replies)]
    for request in carried:
        for place, other in variations(request, values):
            seen.look(other, replies[0], place)
    for reply in replies:
        for place, other in variations(reply, values):
            seen.look(carried[0], other, f"→ {place}")
    for request, reply in pairs(operation):
        seen.look(request, reply)
    for request, answer in answers(CORES[version], operation):
        seen.hear(request, answer)
    return seen


@pytest.mark.unmeasured
@pytest.mark.parametrize(("version", "operation"), OVER)
def test_what_is_declared_is_what_occurs(version, operation, caplog):
    caplog.set_level(logging.ERROR, "ocpp_generic_api")  # thousands of losses
    fidelity = route_of(version, operation).fidelity
    if fidelity.grade is Grade.UNSUPPORTED:
        pair = Pair(CORES[version], routes_of(version))
        with pytest.raises(NotSupported, match=fidelity.reason):
            pair.ask(least(operation.request, values_of(operation.action)))
        assert not pair.sent
        return
    seen = seen_over(version, operation)
    assert seen.carried
    lossy = set(fidelity.lossy)
    assert seen.lost <= lossy
    assert lossy - seen.lost <= seen.refused
    occurring = seen.filled | seen.unsaid
    assert {place for place in fidelity.derived if not any(matches(each, [place]) for each in occurring)} == set()
    assert {place for place in seen.filled if not matches(place, fidelity.derived)} == set()
    assert (fidelity.grade is Grade.EXACT) is (not lossy and not fidelity.derived)
