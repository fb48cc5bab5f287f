"""Between a program's request and a message that waits: how each kind of request is treated, and who waits for its answer."""

import asyncio
from collections.abc import Generator, Mapping
from typing import Any, Generic, TypeVar, cast

from ocpp_core import OcppModel, Replies, decode, encode
from ocpp_generic_api import (
    CATALOGUE,
    MeterValuesRequest,
    SecurityEventNotificationRequest,
    TransactionEventRequest,
    TransactionEventType,
)

from .messages import Kind, Place, StoredMessage

__all__ = ["Delivery", "message_of", "request_of"]

R = TypeVar("R")

_PLACES: Mapping[TransactionEventType, Place] = {
    TransactionEventType.STARTED: Place.FIRST,
    TransactionEventType.UPDATED: Place.BETWEEN,
    TransactionEventType.ENDED: Place.LAST,
}


class Delivery(Generic[R]):
    """A request that is kept until it is answered; awaited, it gives the answer.

    Awaiting raises what a call raises, once the message has been given up; `asyncio.CancelledError` if the program ends first:
    the message stays in its store, and is sent when the program runs again.
    """

    def __init__(self) -> None:
        """Nobody has answered yet; within a running loop."""
        self._answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._answer.add_done_callback(_look_at)

    @property
    def done(self) -> bool:
        """Whether it was answered or given up."""
        return self._answer.done()

    def __await__(self) -> Generator[Any, None, R]:
        return asyncio.shield(self._answer).__await__()

    def answer(self, response: R) -> None:
        """It was answered."""
        if not self._answer.done():
            self._answer.set_result(response)

    def fail(self, error: BaseException) -> None:
        """It was given up."""
        if not self._answer.done():
            self._answer.set_exception(error)

    def abandon(self) -> None:
        """The program ends; the message stays."""
        self._answer.cancel()


def _look_at(answer: "asyncio.Future[Any]") -> None:
    if not answer.cancelled():
        answer.exception()  # looked at, for a program need not wait


def message_of(request: Replies[Any], *, offline: bool) -> StoredMessage:
    """What is stored of a neutral request; with `offline`, a transaction's event says that it happened without a link.

    Raises:
        TypeError: it is no neutral request of a station.
    """
    operation = CATALOGUE.by_request(type(request))
    if operation is None:
        raise TypeError(f"{type(request).__name__} is not version-neutral: it cannot be kept")
    if isinstance(request, TransactionEventRequest):
        event = request.model_copy(update={"offline": True}) if offline else request
        return StoredMessage(
            Kind.TRANSACTION,
            operation.action,
            encode(event),
            event.transaction_info.transaction_id,
            _PLACES[event.event_type],
            event.seq_no,
        )
    payload = encode(cast("OcppModel", request))
    if isinstance(request, MeterValuesRequest):  # readings by the clock belong to the transactions (OCPP-J 1.6, 1.9)
        return StoredMessage(Kind.TRANSACTION, operation.action, payload, place=Place.BETWEEN)
    kind = Kind.GUARANTEED if isinstance(request, SecurityEventNotificationRequest) else Kind.ORDINARY
    return StoredMessage(kind, operation.action, payload)


def request_of(message: StoredMessage) -> Replies[Any]:
    """The neutral request that was stored, with its sequence number.

    Raises:
        InvalidPayload: it is not what this release stores.
        LookupError: the operation is not known.
    """
    operation = CATALOGUE.by_action(message.action)
    if operation is None:
        raise LookupError(f"no neutral operation {message.action}")
    request = decode(operation.request, message.payload)
    if isinstance(request, TransactionEventRequest) and message.seq_no is not None:
        return request.model_copy(update={"seq_no": message.seq_no})
    return cast("Replies[Any]", request)
