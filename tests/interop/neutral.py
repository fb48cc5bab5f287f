"""A CSMS and a station that name no version: the same program for every peer."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar

from interop.processes import Bell

import ocpp_generic_api as ocpp
from ocpp_core import OcppModel, Operation, Role, now
from ocpp_toolkit import CSMS, ChargingStation

R = TypeVar("R", bound=OcppModel)

APP = ocpp.IdToken(id_token="APP-0042")
CARD = ocpp.IdToken(id_token="RFID-0815")
ACCEPTED = ocpp.IdTokenInfo(status=ocpp.AuthorizationStatus.ACCEPTED)
LINK = ocpp.Component(name="OCPPCommCtrlr")
HEARTBEAT_INTERVAL = ocpp.Variable(name="HeartbeatInterval")
FIRST = ocpp.EVSE(id=1)


def energy(event: ocpp.TransactionEventRequest) -> list[Decimal]:
    """The readings of the energy register in an event, in Wh."""
    return [
        value.value * (1000 if value.unit_of_measure and value.unit_of_measure.unit == "kWh" else 1)
        for reading in event.meter_value or []
        for value in reading.sampled_value
        if value.value is not None and value.measurand in {None, ocpp.Measurand.ENERGY_ACTIVE_IMPORT_REGISTER}
    ]


def told(request: OcppModel) -> tuple[Any, ...]:
    """What a request of a station comes down to, without ids and times."""
    name = type(request).__name__.removesuffix("Request")
    match request:
        case ocpp.BootNotificationRequest():
            return name, request.charging_station.vendor_name, request.charging_station.model
        case ocpp.StatusNotificationRequest():
            return name, request.evse_id, request.connector_id, request.connector_status
        case ocpp.AuthorizeRequest():
            return name, request.id_token.id_token
        case ocpp.TransactionEventRequest():
            info, token = request.transaction_info, request.id_token
            kind = (request.event_type, request.trigger_reason, info.stopped_reason, info.remote_start_id)
            return (name, *kind, request.seq_no, token and token.id_token, energy(request))
        case ocpp.DataTransferRequest():
            return name, request.vendor_id, request.message_id, request.data
        case _:
            return (name,)


_ANSWERS: dict[Operation[Any, Any], Callable[[Any], OcppModel]] = {
    ocpp.BOOT_NOTIFICATION: lambda _: ocpp.BootNotificationResponse(
        status=ocpp.RegistrationStatus.ACCEPTED, current_time=now(), interval=300
    ),
    ocpp.HEARTBEAT: lambda _: ocpp.HeartbeatResponse(current_time=now()),
    ocpp.AUTHORIZE: lambda _: ocpp.AuthorizeResponse(id_token_info=ACCEPTED),
    ocpp.TRANSACTION_EVENT: lambda event: ocpp.TransactionEventResponse(
        id_token_info=ACCEPTED if event.id_token else None
    ),
    ocpp.DATA_TRANSFER: lambda _: ocpp.DataTransferResponse(status=ocpp.DataTransferStatus.ACCEPTED),
    ocpp.SIGN_CERTIFICATE: lambda _: ocpp.SignCertificateResponse(status=ocpp.GenericStatus.REJECTED),
}
"""A CSMS's answers that are not empty."""


