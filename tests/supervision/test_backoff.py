"""How long a station waits before it connects again."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_supervision import BackOff, BackOffPolicy

POLICIES = st.builds(
    BackOffPolicy,
    wait_minimum=st.floats(0, 1000),
    random_range=st.floats(0, 1000),
    repeat_times=st.integers(0, 8),
)


def test_the_waits_double_so_often_and_then_stay():
    back_off = BackOff(BackOffPolicy(wait_minimum=10, random_range=5, repeat_times=2), uniform=lambda low, high: high)
    assert [back_off.failed() for _ in range(5)] == [15, 35, 75, 75, 75]
    assert back_off.failures == 5


def test_without_doubling_the_first_wait_stays():
    back_off = BackOff(BackOffPolicy(wait_minimum=3, random_range=0, repeat_times=0))
    assert [back_off.failed() for _ in range(3)] == [3, 3, 3]


def test_a_success_begins_anew():
    back_off = BackOff(BackOffPolicy(wait_minimum=1, random_range=0, repeat_times=5))
    assert [back_off.failed(), back_off.failed(), back_off.failed()] == [1, 2, 4]
    back_off.succeeded()
    assert back_off.failures == 0
    assert back_off.failed() == 1


@given(POLICIES, st.integers(0, 2**32), st.integers(1, 12))
def test_every_wait_lies_in_its_bounds(policy, seed, failures):
    back_off = BackOff(policy, uniform=random.Random(seed).uniform)
    waits = [back_off.failed() for _ in range(failures)]
    for number, wait in enumerate(waits, 1):
        least, most = policy.bounds(number)
        assert least <= wait <= most * (1 + 1e-9)


@given(POLICIES, st.integers(1, 12))
def test_the_bounds_are_those_of_the_least_and_the_greatest_random_parts(policy, failures):
    least = BackOff(policy, uniform=lambda low, high: low)
    most = BackOff(policy, uniform=lambda low, high: high)
    for _ in range(failures):
        bounds = least.failed(), most.failed()
    assert bounds == pytest.approx(policy.bounds(failures))


def test_stations_that_lost_the_same_csms_do_not_come_back_in_the_same_second():
    policy = BackOffPolicy(wait_minimum=10, random_range=10, repeat_times=3)
    first = sorted(BackOff(policy, uniform=random.Random(seed).uniform).failed() for seed in range(1000))
    in_one_second = max(sum(start <= wait < start + 1 for wait in first) for start in first)
    assert in_one_second < 160  # 1000 in ten seconds: 100 a second, and some more by chance


@pytest.mark.parametrize("wrong", [{"wait_minimum": -1}, {"random_range": -0.1}, {"repeat_times": -1}])
def test_a_policy_that_is_not_possible(wrong):
    with pytest.raises(ValueError, match="not possible"):
        BackOffPolicy(**wrong)
