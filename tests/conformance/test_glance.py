"""Every request and response of every version: in passing nothing is seen but what a careful reader reads, and what is usual is seen.

``HYPOTHESIS_PROFILE=thorough`` makes the random part some hundred times as long, and different each time.
"""

import os
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conformance import instances
from conformance.glances import KNOWN, Known, members, spaced, spoilt, tight, usual

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
RANDOM = settings(
    max_examples=300 if THOROUGH else 3,
    derandomize=not THOROUGH,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate] + [Phase.shrink] * THOROUGH,
)
SPOILT = 20 if THOROUGH else 4
"""Frames made of each good one."""

each_known = pytest.mark.parametrize("known", KNOWN, ids=str)
BASES = (instances.smallest, instances.fullest)


@each_known
def test_what_is_written_as_usual_is_seen(known: Known) -> None:
    for base in BASES:
        assert_usual(known, base(known.schema))


@each_known
def test_no_key_that_comes_twice_is_passed_over(known: Known) -> None:
    payload = tight(instances.fullest(known.schema))
    for start, end in members(payload):
        assert known.seen(known.frame(f"{payload[:end]},{payload[start:end]}{payload[end:]}")) is None


@each_known
@RANDOM
@given(data=st.data())
def test_random_frames_show_what_they_say(known: Known, data: st.DataObject) -> None:
    payload = data.draw(instances.any_of(known))
    assert_usual(known, usual(payload))
    show(known, payload, data.draw(st.randoms(use_true_random=True)))


@each_known
def test_the_fullest_and_smallest_frames_show_what_they_say_however_spoilt(known: Known) -> None:
    random = Random(None if THOROUGH else f"{known}, always the same")
    for base in BASES:
        show(known, base(known.open_schema), random)


def assert_usual(known: Known, payload: Any) -> None:
    """A payload shows in passing, if it is written as nearly everybody does."""
    assert known.seen(known.frame(tight(payload))) is not None
    assert known.seen(known.frame(spaced(payload), ", ")) is not None


def show(known: Known, payload: Any, random: Random) -> None:
    """The frame in all forms, good and spoilt, shows nothing in passing but what it says."""
    texts = (
        known.frame(tight(payload)),
        known.frame(spaced(payload, ensure_ascii=True), ", "),
        known.frame(spaced(payload, indent=2), ",\n"),
    )
    for text in texts:
        known.seen(text)
        for _ in range(SPOILT):
            known.seen(spoilt(text, random))
