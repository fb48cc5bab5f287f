"""What OpenTelemetry is told, by its own SDK: sessions over real sockets, and what a connection leaves open."""

import asyncio
import subprocess
import sys

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode
from toolkit.rig import OCPP15, OCPP16, VERSIONS, eventually

import ocpp16_core as ocpp
import ocpp_transport_soap
from ocpp_core import CallError, now
from ocpp_generic_api import (
    AUTHORIZE,
    CLEAR_CACHE,
    HEARTBEAT,
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearCacheStatus,
    HeartbeatRequest,
    HeartbeatResponse,
    IdToken,
    IdTokenInfo,
    IdTokenType,
)
from ocpp_tolerance import Deviation
from ocpp_toolkit import CSMS, ChargingStation, connect, serve
from ocpp_toolkit.simulation import CsmsSimulator, StationSimulator
from ocpp_toolkit.telemetry import Telemetry
from ocpp_transport_ws import Options
from ocpp_transport_ws import connect as connect_ws


class Watched:
    """A telemetry whose metrics and spans can be read."""

    def __init__(self):
        self._reader = InMemoryMetricReader()
        self._spans = InMemorySpanExporter()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._spans))
        self.telemetry = Telemetry(meter_provider=MeterProvider([self._reader]), tracer_provider=tracers)

    def points(self, name):
        data = self._reader.get_metrics_data()
        found = [
            point
            for resource in (data.resource_metrics if data else ())
            for scope in resource.scope_metrics
            for metric in scope.metrics
            if metric.name == name
            for point in metric.data.data_points
        ]
        return {
            tuple(value for _, value in sorted(point.attributes.items())): getattr(point, "count", None)
            or getattr(point, "value", None)
            for point in found
        }

    def spans(self):
        return self._spans.get_finished_spans()


async def test_calls_of_a_session_are_counted_by_what_they_are_and_each_is_a_span():
    watched = Watched()
    csms = CsmsSimulator([OCPP16])
    watched.telemetry.watch(csms)
    async with serve(csms, "127.0.0.1:0", options=Options(trace=watched.telemetry)) as server:
        station = StationSimulator(server.url, "CP1", [OCPP16], sessions=1, meter_values=2, interval=0.01)
        await station.run()
    counted = watched.points("ocpp.call.duration")
    assert counted["MeterValues", "station", "answered", "ws", "1.6"] == 2
    assert counted["StartTransaction", "station", "answered", "ws", "1.6"] == 1
    spans = watched.spans()
    assert len(spans) == sum(counted.values())
    assert {span.attributes["ocpp.station"] for span in spans} == {"CP1"}
    assert all(span.end_time >= span.start_time for span in spans)
    assert {span.status.status_code for span in spans} == {StatusCode.UNSET}


async def test_refusals_have_their_code_and_calls_that_a_connection_left_open_are_unanswered():
    watched = Watched()
    csms = CSMS(["1.6"], boot_gate="open")
    watched.telemetry.watch(csms)

    @csms.on(HEARTBEAT)
    async def heartbeat(station, request):
        await station.peer.close()

    async with serve(csms, "127.0.0.1:0", options=Options(trace=watched.telemetry, close_timeout=0.1)) as server:
        async with connect_ws(server.url, "CP1", [OCPP16]) as link:
            assert watched.points("ocpp.connections") == {("ws", "1.6"): 1}
            with pytest.raises(CallError):
                await link.call(ocpp.AuthorizeRequest(id_tag="A"))
            with pytest.raises(ConnectionError):
                await link.call(ocpp.HeartbeatRequest())
        await eventually(lambda: not csms.stations)
        await eventually(lambda: watched.points("ocpp.connections") == {("ws", "1.6"): 0})
    assert watched.points("ocpp.call.duration") == {
        ("NotSupported", "Authorize", "station", "refused", "ws", "1.6"): 1,
        ("unanswered", "Heartbeat", "station", "unanswered", "ws", "1.6"): 1,
    }
    assert [(span.status.status_code, span.status.description) for span in watched.spans()] == [
        (StatusCode.ERROR, "NotSupported Authorize is not supported here"),
        (StatusCode.ERROR, "the connection ended first"),
    ]


async def test_what_is_no_call_is_counted():
    watched = Watched()
    csms = CSMS(["1.6"])
    async with (
        serve(csms, "127.0.0.1:0", options=Options(trace=watched.telemetry)) as server,
        connect_ws(server.url, "CP1", [OCPP16]) as link,
    ):
        await link._socket.send('[3,"9",{}]')
        await eventually(lambda: watched.points("ocpp.messages.stray") == {("ws", "1.6"): 1})


