from enum import StrEnum
from typing import Annotated

import pytest
from adapter_support import scope_of
from pydantic import Field, ValidationError

from ocpp201_core import VERSION
from ocpp_adapters.structure import Fill, Omit, Rules, Structure, Substitute
from ocpp_core import NotSupported, OcppModel, Opt
from ocpp_generic_api import UnitOfMeasure


class Colour(StrEnum):
    RED = "Red"
    GREEN = "Green"


class Hue(StrEnum):
    RED = "Red"
    GREEN = "Green"
    PINK = "Pink"


class TheirPart(OcppModel):
    name: Annotated[str, Field(max_length=5)]
    number: int
    vendor: Opt[str] = None


class Theirs(OcppModel):
    colour: Opt[Colour] = None
    part: Opt[TheirPart] = None
    parts: Opt[Annotated[list[TheirPart], Field(min_length=1)]] = None
    where: int = 0
    shades: Opt[list[Colour]] = None


class OurPart(OcppModel):
    name: str
    number: Opt[int] = None


class Ours(OcppModel):
    colour: Opt[Hue] = None
    part: Opt[OurPart] = None
    parts: Opt[list[OurPart]] = None
    where: Opt[int] = None
    shades: Opt[list[Colour]] = None
    extra: Opt[str] = None


PINK = Substitute(Colour.RED, "no pink")
RULES = Rules(
    fills={(OurPart, "number"): Fill(lambda part, _: len(part.name), "the length of the name")},
    absent={(Ours, "where"): 0},
    values={Hue: {Hue.PINK: PINK}},
    omits={OurPart: Omit(lambda part: "no x" if part.name == "x" else None, "parts named x")},
    lacks={(Ours, "extra"): "nothing extra"},
)
STRUCTURE = Structure(RULES, "OCPP X")
OUT = STRUCTURE.outward(Ours, Theirs)
IN = STRUCTURE.inward(Theirs, Ours)


def convert(plan, message):
    scope = scope_of(VERSION)
    return plan(message, scope), [(loss.path, loss.value, loss.reason) for loss in scope.losses]


def test_equal_names_go_there_and_back():
    ours = Ours(colour=Hue.GREEN, part=OurPart(name="a", number=3), parts=[OurPart(name="b", number=1)], where=4)
    theirs, losses = convert(OUT, ours)
    assert theirs == Theirs(
        colour=Colour.GREEN, part=TheirPart(name="a", number=3), parts=[TheirPart(name="b", number=1)], where=4
    )
    assert theirs.colour is Colour.GREEN
    assert not losses
    back, losses = convert(IN, theirs)
    assert back == ours
    assert back.colour is Hue.GREEN
    assert not losses


def test_what_is_made_coming_in_is_as_if_made_by_hand():
    back, _ = convert(IN, Theirs(colour=Colour.RED, part=TheirPart(name="a", number=3), shades=[Colour.RED]))
    by_hand = Ours(colour=Hue.RED, part=OurPart(name="a", number=3), shades=[Colour.RED])
    assert back == by_hand
    assert repr(back) == repr(by_hand)
    assert back.model_dump_json() == by_hand.model_dump_json()
    assert back.model_fields_set == by_hand.model_fields_set
    assert back.model_copy(update={"where": 2}) == by_hand.model_copy(update={"where": 2})
    with pytest.raises(ValidationError):
        back.where = 3
    convert(OUT, back)


@pytest.mark.parametrize(
    ("ours", "lost"),
    [
        (Ours(extra="more"), ("extra", "more", "nothing extra")),
        (Ours(colour=Hue.PINK), ("colour", Hue.PINK, "no pink")),
        (Ours(part=OurPart(name="x")), ("part", OurPart(name="x"), "no x")),
        (
            Ours(parts=[OurPart(name="a"), OurPart(name="x")]),
            ("parts[1]", OurPart(name="x"), "no x"),
        ),
    ],
)
def test_a_loss_has_its_place(ours, lost):
    assert convert(OUT, ours)[1] == [lost]


def test_a_place_deep_inside_is_named_in_full():
    theirs = Theirs(part=TheirPart(name="a", number=1, vendor="v"), parts=[TheirPart(name="b", number=2, vendor="w")])
    _, losses = convert(IN, theirs)
    assert losses == [
        ("part.vendor", "v", "OCPP X alone has it"),
        ("parts[0].vendor", "w", "OCPP X alone has it"),
    ]


def test_a_value_that_the_version_has_not_becomes_the_nearest():
    assert convert(OUT, Ours(colour=Hue.PINK))[0].colour is Colour.RED


def test_what_is_left_out_is_filled_in():
    assert convert(OUT, Ours(part=OurPart(name="abc")))[0].part == TheirPart(name="abc", number=3)


def test_a_list_of_nothing_that_can_be_carried_is_absent():
    assert convert(OUT, Ours(parts=[OurPart(name="x")]))[0].parts is None


def test_an_empty_list_stays_what_it_is():
    with pytest.raises(ValidationError):
        convert(OUT, Ours(parts=[]))


