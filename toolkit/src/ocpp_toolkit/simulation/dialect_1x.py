"""What the simulators say in OCPP 1.5 and 1.6.

The two share their operations and differ in details, so one text serves both: `ocpp` is the version's core package.
"""

from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import Any

from ocpp_core import Handlers, Operation, Peer, now

from .csms import CsmsSimulator
from .station import StationSimulator

__all__ = ["Dialect1x", "dialect"]

_PACKAGES = {"1.5": "ocpp15_core", "1.6": "ocpp16_core"}
_STATUSES_OF_15 = {"Preparing": "Occupied", "Charging": "Occupied", "Finishing": "Occupied"}
_CONNECTOR = 1
_Message = Callable[[Peer], Awaitable[Any]]
"""Sends a message to the CSMS."""
_KEYS = {
    "AuthorizeRemoteTxRequests": (False, "true"),
    "ConnectionTimeOut": (False, "60"),
    "HeartbeatInterval": (False, "300"),
    "LocalAuthListEnabled": (False, "true"),
    "MeterValueSampleInterval": (False, "60"),
    "MeterValuesSampledData": (False, "Energy.Active.Import.Register,Power.Active.Import"),
    "NumberOfConnectors": (True, "1"),
    "SupportedFeatureProfiles": (True, "Core,FirmwareManagement,LocalAuthListManagement,Reservation,RemoteTrigger"),
}
"""Configuration keys of a simulated station: whether read-only, and the value (OCPP 1.6, 9)."""


def dialect(name: str) -> "Dialect1x":
    """The dialect of OCPP 1.5 or 1.6."""
    return Dialect1x(name)


