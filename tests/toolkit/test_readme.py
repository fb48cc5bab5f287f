"""The examples of the package's README are run, and do what it says."""

import re
import signal
from pathlib import Path

import pytest
from toolkit.rig import run, started

README = (Path(__file__).parents[2] / "toolkit" / "README.md").read_text("utf-8")
LOG = """\
10:00:01 CS1 > [2,"1","Authorize",{"idTag":"RFID-0001"}]
10:00:02 CS1 < [3,"1",{"idTagInfo":{"status":"Fine"}}]
10:00:03 CS1 < [2,"a","Reset",{"type":"OnIdle"}]
10:00:04 CS1 > [4,"a","NotSupported","not here",{}]
"""

VARYING = {
    r"\d\d:\d\d:\d\d\.\d{3}": r"\d\d:\d\d:\d\d\.\d{3}",
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z",
}


def pattern(expected):
    """What an output must match; … stands for anything, alone in a line for any lines."""
    lines = []
    for line in narrow(expected).splitlines():
        parts = re.split("(" + "|".join(VARYING) + "|…)", line)
        text = "".join(part if part in VARYING.values() else _part(part) for part in parts)
        lines.append("(.*\n)*" if line == "…" else rf"{text} ?\n")
    return "".join(lines)


def narrow(text):
    """A text whose columns are as narrow as can be."""
    return re.sub(" +", " ", text)


def _part(text):
    if text == "…":
        return ".*"
    return next((general for kind, general in VARYING.items() if re.fullmatch(kind, text)), re.escape(text))


EXAMPLES = re.findall(r"```console\n\$ ocpp-toolkit (\w+)(.*)\n((?:.*\n)*?)```", README)


def examples(command):
    return [(arguments.split(), expected) for name, arguments, expected in EXAMPLES if name == command]


def test_each_command_has_an_example():
    names = [name for name, _, _ in EXAMPLES]
    assert set(names) == {"demo", "csms", "station", "messages", "decode", "versions"}
    assert README.count("```console") == len(names)


@pytest.mark.parametrize("command", ["demo", "messages", "decode", "versions"])
def test_commands(command, tmp_path):
    log = tmp_path / "traffic.log"
    log.write_text(LOG, "utf-8")
    for arguments, expected in examples(command):
        done = run(command, *(str(log) if each == log.name else each for each in arguments))
        assert done.err == ""
        assert re.fullmatch(pattern(expected), narrow(done.out)), done.out


def offices():
    """Each example of a CSMS, with the stations that follow it."""
    found = []
    for name, arguments, expected in EXAMPLES:
        if name == "csms":
            found.append((arguments.split(), expected, []))
        elif name == "station":
            found[-1][2].append((arguments.split(), expected))
    return found


def with_ports(text, ports):
    return re.sub("|".join(ports), lambda port: ports[port[0]], text)


@pytest.mark.parametrize("number", range(2))
def test_csms_and_stations(number):
    arguments, expected, stations = offices()[number]
    with started("csms", *(re.sub("9000|9080", "0", each) for each in arguments)) as csms:
        places = re.findall(r"://127\.0\.0\.1:(\d+)", csms.until(" at ws://"))
        ports = dict(zip(("9000", "9080"), places, strict=False))
        for station, shown in stations:
            done = run("station", *(with_ports(each, {**ports, "9081": "0"}) for each in station))
            assert (done.status, done.err) == (0, "")
            assert re.fullmatch(pattern(shown), narrow(done.out)), done.out
        ended = csms.end(signal.SIGINT)
    assert (ended.status, ended.err) == (0, "")
    assert re.fullmatch(pattern(with_ports(expected, ports)), narrow(ended.out) + "\n"), ended.out


def test_the_program(capsys):
    [(code, output)] = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out == output
