"""A station that a script plays, to test a CSMS."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from ocpp_core import ConnectFailed, now
from ocpp_generic_api import (
    EVSE,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    BootReason,
    ChargingStation,
    ConnectorActivity,
    ConnectorStatus,
    Csms,
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
    MeterValuesRequest,
    MeterValuesResponse,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    SignCertificateRequest,
    SignCertificateResponse,
    StatusNotificationRequest,
    StatusNotificationResponse,
    TransactionRecord,
    UploadLogStatus,
)
from ocpp_toolkit.connections import Connecting, connect

from .inbox import Unexpected
from .outcome import Failed
from .scripted import Scripted
from .stage import Stage
from .tap import StationProgram
from .transactions import Events, Transaction, new_id, reading
from .transport_options import options_for

if TYPE_CHECKING:
    from ocpp_toolkit.security import StationSecurity

__all__ = ["Destination", "ScriptedStation"]

_TOKEN = "RFID-0001"  # noqa: S105 - an identifier, shown to whoever stands by


@dataclass(frozen=True)
class Destination:
    """Where a scripted station connects, and as whom."""

    url: str
    """The CSMS's endpoint: ``ws``, ``wss``, to which the identity is added, or ``http``, ``https`` for SOAP."""
    identity: str = "CS001"
    versions: tuple[str, ...] | None = None
    """Names of the versions to offer, in order of preference; None: all installed, newest first."""
    password: str | bytes | None = None
    """For HTTP Basic authentication; None: no credentials."""
    security: "StationSecurity | None" = None
    """Security profile and secrets, in place of `password`; None: there is none."""
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Further options of the transport, as `ocpp_toolkit.connect` has them: ``callback`` over SOAP, ``ssl``, ``options``."""

    @property
    def is_soap(self) -> bool:
        """Whether it is reached over SOAP."""
        return urlsplit(self.url).scheme in ("http", "https")


class ScriptedStation(Scripted[Csms]):
    """A station in the hands of a script. It is connected when the script begins, unless the script asks otherwise.

    Without a runner, its context is the connection: ``async with ScriptedStation(Destination(url), Stage(seed=1)) as station: ...``
    """

    def __init__(self, destination: Destination, stage: Stage, unexpected: Unexpected = "answer") -> None:
        super().__init__(stage, unexpected)
        self.destination = destination
        self._program = StationProgram(destination.versions)
        self._at_exit = AsyncExitStack()

    @property
    def identity(self) -> str:
        """Its identity."""
        return self.destination.identity

    # ------------------------------------------------------------------------------------------------ the connection

    async def connect(self) -> None:
        """Connect, if there is no connection.

        Raises:
            ConnectFailed: the CSMS cannot be reached, turned the station away, or shares no version with it.
        """
        if self.connected:
            return
        await self._at_exit.aclose()
        remote = await self._at_exit.enter_async_context(self._connecting(self.destination, self._program))
        self.join(remote, self._program.lines[remote.peer])

    async def disconnect(self) -> None:
        """Close the connection in good order; what is held is answered before."""
        if self._line is not None:
            self._line.inbox.close()
        await self._at_exit.aclose()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.disconnect()

    async def reconnect(self, *, after: float = 0) -> None:
        """Close the connection, if it is not cut or closed already, and connect again.

        Args:
            after: seconds between.

        Raises:
            ConnectFailed: as `connect`.
        """
        await self.disconnect()
        await self.sleep(after)
        await self.connect()

    async def expect_connection_refused(self, *, status: int | None = None, **changes: Any) -> ConnectFailed:
        """Require that the CSMS turns away another connection, which is attempted beside the one there is.

        ``await station.expect_connection_refused(password="wrong", status=401)``

        Args:
            status: of HTTP, as 401; None: any, or none, as where no version is shared.
            changes: how it differs from the station's own, by the names of `Destination`: ``password``, ``versions``, ``identity`` …

        Returns:
            How it was turned away.

        Raises:
            Failed: it was let in, or turned away with another status.
        """
        destination = replace(self.destination, **changes)
        try:
            async with self._connecting(destination, StationProgram(destination.versions)):
                raise Failed("expected the connection to be refused; it was accepted")
        except ConnectFailed as refusal:
            if status is not None and refusal.status != status:
                raise Failed(f"expected the connection to be refused with HTTP {status}: {refusal}") from refusal
            return refusal

    def _connecting(self, destination: Destination, program: StationProgram) -> Connecting:
        given = dict(destination.options)
        given["options"] = options_for(program.lines.trace, given.get("options"), soap=destination.is_soap)
        return connect(
            program,
            destination.url,
            destination.identity,
            password=destination.password,
            security=destination.security,
            **given,
        )

    # --------------------------------------------------------------------------------------------------- short sends

    async def boot(
        self,
        *,
        vendor: str = "OCPP toolkit",
        model: str = "Scripted",
        reason: BootReason = BootReason.POWER_UP,
        **more: Any,
    ) -> BootNotificationResponse:
        """Send BootNotification.

        Args:
            vendor: of the station.
            model: of the station.
            reason: why it has come up; 1.x does not say it.
            more: further fields of `ocpp_generic_api.ChargingStation`, as ``serial_number``.
        """
        about = ChargingStation(vendor_name=vendor, model=model, **more)
        return await self.send(BootNotificationRequest(charging_station=about, reason=reason))

    async def heartbeat(self) -> HeartbeatResponse:
        """Send Heartbeat."""
        return await self.send(HeartbeatRequest())

    async def authorize(self, token: str | IdToken = _TOKEN) -> AuthorizeResponse:
        """Send Authorize for an identifier."""
        return await self.send(AuthorizeRequest(id_token=_token(token)))

    async def status(
        self,
        status: ConnectorStatus = ConnectorStatus.AVAILABLE,
        activity: ConnectorActivity | None = None,
        *,
        evse_id: int = 1,
        connector_id: int = 1,
        **more: Any,
    ) -> StatusNotificationResponse:
        """Send StatusNotification.

        Args:
            status: of the connector.
            activity: what goes on at an occupied one; 2.0.1 does not say it.
            evse_id: 0: the station as a whole, which 1.x alone has.
            connector_id: at the EVSE; 0 with the station as a whole.
            more: further fields, as ``error_code``.
        """
        return await self.send(
            StatusNotificationRequest(
                timestamp=now(),
                connector_status=status,
                activity=activity,
                evse_id=evse_id,
                connector_id=connector_id,
                **more,
            )
        )

    async def meter_values(self, energy: int = 0, *, power: int | None = None, evse_id: int = 1) -> MeterValuesResponse:
        """Send MeterValues that belong to no transaction.

        Args:
            energy: energy register, in Wh.
            power: power drawn, in W; None: not measured.
            evse_id: 0: the main meter.
        """
        return await self.send(MeterValuesRequest(evse_id=evse_id, meter_value=[reading(energy, power)]))

    async def data_transfer(
        self, vendor_id: str = "com.example", message_id: str | None = None, data: Any = None
    ) -> DataTransferResponse:
        """Send DataTransfer."""
        return await self.send(DataTransferRequest(vendor_id=vendor_id, message_id=message_id, data=data))

    async def firmware_status(
        self, status: FirmwareStatus = FirmwareStatus.INSTALLED, request_id: int | None = None
    ) -> FirmwareStatusNotificationResponse:
        """Send FirmwareStatusNotification, with the number of the update if there was one."""
        return await self.send(FirmwareStatusNotificationRequest(status=status, request_id=request_id))

    async def log_status(
        self, status: UploadLogStatus = UploadLogStatus.UPLOADED, request_id: int | None = None
    ) -> LogStatusNotificationResponse:
        """Send LogStatusNotification, over 1.x DiagnosticsStatusNotification, with the number of the GetLog if there was one."""
        return await self.send(LogStatusNotificationRequest(status=status, request_id=request_id))

    async def security_event(
        self, kind: str = "SettingSystemTime", tech_info: str | None = None
    ) -> SecurityEventNotificationResponse:
        """Send SecurityEventNotification; not in 1.5."""
        return await self.send(SecurityEventNotificationRequest(type=kind, timestamp=now(), tech_info=tech_info))

    async def sign_certificate(self, csr: str) -> SignCertificateResponse:
        """Send SignCertificate with a certificate signing request, PEM; not in 1.5."""
        return await self.send(SignCertificateRequest(csr=csr))

    # -------------------------------------------------------------------------------------------------- transactions

    def transaction(
        self,
        token: str | IdToken = _TOKEN,
        *,
        evse_id: int = 1,
        connector_id: int = 1,
        energy: int = 0,
        transaction_id: str | None = None,
        remote_start_id: int | None = None,
    ) -> Transaction:
        """A transaction that has not begun.

        Args:
            token: identifier to charge with.
            evse_id: where; from 1.
            connector_id: at the EVSE; from 1.
            energy: what the meter shows at the beginning, in Wh.
            transaction_id: None: one of the script's random data.
            remote_start_id: number of the remote start that it follows; None: none, or 1.x.
        """
        events = Events(
            transaction_id or new_id(self.random.getrandbits(128)),
            _token(token),
            EVSE(id=evse_id, connector_id=connector_id),
            energy,
            remote_start_id=remote_start_id,
        )
        return Transaction(self, events)

    async def transaction_record(self, transaction_id: str) -> TransactionRecord | None:
        """What is remembered of a transaction, as its number over 1.x; None: nothing."""
        return await self._program.record(self.identity, transaction_id)


def _token(token: str | IdToken) -> IdToken:
    return token if isinstance(token, IdToken) else IdToken(id_token=token)
