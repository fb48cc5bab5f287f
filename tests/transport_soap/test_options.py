import inspect
from dataclasses import FrozenInstanceError, fields

import pytest

from ocpp_transport_soap import STRICT, Direction, Options, options


def test_the_defaults_are_fit_for_use():
    plain = Options()
    assert plain.call_timeout == 30
    assert plain.max_size == 1024 * 1024
    assert plain.reading is STRICT
    assert plain.idle_timeout is None
    assert plain.compress is None
    assert plain.transaction_attempts == 3
    assert plain.trace is None


def test_options_do_not_change_once_made():
    plain = Options()
    with pytest.raises(FrozenInstanceError):
        plain.call_timeout = 5


def test_every_option_is_documented():
    source = inspect.getsource(options)
    for option in fields(Options):
        line = next(line for line in source.splitlines() if line.startswith(f"    {option.name}:"))
        assert source.partition(line)[2].lstrip().startswith('"""'), option.name


def test_directions_have_names():
    assert [direction.value for direction in Direction] == ["received", "sent"]
