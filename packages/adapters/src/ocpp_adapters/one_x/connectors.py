"""EVSEs and connectors: the one rule by which every operation of 1.x goes.

OCPP 1.x numbers the connectors of a station from 1 and knows no EVSEs; 0 is the station. So connector *n* is EVSE *n*, and
its only connector is 1:

========================  ====================================
version-neutral           OCPP 1.x
========================  ====================================
no EVSE                   connector 0: the station as a whole
EVSE n                    connector n
EVSE n, connector 1       connector n
EVSE n, connector m > 1   connector n; m is reported as a loss
========================  ====================================

Coming in, connector *n* reads as EVSE *n*, connector 1.
"""

from ocpp_core import NotSupported
from ocpp_generic_api import EVSE, Scope

__all__ = ["CONNECTOR_RULE", "connector_of", "evse_id_of", "evse_of"]

CONNECTOR_RULE = "in OCPP 1.x each connector is an EVSE of its own"
"""Why a second connector of an EVSE is lost."""

_ONLY = 1


def connector_of(evse: EVSE | None, scope: Scope, path: str = "evse") -> int:
    """The connector number of an EVSE; 0 for none."""
    if evse is None:
        return 0
    if evse.id < 1:
        raise NotSupported(f"EVSE {evse.id}", "EVSEs are numbered from 1; the station as a whole has none")
    if evse.connector_id not in (None, _ONLY):
        scope.lose(f"{path}.connector_id".removeprefix("."), evse.connector_id, CONNECTOR_RULE)
    return evse.id


def evse_of(connector_id: int | None) -> EVSE | None:
    """The EVSE that a connector number stands for; None for the station, or for no number."""
    return EVSE(id=connector_id, connector_id=_ONLY) if connector_id else None


def evse_id_of(connector_id: int | None) -> int | None:
    """The EVSE's number that a connector number stands for; None for the station, or for no number."""
    return connector_id or None
