import logging

import pytest
from toolkit.hub import BOOT, NAMES, VERSIONS, booting, eventually, joined

import ocpp201_core
from ocpp_core import CallRefused, ErrorCode, NotSupported, PluginError
from ocpp_core.registry import Registry
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    CLEAR_CACHE,
    RESET,
    BootReason,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearCacheStatus,
    HeartbeatRequest,
    MemoryTransactionStore,
    ResetRequest,
    ResetResponse,
    ResetStatus,
    ResetType,
    TransactionRecord,
)
from ocpp_toolkit import CSMS, ChargingStation

EACH = pytest.mark.parametrize("name", NAMES)
BOTH = pytest.mark.parametrize("side", [CSMS, ChargingStation])
ON_IDLE = ResetRequest(type=ResetType.ON_IDLE)


@BOTH
def test_all_versions_are_spoken_newest_first(side):
    assert side().versions == ("2.0.1", "1.6", "1.5")
    assert [version.name for version in side().spoken] == ["2.0.1", "1.6", "1.5"]


@BOTH
def test_or_those_that_are_named_in_their_order(side):
    assert side(["1.5", "2.0.1"]).versions == ("1.5", "2.0.1")


@BOTH
def test_a_version_that_is_not_installed(side):
    with pytest.raises(PluginError, match=r"plugin ocpp1\.7: it is not installed"):
        side(["1.7"])


class WithoutAdapters(Registry):
    """As if no adapter were installed."""

    def names(self):
        return tuple(name for name in super().names() if not name.startswith("adapter-"))

    def _load(self, name):
        if name in self.names():
            super()._load(name)


@BOTH
def test_a_version_without_an_adapter(side):
    with pytest.raises(PluginError, match=r"plugin adapter-ocpp1\.6: it is not installed"):
        side(["1.6"], registry=WithoutAdapters())


@BOTH
def test_transports_are_found_by_name(side):
    assert side(["1.6"]).transport("ws").name == "ws"
    with pytest.raises(PluginError, match="pigeon"):
        side(["1.6"]).transport("pigeon")


@EACH
async def test_one_handler_answers_every_version(name):
    station_program = ChargingStation()
    asked = []

    @station_program.on(RESET)
    async def reset(csms, request):
        asked.append((csms.version, request.type))
        return ResetResponse(status=ResetStatus.ACCEPTED)

    station, csms = await joined(VERSIONS[name], booting(CSMS()), station_program)
    assert (await csms.boot_notification(BOOT)).interval == 60
    assert await station.reset(ON_IDLE) == ResetResponse(status=ResetStatus.ACCEPTED)
    assert asked == [(name, ResetType.ON_IDLE)]


@EACH
async def test_what_nobody_answers_is_not_supported(name):
    station, _ = await joined(VERSIONS[name], CSMS())
    with pytest.raises(CallRefused) as caught:
        await station.clear_cache(ClearCacheRequest())
    assert caught.value.code is ErrorCode.NOT_SUPPORTED


@EACH
async def test_after_an_answer_who_asked_what_and_the_answer_are_told(name):
    program = ChargingStation()
    told = []
    program.on(CLEAR_CACHE)(lambda csms, request: ClearCacheResponse(status=ClearCacheStatus.ACCEPTED))
    program.after(CLEAR_CACHE)(lambda csms, request, response: told.append((csms, request, response)))
    station, csms = await joined(VERSIONS[name], CSMS(), program)
    await station.clear_cache(ClearCacheRequest())
    await eventually(lambda: told)
    assert told == [(csms, ClearCacheRequest(), ClearCacheResponse(status=ClearCacheStatus.ACCEPTED))]


