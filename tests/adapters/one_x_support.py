"""Tests of 1.x's chapters: both versions, and a station and a CSMS joined by a chapter's routes."""

from collections.abc import Callable
from typing import Any

import pytest
from adapter_support import FakePeer, arrived, exchange_of, handlers_of, matches, messages, places_lost, unexplained
from hypothesis import strategies as st

import ocpp15_core
import ocpp16_core
from ocpp_core import NotSupported, Role
from ocpp_generic_api import EVSE, Adapter, Conversation, Loss, MemoryTransactionStore, Route

BOTH = pytest.mark.parametrize("ocpp", [ocpp15_core, ocpp16_core], ids=["1.5", "1.6"])
EVSE_ID = st.integers(1, 9)
SPECIAL = {
    "evse_id": EVSE_ID,
    "evse": st.builds(EVSE, id=EVSE_ID, connector_id=st.none() | st.integers(1, 3)),
    "transaction_id": st.integers(1, 99).map(str),
    "hash": st.sampled_from(["", "5a", "7c"]),
}


class Pair:
    """A side that asks and a side that answers; what the one loses on the way out, and the other."""

    def __init__(self, ocpp: Any, routes: Callable[[Any], list[Route[Any, Any]]], action: str) -> None:
        self.ocpp = ocpp
        self.route = next(each for each in routes(ocpp) if each.neutral.action == action)
        adapter = Adapter(ocpp.VERSION, routes(ocpp))
        self.inbound = adapter.inbound
        asker = Role.CSMS if self.route.neutral.sender & Role.CSMS else Role.STATION
        answerer = Role.STATION if asker is Role.CSMS else Role.CSMS
        self.peer = FakePeer(ocpp.VERSION, asker, self._carry)
        self.asker = Conversation(self.peer, adapter, handlers_of(), MemoryTransactionStore())
        handlers = handlers_of(*[(each.neutral, self._handle) for each in adapter.routes])
        self.answerer = Conversation(FakePeer(ocpp.VERSION, answerer), adapter, handlers, MemoryTransactionStore())
        self.reply: Any = None
        self.received: Any = None
        self.answers: list[Any] = []
        self.sent_losses: list[Loss] = []
        self.reply_losses: list[Loss] = []

    @property
    def asked(self) -> list[Any]:
        """The messages of the version that were sent."""
        return self.peer.asked

    def _handle(self, peer: Any, request: Any) -> Any:
        self.received = request
        return self.reply(request) if callable(self.reply) else self.reply

    def _carry(self, versioned: Any) -> Any:
        # As it goes over the wire: what one side writes the other reads.
        operation = self.ocpp.VERSION.catalogue.by_request(type(versioned))
        read = type(versioned).model_validate_json(versioned.model_dump_json(exclude_none=True))
        exchange = exchange_of(self.answerer)
        answer = self.inbound[operation](read, exchange)
        self.reply_losses = exchange.losses
        self.answers.append(answer)
        return type(answer).model_validate_json(answer.model_dump_json(exclude_none=True))

    async def ask(self, request: Any, reply: Any) -> Any:
        """Ask, let the other side answer so, and give what comes back."""
        self.reply = reply
        exchange = exchange_of(self.asker)
        try:
            return await self.route.ask(request, exchange)
        finally:
            self.sent_losses = exchange.losses

    def come_in(self, versioned: Any, reply: Any = None) -> Any:
        """Let a message of the version come in; what is answered."""
        self.reply = reply
        return self._carry(versioned)

    def come_back(self, answer: Any) -> None:
        """Let this be the answer to whatever is asked, instead of the other side's."""
        self.peer.answer = answer if callable(answer) else lambda request: answer


def lost(losses: list[Loss]) -> dict[str, Any]:
    """Losses by place."""
    return {loss.path: loss.value for loss in losses}


async def check_identity(pair: Pair, data: Any, special: dict[str, Any] | None = None) -> None:
    """Ask anything, answer anything: what arrives differs by what is declared only."""
    neutral = pair.route.neutral
    special = {**SPECIAL, **(special or {})}
    request = data.draw(messages(neutral.request, special))
    reply = data.draw(messages(neutral.response, special))
    try:
        back = await pair.ask(request, reply)
    except NotSupported:
        return
    fidelity = pair.route.fidelity
    lossy = {place for place in fidelity.lossy if not place.startswith("→ ")}
    lossy_back = {place.removeprefix("→ ") for place in fidelity.lossy if place.startswith("→ ")}
    derived = {place.removeprefix("→ ") for place in fidelity.derived}
    if pair.received is not None:
        _check(request, pair.received, pair.sent_losses, lossy, derived)
        _check(reply, back, pair.reply_losses, lossy_back, derived)


def _check(sent: Any, received: Any, losses: list[Loss], lossy: set[str], derived: set[str]) -> None:
    for loss in losses:
        assert matches(loss.path, lossy), f"{loss} is not declared"
    # Where a value was reported as lost, its nearest counterpart may have come; entries lost whole renumber the others.
    reported = places_lost(losses)
    before, after = arrived(sent, losses), received.model_dump(by_alias=False, exclude_none=True)
    assert unexplained(_without(before, reported), _without(after, reported), derived) == []


def _without(content: Any, places: set[str], path: str = "") -> Any:
    """A content without these places, and without objects and lists that have nothing left then."""
    if isinstance(content, dict):
        members = {name: (f"{path}.{name}" if path else name, value) for name, value in content.items()}
        kept = {name: _without(value, places, at) for name, (at, value) in members.items() if at not in places}
        return {name: value for name, value in kept.items() if value not in ({}, [])}
    if isinstance(content, list):
        return [_without(value, places, f"{path}[]") for value in content]
    return content
