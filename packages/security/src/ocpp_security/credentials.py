"""What a CSMS keeps to know its stations by: for each identity the hash of its password, and of the next one while it changes.

While the answer to a change of password is lost, nobody knows which password the station has. Both are valid then, until a login proves one
(OCPP 1.6 security whitepaper and OCPP 2.0.1 part 2, use case A01, which leave that case open).
"""

import hmac
import logging
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Protocol, Self

from .errors import UnknownIdentity
from .hashing import HashParameters, PasswordHashes

__all__ = ["CredentialRecord", "CredentialStore", "HashedCredentials", "MemoryCredentialStore"]

logger = logging.getLogger("ocpp_security")


class CredentialStore(Protocol):
    """Knows stations by their passwords, without keeping these. Safe for concurrent use within one event loop.

    Every method may raise `ocpp_core.StoreFailed`.
    """

    async def set(self, identity: str, password: bytes) -> None:
        """Make this the only password of a station, known before or not.

        Raises:
            ValueError: the password is empty.
        """
        ...

    async def propose(self, identity: str, password: bytes) -> None:
        """Let a second password be valid beside the present one: call it before the station is told to change.

        The station's answer decides: `confirm` or `withdraw`. If there is none, the next login does, whichever it proves. A second proposal
        takes the place of the first.

        Raises:
            UnknownIdentity: the station has no password yet.
            ValueError: the password is empty.
        """
        ...

    async def confirm(self, identity: str) -> None:
        """Let the proposed password be the only one: the station has changed. Without effect if none is proposed."""
        ...

    async def withdraw(self, identity: str) -> None:
        """Drop the proposed password: the station has refused it. Without effect if none is proposed."""
        ...

    async def verify(self, identity: str, password: bytes) -> bool:
        """Whether that is the station's password; if a change is open, this login settles it.

        A station that is not known takes as long as a wrong password; while a change is open, a wrong one takes twice as long.
        """
        ...

    async def remove(self, identity: str) -> None:
        """Forget a station. Without effect if it is not known."""
        ...

    async def known(self, identity: str) -> bool:
        """Whether a password of the station is kept."""
        ...

    async def authenticate(self, identity: str, username: str | None, password: bytes | None) -> bool:
        """Whether to let a station in that sent these Basic credentials.

        Args:
            identity: who it says it is, in the URL.
            username: of its credentials, which must be the identity (A00.FR.204); None if it sent none.
            password: of its credentials, as raw bytes; None if it sent none.
        """
        ...


@dataclass(frozen=True, slots=True)
class CredentialRecord:
    """What is kept of a station."""

    hashed: str
    """Argon2id hash of its password, with salt and parameters."""
    proposed: str | None = None
    """The same of the next one; None: none is proposed."""


class HashedCredentials(ABC):
    """A `CredentialStore` but for where the records are; the base of those here, and of one over another database."""

    def __init__(self, parameters: HashParameters | None = None) -> None:
        """Nothing is known yet.

        Args:
            parameters: what a hash costs; None: the defaults. Hashes made with others are made anew at the next login.
        """
        self._hashes = PasswordHashes(parameters)

    @abstractmethod
    async def _find(self, identity: str) -> CredentialRecord | None:
        """The record of a station; None if there is none."""

    @abstractmethod
    async def _save(self, identity: str, record: CredentialRecord) -> None:
        """Keep a record in place of the one before, if any."""

    @abstractmethod
    async def _exchange(self, identity: str, old: CredentialRecord, new: CredentialRecord) -> bool:
        """Keep a record in place of the old one, if that is still the one; whether it was."""

    @abstractmethod
    async def remove(self, identity: str) -> None:
        """See `CredentialStore.remove`."""

    async def set(self, identity: str, password: bytes) -> None:
        """See `CredentialStore.set`."""
        await self._save(identity, CredentialRecord(await self._hashes.hash(password)))
        logger.info("%s: password set", identity)

    async def propose(self, identity: str, password: bytes) -> None:
        """See `CredentialStore.propose`."""
        proposed = await self._hashes.hash(password)
        while (record := await self._find(identity)) is not None:
            if await self._exchange(identity, record, replace(record, proposed=proposed)):
                logger.info("%s: password proposed", identity)
                return
        raise UnknownIdentity(identity)

    async def confirm(self, identity: str) -> None:
        """See `CredentialStore.confirm`."""
        record = await self._find(identity)
        if record is not None and record.proposed is not None:
            await self._settle(identity, record, CredentialRecord(record.proposed), "changed")

    async def withdraw(self, identity: str) -> None:
        """See `CredentialStore.withdraw`."""
        record = await self._find(identity)
        if record is not None and record.proposed is not None:
            await self._settle(identity, record, CredentialRecord(record.hashed), "change withdrawn")

    async def verify(self, identity: str, password: bytes) -> bool:
        """See `CredentialStore.verify`."""
        record = await self._find(identity)
        if record is None:
            await self._hashes.refuse(password)
            return False
        if await self._hashes.verify(record.hashed, password):
            await self._proved(identity, record, record.hashed, password)
            return True
        if record.proposed is not None and await self._hashes.verify(record.proposed, password):
            await self._proved(identity, record, record.proposed, password)
            return True
        return False

    async def known(self, identity: str) -> bool:
        """See `CredentialStore.known`."""
        return await self._find(identity) is not None

    async def authenticate(self, identity: str, username: str | None, password: bytes | None) -> bool:
        """See `CredentialStore.authenticate`."""
        if username is None or password is None:
            return False
        if not hmac.compare_digest(username.encode("utf-8", "replace"), identity.encode("utf-8", "replace")):
            return False
        return await self.verify(identity, password)

    async def close(self) -> None:
        """Let the threads that make hashes end."""
        self._hashes.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def _proved(self, identity: str, record: CredentialRecord, hashed: str, password: bytes) -> None:
        """A login has shown which password the station has: the other one is void from now on."""
        if record.proposed is not None:
            outcome = "changed" if hashed == record.proposed else "change withdrawn"
            await self._settle(identity, record, CredentialRecord(hashed), outcome)
        elif self._hashes.is_outdated(hashed):
            renewed = CredentialRecord(await self._hashes.hash(password))
            await self._exchange(identity, record, renewed)

    async def _settle(self, identity: str, old: CredentialRecord, new: CredentialRecord, outcome: str) -> None:
        # If another change came between, that one stands: a login of a moment ago says nothing of it.
        if await self._exchange(identity, old, new):
            logger.info("%s: password %s", identity, outcome)


class MemoryCredentialStore(HashedCredentials):
    """A `CredentialStore` that lasts as long as the process."""

    def __init__(self, parameters: HashParameters | None = None) -> None:
        """The store is empty.

        Args:
            parameters: what a hash costs; None: the defaults.
        """
        super().__init__(parameters)
        self._records: dict[str, CredentialRecord] = {}

    async def remove(self, identity: str) -> None:
        """See `CredentialStore.remove`."""
        self._records.pop(identity, None)

    async def _find(self, identity: str) -> CredentialRecord | None:
        return self._records.get(identity)

    async def _save(self, identity: str, record: CredentialRecord) -> None:
        self._records[identity] = record

    async def _exchange(self, identity: str, old: CredentialRecord, new: CredentialRecord) -> bool:
        if self._records.get(identity) != old:
            return False
        self._records[identity] = new
        return True
