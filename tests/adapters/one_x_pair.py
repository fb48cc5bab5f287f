"""Two ends of 1.x joined in memory: a CSMS and a station, each speaking the version-neutral API."""

import asyncio
import inspect
from contextlib import closing
from typing import Any

from adapter_support import FakePeer, arrived, handlers_of, matches, messages, places_lost, unexplained
from effort import tries
from hypothesis import given
from hypothesis import strategies as st

from ocpp_core import CallError, CallRefused, NotSupported, Role
from ocpp_generic_api import Adapter, Conversation, Loss, MemoryTransactionStore

__all__ = ["Pair", "carries"]

SPECIAL = {
    "evse_id": st.integers(1, 9),
    "connector_id": st.integers(1, 9),
    "transaction_id": st.integers(1, 99).map(str),
}


class _Peer(FakePeer):
    """Each message goes over the wire's text to the other end."""

    other: "_End"

    async def call(self, request: Any, *, timeout: float | None = None) -> Any:
        self.asked.append(request)
        received = over_the_wire(request)
        try:
            answer = self.other.handle(self.other.inbound_of(request), received)
            response = over_the_wire(await answer if inspect.isawaitable(answer) else answer)
        except CallError as refusal:
            raise CallRefused(refusal.code, refusal.description) from None
        sequel, _ = self.other.take_aftermath(received)
        if sequel is not None:
            await sequel()
        return response


def over_the_wire(message: Any) -> Any:
    return type(message).model_validate_json(message.model_dump_json(exclude_none=True))


class _End(Conversation):
    """A conversation that keeps what it lost."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.lost: list[Loss] = []
        self.memory.last_request_id = 100

    def note(self, message: Any, losses: Any) -> None:
        self.lost += losses
        super().note(message, losses)

    def inbound_of(self, request: Any) -> Any:
        return next(answer for each, answer in self.adapter.inbound.items() if isinstance(request, each.request))


class Pair:
    """A CSMS and a station; `answers` are neutral operations and the responses to them."""

    def __init__(self, ocpp: Any, routes: Any, *answers: tuple[Any, Any], losses: Any = "report") -> None:
        self.received: list[Any] = []
        self.adapter = Adapter(ocpp.VERSION, routes)
        handlers = handlers_of(*((operation, self._answering(response)) for operation, response in answers))
        self.csms, self.station = (
            _End(_Peer(ocpp.VERSION, role), self.adapter, handlers, MemoryTransactionStore(), losses)
            for role in (Role.CSMS, Role.STATION)
        )
        self.csms.peer.other, self.station.peer.other = self.station, self.csms

    def _answering(self, response: Any) -> Any:
        def answer(peer: Any, request: Any) -> Any:
            self.received.append(request)
            return response

        return answer

    def ask(self, request: Any) -> Any:
        """The execution of a request, from the end that may send it."""
        route = self.adapter.route(type(request))
        end = self.csms if route.neutral.sender & Role.CSMS else self.station
        with closing(
            asyncio.new_event_loop()
        ) as loop:  # asyncio.run() takes longer over the signals than this over all
            return loop.run_until_complete(end.execute(request))

    @property
    def sent(self) -> list[Any]:
        """Messages of the version, the CSMS's first."""
        return [*self.csms.peer.asked, *self.station.peer.asked]

    @property
    def answer_lost(self) -> list[Loss]:
        """What the end lost that did not ask."""
        return self.station.lost if self.csms.peer.asked else self.csms.lost


def carries(ocpp: Any, routes: Any, neutral: Any, examples: int = 30) -> None:
    """Show that an operation arrives as it was, there and back, but for what is reported and declared."""
    fidelity = Adapter(ocpp.VERSION, routes).route(neutral.request).fidelity
    lossy = {side: _places(fidelity.lossy, side) for side in ("request", "response")}
    derived = {side: _places(fidelity.derived, side) for side in ("request", "response")}
    carried = []

    @given(request=messages(neutral.request, SPECIAL), response=messages(neutral.response, SPECIAL))
    @tries(examples)
    def check(request: Any, response: Any) -> None:
        pair = Pair(ocpp, routes, (neutral, response))
        try:
            execution = pair.ask(request)
        except NotSupported:
            assert not pair.sent
            return
        assert all(matches(place, lossy["request"]) for place in places_lost(execution.losses))
        if not pair.sent:
            assert "status" in places_lost(execution.losses)
            return
        carried.append(request)
        left = arrived(request, execution.losses)
        changed = places_lost(execution.losses) | derived["request"]
        assert not unexplained(left, arrived(pair.received[0], []), changed)
        lost = pair.answer_lost
        assert all(matches(place, lossy["response"]) for place in places_lost(lost))
        changed = places_lost(lost) | derived["response"]
        assert not unexplained(arrived(response, lost), arrived(execution.response, []), changed)

    check()
    assert carried


def _places(places: Any, side: str) -> set[str]:
    return {place.removeprefix("→ ") for place in places if place.startswith("→") is (side == "response")}
