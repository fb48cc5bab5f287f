"""The page on staying connected: its snippets do what it says, and its figures are those of a run that held."""

import ast
import asyncio
import inspect
import re
from pathlib import Path

from supervision.office import BOOT, LINK, Office, reaches, started
from supervision.test_readme import free_address

import ocpp_supervision
from ocpp_generic_api.sqlite_store import SqliteTransactionStore
from ocpp_supervision import LineState
from ocpp_supervision.sqlite_messages import SqliteMessageStore
from ocpp_toolkit import ChargingStation, supervise

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "staying-connected.md").read_text(encoding="utf-8")
PROGRAM, BACK_OFF, RECONNECT, POLICY = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
STATES, WAITS, FIGURES = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
NAMES = {
    **{name: getattr(ocpp_supervision, name) for name in ocpp_supervision.__all__},
    "ChargingStation": ChargingStation,
    "SqliteMessageStore": SqliteMessageStore,
    "SqliteTransactionStore": SqliteTransactionStore,
    "asyncio": asyncio,
    "boot": BOOT,
    "event": started(),
    "supervise": supervise,
}


async def run(snippet, **names):
    code = compile(snippet, "staying-connected.md", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    outcome = eval(code, {**NAMES, **names})
    if inspect.isawaitable(outcome):
        await outcome


async def test_the_program(tmp_path, capsys):
    async with Office().open() as url:
        await run(PROGRAM, url=url, folder=tmp_path)
    assert capsys.readouterr().out == "accepted 0 None\n"


async def test_the_waits(capsys):
    await run(BACK_OFF)
    assert capsys.readouterr().out == WAITS


async def test_other_ways_are_tried_and_the_old_one_is_fallen_back_on():
    async with Office(versions=["1.6"]).open() as url:
        line = supervise(ChargingStation(["1.6"]), url, "CS001", BOOT, options=LINK)
        async with line:
            await reaches(line, LineState.ACCEPTED)
            await run(RECONNECT.replace("other.example", free_address()), line=line)
            assert [each.url for each in line.profiles._profiles][1:] == [url]


async def test_the_defaults_of_the_queue():
    [given] = [eval(POLICY, NAMES)]
    assert given == ocpp_supervision.QueuePolicy()


def test_the_states_are_those_of_the_code():
    assert {state.name for state in LineState} == set(re.findall(r"[A-Z]{4,}", STATES))
    assert STATES.strip("\n") in inspect.getdoc(inspect.getmodule(LineState)).replace("\n    ", "\n")


def test_the_figures_are_of_a_run_that_held():
    runs = re.findall(r"(\d+) kills, .*?, (\d+) received, .*?, (\d+) lost", FIGURES)
    assert [int(kills) for kills, _, _ in runs] == [200, 200, 50, 50, 50, 50]
    assert [lost for *_, lost in runs[:4]] == ["0"] * 4
    assert "DID NOT HOLD" not in FIGURES
