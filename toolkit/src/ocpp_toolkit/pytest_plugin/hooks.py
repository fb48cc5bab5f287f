"""What the plugin does besides its fixtures: it starts them in the loop of an asynchronous test, and makes failures readable."""

import functools
import sys
from collections.abc import Awaitable, Callable, Generator
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest

from .marking import MARKER, parametrized, versions_marked

if TYPE_CHECKING:
    from ocpp_toolkit.testing import Traffic

__all__ = [
    "OPENERS",
    "TRAFFIC",
    "pytest_assertrepr_compare",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
]

Opener = Callable[[], AbstractAsyncContextManager[Any]]
"""Makes a context for a test to run in."""

OPENERS = pytest.StashKey[list[Opener]]()
"""What an asynchronous test runs in."""
TRAFFIC: "pytest.StashKey[Traffic]" = pytest.StashKey()
"""What passed in a test."""


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", MARKER)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Have a test that asks for a version run once for each: those of its marker, or all that are installed."""
    if "ocpp_version" not in metafunc.fixturenames or parametrized(metafunc, "ocpp_version"):
        return
    versions = versions_marked(metafunc.definition)
    if versions is None:
        from ocpp_core.registry import Registry  # noqa: PLC0415 - not for those who do not ask for it

        versions = [name.removeprefix("ocpp") for name in Registry().versions()]
    metafunc.parametrize("ocpp_version", versions, indirect=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Run an asynchronous test within what its fixtures need in its event loop, whichever plugin runs that.

    Such a plugin is given the test's function, and asks nothing of it but that it is a coroutine function.
    """
    openers = item.stash.get(OPENERS, None)
    if not openers or not isinstance(item, pytest.Function):
        return (yield)
    test = item.obj
    item.obj = _within(openers, test)
    try:
        return (yield)
    finally:
        item.obj = test


def _within(openers: list[Opener], test: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    @functools.wraps(test)
    async def within(**arguments: Any) -> None:
        __tracebackhide__ = True
        async with AsyncExitStack() as stack:
            for opener in openers:
                await stack.enter_async_context(opener())
            await test(**arguments)

    return within


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what passed to the report of a test that has failed."""
    report = yield
    traffic = item.stash.get(TRAFFIC, None)
    if traffic is not None and report.failed and (text := str(traffic)):
        report.sections.append(("OCPP traffic", text))
    return report


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Say in what messages differ; None: they are none of ours."""
    if "ocpp_core" not in sys.modules:
        return None
    from .assertions import explained  # noqa: PLC0415 - not for those whose tests have no messages

    return explained(op, left, right)
