"""Handlers of the version-neutral API in the place of a version's own: one set serves connections of all versions."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

from ocpp_core import Handler, Handlers, Hook, OcppModel, Operation, Peer

from .adapter import Adapter
from .catalogue import CATALOGUE
from .conversation import Conversation
from .provisioning import BOOT_NOTIFICATION, BootNotificationResponse, RegistrationStatus

__all__ = ["Bridge"]


class Bridge(Handlers):
    """What a transport is given as handlers.

    A request that means a neutral operation goes through the version's adapter to the neutral handler; any other goes as it is to
    the handler registered for the version's own operation, if there is one.
    """

    def __init__(
        self,
        neutral: Handlers,
        adapters: Sequence[Adapter],
        converse: Callable[[Peer], Conversation],
        booted: Callable[[Conversation, bool], Awaitable[None]] | None = None,
    ) -> None:
        """Join handlers and adapters.

        Args:
            neutral: what answers.
            adapters: of the versions that connections may have.
            converse: makes a conversation of a connection.
            booted: told of a station when its boot has been answered, and whether it was accepted; None: nobody.
        """
        super().__init__()
        self.neutral = neutral
        self._converse = converse
        self._booted = booted
        self._conversations: WeakKeyDictionary[Peer, Conversation] = WeakKeyDictionary()
        self._answers: dict[Operation[Any, Any], Handler[Any, Any]] = {
            operation: self._through(inbound) for adapter in adapters for operation, inbound in adapter.inbound.items()
        }

        self._boots = {
            operation
            for adapter in adapters
            for route in adapter.routes
            if route.neutral is BOOT_NOTIFICATION
            for operation in route.inbound
        }

    async def prepare(self, peer: Peer) -> None:
        """Take up a connection, with what the store knows of its station."""
        conversation = self._converse(peer)
        await conversation.prepare()
        self._conversations[peer] = conversation

    def conversation(self, peer: Peer) -> Conversation:
        """The conversation of a connection that was taken up.

        Raises:
            KeyError: it was not.
        """
        return self._conversations[peer]

    def handler(self, operation: Operation[Any, Any]) -> Handler[Any, Any] | None:
        """What answers an operation of a version."""
        answer = self._answers.get(operation)
        if answer is not None:
            return answer
        own = self.neutral.handler(operation)
        return None if own is None else lambda peer, request: own(self._conversations[peer].facade, request)

    def hook(self, operation: Operation[Any, Any]) -> Hook[Any, Any] | None:
        """What runs after an operation of a version was answered."""
        if operation in self._answers:
            # Each sequel costs a task: there is one only where something can follow.
            return self._after if self.neutral.has_hooks or operation in self._boots else None
        own = self.neutral.hook(operation)
        if own is None:
            return None
        return lambda peer, request, response: own(self._conversations[peer].facade, request, response)

    def admits(self, peer: Peer, operation: Operation[Any, Any]) -> bool:
        """What the neutral guard says."""
        return self.neutral.admits(self._conversations[peer].facade, operation)

    def _through(self, inbound: Callable[[Any, Any], Any]) -> Handler[Any, Any]:
        def answer(peer: Peer, request: Any) -> Any:
            return self._conversations[peer].handle(inbound, request)

        return answer

    async def _after(self, peer: Peer, request: OcppModel, response: OcppModel) -> None:
        conversation = self._conversations[peer]
        delivered = conversation.take_delivered(request)
        if delivered is None:
            return
        answer = delivered[1]
        if self._booted is not None and isinstance(answer, BootNotificationResponse):
            await self._booted(conversation, answer.status is RegistrationStatus.ACCEPTED)
        kind = type(delivered[0])
        operation = CATALOGUE.by_request(kind) or conversation.peer.version.catalogue.by_request(kind)
        hook = self.neutral.hook(operation) if operation is not None else None
        result = hook(conversation.facade, *delivered) if hook is not None else None
        if inspect.isawaitable(result):
            await result
