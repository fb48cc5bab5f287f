"""Fault F4 as the CSMS meets it: a station repeats what was not answered, and the program hears it once.

The keys are those of a start in 1.x, and of an event in 2.0.1; see `ocpp_generic_api.once`.
"""

import asyncio
import json

import pytest
from transport_ws.rig import eventually, raw_station, read, soon

from ocpp_generic_api import (
    TRANSACTION_EVENT,
    AuthorizationStatus,
    IdTokenInfo,
    MemoryTransactionStore,
    Once,
    TransactionEventResponse,
    TransactionEventType,
)
from ocpp_generic_api.sqlite_store import SqliteTransactionStore
from ocpp_toolkit import CSMS, serve

NOON = "2024-05-01T12:00:00Z"
START = {"connectorId": 2, "idTag": "AB12", "meterStart": 1500, "timestamp": NOON}
STOP = {"transactionId": 1, "meterStop": 2500, "timestamp": "2024-05-01T13:00:00Z"}
EVENT = {
    "eventType": "Started",
    "timestamp": NOON,
    "triggerReason": "Authorized",
    "seqNo": 0,
    "transactionInfo": {"transactionId": "T1"},
    "evse": {"id": 2},
    "idToken": {"idToken": "AB12", "type": "ISO14443"},
}
ONE_X = ("1.5", "1.6")


class Program:
    """A CSMS that counts the events it is told, and answers when it may."""

    def __init__(self, version, store=None, *, once=True):
        self.csms = CSMS([version], store=store)
        self.events = []
        self.entered, self.go = asyncio.Event(), asyncio.Event()
        self.go.set()
        self.once = Once()
        self.csms.on(TRANSACTION_EVENT)(self.once(self.transaction) if once else self.transaction)

    async def transaction(self, station, event):
        self.events.append(event)
        self.entered.set()
        await self.go.wait()
        return TransactionEventResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.ACCEPTED))

    @property
    def told(self):
        return [(each.event_type.value, each.transaction_info.transaction_id) for each in self.events]


async def ask(where, version, message_id, action, payload):
    """Send it on a connection of its own, and give the answer."""
    async with raw_station(where, subprotocol=f"ocpp{version}") as socket:
        await socket.send(json.dumps([2, message_id, action, payload]))
        return (await read(socket))[2]


@pytest.mark.parametrize("version", ONE_X)
async def test_f04_a_start_repeated_on_a_new_connection_gets_the_same_number(version):
    program = Program(version)
    async with serve(program.csms, "127.0.0.1:0") as server:
        first = await ask(server, version, "1", "StartTransaction", START)
        again = await ask(server, version, "2", "StartTransaction", START)
        assert first == again
        assert program.told == [("Started", "1")]
        await ask(server, version, "3", "StopTransaction", STOP)
        await ask(server, version, "4", "StopTransaction", STOP)
        assert program.told == [("Started", "1"), ("Ended", "1")]


@pytest.mark.parametrize(
    "other",
    [{"connectorId": 3}, {"idTag": "AB13"}, {"meterStart": 1501}, {"timestamp": "2024-05-01T12:00:01Z"}],
    ids=str,
)
async def test_f04_another_start_is_another_transaction(other):
    program = Program("1.6")
    async with serve(program.csms, "127.0.0.1:0") as server:
        await ask(server, "1.6", "1", "StartTransaction", START)
        answer = await ask(server, "1.6", "2", "StartTransaction", START | other)
    assert answer["transactionId"] == 2
    assert program.told == [("Started", "1"), ("Started", "2")]


async def test_f04_the_same_start_after_the_end_is_another_transaction():
    program = Program("1.6")
    async with serve(program.csms, "127.0.0.1:0") as server:
        await ask(server, "1.6", "1", "StartTransaction", START)
        await ask(server, "1.6", "2", "StopTransaction", STOP)
        assert (await ask(server, "1.6", "3", "StartTransaction", START))["transactionId"] == 2


async def test_f04_a_start_repeated_while_the_first_is_worked_on_waits_for_its_answer():
    """The link is lost while the handler works: its work is not, and the answer goes to the new link."""
    program = Program("1.6")
    program.go.clear()
    async with serve(program.csms, "127.0.0.1:0") as server:
        async with raw_station(server, subprotocol="ocpp1.6") as lost:
            await lost.send(json.dumps([2, "1", "StartTransaction", START]))
            await soon(program.entered.wait())
            lost.transport.abort()
        await eventually(lambda: not program.csms.stations)
        asking = asyncio.create_task(ask(server, "1.6", "2", "StartTransaction", START))
        await eventually(lambda: program.once.repeated)
        program.go.set()
        assert (await soon(asking))["transactionId"] == 1
    assert program.told == [("Started", "1")]


