"""The shell of a CSMS: what it asks of a station, in short verbs with usable defaults."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from typing import Self

from rich.console import Console

from ocpp_core import Version, now
from ocpp_generic_api import (
    EVSE,
    CancelReservationRequest,
    CancelReservationResponse,
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
    Component,
    Conversation,
    DataTransferRequest,
    DataTransferResponse,
    Firmware,
    Gate,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetLogRequest,
    GetLogResponse,
    GetVariableData,
    GetVariablesRequest,
    GetVariablesResponse,
    IdToken,
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
    SetChargingProfileRequest,
    SetChargingProfileResponse,
    SetVariableData,
    SetVariablesRequest,
    SetVariablesResponse,
    Station,
    TriggerMessageRequest,
    TriggerMessageResponse,
    UnlockConnectorRequest,
    UnlockConnectorResponse,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
    Variable,
)
from ocpp_toolkit import sync
from ocpp_toolkit.cli.security import Entrance
from ocpp_toolkit.simulation import CsmsSimulator
from ocpp_transport_ws import Options

from .choices import choice
from .journal import Arrivals
from .session import Shell, messages_of

__all__ = ["CsmsShell"]

_TOKEN = "RFID-0001"  # noqa: S105 - an identifier, shown to whoever stands by
_PROFILE = 1
"""Id of the one charging profile that `limit` sets, in place of the one before."""


class CsmsShell(Shell):
    """A CSMS that somebody plays at a prompt. What stations ask of it is answered as by the simulated one."""

    verbs: Sequence[str] = (
        "use",
        "wait",
        "reset",
        "start",
        "stop",
        "unlock",
        "availability",
        "trigger",
        "read",
        "write",
        "limit",
        "reserve",
        "cancel",
        "clear_cache",
        "log",
        "firmware",
        "data",
    )

    def __init__(
        self,
        console: Console,
        listen: str,
        versions: Sequence[Version],
        *,
        password: str | None = None,
        quiet: bool = False,
    ) -> None:
        """A CSMS's shell; entering the context makes it listen.

        Args:
            console: where everything is shown.
            listen: host and port; port 0: any that is free.
            versions: what stations may speak, in order of preference.
            password: that every station must give, by HTTP Basic; None: none.
            quiet: whether messages are not shown as they pass.
        """
        super().__init__(console, quiet=quiet)
        self.program = CsmsSimulator(versions)
        self.program.gatekeepers.append(self._note_arrivals)
        self.program.on_connect(self._connected)
        self.program.on_disconnect(self._disconnected)
        self._listen = listen
        self._entrance = Entrance(password=password)
        self._served: sync.Served | None = None
        self._chosen: str | None = None

    def __enter__(self) -> Self:
        """Listen.

        Raises:
            OSError: the address cannot be had.
        """
        super().__enter__()
        with ExitStack() as stack:
            stack.push(self._stack.pop_all())
            options = stack.enter_context(self.background.holding(self._entrance.options()))
            serving = sync.serve(
                self.program,
                self._listen,
                background=self.background,
                options=Options(trace=self.trace),
                **options,
            )
            self._served = stack.enter_context(serving)
            self._stack = stack.pop_all()
        return self

    @property
    def served(self) -> sync.Served:
        """The server.

        Raises:
            LookupError: it does not listen yet.
        """
        if self._served is None:
            raise LookupError("nobody listens yet")
        return self._served

    @property
    def remote(self) -> sync.Station:
        """The station that was chosen, or came first of those that are here."""
        station = self.station
        if station is None:
            raise LookupError("no station is connected" if self._chosen is None else f"{self._chosen} is not connected")
        return station

    @property
    def station(self) -> sync.Station | None:
        """The station that verbs are for; None: it is not connected, or none is."""
        stations = self.served.stations
        identity = self._chosen or next(iter(self.program.stations), None)
        return stations.get(identity) if identity is not None else None

    @property
    def prompt(self) -> str:
        """The identity of the station that verbs are for."""
        station = self.station
        return "csms> " if station is None else f"csms {station.identity}> "

    @property
    def state(self) -> str:
        """The address, and how many stations there are."""
        count = len(self.program.stations)
        return f"{self.served.url}/IDENTITY, {count} station{'' if count == 1 else 's'} connected"

    def variables(self) -> Mapping[str, object]:
        """The stations, the one that verbs are for, what answers, and the messages of the station's version."""
        station = self.station
        strict = None if station is None else messages_of(station)
        return {"station": station, "stations": self.served.stations, "program": self.program, "strict": strict}

    def facts(self) -> Mapping[str, object]:
        """Where it listens, who is there, and what goes on."""
        stations = [f"{each.identity} (OCPP {each.version})" for each in self.served.stations.values()]
        station = self.station
        open_ = [each for each in list(self.program.sessions.values()) if each.meter_stop is None]
        return {
            "csms": self.served.url,
            "stations": ", ".join(stations) or "none",
            "verbs are for": "nobody" if station is None else station.identity,
            "accepted": "yes" if station is not None and station.accepted else "no",
            "transactions": ", ".join(f"{each.station} {each.transaction_id}" for each in open_) or "none",
            "calls in q()": len(self.journal.arrivals),
        }

    def _note_arrivals(self, conversation: Conversation, gate: Gate | None) -> Gate:
        return Arrivals(self.journal, conversation.peer.identity, gate)

    def _connected(self, station: Station) -> None:
        self.view.note(f"{station.identity} connected with {station.peer.version.subprotocol}")

    def _disconnected(self, station: Station, reason: str) -> None:
        self.view.note(f"{station.identity} disconnected: {reason}")

    # -------------------------------------------------------------------------------------------- which station it is

    def use(self, identity: str | None = None) -> None:
        """Choose the station that verbs are for; None: whichever came first."""
        self._chosen = identity

    def wait(self, identity: str | None = None, timeout: float = 60.0) -> sync.Station:
        """Wait until a station is connected and accepted, some seconds at most; None: the one that verbs are for."""
        identity = identity or self._chosen or self.remote.identity
        return self.served.stations.wait_for(identity, accepted=True, timeout=timeout)

    # ------------------------------------------------------------------------------------------------ what it asks

    def reset(self, how: ResetType | str = "Immediate", evse: int | None = None) -> ResetResponse:
        """Have the station reset, at once or "OnIdle"."""
        return self.send(ResetRequest(type=choice(how, ResetType), evse_id=evse))

    def start(self, token: str = _TOKEN, evse: int = 1) -> RequestStartTransactionResponse:
        """Have a transaction started."""
        return self.send(RequestStartTransactionRequest(id_token=IdToken(id_token=token), evse_id=evse))

    def stop(self, transaction: str | None = None) -> RequestStopTransactionResponse:
        """Have a transaction ended; None: the last of the station that goes on."""
        return self.send(RequestStopTransactionRequest(transaction_id=transaction or self._transaction()))

    def unlock(self, evse: int = 1, connector: int = 1) -> UnlockConnectorResponse:
        """Have a connector unlocked."""
        return self.send(UnlockConnectorRequest(evse_id=evse, connector_id=connector))

    def availability(
        self, status: OperationalStatus | str = "Operative", evse: int | None = None
    ) -> ChangeAvailabilityResponse:
        """Take the station, or an EVSE, in service or out of it: "Inoperative"."""
        return self.send(
            ChangeAvailabilityRequest(operational_status=choice(status, OperationalStatus), evse=_evse(evse))
        )

    def trigger(self, message: MessageTrigger | str, evse: int | None = None) -> TriggerMessageResponse:
        """Ask for a message, as "Heartbeat"."""
        return self.send(TriggerMessageRequest(requested_message=choice(message, MessageTrigger), evse=_evse(evse)))

    def read(self, *names: str) -> GetVariablesResponse | GetAllVariablesResponse:
        """Read variables, as "OCPPCommCtrlr.HeartbeatInterval" or a 1.x configuration key; without names: all."""
        if not names:
            return self.send(GetAllVariablesRequest())
        asked = [
            GetVariableData(component=component, variable=variable) for component, variable in map(_variable, names)
        ]
        return self.send(GetVariablesRequest(get_variable_data=asked))

    def write(self, name: str, value: object) -> SetVariablesResponse:
        """Set a variable; names as `read` has them."""
        component, variable = _variable(name)
        text = str(value).lower() if isinstance(value, bool) else str(value)
        data = SetVariableData(attribute_value=text, component=component, variable=variable)
        return self.send(SetVariablesRequest(set_variable_data=[data]))

    def limit(self, amperes: float, evse: int = 1, phases: int | None = None) -> SetChargingProfileResponse:
        """Limit every transaction at an EVSE, in A for each phase."""
        period = ChargingSchedulePeriod(start_period=0, limit=Decimal(str(amperes)), number_phases=phases)
        schedule = ChargingSchedule(
            id=_PROFILE, charging_rate_unit=ChargingRateUnit.A, charging_schedule_period=[period], start_schedule=now()
        )
        profile = ChargingProfile(
            id=_PROFILE,
            stack_level=0,
            charging_profile_purpose=ChargingProfilePurpose.TX_DEFAULT_PROFILE,
            charging_profile_kind=ChargingProfileKind.ABSOLUTE,
            charging_schedule=[schedule],
        )
        return self.send(SetChargingProfileRequest(evse_id=evse, charging_profile=profile))

    def reserve(
        self, token: str = _TOKEN, evse: int = 1, reservation: int = 1, minutes: float = 15.0
    ) -> ReserveNowResponse:
        """Keep an EVSE for a driver, for some minutes."""
        until = now() + timedelta(minutes=minutes)
        return self.send(
            ReserveNowRequest(id=reservation, expiry_date_time=until, id_token=IdToken(id_token=token), evse_id=evse)
        )

    def cancel(self, reservation: int = 1) -> CancelReservationResponse:
        """Give up a reservation."""
        return self.send(CancelReservationRequest(reservation_id=reservation))

    def clear_cache(self) -> ClearCacheResponse:
        """Have the station forget the identifiers in its authorization cache."""
        return self.send(ClearCacheRequest())

    def log(self, url: str, kind: LogType | str = "DiagnosticsLog", request_id: int = 1) -> GetLogResponse:
        """Have the station upload a log."""
        where = LogParameters(remote_location=url)
        return self.send(GetLogRequest(log=where, log_type=choice(kind, LogType), request_id=request_id))

    def firmware(self, url: str, request_id: int = 1) -> UpdateFirmwareResponse:
        """Have the station fetch and install firmware, now."""
        return self.send(
            UpdateFirmwareRequest(firmware=Firmware(location=url, retrieve_date_time=now()), request_id=request_id)
        )

    def data(self, vendor: str, message: str | None = None, data: object = None) -> DataTransferResponse:
        """Send what OCPP has no message for."""
        return self.send(DataTransferRequest(vendor_id=vendor, message_id=message, data=data))

    def _transaction(self) -> str:
        """The last transaction of the station that goes on.

        Raises:
            LookupError: none does.
        """
        identity = self.remote.identity
        for record in reversed(list(self.program.sessions.values())):
            if record.station == identity and record.meter_stop is None:
                return record.transaction_id
        raise LookupError(f"{identity} has no transaction that goes on")


def _evse(number: int | None) -> EVSE | None:
    return None if number is None else EVSE(id=number)


def _variable(name: str) -> tuple[Component, Variable]:
    """``Component.Variable``; without a component it is a configuration key of 1.x."""
    component, _, variable = name.rpartition(".")
    return Component(name=component or _KEYS), Variable(name=variable)


_KEYS = "ConfigurationKey"
"""The component of what 1.x has and 2.0.1 has not."""