@EACH
async def test_a_guard_keeps_stations_out_that_are_not_accepted(name):
    program = booting(CSMS())

    @program.guard
    def guard(station, operation):
        return station.accepted or operation.action == BOOT_NOTIFICATION.action

    station, csms = await joined(VERSIONS[name], program)
    with pytest.raises(CallRefused) as caught:
        await csms.heartbeat(HeartbeatRequest())
    assert caught.value.code is ErrorCode.SECURITY_ERROR
    await csms.boot_notification(BOOT)
    await eventually(lambda: station.accepted)
    with pytest.raises(CallRefused) as caught:
        await csms.heartbeat(HeartbeatRequest())
    assert caught.value.code is ErrorCode.NOT_SUPPORTED  # there is no handler


REPORT = ocpp201_core.GetBaseReportRequest(
    request_id=1, report_base=ocpp201_core.ReportBaseEnumType.CONFIGURATION_INVENTORY
)


async def test_what_one_version_alone_has_goes_through_the_same_call_and_on():
    program = ChargingStation()
    answer = ocpp201_core.GetBaseReportResponse(status=ocpp201_core.GenericDeviceModelStatusEnumType.ACCEPTED)
    told = []
    program.on(ocpp201_core.GET_BASE_REPORT)(lambda csms, request: answer)
    program.after(ocpp201_core.GET_BASE_REPORT)(lambda csms, request, response: told.append((csms, response)))
    station, csms = await joined(VERSIONS["2.0.1"], CSMS(), program)
    assert await station.call(REPORT) == answer
    await eventually(lambda: told)
    assert told == [(csms, answer)]


@pytest.mark.parametrize("name", ["1.6", "1.5"])
async def test_and_is_not_supported_by_the_others(name):
    station, _ = await joined(VERSIONS[name], CSMS())
    with pytest.raises(NotSupported, match=rf"GetBaseReportRequest is not supported: .* OCPP {name}"):
        await station.call(REPORT)
    assert station.peer.log == []


POWERED_UP = BOOT.model_copy(update={"reason": BootReason.POWER_UP})


@pytest.mark.parametrize("name", ["1.6", "1.5"])
async def test_losses_are_logged_once_for_a_station_over_all_its_connections(name, caplog):
    program, csms_program = ChargingStation(), booting(CSMS())
    for _ in range(2):
        _, csms = await joined(VERSIONS[name], csms_program, program)
        for _ in range(2):
            assert [loss.path for loss in (await csms.execute(POWERED_UP)).losses] == ["reason"]
    _, other = await joined(VERSIONS[name], csms_program, program, "CS2")
    await other.call(POWERED_UP)
    why = f"OCPP {name} loses BootNotification.reason: OCPP 1.x does not say why a station came up"
    assert [message for message in caplog.messages if "loses" in message] == [f"CS1: {why}", f"CS2: {why}"]
    assert csms.conversation.losses == {"BootNotification.reason": 4}


@pytest.mark.parametrize("name", ["1.6", "1.5"])
async def test_losses_can_be_errors(name):
    _, csms = await joined(VERSIONS[name], booting(CSMS()), ChargingStation(losses="error"))
    with pytest.raises(NotSupported, match="it would lose reason"):
        await csms.boot_notification(POWERED_UP)
    assert csms.peer.log == []
    await csms.boot_notification(BOOT)


async def test_a_store_can_be_given():
    store = MemoryTransactionStore()
    await store.save(TransactionRecord("CS1", "abc", number=3))
    station, _ = await joined(VERSIONS["1.6"], CSMS(store=store))
    assert station.conversation.transactions.id_of(3) == "abc"


async def test_without_one_transactions_last_as_long_as_the_program():
    program = CSMS()
    station, _ = await joined(VERSIONS["1.6"], program)
    await station.conversation.transactions.save(TransactionRecord("CS1", "abc", number=3))
    again, _ = await joined(VERSIONS["1.6"], program)
    assert again.conversation.transactions.id_of(3) == "abc"


async def test_a_station_that_is_told_of_a_boot_does_nothing(caplog):
    """A station answers no boot; the hook for it is the CSMS's."""
    caplog.set_level(logging.DEBUG)
    _, csms = await joined(VERSIONS["1.6"], CSMS())
    await ChargingStation(["1.6"])._booted(csms.conversation, True)
    assert caplog.messages == []
