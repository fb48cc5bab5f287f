"""The CSMS starts a transaction and stops it again."""

from ocpp_generic_api import (
    REQUEST_START_TRANSACTION,
    REQUEST_STOP_TRANSACTION,
    UNLOCK_CONNECTOR,
    AuthorizationStatus,
    ConnectorActivity,
    ConnectorStatus,
    Reason,
    RequestStartStopStatus,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    UnlockConnectorResponse,
    UnlockStatus,
)
from ocpp_toolkit.scripting import ScriptedStation, Transaction, call_of, script

LOCKED = UnlockConnectorResponse(status=UnlockStatus.NOT_SUPPORTED)


@script(timeout=0)
async def remote_transaction(station: ScriptedStation) -> None:
    """Wait for a remote start, charge, wait for the remote stop of that transaction."""
    await station.boot()
    station.say("waiting for a remote start")
    start = await station.expect(REQUEST_START_TRANSACTION, within=600)
    driver = await station.authorize(start.id_token)
    if driver.id_token_info.status is not AuthorizationStatus.ACCEPTED:
        station.fail(f"the driver is not accepted: {driver.id_token_info.status}")

    evse = start.evse_id or 1
    transaction = station.transaction(start.id_token, evse_id=evse, energy=300, remote_start_id=start.remote_start_id)
    await station.status(ConnectorStatus.OCCUPIED, ConnectorActivity.PREPARING, evse_id=evse)
    await transaction.authorize(ask=False)
    await transaction.start_energy()
    station.say("charging, waiting for the remote stop")
    with station.answering(call_of(UNLOCK_CONNECTOR, respond=LOCKED)):
        await stopped_remotely(station, transaction)
        await transaction.stop(Reason.REMOTE, energy=5300)
    await station.status(ConnectorStatus.AVAILABLE, evse_id=evse)


async def stopped_remotely(station: ScriptedStation, transaction: Transaction) -> None:
    """Accept the stop of this transaction, reject those of others."""

    def verdict(request: RequestStopTransactionRequest) -> RequestStopTransactionResponse:
        mine = request.transaction_id == transaction.id
        return RequestStopTransactionResponse(
            status=RequestStartStopStatus.ACCEPTED if mine else RequestStartStopStatus.REJECTED
        )

    while (
        await station.expect(REQUEST_STOP_TRANSACTION, respond=verdict, within=600)
    ).transaction_id != transaction.id:
        station.say("another transaction was meant")
