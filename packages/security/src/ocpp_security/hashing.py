"""Passwords as salted hashes: Argon2id, off the event loop, and once per password and process.

OCPP asks a CSMS to keep nothing but salted hashes (OCPP 2.0.1 part 2, A01). A hash costs time on purpose, which guards short passwords; those of
OCPP are random and long, and ten thousand stations that come back at once must not wait for ten thousand hashes. So what was
proved once is remembered, as a keyed digest that is of no use outside the process.
"""

import asyncio
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar, TypeVarTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["HashParameters", "PasswordHashes"]

T = TypeVar("T")
Values = TypeVarTuple("Values")


@dataclass(frozen=True, slots=True)
class HashParameters:
    """Cost of an Argon2id hash. The defaults are OWASP's least: some 50 ms of one core, and the hash is made of 19 MiB."""

    time_cost: int = 2
    """Passes over the memory, from 1."""
    memory_cost: int = 19_456
    """Memory in KiB, from eight for each lane."""
    parallelism: int = 1
    """Lanes, from 1: threads of one hash."""
    workers: int = 2
    """Hashes made at a time, from 1: threads that run beside the event loop."""
    remembered: int = 20_000
    """Proved passwords remembered at most, those unused for longest go first; 0: none. Each takes some 250 bytes."""

    def __post_init__(self) -> None:
        if min(self.time_cost, self.parallelism, self.workers) < 1 or self.remembered < 0:
            raise ValueError(f"not possible: {self}")
        if self.memory_cost < 8 * self.parallelism:
            raise ValueError(f"each lane needs 8 KiB of memory: {self}")


class PasswordHashes:
    """Makes and verifies hashes. Safe for concurrent use within one event loop."""

    def __init__(self, parameters: HashParameters | None = None) -> None:
        """No thread is started yet.

        Args:
            parameters: what a hash costs; None: the defaults.
        """
        self.parameters = parameters or HashParameters()
        self._hasher = PasswordHasher(
            time_cost=self.parameters.time_cost,
            memory_cost=self.parameters.memory_cost,
            parallelism=self.parameters.parallelism,
        )
        self._key = secrets.token_bytes(32)
        self._proved: OrderedDict[bytes, None] = OrderedDict()
        self._decoy: str | None = None
        self._workers: ThreadPoolExecutor | None = None

    async def hash(self, password: bytes) -> str:
        """A new salted hash, with its parameters.

        Raises:
            ValueError: the password is empty.
        """
        if not password:
            raise ValueError("the password is empty")
        return await self._run(self._hasher.hash, password)

    async def verify(self, hashed: str, password: bytes) -> bool:
        """Whether a hash is the password's."""
        digest = self._digest(hashed, password)
        if digest in self._proved:
            self._proved.move_to_end(digest)
            return True
        if not await self._run(self._matches, hashed, password):
            return False
        self._remember(digest)
        return True

    async def refuse(self, password: bytes) -> None:
        """Take as long as a password that is wrong, for a station that is not known: who asks learns nothing from the time."""
        if self._decoy is None:
            self._decoy = await self._run(self._hasher.hash, secrets.token_bytes(16))
        await self._run(self._matches, self._decoy, password)

    def is_outdated(self, hashed: str) -> bool:
        """Whether a hash was made with other parameters than the present ones."""
        return self._hasher.check_needs_rehash(hashed)

    def close(self) -> None:
        """Forget what was proved, and let the threads end. It may be used on, with new ones."""
        self._proved.clear()
        workers, self._workers = self._workers, None
        if workers is not None:
            workers.shutdown(wait=False)

    def _digest(self, hashed: str, password: bytes) -> bytes:
        # With the hash in it, a changed password is another digest, whichever process changed it.
        return hmac.digest(self._key, b"%d:%b%b" % (len(hashed), hashed.encode(), password), "sha256")

    def _remember(self, digest: bytes) -> None:
        if self.parameters.remembered:
            self._proved[digest] = None
            while len(self._proved) > self.parameters.remembered:
                self._proved.popitem(last=False)

    def _matches(self, hashed: str, password: bytes) -> bool:
        try:
            return self._hasher.verify(hashed, password)
        except (VerificationError, InvalidHashError):
            return False

    async def _run(self, job: Callable[[*Values], T], *values: *Values) -> T:
        if self._workers is None:
            self._workers = ThreadPoolExecutor(self.parameters.workers, thread_name_prefix="ocpp-passwords")
        return await asyncio.get_running_loop().run_in_executor(self._workers, job, *values)
