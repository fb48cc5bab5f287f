"""Transaction events that a station says again are answered as before, and the program is not asked twice.

A station that gets no answer sends its message once more, on a new connection under a new message id, and the CSMS may have
worked on the first already. So a handler of transaction events is wrapped::

    once = Once()

    @csms.on(TRANSACTION_EVENT)
    @once
    async def transaction(station: Station, event: TransactionEventRequest) -> TransactionEventResponse: ...

What makes two events the same:

=========  =========================================================================================================
event      is repeated if it has the same
=========  =========================================================================================================
Started    station, transaction, time. In 1.x the transaction is the same if connector, identifier, time and meter
           reading of the start are; the adapter sees to that, with this helper or without
Updated    station, transaction, time, number of the message. 1.x numbers none: MeterValues said again are handled again
Ended      station, transaction, time, identifier, measured values: of transactions that nobody could number, in 1.x all
           called -1, several may end in one moment
=========  =========================================================================================================
"""

import asyncio
import inspect
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from datetime import datetime
from typing import TypeVar

from .facades import Remote
from .transactions import TransactionEventRequest, TransactionEventResponse, TransactionEventType

__all__ = ["Once", "TransactionHandler"]

logger = logging.getLogger("ocpp_generic_api")

S = TypeVar("S", bound=Remote)

TransactionHandler = Callable[
    [S, TransactionEventRequest], TransactionEventResponse | Awaitable[TransactionEventResponse]
]
"""Answers transaction events; sync or async."""

_Key = tuple[str, str, TransactionEventType, datetime, Hashable]


class Once:
    """Remembers what was answered to transaction events, in memory, for as long as the process runs.

    After a restart an event said again reaches the program again, under the same transaction id if the program's store of
    transactions outlives the process. A handler that fails is asked again. One at work goes on when its connection ends:
    the station says the same on its next one, and gets what comes of it.
    """

    def __init__(self, keep: int = 10_000, timeout: float | None = 30.0) -> None:
        """Nothing is remembered yet.

        Args:
            keep: answers remembered, of all stations together, about 1 KiB each; the oldest go first. From 1.
            timeout: seconds that an async handler may work, however many connections wait for it; None: as long as it likes.

        Raises:
            ValueError: `keep` is less than 1.
        """
        if keep < 1:
            raise ValueError(f"not possible: {keep=}")
        self._keep = keep
        self._timeout = timeout
        self._answers: OrderedDict[_Key, TransactionEventResponse] = OrderedDict()
        self._working: dict[_Key, asyncio.Task[TransactionEventResponse]] = {}
        self.repeated = 0
        """Events that were said again, so far."""

    def __call__(self, handler: TransactionHandler[S]) -> TransactionHandler[S]:
        """A handler that asks `handler` once for each event."""

        def answer(
            station: S, event: TransactionEventRequest
        ) -> TransactionEventResponse | Awaitable[TransactionEventResponse]:
            key = _key(station.identity, event)
            if key in self._answers or key in self._working:
                self._note(key)
                return self._answers.get(key) or asyncio.shield(self._working[key])
            response = handler(station, event)
            if inspect.isawaitable(response):
                return self._begin(key, response)
            return self._remember(key, response)

        return answer

    def _note(self, key: _Key) -> None:
        self.repeated += 1
        logger.info("%s: %s of a transaction was said again", key[0], key[2].value)

    def _begin(
        self, key: _Key, response: Awaitable[TransactionEventResponse]
    ) -> "asyncio.Future[TransactionEventResponse]":
        """Have a handler work apart from the connection that asked, which may end."""
        task = asyncio.ensure_future(self._work(key, response))
        self._working[key] = task
        task.add_done_callback(lambda done: self._ended(key, done))
        return asyncio.shield(task)

    async def _work(self, key: _Key, response: Awaitable[TransactionEventResponse]) -> TransactionEventResponse:
        async with asyncio.timeout(self._timeout):
            return self._remember(key, await response)

    def _ended(self, key: _Key, task: "asyncio.Task[TransactionEventResponse]") -> None:
        del self._working[key]
        if not task.cancelled() and (error := task.exception()) is not None:  # who asked may not be there to see it
            logger.debug("%s: a handler of transaction events failed", key[0], exc_info=error)

    def _remember(self, key: _Key, response: TransactionEventResponse) -> TransactionEventResponse:
        self._answers[key] = response
        if len(self._answers) > self._keep:
            self._answers.popitem(last=False)
        return response


def _key(identity: str, event: TransactionEventRequest) -> _Key:
    """What tells an event from others; a transaction starts and ends once, whatever the number of the message."""
    return identity, event.transaction_info.transaction_id, event.event_type, event.timestamp, _rest(event)


def _rest(event: TransactionEventRequest) -> Hashable:
    match event.event_type:
        case TransactionEventType.STARTED:
            return None
        case TransactionEventType.UPDATED:
            return event.seq_no
        case TransactionEventType.ENDED:
            values = (sample.value for each in event.meter_value or () for sample in each.sampled_value)
            return event.id_token and event.id_token.id_token, *values
