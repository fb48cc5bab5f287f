"""The two sides as a program sees them: a `Station` to a CSMS, a `Csms` to a station.

Each has a verb for every neutral operation that may be asked of it, and `call` for any request: neutral ones, and those of a
version that the neutral API has no model for.
"""

from datetime import datetime
from typing import TypeVar

from ocpp_core import Peer, Replies, now

from .authorization import (
    AuthorizeRequest,
    AuthorizeResponse,
    ClearCacheRequest,
    ClearCacheResponse,
)
from .availability import (
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    StatusNotificationRequest,
    StatusNotificationResponse,
)
from .conversation import Conversation, Execution
from .data_transfer import (
    DataTransferRequest,
    DataTransferResponse,
)
from .diagnostics import (
    GetLogRequest,
    GetLogResponse,
    LogStatusNotificationRequest,
    LogStatusNotificationResponse,
)
from .firmware_management import (
    FirmwareStatusNotificationRequest,
    FirmwareStatusNotificationResponse,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
)
from .local_authorization_list import (
    GetLocalListVersionRequest,
    GetLocalListVersionResponse,
    SendLocalListRequest,
    SendLocalListResponse,
)
from .metering import (
    MeterValuesRequest,
    MeterValuesResponse,
)
from .provisioning import (
    BootNotificationRequest,
    BootNotificationResponse,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetVariablesRequest,
    GetVariablesResponse,
    ResetRequest,
    ResetResponse,
    SetVariablesRequest,
    SetVariablesResponse,
)
from .remote_control import (
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    TriggerMessageRequest,
    TriggerMessageResponse,
    UnlockConnectorRequest,
    UnlockConnectorResponse,
)
from .reservation import (
    CancelReservationRequest,
    CancelReservationResponse,
    ReserveNowRequest,
    ReserveNowResponse,
)
from .security import (
    CertificateSignedRequest,
    CertificateSignedResponse,
    DeleteCertificateRequest,
    DeleteCertificateResponse,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
    InstallCertificateRequest,
    InstallCertificateResponse,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    SignCertificateRequest,
    SignCertificateResponse,
)
from .smart_charging import (
    ClearChargingProfileRequest,
    ClearChargingProfileResponse,
    GetCompositeScheduleRequest,
    GetCompositeScheduleResponse,
    SetChargingProfileRequest,
    SetChargingProfileResponse,
)
from .transactions import (
    TransactionEventRequest,
    TransactionEventResponse,
)

__all__ = ["Csms", "Remote", "Station"]

R = TypeVar("R")


class Remote:
    """The other side of a connection, whatever its version and transport."""

    def __init__(self, conversation: Conversation) -> None:
        self.conversation = conversation
        self.connected_at: datetime = now()
        """When the connection was made."""
        conversation.facade = self

    @property
    def peer(self) -> Peer:
        """The connection in its version: for what the neutral API does not say."""
        return self.conversation.peer

    @property
    def identity(self) -> str:
        """The station's identity, on both sides."""
        return self.peer.identity

    @property
    def version(self) -> str:
        """The OCPP version spoken, as ``1.6``."""
        return self.peer.version.name

    @property
    def transport(self) -> str:
        """Short name of the transport, as ``ws``."""
        return self.peer.transport

    @property
    def remote_address(self) -> str:
        """Host and port of the other side; empty if the transport has none."""
        return self.peer.remote_address

    async def call(self, request: Replies[R]) -> R:
        """Ask and wait for the answer.

        Raises:
            NotSupported: the version cannot say it; nothing was sent.
            OcppError: as `ocpp_core.Peer.call`.
        """
        return (await self.execute(request)).response

    async def execute(self, request: Replies[R]) -> Execution[R]:
        """Ask, and return the answer with times and losses; raises as `call`."""
        return await self.conversation.execute(request)

    async def close(self) -> None:
        """End the connection."""
        await self.peer.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.identity} OCPP {self.version}>"


