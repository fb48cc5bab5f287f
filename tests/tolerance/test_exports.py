"""What the package shows to the outside."""

from importlib.resources import files

import ocpp_tolerance


def test_every_name_can_be_had_and_is_named_once():
    assert all(hasattr(ocpp_tolerance, name) for name in ocpp_tolerance.__all__)
    assert len(set(ocpp_tolerance.__all__)) == len(ocpp_tolerance.__all__)


def test_the_list_is_sorted():
    constants = [name for name in ocpp_tolerance.__all__ if name.isupper()]
    classes = [name for name in ocpp_tolerance.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in ocpp_tolerance.__all__ if name[0].islower()]
    assert ocpp_tolerance.__all__ == sorted(constants) + sorted(classes) + sorted(functions)


def test_it_says_that_it_is_typed_and_has_its_profiles():
    assert files(ocpp_tolerance).joinpath("py.typed").is_file()
    assert files(ocpp_tolerance).joinpath("profiles", "scame.toml").is_file()
