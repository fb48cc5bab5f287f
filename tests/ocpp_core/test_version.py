from dataclasses import FrozenInstanceError

import pytest
from little import STRICT, TOLERANT

from ocpp_core import Version


def test_a_version_shows_its_name():
    assert repr(TOLERANT) == "<OCPP 0.1>"


def test_versions_are_told_apart_by_identity():
    twin = Version(STRICT.name, STRICT.subprotocol, STRICT.catalogue, STRICT.rpc, STRICT.tolerates_empty)
    assert twin != STRICT
    assert {STRICT: 1, TOLERANT: 2}[STRICT] == 1


def test_a_version_does_not_change():
    with pytest.raises(FrozenInstanceError):
        STRICT.name = "0.3"
