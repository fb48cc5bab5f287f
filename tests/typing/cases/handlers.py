"""A handler takes its operation's request and returns its operation's response, at once or later."""

from typing import assert_type

from ocpp16_core.core import HEARTBEAT, HeartbeatRequest, HeartbeatResponse
from ocpp16_core.remote_trigger import (
    TRIGGER_MESSAGE,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
)
from ocpp_core import Handlers, OcppModel, Operation, Peer, now

ACCEPTED = TriggerMessageResponse(status=TriggerMessageStatus.ACCEPTED)


def an_operation_knows_its_two_models() -> None:
    assert_type(TRIGGER_MESSAGE, Operation[TriggerMessageRequest, TriggerMessageResponse])
    assert_type(TRIGGER_MESSAGE.request, type[TriggerMessageRequest])
    assert_type(TRIGGER_MESSAGE.response, type[TriggerMessageResponse])


def handlers_that_fit(peer: Peer, handlers: Handlers) -> None:
    @peer.on(TRIGGER_MESSAGE)
    def sync(csms: Peer, request: TriggerMessageRequest) -> TriggerMessageResponse:
        return ACCEPTED

    @peer.on(TRIGGER_MESSAGE)
    async def later(csms: Peer, request: TriggerMessageRequest) -> TriggerMessageResponse:
        return ACCEPTED

    @handlers.on(HEARTBEAT)
    def heartbeat(station: Peer, request: HeartbeatRequest) -> HeartbeatResponse:
        return HeartbeatResponse(current_time=now())

    @handlers.on(TRIGGER_MESSAGE)
    def of_any(csms: Peer, request: OcppModel) -> TriggerMessageResponse:
        return ACCEPTED

    @handlers.after(TRIGGER_MESSAGE)
    def after(csms: Peer, request: TriggerMessageRequest, response: TriggerMessageResponse) -> None: ...

    @handlers.after(TRIGGER_MESSAGE)
    async def some_time_after(csms: Peer, request: TriggerMessageRequest, response: TriggerMessageResponse) -> None: ...

    for each in (sync, later, heartbeat, of_any, after, some_time_after):
        assert callable(each)


def a_lambda_is_inferred(handlers: Handlers) -> None:
    def accept(request: TriggerMessageRequest) -> TriggerMessageResponse:
        return ACCEPTED

    handlers.on(TRIGGER_MESSAGE)(lambda _peer, request: accept(assert_type(request, TriggerMessageRequest)))


def handlers_that_do_not_fit(peer: Peer, handlers: Handlers) -> None:
    def other_response(csms: Peer, request: TriggerMessageRequest) -> HeartbeatResponse:
        return HeartbeatResponse(current_time=now())

    async def other_response_later(csms: Peer, request: TriggerMessageRequest) -> HeartbeatResponse:
        return HeartbeatResponse(current_time=now())

    def no_response(csms: Peer, request: TriggerMessageRequest) -> None: ...

    def other_request(csms: Peer, request: HeartbeatRequest) -> TriggerMessageResponse:
        return ACCEPTED

    def no_peer(request: TriggerMessageRequest) -> TriggerMessageResponse:
        return ACCEPTED

    peer.on(TRIGGER_MESSAGE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    peer.on(TRIGGER_MESSAGE)(other_response_later)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    peer.on(TRIGGER_MESSAGE)(no_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    peer.on(TRIGGER_MESSAGE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    peer.on(TRIGGER_MESSAGE)(no_peer)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    handlers.on(HEARTBEAT)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    handlers.on("Heartbeat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

    def hook(csms: Peer, request: TriggerMessageRequest, response: HeartbeatResponse) -> None: ...

    handlers.after(TRIGGER_MESSAGE)(hook)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
