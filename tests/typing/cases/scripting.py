"""Scripts: what is asked decides what is returned, and what an expectation may be answered."""

from typing import assert_type

import ocpp16_core
from ocpp_core import CallError, ErrorCode
from ocpp_generic_api import (
    RESET,
    HeartbeatRequest,
    HeartbeatResponse,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    UnlockConnectorResponse,
    UnlockStatus,
)
from ocpp_toolkit.scripting import Outcome, ScriptedCsms, ScriptedStation, run, script


async def station_script(station: ScriptedStation) -> None:
    assert_type(await station.send(HeartbeatRequest()), HeartbeatResponse)
    assert_type(await station.send(ocpp16_core.HeartbeatRequest()), ocpp16_core.HeartbeatResponse)
    assert_type(await station.heartbeat(), HeartbeatResponse)
    assert_type(await station.expect(RESET), ResetRequest)
    assert_type(await station.expect(ocpp16_core.RESET), ocpp16_core.ResetRequest)
    rejected = ResetResponse(status=ResetStatus.REJECTED)
    await station.expect(RESET, respond=rejected)
    await station.expect(RESET, respond=lambda _: rejected)
    await station.expect(RESET, respond=CallError(ErrorCode.GENERIC_ERROR))


@script(versions=["1.6"])
async def csms_script(csms: ScriptedCsms) -> None:
    assert_type(await csms.reset(), ResetResponse)


async def main() -> None:
    assert_type(await run(station_script, "ws://127.0.0.1:9000"), Outcome)


async def neither_another_answer_nor_the_other_side(station: ScriptedStation) -> None:
    unlocked = UnlockConnectorResponse(status=UnlockStatus.UNLOCKED)
    await station.expect(RESET, respond=unlocked)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    await run(csms_script, "ws://127.0.0.1:9000")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
