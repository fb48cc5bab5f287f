"""Commands and what becomes of them, as JSON: a request by the name of its message, an answer or one of the errors that a call ends in.

A command is named by a catalogue's action, so that nothing is made of it but messages.
"""

import json
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from ocpp_core import (
    CallError,
    CallRefused,
    Catalogue,
    ConnectionLost,
    ErrorCode,
    InvalidResponse,
    NotAccepted,
    NotCallable,
    NotSupported,
    OcppError,
    OcppModel,
    Operation,
    Problem,
    QueueFull,
    Replies,
    Timeout,
    Version,
    decode,
    encode,
)
from ocpp_generic_api import CATALOGUE, Execution, Loss

from .exchange import Command, Reply

__all__ = ["NotHere", "command_of", "failure_of", "reply_of", "request_in", "response_in"]

R = TypeVar("R")

NEUTRAL = "neutral"
"""Stands where a version's name would, of a message of the version-neutral API."""


class NotHere(Exception):
    """The worker has no connection of that station, so nothing was sent."""


def command_of(identity: str, request: Replies[Any], version: Version, timeout: float) -> Command:
    """The command to send a request to a station.

    Args:
        identity: the station's.
        request: neutral, or of the station's version.
        version: that version.
        timeout: seconds from now on that the command is good for.

    Raises:
        NotSupported: the request is of neither.
    """
    vocabulary, operation = _operation_of(type(request), version)
    return {
        "id": uuid.uuid4().hex,
        "identity": identity,
        "vocabulary": vocabulary,
        "action": operation.action,
        "payload": encode(cast("OcppModel", request)),
        "expires": time.time() + timeout,
    }


def request_in(command: Command, version: Version) -> OcppModel:
    """The request of a command, to a station that speaks `version`.

    Raises:
        NotHere: it is one of another version: the station that was asked for is gone.
        InvalidPayload: the sender's release has another idea of the message.
    """
    operation = _catalogue(command["vocabulary"], version).by_action(command["action"])
    if operation is None:
        raise NotHere
    return cast("OcppModel", decode(operation.request, command["payload"]))


def reply_of(execution: Execution[Any]) -> Reply:
    """What became of a command that was answered; values that were lost are told as JSON has them, or else as text."""
    return {
        "response": encode(execution.response),
        "sent": execution.sent.isoformat(),
        "answered": execution.answered.isoformat(),
        "messages": execution.messages,
        "attempts": execution.attempts,
        "losses": [[loss.path, _plain(loss.value), loss.reason] for loss in execution.losses],
    }


def failure_of(error: OcppError | NotHere) -> Reply:
    """What became of a command that failed; an error that no call ends in stays where it happened, but for its class."""
    name = type(error).__name__
    if name not in _ERRORS:
        error, name = CallRefused(ErrorCode.INTERNAL_ERROR, f"{name} at the worker"), CallRefused.__name__
    return {"error": name, "about": _ERRORS[name].pack(error)}


def response_in(reply: Reply, request: Replies[R], version: Version) -> Execution[R]:
    """The execution that a reply tells of.

    Raises:
        NotHere: the worker that was asked has no such station.
        OcppError: as at the worker that has it.
    """
    if "error" in reply:
        raise _ERRORS[reply["error"]].make(*reply["about"])
    _, operation = _operation_of(type(request), version)
    return Execution(
        request,
        cast("R", decode(operation.response, reply["response"])),
        datetime.fromisoformat(reply["sent"]),
        datetime.fromisoformat(reply["answered"]),
        reply["messages"],
        reply["attempts"],
        tuple(Loss(*loss) for loss in reply["losses"]),
    )


def _catalogue(vocabulary: str, version: Version) -> Catalogue:
    if vocabulary == NEUTRAL:
        return CATALOGUE
    return version.catalogue if vocabulary == version.name else Catalogue()


def _operation_of(request: type[Any], version: Version) -> tuple[str, Operation[Any, Any]]:
    for vocabulary, catalogue in ((NEUTRAL, CATALOGUE), (version.name, version.catalogue)):
        operation = catalogue.by_request(request)
        if operation is not None:
            return vocabulary, operation
    raise NotSupported(request.__name__, f"it is not a request of OCPP {version.name}")


def _plain(value: Any) -> Any:
    """A value that was lost, as JSON has it."""
    plain = value.model_dump(mode="json") if isinstance(value, OcppModel) else value
    return json.loads(json.dumps(plain, default=str))


class _Kind:
    """How one class of errors is carried."""

    def __init__(self, pack: Callable[[Any], Sequence[Any]], make: Callable[..., Exception]) -> None:
        self.pack = pack
        self.make = make


def _invalid_response(action: str, problems: Sequence[Sequence[str]]) -> InvalidResponse:
    return InvalidResponse(action, [Problem(path, ErrorCode(code), message) for path, code, message in problems])


def _refusal(error: CallError) -> Sequence[Any]:
    return [error.spelling, error.description, _plain(dict(error.details))]


def _by_arguments(*kinds: type[Exception]) -> Mapping[str, _Kind]:
    return {kind.__name__: _Kind(lambda error: list(error.args), kind) for kind in kinds}


_ERRORS: Mapping[str, _Kind] = {
    **_by_arguments(NotHere, Timeout, ConnectionLost, NotSupported, NotCallable, NotAccepted, QueueFull),
    InvalidResponse.__name__: _Kind(
        lambda error: [error.action, [[each.path, str(each.code), each.message] for each in error.problems]],
        _invalid_response,
    ),
    CallRefused.__name__: _Kind(_refusal, CallRefused),
}
