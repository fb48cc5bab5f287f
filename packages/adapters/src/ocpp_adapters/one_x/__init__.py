"""What OCPP 1.5 and 1.6 have in common: one text for both, a file for each chapter."""

from typing import Any

from ocpp_generic_api import Route

from . import (
    control,
    files,
    local_list,
    registration,
    reservation,
    security,
    smart_charging,
    status,
    transactions,
    variables,
)

__all__ = ["routes"]

_CHAPTERS = (
    registration,
    variables,
    control,
    status,
    transactions,
    reservation,
    local_list,
    smart_charging,
    files,
    security,
)


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """The routes of all neutral operations over a 1.x version, given its core package."""
    return [route for chapter in _CHAPTERS for route in chapter.routes(ocpp)]
