import importlib

import pytest

import ocpp_toolkit


def test_every_name_is_there_when_it_is_asked_for():
    assert [name for name in ocpp_toolkit.__all__ if getattr(ocpp_toolkit, name, None) is None] == []
    assert sorted(ocpp_toolkit.__all__) == sorted(set(ocpp_toolkit.__all__))
    assert set(ocpp_toolkit._PLACES) == set(ocpp_toolkit.__all__) - {"__version__"}
    for name, module in ocpp_toolkit._PLACES.items():
        assert getattr(importlib.import_module(f"ocpp_toolkit.{module}"), name) is getattr(ocpp_toolkit, name)


def test_they_are_offered_before_they_are_loaded():
    assert set(ocpp_toolkit.__all__) <= set(dir(ocpp_toolkit))


def test_a_name_that_is_not_there_is_told():
    with pytest.raises(AttributeError, match="has no CSM"):
        _ = ocpp_toolkit.CSM
