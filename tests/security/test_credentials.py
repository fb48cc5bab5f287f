"""What every credential store does, and what the one in a file does besides."""

import asyncio
import hashlib
import logging
import sqlite3
import stat
from contextlib import closing

import argon2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocpp_core import StoreFailed, StoreTooNew
from ocpp_core.sqlite import Database
from ocpp_security import (
    CredentialRecord,
    HashParameters,
    MemoryCredentialStore,
    UnknownIdentity,
    generate_key,
    generate_password,
)
from ocpp_security.sqlite_credentials import SqliteCredentialStore

CHEAP = HashParameters(time_cost=1, memory_cost=8)
OLD = bytes.fromhex("00112233445566778899AABBCCDDEEFF")
NEW = b"a-new:password+of@2.0.1"
OTHER = b"somebody else's"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "credentials.db"


@pytest.fixture(params=["memory", "sqlite"])
async def store(request, path):
    made = MemoryCredentialStore(CHEAP) if request.param == "memory" else SqliteCredentialStore(path, CHEAP)
    async with made:
        yield made


async def valid(store, identity="CS1"):
    """Which of the two passwords are valid, asked of the records, so that asking settles nothing."""
    record = await store._find(identity)
    hashed = [one for one in (record.hashed, record.proposed) if one is not None]
    return {name for name in (OLD, NEW) for one in hashed if await store._hashes.verify(one, name)}


# ------------------------------------------------------------------------------------------------- every store


async def test_a_station_is_known_by_its_password_alone(store):
    await store.set("CS1", OLD)
    assert await store.verify("CS1", OLD)
    assert not await store.verify("CS1", OTHER)
    assert not await store.verify("CS1", b"")
    assert not await store.verify("cs1", OLD)
    assert not await store.verify("CS2", OLD)


async def test_a_password_that_is_set_takes_the_place_of_all_before(store):
    await store.set("CS1", OTHER)
    await store.propose("CS1", OLD)
    await store.set("CS1", NEW)
    assert await store.verify("CS1", NEW)
    assert not await store.verify("CS1", OLD)
    assert not await store.verify("CS1", OTHER)


async def test_an_empty_password_is_refused(store):
    for change in (store.set, store.propose):
        with pytest.raises(ValueError, match="empty"):
            await change("CS1", b"")
    assert not await store.known("CS1")


async def test_a_removed_station_is_not_known(store):
    await store.remove("CS1")
    await store.set("CS1", OLD)
    assert await store.known("CS1")
    assert await store.verify("CS1", OLD)
    await store.remove("CS1")
    assert not await store.known("CS1")
    assert not await store.verify("CS1", OLD)


async def test_while_a_change_is_open_both_passwords_are_valid(store):
    """F22: the answer to the change is lost."""
    await store.set("CS1", OLD)
    await store.propose("CS1", NEW)
    assert await valid(store) == {OLD, NEW}
    assert not await store.verify("CS1", OTHER)
    assert await valid(store) == {OLD, NEW}


@pytest.mark.parametrize(("proved", "void"), [(NEW, OLD), (OLD, NEW)])
async def test_a_login_settles_an_open_change(store, proved, void):
    """F22: the password that a login proves is the one from then on."""
    await store.set("CS1", OLD)
    await store.propose("CS1", NEW)
    assert await store.verify("CS1", proved)
    assert await valid(store) == {proved}
    assert not await store.verify("CS1", void)
    assert await store.verify("CS1", proved)


async def test_a_confirmed_change_voids_the_old_password_at_once(store):
    await store.set("CS1", OLD)
    assert await store.verify("CS1", OLD)
    await store.propose("CS1", NEW)
    await store.confirm("CS1")
    assert not await store.verify("CS1", OLD)
    assert await store.verify("CS1", NEW)


async def test_a_change_that_the_station_refused_leaves_the_old_password(store):
    await store.set("CS1", OLD)
    await store.propose("CS1", NEW)
    await store.withdraw("CS1")
    assert not await store.verify("CS1", NEW)
    assert await store.verify("CS1", OLD)