def test_a_value_can_stand_for_absent():
    assert convert(OUT, Ours())[0].where == 0
    assert convert(IN, Theirs(where=0))[0].where is None


def test_the_version_holds_texts_to_its_limits():
    with pytest.raises(ValidationError) as caught:
        convert(OUT, Ours(part=OurPart(name="too long")))
    assert caught.value.errors()[0]["loc"] == ("part", "name")


def test_places_are_declared():
    assert OUT.lossy == {
        "colour": "Pink: no pink",
        "part": "parts named x",
        "parts[]": "parts named x",
        "extra": "nothing extra",
    }
    assert OUT.derived == {"part.number": "the length of the name", "parts[].number": "the length of the name"}
    assert IN.lossy == {"part.vendor": "OCPP X alone has it", "parts[].vendor": "OCPP X alone has it"}


def test_a_plan_is_made_once():
    assert STRUCTURE.outward(Ours, Theirs) is OUT
    assert STRUCTURE.inward(Theirs, Ours) is IN


class Needs(OcppModel):
    parts: Annotated[list[TheirPart], Field(min_length=1)]


class Gives(OcppModel):
    parts: list[OurPart]


class Holds(OcppModel):
    inner: Opt[Gives] = None


class HoldsTheirs(OcppModel):
    inner: Opt[Needs] = None


def test_a_message_of_which_nothing_is_left_is_not_supported():
    with pytest.raises(NotSupported, match="can carry nothing of it"):
        convert(STRUCTURE.outward(Gives, Needs), Gives(parts=[OurPart(name="x")]))


def test_an_object_of_which_nothing_is_left_is_absent():
    theirs, losses = convert(STRUCTURE.outward(Holds, HoldsTheirs), Holds(inner=Gives(parts=[OurPart(name="x")])))
    assert theirs == HoldsTheirs()
    assert losses == [("inner.parts[0]", OurPart(name="x"), "no x")]


class OptionalName(OcppModel):
    name: Opt[str] = None


class NumberName(OcppModel):
    name: Opt[int] = None


class ListName(OcppModel):
    name: Opt[list[str]] = None


class RequiredName(OcppModel):
    name: str


class ColourName(OcppModel):
    name: Opt[Colour] = None


class HueName(OcppModel):
    name: Opt[Hue] = None


@pytest.mark.parametrize(
    ("way", "source", "target", "reason"),
    [
        ("outward", OptionalName, RequiredName, "the version needs it"),
        ("inward", OptionalName, RequiredName, "the version may leave it out"),
        ("inward", HueName, ColourName, "Pink: the neutral models have no such value"),
        ("outward", OptionalName, NumberName, "another type"),
        ("outward", OptionalName, ListName, "another type"),
        ("inward", ColourName, OptionalName, "another type"),
    ],
)
def test_a_difference_without_a_rule_is_refused(way, source, target, reason):
    with pytest.raises(TypeError, match=reason):
        getattr(Structure(Rules(), "OCPP X"), way)(source, target)


def test_a_value_without_a_rule_is_refused():
    with pytest.raises(TypeError, match="Pink: the version has no such value"):
        Structure(Rules(), "OCPP X").outward(HueName, ColourName)


# ------------------------------------------------------------------------------------------------ what comes again


class TheirUnit(OcppModel):
    unit: Opt[str] = None
    multiplier: Opt[int] = None
    vendor: Opt[str] = None


class TheirSample(OcppModel):
    unit_of_measure: Opt[TheirUnit] = None


class OurSample(OcppModel):
    unit_of_measure: Opt[UnitOfMeasure] = None


SAMPLES = STRUCTURE.inward(TheirSample, OurSample)


def measured(**unit):
    ours, losses = convert(SAMPLES, TheirSample(unit_of_measure=TheirUnit(**unit)))
    return ours.unit_of_measure, losses


def test_a_unit_that_comes_again_is_made_once():
    first, _ = measured(unit="W", multiplier=3)
    assert first == UnitOfMeasure(unit="W", multiplier=3)
    assert measured(unit="W", multiplier=3)[0] is first
    assert measured(unit="W", multiplier=2)[0] == UnitOfMeasure(unit="W", multiplier=2)


def test_what_is_lost_of_a_unit_is_reported_each_time():
    for _ in range(2):
        unit, losses = measured(unit="Vend", vendor="V")
        assert unit == UnitOfMeasure(unit="Vend")
        assert [path for path, *_ in losses] == ["unit_of_measure.vendor"]


def test_units_without_end_are_read_all_the_same():
    for number in range(600):
        assert measured(unit=f"unit {number}")[0] == UnitOfMeasure(unit=f"unit {number}")


class OurNothing(OcppModel):
    pass


class TheirNothing(OcppModel):
    vendor: Opt[str] = None


def test_a_message_without_fields_stays_one():
    nothing = STRUCTURE.outward(OurNothing, TheirNothing)
    assert convert(nothing, OurNothing()) == (TheirNothing(), [])
