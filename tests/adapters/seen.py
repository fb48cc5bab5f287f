"""What a route was seen to lose, to refuse and to fill in, over many examples: to compare with what its `fidelity` declares."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from adapter_support import arrived, places_lost
from fidelity_examples import before
from one_x_pair import Pair
from one_x_support import _without

from ocpp_core import CallError, NotSupported, OcppModel, Role
from ocpp_generic_api import Loss

__all__ = ["Noting", "Seen", "changed", "sides"]


def sides(places: Iterable[str]) -> tuple[set[str], set[str]]:
    """Declared places of requests and of responses."""
    answers = {place.removeprefix("→ ") for place in places if place.startswith("→ ")}
    return {place for place in places if not place.startswith("→ ")}, answers


def changed(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Places at which two contents differ, with ``[]`` for any entry; that of lists of other lengths is their entries'."""
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in before.keys() | after.keys():
            yield from changed(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for pair in zip(before, after, strict=True):
            yield from changed(*pair, f"{path}[]")
    elif isinstance(before, list) or isinstance(after, list):
        yield f"{path}[]"
    else:
        yield path


def joined(messages: list[Any]) -> Any:
    """One message that says what several do: their lists one after the other."""
    first, *more = messages
    lists = {name: value for name, value in first if isinstance(value, list)}
    return first.model_copy(
        update={
            name: [*value, *(each for other in more for each in getattr(other, name))] for name, value in lists.items()
        }
    )


class Noting(Pair):
    """Two ends; the answering one may answer by a function, and what it lost is there message by message."""

    def __init__(self, ocpp: Any, routes: Any, *answers: tuple[Any, Any], losses: Any = "report") -> None:
        super().__init__(ocpp, routes, *answers, losses=losses)
        self.lost_by_message: list[list[Loss]] = []
        handle, handled = self.station.handle, self.station._handled

        def noting(inbound: Any, request: Any) -> Any:
            self.lost_by_message.append([])
            return handle(inbound, request)

        def noting_losses(request: Any, response: Any, exchange: Any) -> Any:
            self.lost_by_message[-1] += exchange.losses
            return handled(request, response, exchange)

        self.station.handle, self.station._handled = noting, noting_losses

    def _answering(self, response: Any) -> Any:
        def answer(peer: Any, request: Any) -> Any:
            self.received.append(request)
            return response(request) if callable(response) else response

        return answer


class Seen:
    """What happened to messages of one operation; places of responses have an arrow before them."""

    def __init__(self, pair: Callable[[Any], Pair], operation: Any) -> None:
        """Begin.

        Args:
            pair: makes two ends, given what a handler of the operation answers.
            operation: the neutral operation.
        """
        self.pair = pair
        self.operation = operation
        self.lost: set[str] = set()
        """Reported as lost."""
        self.refused: set[str] = set()
        """With another value there, what was carried is refused."""
        self.filled: set[str] = set()
        """Came otherwise than it was sent, without being lost."""
        self.unsaid: set[str] = set()
        """Came though no message of the version had a field of that name."""
        self.carried = 0
        """How many requests were carried."""

    def look(self, request: Any, response: Any, place: str = "") -> bool:
        """Ask and answer; whether that can be carried. `place` is where it differs from messages that can be."""
        pair = self.pair(response)
        asked, answered = _listen(pair)
        for each in before(request):
            pair.ask(each)
        asking, answering = (
            (pair.csms, pair.station) if self.operation.sender & Role.CSMS else (pair.station, pair.csms)
        )
        for memory in (asking.lost, answering.lost, pair.received, asked, answered):
            memory.clear()
        try:
            execution = pair.ask(request)
        except (NotSupported, CallError):
            self.refused.add(place)
            return False
        self.carried += 1
        received = [each for each in pair.received if type(each) is self.operation.request]
        self._compare(request, received, execution.losses, asked)
        if received:
            self._compare(response, [execution.response], answering.lost, answered, "→ ")
        else:
            self._made_up(execution.response, answered, "→ ")
        return True

    def hear(self, request: Any, answer: Callable[[Any], Any]) -> None:
        """Ask one that answers as ours would not, in the version's words."""
        pair = self.pair(None)
        answers: list[Any] = []

        async def call(message: Any, **_: Any) -> Any:
            answers.append(answer(message))
            return answers[-1]

        pair.csms.peer.call = call
        self._made_up(pair.ask(request).response, answers, "→ ")

    def _compare(self, sent: OcppModel, received: list[Any], losses: Any, words: list[Any], arrow: str = "") -> None:
        # What the other side loses of the version's message has places of that.
        own = {loss.path: loss for loss in losses if re.split(r"\W", loss.path)[0] in type(sent).model_fields}.values()
        reported = places_lost(own)
        self.lost |= {f"{arrow}{place}" for place in reported}
        if not received:
            return
        came = joined(received)
        contents = arrived(sent, own), arrived(came, [])
        self.filled |= {f"{arrow}{place}" for place in changed(*(_without(each, reported) for each in contents))}
        self.filled |= {
            f"{arrow}{name}"
            for each in received
            for name, value in each
            if isinstance(value, str | int | datetime) and value != getattr(came, name)
        }
        self._made_up(came, words, arrow)

    def _made_up(self, came: OcppModel, words: list[Any], arrow: str) -> None:
        said = {place.rpartition(".")[2] for each in words for place in _places(arrived(each, []))}
        self.unsaid |= {
            f"{arrow}{place}" for place in _places(arrived(came, [])) if place.rpartition(".")[2] not in said
        }


def _listen(pair: Pair) -> tuple[list[Any], list[Any]]:
    """The requests and the responses of the version that go between two ends from now on."""
    asked: list[Any] = []
    answered: list[Any] = []

    def listening(call: Any) -> Any:
        async def calling(request: Any, **options: Any) -> Any:
            asked.append(request)
            answer = await call(request, **options)
            answered.append(answer)
            return answer

        return calling

    for end in (pair.csms, pair.station):
        end.peer.call = listening(end.peer.call)
    return asked, answered


def _places(content: Any, path: str = "") -> Iterator[str]:
    """Places of a content at which there is something, without the ``[]`` of entries that are no objects."""
    if path:
        yield path
    if isinstance(content, dict):
        for name, value in content.items():
            yield from _places(value, f"{path}.{name}" if path else name)
    elif isinstance(content, list):
        for each in content:
            if isinstance(each, dict):
                yield from _places(each, f"{path}[]")
