import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from scripting.rig import SHORT, SOON, joined, serving

from ocpp_core import ConnectFailed, NotSupported
from ocpp_generic_api import (
    AuthorizationData,
    AuthorizationStatus,
    CertificateHashData,
    HashAlgorithm,
    IdToken,
    IdTokenInfo,
    MessageTrigger,
    OperationalStatus,
    ResetType,
    UpdateType,
)
from ocpp_toolkit.scripting import Destination, ScriptedCsms, ScriptedStation, Stage

HASH = CertificateHashData(
    hash_algorithm=HashAlgorithm.SHA256, issuer_name_hash="0a", issuer_key_hash="0b", serial_number="1"
)
ENTRY = AuthorizationData(
    id_token=IdToken(id_token="T1"), id_token_info=IdTokenInfo(status=AuthorizationStatus.ACCEPTED)
)
Send = Callable[[ScriptedCsms], Awaitable[Any]]
SHORT_SENDS: list[tuple[str, str, Send]] = [
    ("Reset", "Reset", lambda csms: csms.reset(ResetType.IMMEDIATE)),
    ("ChangeAvailability", "ChangeAvailability", lambda csms: csms.change_availability()),
    (
        "ChangeAvailability",
        "ChangeAvailability",
        lambda csms: csms.change_availability(OperationalStatus.INOPERATIVE, evse_id=1),
    ),
    ("GetConfiguration", "GetVariables", lambda csms: csms.get_variable("OCPPCommCtrlr", "HeartbeatInterval")),
    ("ChangeConfiguration", "SetVariables", lambda csms: csms.set_variable("OCPPCommCtrlr", "HeartbeatInterval", "9")),
    ("RemoteStartTransaction", "RequestStartTransaction", lambda csms: csms.start_transaction()),
    (
        "RemoteStartTransaction",
        "RequestStartTransaction",
        lambda csms: csms.start_transaction(IdToken(id_token="T1"), remote_start_id=5),
    ),
    ("RemoteStopTransaction", "RequestStopTransaction", lambda csms: csms.stop_transaction("5")),
    ("UnlockConnector", "UnlockConnector", lambda csms: csms.unlock()),
    ("ClearCache", "ClearCache", lambda csms: csms.clear_cache()),
    ("GetLocalListVersion", "GetLocalListVersion", lambda csms: csms.get_local_list_version()),
    ("SendLocalList", "SendLocalList", lambda csms: csms.send_local_list(1)),
    ("SendLocalList", "SendLocalList", lambda csms: csms.send_local_list(2, [ENTRY], UpdateType.DIFFERENTIAL)),
    ("ReserveNow", "ReserveNow", lambda csms: csms.reserve()),
    ("CancelReservation", "CancelReservation", lambda csms: csms.cancel_reservation()),
    ("GetDiagnostics", "GetLog", lambda csms: csms.get_log()),
    ("UpdateFirmware", "UpdateFirmware", lambda csms: csms.update_firmware()),
    ("DataTransfer", "DataTransfer", lambda csms: csms.data_transfer()),
    ("", "SetChargingProfile", lambda csms: csms.set_limit(11_000, stack_level=1)),
    ("", "ClearChargingProfile", lambda csms: csms.clear_limit()),
    ("", "GetCompositeSchedule", lambda csms: csms.get_composite_schedule()),
    ("", "TriggerMessage", lambda csms: csms.trigger(MessageTrigger.HEARTBEAT, evse_id=1)),
    ("", "InstallCertificate", lambda csms: csms.install_certificate("PEM")),
    ("", "GetInstalledCertificateIds", lambda csms: csms.get_installed_certificates()),
    ("", "DeleteCertificate", lambda csms: csms.delete_certificate(HASH)),
    ("", "CertificateSigned", lambda csms: csms.certificate_signed("PEM")),
]
"""By the action in 1.5 (empty: it has none) and in 2.0.1; 1.6 has either."""


@pytest.mark.parametrize("version", ["1.5", "1.6", "2.0.1"])
async def test_short_sends_have_usable_defaults(version: str):
    async with joined(version) as (station, csms):
        station._inbox.patience = 0.001  # whatever comes is answered
        for in_15, in_201, send in SHORT_SENDS:
            if version == "1.5" and not in_15:
                with pytest.raises(NotSupported):
                    await send(csms)
                continue
            await send(csms)
            sent = [json.loads(frame.text) for frame in csms.frames if frame.sent]
            named = {frame[2] for frame in sent if frame[0] == 2}
            assert named & {in_201 if version == "2.0.1" else in_15, in_201}


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_all_variables_are_read_though_they_come_in_a_report_of_its_own(version: str):
    async with joined(version) as (station, csms):
        station._inbox.patience = 0.001
        variables = (await csms.get_all_variables()).variables
        assert "HeartbeatInterval" in {each.variable.name for each in variables}


async def test_stations_are_taken_by_identity_or_as_they_come():
    async with serving() as server:
        assert server.urls == {"ws": server.url}
        destination = Destination(server.url, "CS1")
        async with ScriptedStation(destination, Stage(1)):
            first = await server.station(within=SOON)
            assert first.identity == "CS1"
            assert (await server.station("CS1", within=SOON)).identity == "CS1"
            assert server.connected == ("CS1",)
            with pytest.raises(ConnectFailed, match="CS2 did not come within"):
                await server.station("CS2", within=SHORT)
            taken = {"CS1"}
            with pytest.raises(ConnectFailed, match="no station came within"):
                await server.station(taken=taken, within=SHORT)
            waiting = asyncio.create_task(server.station(taken=taken, within=0))
            async with ScriptedStation(Destination(server.url, "CS2"), Stage(1)):
                assert (await waiting).identity == "CS2"
                assert taken == {"CS1", "CS2"}


async def test_frames_from_before_the_script_are_seen():
    async with serving("1.6") as server, ScriptedStation(Destination(server.url), Stage(1)) as station:
        boot = asyncio.create_task(station.boot())
        while not station.frames:  # noqa: ASYNC110 - of which nothing tells
            await asyncio.sleep(0)
        csms = await server.station(within=SOON)
        await csms.next_call()
        assert [frame.sent for frame in csms.frames] == [False]
        assert csms.frames[0].text == station.frames[0].text
        assert csms.frames[:1] == list(csms.frames)
        boot.cancel()
