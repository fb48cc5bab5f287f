"""A version that says little, and its adapter: for tests of the engine, and as the version that nobody here knows of."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from ocpp_core import (
    CallRefused,
    Catalogue,
    DateTime,
    Handlers,
    NotSupported,
    OcppModel,
    Operation,
    Opt,
    QueueFull,
    Replies,
    Role,
    Version,
    now,
)
from ocpp_core.testing import MemoryPeer, memory_pair
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    CLEAR_CACHE,
    DATA_TRANSFER,
    HEARTBEAT,
    RESET,
    SECURITY_EVENT_NOTIFICATION,
    Adapter,
    BootNotificationRequest,
    BootNotificationResponse,
    Bridge,
    Conversation,
    Conversion,
    Csms,
    DataTransferRequest,
    DataTransferResponse,
    DataTransferStatus,
    Fidelity,
    Grade,
    HeartbeatRequest,
    HeartbeatResponse,
    Memory,
    MemoryTransactionStore,
    RegistrationStatus,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    Route,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    Station,
    StatusInfo,
    Unsupported,
    provisioning,
)


class HelloRequest(OcppModel, Replies["HelloResponse"]):
    name: Annotated[str, Field(max_length=12)]
    colour: Opt[str] = None


class HelloResponse(OcppModel):
    welcome: bool
    every: int


class TickRequest(OcppModel, Replies["TickResponse"]):
    pass


class TickResponse(OcppModel):
    time: DateTime


class RestartRequest(OcppModel, Replies["RestartResponse"]):
    hard: bool


class RestartResponse(OcppModel):
    done: bool
    excuse: Opt[str] = None


class NoteRequest(OcppModel, Replies["NoteResponse"]):
    text: str


class NoteResponse(OcppModel):
    text: Opt[str] = None


class PokeRequest(OcppModel, Replies["PokeResponse"]):
    pass


class PokeResponse(OcppModel):
    times: int


HELLO = Operation("Hello", HelloRequest, HelloResponse, Role.STATION)
TICK = Operation("Tick", TickRequest, TickResponse, Role.STATION)
RESTART = Operation("Restart", RestartRequest, RestartResponse, Role.CSMS)
NOTE = Operation("Note", NoteRequest, NoteResponse, Role.BOTH)
POKE = Operation("Poke", PokeRequest, PokeResponse, Role.CSMS)

VERSION = Version(
    name="0.9",
    subprotocol="ocpp0.9",
    catalogue=Catalogue((HELLO, TICK, RESTART, NOTE, POKE)),
    rpc="1.6",
    tolerates_empty=True,
)


# ----------------------------------------------------------------------------------------------------------- the adapter


def _hello_out(request, scope):
    return HelloRequest(name=request.charging_station.model)


def _hello_in(request, scope):
    scope.lose("colour", request.colour, "nobody asked for it")
    return BootNotificationRequest(charging_station=provisioning.ChargingStation(model=request.name, vendor_name="?"))


def _welcome_out(response, scope):
    return HelloResponse(welcome=response.status is RegistrationStatus.ACCEPTED, every=response.interval)


def _welcome_in(response, scope):
    status = RegistrationStatus.ACCEPTED if response.welcome else RegistrationStatus.REJECTED
    return BootNotificationResponse(status=status, current_time=now(), interval=response.every)


def _restart_out(request, scope):
    if request.evse_id is not None:
        raise NotSupported("Reset of one EVSE", "OCPP 0.9 restarts as a whole")
    return RestartRequest(hard=request.type is ResetType.IMMEDIATE)


def _restart_in(request, scope):
    return ResetRequest(type=ResetType.IMMEDIATE if request.hard else ResetType.ON_IDLE)


def _restarted_out(response, scope):
    done = scope.pick(
        "status",
        response.status,
        {
            ResetStatus.ACCEPTED: (True, True),
            ResetStatus.REJECTED: (False, True),
            ResetStatus.SCHEDULED: (True, False),
        },
        "OCPP 0.9 restarts at once",
    )
    return RestartResponse(done=done)


def _restarted_in(response, scope):
    scope.lose("excuse", response.excuse, "nobody wants it")
    return ResetResponse(status=ResetStatus.ACCEPTED if response.done else ResetStatus.REJECTED)


class Notes(Route[Any, Any]):
    """Data as a note; one that begins with ! is a note and nothing else, an empty one concerns nobody, and ? cannot be said.

    One that begins with + is followed by a note in return. What is refused, or finds no place, is sent once more.
    """

    neutral = DATA_TRANSFER

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Any]:
        return {NOTE: self.answer}

    @property
    def followed(self):
        return (NOTE,)

    def answer(self, request, exchange):
        if request.text.startswith("+"):
            exchange.follow(partial(self.echo, f"!{request.text[1:]}", exchange))
        if request.text.startswith("!"):
            return exchange.pass_on(request)
        if not request.text:
            return NoteResponse()
        if request.text == "?":
            raise NotSupported("Note", "?")
        return self.later(request, exchange)

    async def later(self, request, exchange):
        if request.text == "??":
            raise NotSupported("Note", "??")
        answer = exchange.deliver(DataTransferRequest(vendor_id="note", data=request.text))
        answer = answer if isinstance(answer, DataTransferResponse) else await answer
        return NoteResponse(text=answer.data)

    async def echo(self, text, exchange):
        await exchange.ask(NoteRequest(text=text))

    async def ask(self, request, exchange):
        scope = exchange.scope()
        scope.lose("vendor_id", request.vendor_id, "a note has none")
        answers = [await self.ask_twice(NoteRequest(text=text), exchange) for text in request.data]
        return DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=[each.text for each in answers])

    async def ask_twice(self, note, exchange):
        try:
            return await exchange.ask(note)
        except (CallRefused, QueueFull):
            return await exchange.ask(note)

    @property
    def fidelity(self) -> Fidelity:
        return Fidelity(Grade.LOSSY, {"vendor_id": "a note has none"})


class Silence(Route[Any, Any]):
    """What the version has nothing to say of."""

    neutral = SECURITY_EVENT_NOTIFICATION

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Any]:
        return {}

    async def ask(self, request: SecurityEventNotificationRequest, exchange) -> SecurityEventNotificationResponse:
        exchange.scope().lose("tech_info", request.tech_info, "there is no security")
        return SecurityEventNotificationResponse()

    @property
    def fidelity(self) -> Fidelity:
        return Fidelity(Grade.LOSSY, {"tech_info": "there is no security"})


BOOT = Conversion(
    BOOT_NOTIFICATION,
    HELLO,
    _hello_out,
    _welcome_in,
    _hello_in,
    _welcome_out,
    request_lacks={"reason": "OCPP 0.9 gives no reasons", "charging_station.modem": "OCPP 0.9 has no modem"},
    response_lacks={"status_info": "OCPP 0.9 explains nothing"},
    derived={"charging_station.vendor_name": "a question mark", "→ current_time": "the clock"},
)
BEAT = Conversion(
    HEARTBEAT,
    TICK,
    lambda request, scope: TickRequest(),
    lambda response, scope: HeartbeatResponse(current_time=response.time),
    lambda request, scope: HeartbeatRequest(),
    lambda response, scope: TickResponse(time=response.current_time),
)
RESTARTING = Conversion(
    RESET,
    RESTART,
    _restart_out,
    _restarted_in,
    _restart_in,
    _restarted_out,
    partly={"status": "OCPP 0.9 restarts at once"},
)
NO_CACHE = Unsupported(CLEAR_CACHE, "OCPP 0.9 has no cache")
ADAPTER = Adapter(VERSION, [BOOT, BEAT, RESTARTING, Notes(), Silence(), NO_CACHE])

INFO = StatusInfo(reason_code="x")
HELLO_THERE = BootNotificationRequest(charging_station=provisioning.ChargingStation(model="m", vendor_name="v"))


# --------------------------------------------------------------------------------------------------- joined in memory


class Joined:
    """A neutral CSMS and a neutral station of this version, without a socket between them."""

    def __init__(self, losses="report"):
        self.csms_handlers = Handlers()
        self.station_handlers = Handlers()
        self.booted: list[tuple[Conversation, bool]] = []
        self.stores = (MemoryTransactionStore(), MemoryTransactionStore())
        self.memory = Memory()
        self.csms_bridge = Bridge(self.csms_handlers, [ADAPTER], self._at_csms, self._on_boot)
        self.station_bridge = Bridge(self.station_handlers, [ADAPTER], self._at_station)
        self.policy = losses

    def _at_csms(self, peer):
        conversation = Conversation(peer, ADAPTER, self.csms_handlers, self.stores[0], self.policy, self.memory)
        Station(conversation)
        return conversation

    def _at_station(self, peer):
        conversation = Conversation(peer, ADAPTER, self.station_handlers, self.stores[1], self.policy)
        Csms(conversation)
        return conversation

    async def _on_boot(self, conversation, accepted):
        self.booted.append((conversation, accepted))

    async def connect(self) -> tuple[Station, Csms]:
        """What the CSMS sees, and what the station sees."""
        at_csms, at_station = memory_pair(VERSION, self.csms_bridge, self.station_bridge, "CS1")
        await self.csms_bridge.prepare(at_csms)
        await self.station_bridge.prepare(at_station)
        return self.csms_bridge.conversation(at_csms).facade, self.station_bridge.conversation(at_station).facade


def sent(side: Station | Csms) -> list[str]:
    """The actions that were sent from this side."""
    assert isinstance(side.peer, MemoryPeer)
    return [action for action, _ in side.peer.log]