class Dialect1x:
    """Both sides of the simulation in one of the 1.x versions."""

    def __init__(self, name: str) -> None:
        self.is_15 = name == "1.5"
        self.ocpp: Any = import_module(_PACKAGES[name])

    # ------------------------------------------------------------------------------------------------ the CSMS

    def answer_as_csms(self, csms: CsmsSimulator) -> None:
        """Accept boots, authorise, number transactions, keep their readings."""
        ocpp, handlers = self.ocpp, csms.handlers
        accepted = ocpp.IdTagInfo(status=ocpp.AuthorizationStatus.ACCEPTED)

        @handlers.on(ocpp.BOOT_NOTIFICATION)
        def boot(station: Peer, request: Any) -> Any:
            csms.boot(station)
            field = "heartbeat_interval" if self.is_15 else "interval"
            return ocpp.BootNotificationResponse(
                status=ocpp.RegistrationStatus.ACCEPTED, current_time=now(), **{field: csms.heartbeat_interval}
            )

        @handlers.on(ocpp.AUTHORIZE)
        def authorize(station: Peer, request: Any) -> Any:
            return ocpp.AuthorizeResponse(id_tag_info=accepted)

        @handlers.on(ocpp.START_TRANSACTION)
        def start(station: Peer, request: Any) -> Any:
            number = csms.next_number()
            csms.begin(station, str(number), request.id_tag, request.meter_start)
            return ocpp.StartTransactionResponse(transaction_id=number, id_tag_info=accepted)

        @handlers.on(ocpp.METER_VALUES)
        def measure(station: Peer, request: Any) -> Any:
            if request.transaction_id is not None:
                csms.session(station, str(request.transaction_id)).meter_values += 1
            return ocpp.MeterValuesResponse()

        @handlers.on(ocpp.STOP_TRANSACTION)
        def stop(station: Peer, request: Any) -> Any:
            record = csms.session(station, str(request.transaction_id))
            record.meter_stop, record.stopped = request.meter_stop, request.timestamp
            return ocpp.StopTransactionResponse(id_tag_info=accepted)

    async def start_remotely(self, station: Peer, token: str) -> bool:
        """RemoteStartTransaction."""
        request = self.ocpp.RemoteStartTransactionRequest(id_tag=token, connector_id=_CONNECTOR)
        answer: Any = await station.call(request)
        return bool(answer.status == "Accepted")

    # --------------------------------------------------------------------------------------------- the station

    def answer_as_station(self, station: StationSimulator, handlers: Handlers) -> None:
        """Configuration, remote start and stop, reset, availability, triggers, local list, diagnostics, firmware."""
        self._answer_configuration(handlers)
        self._answer_control(station, handlers)
        self._answer_local_list(handlers)
        self._answer_files(handlers)
        if not self.is_15:
            self._answer_security(handlers)
            self._answer_triggers(station, handlers)

    def _answer_configuration(self, handlers: Handlers) -> None:
        ocpp = self.ocpp
        values = {key: value for key, (_, value) in _KEYS.items()}

        @handlers.on(ocpp.GET_CONFIGURATION)
        def get(csms: Peer, request: Any) -> Any:
            asked = request.key or list(values)
            known = [
                ocpp.KeyValue(key=key, readonly=_KEYS.get(key, (False, ""))[0], value=values[key])
                for key in asked
                if key in values
            ]
            unknown = [key for key in asked if key not in values]
            return ocpp.GetConfigurationResponse(configuration_key=known or None, unknown_key=unknown or None)

        @handlers.on(ocpp.CHANGE_CONFIGURATION)
        def change(csms: Peer, request: Any) -> Any:
            if request.key not in values:
                status = ocpp.ConfigurationStatus.NOT_SUPPORTED
            elif _KEYS[request.key][0]:
                status = ocpp.ConfigurationStatus.REJECTED
            else:
                values[request.key] = request.value
                status = ocpp.ConfigurationStatus.ACCEPTED
            return ocpp.ChangeConfigurationResponse(status=status)

    def _answer_control(self, station: StationSimulator, handlers: Handlers) -> None:
        ocpp = self.ocpp

        def verdict(accepted: bool) -> Any:  # noqa: FBT001 - the one thing it is about
            return ocpp.RemoteStartStopStatus.ACCEPTED if accepted else ocpp.RemoteStartStopStatus.REJECTED

        @handlers.on(ocpp.REMOTE_START_TRANSACTION)
        def start(csms: Peer, request: Any) -> Any:
            return ocpp.RemoteStartTransactionResponse(status=verdict(station.request_start(request.id_tag)))

        @handlers.on(ocpp.REMOTE_STOP_TRANSACTION)
        def stop(csms: Peer, request: Any) -> Any:
            return ocpp.RemoteStopTransactionResponse(status=verdict(station.request_stop(str(request.transaction_id))))

        @handlers.after(ocpp.RESET)
        async def reset(csms: Peer, request: Any, response: Any) -> None:
            await station.reset(csms, f"{request.type.value}Reset")

        @handlers.on(ocpp.CHANGE_AVAILABILITY)
        def change(csms: Peer, request: Any) -> Any:
            station.operative = request.type == "Operative"
            status = ocpp.AvailabilityStatus
            return ocpp.ChangeAvailabilityResponse(
                status=status.ACCEPTED if station.session is None else status.SCHEDULED
            )

        @handlers.after(ocpp.CHANGE_AVAILABILITY)
        async def changed(csms: Peer, request: Any, response: Any) -> None:
            await station.change_availability(csms)

    def _answer_local_list(self, handlers: Handlers) -> None:
        ocpp = self.ocpp
        version = 0

        @handlers.on(ocpp.GET_LOCAL_LIST_VERSION)
        def get(csms: Peer, request: Any) -> Any:
            return ocpp.GetLocalListVersionResponse(list_version=version)

        @handlers.on(ocpp.SEND_LOCAL_LIST)
        def send(csms: Peer, request: Any) -> Any:
            nonlocal version
            version = request.list_version
            return ocpp.SendLocalListResponse(status=ocpp.UpdateStatus.ACCEPTED)

    def _answer_files(self, handlers: Handlers) -> None:
        ocpp = self.ocpp

        @handlers.on(ocpp.GET_DIAGNOSTICS)
        def get(csms: Peer, request: Any) -> Any:
            return ocpp.GetDiagnosticsResponse(file_name="diagnostics.log")

        @handlers.after(ocpp.GET_DIAGNOSTICS)
        async def upload(csms: Peer, request: Any, response: Any) -> None:
            await csms.call(ocpp.DiagnosticsStatusNotificationRequest(status=ocpp.DiagnosticsStatus.UPLOADED))

        @handlers.after(ocpp.UPDATE_FIRMWARE)
        async def install(csms: Peer, request: Any, response: Any) -> None:
            for status in (ocpp.FirmwareStatus.DOWNLOADED, ocpp.FirmwareStatus.INSTALLED):
                await csms.call(ocpp.FirmwareStatusNotificationRequest(status=status))

    def _answer_security(self, handlers: Handlers) -> None:
        """The files of the security extension."""
        ocpp = self.ocpp

        @handlers.after(ocpp.GET_LOG)
        async def upload(csms: Peer, request: Any, response: Any) -> None:
            status = ocpp.UploadLogStatusEnumType.UPLOADED
            await csms.call(ocpp.LogStatusNotificationRequest(status=status, request_id=request.request_id))

        @handlers.after(ocpp.SIGNED_UPDATE_FIRMWARE)
        async def install(csms: Peer, request: Any, response: Any) -> None:
            for status in (ocpp.FirmwareStatusEnumType.DOWNLOADED, ocpp.FirmwareStatusEnumType.INSTALLED):
                report = ocpp.SignedFirmwareStatusNotificationRequest(status=status, request_id=request.request_id)
                await csms.call(report)

    def _answer_triggers(self, station: StationSimulator, handlers: Handlers) -> None:
        ocpp = self.ocpp
        both: dict[str, _Message] = {
            "BootNotification": lambda csms: station.announce(csms, "Triggered"),
            "Heartbeat": self.heartbeat,
            "StatusNotification": lambda csms: self.status(csms, station),
            "MeterValues": lambda csms: self.measure(csms, station),
        }
        self._answer_trigger(
            handlers,
            ocpp.TRIGGER_MESSAGE,
            ocpp.TriggerMessageStatus,
            both
            | {
                "DiagnosticsStatusNotification": _idle(
                    ocpp.DiagnosticsStatusNotificationRequest, ocpp.DiagnosticsStatus
                ),
                "FirmwareStatusNotification": _idle(ocpp.FirmwareStatusNotificationRequest, ocpp.FirmwareStatus),
            },
        )
        self._answer_trigger(
            handlers,
            ocpp.EXTENDED_TRIGGER_MESSAGE,
            ocpp.TriggerMessageStatusEnumType,
            both
            | {
                "LogStatusNotification": _idle(ocpp.LogStatusNotificationRequest, ocpp.UploadLogStatusEnumType),
                # In the extension this name asks for the signed one (security whitepaper, 6.14).
                "FirmwareStatusNotification": _idle(
                    ocpp.SignedFirmwareStatusNotificationRequest, ocpp.FirmwareStatusEnumType
                ),
            },
        )

    def _answer_trigger(
        self, handlers: Handlers, operation: Operation[Any, Any], status: Any, messages: Mapping[str, _Message]
    ) -> None:
        """All but SignChargePointCertificate can be asked for: this station has no certificate."""

        @handlers.on(operation)
        def answer(csms: Peer, request: Any) -> Any:
            known = request.requested_message in messages
            return operation.response(status=status.ACCEPTED if known else status.NOT_IMPLEMENTED)

        @handlers.after(operation)
        async def send(csms: Peer, request: Any, response: Any) -> None:
            if request.requested_message in messages:
                await messages[request.requested_message](csms)

    async def boot(self, csms: Peer, reason: str) -> tuple[bool, int]:  # noqa: ARG002 - said in 2.0.1 only
        """BootNotification; 1.x gives no reason."""
        answer: Any = await csms.call(
            self.ocpp.BootNotificationRequest(
                charge_point_vendor="OCPP toolkit", charge_point_model="Simulator", firmware_version="1.0"
            )
        )
        interval = answer.heartbeat_interval if self.is_15 else answer.interval
        return answer.status == "Accepted", interval

    async def heartbeat(self, csms: Peer) -> None:
        """Heartbeat."""
        await csms.call(self.ocpp.HeartbeatRequest())

    async def status(self, csms: Peer, station: StationSimulator) -> None:
        """StatusNotification; 1.5 calls every state of a session Occupied."""
        ocpp = self.ocpp
        status = _STATUSES_OF_15.get(station.status, station.status) if self.is_15 else station.status
        await csms.call(
            ocpp.StatusNotificationRequest(
                connector_id=_CONNECTOR,
                error_code=ocpp.ChargePointErrorCode.NO_ERROR,
                status=ocpp.ChargePointStatus(status),
                timestamp=now(),
            )
        )

    async def authorize(self, csms: Peer, token: str) -> bool:
        """Authorize."""
        answer: Any = await csms.call(self.ocpp.AuthorizeRequest(id_tag=token))
        return bool(answer.id_tag_info.status == "Accepted")

    async def begin(self, csms: Peer, station: StationSimulator) -> None:
        """StartTransaction."""
        record = station.session
        if record is None:
            return
        answer: Any = await csms.call(
            self.ocpp.StartTransactionRequest(
                connector_id=_CONNECTOR, id_tag=record.token, meter_start=record.meter_start, timestamp=now()
            )
        )
        record.transaction_id = str(answer.transaction_id)

    async def measure(self, csms: Peer, station: StationSimulator) -> None:
        """MeterValues: energy and power."""
        ocpp = self.ocpp
        number = station.session.transaction_id if station.session is not None else ""
        readings = [
            self._sample(str(station.energy), ocpp.Measurand.ENERGY_ACTIVE_IMPORT_REGISTER, ocpp.UnitOfMeasure.WH),
            self._sample(str(station.power), ocpp.Measurand.POWER_ACTIVE_IMPORT, ocpp.UnitOfMeasure.W),
        ]
        values, value = ("values", "values") if self.is_15 else ("meter_value", "sampled_value")
        reading = ocpp.MeterValue(timestamp=now(), **{value: readings})
        await csms.call(
            ocpp.MeterValuesRequest(
                connector_id=_CONNECTOR, transaction_id=int(number) if number else None, **{values: [reading]}
            )
        )

    def _sample(self, value: str, measurand: Any, unit: Any) -> Any:
        return self.ocpp.SampledValue(value=value, measurand=measurand, unit=unit)

    async def end(self, csms: Peer, station: StationSimulator) -> None:
        """StopTransaction; 1.5 gives no reason."""
        ocpp, record = self.ocpp, station.session
        if record is None:
            return
        reason = {} if self.is_15 else {"reason": ocpp.Reason(station.stop_reason or "Local")}
        await csms.call(
            ocpp.StopTransactionRequest(
                transaction_id=int(record.transaction_id),
                id_tag=record.token,
                meter_stop=station.energy,
                timestamp=now(),
                **reason,
            )
        )


def _idle(request: type[Any], status: Any) -> _Message:
    """Tells that nothing goes on."""
    return lambda csms: csms.call(request(status=status.IDLE))
