"""Payloads held against the strict models of their version.

What the models refuse is refused, with two exceptions. An empty optional field is passed over where the version says so (1.6).
A time without a zone, which much code writes that was never told otherwise, is taken for one of UTC; what is sent of such a
payload has the zone.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple, TypeVar, cast

from ocpp_core import InvalidPayload, OcppModel, Version, decode
from ocpp_core.codec import decode_tolerantly
from ocpp_wamp import DIALECTS

from . import exceptions
from .exceptions import OCPPError

__all__ = ["CORES", "Checked", "check", "error_named", "model_in", "version_named"]

M = TypeVar("M", bound=OcppModel)

CORES: Mapping[str, str] = {"1.6": "ocpp16_core", "2.0.1": "ocpp201_core"}
"""The package that has the messages of a version."""

_ZONELESS = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?", re.ASCII)
_STEP = re.compile(r"[^.\[\]]+")

_ERRORS: Mapping[str, type[OCPPError]] = {
    error.code: error
    for error in vars(exceptions).values()
    if isinstance(error, type) and issubclass(error, OCPPError) and error is not OCPPError
}


class Checked(NamedTuple):
    """A payload that its version allows."""

    text: str
    """JSON text: as it came, but for times that were given a zone."""
    zoned: tuple[str, ...] = ()
    """Where times without a zone were, as ``meterValue[0].timestamp``."""


@cache
def version_named(name: str) -> Version:
    """A version by its name, as ``1.6``; its package is imported when first asked for.

    Raises:
        ValueError: there is none of that name here.
    """
    if name not in CORES:
        raise ValueError(f"OCPP {name} is not among {', '.join(CORES)}")
    return cast("Version", import_module(CORES[name]).VERSION)


def error_named(code: str) -> type[OCPPError]:
    """The class of the error with that code, in the code's own spelling; `OCPPError` itself if there is none."""
    return _ERRORS.get(code, OCPPError)


def check(version: Version, action: str, text: str, *, answer: bool, sent: bool, zoneless: bool = True) -> Checked:
    """Hold a payload against its version.

    Args:
        version: the version.
        action: name of the action.
        text: JSON text of the payload.
        answer: whether it is the payload of an answer.
        sent: whether it is to be sent: strictly, with nothing passed over.
        zoneless: whether a time without a zone is taken for one of UTC; otherwise it is refused.

    Raises:
        NotImplementedError: the version has no such action.
        OCPPError: another error of OCPP, with what is wrong as ``details["cause"]``: the payload breaks the version's rules.
    """
    operation = version.catalogue.by_action(action)
    if operation is None:
        raise exceptions.NotImplementedError(details={"cause": f"OCPP {version.name} has no action of that name"})
    model = operation.response if answer else operation.request
    read = _read_tolerantly if version.tolerates_empty and not sent else decode
    try:
        read(model, text)
    except InvalidPayload as invalid:
        zoned = _with_zones(text, invalid) if zoneless else Checked(text)
        if not zoned.zoned or not _passes(read, model, zoned.text):
            raise _violation(version, invalid) from None
        return zoned
    return Checked(text)


def model_in(version: Version, model: type[M], text: str) -> M:
    """The model in a payload that came from the peer.

    Raises:
        OCPPError: it is not that model.
    """
    try:
        return _read_tolerantly(model, text) if version.tolerates_empty else decode(model, text)
    except InvalidPayload as invalid:
        raise _violation(version, invalid) from None


def _read_tolerantly(model: type[M], text: str) -> M:
    return decode_tolerantly(model, text)[0]


def _passes(read: Callable[[type[OcppModel], str], OcppModel], model: type[OcppModel], text: str) -> bool:
    try:
        read(model, text)
    except InvalidPayload:
        return False
    return True


def _violation(version: Version, invalid: InvalidPayload) -> OCPPError:
    """The error for a payload, of the class whose code is the version's spelling."""
    return error_named(DIALECTS[version.rpc].spell(invalid.code))(details={"cause": str(invalid)})


def _with_zones(text: str, invalid: InvalidPayload) -> Checked:
    """The payload with a zone at each time that was refused for having none."""
    payload = json.loads(text)
    zoned: list[str] = []
    for problem in invalid.problems:
        *steps, last = _STEP.findall(problem.path) or [""]
        holder = payload
        for step in steps:
            holder = holder[_index(holder, step)]
        if problem.kind == "string_pattern_mismatch" and _ZONELESS.fullmatch(time := holder[_index(holder, last)]):
            holder[_index(holder, last)] = f"{time[:10]}T{time[11:]}Z"
            zoned.append(problem.path)
    return Checked(json.dumps(payload, separators=(",", ":")), tuple(zoned)) if zoned else Checked(text)


def _index(holder: Any, step: str) -> Any:
    return int(step) if isinstance(holder, list) else step
