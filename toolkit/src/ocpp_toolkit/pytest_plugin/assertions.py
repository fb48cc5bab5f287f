"""Assertions about messages that do not hold, explained."""

from collections.abc import Sequence
from typing import cast

from ocpp_core import OcppModel
from ocpp_toolkit.testing.differences import differences, nearest
from ocpp_toolkit.testing.received import ReceivedCalls

__all__ = ["explained"]


def explained(op: str, left: object, right: object) -> list[str] | None:
    """Lines that say why a comparison does not hold, the first in short; None: pytest knows as well.

    Args:
        op: the operator, as ``==``.
        left: what stands before it.
        right: what stands behind it.
    """
    if op == "==" and (lines := differences(left, right)):
        return [f"{_short(left)} == {_short(right)}", *lines]
    if op == "in" and isinstance(left, OcppModel) and isinstance(right, Sequence):
        found = right.requests if isinstance(right, ReceivedCalls) else cast("Sequence[object]", right)
        return [f"{_short(left)} in {_short(found)}", *nearest(left, found)]
    return None


def _short(value: object) -> str:
    if isinstance(value, OcppModel):
        return f"{type(value).__name__}(…)"
    count = len(cast("Sequence[object]", value))
    return f"[{count} message{'' if count == 1 else 's'}]"
