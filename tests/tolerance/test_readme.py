"""The README and the page on stations that misbehave do what they say: their programs are run."""

import asyncio
import re
from pathlib import Path

import pytest
from tolerance.rig import OLD_BOOT, metered, office

import ocpp_generic_api
import ocpp_tolerance
from ocpp_tolerance import RULES, Deviation, profile_of, vendors
from ocpp_toolkit import CSMS

ROOT = Path(__file__).parents[2]
README = (ROOT / "packages" / "tolerance" / "README.md").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "how-to" / "misbehaving-stations.md").read_text(encoding="utf-8")


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.MULTILINE | re.DOTALL)


FIVE_LINES, WHAT_HAPPENED, DIRECTORY, RAW = blocks(PAGE, "python")
[TOML] = blocks(PAGE, "toml")


def names(**more):
    """What the snippets take for granted."""
    known = {name: getattr(ocpp_tolerance, name) for name in ocpp_tolerance.__all__}
    return {**known, "CSMS": CSMS, "Path": Path, "Station": ocpp_generic_api.Station, **more}


def run(snippet, **more):
    found = names(**more)
    exec(compile(snippet, "page", "exec"), found)
    return found


def test_the_program_of_the_readme(capsys):
    [program] = blocks(README, "python")
    asyncio.run(run(program, __name__="readme")["main"]())
    assert capsys.readouterr().out.splitlines() == [
        "CS001: read_time at MeterValues.meterValue[0].timestamp 2024-05-01 12:00 -> 2024-05-01T12:00:00Z",
        "CS001: to_text at MeterValues.meterValue[0].sampledValue[0].value 7 -> 7",
        "CS001: map at MeterValues.meterValue[0].sampledValue[0].unit Watts -> W",
        "CS001: map at MeterValues.meterValue[0].sampledValue[1].unit Hz -> Hertz",
        "['W', 'Hertz']",
        "4 deviations",
    ]


def test_the_readme_names_every_rule():
    table = README[README.index("| name |") :]
    assert set(re.findall(r"`([a-z]+(?:_[a-z]+)*)`", table.partition("\n\n")[0])) >= set(RULES)


async def test_five_lines_add_a_station():
    assert len(FIVE_LINES.splitlines()) == 5
    csms = run(FIVE_LINES)["csms"]
    odd = metered({"value": "7", "unit": "Watts"})
    async with office(csms=csms) as here:
        happened = run(WHAT_HAPPENED, csms=csms, tickets=(tickets := []), values=(values := []))
        async with here.raw("CS1") as wire:
            assert await wire.ask("MeterValues", odd, "1") in ("PropertyConstraintViolation", "SecurityError")
            await wire.ask(
                "BootNotification", OLD_BOOT | {"chargePointVendor": "Acme Ltd", "chargePointModel": "X1"}, "2"
            )
            assert await wire.ask("MeterValues", odd, "3") in ({}, "NotSupported")
        assert happened["worst"](csms)[0][1] == "CS1"
    assert tickets == ["CS1: map at MeterValues.meterValue[0].sampledValue[0].unit, OCPP 1.6"]
    assert values == [("Watts", "W")]
    assert isinstance(here.deviations[0], Deviation)


def test_the_file_is_a_profile(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("profiles").mkdir()
    Path("profiles/acme.toml").write_text(TOML, encoding="utf-8")
    csms = run(DIRECTORY)["csms"]
    csms.tolerance.book.booted("CS1", "Acme", "X1")
    assert csms.tolerance.book.profile("CS1").name == "field|acme"
    assert vendors(Path("profiles"))["acme"].profile == profile_of("acme", Path("profiles"))


@pytest.mark.parametrize("command", blocks(PAGE, "sh")[0].splitlines())
def test_the_commands_have_options_that_there_are(command):
    import typer.main  # noqa: PLC0415

    from ocpp_toolkit.cli import app  # noqa: PLC0415 - slow to import

    words = command.partition("#")[0].split()
    options = {name for each in typer.main.get_command(app).commands[words[1]].params for name in each.opts}
    assert {word for word in words if word.startswith("--")} <= options


async def test_what_is_wrong_can_be_sent():
    wrong = run(RAW)["wrong"]
    async with office() as here, here.raw() as wire:
        await wrong(await here.station())
        assert await wire.socket.recv() == '[2,"1","Reset",{"type":"Gently"}'
