"""What the two sides have in common: neutral handlers, versions with their adapters, transports."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Generic, TypeVar, cast

from ocpp_core import Guard, Handlers, OcppModel, Operation, Peer, Transport, Version
from ocpp_core.registry import Registry
from ocpp_generic_api import (
    Adapter,
    Bridge,
    Conversation,
    Gate,
    LossPolicy,
    Memory,
    MemoryTransactionStore,
    Remote,
    TransactionStore,
)
from ocpp_tolerance import Deviations, Profiles, Tolerance
from ocpp_tolerance import Watcher as DeviationWatcher

from .tolerating import leave

__all__ = ["Side"]

logger = logging.getLogger("ocpp_toolkit")

F = TypeVar("F", bound=Remote)
Q = TypeVar("Q", bound=OcppModel)
R = TypeVar("R", bound=OcppModel)


class Side(Generic[F]):
    """One side of OCPP: its program's handlers, for connections of any version. `F` is what handlers are given.

    Args:
        versions: names of the versions to speak, in order of preference, as ``["2.0.1", "1.6"]``; None: all installed, newest first.
        store: remembers transactions; None: in memory, for as long as the program runs.
        losses: what happens when a version cannot carry a field: ``"report"`` it, or make it an ``"error"``.
        registry: where versions, adapters and transports are found; None: what is installed.
        profiles: what is made of what the other side does otherwise than OCPP asks: one profile for all, a `Book` of them, or a
            function that chooses; None: it is refused, as `ocpp_tolerance.STRICT` has it.

    Raises:
        PluginError: a version, or its adapter, is not installed or failed to load.
    """

    _remote: Callable[[Conversation], F]
    _conversation: type[Conversation] = Conversation

    def __init__(
        self,
        versions: Sequence[str] | None = None,
        *,
        store: TransactionStore | None = None,
        losses: LossPolicy = "report",
        registry: Registry | None = None,
        profiles: Profiles | None = None,
    ) -> None:
        self._registry = registry or Registry()
        names = [f"ocpp{name}" for name in versions] if versions is not None else self._registry.versions()
        self._versions: tuple[Version, ...] = tuple(self._registry.version(name) for name in names)
        self._adapters: dict[str, Adapter] = {
            version.name: self._registry.adapter(version.subprotocol) for version in self._versions
        }
        self._store = store or MemoryTransactionStore()
        self._losses: LossPolicy = losses
        self._memories: dict[str, Memory] = {}
        """What each station's version leaves out, by identity. A station's program has few identities, all of its own choice; a
        CSMS forgets stations, see `CSMS`."""
        self.deviations = Deviations()
        """What other sides did otherwise and was forgiven, counted by station and field."""
        self.tolerance: Tolerance | None = None
        """Reads what strict reading refuses, by the profiles; None: nothing does."""
        if profiles is not None:
            self.tolerance = Tolerance(profiles, self.deviations, versions=self._versions, speaks_other=self._leave)
        self._leaving: set[asyncio.Task[None]] = set()
        self._handlers = Handlers()
        self._bridge = Bridge(self._handlers, list(self._adapters.values()), self._converse, self._booted)

    @property
    def versions(self) -> tuple[str, ...]:
        """Names of the versions that it speaks, in order of preference."""
        return tuple(version.name for version in self._versions)

    def on(
        self, operation: Operation[Q, R]
    ) -> Callable[[Callable[[F, Q], R | Awaitable[R]]], Callable[[F, Q], R | Awaitable[R]]]:
        """Register the function that answers `operation`, given who asks and the request; sync or async.

        Neutral operations come from `ocpp_generic_api`; an operation that only one version has, from its core package.
        """
        return cast("Callable[[Any], Any]", self._handlers.on(operation))

    def after(
        self, operation: Operation[Q, R]
    ) -> Callable[[Callable[[F, Q, R], Awaitable[None] | None]], Callable[[F, Q, R], Awaitable[None] | None]]:
        """Register a function that runs after `operation` was answered, given who asked, the request and the response."""
        return cast("Callable[[Any], Any]", self._handlers.after(operation))

    def guard(self, check: Callable[[F, Operation[Any, Any]], bool]) -> Callable[[F, Operation[Any, Any]], bool]:
        """Register the function that decides whether the other side may call an operation now, given who asks.

        The operation is that of the connection's version; what is turned away is answered SecurityError.
        """
        self._handlers.guard(cast("Guard", check))
        return check

    def on_deviation(self, watcher: DeviationWatcher) -> DeviationWatcher:
        """Register a function that is told of each thing that another side did otherwise and was forgiven."""
        return self.deviations.watch(watcher)

    @property
    def spoken(self) -> tuple[Version, ...]:
        """The versions that it speaks, in order of preference."""
        return self._versions

    def transport(self, name: str) -> Transport:
        """A transport by its short name.

        Raises:
            PluginError: it is not installed, or failed to load.
        """
        return self._registry.transport(name)

    async def _booted(self, conversation: Conversation, accepted: bool) -> None:  # noqa: FBT001 - see Bridge
        """A boot was answered; a station never answers one."""

    @property
    def bridge(self) -> Bridge:
        """The handlers that a transport is given."""
        return self._bridge

    def remote(self, peer: Peer) -> F:
        """What handlers are given for a connection."""
        remote: F = self._bridge.conversation(peer).facade
        return remote

    def _converse(self, peer: Peer) -> Conversation:
        memory = self._memories.setdefault(peer.identity, Memory())
        adapter = self._adapters[peer.version.name]
        conversation = self._conversation(peer, adapter, self._handlers, self._store, self._losses, memory)
        self._remote(conversation)
        conversation.gate = self._gate(conversation)
        if self.tolerance is not None:
            self.tolerance.attach(peer)
        return conversation

    def _leave(self, peer: Peer, version: Version) -> None:
        """End the connection of a peer that speaks another version than negotiated; its next one will be of that."""
        task = asyncio.get_running_loop().create_task(leave(peer, version))
        self._leaving.add(task)
        task.add_done_callback(self._leaving.discard)

    def _gate(self, conversation: Conversation) -> Gate | None:
        """What decides about requests on a connection; None: everything may pass."""
        return None