class Station(Remote):
    """A charging station, as its CSMS sees it."""

    accepted = False
    """Whether its last boot was accepted, on this connection or an earlier one."""

    async def certificate_signed(self, request: CertificateSignedRequest) -> CertificateSignedResponse:
        """Bring the station the certificate that it asked for by SignCertificate."""
        return await self.call(request)

    async def delete_certificate(self, request: DeleteCertificateRequest) -> DeleteCertificateResponse:
        """Delete a certificate from the station."""
        return await self.call(request)

    async def get_installed_certificate_ids(
        self, request: GetInstalledCertificateIdsRequest
    ) -> GetInstalledCertificateIdsResponse:
        """Ask which certificates a station has."""
        return await self.call(request)

    async def install_certificate(self, request: InstallCertificateRequest) -> InstallCertificateResponse:
        """Add a root certificate to those that the station trusts."""
        return await self.call(request)

    async def get_variables(self, request: GetVariablesRequest) -> GetVariablesResponse:
        """Read variables."""
        return await self.call(request)

    async def get_all_variables(self, request: GetAllVariablesRequest) -> GetAllVariablesResponse:
        """Read all variables; no operation of 2.0.1's own."""
        return await self.call(request)

    async def set_variables(self, request: SetVariablesRequest) -> SetVariablesResponse:
        """Set variables."""
        return await self.call(request)

    async def reset(self, request: ResetRequest) -> ResetResponse:
        """Have the station, or one EVSE, reset."""
        return await self.call(request)

    async def clear_cache(self, request: ClearCacheRequest) -> ClearCacheResponse:
        """Have the station forget all identifiers in its authorization cache."""
        return await self.call(request)

    async def get_local_list_version(self, request: GetLocalListVersionRequest) -> GetLocalListVersionResponse:
        """Ask for the version of the station's list."""
        return await self.call(request)

    async def send_local_list(self, request: SendLocalListRequest) -> SendLocalListResponse:
        """Update the station's list, in full or in part."""
        return await self.call(request)

    async def request_start_transaction(
        self, request: RequestStartTransactionRequest
    ) -> RequestStartTransactionResponse:
        """Have a transaction started for a driver who is not at the station's reader."""
        return await self.call(request)

    async def request_stop_transaction(self, request: RequestStopTransactionRequest) -> RequestStopTransactionResponse:
        """Have a transaction ended."""
        return await self.call(request)

    async def unlock_connector(self, request: UnlockConnectorRequest) -> UnlockConnectorResponse:
        """Have a connector unlocked, for a driver whose cable is stuck."""
        return await self.call(request)

    async def trigger_message(self, request: TriggerMessageRequest) -> TriggerMessageResponse:
        """Ask for a message that the station sends by itself otherwise."""
        return await self.call(request)

    async def change_availability(self, request: ChangeAvailabilityRequest) -> ChangeAvailabilityResponse:
        """Take station, EVSE or connector into or out of service, past a reboot as well."""
        return await self.call(request)

    async def reserve_now(self, request: ReserveNowRequest) -> ReserveNowResponse:
        """Keep an EVSE for a driver, from now on."""
        return await self.call(request)

    async def cancel_reservation(self, request: CancelReservationRequest) -> CancelReservationResponse:
        """Give up a reservation."""
        return await self.call(request)

    async def set_charging_profile(self, request: SetChargingProfileRequest) -> SetChargingProfileResponse:
        """Install a charging profile."""
        return await self.call(request)

    async def clear_charging_profile(self, request: ClearChargingProfileRequest) -> ClearChargingProfileResponse:
        """Remove profiles, either one by its id or all that meet criteria."""
        return await self.call(request)

    async def get_composite_schedule(self, request: GetCompositeScheduleRequest) -> GetCompositeScheduleResponse:
        """Ask for the limits that all profiles together result in, from now on."""
        return await self.call(request)

    async def update_firmware(self, request: UpdateFirmwareRequest) -> UpdateFirmwareResponse:
        """Have the station fetch and install firmware."""
        return await self.call(request)

    async def get_log(self, request: GetLogRequest) -> GetLogResponse:
        """Have a station upload a log."""
        return await self.call(request)

    async def data_transfer(self, request: DataTransferRequest) -> DataTransferResponse:
        """Send what OCPP has no message for; both sides must have agreed on the meaning."""
        return await self.call(request)


class Csms(Remote):
    """A CSMS, as a station sees it."""

    async def sign_certificate(self, request: SignCertificateRequest) -> SignCertificateResponse:
        """Ask for a certificate for a new key pair; it comes later by CertificateSigned."""
        return await self.call(request)

    async def security_event_notification(
        self, request: SecurityEventNotificationRequest
    ) -> SecurityEventNotificationResponse:
        """Tell of an event that matters for security; kept and sent later when offline."""
        return await self.call(request)

    async def boot_notification(self, request: BootNotificationRequest) -> BootNotificationResponse:
        """Tell that the station has come up, and ask to be taken on."""
        return await self.call(request)

    async def authorize(self, request: AuthorizeRequest) -> AuthorizeResponse:
        """Ask whether an identifier may charge."""
        return await self.call(request)

    async def transaction_event(self, request: TransactionEventRequest) -> TransactionEventResponse:
        """Tell what has happened in a transaction; kept and sent later when offline."""
        return await self.call(request)

    async def status_notification(self, request: StatusNotificationRequest) -> StatusNotificationResponse:
        """Tell that a connector has another state than before."""
        return await self.call(request)

    async def heartbeat(self, request: HeartbeatRequest) -> HeartbeatResponse:
        """Tell that the station is still there, and ask for the time."""
        return await self.call(request)

    async def meter_values(self, request: MeterValuesRequest) -> MeterValuesResponse:
        """Report measurements taken outside any transaction."""
        return await self.call(request)

    async def firmware_status_notification(
        self, request: FirmwareStatusNotificationRequest
    ) -> FirmwareStatusNotificationResponse:
        """Report how far an update has come."""
        return await self.call(request)

    async def log_status_notification(self, request: LogStatusNotificationRequest) -> LogStatusNotificationResponse:
        """Report how far the upload of a log has come."""
        return await self.call(request)

    async def data_transfer(self, request: DataTransferRequest) -> DataTransferResponse:
        """Send what OCPP has no message for; both sides must have agreed on the meaning."""
        return await self.call(request)
