"""What the package shows to the outside."""

import importlib
import pkgutil
from importlib.resources import files

import ocpp_wamp

INSIDE = {"advance", "INCOMING", "OUTGOING", "Step", "MAX_DEPTH", "MAX_ID", "UNKNOWN_ID"} | {
    "glance",
    "glance_at_result",
}


def public_names():
    for module in pkgutil.iter_modules(ocpp_wamp.__path__, "ocpp_wamp."):
        yield from importlib.import_module(module.name).__all__


def test_every_name_can_be_had():
    assert all(hasattr(ocpp_wamp, name) for name in ocpp_wamp.__all__)


def test_the_list_is_sorted_and_has_no_name_twice():
    constants = [name for name in ocpp_wamp.__all__ if name.isupper()]
    classes = [name for name in ocpp_wamp.__all__ if name[0].isupper() and not name.isupper()]
    functions = [name for name in ocpp_wamp.__all__ if name[0].islower()]
    assert ocpp_wamp.__all__ == sorted(constants) + sorted(classes) + sorted(functions)
    assert len(set(ocpp_wamp.__all__)) == len(ocpp_wamp.__all__)


def test_it_is_complete_except_for_what_only_the_session_needs():
    assert set(public_names()) - set(ocpp_wamp.__all__) == INSIDE
    assert set(ocpp_wamp.__all__) <= set(public_names())


def test_it_says_that_it_is_typed():
    assert files(ocpp_wamp).joinpath("py.typed").is_file()
