"""A CSMS that a script plays, to test a station."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Protocol, cast

from ocpp_core import now
from ocpp_generic_api import (
    EVSE,
    CancelReservationRequest,
    CancelReservationResponse,
    CertificateHashData,
    CertificateSignedRequest,
    CertificateSignedResponse,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ChargingProfile,
    ChargingProfileKind,
    ChargingProfilePurpose,
    ChargingRateUnit,
    ChargingSchedule,
    ChargingSchedulePeriod,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearChargingProfileRequest,
    ClearChargingProfileResponse,
    Component,
    DataTransferRequest,
    DataTransferResponse,
    DeleteCertificateRequest,
    DeleteCertificateResponse,
    Firmware,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetCompositeScheduleRequest,
    GetCompositeScheduleResponse,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
    GetLocalListVersionRequest,
    GetLocalListVersionResponse,
    GetLogRequest,
    GetLogResponse,
    GetVariableData,
    GetVariableResult,
    GetVariablesRequest,
    IdToken,
    InstallCertificateRequest,
    InstallCertificateResponse,
    InstallCertificateUse,
    LogParameters,
    LogType,
    MessageTrigger,
    OperationalStatus,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    ReserveNowRequest,
    ReserveNowResponse,
    ResetRequest,
    ResetResponse,
    ResetType,
    SendLocalListRequest,
    SendLocalListResponse,
    SetChargingProfileRequest,
    SetChargingProfileResponse,
    SetVariableData,
    SetVariableResult,
    SetVariablesRequest,
    Station,
    TriggerMessageRequest,
    TriggerMessageResponse,
    UnlockConnectorRequest,
    UnlockConnectorResponse,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
    UpdateType,
    Variable,
)
from ocpp_generic_api import AuthorizationData as ListEntry

from .inbox import Unexpected
from .scripted import Scripted
from .stage import Stage
from .tap import Line

__all__ = ["ScriptedCsms"]

_TOKEN = "RFID-0001"  # noqa: S105 - an identifier, shown to whoever stands by
_SOON = 60.0  # s
_Next = Callable[[Line], Awaitable[tuple[Station, Line]]]
"""Waits for the station's connection after a given one."""


class _Closing(Protocol):
    """What a connection over WebSocket has beyond `Peer`."""

    async def close(self, code: int = 1000, reason: str = "") -> None: ...


