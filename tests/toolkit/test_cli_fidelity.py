import re

import pytest
from toolkit.hub import NAMES, VERSIONS
from toolkit.rig import invoke, run

from ocpp_core import PluginError
from ocpp_generic_api import CATALOGUE, Grade
from ocpp_toolkit.cli import fidelity
from ocpp_toolkit.fidelity import adapters_of, markdown, rows

ADAPTERS = adapters_of([VERSIONS[name] for name in NAMES])


def cells(text):
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if line.startswith("│")]


def test_the_table_of_all_versions():
    done = invoke("fidelity")
    assert (done.status, done.err) == (0, "")
    found, action = {}, ""
    for first, *others in cells(done.out):
        action = first or action
        for column, text in enumerate(others):
            found.setdefault((action, column), []).extend([text] if text else [])
    for row in rows(ADAPTERS):
        for column, each in enumerate(row.fidelity):
            below = [each.reason] if each.grade is Grade.UNSUPPORTED else list(each.lossy)
            assert found[row.operation.action, column] == [each.grade, *below]


@pytest.mark.parametrize("name", NAMES)
def test_the_details_of_a_version(name):
    done = invoke("fidelity", name)
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"OCPP {name}\n")
    for row in rows(ADAPTERS):
        each = row.fidelity[NAMES.index(name)]
        assert f"\n{row.operation.action}: {each.grade}" in done.out
        assert each.reason in done.out
        for path, why in [*each.lossy.items(), *each.derived.items()]:
            assert any(cell[0] == path and cell[2] == why for cell in cells(done.out)), path


def test_several_versions():
    out = invoke("fidelity", "1.5,1.6").out
    assert re.findall(r"^OCPP .*$", out, re.MULTILINE) == ["OCPP 1.5", "OCPP 1.6"]
    assert len(re.findall(r"^Reset: ", out, re.MULTILINE)) == 2
    assert len(re.findall(r"^\w+: (?:exact|derived|lossy|unsupported)", out, re.MULTILINE)) == 2 * len(CATALOGUE)


def test_a_narrow_terminal_cuts_nothing():
    out = invoke("fidelity", FORCE_COLOR="1", COLUMNS="100").out
    text = re.sub(r"\x1b\[[0-9;]*m", "", out)
    assert max(len(line) for line in text.splitlines()) == 100
    assert "…" not in text


def test_as_a_page():
    done = invoke("fidelity", "--markdown")
    assert (done.status, done.out) == (0, markdown(ADAPTERS))
    assert invoke("fidelity", "1.6", "--markdown").out == markdown([ADAPTERS[1]])


def test_an_unknown_version():
    done = invoke("fidelity", "1.7")
    assert (done.status, done.out) == (2, "")
    assert "there is no OCPP 1.7 here" in done.err


def test_an_adapter_that_is_not_installed(monkeypatch):
    def none(versions):
        raise PluginError("adapter-ocpp1.6", "it is not installed")

    monkeypatch.setattr(fidelity, "adapters_of", none)
    done = invoke("fidelity", "1.6")
    assert (done.status, done.out) == (2, "")
    assert "adapter-ocpp1.6: it is not installed" in done.err


def test_the_command():
    done = run("fidelity", "1.6")
    assert (done.status, done.err) == (0, "")
    assert "Heartbeat: exact" in done.out
