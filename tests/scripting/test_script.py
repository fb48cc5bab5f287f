from pathlib import Path

import pytest

from ocpp_core import Role
from ocpp_toolkit.scripting import BadScript, ScriptedCsms, ScriptedStation, load, script, script_of

STATION = "from ocpp_toolkit.scripting import ScriptedStation\n"


def write(directory: Path, name: str, text: str) -> Path:
    file = directory / name
    file.write_text(text, encoding="utf-8")
    return file


async def plays_station(station: ScriptedStation) -> None:
    """Say hello.

    At length.
    """


@script(versions=["1.6"], timeout=0, unexpected="fail", connected=False)
async def plays_csms(csms: ScriptedCsms) -> None:
    pass


async def helper(station: ScriptedStation, more: int) -> None:
    pass


async def untyped(station) -> None:
    pass


def not_async(station: ScriptedStation) -> None:
    pass


def test_the_side_that_a_script_plays_is_that_of_its_parameter():
    assert script_of(plays_station).role is Role.STATION
    assert script_of(plays_csms).role is Role.CSMS


def test_what_a_script_asks_for_stands_beside_it():
    settings = script_of(plays_csms).settings
    assert (settings.versions, settings.timeout, settings.unexpected, settings.connected) == (
        ("1.6",),
        0,
        "fail",
        False,
    )
    assert script_of(plays_station).settings.versions is None


def test_its_name_file_and_summary_are_those_of_the_function():
    found = script_of(plays_station)
    assert (found.name, found.file, found.summary) == ("plays_station", __file__, "Say hello.")
    assert script_of(plays_csms, name="other").name == "other"
    assert script_of(plays_csms).summary == ""


@pytest.mark.parametrize("function", [helper, untyped, not_async])
def test_other_functions_are_no_scripts(function: object):
    with pytest.raises(BadScript, match=r"it does not take one ScriptedStation or ScriptedCsms"):
        script_of(function)  # type: ignore[arg-type]


def test_a_file_may_have_several_scripts_and_helpers(tmp_path: Path):
    write(tmp_path, "beside.py", "NAME = 'beside'\n")
    text = STATION + (
        "from beside import NAME\n"
        "from ocpp_toolkit.scripting import ScriptedCsms as Csms\n"
        "async def second(station: ScriptedStation) -> None: ...\n"
        "async def first(csms: 'Csms', times: int = 1) -> None: ...\n"
        "async def _third(station: ScriptedStation) -> None: ...\n"
        "async def tool(station: ScriptedStation, text: str) -> None: ...\n"
        "async def unknown(station: 'Nothing') -> None: ...\n"
        "second_again = second\n"
    )
    file = write(tmp_path, "a-suite.py", text)
    scripts = load(file)
    assert [(each.name, each.role) for each in scripts] == [
        ("a-suite.second", Role.STATION),
        ("a-suite.first", Role.CSMS),
        ("a-suite.second_again", Role.STATION),
    ]
    assert [each.name for each in load(f"{file}::first")] == ["a-suite.first"]


def test_a_directory_is_loaded_in_the_order_of_names(tmp_path: Path):
    text = "async def {}(station: ScriptedStation) -> None: ...\n"
    for name, function in (("b.py", "b"), ("a.py", "x"), ("_c.py", "c")):
        write(tmp_path, name, STATION + text.format(function))
    assert [each.name for each in load(tmp_path)] == ["a.x", "b"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("X = 1", "there is no script in it"),
        ("def", "SyntaxError"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)", "SystemExit: 3"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, text: str, reason: str):
    file = write(tmp_path, "bad.py", text)
    with pytest.raises(BadScript) as bad:
        load(file)
    assert str(bad.value).startswith(f"{file}: {reason}")
    assert bad.value.place == str(file)


@pytest.mark.parametrize("name", ["nothing.py", "text.txt"])
def test_what_is_no_file_of_python(tmp_path: Path, name: str):
    write(tmp_path, "text.txt", "hello")
    with pytest.raises(BadScript, match="it is no file of Python"):
        load(tmp_path / name)


def test_a_name_that_the_file_has_not(tmp_path: Path):
    file = write(tmp_path, "one.py", STATION + "async def one(station: ScriptedStation) -> None: ...\n")
    with pytest.raises(BadScript, match="there is no script in it"):
        load(f"{file}::two")
