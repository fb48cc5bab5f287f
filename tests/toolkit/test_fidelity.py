from pathlib import Path

import pytest
from generic_api.little_neutral import ADAPTER, BOOT
from toolkit.hub import NAMES, VERSIONS

from ocpp_core import PluginError, Version
from ocpp_generic_api import BOOT_NOTIFICATION, CATALOGUE, HEARTBEAT, METER_VALUES, Fidelity, Grade
from ocpp_toolkit.fidelity import Place, adapters_of, markdown, places, rows

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "fidelity.md"


@pytest.fixture(scope="module")
def adapters():
    return adapters_of([VERSIONS[name] for name in NAMES])


def test_the_page_is_current(adapters):
    assert PAGE.read_text(encoding="utf-8") == markdown(adapters), "run: make fidelity"


def test_every_operation_has_a_row(adapters):
    table = rows(adapters)
    assert [row.operation for row in table] == list(CATALOGUE)
    assert {len(row.fidelity) for row in table} == {len(NAMES)}


def test_what_the_adapters_say(adapters):
    [heartbeat] = [row for row in rows(adapters) if row.operation is HEARTBEAT]
    assert [each.grade for each in heartbeat.fidelity] == [Grade.EXACT] * 3
    [boot] = [row for row in rows(adapters) if row.operation is BOOT_NOTIFICATION]
    assert ["reason" in each.lossy for each in boot.fidelity] == [False, True, True]


def test_an_adapter_may_leave_operations_out():
    [row] = [row for row in rows([ADAPTER]) if row.operation is METER_VALUES]
    assert row.fidelity == [Fidelity(Grade.UNSUPPORTED, reason="the adapter of OCPP 0.9 does not have it")]


def test_places():
    assert list(places(BOOT.fidelity)) == [
        Place("reason", "lossy", "OCPP 0.9 gives no reasons"),
        Place("charging_station.modem", "lossy", "OCPP 0.9 has no modem"),
        Place("→ status_info", "lossy", "OCPP 0.9 explains nothing"),
        Place("charging_station.vendor_name", "derived", "a question mark"),
        Place("→ current_time", "derived", "the clock"),
    ]
    assert list(places(Fidelity(Grade.EXACT))) == []


def test_a_page_has_a_table_and_the_details():
    page = markdown([ADAPTER])
    for line in (
        "| Operation | OCPP 0.9 |",
        "| BootNotification | lossy: 3 |",
        "| Heartbeat | exact |",
        "| ClearCache | unsupported: OCPP 0.9 has no cache |",
        "## OCPP 0.9",
        "### BootNotification: lossy",
        "- `charging_station.vendor_name` (derived): a question mark",
    ):
        assert f"\n{line}\n" in page
    assert "### Heartbeat" not in page
    assert "### ClearCache" not in page


def test_a_version_without_an_adapter():
    version = Version("9.9", "ocpp9.9", ADAPTER.version.catalogue, "1.6", tolerates_empty=False)
    with pytest.raises(PluginError, match=r"adapter-ocpp9\.9: it is not installed"):
        adapters_of([version])
