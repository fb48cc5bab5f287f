"""Whatever strict reading accepts, every profile reads the same, and reports nothing. Whatever it refuses is mended to what it accepts, or refused as before."""

import json
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tolerance.rig import CORES

from conformance.fields import plain
from conformance.instances import any_of, fullest, smallest
from conformance.messages import MESSAGES
from conformance.mutations import mutations
from ocpp_core import Handlers, InvalidPayload, Role, decode, encode
from ocpp_core.testing import MemoryPeer
from ocpp_tolerance import FIELD, STRICT, Deviations, Tolerance, vendors

EVERY = FIELD
for one in vendors().values():
    EVERY |= one.profile
PROFILES = [STRICT, FIELD, EVERY]
OPERATIONS = [(version, operation) for version, core in CORES.items() for operation in core.VERSION.catalogue]


def dumps(payload):
    return json.dumps(payload, default=float, ensure_ascii=False)


@cache
def readers(version):
    """Peers of a version, one for each profile, and what they report."""
    found = []
    for profile in PROFILES:
        deviations, told = Deviations(log=False), []
        deviations.watch(told.append)
        peer = MemoryPeer("CS1", CORES[version].VERSION, Role.CSMS, Handlers())
        Tolerance(profile, deviations).attach(peer)
        found.append((peer, told))
    return found


def read_by_all(version, operation, model, text):
    expected = decode(model, text)
    for peer, told in readers(version):
        assert peer.read(model, text, operation) == expected
        assert told == []


@pytest.mark.unmeasured
@pytest.mark.parametrize(("version", "operation"), OPERATIONS, ids=str)
def test_a_good_message_is_the_same_with_every_profile(version, operation):
    for model in (operation.request, operation.response):
        for instance in (smallest, fullest):
            read_by_all(version, operation, model, dumps(instance(plain(model))))


def operation_of(message):
    catalogue = CORES[message.version].VERSION.catalogue
    return catalogue.by_action(message.name.removesuffix("Request").removesuffix("Response"))


@pytest.mark.unmeasured
@settings(max_examples=60)
@given(data=st.data())
def test_and_any_random_one(data):
    message = data.draw(st.sampled_from(MESSAGES))
    text = dumps(data.draw(any_of(message)))
    read_by_all(message.version, operation_of(message), message.model, text)


@settings(max_examples=60)
@given(data=st.data())
def test_a_bad_one_is_mended_to_a_good_one_and_told_or_refused_as_before(data):
    message = data.draw(st.sampled_from(MESSAGES))
    faults = list(mutations(message.schema, smallest(message.schema)))
    text = dumps(data.draw(st.sampled_from(faults)).payload)
    with pytest.raises(InvalidPayload) as refused:
        decode(message.model, text)
    peer, told = readers(message.version)[1]
    told.clear()
    mended = attempt(lambda: peer.read(message.model, text, operation_of(message)))
    reported, told[:] = list(told), []
    if isinstance(mended, InvalidPayload):
        assert mended.problems == refused.value.problems
        assert reported == []
    else:
        assert decode(message.model, encode(mended)) == mended
        assert reported or peer.version.tolerates_empty


def attempt(read):
    try:
        return read()
    except InvalidPayload as invalid:
        return invalid
