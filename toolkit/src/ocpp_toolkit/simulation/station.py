"""A simulated charging station with one connector: it boots, charges, meters, and does what the CSMS asks."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from ocpp_core import Handlers, OcppError, Peer, Role, Version
from ocpp_transport_ws import Link, Options, connect

from . import dialects
from .answers import agree
from .records import SessionRecord

__all__ = ["StationSimulator"]

logger = logging.getLogger("ocpp_toolkit")

_POWER = 11_000  # W: three phases of 16 A
_STEP = 60  # s of charging that a meter reading stands for, however fast the simulation runs


@dataclass(frozen=True, slots=True)
class _Start:
    """A session to be held."""

    token: str
    remote_id: int | None = None
    remote: bool = False


class StationSimulator:
    """A station that holds charging sessions.

    Args:
        url: the CSMS's endpoint; the identity is added.
        identity: the station's identity.
        versions: what to offer, in order of preference.
        sessions: charging sessions to hold by itself.
        remote_sessions: sessions started by the CSMS to wait for after these.
        meter_values: readings to report in a session.
        interval: seconds between two readings.
        token: identifier to charge with.
        password: for Basic authentication; None: no credentials.
        stay: whether to remain connected when all sessions are held.
    """

    def __init__(
        self,
        url: str,
        identity: str,
        versions: Sequence[Version],
        *,
        sessions: int = 1,
        remote_sessions: int = 0,
        meter_values: int = 3,
        interval: float = 1.0,
        token: str = "RFID-0001",  # noqa: S107 - an identifier, shown to whoever stands by
        password: str | None = None,
        stay: bool = False,
        options: Options | None = None,
    ) -> None:
        self.url = url
        self.identity = identity
        self.versions = tuple(versions)
        self.meter_values = meter_values
        self.interval = interval
        self.token = token
        self.password = password
        self.stay = stay
        self.options = options or Options()
        self.version: Version | None = None
        """The version agreed on; None before the connection."""
        self.accepted = False
        """Whether the CSMS has accepted the station since it last started."""
        self.heartbeat_interval = 0
        """Seconds between heartbeats, as the CSMS wants them; 0: none."""
        self.status = "Available"
        """State of the connector, in 1.6's words."""
        self.operative = True
        """Whether the connector is in service."""
        self.energy = 1000
        """Energy register of the meter, in Wh."""
        self.power = 0
        """Power drawn now, in W."""
        self.session: SessionRecord | None = None
        """The session going on; None: there is none."""
        self.remote_id: int | None = None
        """Number by which a CSMS of 2.0.1 knows the remote start of this session; None: it was started here."""
        self.seq_no = 0
        """Next sequence number of the transaction's events (2.0.1)."""
        self.finished: list[SessionRecord] = []
        """All sessions held so far."""
        self.stop_reason: str | None = None
        """Why the CSMS wants the session stopped, in 1.6's words; None: it does not."""
        self.idle = asyncio.Event()
        """Set when the sessions that it holds by itself are over, one way or the other."""
        self._expected = sessions + remote_sessions
        self._wakened = asyncio.Event()
        self._busy = asyncio.Lock()
        self._starts: asyncio.Queue[_Start] = asyncio.Queue()
        for _ in range(sessions):
            self._starts.put_nowait(_Start(token))
        self._handlers = Handlers()
        for version in self.versions:
            agree(self._handlers, version, Role.STATION)
            dialects.of(version).answer_as_station(self, self._handlers)

    # ----------------------------------------------------------------------------------------- asked by the CSMS

    def request_start(self, token: str, remote_id: int | None = None) -> bool:
        """Hold a session for the CSMS; False if one goes on or is about to, or the connector is out of service."""
        if self.session is not None or not self._starts.empty() or not self.operative:
            return False
        self._starts.put_nowait(_Start(token, remote_id, remote=True))
        return True

    def request_stop(self, transaction_id: str, reason: str = "Remote") -> bool:
        """Stop the session for the CSMS; False if it is not the one that goes on."""
        if self.session is None or self.session.transaction_id != transaction_id:
            return False
        self.stop_reason = reason
        self._wakened.set()
        return True

    async def reset(self, csms: Peer, reason: str | None) -> None:
        """Boot again, after the session that goes on: it is stopped for that reason; None: it comes to its own end."""
        if self.session is not None and reason is not None:
            self.request_stop(self.session.transaction_id, reason)
        async with self._busy:
            await self._boot(csms, "RemoteReset")

    async def change_availability(self, csms: Peer) -> None:
        """Report whether the connector is in service; a session that goes on does so at its end."""
        if self.session is None:
            await self._set_status(csms, self._status_at_rest)

    async def announce(self, csms: Peer, reason: str) -> None:
        """Send a boot, with its reason in 2.0.1's words."""
        self.accepted, self.heartbeat_interval = await dialects.of(csms.version).boot(csms, reason)

    # --------------------------------------------------------------------------------------------------- its life

    async def run(self) -> list[SessionRecord]:
        """Connect, boot, hold the sessions, disconnect.

        Returns:
            The sessions held; one that failed carries its error.

        Raises:
            ConnectFailed: the CSMS cannot be reached, or turned the station away.
            OcppError: the boot failed, or the connection was lost though the station was to stay.
        """
        connection = connect(
            self.url, self.identity, self.versions, self._handlers, password=self.password, options=self.options
        )
        try:
            async with connection as csms:
                self.version = csms.version
                await self._boot(csms)
                csms.spawn(self._beat(csms))
                await self._wait_and_hold(csms)
        finally:
            self.idle.set()
        return self.finished

    async def _wait_and_hold(self, csms: Link) -> None:
        """Hold every session that is to be held, until there are enough or the connection is lost."""
        while self.stay or len(self.finished) < self._expected:
            if self._starts.empty():
                self.idle.set()
            start = asyncio.ensure_future(self._starts.get())
            ended = asyncio.ensure_future(csms.wait_closed())
            try:
                await asyncio.wait({start, ended}, return_when=asyncio.FIRST_COMPLETED)
                if not start.done():
                    self._give_up(f"connection lost: {csms.close_reason}")
                    break
                async with self._busy:
                    await self._hold(csms, start.result())
            finally:
                start.cancel()
                ended.cancel()

    def _give_up(self, reason: str) -> None:
        """Count the sessions that can no longer be held as failed."""
        logger.info("%s: %s", self.identity, reason)
        missing = self._expected - len(self.finished)
        self.finished += [SessionRecord(self.identity, self.token, error=reason) for _ in range(missing)]
        if self.stay:
            raise OcppError(reason)

    async def _boot(self, csms: Peer, reason: str = "PowerUp") -> None:
        """Boot until accepted."""
        self.accepted = False
        await self.announce(csms, reason)
        while not self.accepted:
            logger.info("%s: not accepted yet, next boot in %s s", self.identity, self.heartbeat_interval)
            await asyncio.sleep(max(self.heartbeat_interval, 1))
            if not self.accepted:  # the CSMS may have asked for a boot meanwhile
                await self.announce(csms, reason)
        await dialects.of(csms.version).status(csms, self)

    async def _beat(self, csms: Peer) -> None:
        while self.heartbeat_interval > 0:
            await asyncio.sleep(self.heartbeat_interval)
            try:
                await dialects.of(csms.version).heartbeat(csms)
            except OcppError as error:
                logger.info("%s: %s", self.identity, error)

    async def _hold(self, csms: Peer, start: _Start) -> None:
        """One charging session from plug to unplug."""
        record = SessionRecord(self.identity, start.token, remote=start.remote, meter_start=self.energy)
        self.session, self.stop_reason, self.seq_no, self.remote_id = record, None, 0, start.remote_id
        try:
            await self._charge(csms, record)
        except OcppError as error:
            record.error = str(error)
            logger.info("%s: session failed: %s", self.identity, error)
        except asyncio.CancelledError:
            record.error = "interrupted"
            raise
        finally:
            self.session, self.power = None, 0
            self.finished.append(record)

    async def _charge(self, csms: Peer, record: SessionRecord) -> None:
        dialect = dialects.of(csms.version)
        if not self.operative:
            record.error = "the connector is out of service"
            return
        if not await dialect.authorize(csms, record.token):
            record.error = "the token was not accepted"
            return
        await self._set_status(csms, "Preparing")
        await dialect.begin(csms, self)
        self.power = _POWER
        await self._set_status(csms, "Charging")
        for _ in range(self.meter_values):
            if await self._stopped_within(self.interval):
                break
            self.energy += _POWER * _STEP // 3600
            await dialect.measure(csms, self)
            record.meter_values += 1
        self.power = 0
        record.meter_stop = self.energy
        await dialect.end(csms, self)
        await self._set_status(csms, "Finishing")
        await self._set_status(csms, self._status_at_rest)

    @property
    def _status_at_rest(self) -> str:
        return "Available" if self.operative else "Unavailable"

    async def _set_status(self, csms: Peer, status: str) -> None:
        self.status = status
        await dialects.of(csms.version).status(csms, self)

    async def _stopped_within(self, seconds: float) -> bool:
        """Let time pass; True as soon as the CSMS wants the session stopped."""
        self._wakened.clear()
        if self.stop_reason is None:
            try:
                async with asyncio.timeout(seconds):
                    await self._wakened.wait()
            except TimeoutError:
                return False
        return True
