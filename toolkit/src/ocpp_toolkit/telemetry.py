"""Traces and metrics of a program, for OpenTelemetry; it is the extra ``ocpp-toolkit[telemetry]``.

::

    telemetry = Telemetry()
    telemetry.watch(csms)
    async with serve(csms, options=Options(trace=telemetry)): ...

Where they go is said to OpenTelemetry: without its SDK they go nowhere. Who does not use this pays nothing for it.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from enum import Enum

from opentelemetry.metrics import CallbackOptions, MeterProvider, Observation, get_meter
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, TracerProvider, get_tracer

from ocpp_core import Peer, now
from ocpp_generic_api import Station
from ocpp_tolerance import Deviation

from .csms import CSMS
from .recording.exchanges import Exchange, Outcome, Pairing
from .recording.records import Record

__all__ = ["Telemetry"]

_SCOPE = "ocpp_toolkit"
_BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30)
"""Seconds between which calls are counted together."""


class Telemetry:
    """Watches what passes; it is a `trace` of the options of either transport.

    Metrics, all with ``ocpp.version`` and ``ocpp.transport``:

    - ``ocpp.call.duration``: seconds from each call to its answer, with ``ocpp.action``, ``ocpp.caller`` (``station`` or
      ``csms``), ``ocpp.outcome`` (``answered``, ``refused``, or ``unanswered`` when the connection ends first), and the error code
      as ``error.type`` where it was refused;
    - ``ocpp.messages.stray``: what was neither a call nor the answer to one;
    - ``ocpp.connections``: stations connected now;
    - ``ocpp.calls.waiting``: calls to stations that wait behind an open one;
    - ``ocpp.losses`` and ``ocpp.deviations``: how often, by ``ocpp.field`` and, of deviations, by ``ocpp.rule``.

    Each call is a span as well, with the station's identity as ``ocpp.station``. That is no attribute of metrics, for there may be many.

    Args:
        meter_provider: where metrics go; None: the global one.
        tracer_provider: where spans go; None: the global one.
        clock: tells the time.
    """

    def __init__(
        self,
        *,
        meter_provider: MeterProvider | None = None,
        tracer_provider: TracerProvider | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        meter = get_meter(_SCOPE, meter_provider=meter_provider)
        self._tracer = get_tracer(_SCOPE, tracer_provider=tracer_provider)
        self._clock = clock
        self._pairing = Pairing(self._began, self._ended)
        self._spans: dict[Exchange, Span] = {}
        self._counted: dict[Station, Counter[str]] = {}
        self._durations = meter.create_histogram(
            "ocpp.call.duration",
            unit="s",
            description="From a call to its answer",
            explicit_bucket_boundaries_advisory=_BOUNDS,
        )
        self._stray = meter.create_counter("ocpp.messages.stray", description="Neither a call nor an answer to one")
        self._connections = meter.create_up_down_counter("ocpp.connections", description="Stations connected now")
        self._deviations = meter.create_counter("ocpp.deviations", description="Rules that were bent for a station")
        self._lost = Counter[tuple[str, str, str]]()
        meter.create_observable_gauge(
            "ocpp.calls.waiting", [self._waiting], description="Calls to stations that wait behind an open one"
        )
        meter.create_observable_counter(
            "ocpp.losses", [self._losses], description="Values that a version could not carry"
        )

    def watch(self, csms: CSMS) -> None:
        """Count the stations of a CSMS, what their versions lose, and their deviations."""
        csms.on_connect(self._connected)
        csms.on_disconnect(self._disconnected)
        csms.on_deviation(self._deviated)

    def __call__(self, peer: Peer, direction: Enum, text: str) -> None:
        """Take in a message."""
        self._pairing.take(Record.of_message(self._clock(), peer, direction, text))

    # ----------------------------------------------------------------------------------------------------- calls

    def _began(self, exchange: Exchange) -> None:
        if exchange.outcome is Outcome.STRAY:
            return
        self._spans[exchange] = self._tracer.start_span(
            exchange.action,
            kind=SpanKind.CLIENT,
            start_time=_nanoseconds(exchange.at),
            attributes={**_of_call(exchange), "ocpp.station": exchange.station},
        )

    def _ended(self, exchange: Exchange) -> None:
        if exchange.outcome is Outcome.STRAY:
            self._stray.add(1, {"ocpp.version": exchange.version, "ocpp.transport": exchange.transport})
            return
        at = exchange.answered_at or self._clock()
        attributes = {**_of_call(exchange), "ocpp.outcome": exchange.outcome.value}
        span = self._spans.pop(exchange)
        if exchange.outcome is not Outcome.ANSWERED:
            attributes["error.type"] = exchange.answer.partition(" ")[0] or exchange.outcome.value
            span.set_status(Status(StatusCode.ERROR, exchange.answer or "the connection ended first"))
        span.set_attributes(attributes)
        span.end(_nanoseconds(at))
        self._durations.record((at - exchange.at).total_seconds(), attributes)

    # -------------------------------------------------------------------------------------------------- stations

    def _connected(self, station: Station) -> None:
        self._counted[station] = station.conversation.losses.copy()  # of earlier connections: they were counted then
        self._connections.add(1, _of_station(station))

    def _disconnected(self, station: Station, _reason: str) -> None:
        self._connections.add(-1, _of_station(station))
        for exchange in self._pairing.forget(station.identity):
            self._ended(exchange)
        self._count_losses(station)
        del self._counted[station]

    def _deviated(self, deviation: Deviation) -> None:
        self._deviations.add(
            1,
            {
                "ocpp.version": deviation.version,
                "ocpp.transport": deviation.transport,
                "ocpp.field": deviation.field,
                "ocpp.rule": deviation.rule,
            },
        )

    def _count_losses(self, station: Station) -> None:
        """Count what was lost since this was last asked for."""
        now_lost = station.conversation.losses.copy()
        for field, times in (now_lost - self._counted[station]).items():
            self._lost[station.version, station.transport, field] += times
        self._counted[station] = now_lost

    def _waiting(self, _options: CallbackOptions) -> list[Observation]:
        waiting = Counter[tuple[str, str]]()
        for station in list(self._counted):
            waiting[station.version, station.transport] += station.peer.waiting
        return [
            Observation(calls, {"ocpp.version": version, "ocpp.transport": transport})
            for (version, transport), calls in waiting.items()
        ]

    def _losses(self, _options: CallbackOptions) -> list[Observation]:
        for station in list(self._counted):
            self._count_losses(station)
        return [
            Observation(times, {"ocpp.version": version, "ocpp.transport": transport, "ocpp.field": field})
            for (version, transport, field), times in self._lost.items()
        ]


def _of_call(exchange: Exchange) -> dict[str, str]:
    return {
        "ocpp.action": exchange.action,
        "ocpp.caller": exchange.caller.value,
        "ocpp.version": exchange.version,
        "ocpp.transport": exchange.transport,
    }


def _of_station(station: Station) -> dict[str, str]:
    return {"ocpp.version": station.version, "ocpp.transport": station.transport}


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000
