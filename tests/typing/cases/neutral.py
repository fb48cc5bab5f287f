"""A program that names no version: its handlers, watchers and calls."""

from typing import assert_type

from ocpp201_core import GET_BASE_REPORT, GetBaseReportRequest, GetBaseReportResponse
from ocpp_core import Operation, Peer
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    HEARTBEAT,
    RESET,
    BootNotificationRequest,
    BootNotificationResponse,
    Csms,
    Execution,
    HeartbeatRequest,
    HeartbeatResponse,
    Loss,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    Station,
)
from ocpp_toolkit import CSMS, ChargingStation, connect, serve

ACCEPTED = ResetResponse(status=ResetStatus.ACCEPTED)


def an_operation_knows_its_two_models() -> None:
    assert_type(RESET, Operation[ResetRequest, ResetResponse])
    assert_type(RESET.request, type[ResetRequest])
    assert_type(RESET.response, type[ResetResponse])


def handlers_that_fit(csms: CSMS, station: ChargingStation, answer: HeartbeatResponse) -> None:
    @csms.on(HEARTBEAT)
    def heartbeat(station: Station, request: HeartbeatRequest) -> HeartbeatResponse:
        return answer

    @csms.on(HEARTBEAT)
    async def later(station: Station, request: HeartbeatRequest) -> HeartbeatResponse:
        return answer

    @csms.after(HEARTBEAT)
    def after(station: Station, request: HeartbeatRequest, response: HeartbeatResponse) -> None: ...

    @csms.after(HEARTBEAT)
    async def some_time_after(station: Station, request: HeartbeatRequest, response: HeartbeatResponse) -> None: ...

    @station.on(RESET)
    def reset(csms: Csms, request: ResetRequest) -> ResetResponse:
        return ACCEPTED

    @station.after(RESET)
    async def restart(csms: Csms, request: ResetRequest, response: ResetResponse) -> None: ...

    for each in (heartbeat, later, after, some_time_after, reset, restart):
        assert callable(each)


def a_lambda_is_inferred(station: ChargingStation) -> None:
    def accept(csms: Csms, request: ResetRequest) -> ResetResponse:
        return ACCEPTED

    station.on(RESET)(lambda csms, request: accept(assert_type(csms, Csms), assert_type(request, ResetRequest)))


def what_one_version_alone_has(station: ChargingStation) -> None:
    @station.on(GET_BASE_REPORT)
    async def report(csms: Csms, request: GetBaseReportRequest) -> GetBaseReportResponse:
        raise NotImplementedError

    assert callable(report)


async def is_called_likewise(station: Station, request: GetBaseReportRequest) -> None:
    assert_type(await station.call(request), GetBaseReportResponse)
    assert_type(await station.execute(request), Execution[GetBaseReportResponse])


def handlers_that_do_not_fit(csms: CSMS, station: ChargingStation, answer: HeartbeatResponse) -> None:
    def of_a_csms(csms: Csms, request: HeartbeatRequest) -> HeartbeatResponse:
        return answer

    def of_a_station(station: Station, request: ResetRequest) -> ResetResponse:
        return ACCEPTED

    def of_a_peer(station: Peer, request: HeartbeatRequest) -> HeartbeatResponse:
        return answer

    def of_nobody(request: HeartbeatRequest) -> HeartbeatResponse:
        return answer

    def other_response(station: Station, request: HeartbeatRequest) -> ResetResponse:
        return ACCEPTED

    async def other_response_later(station: Station, request: HeartbeatRequest) -> ResetResponse:
        return ACCEPTED

    def no_response(station: Station, request: HeartbeatRequest) -> None: ...

    def hook(station: Station, request: HeartbeatRequest, response: ResetResponse) -> None: ...

    csms.on(HEARTBEAT)(of_a_csms)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    station.on(RESET)(of_a_station)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.on(HEARTBEAT)(of_a_peer)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.on(HEARTBEAT)(of_nobody)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.on(HEARTBEAT)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.on(HEARTBEAT)(other_response_later)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.on(HEARTBEAT)(no_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.after(HEARTBEAT)(hook)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.on("Heartbeat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def only_what_a_side_can_be_asked_has_a_verb(station: Station, csms: Csms) -> None:
    await station.boot_notification()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    await csms.reset()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


async def an_execution_has_the_response_and_more(csms: Csms, request: BootNotificationRequest) -> None:
    done = await csms.execute(request)
    assert_type(done, Execution[BootNotificationResponse])
    assert_type(done.response, BootNotificationResponse)
    assert_type(done.losses, tuple[Loss, ...])
    assert_type(done.messages, int)


async def stations_are_a_mapping(csms: CSMS) -> None:
    assert_type(csms.stations["CS1"], Station)
    assert_type(csms.stations.where(lambda each: each.accepted), list[Station])
    assert_type(await csms.stations.wait_for("CS1"), Station)


def watchers(csms: CSMS) -> None:
    @csms.on_connect
    async def connected(station: Station) -> None: ...

    @csms.on_accept
    def accepted(station: Station) -> None: ...

    @csms.on_disconnect
    def gone(station: Station, reason: str) -> None: ...

    for each in (connected, accepted, gone):
        assert callable(each)
    csms.on_disconnect(connected)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def guards(csms: CSMS) -> None:
    csms.guard(lambda station, operation: assert_type(station, Station).accepted or operation.action == "Heartbeat")


async def connections(csms: CSMS, station: ChargingStation) -> None:
    async with serve(csms, "127.0.0.1:0") as server, connect(station, server.url, "CS1") as remote:
        assert_type(server.url, str)
        assert_type(remote, Csms)
    serve(station)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    connect(csms, "ws://host", "CS1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def an_operation_of_the_neutral_api() -> None:
    assert_type(BOOT_NOTIFICATION, Operation[BootNotificationRequest, BootNotificationResponse])