class CsmsProgram:
    """Accepts whatever stations say, but signs no certificate; asks a station for this and that."""

    def __init__(self) -> None:
        self.csms = CSMS()
        self.said: list[OcppModel] = []
        """What stations said, in order."""
        self._bell = Bell()
        for operation in ocpp.CATALOGUE:
            if operation.sender & Role.STATION:
                self._answers(operation)

    def _answers(self, operation: Operation[Any, Any]) -> None:
        answer = _ANSWERS.get(operation, lambda _: operation.response())

        def handle(station: ocpp.Station, request: Any) -> Any:
            self.said.append(request)
            self._bell.ring()
            return answer(request)

        self.csms.on(operation)(handle)

    @property
    def events(self) -> list[ocpp.TransactionEventRequest]:
        return [each for each in self.said if isinstance(each, ocpp.TransactionEventRequest)]

    async def until_said(self, times: int) -> None:
        """Wait until stations have said so much."""
        await self._bell.until(lambda: len(self.said) >= times, lambda: f"said only: {self.said}")

    async def charge(self, station: ocpp.Station) -> list[Any]:
        """Have the station start a transaction and, when it has measured something, end it."""
        before = len(self.said)
        start = await station.request_start_transaction(
            ocpp.RequestStartTransactionRequest(evse_id=1, id_token=APP, remote_start_id=77)
        )
        await self.until_said(before + 2)
        stop = await station.request_stop_transaction(
            ocpp.RequestStopTransactionRequest(transaction_id=self.events[-1].transaction_info.transaction_id)
        )
        await self.until_said(before + 3)
        return [start.status, stop.status]

    async def ask(self, station: ocpp.Station) -> list[Any]:
        """Ask for everything else; what the answers come down to."""
        unheard = ocpp.Variable(name="Unheard")
        read = await station.get_variables(
            ocpp.GetVariablesRequest(
                get_variable_data=[
                    ocpp.GetVariableData(component=LINK, variable=variable)
                    for variable in (HEARTBEAT_INTERVAL, unheard)
                ]
            )
        )
        setting = ocpp.SetVariableData(component=LINK, variable=HEARTBEAT_INTERVAL, attribute_value="600")
        written = await station.set_variables(ocpp.SetVariablesRequest(set_variable_data=[setting]))
        every = await station.get_all_variables(ocpp.GetAllVariablesRequest())
        out = ocpp.ChangeAvailabilityRequest(evse=FIRST, operational_status=ocpp.OperationalStatus.INOPERATIVE)
        reservation = ocpp.ReserveNowRequest(
            id=5, expiry_date_time=now() + timedelta(hours=1), id_token=CARD, evse_id=1, group_id_token=APP
        )
        parcel = ocpp.DataTransferRequest(vendor_id="org.example", message_id="tariff", data="0.42 €/kWh")
        transferred = await station.data_transfer(parcel)
        triggered = [await self._trigger(station, which) for which in ("StatusNotification", "Heartbeat")]
        return [
            [(each.attribute_status, each.attribute_value) for each in read.get_variable_result],
            [each.attribute_status for each in written.set_variable_result],
            [(each.component.name, each.variable.name, each.value, each.readonly) for each in every.variables],
            (await station.change_availability(out)).status,
            (await station.unlock_connector(ocpp.UnlockConnectorRequest(evse_id=1, connector_id=1))).status,
            (await station.clear_cache(ocpp.ClearCacheRequest())).status,
            (await station.reserve_now(reservation)).status,
            (await station.cancel_reservation(ocpp.CancelReservationRequest(reservation_id=5))).status,
            (transferred.status, transferred.data),
            triggered,
            (await station.reset(ocpp.ResetRequest(type=ocpp.ResetType.ON_IDLE))).status,
        ]

    async def _trigger(self, station: ocpp.Station, message: str) -> tuple[str, str]:
        """The status of the answer, and the name of the message that followed."""
        evse = ocpp.EVSE(id=1, connector_id=1) if message == "StatusNotification" else None
        before = len(self.said)
        answer = await station.trigger_message(
            ocpp.TriggerMessageRequest(requested_message=ocpp.MessageTrigger(message), evse=evse)
        )
        await self.until_said(before + 1)
        return answer.status, told(self.said[-1])[0]


