"""Whatever the CSMS asks beside what the script is about is answered while it goes on."""

from ocpp_generic_api import (
    GET_LOCAL_LIST_VERSION,
    GET_VARIABLES,
    REQUEST_START_TRANSACTION,
    REQUEST_STOP_TRANSACTION,
    UNLOCK_CONNECTOR,
    ConnectorActivity,
    ConnectorStatus,
    GetLocalListVersionResponse,
    Reason,
    UnlockConnectorResponse,
    UnlockStatus,
)
from ocpp_toolkit.scripting import ScriptedStation, call_of, script

PAUSE = 5.0  # s between start and first reading
NO_LIST = GetLocalListVersionResponse(version_number=-1)
LOCKED = UnlockConnectorResponse(status=UnlockStatus.NOT_SUPPORTED)


@script(timeout=0, unexpected="fail")
async def handle_incoming_calls(station: ScriptedStation) -> None:
    """Be started and stopped remotely; configuration, local list and unlocking are answered meanwhile, all else is a failure."""
    with station.answering(call_of(GET_VARIABLES), call_of(GET_LOCAL_LIST_VERSION, respond=NO_LIST)):
        await station.boot()
        await station.status(ConnectorStatus.AVAILABLE)
        station.say("waiting for a remote start")
        start = await station.expect(REQUEST_START_TRANSACTION, within=600)
        transaction = station.transaction(start.id_token, evse_id=start.evse_id or 1, energy=300)
        await station.status(ConnectorStatus.OCCUPIED, ConnectorActivity.PREPARING)
        await transaction.authorize(ask=False)
        await transaction.start_energy()
        await station.sleep(PAUSE)
        await transaction.meter(5000)
        with station.answering(call_of(UNLOCK_CONNECTOR, respond=LOCKED)):
            await station.expect(REQUEST_STOP_TRANSACTION, transaction_id=transaction.id, within=600)
            await transaction.stop(Reason.REMOTE)
        await station.status(ConnectorStatus.AVAILABLE)
