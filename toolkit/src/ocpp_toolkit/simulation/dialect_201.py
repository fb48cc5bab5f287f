"""What the simulators say in OCPP 2.0.1."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from itertools import count
from uuid import uuid4

import ocpp201_core as ocpp
from ocpp_core import Handlers, Peer, now

from .csms import CsmsSimulator
from .station import StationSimulator
from .variables_201 import answer_variables

__all__ = ["Dialect201", "dialect"]

_EVSE = ocpp.EVSEType(id=1, connector_id=1)
_CHARGING_STATES = {
    "Preparing": ocpp.ChargingStateEnumType.EV_CONNECTED,
    "Charging": ocpp.ChargingStateEnumType.CHARGING,
}
_STOPPED_REASONS = {
    None: ocpp.ReasonEnumType.LOCAL,
    "Remote": ocpp.ReasonEnumType.REMOTE,
    "HardReset": ocpp.ReasonEnumType.IMMEDIATE_RESET,
}
_END_TRIGGERS = {
    None: ocpp.TriggerReasonEnumType.STOP_AUTHORIZED,
    "Remote": ocpp.TriggerReasonEnumType.REMOTE_STOP,
    "HardReset": ocpp.TriggerReasonEnumType.RESET_COMMAND,
}
"""Both by the station's `stop_reason`."""
_FACTORS = {"Wh": 1, "kWh": 1000}
"""Watt-hours in a unit."""


def dialect(name: str) -> "Dialect201":
    """The dialect of OCPP 2.0.1."""
    return Dialect201()