async def test_without_a_proposal_there_is_nothing_to_settle(store):
    for settle in (store.confirm, store.withdraw):
        await settle("CS1")
        assert not await store.known("CS1")
    await store.set("CS1", OLD)
    for settle in (store.confirm, store.withdraw):
        await settle("CS1")
        assert await store.verify("CS1", OLD)


async def test_a_second_proposal_takes_the_place_of_the_first(store):
    await store.set("CS1", OLD)
    await store.propose("CS1", OTHER)
    await store.propose("CS1", NEW)
    assert not await store.verify("CS1", OTHER)
    assert await store.verify("CS1", NEW)


async def test_nothing_is_proposed_for_a_station_that_is_not_known(store):
    with pytest.raises(UnknownIdentity, match="CS1"):
        await store.propose("CS1", NEW)
    assert not await store.known("CS1")


async def test_a_login_of_a_moment_ago_does_not_settle_a_later_change(store):
    await store.set("CS1", OLD)
    before = await store._find("CS1")
    await store.propose("CS1", NEW)
    await store._proved("CS1", before, before.hashed, OLD)
    assert await valid(store) == {OLD, NEW}
    opened = await store._find("CS1")
    await store.set("CS1", OTHER)
    await store._proved("CS1", opened, opened.proposed, NEW)
    assert await store.verify("CS1", OTHER)


async def test_a_change_proposed_beside_another_is_not_lost(store):
    await store.set("CS1", OLD)
    await asyncio.gather(*(store.propose("CS1", NEW) for _ in range(8)))
    assert await valid(store) == {OLD, NEW}


@pytest.mark.parametrize(
    ("username", "password", "admitted"),
    [
        ("CS1", OLD, True),
        ("CS1", OTHER, False),
        ("CS2", OLD, False),
        ("cs1", OLD, False),
        ("", OLD, False),
        (None, OLD, False),
        ("CS1", None, False),
        (None, None, False),
        ("\ud800", OLD, False),
    ],
)
async def test_a_station_is_let_in_by_its_own_name_and_password(store, username, password, admitted):
    """B31; the user name is the identity (A00.FR.204)."""
    await store.set("CS1", OLD)
    await store.set("CS2", OTHER)
    assert await store.authenticate("CS1", username, password) is admitted


@pytest.mark.parametrize("password", [bytes(range(16)), b"\xff\xfe" * 8, b"a:colon:in:the:password", b"x" * 41])
async def test_a_password_may_be_any_bytes(store, password):
    await store.set("CS:é\0 1", password)
    assert await store.authenticate("CS:é\0 1", "CS:é\0 1", password)
    assert not await store.verify("CS:é\0 1", password[:-1])


@pytest.fixture
def costly(monkeypatch):
    counted = []
    verify = argon2.PasswordHasher.verify

    def counting(self, *arguments):
        counted.append(arguments)
        return verify(self, *arguments)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    return counted


async def test_an_unknown_station_costs_what_a_wrong_password_costs(store, costly):
    await store.set("CS1", OLD)
    await store.verify("CS1", OTHER)
    assert len(costly) == 1
    await store.verify("CS2", OTHER)
    assert len(costly) == 2


async def test_stations_that_come_back_are_not_hashed_again(store, costly):
    for number in range(20):
        await store.set(f"CS{number}", OLD)
    for _ in range(5):
        assert all(await asyncio.gather(*(store.verify(f"CS{number}", OLD) for number in range(20))))
    assert len(costly) == 20


async def test_a_hash_with_former_parameters_is_made_anew_at_the_next_login(store):
    await store.set("CS1", OLD)
    store._hashes = type(store._hashes)(HashParameters(time_cost=2, memory_cost=8))
    assert await store.verify("CS1", OLD)
    assert "t=2" in (await store._find("CS1")).hashed
    assert await store.verify("CS1", OLD)


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["set", "propose", "confirm", "withdraw", "verify", "remove"]),
            st.sampled_from([OLD, NEW, OTHER]),
        ),
        max_size=12,
    )
)
def test_it_agrees_with_a_store_that_keeps_the_passwords(steps):
    asyncio.run(agree(steps))


