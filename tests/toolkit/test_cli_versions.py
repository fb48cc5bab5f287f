from importlib import metadata

from toolkit.rig import invoke, run

from ocpp_toolkit.cli import versions


def cells(text):
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if line.startswith("│")]


def test_what_is_installed():
    done = invoke("versions")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"ocpp-toolkit {metadata.version('ocpp-toolkit')}")
    release = metadata.version("ocpp16-core")
    rows = cells(done.out)
    for row in (
        ["ocpp1.5", "OCPP version", "ocpp15-core", release],
        ["ocpp1.6", "OCPP version", "ocpp16-core", release],
        ["ocpp2.0.1", "OCPP version", "ocpp201-core", release],
        ["ws", "transport", "ocpp-transport-ws", release],
    ):
        assert row in rows
    assert rows == sorted(rows)


def test_plugins_whose_package_is_not_known(monkeypatch):
    entries = [
        metadata.EntryPoint(name, "nowhere_core.plugin", "ocpp_toolkit") for name in ("soap", "ocpp9", "adapter-ocpp9")
    ]
    monkeypatch.setattr(versions, "entry_points", lambda group: entries)
    assert cells(invoke("versions").out) == [
        ["adapter-ocpp9", "adapter", "nowhere_core", "?"],
        ["ocpp9", "OCPP version", "nowhere_core", "?"],
        ["soap", "transport", "nowhere_core", "?"],
    ]


def test_the_command():
    done = run("versions")
    assert (done.status, done.err) == (0, "")
    assert "ocpp1.6" in done.out
