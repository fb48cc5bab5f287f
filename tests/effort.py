"""What tests spend: how many examples a property takes, where the profile's number is too many, and what is measured."""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from coverage import Coverage
from hypothesis import settings

__all__ = ["tries", "unmeasured", "untraced"]

THOROUGH = 20


def tries(examples: int) -> settings:
    """So many examples; with HYPOTHESIS_PROFILE=thorough twenty times as many.

    To be called after conftest.py has chosen the profile: from a module of tests, or from one that these import.
    """
    return settings(max_examples=examples * (THOROUGH if os.environ.get("HYPOTHESIS_PROFILE") == "thorough" else 1))


def unmeasured() -> dict[str, str]:
    """The environment for a process that need not add to coverage: one of which the tests in this process run each line, too."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


@contextmanager
def untraced() -> Iterator[None]:
    """Do something without adding to coverage: up to Python 3.13, tracing each line takes as long as running it.

    Nothing happens without coverage: the trace function is a debugger's then.
    """
    if Coverage.current() is None:
        yield
        return
    here, elsewhere = sys.gettrace(), threading.gettrace()
    sys.settrace(None)
    threading.settrace(None)
    try:
        yield
    finally:
        threading.settrace(elsewhere)
        sys.settrace(here)