async def agree(steps):
    current, proposed = None, None
    async with MemoryCredentialStore(CHEAP) as store:
        for action, password in steps:
            if action == "verify":
                expected = current is not None and password in {current, proposed}
                assert await store.verify("CS1", password) is expected
                if expected:
                    current, proposed = password, None
            elif action == "propose" and current is None:
                with pytest.raises(UnknownIdentity):
                    await store.propose("CS1", password)
            elif action in {"set", "propose"}:
                await getattr(store, action)("CS1", password)
                current, proposed = (password, None) if action == "set" else (current, password)
            else:
                await getattr(store, action)("CS1")
                if action == "remove":
                    current = proposed = None
                elif proposed is not None:
                    current, proposed = (proposed if action == "confirm" else current), None
            assert await store.known("CS1") is (current is not None)


# ------------------------------------------------------------------------------------------------- in a file


async def test_what_was_kept_is_there_after_a_restart(path):
    async with SqliteCredentialStore(path, CHEAP) as store:
        await store.set("CS1", OLD)
        await store.propose("CS1", NEW)
        await store.set("CS2", OTHER)
        await store.remove("CS2")
    async with SqliteCredentialStore(path, CHEAP) as store:
        assert not await store.known("CS2")
        assert await valid(store) == {OLD, NEW}
        assert await store.verify("CS1", NEW)
    async with SqliteCredentialStore(path, CHEAP) as store:
        assert not await store.verify("CS1", OLD)


async def test_two_processes_see_each_others_changes(path):
    async with SqliteCredentialStore(path, CHEAP) as one, SqliteCredentialStore(path, CHEAP) as other:
        await one.set("CS1", OLD)
        assert await other.verify("CS1", OLD)
        await one.set("CS1", NEW)
        assert not await other.verify("CS1", OLD)
        assert await other.verify("CS1", NEW)


async def test_neither_files_nor_logs_nor_errors_have_a_password(path, caplog):
    caplog.set_level(logging.DEBUG)
    secrets = [generate_key(), generate_password().encode(), generate_key()]
    async with SqliteCredentialStore(path, CHEAP) as store:
        await store.set("CS1", secrets[0])
        await store.propose("CS1", secrets[1])
        assert await store.verify("CS1", secrets[1])
        assert not await store.verify("CS1", secrets[2])
        with pytest.raises(UnknownIdentity) as refused:
            await store.propose("CS2", secrets[2])
        written = b"".join(file.read_bytes() for file in path.parent.iterdir())
    written += b"".join(file.read_bytes() for file in path.parent.iterdir())
    written += caplog.text.encode() + repr(refused.value).encode() + repr(vars(store)).encode()
    assert "CS1" in caplog.text
    assert b"$argon2id$" in written
    for secret in secrets:
        forms = [secret, secret.hex().encode(), secret.hex().upper().encode(), repr(secret).encode()]
        forms += [hashlib.new(name, secret).hexdigest().encode() for name in ("md5", "sha1", "sha256")]
        assert not [form for form in forms if form in written]


