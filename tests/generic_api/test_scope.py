import re
from datetime import UTC, datetime

import pytest
from generic_api.little_neutral import VERSION

from ocpp_core import Role
from ocpp_generic_api import Loss, Memory, MemoryTransactionStore, Scope, TransactionRecord, Transactions


@pytest.fixture
def store():
    return MemoryTransactionStore()


@pytest.fixture
def transactions(store):
    return Transactions("CS1", store)


@pytest.fixture
def scope(transactions):
    return Scope("CS1", VERSION, Role.CSMS, transactions, Memory())


def test_a_value_is_lost_only_if_there_is_one(scope):
    scope.lose("a", None, "why")
    scope.lose("b", 0, "why")
    assert scope.losses == [Loss("b", 0, "why")]


def test_of_values_that_share_a_counterpart_the_difference_is_lost(scope):
    table = {"red": ("Red", True), "pink": ("Red", False)}
    assert scope.pick("colour", "red", table, "no pink") == "Red"
    assert scope.losses == []
    assert scope.pick("colour", "pink", table, "no pink") == "Red"
    assert scope.losses == [Loss("colour", "pink", "no pink")]


async def test_a_transaction_is_found_by_id_number_and_evse_and_is_in_the_store(transactions, store):
    record = await transactions.save(TransactionRecord("CS1", "abc", number=7, evse_id=2))
    assert transactions.by_id("abc") is transactions.by_number(7) is transactions.on_evse(2) is record
    assert await store.find("CS1", "abc") == record
    assert transactions.by_id("abd") is transactions.by_number(8) is transactions.on_evse(1) is None


async def test_the_newest_transaction_of_an_evse_counts(transactions):
    await transactions.save(TransactionRecord("CS1", "a", evse_id=1))
    newer = await transactions.save(TransactionRecord("CS1", "b", evse_id=1))
    assert transactions.on_evse(1) is newer


async def test_ids_and_numbers(transactions):
    await transactions.save(TransactionRecord("CS1", "abc", number=7))
    await transactions.save(TransactionRecord("CS1", "def"))
    assert (transactions.id_of(7), transactions.number_of("abc")) == ("abc", 7)
    assert transactions.number_of("def") is None
    assert (transactions.id_of(8), transactions.number_of("8")) == ("8", 8)


@pytest.mark.parametrize("text", ["", "x", "-1", "007", "1.5", " 1", "٣", "12345678901"])
def test_a_text_that_is_no_number_has_none(transactions, text):
    assert transactions.number_of(text) is None


async def test_what_runs_is_taken_up_again(store):
    await store.save(TransactionRecord("CS1", "runs", number=1))
    await store.save(TransactionRecord("CS1", "over", number=2, ended=True))
    await store.save(TransactionRecord("CS2", "other", number=3))
    again = Transactions("CS1", store)
    await again.load()
    assert again.by_id("runs") is not None
    assert again.by_id("over") is again.by_number(2) is again.by_id("other") is None


async def test_events_are_counted(transactions):
    record = await transactions.save(TransactionRecord("CS1", "abc"))
    started = datetime(2026, 1, 1, tzinfo=UTC)
    record = await transactions.advance(record, started=started)
    assert (record.seq_no, record.started) == (1, started)
    assert (await transactions.advance(record)).seq_no == 2
    assert transactions.by_id("abc").seq_no == 2


async def test_an_event_can_be_counted_without_waiting_for_the_store(transactions, store):
    record = await transactions.save(TransactionRecord("CS1", "abc", number=7))
    transactions.advance_soon(record)
    assert transactions.by_id("abc").seq_no == 1
    assert transactions.by_number(7).seq_no == 1
    assert (await store.find("CS1", "abc")).seq_no == 1


async def test_an_ended_transaction_no_longer_runs_on_its_evse(transactions, store):
    record = await transactions.save(TransactionRecord("CS1", "abc", number=7, evse_id=1))
    await transactions.advance(record, ended=True)
    assert transactions.on_evse(1) is None
    assert (await store.find("CS1", "abc")).ended


async def test_ended_transactions_do_not_pile_up(transactions, store):
    for number in range(100):
        record = await transactions.save(TransactionRecord("CS1", f"t{number}", number=number or None, evse_id=1))
        for _ in range(2):
            await transactions.advance(record, ended=True)
    assert transactions.by_id("t1") is transactions.by_number(1) is None
    assert len(transactions._by_id) == len(transactions._by_number) < 20
    assert await store.find("CS1", "t1") is not None


async def test_an_ended_transaction_that_goes_on_is_not_forgotten_with_the_ended(transactions):
    record = await transactions.save(TransactionRecord("CS1", "again", ended=True))
    await transactions.advance(record, ended=False)
    for number in range(100):
        await transactions.save(TransactionRecord("CS1", f"t{number}", ended=True))
    assert transactions.by_id("again") is not None


def test_request_ids_go_up_and_begin_further_on_with_each_connection():
    memory = Memory(last_request_id=4)
    assert [memory.next_request_id(), memory.next_request_id()] == [5, 6]
    assert re.fullmatch(r"\d{1,9}", str(Memory().last_request_id))


def test_remote_starts_that_nothing_follows_are_not_kept_for_ever():
    memory = Memory()
    for number in range(200):
        memory.note_remote_start(f"tag {number}", number)
    assert memory.take_remote_start("tag 199") == 199
    assert memory.take_remote_start("TAG 136") == 136
    assert memory.take_remote_start("tag 135") is None
