"""Settings of all tests: how hard property tests try, and what is measured.

HYPOTHESIS_PROFILE=thorough tries many more examples, other ones each time; the default is quick and always the same.

Coverage is what each module's own file of tests shows. Whatever runs over many modules (the directories `ACROSS`), and
tests marked ``unmeasured``, run untraced: they add nothing to coverage, and take half the time.
"""

import gc
import os
from collections.abc import Generator
from contextlib import nullcontext
from pathlib import Path

import pytest
from coverage import Coverage
from effort import untraced
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from xdist import is_xdist_controller, is_xdist_worker

ACROSS = {"conformance", "fuzz", "interop", "scenarios"}
HERE = Path(__file__).parent

settings.register_profile("ci", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("thorough", max_examples=5000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


def pytest_configure() -> None:
    """Collect all tests without looking for garbage, of which that makes none."""
    gc.disable()


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Generator[None, object, object]:
    """Look for garbage among what the tests make, not among the tests."""
    gc.collect()
    gc.freeze()
    gc.enable()
    with untraced():
        st.text().validate()  # makes the tables of Unicode, once for all
    with untraced() if is_xdist_controller(session) else nullcontext():
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run the test with or without tracing."""
    across = item.path.relative_to(HERE).parts[0] in ACROSS
    with untraced() if across or item.get_closest_marker("unmeasured") else nullcontext():
        return (yield)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Save what a worker has measured: on a busy machine it is killed if its end takes more than ten seconds."""
    coverage = Coverage.current()
    if coverage is not None and is_xdist_worker(session):
        coverage.save()
