"""What playing a recording again needs on either side: recorded answers, numbers that change, and the comparison.

Only what passed over WebSocket can be played again.
"""

import json
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from ocpp_core import (
    CallError,
    CallRefused,
    ErrorCode,
    Handler,
    Handlers,
    InvalidPayload,
    OcppError,
    Operation,
    Peer,
    decode,
)

from .exchanges import Exchange, Outcome
from .records import Sender

__all__ = ["Answers", "Replayed", "TransactionNumbers", "ask", "calls_of"]

_TRANSACTION = "transactionId"
_CHANGING = frozenset({"currentTime", _TRANSACTION})
"""Members of answers that are other ones each time."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A call that was made again."""

    recorded: Exchange
    """What happened then."""
    outcome: Outcome
    """What happened now."""
    answer: str
    """As `Exchange.answer`; why there is none, where there is none."""

    @property
    def is_as_before(self) -> bool:
        """Whether it was answered then and now, or refused then and now."""
        return self.outcome is self.recorded.outcome

    @property
    def differences(self) -> list[str]:
        """Members of the answer that are not as they were then, but for times and numbers of transactions."""
        then, now = (_members(each) for each in (self.recorded.answer, self.answer))
        return sorted(name for name in {*then, *now} - _CHANGING if then.get(name) != now.get(name))


def calls_of(found: Iterable[Exchange], caller: Sender) -> list[Exchange]:
    """The calls that one side made over WebSocket, and what of them can be made again."""
    return [
        each for each in found if each.caller is caller and each.transport == "ws" and each.outcome is not Outcome.STRAY
    ]


async def ask(peer: Peer, recorded: Exchange, payload: str, timeout: float) -> Replayed:
    """Make a call again, as it was recorded, whether it is sound or not."""
    try:
        return Replayed(recorded, Outcome.ANSWERED, await peer.exchange(recorded.action, payload, timeout))
    except CallRefused as refused:
        return Replayed(recorded, Outcome.REFUSED, f"{refused.code} {refused.description}".rstrip())
    except OcppError as failed:
        return Replayed(recorded, Outcome.UNANSWERED, str(failed))


class TransactionNumbers:
    """Numbers of transactions in 1.x: the CSMS gives others than it gave then."""

    def __init__(self) -> None:
        self._now: dict[int, int] = {}

    def learn(self, then: str, now: str) -> None:
        """Note the number in an answer, beside the one that was recorded."""
        number, other = (_members(each).get(_TRANSACTION) for each in (then, now))
        if isinstance(number, int) and isinstance(other, int):
            self._now[number] = other

    def applied(self, payload: str) -> str:
        """A payload with the number of now; untouched if it has none."""
        members = _members(payload)
        number = members.get(_TRANSACTION)
        if not isinstance(number, int) or number not in self._now:
            return payload
        return json.dumps({**members, _TRANSACTION: self._now[number]}, separators=(",", ":"), ensure_ascii=False)


class Answers(Handlers):
    """Answers calls as they were answered then: those of an action in their order, the last one from then on.

    Args:
        recorded: the calls, with their answers.
        rewrite: changes a recorded answer before it is given.
        asked: is told of each call, when it has come.
    """

    def __init__(
        self,
        recorded: Iterable[Exchange],
        *,
        rewrite: Callable[[str], str] = lambda answer: answer,
        asked: Callable[[Peer, str], None] = lambda _peer, _action: None,
    ) -> None:
        super().__init__()
        self._rewrite = rewrite
        self._asked = asked
        self._recorded: dict[str, deque[Exchange]] = defaultdict(deque)
        for each in recorded:
            if each.outcome is not Outcome.UNANSWERED:
                self._recorded[each.action].append(each)

    def handler(self, operation: Operation[Any, Any]) -> Handler[Any, Any]:
        """What answers any operation."""

        def answer(peer: Peer, request: Any) -> Any:  # noqa: ARG001 - answers by the action alone
            self._asked(peer, operation.action)
            return self._answer(operation)

        return answer

    def _answer(self, operation: Operation[Any, Any]) -> Any:
        waiting = self._recorded[operation.action]
        if not waiting:
            raise CallError(ErrorCode.NOT_SUPPORTED, f"the recording has no answer to {operation.action}")
        recorded = waiting.popleft() if len(waiting) > 1 else waiting[0]
        if recorded.outcome is Outcome.REFUSED:
            raise _refusal(recorded.answer)
        try:
            return decode(operation.response, self._rewrite(recorded.answer))
        except InvalidPayload as invalid:
            raise CallError(ErrorCode.INTERNAL_ERROR, f"the recorded answer is not sound: {invalid}") from None


def _refusal(recorded: str) -> CallError:
    code, _, description = recorded.partition(" ")
    known = next((each for each in ErrorCode if each.value == code), ErrorCode.GENERIC_ERROR)
    return CallError(known, description)


def _members(payload: str) -> dict[str, Any]:
    try:
        members = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", members) if isinstance(members, dict) else {}
