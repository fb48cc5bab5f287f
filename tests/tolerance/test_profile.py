import pytest

from ocpp_tolerance import CERTIFICATION, FIELD, STRICT, Profile, ToNumber, ToText


def test_the_right_one_goes_first_and_takes_nothing_away():
    left = Profile("left", rules=(ToText(),), frames=frozenset({"binary"}), assume="ocpp1.6", pings=True, upgrades=True)
    right = Profile("right", rules=(ToNumber(),), frames=frozenset({"odd_id"}), soap=frozenset({"*"}), pings=False)
    both = left | right
    assert both.name == "left|right"
    assert both.rules == (ToNumber(), ToText())
    assert both.frames == {"binary", "odd_id"}
    assert both.soap == {"*"}
    assert (both.assume, both.pings, both.upgrades, both.passwords) == ("ocpp1.6", False, True, None)


def test_rules_are_chosen_by_message():
    profile = Profile("mine", rules=(ToText(actions=("A",)), ToNumber(kind="response"), ToText(versions=("1.6",))))
    assert profile.rules_for("1.6", "A", "request") == (profile.rules[0], profile.rules[2])
    assert profile.rules_for("2.0.1", "B", "response") == (profile.rules[1],)
    assert profile.rules_for("2.0.1", "B", "request") == ()


def test_a_repair_that_there_is_not():
    with pytest.raises(ValueError, match="no repair of frames: glue; there are binary, "):
        Profile("mine", frames=frozenset({"glue"}))


def test_the_ready_made_ones():
    assert Profile("strict") == STRICT
    assert FIELD.rules
    assert CERTIFICATION.certifying == "refuse"
    assert (CERTIFICATION | Profile("reports", certifying="report")).certifying == "report"
    assert repr(FIELD) == "<Profile field>"
