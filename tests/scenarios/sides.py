"""A station and a CSMS, joined in memory, over WebSocket or over SOAP: one of them, or both, programs of the version-neutral API."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from scenarios.expectations import expected_of
from scenarios.expecting import Carried, at_other_side
from scenarios.moments import at
from scenarios.strict import Call, StrictSide, wire_of

import ocpp_transport_soap
import ocpp_transport_ws
from ocpp_core import CallRefused, NotSupported, OcppModel, Operation, Peer, Role
from ocpp_core.registry import Registry
from ocpp_core.testing import memory_pair
from ocpp_generic_api import CATALOGUE, Execution, HeartbeatResponse, Memory, TransactionStore
from ocpp_toolkit import CSMS, ChargingStation, connect, serve

__all__ = ["IDENTITY", "PAIRINGS", "GenericSide", "Pair", "Pairing", "joined"]

IDENTITY = "CS001"
REGISTRY = Registry()
"""One for all, which finds each plugin once: looking through everything that is installed takes longer than most scenarios."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who is joined with whom, and how."""

    version: str
    transport: str
    strict: Role | None
    """Which side is the strict one; None: neither."""

    def __str__(self) -> str:
        strict = {None: "generic", Role.STATION: "strict_station", Role.CSMS: "strict_csms"}[self.strict]
        return f"{self.version}-{self.transport}-{strict}"


PAIRINGS = [
    Pairing(version, transport, strict)
    for version, transport, strict in product(
        ("1.5", "1.6", "2.0.1"), ("memory", "ws", "soap"), (None, Role.STATION, Role.CSMS)
    )
    if transport != "soap" or version != "2.0.1"  # 2.x has no SOAP
]


class GenericSide:
    """A program of the neutral API: takes down what arrives, and answers as it is told to."""

    def __init__(self, program: Any, role: Role) -> None:
        self.program = program
        """The `CSMS` or `ChargingStation`."""
        self.role = role
        self.remote: Any = None
        """The other side, as the program calls it."""
        self.arrived: list[OcppModel] = []
        self.answers: list[OcppModel] = []
        program._memories[IDENTITY] = Memory(last_request_id=0)  # numbers from 1
        for operation in CATALOGUE:
            if operation.sender & role.other:
                program.on(operation)(self._handler(operation))

    def _handler(self, operation: Operation[Any, Any]) -> Any:
        async def answer(remote: Any, request: Any) -> Any:
            await asyncio.sleep(0)
            self.arrived.append(request)
            told = [each for each in self.answers if type(each) is operation.response]
            return _about_asked(told[0], request) if told else operation.response()

        return answer

    def losses(self) -> Counter[str]:
        """Places lost so far, of all messages together."""
        counter: Counter[str] = self.program.bridge.conversation(self.remote.peer).losses.copy()
        return counter


def _about_asked(response: Any, request: Any) -> Any:
    """Of variables, answer those asked for: in 1.x, several that are set come one by one, and what is no key does not come."""
    for results, asked in (("get_variable_result", "get_variable_data"), ("set_variable_result", "set_variable_data")):
        if hasattr(response, results):
            places = [(each.component, each.variable) for each in getattr(request, asked)]
            kept = [each for each in getattr(response, results) if (each.component, each.variable) in places]
            return response.model_copy(update={results: kept})
    return response


Side = GenericSide | StrictSide


@dataclass(slots=True)
class Pair:
    """The two sides, and steps of scenarios for them."""

    pairing: Pairing
    csms: Side
    station: Side
    carried: dict[str, Carried] = field(init=False)

    def __post_init__(self) -> None:
        self.carried = expected_of(self.version, self.pairing.transport)

    @property
    def version(self) -> str:
        """The version spoken."""
        return self.pairing.version

    @property
    def wire(self) -> dict[str, list[Call]]:
        """What goes over the wire in each step."""
        return wire_of(self.version, self.pairing.transport)

    async def station_asks(self, step: str, request: Any, answer: OcppModel | None = None) -> None:
        """The station's program says `request`, and that of the CSMS answers `answer`; None: an empty one."""
        await self._step(step, self.station, self.csms, request, answer)

    async def csms_asks(self, step: str, request: Any, answer: OcppModel | None = None) -> None:
        """The CSMS's program says `request`, and that of the station answers `answer`; None: an empty one."""
        await self._step(step, self.csms, self.station, request, answer)

    async def _step(self, step: str, asker: Side, other: Side, request: Any, answer: OcppModel | None) -> None:
        """One step: whatever is generic about the sides is checked against the step's `Carried`, what is strict by the wire."""
        carried = self.carried.get(step, Carried())
        answer = answer or CATALOGUE.by_request(type(request)).response()
        before = other.losses() if isinstance(other, GenericSide) else Counter[str]()
        if isinstance(other, GenericSide):
            other.arrived, other.answers = [], [answer]
        async with asyncio.timeout(10):
            if carried.refused:
                await self._refused(step, asker, other, request)
                return
            await asyncio.gather(*self._work(step, asker, other, request, answer, carried))
        if isinstance(other, GenericSide):
            expected = [at_other_side(request, carried.losses, carried.changed)]
            if carried.arrives is not None:
                expected = [_content(each) for each in carried.arrives]
            assert [_content(each) for each in other.arrived] == expected
            if not carried.answer_refused:
                losses = (other.losses() - before).elements()
                assert _places(losses) == sorted(carried.answer_losses)

    def _work(
        self, step: str, asker: Side, other: Side, request: Any, answer: OcppModel, carried: Carried
    ) -> list[Any]:
        work = [side.play(self.wire[step], asker.role) for side in (asker, other) if isinstance(side, StrictSide)]
        return [*work, self._ask(asker, request, answer, carried)] if isinstance(asker, GenericSide) else work

    async def _ask(self, asker: GenericSide, request: Any, answer: OcppModel, carried: Carried) -> None:
        if carried.answer_refused:
            with pytest.raises(CallRefused) as refusal:
                await asker.remote.execute(request)
            assert refusal.value.code == carried.answer_error
            return
        execution: Execution[Any] = await asker.remote.execute(request)
        assert sorted(each.path for each in execution.losses) == sorted(carried.losses)
        assert _content(execution.response) == at_other_side(answer, carried.answer_losses, carried.answer_changed)

    async def _refused(self, step: str, asker: Side, other: Side, request: Any) -> None:
        """What the version cannot say is refused before anything is sent, and no strict peer has words for it."""
        assert step not in self.wire
        if not isinstance(asker, GenericSide):
            return
        came = other.arrived if isinstance(other, GenericSide) else other.received
        came.clear()
        with pytest.raises(NotSupported):
            await asker.remote.execute(request)
        assert came == []


