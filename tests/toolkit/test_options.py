import pytest
import typer
from toolkit.rig import OCPP15, OCPP16, OCPP201, VERSIONS

from ocpp_core import PluginError
from ocpp_core.registry import Registry
from ocpp_toolkit.cli.options import address, versions_of


@pytest.mark.parametrize(
    ("text", "versions"),
    [
        (None, VERSIONS),
        ("", VERSIONS),
        ("1.6", [OCPP16]),
        ("1.5,2.0.1", [OCPP15, OCPP201]),
        (" 1.6 , ocpp1.5", [OCPP16, OCPP15]),
        ("1.6,1.6,1.5,1.6", [OCPP16, OCPP15]),
    ],
)
def test_versions(text, versions):
    assert [each.name for each in versions_of(text)] == [each.name for each in versions]


@pytest.mark.parametrize("text", ["1.7", "ocpp1.7", "1.6,1.7", "1.7,"])
def test_a_version_that_is_not_there(text):
    with pytest.raises(typer.BadParameter, match=r"^there is no OCPP 1\.7 here; installed are 2\.0\.1, 1\.6, 1\.5$"):
        versions_of(text)


def test_what_is_no_version():
    with pytest.raises(typer.BadParameter, match=r"no OCPP ws here"):
        versions_of("ws")


def test_a_version_that_cannot_be_loaded(monkeypatch):
    def fail(registry, name):
        raise PluginError(name, "failed to load: ImportError: x")

    monkeypatch.setattr(Registry, "version", fail)
    with pytest.raises(typer.BadParameter, match=r"plugin ocpp1\.6: failed to load: ImportError: x"):
        versions_of("1.6")


def test_none_is_installed(monkeypatch):
    monkeypatch.setattr(Registry, "names", lambda registry: ())
    assert versions_of(None) == []
    with pytest.raises(typer.BadParameter, match="installed are none"):
        versions_of("1.6")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("127.0.0.1:9000", ("127.0.0.1", 9000)),
        ("csms.example:0", ("csms.example", 0)),
        ("[::1]:65535", ("::1", 65535)),
        (":80", ("0.0.0.0", 80)),
    ],
)
def test_address(text, parts):
    assert address(text) == parts


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("localhost", "localhost is not HOST:PORT"),
        ("localhost:", "localhost: is not HOST:PORT"),
        ("localhost:http", "localhost:http is not HOST:PORT"),
        ("localhost:-1", "localhost:-1 is not HOST:PORT"),
        ("localhost:²", "localhost:² is not HOST:PORT"),
        ("", " is not HOST:PORT"),
        ("localhost:65536", "65536 is no TCP port: they end at 65535"),
    ],
)
def test_what_is_no_address(text, reason):
    with pytest.raises(typer.BadParameter) as caught:
        address(text)
    assert str(caught.value) == reason
