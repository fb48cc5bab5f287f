import asyncio
import sys

import pytest

from ocpp_toolkit.loop import run


async def kind_of_loop():
    return type(asyncio.get_running_loop()).__module__


def test_a_program_runs_on_uvloop_where_that_is_installed():
    pytest.importorskip("uvloop")
    assert run(kind_of_loop()) == "uvloop"


def test_without_it_on_the_loop_of_the_standard_library(monkeypatch):
    monkeypatch.setitem(sys.modules, "uvloop", None)
    assert run(kind_of_loop()).startswith("asyncio.")


def test_what_it_returns_and_raises_comes_through():
    async def fail():
        raise LookupError("here")

    with pytest.raises(LookupError, match="here"):
        run(fail())