class Dialect201:
    """Both sides of the simulation in OCPP 2.0.1."""

    def __init__(self) -> None:
        self._remote_starts = count(1)

    # ------------------------------------------------------------------------------------------------ the CSMS

    def answer_as_csms(self, csms: CsmsSimulator) -> None:
        """Accept boots, authorise, keep transactions and their readings."""
        handlers = csms.handlers
        accepted = ocpp.IdTokenInfoType(status=ocpp.AuthorizationStatusEnumType.ACCEPTED)

        @handlers.on(ocpp.BOOT_NOTIFICATION)
        def boot(station: Peer, request: ocpp.BootNotificationRequest) -> ocpp.BootNotificationResponse:
            csms.boot(station)
            return ocpp.BootNotificationResponse(
                status=ocpp.RegistrationStatusEnumType.ACCEPTED, current_time=now(), interval=csms.heartbeat_interval
            )

        @handlers.on(ocpp.AUTHORIZE)
        def authorize(station: Peer, request: ocpp.AuthorizeRequest) -> ocpp.AuthorizeResponse:
            return ocpp.AuthorizeResponse(id_token_info=accepted)

        @handlers.on(ocpp.TRANSACTION_EVENT)
        def event(station: Peer, request: ocpp.TransactionEventRequest) -> ocpp.TransactionEventResponse:
            self._note(csms, station, request)
            return ocpp.TransactionEventResponse(id_token_info=accepted if request.id_token else None)

    def _note(self, csms: CsmsSimulator, station: Peer, event: ocpp.TransactionEventRequest) -> None:
        transaction_id = event.transaction_info.transaction_id
        energy = _energy(event)
        if event.event_type is ocpp.TransactionEventEnumType.STARTED:
            token = event.id_token.id_token if event.id_token else ""
            csms.begin(station, transaction_id, token, energy or 0)
            return
        record = csms.session(station, transaction_id)
        if event.event_type is ocpp.TransactionEventEnumType.ENDED:
            record.meter_stop = record.meter_start if energy is None else energy
            record.stopped = event.timestamp
        elif event.meter_value:
            record.meter_values += 1

    async def start_remotely(self, station: Peer, token: str) -> bool:
        """RequestStartTransaction."""
        answer = await station.call(
            ocpp.RequestStartTransactionRequest(
                id_token=_token(token), remote_start_id=next(self._remote_starts), evse_id=_EVSE.id
            )
        )
        return answer.status is ocpp.RequestStartStopStatusEnumType.ACCEPTED

    # --------------------------------------------------------------------------------------------- the station

    def answer_as_station(self, station: StationSimulator, handlers: Handlers) -> None:
        """Variables, remote start and stop, reset, availability, triggers, local list, logs, firmware."""
        answer_variables(handlers)
        self._answer_control(station, handlers)
        self._answer_local_list(handlers)
        self._answer_files(handlers)
        self._answer_triggers(station, handlers)

    def _answer_control(self, station: StationSimulator, handlers: Handlers) -> None:
        status = ocpp.RequestStartStopStatusEnumType

        @handlers.on(ocpp.REQUEST_START_TRANSACTION)
        def start(csms: Peer, request: ocpp.RequestStartTransactionRequest) -> ocpp.RequestStartTransactionResponse:
            accepted = station.request_start(request.id_token.id_token, request.remote_start_id)
            return ocpp.RequestStartTransactionResponse(status=status.ACCEPTED if accepted else status.REJECTED)

        @handlers.on(ocpp.REQUEST_STOP_TRANSACTION)
        def stop(csms: Peer, request: ocpp.RequestStopTransactionRequest) -> ocpp.RequestStopTransactionResponse:
            accepted = station.request_stop(request.transaction_id)
            return ocpp.RequestStopTransactionResponse(status=status.ACCEPTED if accepted else status.REJECTED)

        @handlers.on(ocpp.GET_TRANSACTION_STATUS)
        def transaction_status(
            csms: Peer, request: ocpp.GetTransactionStatusRequest
        ) -> ocpp.GetTransactionStatusResponse:
            known = station.session is not None and station.session.transaction_id == request.transaction_id
            ongoing = known if request.transaction_id is not None else None
            return ocpp.GetTransactionStatusResponse(ongoing_indicator=ongoing, messages_in_queue=False)

        self._answer_reset(station, handlers)
        self._answer_availability(station, handlers)

    def _answer_reset(self, station: StationSimulator, handlers: Handlers) -> None:
        @handlers.on(ocpp.RESET)
        def answer(csms: Peer, request: ocpp.ResetRequest) -> ocpp.ResetResponse:
            waits = request.type is ocpp.ResetEnumType.ON_IDLE and station.session is not None
            status = ocpp.ResetStatusEnumType
            return ocpp.ResetResponse(status=status.SCHEDULED if waits else status.ACCEPTED)

        @handlers.after(ocpp.RESET)
        async def reset(csms: Peer, request: ocpp.ResetRequest, response: ocpp.ResetResponse) -> None:
            await station.reset(csms, "HardReset" if request.type is ocpp.ResetEnumType.IMMEDIATE else None)

    def _answer_availability(self, station: StationSimulator, handlers: Handlers) -> None:
        @handlers.on(ocpp.CHANGE_AVAILABILITY)
        def change(csms: Peer, request: ocpp.ChangeAvailabilityRequest) -> ocpp.ChangeAvailabilityResponse:
            station.operative = request.operational_status is ocpp.OperationalStatusEnumType.OPERATIVE
            status = ocpp.ChangeAvailabilityStatusEnumType
            return ocpp.ChangeAvailabilityResponse(
                status=status.ACCEPTED if station.session is None else status.SCHEDULED
            )

        @handlers.after(ocpp.CHANGE_AVAILABILITY)
        async def changed(
            csms: Peer, request: ocpp.ChangeAvailabilityRequest, response: ocpp.ChangeAvailabilityResponse
        ) -> None:
            await station.change_availability(csms)

    def _answer_local_list(self, handlers: Handlers) -> None:
        version = 0

        @handlers.on(ocpp.GET_LOCAL_LIST_VERSION)
        def get(csms: Peer, request: ocpp.GetLocalListVersionRequest) -> ocpp.GetLocalListVersionResponse:
            return ocpp.GetLocalListVersionResponse(version_number=version)

        @handlers.on(ocpp.SEND_LOCAL_LIST)
        def send(csms: Peer, request: ocpp.SendLocalListRequest) -> ocpp.SendLocalListResponse:
            nonlocal version
            version = request.version_number
            return ocpp.SendLocalListResponse(status=ocpp.SendLocalListStatusEnumType.ACCEPTED)

    def _answer_files(self, handlers: Handlers) -> None:
        @handlers.after(ocpp.GET_LOG)
        async def upload(csms: Peer, request: ocpp.GetLogRequest, response: ocpp.GetLogResponse) -> None:
            status = ocpp.UploadLogStatusEnumType.UPLOADED
            await csms.call(ocpp.LogStatusNotificationRequest(status=status, request_id=request.request_id))

        @handlers.after(ocpp.UPDATE_FIRMWARE)
        async def install(
            csms: Peer, request: ocpp.UpdateFirmwareRequest, response: ocpp.UpdateFirmwareResponse
        ) -> None:
            for status in (ocpp.FirmwareStatusEnumType.DOWNLOADED, ocpp.FirmwareStatusEnumType.INSTALLED):
                await csms.call(ocpp.FirmwareStatusNotificationRequest(status=status, request_id=request.request_id))

    def _answer_triggers(self, station: StationSimulator, handlers: Handlers) -> None:
        trigger, status = ocpp.MessageTriggerEnumType, ocpp.TriggerMessageStatusEnumType
        messages: dict[ocpp.MessageTriggerEnumType, Callable[[Peer], Awaitable[object]]] = {
            trigger.BOOT_NOTIFICATION: lambda csms: station.announce(csms, "Triggered"),
            trigger.HEARTBEAT: self.heartbeat,
            trigger.STATUS_NOTIFICATION: lambda csms: self.status(csms, station),
            trigger.METER_VALUES: lambda csms: csms.call(
                ocpp.MeterValuesRequest(evse_id=_EVSE.id, meter_value=[_reading(station)])
            ),
            trigger.TRANSACTION_EVENT: lambda csms: self._event(csms, station, ocpp.TriggerReasonEnumType.TRIGGER),
            trigger.LOG_STATUS_NOTIFICATION: lambda csms: csms.call(
                ocpp.LogStatusNotificationRequest(status=ocpp.UploadLogStatusEnumType.IDLE)
            ),
            trigger.FIRMWARE_STATUS_NOTIFICATION: lambda csms: csms.call(
                ocpp.FirmwareStatusNotificationRequest(status=ocpp.FirmwareStatusEnumType.IDLE)
            ),
        }

        def possible(message: ocpp.MessageTriggerEnumType) -> bool:
            """A station that is accepted does not boot for that (F06.FR.17); events are of a transaction."""
            if message is trigger.BOOT_NOTIFICATION:
                return not station.accepted
            begun = station.session is not None and station.session.transaction_id != ""
            return begun or message is not trigger.TRANSACTION_EVENT

        @handlers.on(ocpp.TRIGGER_MESSAGE)
        def answer(csms: Peer, request: ocpp.TriggerMessageRequest) -> ocpp.TriggerMessageResponse:
            message = request.requested_message
            if message not in messages:  # certificates and firmware publishing: this station has none
                return ocpp.TriggerMessageResponse(status=status.NOT_IMPLEMENTED)
            return ocpp.TriggerMessageResponse(status=status.ACCEPTED if possible(message) else status.REJECTED)

        @handlers.after(ocpp.TRIGGER_MESSAGE)
        async def send(csms: Peer, request: ocpp.TriggerMessageRequest, response: ocpp.TriggerMessageResponse) -> None:
            if response.status is status.ACCEPTED:
                await messages[request.requested_message](csms)

    async def boot(self, csms: Peer, reason: str) -> tuple[bool, int]:
        """BootNotification."""
        answer = await csms.call(
            ocpp.BootNotificationRequest(
                reason=ocpp.BootReasonEnumType(reason),
                charging_station=ocpp.ChargingStationType(
                    vendor_name="OCPP toolkit", model="Simulator", firmware_version="1.0"
                ),
            )
        )
        return answer.status is ocpp.RegistrationStatusEnumType.ACCEPTED, answer.interval

    async def heartbeat(self, csms: Peer) -> None:
        """Heartbeat."""
        await csms.call(ocpp.HeartbeatRequest())

    async def status(self, csms: Peer, station: StationSimulator) -> None:
        """StatusNotification: every state of a session is Occupied."""
        occupied = station.status in ("Preparing", "Charging", "Finishing")
        await csms.call(
            ocpp.StatusNotificationRequest(
                timestamp=now(),
                connector_status=ocpp.ConnectorStatusEnumType("Occupied" if occupied else station.status),
                evse_id=_EVSE.id,
                connector_id=1,
            )
        )

    async def authorize(self, csms: Peer, token: str) -> bool:
        """Authorize."""
        answer = await csms.call(ocpp.AuthorizeRequest(id_token=_token(token)))
        return answer.id_token_info.status is ocpp.AuthorizationStatusEnumType.ACCEPTED

    async def begin(self, csms: Peer, station: StationSimulator) -> None:
        """TransactionEvent Started."""
        record = station.session
        if record is None:
            return
        record.transaction_id = str(uuid4())
        reason = ocpp.TriggerReasonEnumType.REMOTE_START if record.remote else ocpp.TriggerReasonEnumType.AUTHORIZED
        await self._event(
            csms, station, reason, ocpp.TransactionEventEnumType.STARTED, ocpp.ReadingContextEnumType.TRANSACTION_BEGIN
        )

    async def measure(self, csms: Peer, station: StationSimulator) -> None:
        """TransactionEvent Updated with a reading."""
        await self._event(csms, station, ocpp.TriggerReasonEnumType.METER_VALUE_PERIODIC)

    async def end(self, csms: Peer, station: StationSimulator) -> None:
        """TransactionEvent Ended."""
        reason = _END_TRIGGERS[station.stop_reason]
        await self._event(
            csms, station, reason, ocpp.TransactionEventEnumType.ENDED, ocpp.ReadingContextEnumType.TRANSACTION_END
        )

    async def _event(
        self,
        csms: Peer,
        station: StationSimulator,
        trigger: ocpp.TriggerReasonEnumType,
        kind: ocpp.TransactionEventEnumType = ocpp.TransactionEventEnumType.UPDATED,
        context: ocpp.ReadingContextEnumType = ocpp.ReadingContextEnumType.SAMPLE_PERIODIC,
    ) -> None:
        record = station.session
        if record is None:
            return
        ended = kind is ocpp.TransactionEventEnumType.ENDED
        event = ocpp.TransactionEventRequest(
            event_type=kind,
            timestamp=now(),
            trigger_reason=trigger,
            seq_no=station.seq_no,
            transaction_info=ocpp.TransactionType(
                transaction_id=record.transaction_id,
                charging_state=ocpp.ChargingStateEnumType.EV_CONNECTED if ended else _CHARGING_STATES[station.status],
                stopped_reason=_STOPPED_REASONS[station.stop_reason] if ended else None,
                remote_start_id=station.remote_id,
            ),
            meter_value=[_reading(station, context)],
            evse=_EVSE,
            id_token=_token(record.token) if kind is not ocpp.TransactionEventEnumType.UPDATED else None,
        )
        station.seq_no += 1
        await csms.call(event)