async def test_calls_that_wait_are_counted_over_both_transports():
    watched = Watched()
    csms = CSMS(["1.6"], boot_gate="open")
    watched.telemetry.watch(csms)
    station, free = ChargingStation(["1.6"]), asyncio.Event()

    @station.on(CLEAR_CACHE)
    async def clear(_csms, _request):
        await free.wait()
        return ClearCacheResponse(status=ClearCacheStatus.ACCEPTED)

    @csms.on(HEARTBEAT)
    def heartbeat(_station, _request):
        return HeartbeatResponse(current_time=now())

    addresses = ocpp_transport_soap.Addresses(["127.0.0.0/8"])
    async with (
        serve(csms, "127.0.0.1:0", soap="127.0.0.1:0", soap_options={"addresses": addresses}) as server,
        connect(station, server.urls["ws"], "CP1"),
        connect(station, server.urls["soap"], "CP2", callback="127.0.0.1:0") as over_soap,
    ):
        await over_soap.heartbeat(HeartbeatRequest())
        calls = [
            asyncio.create_task((await csms.stations.wait_for(name)).clear_cache(ClearCacheRequest()))
            for name in ("CP1", "CP2")
            for _ in range(3)
        ]
        await eventually(lambda: watched.points("ocpp.calls.waiting") == {("ws", "1.6"): 2, ("soap", "1.6"): 2})
        free.set()
        await asyncio.gather(*calls)
        assert watched.points("ocpp.calls.waiting") == {("ws", "1.6"): 0, ("soap", "1.6"): 0}


async def test_over_soap_as_well():
    watched = Watched()
    options = ocpp_transport_soap.Options(trace=watched.telemetry)
    async with serve(CsmsSimulator(VERSIONS), None, soap="127.0.0.1:0", soap_options={"options": options}) as server:
        await StationSimulator(
            server.url,
            "CP1",
            [OCPP15],
            sessions=1,
            meter_values=1,
            interval=0.01,
            options=ocpp_transport_soap.Options(),
        ).run()
    assert watched.points("ocpp.call.duration")["MeterValues", "station", "answered", "soap", "1.5"] == 1


async def test_losses_are_counted_once_however_often_a_station_connects():
    watched = Watched()
    csms = CSMS(["1.6"], boot_gate="open")
    watched.telemetry.watch(csms)

    @csms.on(AUTHORIZE)
    def authorize(station, request):
        info = IdTokenInfo(status=AuthorizationStatus.ACCEPTED, language1="en")
        return AuthorizeResponse(id_token_info=info)

    token = IdToken(id_token="A", type=IdTokenType.ISO14443)
    async with serve(csms, "127.0.0.1:0") as server:
        for times in (1, 2):
            async with connect(ChargingStation(["1.6"]), server.url, "CP1") as remote:
                await remote.authorize(AuthorizeRequest(id_token=token))
                lost = watched.points("ocpp.losses")
                assert lost == dict.fromkeys(lost, times)
                assert [key[0] for key in lost] == ["Authorize.id_token_info.language1"]
            await eventually(lambda: not csms.stations)
    assert set(watched.points("ocpp.losses").values()) == {2}


def test_deviations_are_counted_by_field_and_rule():
    watched = Watched()
    csms = CSMS(["1.6"])
    watched.telemetry.watch(csms)
    for index in range(2):
        csms.deviations.report(
            Deviation("CP1", "1.6", "request", "MeterValues", f"meterValue[{index}].unit", "map", "Hz", "Hertz", "ws")
        )
    assert watched.points("ocpp.deviations") == {("meterValue[].unit", "map", "ws", "1.6"): 2}


async def test_without_an_sdk_nothing_happens():
    telemetry = Telemetry()
    csms = CsmsSimulator([OCPP16])
    telemetry.watch(csms)
    async with serve(csms, "127.0.0.1:0", options=Options(trace=telemetry)) as server:
        [record] = await StationSimulator(server.url, "CP1", [OCPP16], sessions=1, meter_values=0).run()
    assert record.completed


def test_who_does_not_use_it_does_not_load_it():
    code = "import sys, ocpp_toolkit, ocpp_toolkit.recording; print([n for n in sys.modules if 'opentelemetry' in n])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "[]\n"
