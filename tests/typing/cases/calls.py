"""What a call returns follows from what is asked. A line with an ignore holds an error: if it were none, the ignore would be one."""

from typing import assert_type

from ocpp16_core.core import HeartbeatRequest, HeartbeatResponse
from ocpp16_core.remote_trigger import (
    MessageTrigger,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
)
from ocpp_core import Peer
from ocpp_core.testing import MemoryPeer


async def the_response_is_that_of_the_request(peer: Peer) -> None:
    request = TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT)
    assert_type(await peer.call(request), TriggerMessageResponse)
    assert_type(await peer.call(HeartbeatRequest()), HeartbeatResponse)
    assert_type(await peer.call(request, timeout=5), TriggerMessageResponse)
    assert_type((await peer.call(request)).status, TriggerMessageStatus)


async def every_kind_of_peer_does_likewise(peer: MemoryPeer) -> None:
    assert_type(await peer.call(HeartbeatRequest()), HeartbeatResponse)


async def the_response_of_another_request(peer: Peer) -> None:
    response: TriggerMessageResponse
    response = await peer.call(HeartbeatRequest())  # type: ignore[arg-type]  # pyright: ignore[reportAssignmentType]
    del response


async def only_requests_are_called(peer: Peer) -> None:
    response = TriggerMessageResponse(status=TriggerMessageStatus.ACCEPTED)
    await peer.call(response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await peer.call("Heartbeat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await peer.call(HeartbeatRequest)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def a_timeout_is_named(peer: Peer) -> None:
    await peer.call(HeartbeatRequest(), 5)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    await peer.call(HeartbeatRequest(), timeout="5")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