def _token(token: str) -> ocpp.IdTokenType:
    return ocpp.IdTokenType(id_token=token, type=ocpp.IdTokenEnumType.CENTRAL)


def _reading(
    station: StationSimulator,
    context: ocpp.ReadingContextEnumType = ocpp.ReadingContextEnumType.TRIGGER,
) -> ocpp.MeterValueType:
    measurand, unit = ocpp.MeasurandEnumType, ocpp.UnitOfMeasureType
    return ocpp.MeterValueType(
        timestamp=now(),
        sampled_value=[
            ocpp.SampledValueType(
                value=Decimal(station.energy),
                context=context,
                measurand=measurand.ENERGY_ACTIVE_IMPORT_REGISTER,
                unit_of_measure=unit(unit="Wh"),
            ),
            ocpp.SampledValueType(
                value=Decimal(station.power),
                context=context,
                measurand=measurand.POWER_ACTIVE_IMPORT,
                unit_of_measure=unit(unit="W"),
            ),
        ],
    )


def _energy(event: ocpp.TransactionEventRequest) -> int | None:
    """The last energy register of an event, in Wh."""
    registers = [
        _watt_hours(sample)
        for reading in event.meter_value or []
        for sample in reading.sampled_value
        if sample.measurand in (None, ocpp.MeasurandEnumType.ENERGY_ACTIVE_IMPORT_REGISTER)
    ]
    return registers[-1] if registers else None


def _watt_hours(sample: ocpp.SampledValueType) -> int:
    unit = sample.unit_of_measure or ocpp.UnitOfMeasureType()
    return int(sample.value.scaleb(unit.multiplier or 0) * _FACTORS.get(unit.unit or "Wh", 1))
