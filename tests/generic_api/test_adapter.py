import pytest
from generic_api.little_neutral import (
    ADAPTER,
    BEAT,
    BOOT,
    HELLO,
    HELLO_THERE,
    NO_CACHE,
    NOTE,
    POKE,
    RESTART,
    RESTARTING,
    TICK,
    VERSION,
    HelloRequest,
    Notes,
    PokeRequest,
)

from ocpp_core import NotSupported, Role
from ocpp_generic_api import (
    DATA_TRANSFER,
    HEARTBEAT,
    Adapter,
    BootNotificationRequest,
    ClearCacheRequest,
    Conversion,
    DataTransferRequest,
    Fidelity,
    Grade,
    Loss,
    Memory,
    MemoryTransactionStore,
    Scope,
    Transactions,
    provisioning,
)
from ocpp_generic_api.adapter import outgoing


@pytest.fixture
def scope():
    return Scope("CS1", VERSION, Role.STATION, Transactions("CS1", MemoryTransactionStore()), Memory())


def test_an_adapter_finds_a_route_by_the_request():
    assert ADAPTER.route(BootNotificationRequest) is BOOT
    assert ADAPTER.route(ClearCacheRequest) is NO_CACHE
    assert isinstance(ADAPTER.route(DataTransferRequest), Notes)
    assert ADAPTER.route(PokeRequest) is ADAPTER.route(HelloRequest) is None


def test_an_adapter_knows_what_of_its_version_means_something_neutral():
    assert set(ADAPTER.inbound) == {HELLO, TICK, RESTART, NOTE}
    assert POKE not in ADAPTER.inbound


def test_a_neutral_operation_goes_one_way():
    with pytest.raises(ValueError, match="two routes carry the same neutral operation"):
        Adapter(VERSION, [NO_CACHE, NO_CACHE])


def test_an_operation_of_the_version_comes_in_one_way():
    other = Conversion(DATA_TRANSFER, TICK, *[lambda message, scope: None] * 4)
    with pytest.raises(ValueError, match="DataTransfer comes in by an operation that another route has"):
        Adapter(VERSION, [BEAT, other])


def test_grades():
    reason = "OCPP 0.9 restarts at once"
    assert BEAT.fidelity == Fidelity(Grade.EXACT)
    assert RESTARTING.fidelity == Fidelity(Grade.LOSSY, {"status": reason})
    assert NO_CACHE.fidelity == Fidelity(Grade.UNSUPPORTED, reason="OCPP 0.9 has no cache")
    derived = Conversion(HEARTBEAT, TICK, *[lambda message, scope: None] * 4, derived={"→ current_time": "the clock"})
    assert derived.fidelity == Fidelity(Grade.DERIVED, derived={"→ current_time": "the clock"})
    assert BOOT.fidelity.grade is Grade.LOSSY
    assert list(BOOT.fidelity.lossy) == ["reason", "charging_station.modem", "→ status_info"]
    assert list(BOOT.fidelity.derived) == ["charging_station.vendor_name", "→ current_time"]


def test_what_the_version_lacks_is_reported(scope):
    message = HELLO_THERE.model_copy(update={"reason": provisioning.BootReason.POWER_UP})
    assert outgoing(BOOT.request_out, message, scope, BOOT.request_lacks) == HelloRequest(name="m")
    assert scope.losses == [Loss("reason", provisioning.BootReason.POWER_UP, "OCPP 0.9 gives no reasons")]


def test_nothing_is_lacking_unless_declared(scope):
    message = HELLO_THERE.model_copy(update={"reason": provisioning.BootReason.POWER_UP})
    outgoing(BOOT.request_out, message, scope)
    assert scope.losses == []


def test_what_breaks_the_rules_of_the_version_is_not_supported(scope):
    long = BootNotificationRequest(
        charging_station=provisioning.ChargingStation(model="secret " * 9, vendor_name="v"),
    )
    with pytest.raises(NotSupported) as caught:
        outgoing(BOOT.request_out, long, scope)
    assert caught.value.what == "BootNotificationRequest"
    assert caught.value.reason == "name in OCPP 0.9: String should have at most 12 characters"
    assert caught.value.__cause__ is None


async def test_what_is_unsupported_is_refused():
    assert NO_CACHE.inbound == {}
    with pytest.raises(NotSupported, match=r"ClearCache is not supported: OCPP 0.9 has no cache"):
        await NO_CACHE.ask(ClearCacheRequest(), None)
