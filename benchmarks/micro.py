"""The parts of a call, one by one: they explain the figure of the whole."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from timeit import Timer
from typing import Any

from asked import Asked, console
from figures import Figure
from frames import BOOT, ROUND, Message, ids
from rich.table import Table

import ocpp16_core
import ocpp201_core
from ocpp_core import Handlers, InvalidPayload, OcppModel, Role, Version, decode, encode
from ocpp_core.testing import MemoryPeer
from ocpp_tolerance import FIELD, STRICT, Deviations, Profile, Tolerance
from ocpp_wamp import DIALECTS, CallReceived, Session, parse

__all__ = ["chapter"]

_VERSIONS = {"1.6": ocpp16_core.VERSION, "2.0.1": ocpp201_core.VERSION}
_REMEMBERED = 64  # ids that take turns: more than a session remembers


@dataclass(frozen=True)
class _Part:
    name: str
    version: str
    run: Callable[[], object]


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """The parts of a call."""
    runs = asked.runs(15, 3)
    with console.status("micro"):
        figures = _measure(runs, 1000 if asked.quick else 5000)
    table = Table("µs", *(f"OCPP {name}" for name in _VERSIONS), title=f"Parts of a call: median of {runs} (range)")
    for name in dict.fromkeys(name for name, _ in figures):
        table.add_row(name, *(figures[name, each].show() for each in _VERSIONS))
    console.print(table)
    return [{"part": name, "version": of, "us": figure.json()} for (name, of), figure in figures.items()]


def _measure(runs: int, number: int) -> dict[tuple[str, str], Figure]:
    """Microseconds of each part, by its name and version."""
    parts = [part for version in _VERSIONS for part in _parts(version)]
    values: dict[tuple[str, str], list[float]] = {(part.name, part.version): [] for part in parts}
    for part in parts:
        part.run()
    for _ in range(runs):
        for part in parts:
            values[part.name, part.version].append(Timer(part.run).timeit(number) / number * 1e6)
    return {key: Figure(each) for key, each in values.items()}


def _parts(version: str) -> list[_Part]:
    boot, heartbeat, meter_values = BOOT[version], ROUND[version][0], ROUND[version][2]
    parts: list[_Part] = []
    for message in (boot, meter_values):
        model, value = _message(_VERSIONS[version], message)
        parts += [
            _Part(f"json.loads of a {message.action}", version, partial(json.loads, message.payload)),
            _Part(f"decode {message.action}", version, partial(decode, model, message.payload)),
            _Part(f"encode {message.action}", version, partial(encode, value)),
        ]
    for message in (heartbeat, meter_values):
        text = message.text("6c1f0e52-7d0a-4b7c-9a55-000000000000")
        parts += [
            _Part(f"ocpp_wamp.parse {message.action}", version, partial(parse, text)),
            _Part(f"Session: receive and answer {message.action}", version, _exchange(version, message)),
        ]
    return parts + _tolerance(version, meter_values)


def _tolerance(version: str, message: Message) -> list[_Part]:
    """Reading by profiles: of what is good, which should cost nothing, and of what is not."""
    good = message.payload
    bad = good.replace("Sample.Periodic", "Sample.Offline", 1)
    refused = partial(_refused, _reader(version, message, STRICT), bad)
    return [
        _Part(f"Peer.read {message.action}", version, partial(_reader(version, message, None), good)),
        _Part(f"Peer.read {message.action}, profile strict", version, partial(_reader(version, message, STRICT), good)),
        _Part(f"Peer.read {message.action}, profile field", version, partial(_reader(version, message, FIELD), good)),
        _Part(f"Peer.read a bad {message.action}, refused", version, refused),
        _Part(f"Peer.read a bad {message.action}, mended", version, partial(_reader(version, message, FIELD), bad)),
    ]


def _reader(version: str, message: Message, profile: Profile | None) -> Callable[[str], object]:
    peer = MemoryPeer("CS1", _VERSIONS[version], Role.CSMS, Handlers())
    if profile is not None:
        Tolerance(profile, Deviations(log=False)).attach(peer)
    operation = _VERSIONS[version].catalogue.by_action(message.action)
    assert operation is not None
    return lambda payload: peer.read(operation.request, payload, operation)


def _refused(read: Callable[[str], object], payload: str) -> None:
    try:
        read(payload)
    except InvalidPayload:
        return
    raise AssertionError("a bad message was read")


def _message(version: Version, message: Message) -> tuple[type[OcppModel], OcppModel]:
    operation = version.catalogue.by_action(message.action)
    assert operation is not None
    return operation.request, decode(operation.request, message.payload)


def _exchange(version: str, message: Message) -> Callable[[], object]:
    new_ids = ids()
    texts = cycle([message.text(next(new_ids).decode()) for _ in range(_REMEMBERED)])
    session = Session(DIALECTS[version])

    def exchange() -> object:
        [call] = session.receive(next(texts))
        assert isinstance(call, CallReceived)
        session.reply(call.id, "{}")
        return session.texts_to_send()

    return exchange
