"""Recorded frames explained: what each is, and what is wrong with it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ocpp_core import InvalidPayload, OcppModel, Operation, Version
from ocpp_core.codec import decode, decode_tolerantly
from ocpp_wamp import DIALECTS, BadFrame, Call, CallError, CallResult, Frame, parse

from .recording.records import BadRecord, Record

__all__ = ["Explained", "Explainer", "Flaw", "frame_in"]

_POSSIBLE = re.compile(r"\[\s*-?\d+\s*,")
_LIKELY = re.compile(_POSSIBLE.pattern + r'\s*"')
_JSON = json.JSONDecoder()
_RECORD = '{"at":'


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing wrong with a frame."""

    path: str
    """Where, in wire names; empty: the frame itself."""
    code: str
    """The error code that stands for it, as the version spells it; empty: it has none, for it is not answered."""
    text: str
    """What is wrong."""


@dataclass(slots=True)
class Explained:
    """A line of a log, and what it says."""

    number: int
    """Line number, from 1."""
    kind: str
    """CALL, CALLRESULT, CALLERROR, or what else it is."""
    action: str
    """The action; empty if it is not known."""
    message: OcppModel | None = None
    """The message, if it is sound."""
    note: str = ""
    """What else there is to say."""
    flaws: "list[Flaw]" = field(default_factory=list["Flaw"])


class Explainer:
    """Reads frames in their order, for an answer is understood by the call before it.

    Args:
        versions: what the frames may be; a call is read as the version before it, else as the first in which it is sound.
    """

    def __init__(self, versions: Sequence[Version]) -> None:
        self._versions = tuple(versions)
        self._calls: dict[str, tuple[Version, Operation[OcppModel, OcppModel]]] = {}

    def read(self, lines: Iterable[str]) -> Iterator[Explained]:
        """Explain every line that has a frame in it; whatever stands before or behind the frame is passed over."""
        for number, line in enumerate(lines, 1):
            text = frame_in(line)
            if text is not None:
                yield self._explain(number, text)

    def _explain(self, number: int, text: str) -> Explained:
        try:
            frame = parse(text)
        except BadFrame as bad:
            return Explained(number, "bad frame", "", flaws=[self._of_frame(bad)])
        return _explained(self, number, frame)

    def call(self, number: int, call: Call) -> Explained:
        """Explain a CALL."""
        explained = Explained(number, "CALL", call.action)
        known = [
            (version, operation)
            for version in self._versions
            if (operation := version.catalogue.by_action(call.action)) is not None
        ]
        if not known:
            names = ", ".join(version.name for version in self._versions)
            explained.flaws = [Flaw("", "NotImplemented", f"no action of OCPP {names}")]
        for version, operation in known:
            attempt = Explained(number, "CALL", call.action)
            _payload(attempt, version, operation.request, call.payload)
            if not attempt.flaws:
                # What follows in the log is probably of the same version.
                self._versions = (version, *(each for each in self._versions if each is not version))
                self._calls[call.id] = (version, operation)
                return attempt
            if explained.note == "":
                explained = attempt
                self._calls[call.id] = (version, operation)
        return explained

    def result(self, number: int, result: CallResult) -> Explained:
        """Explain a CALLRESULT."""
        if result.id not in self._calls:
            return Explained(number, "CALLRESULT", "", note="its call is not in this log")
        version, operation = self._calls.pop(result.id)
        explained = Explained(number, "CALLRESULT", operation.action)
        _payload(explained, version, operation.response, result.payload)
        return explained

    def error(self, number: int, error: CallError) -> Explained:
        """Explain a CALLERROR."""
        _, operation = self._calls.pop(error.id, (None, None))
        note = f"{error.code}: {error.description}" if error.description else error.code
        return Explained(number, "CALLERROR", operation.action if operation else "", note=note)

    def _of_frame(self, bad: BadFrame) -> Flaw:
        answer = DIALECTS[self._versions[0].rpc].answers[bad.fault]
        return Flaw("", answer.code if answer else "", bad.reason)


def _explained(explainer: Explainer, number: int, frame: Frame) -> Explained:
    match frame:
        case Call():
            return explainer.call(number, frame)
        case CallResult():
            return explainer.result(number, frame)
        case CallError():
            return explainer.error(number, frame)


def _payload(explained: Explained, version: Version, model: type[OcppModel], payload: str) -> None:
    """Read a payload as one version does."""
    explained.flaws, explained.note = [], f"OCPP {version.name}"
    try:
        if version.tolerates_empty:
            explained.message, empty = decode_tolerantly(model, payload)
            if empty:
                explained.note += f", empty and read as absent: {', '.join(empty)}"
        else:
            explained.message = decode(model, payload)
    except InvalidPayload as invalid:
        spell = DIALECTS[version.rpc].spell
        explained.flaws = [Flaw(each.path, spell(each.code), each.message) for each in invalid.problems]


def frame_in(line: str) -> str | None:
    """The frame in a line of a log, sound or not; None: there is none.

    In a line of a recording it is what passed over WebSocket. Elsewhere it is the first JSON value that begins as a frame does. Where there is no such value, it is what might have been meant for
    one, or the whole line if that is JSON.
    """
    if line.startswith(_RECORD):
        with suppress(BadRecord):
            record = Record.of_line(line)
            return record.text if record.transport == "ws" else None
    for likely in _LIKELY.finditer(line):
        if (end := _end(line, likely.start())) is not None:
            return line[likely.start() : end]
    if possible := _POSSIBLE.search(line):
        return line[possible.start() : _end(line, possible.start())].strip()
    text = line.strip()
    return text if text.startswith(("[", "{")) and _end(text, 0) == len(text) else None


def _end(text: str, begin: int) -> int | None:
    """Where the JSON value that begins there ends; None: it is no JSON."""
    try:
        return _JSON.raw_decode(text, begin)[1]
    except (ValueError, RecursionError):
        return None
