"""The parts of an operation and of a catalogue."""

from typing import Any, assert_type

from ocpp16_core.core import HeartbeatRequest, HeartbeatResponse
from ocpp16_core.remote_trigger import TRIGGER_MESSAGE
from ocpp_core import Catalogue, Operation, Role, Version


def an_operation_is_inferred() -> None:
    made = Operation("Heartbeat", HeartbeatRequest, HeartbeatResponse, Role.STATION)
    assert_type(made, Operation[HeartbeatRequest, HeartbeatResponse])


def parts_that_do_not_fit() -> None:
    Operation("Heartbeat", HeartbeatRequest(), HeartbeatResponse, Role.STATION)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Operation("Heartbeat", int, HeartbeatResponse, Role.STATION)  # type: ignore[type-var]  # pyright: ignore[reportArgumentType]
    Operation("Heartbeat", HeartbeatRequest, HeartbeatResponse, "CSMS")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Catalogue(TRIGGER_MESSAGE)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def the_wrong_response() -> None:
    mixed: Operation[HeartbeatRequest, HeartbeatResponse]
    mixed = TRIGGER_MESSAGE  # type: ignore[assignment]  # pyright: ignore[reportAssignmentType]
    del mixed


def what_is_looked_up_may_be_missing(version: Version) -> None:
    found = version.catalogue.by_action("Heartbeat")
    assert_type(found, Operation[Any, Any] | None)
    found.action  # type: ignore[union-attr]  # pyright: ignore[reportOptionalMemberAccess]  # noqa: B018
