import pytest

from ocpp_tolerance import FIELD, READY, RULES, STRICT, MapValue, Profile, ProfileError, profile_of, vendors
from ocpp_tolerance.files import parse

ACME = """
extends = "field"
stations = ["acme *"]
frames = ["truncated"]
pings = false

[[rules]]
do = "map"
versions = ["1.6"]
actions = ["MeterValues"]
paths = ["**.unit"]
values = { Amps = "A" }
"""


def test_a_file_is_a_profile():
    vendor = parse(ACME, "acme.toml")
    rule = MapValue(paths=("**.unit",), actions=("MeterValues",), versions=("1.6",), values={"Amps": "A"})
    assert vendor.stations == ("acme *",)
    assert vendor.profile.name == "acme"
    assert vendor.profile.rules == (rule, *FIELD.rules)
    assert vendor.profile.pings is False
    assert vendor.profile.upgrades is True
    assert parse("").profile == Profile("profile")


def test_every_rule_can_be_written_in_a_file():
    needed = {"map": "values = {}", "trim_end": 'characters = "x"', "default": "value = 1", "fill_empty": "value = 1"}
    for name, kind in RULES.items():
        profile = parse(f'[[rules]]\ndo = "{name}"\n{needed.get(name, "")}').profile
        assert type(profile.rules[0]) is kind


@pytest.mark.parametrize(
    ("text", "where", "reason"),
    [
        ("a = ", "acme.toml", "it is no TOML: Invalid value (at end of document)"),
        ("extend = 'field'", "acme.toml: extend", "Extra inputs are not permitted"),
        ("extends = 'mild'", "acme.toml: extends", "Input should be 'strict', 'certification' or 'field'"),
        ("pings = 'no'", "acme.toml: pings", "Input should be a valid boolean"),
        ("stations = [1]", "acme.toml: stations[0]", "Input should be a valid string"),
        ("frames = ['glue']", "acme.toml", "no repair of frames: glue; there are binary, "),
        ("[[rules]]\ndo = 'glue'", "acme.toml", "rules[0].do: no rule is called so; there are clamp, "),
        ("[[rules]]\npaths = ['a']", "acme.toml", "rules[0].do: no rule is called so"),
        (
            "[[rules]]\ndo = 'round'\n[[rules]]\ndo = 'round'\npath = 'a'",
            "acme.toml",
            "rules[1].path: Unexpected keyword",
        ),
        (
            "[[rules]]\ndo = 'round'\nkind = 'answer'",
            "acme.toml",
            "rules[0].kind: Input should be 'request' or 'response'",
        ),
        (
            "[[rules]]\ndo = 'round'\nversions = [1.6]",
            "acme.toml",
            "rules[0].versions[0]: Input should be a valid string",
        ),
        ("[[rules]]\ndo = 'trim_end'", "acme.toml", "rules[0].characters: Field required"),
    ],
)
def test_a_mistake_is_told_with_its_place(text, where, reason):
    with pytest.raises(ProfileError) as failed:
        parse(text, "acme.toml")
    assert failed.value.where == where
    assert failed.value.reason.startswith(reason)
    assert str(failed.value) == f"{where}: {failed.value.reason}"


def test_the_vendors_of_this_package_can_be_read():
    found = vendors()
    assert "grizzl-e" in found
    assert all(vendor.stations and vendor.profile.name == name for name, vendor in found.items())
    assert all(vendor.profile != STRICT for vendor in found.values())


def test_a_directory_of_your_own_goes_first(tmp_path):
    (tmp_path / "acme.toml").write_text(ACME, encoding="utf-8")
    (tmp_path / "alfen.toml").write_text('stations = ["*mine*"]', encoding="utf-8")
    (tmp_path / "README.md").write_text("no profile", encoding="utf-8")
    found = vendors(tmp_path)
    assert set(found) == {*vendors(), "acme"}
    assert found["alfen"].stations == ("*mine*",)
    assert list(found)[:2] == ["acme", "alfen"]
    assert profile_of("acme", tmp_path) == found["acme"].profile


def test_by_name(tmp_path):
    assert profile_of("field") is READY["field"] is FIELD
    assert profile_of("strict | scame") == STRICT | vendors()["scame"].profile
    path = tmp_path / "acme.toml"
    path.write_text(ACME, encoding="utf-8")
    assert profile_of(str(path)).name == "acme"
    with pytest.raises(
        ProfileError, match=r"mild: there is no such profile; there are strict, certification, field, alfen"
    ):
        profile_of("mild")
    with pytest.raises(ProfileError, match="No such file"):
        profile_of(str(tmp_path / "gone.toml"))
    path.write_bytes(b"\xff")
    with pytest.raises(ProfileError, match=r"acme\.toml: it is not UTF-8"):
        profile_of(str(path))
