"""What the package shows to the outside."""

from importlib.resources import files

import ocpp_transport_ws


def test_every_name_can_be_had():
    assert all(hasattr(ocpp_transport_ws, name) for name in ocpp_transport_ws.__all__)


def test_the_list_is_sorted_and_has_no_name_twice():
    classes = [name for name in ocpp_transport_ws.__all__ if name[0].isupper()]
    functions = [name for name in ocpp_transport_ws.__all__ if name[0].islower()]
    assert ocpp_transport_ws.__all__ == sorted(set(classes)) + sorted(set(functions))


def test_it_says_that_it_is_typed():
    assert files(ocpp_transport_ws).joinpath("py.typed").is_file()
