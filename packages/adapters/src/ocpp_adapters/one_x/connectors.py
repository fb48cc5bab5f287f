"""EVSEs and connectors: the one rule by which every operation of 1.x goes.

OCPP 1.x numbers the connectors of a station from 1 and knows no EVSEs; 0 is the station. So connector *n* is EVSE *n*, and
its only connector is 1:

==============================================  ====================================
version-neutral                                 OCPP 1.x
==============================================  ====================================
no EVSE                                         connector 0: the station as a whole
EVSE n                                          connector n
EVSE n, connector 1                             connector n
EVSE n, connector m > 1                         NotSupported
EVSE n, connector m > 1, in a TransactionEvent  connector n; m is reported as a loss
==============================================  ====================================

A second connector cannot be named. To name the first instead would unlock the wrong cable, take the wrong connector out of
service, or put one connector's state in the place of another's. A transaction is of the EVSE, which charges one EV at a time:
for it, and for the state that goes with it, the number says what it has to, and to refuse it would lose what was charged.

Coming in, connector *n* reads as EVSE *n*, connector 1.
"""

from ocpp_core import NotSupported
from ocpp_generic_api import EVSE, Scope

__all__ = ["CONNECTOR_RULE", "ONLY_CONNECTOR", "charging_connector_of", "connector_of", "evse_id_of", "evse_of"]

CONNECTOR_RULE = "in OCPP 1.x each connector is an EVSE of its own"
"""Why a second connector of an EVSE cannot be said."""
ONLY_CONNECTOR = f"any other than 1 is not supported: {CONNECTOR_RULE}"
"""The same, for a route's ``partly``."""

_ONLY = 1


def connector_of(evse: EVSE | None) -> int:
    """The connector number of an EVSE; 0 for none.

    Raises:
        NotSupported: it is a second connector, or no EVSE.
    """
    if evse is not None and evse.connector_id not in (None, _ONLY):
        raise NotSupported(f"connector {evse.connector_id} of EVSE {evse.id}", CONNECTOR_RULE)
    return _number(evse)


def charging_connector_of(evse: EVSE | None, scope: Scope) -> int:
    """The connector number of the EVSE of a transaction, 0 for none; which of its connectors it is, is lost if not the first.

    Raises:
        NotSupported: it is no EVSE.
    """
    if evse is not None and evse.connector_id != _ONLY:
        scope.lose("evse.connector_id", evse.connector_id, CONNECTOR_RULE)
    return _number(evse)


def _number(evse: EVSE | None) -> int:
    if evse is None:
        return 0
    if evse.id < 1:
        raise NotSupported(f"EVSE {evse.id}", "EVSEs are numbered from 1; the station as a whole has none")
    return evse.id


def evse_of(connector_id: int | None) -> EVSE | None:
    """The EVSE that a connector number stands for; None for the station, or for no number."""
    return EVSE(id=connector_id, connector_id=_ONLY) if connector_id else None


def evse_id_of(connector_id: int | None) -> int | None:
    """The EVSE's number that a connector number stands for; None for the station, or for no number."""
    return connector_id or None
