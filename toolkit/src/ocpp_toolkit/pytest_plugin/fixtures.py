"""The fixtures. What they are made of is imported when a test asks for them."""

# ruff: noqa: PLC0415 - see above
import inspect
from collections.abc import AsyncGenerator, Generator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING

import pytest

from .hooks import OPENERS, TRAFFIC, Opener
from .marking import versions_marked, wants_soap

if TYPE_CHECKING:
    from ocpp_toolkit.sync import Background
    from ocpp_toolkit.testing import (
        BenchPki,
        FaultProxy,
        RecordingCsms,
        StationFactory,
        StrictPair,
        Traffic,
        VirtualClock,
    )

__all__ = [
    "ocpp_background",
    "ocpp_clock",
    "ocpp_csms",
    "ocpp_pair",
    "ocpp_pki",
    "ocpp_proxy",
    "ocpp_station",
    "ocpp_traffic",
    "ocpp_version",
]


@pytest.fixture
def ocpp_version(request: pytest.FixtureRequest) -> str:
    """The OCPP version of this run of the test, as ``1.6``: the test runs once for each that its marker names, or is installed."""
    version: str = request.param
    return version


@pytest.fixture
def ocpp_traffic(request: pytest.FixtureRequest) -> "Traffic":
    """Keeps the messages that pass in a test, without their secrets; if the test fails, its report shows them."""
    from ocpp_toolkit.testing import Traffic

    traffic = Traffic()
    _item(request).stash[TRAFFIC] = traffic
    return traffic


@pytest.fixture
def ocpp_csms(request: pytest.FixtureRequest, ocpp_traffic: "Traffic") -> Generator["RecordingCsms"]:
    """A CSMS on a free port of loopback that answers as the simulated one does: `ocpp_toolkit.testing.RecordingCsms`.

    It runs while the test does: in the test's own event loop if that is asynchronous, else in that of `ocpp_background`. A
    fixture that connects to it starts it by ``async with ocpp_csms``.
    """
    from ocpp_toolkit.testing import RecordingCsms

    csms = RecordingCsms(_versions(request), soap=wants_soap(_item(request)), traffic=ocpp_traffic)

    def opener() -> "AbstractAsyncContextManager[object]":
        return nullcontext() if csms.running else csms

    if _is_async(request):
        _openers(request).append(opener)
        yield csms
        return
    background: Background = request.getfixturevalue("ocpp_background")
    with background.holding(csms):
        yield csms


@pytest.fixture
def ocpp_station(request: pytest.FixtureRequest, ocpp_traffic: "Traffic") -> "StationFactory":
    """What makes stations: `ocpp_toolkit.testing.StationFactory`.

    ``async with ocpp_station(url) as station``. In a test that asks for `ocpp_csms` too, they connect to that if no URL is given.
    """
    from ocpp_toolkit.testing import StationFactory

    if "ocpp_csms" not in request.fixturenames:
        return StationFactory(_versions(request), traffic=ocpp_traffic)
    csms: RecordingCsms = request.getfixturevalue("ocpp_csms")
    return StationFactory(_versions(request), lambda: csms.url, ocpp_traffic)


@pytest.fixture
def ocpp_pair(ocpp_version: str) -> "StrictPair":
    """A CSMS and a station of one version, joined in memory, without handlers: `ocpp_toolkit.testing.StrictPair`."""
    from ocpp_toolkit.testing import strict_pair

    return strict_pair(ocpp_version)


@pytest.fixture
def ocpp_proxy() -> "type[FaultProxy]":
    """What makes proxies: `ocpp_toolkit.testing.FaultProxy`.

    ``async with ocpp_proxy(ocpp_csms.url) as proxy``
    """
    from ocpp_toolkit.testing import FaultProxy

    return FaultProxy


@pytest.fixture(scope="session")
def ocpp_pki(tmp_path_factory: pytest.TempPathFactory) -> "BenchPki":
    """Certificates of a CSMS and of stations for ``127.0.0.1`` and ``localhost``: `ocpp_toolkit.testing.BenchPki`."""
    from ocpp_toolkit.testing import BenchPki

    return BenchPki(tmp_path_factory.mktemp("ocpp-pki"))


@pytest.fixture
def ocpp_clock(request: pytest.FixtureRequest) -> "VirtualClock":
    """The clock of an asynchronous test's event loop, which jumps where all wait: `ocpp_toolkit.testing.VirtualClock`.

    A test that is not asynchronous runs something by ``ocpp_clock.run(work())``.
    """
    from ocpp_toolkit.testing import VirtualClock

    clock = VirtualClock()
    if _is_async(request):
        _openers(request).insert(0, lambda: _attached(clock))  # before whatever is to go by it
    return clock


@pytest.fixture
def ocpp_background() -> Generator["Background"]:
    """An event loop in a thread of its own, for tests that are not asynchronous: `ocpp_toolkit.sync.Background`.

    ``with ocpp_background.holding(ocpp_station(url)) as station``
    """
    from ocpp_toolkit.sync import Background

    with Background() as background:
        yield background


@asynccontextmanager
async def _attached(clock: "VirtualClock") -> AsyncGenerator[None]:
    with clock.attached():
        yield


def _item(request: pytest.FixtureRequest) -> pytest.Function:
    """The test that a fixture is made for."""
    item: pytest.Function = request.node
    return item


def _is_async(request: pytest.FixtureRequest) -> bool:
    return inspect.iscoroutinefunction(_item(request).obj)


def _openers(request: pytest.FixtureRequest) -> list[Opener]:
    return _item(request).stash.setdefault(OPENERS, [])


def _versions(request: pytest.FixtureRequest) -> list[str] | None:
    """Names of the versions that the two sides of a test speak; None: all."""
    if "ocpp_version" in request.fixturenames:
        return [request.getfixturevalue("ocpp_version")]
    return versions_marked(_item(request))