class SlowStore(MemoryTransactionStore):
    """A store whose disk stands still while a number is asked for."""

    def __init__(self):
        super().__init__()
        self.entered, self.go = asyncio.Event(), asyncio.Event()

    async def next_number(self):
        self.entered.set()
        await self.go.wait()
        return await super().next_number()


async def test_f04_a_start_repeated_while_the_store_is_slow_gets_no_second_number():
    """The old link lives on, half open; both starts are at work at once."""
    store = SlowStore()
    program = Program("1.6", store)
    async with serve(program.csms, "127.0.0.1:0") as server, raw_station(server, subprotocol="ocpp1.6") as lost:
        await lost.send(json.dumps([2, "1", "StartTransaction", START]))
        await soon(store.entered.wait())
        [old] = program.csms.stations.values()
        asking = asyncio.create_task(ask(server, "1.6", "2", "StartTransaction", START))
        await eventually(lambda: [*program.csms.stations.values()] not in ([], [old]))
        [new] = server._servers["ws"].connections.values()
        await eventually(lambda: new._answering)
        store.go.set()
        assert (await soon(asking))["transactionId"] == 1
    assert program.told == [("Started", "1")]
    assert [each.number for each in await store.running("CS1")] == [1]


async def test_f04_a_start_whose_handling_failed_is_handled_again():
    program = Program("1.6")
    failing = True

    async def transaction(station, event):
        if failing:
            raise LookupError("the database is down")
        return await program.transaction(station, event)

    program.csms.on(TRANSACTION_EVENT)(Once()(transaction))
    async with serve(program.csms, "127.0.0.1:0") as server:
        async with raw_station(server, subprotocol="ocpp1.6") as socket:
            await socket.send(json.dumps([2, "1", "StartTransaction", START]))
            assert (await read(socket))[:3] == [4, "1", "InternalError"]
        failing = False
        assert (await ask(server, "1.6", "2", "StartTransaction", START))["transactionId"] == 2
    assert program.told == [("Started", "2")]


async def test_f04_two_transactions_without_a_number_that_end_in_one_moment_are_two():
    """As after a power cut: both starts were never answered, so both are called -1 (OCPP 1.6 errata, 3.18)."""
    program = Program("1.6")
    ends = [STOP | {"transactionId": -1, "meterStop": meter} for meter in (2500, 1800)]
    async with serve(program.csms, "127.0.0.1:0") as server:
        for number, ended in enumerate((*ends, *ends)):
            await ask(server, "1.6", str(number), "StopTransaction", ended)
    assert program.told == [("Ended", "-1")] * 2


async def test_f04_over_a_restart_the_number_stays_and_the_program_is_told_again(tmp_path):
    """What was answered is remembered in memory; which transaction it is, in the store."""
    answers, told = [], []
    for number in range(2):
        async with SqliteTransactionStore(tmp_path / "transactions.db", synchronous="OFF") as store:
            program = Program("1.6", store)
            async with serve(program.csms, "127.0.0.1:0") as server:
                answers.append(await ask(server, "1.6", str(number), "StartTransaction", START))
            told += program.told
    assert answers[0] == answers[1]
    assert told == [("Started", "1")] * 2


async def test_f04_without_the_helper_the_number_is_the_same_and_the_program_is_told_again():
    program = Program("1.6", once=False)
    async with serve(program.csms, "127.0.0.1:0") as server:
        answers = [await ask(server, "1.6", str(number), "StartTransaction", START) for number in range(2)]
    assert answers[0] == answers[1]
    assert program.told == [("Started", "1")] * 2
    assert [each.seq_no for each in program.events] == [0, 0]


async def test_f04_an_event_of_2_0_1_repeated_on_a_new_connection_is_answered_as_before():
    program = Program("2.0.1")
    async with serve(program.csms, "127.0.0.1:0") as server:
        first = await ask(server, "2.0.1", "1", "TransactionEvent", EVENT)
        assert await ask(server, "2.0.1", "2", "TransactionEvent", EVENT) == first
        meter = {key: EVENT[key] for key in ("timestamp", "triggerReason", "transactionInfo")} | {
            "eventType": "Updated"
        }
        for number in (1, 1, 2):
            await ask(server, "2.0.1", f"u{number}", "TransactionEvent", meter | {"seqNo": number})
    assert [(each.event_type, each.seq_no) for each in program.events] == [
        (TransactionEventType.STARTED, 0),
        (TransactionEventType.UPDATED, 1),
        (TransactionEventType.UPDATED, 2),
    ]
