"""Both programs are started anew while a transaction runs: what they keep in their stores carries it on."""

import pytest
from scenarios.samples import ACCEPTED, ended, started
from scenarios.sides import PAIRINGS, Pairing, joined

from ocpp_generic_api import MemoryTransactionStore, Reason, RequestStartStopStatus, TransactionEventResponse
from ocpp_generic_api import RequestStopTransactionRequest as Stop
from ocpp_generic_api import RequestStopTransactionResponse as Stopped


@pytest.mark.parametrize("pairing", PAIRINGS, ids=str)
async def test_a_transaction_goes_on(pairing: Pairing) -> None:
    stores = MemoryTransactionStore(), MemoryTransactionStore()
    async with joined(pairing, *stores) as pair:
        await pair.station_asks("tx.start.1", started("tx-1", 1, "100"), ACCEPTED)
        await pair.station_asks("tx.start.2", started("tx-2", 1, "101"), ACCEPTED)
    async with joined(pairing, *stores) as pair:
        known = "tx-2" if pair.version == "2.0.1" else "2"
        yes = Stopped(status=RequestStartStopStatus.ACCEPTED)
        await pair.csms_asks("remote.stop.2", Stop(transaction_id=known), yes)
        await pair.station_asks("tx.end.local", ended("tx-1", "200", Reason.LOCAL), TransactionEventResponse())
        await pair.station_asks("tx.start.3", started("tx-3", 1, "102"), ACCEPTED)
