"""What the marker says: which versions the two sides of a test speak, and whether over SOAP."""

from typing import Any

import pytest

__all__ = ["MARKER", "parametrized", "versions_marked", "wants_soap"]

MARKER = "ocpp(versions=[...], soap=False): the OCPP versions of ocpp_csms, ocpp_station and ocpp_version, and whether SOAP is served"


def versions_marked(node: pytest.Item) -> list[str] | None:
    """Names of the versions that the nearest marker has, as ``["1.6"]``; None: it has none, or there is no marker.

    Raises:
        pytest.UsageError: it has something else.
    """
    return _told(node).get("versions")


def wants_soap(node: pytest.Item) -> bool:
    """Whether the CSMS is to listen for SOAP as well.

    Raises:
        pytest.UsageError: as for `versions_marked`.
    """
    return bool(_told(node).get("soap", False))


def _told(node: pytest.Item) -> dict[str, Any]:
    marker = node.get_closest_marker("ocpp")
    if marker is None:
        return {}
    told = dict(marker.kwargs)
    if marker.args or not told.keys() <= {"versions", "soap"} or isinstance(told.get("versions"), str):
        raise pytest.UsageError(f"{node.nodeid}: the marker is {MARKER.partition(':')[0]}")
    return told


def parametrized(metafunc: pytest.Metafunc, name: str) -> bool:
    """Whether a test gives an argument values of its own."""
    for mark in metafunc.definition.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs["argnames"]
        if name in (names.replace(" ", "").split(",") if isinstance(names, str) else names):
            return True
    return False
