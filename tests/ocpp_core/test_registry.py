"""The registry, with a distribution made up for the test: its metadata and modules lie in a directory on the path."""

import sys
import textwrap

import pytest
from little import STRICT

from ocpp_core import PluginError
from ocpp_core.registry import PluginWarning, Registry

ENTRY_POINTS = """
[ocpp_toolkit]
ocpp0.2 = fake_good
ocpp0.10 = fake_failing
ocpp0.3 = fake_absent
ocpp0.4 = fake_invalid
ocpp0.x = fake_good
memory = fake_transport
mute = fake_mute
"""
MODULES = {
    "fake_good": """
        from little import STRICT
        from ocpp_core.hooks import hookimpl

        @hookimpl
        def ocpp_version(name):
            return STRICT if name == STRICT.subprotocol else None
        """,
    "fake_failing": "raise RuntimeError('out of order')",
    "fake_invalid": """
        from ocpp_core.hooks import hookimpl

        @hookimpl
        def ocpp_version(number): ...
        """,
    "fake_transport": """
        from ocpp_core.hooks import hookimpl

        class Memory:
            name, schemes = "memory", ()

        @hookimpl
        def ocpp_transport(name):
            return Memory() if name == "memory" else None
        """,
    "fake_mute": "",
}


@pytest.fixture
def registry(tmp_path, monkeypatch):
    metadata = tmp_path / "fake-0.1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: fake\nVersion: 0.1\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS)
    for name, source in MODULES.items():
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(source))
    monkeypatch.syspath_prepend(tmp_path)
    yield Registry()
    for name in MODULES:
        sys.modules.pop(name, None)


def loaded():
    return sorted(name for name in MODULES if name in sys.modules)


def test_names_are_known_without_loading_anything(registry):
    assert {"ocpp0.10", "ocpp0.2", "memory", "mute"} <= set(registry.names())
    assert list(registry.names()) == sorted(registry.names())
    assert loaded() == []


def test_versions_are_listed_newest_first(registry):
    made_up = [name for name in registry.versions() if name.startswith("ocpp0")]
    assert made_up == ["ocpp0.10", "ocpp0.4", "ocpp0.3", "ocpp0.2", "ocpp0.x"]
    assert loaded() == []


def test_what_is_asked_for_is_loaded_and_nothing_else(registry):
    assert registry.version("ocpp0.2") is STRICT
    assert loaded() == ["fake_good"]
    assert registry.version("ocpp0.2") is STRICT


def test_a_transport_is_found_likewise(registry):
    assert registry.transport("memory").name == "memory"
    assert loaded() == ["fake_transport"]


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("ocpp0.10", "RuntimeError: out of order"),
        ("ocpp0.3", "ModuleNotFoundError: No module named 'fake_absent'"),
        ("ocpp0.4", "PluginValidationError"),
    ],
)
def test_a_plugin_that_fails_is_named_with_its_cause(registry, name, cause):
    for _ in range(2):
        with (
            pytest.warns(PluginWarning, match=f"plugin {name} failed to load: {cause}") as warned,
            pytest.raises(PluginError, match=cause) as caught,
        ):
            registry.version(name)
        assert caught.value.name == name
        assert warned[0].filename == __file__


def test_a_plugin_that_fails_does_no_harm_to_the_others(registry):
    with pytest.warns(PluginWarning), pytest.raises(PluginError):
        registry.version("ocpp0.10")
    assert registry.version("ocpp0.2") is STRICT


def test_a_plugin_of_the_other_kind_is_named_as_such(registry):
    with pytest.raises(PluginError, match=r"memory: it is no version; installed are"):
        registry.version("memory")


def test_what_is_not_installed_is_named_with_what_is(registry):
    with pytest.raises(PluginError, match=r"ocpp9\.9: it is not installed; installed are .*memory.*ocpp0\.2"):
        registry.version("ocpp9.9")


def test_when_nothing_is_installed(registry, monkeypatch):
    monkeypatch.setattr("ocpp_core.registry.entry_points", lambda group: ())
    assert registry.names() == registry.versions() == ()
    with pytest.raises(PluginError, match="installed are none"):
        registry.version("ocpp9.9")


@pytest.mark.parametrize("name", ["memory", "mute", "ocpp0.x"])
def test_a_plugin_that_is_no_version_of_that_name(registry, name):
    with pytest.raises(PluginError):
        registry.version(name)
