"""Inputs spoilt at random, without a look at what they reach: for the tests, and where atheris is not at hand."""

from collections.abc import Callable, Iterator, Sequence
from random import Random

__all__ = ["mutants"]

_LONGEST = 4096
_MOST_CHANGES = 4
_ODD_BYTES = b"\x00\x09\n\r \"'%&+-/:;<=>[\\]{}0189\x7f\x80\xc3\xed\xff"


def mutants(pool: Sequence[bytes], words: Sequence[bytes], random: Random) -> Iterator[bytes]:
    """Without end: inputs of the pool, each with a few changes."""
    while True:
        data = random.choice(pool)[:_LONGEST]
        for _ in range(random.randint(1, _MOST_CHANGES)):
            data = random.choice(_CHANGES)(data, pool, words, random)
        yield data


def _overwrite(data: bytes, _pool: Sequence[bytes], _words: Sequence[bytes], random: Random) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + bytes([random.choice(_ODD_BYTES)]) + data[place + 1 :]


def _flip(data: bytes, _pool: Sequence[bytes], _words: Sequence[bytes], random: Random) -> bytes:
    if not data:
        return data
    place = random.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << random.randrange(8)]) + data[place + 1 :]


def _cut(data: bytes, _pool: Sequence[bytes], _words: Sequence[bytes], random: Random) -> bytes:
    start, end = sorted(random.choices(range(len(data) + 1), k=2))
    return data[:start] + data[end:]


def _repeat(data: bytes, _pool: Sequence[bytes], _words: Sequence[bytes], random: Random) -> bytes:
    start, end = sorted(random.choices(range(len(data) + 1), k=2))
    return data[:end] + data[start:end] * random.choice((1, 1, 2, 70)) + data[end:]


def _insert(data: bytes, _pool: Sequence[bytes], words: Sequence[bytes], random: Random) -> bytes:
    place = random.randrange(len(data) + 1)
    return data[:place] + random.choice(words) + data[place:]


def _join(data: bytes, pool: Sequence[bytes], _words: Sequence[bytes], random: Random) -> bytes:
    other = random.choice(pool)[:_LONGEST]
    return data[: random.randrange(len(data) + 1)] + other[random.randrange(len(other) + 1) :]


_CHANGES: Sequence[Callable[[bytes, Sequence[bytes], Sequence[bytes], Random], bytes]] = (
    _overwrite,
    _flip,
    _cut,
    _repeat,
    _insert,
    _join,
)
