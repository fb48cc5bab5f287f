"""The blocking API: its verbs, contexts and handlers in threads are as typed as the asynchronous ones."""

from typing import assert_type

import ocpp_generic_api as api
from ocpp201_core import GetBaseReportRequest, GetBaseReportResponse
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    HEARTBEAT,
    RESET,
    BootNotificationRequest,
    BootNotificationResponse,
    Execution,
    HeartbeatRequest,
    HeartbeatResponse,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
)
from ocpp_toolkit import CSMS, ChargingStation, sync

ACCEPTED = ResetResponse(status=ResetStatus.ACCEPTED)


def a_verb_has_the_response_of_its_request(
    station: sync.Station, csms: sync.Csms, boot: BootNotificationRequest, reset: ResetRequest
) -> None:
    assert_type(csms.boot_notification(boot), BootNotificationResponse)
    assert_type(csms.heartbeat(request=HeartbeatRequest()), HeartbeatResponse)
    assert_type(station.reset(reset), ResetResponse)
    assert_type(station.within(5).reset(reset), ResetResponse)
    assert_type(station.within(None), sync.Station)


def so_has_a_call(station: sync.Station, csms: sync.Csms, request: GetBaseReportRequest) -> None:
    assert_type(csms.call(HeartbeatRequest()), HeartbeatResponse)
    assert_type(station.call(request), GetBaseReportResponse)
    assert_type(station.execute(request), Execution[GetBaseReportResponse])


def what_does_not_fit(station: sync.Station, csms: sync.Csms, reset: ResetRequest) -> None:
    csms.heartbeat(reset)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.heartbeat()  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    csms.call("Heartbeat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.reset(reset)  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    station.heartbeat(HeartbeatRequest())  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def contexts(csms: CSMS, program: ChargingStation) -> None:
    with sync.serve(csms, "127.0.0.1:0") as server, sync.connect(program, server.url, "CS1") as remote:
        assert_type(server, sync.Served)
        assert_type(remote, sync.Csms)
        assert_type(server.stations["CS1"], sync.Station)
        assert_type(server.stations.wait_for("CS1", timeout=5), sync.Station)
        assert_type(server.stations.where(lambda each: each.accepted), list[sync.Station])
    assert_type(sync.connect(program, "ws://host", "CS1").open(), sync.Csms)
    sync.serve(program)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    sync.connect(csms, "ws://host", "CS1")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def anything_may_run_in_the_loop(background: sync.Background, station: sync.Station) -> None:
    assert_type(station.remote, api.Station)
    assert_type(background.run(lambda: station.remote.call(HeartbeatRequest())), HeartbeatResponse)


def handlers_in_threads(csms: CSMS, program: ChargingStation, boot_answer: BootNotificationResponse) -> None:
    @csms.on(BOOT_NOTIFICATION)
    @sync.in_thread
    def boot(station: sync.Station, request: BootNotificationRequest) -> BootNotificationResponse:
        assert_type(station.reset(ResetRequest(type=ResetType.IMMEDIATE)), ResetResponse)
        return boot_answer

    @csms.after(BOOT_NOTIFICATION)
    @sync.in_thread
    def booted(station: sync.Station, request: BootNotificationRequest, response: BootNotificationResponse) -> None: ...

    @csms.on_disconnect
    @sync.in_thread
    def gone(station: sync.Station, reason: str) -> None: ...

    @program.on(RESET)
    @sync.in_thread
    def reset(csms: sync.Csms, request: ResetRequest) -> ResetResponse:
        return ACCEPTED

    for each in (boot, booted, gone, reset):
        assert callable(each)


def handlers_in_threads_that_do_not_fit(csms: CSMS) -> None:
    def of_a_csms(csms: sync.Csms, request: HeartbeatRequest) -> HeartbeatResponse:
        raise NotImplementedError

    def not_in_a_thread(station: sync.Station, request: HeartbeatRequest) -> HeartbeatResponse:
        raise NotImplementedError

    def other_response(station: sync.Station, request: HeartbeatRequest) -> ResetResponse:
        return ACCEPTED

    csms.on(HEARTBEAT)(sync.in_thread(of_a_csms))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.on(HEARTBEAT)(not_in_a_thread)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    csms.on(HEARTBEAT)(sync.in_thread(other_response))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