class StationProgram:
    """Charges once by itself, then when asked to; does whatever else it is asked, and ends with a reset."""

    def __init__(self) -> None:
        self.station = ChargingStation()
        self.asked: list[OcppModel] = []
        """What the CSMS asked, in order."""
        self.variables = {("OCPPCommCtrlr", "HeartbeatInterval"): "300"}
        self._wh = 1000
        self._transactions = 0
        self._stopped, self._reset = asyncio.Event(), asyncio.Event()
        self._answers(ocpp.GET_VARIABLES, self._get_variables)
        self._answers(ocpp.SET_VARIABLES, self._set_variables)
        self._answers(ocpp.GET_ALL_VARIABLES, self._get_all_variables)
        started = ocpp.RequestStartTransactionResponse(status=ocpp.RequestStartStopStatus.ACCEPTED)
        self._answers(ocpp.REQUEST_START_TRANSACTION, lambda _: started)
        self._answers(ocpp.REQUEST_STOP_TRANSACTION, self._stop)
        triggered = ocpp.TriggerMessageResponse(status=ocpp.TriggerMessageStatus.ACCEPTED)
        self._answers(ocpp.TRIGGER_MESSAGE, lambda _: triggered)
        reserved = ocpp.ReserveNowResponse(status=ocpp.ReserveNowStatus.OCCUPIED)
        self._answers(ocpp.RESERVE_NOW, lambda _: reserved)
        cancelled = ocpp.CancelReservationResponse(status=ocpp.CancelReservationStatus.REJECTED)
        self._answers(ocpp.CANCEL_RESERVATION, lambda _: cancelled)
        transferred = ocpp.DataTransferResponse(status=ocpp.DataTransferStatus.ACCEPTED, data="thanks")
        self._answers(ocpp.DATA_TRANSFER, lambda _: transferred)
        self._answers(ocpp.RESET, lambda _: ocpp.ResetResponse(status=ocpp.ResetStatus.ACCEPTED))
        self.station.after(ocpp.REQUEST_START_TRANSACTION)(self._start)
        self.station.after(ocpp.REQUEST_STOP_TRANSACTION)(self._halt)
        self.station.after(ocpp.TRIGGER_MESSAGE)(self._send)
        self.station.after(ocpp.RESET)(lambda *_: self._reset.set())

    def _answers(self, operation: Operation[Any, R], answer: Callable[[Any], R]) -> None:
        def handle(csms: ocpp.Csms, request: Any) -> R:
            self.asked.append(request)
            return answer(request)

        self.station.on(operation)(handle)

    async def run(self, csms: ocpp.Csms) -> list[Any]:
        """Boot, charge, report; then obey until the reset. What the answers come down to."""
        info = ocpp.ChargingStation(vendor_name="Example", model="Wallbox 11", serial_number="W-11-0815")
        boot = await csms.boot_notification(ocpp.BootNotificationRequest(charging_station=info))
        await self._report_status(csms)
        driver = await csms.authorize(ocpp.AuthorizeRequest(id_token=CARD))
        self._stopped.set()
        await self._charge(csms, CARD, ocpp.Reason.EV_DISCONNECTED)
        parcel = ocpp.DataTransferRequest(vendor_id="org.example", message_id="mood", data="fine")
        transferred = await csms.data_transfer(parcel)
        await csms.heartbeat(ocpp.HeartbeatRequest())
        await self._reset.wait()
        return [boot.status, driver.id_token_info.status, transferred.status]

    async def _report_status(self, csms: ocpp.Csms) -> None:
        await csms.status_notification(
            ocpp.StatusNotificationRequest(
                evse_id=1, connector_id=1, connector_status=ocpp.ConnectorStatus.AVAILABLE, timestamp=now()
            )
        )

    async def _charge(
        self, csms: ocpp.Csms, token: ocpp.IdToken, reason: ocpp.Reason, remote_start_id: int | None = None
    ) -> None:
        self._transactions += 1
        number = f"own-{self._transactions}"
        started = ocpp.Transaction(transaction_id=number, remote_start_id=remote_start_id)
        await self._event(csms, ocpp.TransactionEventType.STARTED, started, token, FIRST)
        self._wh += 183
        await self._event(csms, ocpp.TransactionEventType.UPDATED, ocpp.Transaction(transaction_id=number))
        await self._stopped.wait()
        self._stopped.clear()
        ended = ocpp.Transaction(transaction_id=number, stopped_reason=reason)
        await self._event(csms, ocpp.TransactionEventType.ENDED, ended)

    async def _event(
        self,
        csms: ocpp.Csms,
        kind: ocpp.TransactionEventType,
        info: ocpp.Transaction,
        token: ocpp.IdToken | None = None,
        evse: ocpp.EVSE | None = None,
    ) -> None:
        when = now()
        value = ocpp.SampledValue(
            value=Decimal(self._wh).scaleb(-3),
            measurand=ocpp.Measurand.ENERGY_ACTIVE_IMPORT_REGISTER,
            unit_of_measure=ocpp.UnitOfMeasure(unit="kWh"),
        )
        await csms.transaction_event(
            ocpp.TransactionEventRequest(
                event_type=kind,
                timestamp=when,
                transaction_info=info,
                evse=evse,
                id_token=token,
                meter_value=[ocpp.MeterValue(timestamp=when, sampled_value=[value])],
            )
        )

    async def _start(
        self,
        csms: ocpp.Csms,
        request: ocpp.RequestStartTransactionRequest,
        response: ocpp.RequestStartTransactionResponse,
    ) -> None:
        await self._charge(csms, request.id_token, ocpp.Reason.REMOTE, request.remote_start_id)

    def _stop(self, request: ocpp.RequestStopTransactionRequest) -> ocpp.RequestStopTransactionResponse:
        ours = request.transaction_id == f"own-{self._transactions}"
        status = ocpp.RequestStartStopStatus.ACCEPTED if ours else ocpp.RequestStartStopStatus.REJECTED
        return ocpp.RequestStopTransactionResponse(status=status)

    def _halt(
        self,
        csms: ocpp.Csms,
        request: ocpp.RequestStopTransactionRequest,
        response: ocpp.RequestStopTransactionResponse,
    ) -> None:
        if response.status is ocpp.RequestStartStopStatus.ACCEPTED:
            self._stopped.set()

    async def _send(
        self, csms: ocpp.Csms, request: ocpp.TriggerMessageRequest, response: ocpp.TriggerMessageResponse
    ) -> None:
        if request.requested_message is ocpp.MessageTrigger.HEARTBEAT:
            await csms.heartbeat(ocpp.HeartbeatRequest())
        else:
            await self._report_status(csms)

    def _get_variables(self, request: ocpp.GetVariablesRequest) -> ocpp.GetVariablesResponse:
        return ocpp.GetVariablesResponse(get_variable_result=[self._read(each) for each in request.get_variable_data])

    def _read(self, data: ocpp.GetVariableData) -> ocpp.GetVariableResult:
        value = self.variables.get((data.component.name, data.variable.name))
        unknown, known = ocpp.GetVariableStatus.UNKNOWN_VARIABLE, ocpp.GetVariableStatus.ACCEPTED
        return ocpp.GetVariableResult(
            attribute_status=unknown if value is None else known,
            attribute_value=value,
            component=data.component,
            variable=data.variable,
        )

    def _get_all_variables(self, request: ocpp.GetAllVariablesRequest) -> ocpp.GetAllVariablesResponse:
        return ocpp.GetAllVariablesResponse(
            variables=[
                ocpp.ReportedVariable(
                    component=ocpp.Component(name=component),
                    variable=ocpp.Variable(name=variable),
                    value=value,
                    readonly=False,
                )
                for (component, variable), value in self.variables.items()
            ]
        )

    def _set_variables(self, request: ocpp.SetVariablesRequest) -> ocpp.SetVariablesResponse:
        return ocpp.SetVariablesResponse(set_variable_result=[self._write(each) for each in request.set_variable_data])

    def _write(self, data: ocpp.SetVariableData) -> ocpp.SetVariableResult:
        place = (data.component.name, data.variable.name)
        known = place in self.variables
        if known:
            self.variables[place] = data.attribute_value
        status = ocpp.SetVariableStatus.REBOOT_REQUIRED if known else ocpp.SetVariableStatus.UNKNOWN_VARIABLE
        return ocpp.SetVariableResult(attribute_status=status, component=data.component, variable=data.variable)
