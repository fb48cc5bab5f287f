"""Handlers of the version-neutral API in the place of a version's own: one set serves connections of all versions."""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from ocpp_core import Handler, Handlers, Hook, OcppModel, Operation, Peer

from .adapter import Adapter
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
        self._answers: dict[Operation[Any, Any], Handler[Any, Any]] = {
            operation: self._through(inbound) for adapter in adapters for operation, inbound in adapter.inbound.items()
        }
        boots = {
            operation
            for adapter in adapters
            for route in adapter.routes
            if route.neutral is BOOT_NOTIFICATION
            for operation in route.inbound
        }
        self._followed = boots.union(*(adapter.followed for adapter in adapters))

    async def prepare(self, peer: Peer) -> None:
        """Take up a connection, with what the store knows of its station."""
        conversation = self._converse(peer)
        await conversation.prepare()
        peer.context = conversation

    def conversation(self, peer: Peer) -> Conversation:
        """The conversation of a connection that was taken up.

        Raises:
            KeyError: it was not.
        """
        if peer.context is None:
            raise KeyError(peer.identity)
        conversation: Conversation = peer.context
        return conversation

    def handler(self, operation: Operation[Any, Any]) -> Handler[Any, Any] | None:
        """What answers an operation of a version."""
        answer = self._answers.get(operation)
        if answer is not None:
            return answer
        own = self.neutral.handler(operation)
        return None if own is None else lambda peer, request: own(peer.context.facade, request)

    def hook(self, operation: Operation[Any, Any]) -> Hook[Any, Any] | None:
        """What runs after an operation of a version was answered."""
        if operation in self._answers:
            # Each sequel costs a task: there is one only where something can follow.
            return self._after if self.neutral.has_hooks or operation in self._followed else None
        own = self.neutral.hook(operation)
        if own is None:
            return None
        return lambda peer, request, response: own(peer.context.facade, request, response)

    def admits(self, peer: Peer, operation: Operation[Any, Any]) -> bool:
        """What the neutral guard says."""
        return self.neutral.admits(peer.context.facade, operation)

    def _through(self, inbound: Callable[[Any, Any], Any]) -> Handler[Any, Any]:
        def answer(peer: Peer, request: Any) -> Any:
            return peer.context.handle(inbound, request)

        return answer

    async def _after(self, peer: Peer, request: OcppModel, response: OcppModel) -> None:
        conversation = self.conversation(peer)
        sequel, delivered = conversation.take_aftermath(request)
        if sequel is not None:
            await sequel()
        if delivered is not None:
            await self._after_delivered(conversation, *delivered)

    async def _after_delivered(self, conversation: Conversation, request: OcppModel, response: OcppModel) -> None:
        if self._booted is not None and isinstance(response, BootNotificationResponse):
            await self._booted(conversation, response.status is RegistrationStatus.ACCEPTED)
        operation = conversation.operation(request)
        hook = self.neutral.hook(operation) if operation is not None else None
        result = hook(conversation.facade, request, response) if hook is not None else None
        if inspect.isawaitable(result):
            await result
