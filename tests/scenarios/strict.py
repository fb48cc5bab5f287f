"""A peer that knows one version's messages and nothing else: it plays what the table of that version has written down."""

import asyncio
import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Any

from ocpp_core import CallError, CallRefused, ErrorCode, Handlers, OcppModel, Operation, Peer, Role, Version
from ocpp_core.codec import decode, encode
from ocpp_core.registry import Registry

__all__ = ["Call", "StrictSide", "wire_of"]

Call = tuple[str, Any, Any]
"""Action, payload of the request, payload of the response or code of the error; both as JSON has them."""


_SOAP_CODES: Mapping[str, str] = {"GenericError": "InternalError"}
"""Error codes of the tables that SOAP has no fault for, and what it has in their place."""


@cache
def wire_of(version: str, transport: str = "ws") -> dict[str, list[Call]]:
    """What goes over the wire in each step: the table in ``wire/``, a message with its answer in a line.

    Over SOAP, steps with an action that the version has over JSON alone are not there, unless a table of their own has them; and
    XML knows no empty lists.
    """
    wire = _table(version)
    if transport != "soap":
        return wire
    excluded = _excluded(version)
    kept = {step: calls for step, calls in wire.items() if not any(action in excluded for action, _, _ in calls)}
    kept |= _table(f"{version}-soap")
    return {
        step: [(action, _over_soap(request), _over_soap(response)) for action, request, response in calls]
        for step, calls in kept.items()
    }


def _table(name: str) -> dict[str, list[Call]]:
    file = Path(__file__).parent / "wire" / f"{name}.jsonl"
    wire: dict[str, list[Call]] = {}
    for line in file.read_text().splitlines() if file.exists() else ():
        step, *call = json.loads(line)
        calls = wire.setdefault(step, [])
        if call:  # else nothing is sent
            calls.append((call[0], call[1], call[2]))
    return wire


def _excluded(version: str) -> AbstractSet[str]:
    binding = Registry().version(f"ocpp{version}").soap
    assert binding is not None
    return binding.excluded


def _over_soap(content: Any) -> Any:
    """A payload, or the code of an error, as it arrives."""
    if isinstance(content, str):
        return _SOAP_CODES.get(content, content)
    return {name: value for name, value in content.items() if value != []}


class StrictSide:
    """A station or a CSMS of one version."""

    def __init__(self, version: Version, role: Role) -> None:
        self.version = version
        self.role = role
        self.handlers = Handlers()
        self.peer: Peer | None = None
        self.received: list[tuple[str, Any]] = []
        """Action and payload of all that came in."""
        self._to_come: deque[Call] = deque()
        self._answered: asyncio.Queue[None] = asyncio.Queue()
        for operation in version.catalogue:
            if operation.sender & role.other:
                self.handlers.on(operation)(self._answers(operation))
                self.handlers.after(operation)(lambda peer, request, response: self._answered.put_nowait(None))

    async def play(self, calls: Sequence[Call], asker: Role) -> None:
        """Send what is ours to send, and answer what is not, in the order of the calls; all must be as written down."""
        assert self.peer is not None
        self.received.clear()
        ours = [self._is_ours(call, asker) for call in calls]
        self._to_come = deque(call for call, mine in zip(calls, ours, strict=True) if not mine)
        for (action, request, response), mine in zip(calls, ours, strict=True):
            if mine:
                assert await self._answer_to(action, request) == response
            else:
                await self._answered.get()
        to_come = zip(calls, ours, strict=True)
        assert self.received == [(action, request) for (action, request, _), mine in to_come if not mine]

    def _is_ours(self, call: Call, asker: Role) -> bool:
        operation = self.version.catalogue.by_action(call[0])
        assert operation is not None
        sender = asker if operation.sender is Role.BOTH else operation.sender
        return sender is self.role

    async def _answer_to(self, action: str, payload: Any) -> Any:
        assert self.peer is not None
        operation = self.version.catalogue.by_action(action)
        assert operation is not None
        try:
            return _json(await self.peer.call(decode(operation.request, json.dumps(payload))))
        except CallRefused as refusal:
            return refusal.code

    def _answers(self, operation: Operation[Any, Any]) -> Callable[[Peer, Any], Any]:
        def answer(peer: Peer, request: Any) -> Any:
            self.received.append((operation.action, _json(request)))
            if not self._to_come or self._to_come[0][0] != operation.action:
                raise CallError(ErrorCode.GENERIC_ERROR, f"{operation.action} was not to come")
            _, _, response = self._to_come.popleft()
            if isinstance(response, str):
                self._answered.put_nowait(None)
                raise CallError(response, "as written down")
            return decode(operation.response, json.dumps(response))

        return answer


def _json(message: OcppModel) -> Any:
    """A message as JSON has it."""
    return json.loads(encode(message))