async def test_only_its_owner_can_read_the_file(path):
    async with SqliteCredentialStore(path, CHEAP) as store:
        await store.set("CS1", OLD)
        modes = {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        assert len(list(path.parent.iterdir())) == 3
    assert modes == {0o600}


async def test_the_file_says_its_schema_and_writes_ahead(path):
    async with SqliteCredentialStore(path, CHEAP):
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert other.execute("PRAGMA user_version").fetchone() == (1,)
            assert other.execute("PRAGMA application_id").fetchone() == (0x4F435043,)


async def test_a_newer_file_is_left_alone(path):
    async with SqliteCredentialStore(path, CHEAP):
        pass
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 2")
    before = path.read_bytes()
    with pytest.raises(StoreTooNew) as refused:
        await SqliteCredentialStore(path, CHEAP).open()
    assert (refused.value.version, refused.value.known) == (2, 1)
    assert path.read_bytes() == before


@pytest.mark.parametrize("statement", ["CREATE TABLE other (x)", "PRAGMA user_version = 1"])
async def test_the_database_of_another_program_is_left_alone(path, statement):
    with closing(sqlite3.connect(path)) as other:
        other.execute(statement)
    with pytest.raises(StoreFailed, match="something else"):
        await SqliteCredentialStore(path, CHEAP).open()


async def test_what_is_no_database_fails(path, tmp_path):
    path.write_bytes(b"no database" * 100)
    with pytest.raises(StoreFailed, match="not a database"):
        await SqliteCredentialStore(path, CHEAP).open()
    with pytest.raises(StoreFailed):
        await SqliteCredentialStore(tmp_path / "none" / "credentials.db", CHEAP).open()


async def test_a_store_that_is_not_open_fails(path):
    store = SqliteCredentialStore(path, CHEAP)
    with pytest.raises(StoreFailed, match="not open"):
        await store.verify("CS1", OLD)
    await store.close()
    async with store:
        with pytest.raises(StoreFailed, match="open already"):
            await store.open()
        await store.set("CS1", OLD)
        with pytest.raises(StoreFailed):
            await store.known("\ud800")
    with pytest.raises(StoreFailed, match="not open"):
        await store.known("CS1")


async def test_a_locked_file_fails_after_the_time_given(path):
    async with SqliteCredentialStore(path, CHEAP, busy_timeout=0) as store:
        await store.set("CS1", OLD)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreFailed, match="locked"):
                await store.set("CS1", NEW)
            with pytest.raises(StoreFailed, match="locked"):
                await SqliteCredentialStore(path, CHEAP, busy_timeout=0).open()
            assert await store.verify("CS1", OLD)
    with pytest.raises(ValueError, match="busy_timeout"):
        SqliteCredentialStore(path, busy_timeout=-1)


@pytest.fixture
def writer(path, monkeypatch):
    """Another process that begins to write just when the schema is there, and stops when it is waited for."""
    migrate = Database._migrate

    def migrate_and_write(database):
        migrate(database)
        connection.execute("BEGIN IMMEDIATE")

    monkeypatch.setattr(Database, "_migrate", migrate_and_write)
    monkeypatch.setattr("time.sleep", lambda _: connection.execute("COMMIT"))
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as connection:
        yield connection


async def test_it_waits_for_a_writer_before_it_writes_ahead(path, writer):
    """SQLite does not wait for that lock by itself."""
    async with SqliteCredentialStore(path, CHEAP) as store:
        await store.set("CS1", OLD)
        assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert not writer.in_transaction


async def test_it_does_not_wait_for_longer_than_it_may(path, writer):
    with pytest.raises(StoreFailed, match="locked"):
        await SqliteCredentialStore(path, CHEAP, busy_timeout=0).open()
    assert writer.in_transaction


async def test_many_open_a_new_file_at_once(path):
    stores = [SqliteCredentialStore(path, CHEAP) for _ in range(8)]
    await asyncio.gather(*(store.open() for store in stores))
    await stores[0].set("CS1", OLD)
    assert all([await store.known("CS1") for store in stores])
    for store in stores:
        await store.close()


async def test_a_failed_migration_leaves_no_trace(path, monkeypatch):
    monkeypatch.setattr("ocpp_security.sqlite_credentials._MIGRATIONS", (("CREATE TABLE a (x)", "NONSENSE"),))
    with pytest.raises(StoreFailed, match="NONSENSE"):
        await SqliteCredentialStore(path, CHEAP).open()
    monkeypatch.undo()
    async with SqliteCredentialStore(path, CHEAP) as store:
        await store.set("CS1", OLD)
        assert isinstance(await store._find("CS1"), CredentialRecord)
