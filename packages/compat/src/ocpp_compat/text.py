"""Values as JSON text."""

import json
from decimal import Decimal
from typing import Any

from ocpp_core.redact import redact

__all__ = ["Shown", "dumps"]


class Shown:
    """A text for a log: its secrets are taken out if it is written at all."""

    def __init__(self, text: str | bytes) -> None:
        self._text = text

    def __str__(self) -> str:
        return redact(self._text if isinstance(self._text, str) else self._text.decode(errors="replace"))


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    if hasattr(value, "to_json"):
        return value.to_json()
    raise TypeError(f"{type(value).__name__} is not JSON")


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, default=_json)


def dumps(value: Any) -> str:
    """JSON text, written tightly; a `Decimal` becomes a number, and what has a method ``to_json`` is asked for a text.

    Raises:
        TypeError: JSON cannot carry it.
        ValueError: a number is infinite or none at all, or the value contains itself.
    """
    return _ENCODER.encode(value)