def _content(message: OcppModel) -> Any:
    return message.model_dump(by_alias=False, exclude_none=True)


def _places(losses: Any) -> list[str]:
    """Places without the name of the message."""
    return sorted(each.partition(".")[2] for each in losses)


@asynccontextmanager
async def joined(
    pairing: Pairing, csms_store: TransactionStore | None = None, station_store: TransactionStore | None = None
) -> AsyncIterator[Pair]:
    """A pair, as long as the context lasts; the stores are those of the programs, if they are there."""
    csms_program = CSMS([pairing.version], store=csms_store, registry=REGISTRY)
    station_program = ChargingStation([pairing.version], store=station_store, registry=REGISTRY)
    version = csms_program.spoken[0]
    csms = StrictSide(version, Role.CSMS) if pairing.strict is Role.CSMS else GenericSide(csms_program, Role.CSMS)
    station = (
        StrictSide(version, Role.STATION)
        if pairing.strict is Role.STATION
        else GenericSide(station_program, Role.STATION)
    )
    async with AsyncExitStack() as stack:
        await _JOINS[pairing.transport](csms, station, stack)
        yield Pair(pairing, csms, station)


async def _joined_in_memory(csms: Side, station: Side, stack: AsyncExitStack) -> None:
    version = csms.program.spoken[0] if isinstance(csms, GenericSide) else csms.version
    ends = memory_pair(version, _handlers(csms), _handlers(station), IDENTITY)
    for side, peer in zip((csms, station), ends, strict=True):
        stack.push_async_callback(peer.close)
        await peer.handlers.prepare(peer)
        _take_up(side, peer)
    if isinstance(csms, GenericSide):
        await csms.program.connected(ends[0])


async def _joined_by_websocket(csms: Side, station: Side, stack: AsyncExitStack) -> None:
    there: asyncio.Queue[Peer] = asyncio.Queue()
    if isinstance(csms, GenericSide):
        url = (await stack.enter_async_context(serve(csms.program, "127.0.0.1:0"))).url
    else:
        server = ocpp_transport_ws.serve(csms.handlers, [csms.version], on_connect=there.put)
        url = (await stack.enter_async_context(server)).url
    if isinstance(station, GenericSide):
        station.remote = await stack.enter_async_context(connect(station.program, url, IDENTITY))
    else:
        station.peer = await stack.enter_async_context(
            ocpp_transport_ws.connect(url, IDENTITY, [station.version], station.handlers)
        )
    await _awaited(csms, there)


async def _joined_by_soap(csms: Side, station: Side, stack: AsyncExitStack) -> None:
    there: asyncio.Queue[Peer] = asyncio.Queue()
    local = {"addresses": ocpp_transport_soap.Addresses(["127.0.0.1"])}
    if isinstance(csms, GenericSide):
        serving = serve(csms.program, None, soap="127.0.0.1:0", soap_options=local)
        url = (await stack.enter_async_context(serving)).url
    else:
        server = ocpp_transport_soap.serve(csms.handlers, [csms.version], on_connect=there.put, **local)
        url = (await stack.enter_async_context(server)).url
    if isinstance(station, GenericSide):
        station.remote = await stack.enter_async_context(
            connect(station.program, url, IDENTITY, callback="127.0.0.1:0")
        )
        peer = station.remote.peer
    else:
        peer = station.peer = await stack.enter_async_context(
            ocpp_transport_soap.connect(url, IDENTITY, [station.version], station.handlers, callback="127.0.0.1:0")
        )
    if isinstance(csms, GenericSide):
        csms.answers = [HeartbeatResponse(current_time=at(0))]
    await _introduced(peer)
    await _awaited(csms, there)


async def _introduced(peer: Peer) -> None:
    """Have a CSMS hear of a station: by any message, for there is no connection that it could see."""
    heartbeat = peer.version.catalogue.by_action("Heartbeat")
    assert heartbeat is not None
    with suppress(CallRefused):  # a strict CSMS says that it was not to come
        await peer.call(heartbeat.request())


async def _awaited(csms: Side, there: "asyncio.Queue[Peer]") -> None:
    async with asyncio.timeout(10):
        if isinstance(csms, GenericSide):
            csms.remote = await csms.program.stations.wait_for(IDENTITY)
        else:
            csms.peer = await there.get()


_JOINS = {"memory": _joined_in_memory, "ws": _joined_by_websocket, "soap": _joined_by_soap}


def _handlers(side: Side) -> Any:
    return side.program.bridge if isinstance(side, GenericSide) else side.handlers


def _take_up(side: Side, peer: Peer) -> None:
    if isinstance(side, GenericSide):
        side.remote = side.program.remote(peer)
    else:
        side.peer = peer
