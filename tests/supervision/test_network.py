"""Which way to the CSMS is tried next."""

import pytest

from ocpp_supervision import NetworkProfile, NetworkProfiles

A, B, C = (NetworkProfile(f"wss://{name}.example/ocpp") for name in "abc")


def test_each_profile_is_tried_so_often_before_the_next_and_then_the_first_again():
    profiles = NetworkProfiles([A, B], attempts=2)
    tried = []
    for _ in range(5):
        tried.append(profiles.current)
        profiles.failed()
    assert tried == [A, A, B, B, A]


def test_a_success_stays_with_the_profile():
    profiles = NetworkProfiles([A, B], attempts=2)
    profiles.failed()
    profiles.failed()
    profiles.succeeded()
    profiles.failed()
    assert profiles.current == B


def test_new_profiles_are_tried_first_and_the_one_that_worked_is_fallen_back_on():
    profiles = NetworkProfiles([A], attempts=1)
    profiles.succeeded()
    profiles.replace([B, C])
    tried = []
    for _ in range(4):
        tried.append(profiles.current)
        profiles.failed()
    assert tried == [B, C, A, B]


def test_a_profile_that_worked_and_is_still_there_comes_once():
    profiles = NetworkProfiles([A, B], attempts=1)
    profiles.succeeded()
    profiles.replace([B, A])
    tried = []
    for _ in range(3):
        tried.append(profiles.current)
        profiles.failed()
    assert tried == [B, A, B]


@pytest.mark.parametrize(("profiles", "attempts"), [([], 1), ([A], 0)])
def test_there_must_be_something_to_try(profiles, attempts):
    with pytest.raises(ValueError, match="there must be"):
        NetworkProfiles(profiles, attempts)


def test_there_must_be_something_to_change_to():
    with pytest.raises(ValueError, match="there must be"):
        NetworkProfiles([A]).replace([])


def test_a_profile_goes_by_its_name_and_keeps_its_password_to_itself():
    profile = NetworkProfile("wss://a.example", password="0123456789abcdef", name="home")
    assert str(profile) == "home"
    assert str(A) == "wss://a.example/ocpp"
    assert "0123456789abcdef" not in repr(profile)
