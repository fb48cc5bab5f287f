"""A station that stays connected: it connects, boots, sends what waits, and begins anew when the link is lost."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from types import TracebackType
from typing import Self, TypeVar

from ocpp_core import (
    CallRefused,
    ConnectFailed,
    ConnectionLost,
    ErrorCode,
    NotAccepted,
    OcppError,
    QueueFull,
    Replies,
    Timeout,
    now,
)
from ocpp_generic_api import (
    BootNotificationRequest,
    BootNotificationResponse,
    Csms,
    HeartbeatRequest,
    RegistrationStatus,
    SecurityEventNotificationRequest,
)

from .backoff import BackOff, BackOffPolicy
from .delivery import Delivery
from .messages import MemoryMessageStore, MessageStore
from .network import NetworkProfile, NetworkProfiles
from .queue import MessageQueue, QueuePolicy
from .rules import asks_before_a_retry
from .security_events import SecurityEvent, event_of, event_of_end
from .sending import Sender
from .states import LineState, StateBoard

__all__ = ["Connect", "Supervisor"]

logger = logging.getLogger("ocpp_supervision")

R = TypeVar("R")

Connect = Callable[[NetworkProfile], AbstractAsyncContextManager[Csms]]
"""Makes a link by a profile, for as long as the context lasts."""

_OWN_INTERVAL = 60.0  # s
_LONGEST_TECH_INFO = 255  # characters (OCPP 2.0.1 part 2, SecurityEventNotification)


class _Rejected(Exception):
    """The CSMS rejected the boot."""


class Supervisor:
    """A station's line to its CSMS, as long as the context lasts.

    ::

        async with supervise(station, "wss://csms.example/ocpp", "CS001", boot) as line:
            await line.wait_for(LineState.ACCEPTED)
            delivery = await line.send(TransactionEventRequest(...))   # kept now, sent as soon as it can be
            answer = await delivery                                    # if the answer matters here
    """

    def __init__(
        self,
        identity: str,
        connect: Connect,
        profiles: Sequence[NetworkProfile],
        boot: BootNotificationRequest,
        *,
        store: MessageStore | None = None,
        queue: QueuePolicy | None = None,
        back_off: BackOffPolicy | None = None,
        attempts_per_profile: int = 3,
        own_interval: float = _OWN_INTERVAL,
    ) -> None:
        """Nothing happens before the context is entered.

        Args:
            identity: the station's identity.
            connect: makes a link.
            profiles: ways to the CSMS, in order of preference.
            boot: what the station says of itself; sent once after the start, and again after `reboot`.
            store: keeps messages that wait; None: in memory, for as long as the program runs.
            queue: settings of the queue; None: their defaults.
            back_off: settings of the waits between attempts to connect; None: their defaults.
            attempts_per_profile: failures in a row after which the next profile has its turn.
            own_interval: seconds between heartbeats, and between boots, where the CSMS leaves that to the station: by an
                interval of 0, or by refusing the boot with an error.

        Raises:
            ValueError: there is no profile, or no attempt, or `own_interval` is not positive.
        """
        if own_interval <= 0:
            raise ValueError(f"not possible: {own_interval=}")
        self.identity = identity
        self.boot = boot
        self.profiles = NetworkProfiles(profiles, attempts_per_profile)
        self.csms: Csms | None = None
        """The link; None: there is none."""
        self.interval = 0.0
        """Seconds between heartbeats, as the CSMS wants them."""
        self._connect = connect
        self._board = StateBoard()
        self._back_off = BackOff(back_off)
        self._sender = Sender(identity, store or MemoryMessageStore(), queue)
        self._own_interval = self._boot_wait = own_interval
        self._booted = False
        self._proven = False
        self._exhausted = False
        self._told: set[SecurityEvent] = set()
        self._woken = asyncio.Event()
        self._boot_asked = asyncio.Event()
        self._link_unwanted = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._on_time: list[Callable[[datetime], None]] = []

    # ----------------------------------------------------------------------------------------------- for a program

    @property
    def state(self) -> LineState:
        """The state now."""
        return self._board.state

    @property
    def queue(self) -> MessageQueue:
        """What waits to be sent."""
        return self._sender.queue

    def watch(self, watcher: Callable[[LineState], None]) -> Callable[[LineState], None]:
        """Register a function that is told of every change of the state, in order."""
        return self._board.watch(watcher)

    async def wait_for(self, *states: LineState) -> LineState:
        """Return as soon as the state is one of these; bound the wait by `asyncio.timeout`."""
        return await self._board.wait_for(*states)

    def changes(self) -> AsyncIterator[LineState]:
        """The state now, and then each other one as it is noticed."""
        return self._board.changes()

    def on_time(self, setter: Callable[[datetime], None]) -> Callable[[datetime], None]:
        """Register a function that is told the CSMS's time with each boot and heartbeat."""
        self._on_time.append(setter)
        return setter

    async def call(self, request: Replies[R]) -> R:
        """Ask the CSMS now; what must not be lost goes by `send`.

        With `QueuePolicy.queue_all`, what cannot be sent now is kept, and its answer waited for.

        Raises:
            NotAccepted: the CSMS has not accepted the station.
            ConnectionLost: there is no link.
            OcppError: as `ocpp_generic_api.Csms.call`.
        """
        if self.csms is not None and self.state in (LineState.ACCEPTED, LineState.PENDING):
            return await self.csms.call(request)
        if self.queue.policy.queue_all:
            return await (await self.send(request))
        if self.csms is None:
            raise ConnectionLost(type(request).__name__.removesuffix("Request"), "there is no link to the CSMS")
        raise NotAccepted(type(request).__name__.removesuffix("Request"), self.state.value)

    async def send(self, request: Replies[R]) -> Delivery[R]:
        """Keep a request until it is answered: it is stored when this returns, and sent as soon as its turn has come.

        If the store fails, it is kept in memory, and the CSMS is told of it by the event MemoryExhaustion.

        Raises:
            TypeError: it is no neutral request.
        """
        delivery = await self._sender.keep(request, offline=self.state is not LineState.ACCEPTED)
        await self._look_at_room()
        self._woken.set()
        return delivery

    async def tell(self, event: SecurityEvent, details: str | None = None) -> None:
        """Keep a security event until the CSMS has it; of its details, the first 255 characters."""
        details = details and details[:_LONGEST_TECH_INFO]
        await self.send(SecurityEventNotificationRequest(type=event.value, timestamp=now(), tech_info=details))

    async def reboot(self, boot: BootNotificationRequest | None = None) -> None:
        """Boot again: the station has restarted, or what it says of itself has changed; None: it says the same.

        Where the boot is answered Pending, it is sent again at once; after a rejection the interval is kept.
        """
        await self.tell(SecurityEvent.RESET_OR_REBOOT)
        self.boot = boot or self.boot
        self._booted = False
        self._boot_asked.set()
        self._woken.set()

    def reconnect(self, profiles: Sequence[NetworkProfile] | None = None) -> None:
        """Leave the link and make another at once, as when a password has changed; after a rejection the interval is kept.

        Args:
            profiles: ways to the CSMS to try from now on; the one that worked last is fallen back on. None: the same.

        Raises:
            ValueError: there is no profile.
        """
        if profiles is not None:
            self.profiles.replace(profiles)
        self._link_unwanted.set()

    async def __aenter__(self) -> Self:
        await self.queue.load()
        await self.tell(SecurityEvent.STARTUP_OF_THE_DEVICE)
        self._task = asyncio.create_task(self._run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self.csms = None
        await self._board.set(LineState.DISCONNECTED)
        self._sender.abandon()

    # ------------------------------------------------------------------------------------------------- the life of it

    async def _run(self) -> None:
        """Connect, and connect again, for ever."""
        while True:
            self._link_unwanted.clear()
            await self._live_once()
            if self._task is not None and self._task.cancelling():
                return  # it was told to end, and a transport that failed in closing its link was louder
            if self.state is LineState.REJECTED:
                await asyncio.sleep(self._boot_wait)
            elif not self._link_unwanted.is_set():
                await _within(self._back_off.failed(), self._link_unwanted)

    async def _live_once(self) -> None:
        """One link from its making to its end."""
        self._proven = False
        await self._board.set(LineState.CONNECTING)
        try:
            async with self._connect(self.profiles.current) as csms:
                self.csms = csms
                await self._while_linked(csms)
        except _Rejected:
            return
        except ConnectFailed as failure:
            logger.warning("%s: %s", self.identity, failure)
            await self._tell_once(event_of(failure), failure.reason)
        except OcppError as error:
            logger.warning("%s: %s", self.identity, error)
        except Exception:
            logger.exception("%s: the link failed", self.identity)
        finally:
            self.csms = None
        if not self._proven and not self._link_unwanted.is_set():
            self.profiles.failed()
        await self._board.set(LineState.DISCONNECTED)

    async def _tell_once(self, event: SecurityEvent | None, details: str) -> None:
        """Tell of a failure to connect; of one that repeats itself, once (OCPP 2.0.1 errata 2023-12, 2.2.1)."""
        if event is not None and event not in self._told:
            self._told.add(event)
            await self.tell(event, details)

    async def _look_at_room(self) -> None:
        """Tell of a store that fails, or a queue without room; once, until there is plenty of room again."""
        failed = self.queue.saving.failed
        if (failed or self.queue.is_full) and not self._exhausted:
            self._exhausted = True
            await self.tell(SecurityEvent.MEMORY_EXHAUSTION, f"{len(self.queue)} messages wait")
        elif not failed and self.queue.has_plenty_of_room:
            self._exhausted = False

    async def _while_linked(self, csms: Csms) -> None:
        """Work until the link ends, or is wanted no longer."""
        work = asyncio.create_task(self._work(csms))
        ends = [asyncio.create_task(csms.peer.wait_closed()), asyncio.create_task(self._link_unwanted.wait())]
        try:
            await asyncio.wait({work, *ends}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (work, *ends):
                task.cancel()
            await asyncio.gather(work, *ends, return_exceptions=True)
        failure = None if work.cancelled() else work.exception()
        self.csms = None
        # Before the link is closed, which may take its time: what happens from now on happens without one.
        await self._board.set(LineState.REJECTED if isinstance(failure, _Rejected) else LineState.DISCONNECTED)
        await self._tell_once(event_of_end(str(getattr(csms.peer, "close_reason", ""))), csms.identity)
        if failure is not None:
            raise failure

    async def _work(self, csms: Csms) -> None:
        while True:
            await self._boot(csms)
            self._prove()
            self.queue.reconnected()
            await self._board.set(LineState.ACCEPTED)
            await self._serve(csms)

    def _prove(self) -> None:
        """The profile leads to a CSMS that answers."""
        self._proven = True
        self._back_off.succeeded()
        self.profiles.succeeded()
        self._told.clear()

    async def _boot(self, csms: Csms) -> None:
        """Boot until accepted; nothing, if the station was accepted before (OCPP-J 1.6, 5.6)."""
        while not self._booted:
            self._boot_asked.clear()
            await self._board.set(LineState.BOOTING)
            try:
                answer = await csms.boot_notification(self.boot)
            except CallRefused as refusal:
                logger.warning("%s: the boot was refused: %s", self.identity, refusal)
                self._prove()
                await _within(self._own_interval, self._boot_asked)
                continue
            self._take_time(answer.current_time)
            await self._take_verdict(answer)

    async def _take_verdict(self, answer: BootNotificationResponse) -> None:
        interval = float(answer.interval) if answer.interval > 0 else self._own_interval
        if answer.status is RegistrationStatus.ACCEPTED:
            self.interval = interval
            self._booted = not self._boot_asked.is_set()  # another boot may be wanted already
            return
        self._prove()
        self._boot_wait = interval
        logger.info("%s: %s, next boot in %g s", self.identity, answer.status.value, interval)
        if answer.status is RegistrationStatus.REJECTED:
            raise _Rejected
        await self._board.set(LineState.PENDING)
        await _within(interval, self._boot_asked)

    async def _serve(self, csms: Csms) -> None:
        """Send what waits, and heartbeats between, until the station has to boot again."""
        clock = asyncio.get_running_loop().time
        beat_due = clock() + self.interval
        while self._booted:
            self._woken.clear()
            message = self.queue.next(clock())
            if clock() >= beat_due:
                await self._beat(csms)
                beat_due = clock() + self.interval
            elif message is not None:
                asking = asks_before_a_retry(self.profiles.current.url)
                self._accepted(await self._sender.transmit(csms, message, asking=asking))
                await self._look_at_room()
            else:
                due = self.queue.next_due()
                await _within(min(beat_due, due if due is not None else beat_due) - clock(), self._woken)

    def _accepted(self, accepted: bool) -> None:  # noqa: FBT001 - what an answer showed
        """Boot again, if the CSMS no longer counts the station as accepted; unless that is to be done already."""
        self._booted = self._booted and accepted

    async def _beat(self, csms: Csms) -> None:
        try:
            self._take_time((await csms.heartbeat(HeartbeatRequest())).current_time)
        except CallRefused as refusal:
            logger.warning("%s: the heartbeat was refused: %s", self.identity, refusal)
            self._accepted(refusal.code is not ErrorCode.SECURITY_ERROR)
        except (Timeout, QueueFull) as late:
            logger.warning("%s: %s", self.identity, late)

    def _take_time(self, time: datetime) -> None:
        for setter in self._on_time:
            try:
                setter(time)
            except Exception:
                logger.exception("%s: setting the time failed", self.identity)


async def _within(seconds: float, event: asyncio.Event) -> None:
    """Let time pass; less, if the event comes."""
    try:
        async with asyncio.timeout(max(seconds, 0)):
            await event.wait()
    except TimeoutError:
        pass