class ScriptedCsms(Scripted[Station]):
    """A CSMS in the hands of a script, and the one station that it is about."""

    def __init__(self, next_connection: _Next, stage: Stage, unexpected: Unexpected = "answer") -> None:
        super().__init__(stage, unexpected)
        self._next_connection = next_connection

    # ------------------------------------------------------------------------------------------------ the connection

    async def disconnect(self, code: int = 1000, reason: str = "") -> None:
        """Close the connection in good order; what is held is answered before.

        Args:
            code: WebSocket close code; over SOAP there is none.
            reason: text for the station.
        """
        self._inbox.close()
        if self.remote.transport == "ws":
            await cast("_Closing", self.remote.peer).close(code, reason)
        else:
            await self.remote.close()

    async def expect_connection(self, *, within: float = _SOON) -> None:
        """Require that the station connects again, and go on with that connection.

        Raises:
            Failed: it did not in time.
        """
        station, line = await self._in_time(
            self._next_connection(self.line), within, f"{self.identity} did not connect again"
        )
        self.join(station, line)

    # --------------------------------------------------------------------------------------------------- short sends

    async def reset(self, kind: ResetType = ResetType.ON_IDLE, *, evse_id: int | None = None) -> ResetResponse:
        """Have the station, or one EVSE, reset: over 1.x soft when idle, hard at once."""
        return await self.send(ResetRequest(type=kind, evse_id=evse_id))

    async def change_availability(
        self, status: OperationalStatus = OperationalStatus.OPERATIVE, *, evse_id: int | None = None
    ) -> ChangeAvailabilityResponse:
        """Take the station, or one EVSE, into or out of service."""
        evse = None if evse_id is None else EVSE(id=evse_id)
        return await self.send(ChangeAvailabilityRequest(operational_status=status, evse=evse))

    async def get_variable(self, component: str, variable: str) -> GetVariableResult:
        """Read one variable, over 1.x a configuration key (its component: ``ConfigurationKey`` for one that 2.0.1 does not know)."""
        asked = GetVariableData(component=Component(name=component), variable=Variable(name=variable))
        return (await self.send(GetVariablesRequest(get_variable_data=[asked]))).get_variable_result[0]

    async def set_variable(self, component: str, variable: str, value: str) -> SetVariableResult:
        """Set one variable, over 1.x a configuration key."""
        wanted = SetVariableData(
            component=Component(name=component), variable=Variable(name=variable), attribute_value=value
        )
        return (await self.send(SetVariablesRequest(set_variable_data=[wanted]))).set_variable_result[0]

    async def get_all_variables(self) -> GetAllVariablesResponse:
        """Read all variables."""
        return await self.send(GetAllVariablesRequest())

    async def start_transaction(
        self, token: str | IdToken = _TOKEN, *, evse_id: int | None = 1, remote_start_id: int | None = None
    ) -> RequestStartTransactionResponse:
        """Have a transaction started.

        Args:
            token: identifier to charge with.
            evse_id: where; None: the station chooses.
            remote_start_id: None: one is made, where the version has it.
        """
        identifier = token if isinstance(token, IdToken) else IdToken(id_token=token)
        number = self.random.getrandbits(30) if remote_start_id is None else remote_start_id
        return await self.send(
            RequestStartTransactionRequest(id_token=identifier, evse_id=evse_id, remote_start_id=number)
        )

    async def stop_transaction(self, transaction_id: str) -> RequestStopTransactionResponse:
        """Have a transaction ended; its id is that of the events that came, over 1.x too."""
        return await self.send(RequestStopTransactionRequest(transaction_id=transaction_id))

    async def unlock(self, evse_id: int = 1, connector_id: int = 1) -> UnlockConnectorResponse:
        """Have a connector unlocked."""
        return await self.send(UnlockConnectorRequest(evse_id=evse_id, connector_id=connector_id))

    async def trigger(self, message: MessageTrigger, *, evse_id: int | None = None) -> TriggerMessageResponse:
        """Ask for a message; not in 1.5."""
        evse = None if evse_id is None else EVSE(id=evse_id, connector_id=1)
        return await self.send(TriggerMessageRequest(requested_message=message, evse=evse))

    async def clear_cache(self) -> ClearCacheResponse:
        """Have the authorization cache emptied."""
        return await self.send(ClearCacheRequest())

    async def get_local_list_version(self) -> GetLocalListVersionResponse:
        """Ask for the version of the local authorization list."""
        return await self.send(GetLocalListVersionRequest())

    async def send_local_list(
        self, version: int, entries: Sequence[ListEntry] = (), update: UpdateType = UpdateType.FULL
    ) -> SendLocalListResponse:
        """Send a local authorization list; without entries, a full one is empty."""
        return await self.send(
            SendLocalListRequest(
                version_number=version, update_type=update, local_authorization_list=list(entries) or None
            )
        )

    async def reserve(
        self,
        reservation_id: int = 1,
        token: str | IdToken = _TOKEN,
        *,
        evse_id: int | None = 1,
        until: datetime | None = None,
    ) -> ReserveNowResponse:
        """Reserve an EVSE.

        Args:
            reservation_id: its number.
            token: who may charge.
            evse_id: None: any.
            until: None: for an hour from now.
        """
        return await self.send(
            ReserveNowRequest(
                id=reservation_id,
                id_token=token if isinstance(token, IdToken) else IdToken(id_token=token),
                evse_id=evse_id,
                expiry_date_time=until or now() + timedelta(hours=1),
            )
        )

    async def cancel_reservation(self, reservation_id: int = 1) -> CancelReservationResponse:
        """Give up a reservation."""
        return await self.send(CancelReservationRequest(reservation_id=reservation_id))

    async def set_limit(
        self, limit: float, unit: ChargingRateUnit = ChargingRateUnit.W, *, evse_id: int = 1, **more: Any
    ) -> SetChargingProfileResponse:
        """Limit charging from now on, for the transactions to come, by a profile of one period; not in 1.5.

        Args:
            limit: in `unit`.
            unit: W or A.
            evse_id: 0: all.
            more: further or other fields of `ocpp_generic_api.ChargingProfile`.
        """
        schedule = ChargingSchedule(
            id=1,
            charging_rate_unit=unit,
            charging_schedule_period=[ChargingSchedulePeriod(start_period=0, limit=Decimal(str(limit)))],
        )
        fields: dict[str, Any] = {
            "id": 1,
            "stack_level": 0,
            "charging_profile_purpose": ChargingProfilePurpose.TX_DEFAULT_PROFILE,
            "charging_profile_kind": ChargingProfileKind.RELATIVE,
            "charging_schedule": [schedule],
        }
        profile = ChargingProfile(**{**fields, **more})
        return await self.send(SetChargingProfileRequest(evse_id=evse_id, charging_profile=profile))

    async def clear_limit(self, profile_id: int = 1) -> ClearChargingProfileResponse:
        """Remove a charging profile; not in 1.5."""
        return await self.send(ClearChargingProfileRequest(charging_profile_id=profile_id))

    async def get_composite_schedule(self, duration: int = 3600, *, evse_id: int = 1) -> GetCompositeScheduleResponse:
        """Ask for the limits that result, for some seconds from now; not in 1.5."""
        return await self.send(GetCompositeScheduleRequest(duration=duration, evse_id=evse_id))

    async def get_log(
        self,
        location: str = "http://127.0.0.1/log",
        kind: LogType = LogType.DIAGNOSTICS_LOG,
        *,
        request_id: int | None = None,
    ) -> GetLogResponse:
        """Have a log uploaded."""
        number = self.random.getrandbits(30) if request_id is None else request_id
        return await self.send(
            GetLogRequest(log=LogParameters(remote_location=location), log_type=kind, request_id=number)
        )

    async def update_firmware(
        self, location: str = "http://127.0.0.1/firmware", *, at: datetime | None = None, request_id: int | None = None
    ) -> UpdateFirmwareResponse:
        """Have firmware fetched and installed.

        Args:
            location: URL.
            at: when to fetch it; None: now.
            request_id: None: one is made, where the version has it.
        """
        number = self.random.getrandbits(30) if request_id is None else request_id
        firmware = Firmware(location=location, retrieve_date_time=at or now())
        return await self.send(UpdateFirmwareRequest(firmware=firmware, request_id=number))

    async def data_transfer(
        self, vendor_id: str = "com.example", message_id: str | None = None, data: Any = None
    ) -> DataTransferResponse:
        """Send DataTransfer."""
        return await self.send(DataTransferRequest(vendor_id=vendor_id, message_id=message_id, data=data))

    async def install_certificate(
        self, certificate: str, use: InstallCertificateUse = InstallCertificateUse.CSMS_ROOT_CERTIFICATE
    ) -> InstallCertificateResponse:
        """Install a root certificate, PEM; not in 1.5."""
        return await self.send(InstallCertificateRequest(certificate=certificate, certificate_type=use))

    async def get_installed_certificates(self) -> GetInstalledCertificateIdsResponse:
        """Ask which certificates there are; not in 1.5."""
        return await self.send(GetInstalledCertificateIdsRequest())

    async def delete_certificate(self, certificate: CertificateHashData) -> DeleteCertificateResponse:
        """Delete a certificate; not in 1.5."""
        return await self.send(DeleteCertificateRequest(certificate_hash_data=certificate))

    async def certificate_signed(self, chain: str) -> CertificateSignedResponse:
        """Bring the station its certificate, PEM; not in 1.5."""
        return await self.send(CertificateSignedRequest(certificate_chain=chain))
