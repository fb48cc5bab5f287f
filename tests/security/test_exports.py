"""What the package shows to the outside."""

from importlib.resources import files

import ocpp_security


def rank(name):
    return (0 if name == name.upper() else 1 if name[0].isupper() else 2, name)


def test_every_name_can_be_had():
    assert all(hasattr(ocpp_security, name) for name in ocpp_security.__all__)


def test_the_list_is_sorted_and_has_no_name_twice():
    assert ocpp_security.__all__ == sorted(set(ocpp_security.__all__), key=rank)


def test_it_says_that_it_is_typed():
    assert files(ocpp_security).joinpath("py.typed").is_file()
