import pytest

from ocpp_security import Asks, Prerequisite, SecurityProfile, lacking, may_change

ASKS = {
    0: Asks(tls=False, password=False, certificate=False),
    1: Asks(tls=False, password=True, certificate=False),
    2: Asks(tls=True, password=True, certificate=False),
    3: Asks(tls=True, password=False, certificate=True),
}
BOOLEANS = [False, True]


@pytest.mark.parametrize(("number", "asks"), ASKS.items())
def test_each_profile_asks_what_the_specification_says(number, asks):
    assert SecurityProfile(number).asks == asks


@pytest.mark.parametrize("old", SecurityProfile)
@pytest.mark.parametrize("new", SecurityProfile)
def test_a_profile_is_only_ever_raised(old, new):
    assert may_change(old, new) is (int(new) > int(old))


@pytest.mark.parametrize("tls", BOOLEANS)
@pytest.mark.parametrize("password", BOOLEANS)
@pytest.mark.parametrize("certificate", BOOLEANS)
def test_a_connection_of_another_profile_is_not_admitted(tls, password, certificate):
    admitting = {
        int(profile)
        for profile in SecurityProfile
        if profile.admits(tls=tls, password=password, certificate=certificate)
    }
    expected = {0}
    if password:
        expected.add(2 if tls else 1)
    if tls and certificate:
        expected.add(3)
    assert admitting == expected


def test_a_station_is_told_what_it_lacks_for_a_profile():
    nothing = Prerequisite(0)
    everything = Prerequisite.PASSWORD | Prerequisite.CSMS_ROOT | Prerequisite.STATION_CERTIFICATE
    assert [lacking(profile, nothing) for profile in SecurityProfile] == [
        nothing,
        Prerequisite.PASSWORD,
        Prerequisite.PASSWORD | Prerequisite.CSMS_ROOT,
        Prerequisite.CSMS_ROOT | Prerequisite.STATION_CERTIFICATE,
    ]
    assert not any(lacking(profile, everything) for profile in SecurityProfile)
    assert lacking(SecurityProfile.TLS_BASIC, Prerequisite.PASSWORD) is Prerequisite.CSMS_ROOT
