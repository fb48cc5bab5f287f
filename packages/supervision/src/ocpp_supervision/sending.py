"""Sends what waits, does what its answer asks for, and tells those who wait for it."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from ocpp_core import (
    CallRefused,
    ConnectionLost,
    ErrorCode,
    InvalidPayload,
    NotAccepted,
    NotSupported,
    QueueFull,
    Replies,
    StoreFailed,
    Timeout,
)
from ocpp_generic_api import Csms, HeartbeatRequest

from .delivery import Delivery, message_of, request_of
from .messages import Kind, MessageStore, StoredMessage
from .queue import MessageQueue, QueuePolicy
from .rules import timeout_is_attempt

__all__ = ["Sender"]

logger = logging.getLogger("ocpp_supervision")

R = TypeVar("R")

_UNKNOWN_THERE = (ErrorCode.NOT_IMPLEMENTED, ErrorCode.NOT_SUPPORTED)
_NOT_SENT = (QueueFull, NotAccepted, StoreFailed)  # nothing was sent for reasons that pass


class _Mute(Exception):
    """The CSMS did not answer a Heartbeat either: its refusal told nothing about the message."""


class Sender:
    """A station's queue, and who waits for the answers to what is in it."""

    def __init__(self, identity: str, store: MessageStore, policy: QueuePolicy | None) -> None:
        """Nothing is read yet.

        Args:
            identity: the station's identity, for logs.
            store: keeps the messages.
            policy: settings of the queue; None: their defaults.
        """
        self.identity = identity
        self.queue = MessageQueue(store, policy, on_drop=self._dropped)
        self._deliveries: dict[int, Delivery[Any]] = {}
        self._doubted: set[int] = set()

    async def keep(self, request: Replies[R], *, offline: bool) -> Delivery[R]:
        """Keep a request until it is answered; it is kept although whoever waits for this is cancelled.

        Raises:
            TypeError: it is no neutral request.
        """
        message = message_of(request, offline=offline)
        delivery = Delivery[R]()
        adding = self.queue.add(message, lambda numbered: self._deliveries.update({numbered.number: delivery}))
        await asyncio.shield(asyncio.ensure_future(adding))
        return delivery

    def abandon(self) -> None:
        """The program ends: nobody waits any longer, and the messages stay."""
        for delivery in self._deliveries.values():
            delivery.abandon()
        self._deliveries.clear()

    async def transmit(self, csms: Csms, waiting: StoredMessage, *, asking: bool = False) -> bool:
        """Send a message, and do what its answer asks for.

        Args:
            csms: the link.
            waiting: the message.
            asking: whether a Heartbeat goes before a message that was refused already; if it is not answered, the message
                waits on, and no attempt is counted.

        Returns:
            False: the CSMS says that the station is not accepted; it boots and the message is sent again.

        Raises:
            ConnectionLost: the link ended before the answer.
        """
        message = await self.queue.sending(waiting)
        try:
            if asking and message.attempts:
                await self._see_that_it_answers(csms)
            response = await csms.call(request_of(message))
        except ConnectionLost:
            raise
        except (NotSupported, InvalidPayload, LookupError) as error:
            await self._give_up(message, error)
        except Timeout as late:
            await self._refused(message, late, counts=timeout_is_attempt(csms.peer.version))
        except (_Mute, *_NOT_SENT) as error:
            await self._refused(message, error, counts=False)
        except CallRefused as refusal:
            return await self._answered_by_refusal(message, refusal)
        except Exception as error:
            logger.exception("%s: %s failed", self.identity, message.action)
            await self._refused(message, error)
        else:
            await self.queue.answered(message)
            self._settle(message, lambda delivery: delivery.answer(response))
        return True

    async def _see_that_it_answers(self, csms: Csms) -> None:
        """Ask for nothing but an answer.

        Raises:
            _Mute: there was none.
            ConnectionLost: the link ended.
        """
        try:
            await csms.heartbeat(HeartbeatRequest())
        except (CallRefused, Timeout, *_NOT_SENT) as error:
            raise _Mute(str(error)) from error

    async def _answered_by_refusal(self, message: StoredMessage, refusal: CallRefused) -> bool:
        if refusal.code is ErrorCode.SECURITY_ERROR and message.number not in self._doubted:
            self._doubted.add(message.number)  # once: then it is the message that is refused, and not the station
            return False
        if message.kind is not Kind.TRANSACTION and refusal.code in _UNKNOWN_THERE:
            await self._give_up(message, refusal)
        else:
            await self._refused(message, refusal)
        return True

    async def _refused(self, message: StoredMessage, error: Exception, *, counts: bool = True) -> None:
        if await self.queue.refused(message, asyncio.get_running_loop().time(), counts=counts):
            logger.info("%s: %s is sent again: %s", self.identity, message.action, error)
        else:
            logger.error("%s: %s was given up: %s", self.identity, message.action, error)
            self._settle(message, lambda delivery: delivery.fail(error))

    async def _give_up(self, message: StoredMessage, error: Exception) -> None:
        logger.warning("%s: %s cannot be sent: %s", self.identity, message.action, error)
        await self.queue.give_up(message)
        self._settle(message, lambda delivery: delivery.fail(error))

    def _dropped(self, message: StoredMessage) -> None:
        error = QueueFull(message.action, self.queue.policy.limit)
        self._settle(message, lambda delivery: delivery.fail(error))

    def _settle(self, message: StoredMessage, settle: Callable[[Delivery[Any]], None]) -> None:
        self._doubted.discard(message.number)
        delivery = self._deliveries.pop(message.number, None)
        if delivery is not None:
            settle(delivery)
