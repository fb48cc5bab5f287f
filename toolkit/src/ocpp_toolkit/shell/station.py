"""The shell of a station: what it tells its CSMS, in short verbs with usable defaults."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Self, TypeVar, cast

from rich.console import Console

from ocpp_core import Version, now
from ocpp_generic_api import (
    EVSE,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationResponse,
    BootReason,
    ChargingState,
    ChargingStation,
    ConnectorActivity,
    ConnectorStatus,
    DataTransferRequest,
    DataTransferResponse,
    FirmwareStatus,
    FirmwareStatusNotificationRequest,
    FirmwareStatusNotificationResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    IdToken,
    LogStatusNotificationRequest,
    LogStatusNotificationResponse,
    MeterValuesResponse,
    Reason,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    StatusNotificationResponse,
    TransactionEventResponse,
    UploadLogStatus,
)
from ocpp_toolkit import sync
from ocpp_transport_ws import Link, Options

from .by_hand import StationByHand
from .choices import choice
from .journal import Arrivals
from .session import Shell, messages_of

if TYPE_CHECKING:
    from ocpp_toolkit.security import StationSecurity

__all__ = ["StationShell"]

R = TypeVar("R")

_TOKEN = "RFID-0001"  # noqa: S105 - an identifier, shown to whoever stands by


class StationShell(Shell):
    """A station that somebody plays at a prompt. What the CSMS asks of it is answered as by a simulated station."""

    verbs: Sequence[str] = (
        "boot",
        "heartbeat",
        "authorize",
        "status",
        "start",
        "meter",
        "charging",
        "stop",
        "data",
        "firmware",
        "log",
        "security_event",
        "reconnect",
        "disconnect",
    )

    def __init__(
        self,
        console: Console,
        url: str,
        identity: str,
        versions: Sequence[Version],
        *,
        password: str | None = None,
        security: "StationSecurity | None" = None,
        quiet: bool = False,
    ) -> None:
        """A station's shell; entering the context connects it.

        Args:
            console: where everything is shown.
            url: the CSMS's endpoint, ``ws`` or ``wss``, to which the identity is added.
            identity: the station's identity.
            versions: what to offer, in order of preference.
            password: for HTTP Basic authentication; None: no credentials.
            security: security profile and secrets in place of `password`; None: there is none.
            quiet: whether messages are not shown as they pass.
        """
        super().__init__(console, quiet=quiet)
        self.program = StationByHand(url, identity, versions)
        self.program.gates[identity] = Arrivals(self.journal, identity)
        self._url = url
        self._identity = identity
        self._password = password
        self._security = security
        self._link: sync.Connecting | None = None
        self._csms: sync.Csms | None = None
        self._watching: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        """Connect.

        Raises:
            ConnectFailed: the CSMS cannot be reached, turned the station away, or shares no version with it.
        """
        super().__enter__()
        try:
            self.reconnect()
        except BaseException:
            self._stack.close()
            raise
        self._stack.callback(self.disconnect)
        return self

    @property
    def remote(self) -> sync.Csms:
        """The CSMS."""
        if self._csms is None:
            raise LookupError("there is no connection: reconnect() makes one")
        return self._csms

    @property
    def prompt(self) -> str:
        """The station's identity."""
        return f"{self._identity}> "

    @property
    def state(self) -> str:
        """Version, address, and how the connection is."""
        if self._csms is None:
            return f"not connected to {self._url}"
        link = self._csms.remote.peer
        how = "" if not isinstance(link, Link) or not link.closed else f", ended: {link.close_reason}"
        return f"OCPP {self._csms.version} to {self._url}{how}"

    def variables(self) -> Mapping[str, object]:
        """The connection, what answers, and the version's messages."""
        strict = None if self._csms is None else messages_of(self._csms)
        return {"csms": self._csms, "program": self.program, "strict": strict}

    def facts(self) -> Mapping[str, object]:
        """Who the station is, where it is connected, and what it does."""
        program = self.program
        return {
            "station": self._identity,
            "connection": self.state,
            "since": "never" if self._csms is None else f"{self._csms.connected_at:%Y-%m-%d %H:%M:%S} UTC",
            "accepted": "yes" if program.accepted else "no",
            "connector": ", ".join(each for each in (program.status, program.activity) if each is not None),
            "transaction": "none" if program.session is None else program.transaction_id,
            "meter": f"{program.energy} Wh, {program.power} W",
            "calls in q()": len(self.journal.arrivals),
        }

    # ------------------------------------------------------------------------------------------------ the connection

    def reconnect(self) -> None:
        """Connect again, after ending the connection if there is one."""
        self.disconnect()
        link = sync.connect(
            self.program,
            self._url,
            self._identity,
            password=self._password,
            security=self._security,
            background=self.background,
            options=Options(trace=self.trace),
        )
        self._csms, self._link = link.open(), link
        self.program.csms = self._csms.remote
        self.background.run(self._watch)

    def disconnect(self) -> None:
        """End the connection."""
        link, self._link, self._csms, self.program.csms = self._link, None, None, None
        if link is not None:
            link.close()

    async def _watch(self) -> None:
        """Have the end of the connection shown."""
        link = cast("Link", self.program.there.peer)

        async def tell() -> None:
            await link.wait_closed()
            self.view.note(f"{self._identity} disconnected: {link.close_reason}")

        self._watching = asyncio.create_task(tell())

    # ---------------------------------------------------------------------------------------------- what it tells

    def boot(
        self, reason: BootReason | str = "PowerUp", *, vendor: str = "OCPP toolkit", model: str = "Shell"
    ) -> BootNotificationResponse:
        """Tell that the station has come up."""
        self.program.about = ChargingStation(vendor_name=vendor, model=model)
        return self._do(lambda: self.program.boot(choice(reason, BootReason)))

    def heartbeat(self) -> HeartbeatResponse:
        """Tell that the station is still there, and ask for the time."""
        return self.send(HeartbeatRequest())

    def authorize(self, token: str = _TOKEN) -> AuthorizeResponse:
        """Ask whether an identifier may charge."""
        return self.send(AuthorizeRequest(id_token=IdToken(id_token=token)))

    def status(
        self, state: ConnectorStatus | ConnectorActivity | str = "Available", evse: int = 1, connector: int = 1
    ) -> StatusNotificationResponse:
        """Report the state of a connector; Preparing, Charging and the like are states of an occupied one."""
        chosen: StrEnum = choice(state, ConnectorStatus, ConnectorActivity)
        activity = chosen if isinstance(chosen, ConnectorActivity) else None
        status = chosen if isinstance(chosen, ConnectorStatus) else ConnectorStatus.OCCUPIED
        return self._do(lambda: self.program.show(status, activity, EVSE(id=evse, connector_id=connector)))

    def start(self, token: str = _TOKEN, evse: int = 1, connector: int = 1) -> TransactionEventResponse:
        """Begin a session: the connector is occupied, and a transaction starts."""
        return self._do(lambda: self.program.begin(token, EVSE(id=evse, connector_id=connector)))

    def meter(
        self, energy: int | None = None, power: int | None = None
    ) -> TransactionEventResponse | MeterValuesResponse:
        """Report the meter: energy in Wh, power in W; in a session or without one. None: 100 Wh more, the power as it was."""
        return self._do(lambda: self.program.measure(energy, power))

    def charging(self, state: ChargingState | str = "Charging") -> TransactionEventResponse:
        """Report another charging state of the session, as "SuspendedEV"."""
        return self._do(lambda: self.program.change(choice(state, ChargingState)))

    def stop(self, reason: Reason | str = "Local") -> TransactionEventResponse:
        """End the session: the transaction ends, and the connector is free."""
        return self._do(lambda: self.program.end(choice(reason, Reason)))

    def data(self, vendor: str, message: str | None = None, data: object = None) -> DataTransferResponse:
        """Send what OCPP has no message for."""
        return self.send(DataTransferRequest(vendor_id=vendor, message_id=message, data=data))

    def firmware(
        self, status: FirmwareStatus | str = "Installed", request_id: int | None = None
    ) -> FirmwareStatusNotificationResponse:
        """Report how far a firmware update has come."""
        return self.send(
            FirmwareStatusNotificationRequest(status=choice(status, FirmwareStatus), request_id=request_id)
        )

    def log(
        self, status: UploadLogStatus | str = "Uploaded", request_id: int | None = None
    ) -> LogStatusNotificationResponse:
        """Report how far the upload of a log has come."""
        return self.send(LogStatusNotificationRequest(status=choice(status, UploadLogStatus), request_id=request_id))

    def security_event(
        self, event: str = "SettingSystemTime", info: str | None = None
    ) -> SecurityEventNotificationResponse:
        """Tell of an event that matters for security."""
        return self.send(SecurityEventNotificationRequest(type=event, timestamp=now(), tech_info=info))

    def _do(self, work: Callable[[], Awaitable[R]]) -> R:
        """Have the station do something in the event loop."""
        return self.background.run(work)
