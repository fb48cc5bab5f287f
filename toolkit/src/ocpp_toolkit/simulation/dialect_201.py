"""What the simulators say in OCPP 2.0.1."""

from decimal import Decimal
from itertools import count
from uuid import uuid4

import ocpp201_core as ocpp
from ocpp_core import Handlers, Peer, now

from .csms import CsmsSimulator
from .station import StationSimulator

__all__ = ["Dialect201", "dialect"]

_EVSE = ocpp.EVSEType(id=1, connector_id=1)
_CHARGING_STATES = {
    "Preparing": ocpp.ChargingStateEnumType.EV_CONNECTED,
    "Charging": ocpp.ChargingStateEnumType.CHARGING,
}
_VARIABLES = {
    ("OCPPCommCtrlr", "HeartbeatInterval"): "300",
    ("AuthCtrlr", "Enabled"): "true",
    ("SampledDataCtrlr", "TxUpdatedInterval"): "60",
    ("SampledDataCtrlr", "TxUpdatedMeasurands"): "Energy.Active.Import.Register,Power.Active.Import",
    ("TxCtrlr", "EVConnectionTimeOut"): "60",
}
"""Variables of a simulated station, by component and variable."""


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
            record.meter_stop, record.stopped = energy, event.timestamp
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
        self._answer_variables(handlers)
        self._answer_control(station, handlers)
        self._answer_local_list(handlers)
        self._answer_files(handlers)
        self._answer_triggers(station, handlers)

    def _answer_variables(self, handlers: Handlers) -> None:
        values = dict(_VARIABLES)

        @handlers.on(ocpp.GET_VARIABLES)
        def get(csms: Peer, request: ocpp.GetVariablesRequest) -> ocpp.GetVariablesResponse:
            return ocpp.GetVariablesResponse(
                get_variable_result=[_read(values, asked) for asked in request.get_variable_data]
            )

        @handlers.on(ocpp.SET_VARIABLES)
        def change(csms: Peer, request: ocpp.SetVariablesRequest) -> ocpp.SetVariablesResponse:
            return ocpp.SetVariablesResponse(
                set_variable_result=[_write(values, asked) for asked in request.set_variable_data]
            )

        @handlers.after(ocpp.GET_BASE_REPORT)
        async def report(csms: Peer, request: ocpp.GetBaseReportRequest, response: ocpp.GetBaseReportResponse) -> None:
            await csms.call(
                ocpp.NotifyReportRequest(
                    request_id=request.request_id,
                    generated_at=now(),
                    seq_no=0,
                    report_data=[_described(*place, value) for place, value in values.items()],
                )
            )

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

        @handlers.after(ocpp.RESET)
        async def reset(csms: Peer, request: ocpp.ResetRequest, response: ocpp.ResetResponse) -> None:
            await station.reset(csms, "HardReset" if request.type is ocpp.ResetEnumType.IMMEDIATE else "SoftReset")

        @handlers.after(ocpp.CHANGE_AVAILABILITY)
        async def available(
            csms: Peer, request: ocpp.ChangeAvailabilityRequest, response: ocpp.ChangeAvailabilityResponse
        ) -> None:
            if station.session is None:
                operative = request.operational_status is ocpp.OperationalStatusEnumType.OPERATIVE
                station.status = "Available" if operative else "Unavailable"
                await self.status(csms, station)

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
        @handlers.after(ocpp.TRIGGER_MESSAGE)
        async def trigger(
            csms: Peer, request: ocpp.TriggerMessageRequest, response: ocpp.TriggerMessageResponse
        ) -> None:
            match request.requested_message:
                case ocpp.MessageTriggerEnumType.BOOT_NOTIFICATION:
                    await self.boot(csms)
                case ocpp.MessageTriggerEnumType.HEARTBEAT:
                    await self.heartbeat(csms)
                case ocpp.MessageTriggerEnumType.STATUS_NOTIFICATION:
                    await self.status(csms, station)
                case ocpp.MessageTriggerEnumType.METER_VALUES:
                    await csms.call(ocpp.MeterValuesRequest(evse_id=_EVSE.id, meter_value=[_reading(station)]))
                case ocpp.MessageTriggerEnumType.TRANSACTION_EVENT if station.session is not None:
                    await self._event(csms, station, ocpp.TriggerReasonEnumType.TRIGGER)
                case ocpp.MessageTriggerEnumType.LOG_STATUS_NOTIFICATION:
                    await csms.call(ocpp.LogStatusNotificationRequest(status=ocpp.UploadLogStatusEnumType.IDLE))
                case ocpp.MessageTriggerEnumType.FIRMWARE_STATUS_NOTIFICATION:
                    await csms.call(ocpp.FirmwareStatusNotificationRequest(status=ocpp.FirmwareStatusEnumType.IDLE))
                case _:  # certificates and firmware publishing: this station has none
                    pass

    async def boot(self, csms: Peer) -> tuple[bool, int]:
        """BootNotification."""
        answer = await csms.call(
            ocpp.BootNotificationRequest(
                reason=ocpp.BootReasonEnumType.POWER_UP,
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
        asked = station.stop_reason is not None
        reason = ocpp.TriggerReasonEnumType.REMOTE_STOP if asked else ocpp.TriggerReasonEnumType.STOP_AUTHORIZED
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
                charging_state=_CHARGING_STATES.get(station.status),
                stopped_reason=_stopped_reason(station) if ended else None,
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


def _stopped_reason(station: StationSimulator) -> ocpp.ReasonEnumType:
    reasons = {"HardReset": ocpp.ReasonEnumType.IMMEDIATE_RESET, "Remote": ocpp.ReasonEnumType.REMOTE}
    return reasons.get(station.stop_reason or "", ocpp.ReasonEnumType.LOCAL)


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
        sample.value
        for reading in event.meter_value or []
        for sample in reading.sampled_value
        if sample.measurand in (None, ocpp.MeasurandEnumType.ENERGY_ACTIVE_IMPORT_REGISTER)
    ]
    return int(registers[-1]) if registers else None


def _read(values: dict[tuple[str, str], str], asked: ocpp.GetVariableDataType) -> ocpp.GetVariableResultType:
    value = values.get((asked.component.name, asked.variable.name))
    status = ocpp.GetVariableStatusEnumType
    return ocpp.GetVariableResultType(
        attribute_status=status.UNKNOWN_VARIABLE if value is None else status.ACCEPTED,
        attribute_type=asked.attribute_type,
        attribute_value=value,
        component=asked.component,
        variable=asked.variable,
    )


def _write(values: dict[tuple[str, str], str], asked: ocpp.SetVariableDataType) -> ocpp.SetVariableResultType:
    place = (asked.component.name, asked.variable.name)
    status = ocpp.SetVariableStatusEnumType.UNKNOWN_VARIABLE
    if place in values:
        values[place] = asked.attribute_value
        status = ocpp.SetVariableStatusEnumType.ACCEPTED
    return ocpp.SetVariableResultType(
        attribute_type=asked.attribute_type,
        attribute_status=status,
        component=asked.component,
        variable=asked.variable,
    )


def _described(component: str, variable: str, value: str) -> ocpp.ReportDataType:
    return ocpp.ReportDataType(
        component=ocpp.ComponentType(name=component),
        variable=ocpp.VariableType(name=variable),
        variable_attribute=[ocpp.VariableAttributeType(value=value)],
        variable_characteristics=ocpp.VariableCharacteristicsType(
            data_type=ocpp.DataEnumType.STRING, supports_monitoring=False
        ),
    )
