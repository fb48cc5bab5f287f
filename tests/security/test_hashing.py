import argon2
import pytest

from ocpp_security import HashParameters, PasswordHashes

CHEAP = HashParameters(time_cost=1, memory_cost=8)
PASSWORD = bytes.fromhex("00112233445566778899AABBCCDDEEFF")


@pytest.fixture
def hashes():
    made = PasswordHashes(CHEAP)
    yield made
    made.close()


@pytest.fixture
def costly(hashes, monkeypatch):
    """Counts the hashes that are made to verify."""
    counted = []
    verify = argon2.PasswordHasher.verify

    def counting(self, *arguments):
        counted.append(arguments)
        return verify(self, *arguments)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    return counted


async def test_a_hash_is_argon2id_with_its_salt_and_parameters(hashes):
    first, second = await hashes.hash(PASSWORD), await hashes.hash(PASSWORD)
    assert first.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert first != second
    assert await hashes.verify(first, PASSWORD)
    assert await hashes.verify(second, PASSWORD)
    assert not await hashes.verify(first, PASSWORD + b"\0")
    assert not await hashes.verify(first, b"")


async def test_an_empty_password_is_not_hashed(hashes):
    with pytest.raises(ValueError, match="empty"):
        await hashes.hash(b"")


async def test_what_is_no_hash_is_nobodys(hashes):
    assert not await hashes.verify("not a hash", PASSWORD)


async def test_a_proved_password_is_not_hashed_again(hashes, costly):
    hashed = await hashes.hash(PASSWORD)
    for _ in range(5):
        assert await hashes.verify(hashed, PASSWORD)
    assert len(costly) == 1


async def test_a_wrong_password_costs_a_hash_each_time(hashes, costly):
    hashed = await hashes.hash(PASSWORD)
    await hashes.verify(hashed, PASSWORD)
    for _ in range(3):
        assert not await hashes.verify(hashed, PASSWORD[::-1])
    assert len(costly) == 4


async def test_an_unknown_station_costs_one_hash_as_well(hashes, costly):
    for _ in range(3):
        await hashes.refuse(PASSWORD)
    assert len(costly) == 3


async def test_the_proved_passwords_that_were_not_used_for_longest_are_forgotten(costly):
    hashes = PasswordHashes(HashParameters(time_cost=1, memory_cost=8, remembered=2))
    first, second, third = [await hashes.hash(PASSWORD) for _ in range(3)]
    for hashed in (first, second, first, third):
        assert await hashes.verify(hashed, PASSWORD)
    assert len(costly) == 3
    assert await hashes.verify(first, PASSWORD)
    assert len(costly) == 3
    assert await hashes.verify(second, PASSWORD)
    assert len(costly) == 4
    hashes.close()


async def test_nothing_is_remembered_if_that_is_not_wanted(costly):
    hashes = PasswordHashes(HashParameters(time_cost=1, memory_cost=8, remembered=0))
    hashed = await hashes.hash(PASSWORD)
    assert await hashes.verify(hashed, PASSWORD)
    assert await hashes.verify(hashed, PASSWORD)
    assert len(costly) == 2
    hashes.close()


async def test_what_is_remembered_is_not_the_password_and_goes_on_closing(hashes, costly):
    hashed = await hashes.hash(PASSWORD)
    await hashes.verify(hashed, PASSWORD)
    (remembered,) = hashes._proved
    assert len(remembered) == 32
    assert remembered not in PasswordHashes(CHEAP)._digest(hashed, PASSWORD)  # another process has another key
    hashes.close()
    assert await hashes.verify(hashed, PASSWORD)
    assert len(costly) == 2


async def test_a_hash_of_other_parameters_is_outdated(hashes):
    hashed = await hashes.hash(PASSWORD)
    assert not hashes.is_outdated(hashed)
    assert PasswordHashes(HashParameters(time_cost=2, memory_cost=8)).is_outdated(hashed)


@pytest.mark.parametrize(
    "wrong",
    [
        {"time_cost": 0},
        {"parallelism": 0},
        {"workers": 0},
        {"remembered": -1},
        {"memory_cost": 7},
        {"memory_cost": 15, "parallelism": 2},
    ],
)
def test_impossible_parameters_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        HashParameters(**wrong)
    PasswordHashes().close()
