"""Our codec beside zeep's, in the same process: SOAP messages as bytes to values, and back.

Ours reads the headers, too, and validates; zeep does neither, and is handed the values of an answer ready to be written. The
time is the process's: a long document is read in a thread of its own (`ocpp_transport_soap.document`), which counts.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import cache, partial
from io import BytesIO
from time import process_time
from timeit import Timer
from typing import Any, NamedTuple

import zeep
from asked import Asked, Row, console, show_bars
from figures import Figure
from lxml import etree
from rich.table import Table
from zeep.helpers import serialize_object
from zeep.loader import parse_xml
from zeep.wsdl import Document
from zeep.xsd.context import XmlParserContext

import ocpp15_core as v15
import ocpp16_core as v16
from ocpp_core import OcppModel, Role
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.envelope import Headers, build, parse
from ocpp_transport_soap.markup import ANONYMOUS
from ocpp_transport_soap.services import Service, services_of
from ocpp_transport_soap.wsdl import description

__all__ = ["chapter"]

_ENGINES = (_OURS, _ZEEP) = ("ours", "zeep")
_STEPS = ("read", "write", "serve")
"""A request read, the same request written, and a request read and its response written: what a server does."""
_BARS = {"MeterValues, 4 values": ">= 2", "MeterValues, 80 values": ">= 4"}
"""How far ahead of zeep we mean to be in serving a message."""

_AT = datetime(2025, 1, 31, 12, 34, 56, tzinfo=UTC)
_ACCEPTED_15 = v15.IdTagInfo(status=v15.AuthorizationStatus.ACCEPTED, expiry_date=_AT)
_ACCEPTED_16 = v16.IdTagInfo(status=v16.AuthorizationStatus.ACCEPTED, expiry_date=_AT)
_BOOT = {
    "charge_point_vendor": "Vendor",
    "charge_point_model": "Model 22",
    "charge_point_serial_number": "SN-0123456789",
    "firmware_version": "1.2.3",
    "meter_type": "DIN rail",
}
_START = {"connector_id": 1, "id_tag": "04E91C5A6B2280", "timestamp": _AT, "meter_start": 1234567}


class _Case(NamedTuple):
    """A message in a version, and how it is handled."""

    message: str
    version: str
    step: str
    engine: str


class _Exchange(NamedTuple):
    """A request and its response."""

    message: str
    version: str
    action: str
    request: OcppModel
    response: OcppModel
    weight: int = 1
    """How many of the smaller ones take as long, about."""


def chapter(asked: Asked) -> list[dict[str, Any]]:
    """Messages of SOAP read, written and served, by our codec and by zeep."""
    runs = asked.runs(15, 3)
    with console.status("soap-micro"):
        figures = _measure(runs, 40 if asked.quick else 200)
    table = Table("µs of CPU", "OCPP", "", title=f"SOAP messages: median of {runs} (range)")
    for name in (*_ENGINES, "times ahead"):
        table.add_column(name, justify="right")
    bars: list[Row] = []
    for case, ours in figures.items():
        if case.engine != _OURS:
            continue
        theirs = figures[case._replace(engine=_ZEEP)]
        ahead = theirs.over(ours)
        table.add_row(case.message, case.version, case.step, ours.show(), theirs.show(), ahead.show(2))
        if case.step == "serve" and case.message in _BARS:
            bars.append((f"{case.version}: {case.message}, times ahead of zeep", _BARS[case.message], ahead))
    console.print(table)
    show_bars(bars)
    return [{**case._asdict(), "us": figure.json()} for case, figure in figures.items()]


def _measure(runs: int, number: int) -> dict[_Case, Figure]:
    """Microseconds of CPU of each case, all in turn, anew for each run."""
    cases = {case: work for exchange in _exchanges() for case, work in _works(exchange)}
    weights = {(each.message, each.version): each.weight for each in _exchanges()}
    values: dict[_Case, list[float]] = {case: [] for case in cases}
    for work in cases.values():
        work()
    for _ in range(runs):
        for case, work in cases.items():
            times = max(1, number // weights[case.message, case.version])
            values[case].append(Timer(work, timer=process_time).timeit(times) / times * 1e6)
    return {case: Figure(each) for case, each in values.items()}


def _exchanges() -> Iterator[_Exchange]:
    boot_15 = v15.BootNotificationResponse(
        status=v15.RegistrationStatus.ACCEPTED, current_time=_AT, heartbeat_interval=300
    )
    boot_16 = v16.BootNotificationResponse(status=v16.RegistrationStatus.ACCEPTED, current_time=_AT, interval=300)
    yield _Exchange("BootNotification", "1.5", "BootNotification", v15.BootNotificationRequest(**_BOOT), boot_15)
    yield _Exchange("BootNotification", "1.6", "BootNotification", v16.BootNotificationRequest(**_BOOT), boot_16)
    for core, version in ((v15, "1.5"), (v16, "1.6")):
        yield _Exchange(
            "Heartbeat", version, "Heartbeat", core.HeartbeatRequest(), core.HeartbeatResponse(current_time=_AT)
        )
    start_15 = v15.StartTransactionResponse(transaction_id=4711, id_tag_info=_ACCEPTED_15)
    start_16 = v16.StartTransactionResponse(transaction_id=4711, id_tag_info=_ACCEPTED_16)
    yield _Exchange("StartTransaction", "1.5", "StartTransaction", v15.StartTransactionRequest(**_START), start_15)
    yield _Exchange("StartTransaction", "1.6", "StartTransaction", v16.StartTransactionRequest(**_START), start_16)
    for times, weight in ((1, 2), (20, 20)):
        name = f"MeterValues, {4 * times} values"
        yield _Exchange(name, "1.5", "MeterValues", _meter_values_15(times), v15.MeterValuesResponse(), weight)
        yield _Exchange(name, "1.6", "MeterValues", _meter_values_16(times), v16.MeterValuesResponse(), weight)


def _meter_values_15(times: int) -> OcppModel:
    measurands, units = v15.Measurand, v15.UnitOfMeasure
    values = [
        v15.SampledValue(
            value=value,
            context=v15.ReadingContext.SAMPLE_PERIODIC,
            format=v15.ValueFormat.RAW,
            measurand=measurand,
            location=v15.Location.OUTLET,
            unit=unit,
        )
        for value, measurand, unit in (
            ("1234567.8", measurands.ENERGY_ACTIVE_IMPORT_REGISTER, units.WH),
            ("11040.5", measurands.POWER_ACTIVE_IMPORT, units.W),
            ("15.9", measurands.CURRENT_IMPORT, units.AMP),
            ("230.4", measurands.VOLTAGE, units.VOLT),
        )
    ]
    return v15.MeterValuesRequest(
        connector_id=1, transaction_id=4711, values=[v15.MeterValue(timestamp=_AT, values=values)] * times
    )


def _meter_values_16(times: int) -> OcppModel:
    measurands, units = v16.Measurand, v16.UnitOfMeasure
    values = [
        v16.SampledValue(
            value=value,
            context=v16.ReadingContext.SAMPLE_PERIODIC,
            format=v16.ValueFormat.RAW,
            measurand=measurand,
            location=v16.Location.OUTLET,
            unit=unit,
        )
        for value, measurand, unit in (
            ("1234567.8", measurands.ENERGY_ACTIVE_IMPORT_REGISTER, units.WH),
            ("11040.5", measurands.POWER_ACTIVE_IMPORT, units.W),
            ("15.9", measurands.CURRENT_IMPORT, units.A),
            ("230.4", measurands.VOLTAGE, units.V),
        )
    ]
    return v16.MeterValuesRequest(
        connector_id=1, transaction_id=4711, meter_value=[v16.MeterValue(timestamp=_AT, sampled_value=values)] * times
    )


# --------------------------------------------------------------------------------------------------------- the works


def _works(exchange: _Exchange) -> Iterator[tuple[_Case, Callable[[], object]]]:
    [service] = [_service(version) for version in (v15.VERSION, v16.VERSION) if version.name == exchange.version]
    ours, zeeps = _Ours(service, exchange), _Zeep(service, exchange)
    data = ours.write_request()
    for engine, codec in ((_OURS, ours), (_ZEEP, zeeps)):
        works = (partial(codec.read, data), codec.write_request, partial(_serve, codec, data))
        for step, work in zip(_STEPS, works, strict=True):
            yield _Case(exchange.message, exchange.version, step, engine), work


def _service(version: Any) -> Service:
    return services_of(version)[Role.STATION]


def _serve(codec: "_Ours | _Zeep", data: bytes) -> bytes:
    codec.read(data)
    return codec.write_response()


class _Ours:
    """As a server and a station of ours do it."""

    def __init__(self, service: Service, exchange: _Exchange) -> None:
        self._exchange = exchange
        self._namespace = service.namespace
        self._request_codec = codec_of(type(exchange.request), service.namespace)
        self._response_codec = codec_of(type(exchange.response), service.namespace)
        self._request_headers = Headers(
            action=f"/{exchange.action}",
            message_id="urn:uuid:6c1f0e52-7d0a-4b7c-9a55-000000000000",
            identity="CS001",
            from_="http://192.0.2.1:8080/",
            reply_to=ANONYMOUS,
            to="http://127.0.0.1/",
        )
        self._response_headers = Headers(
            action=f"/{exchange.action}Response", relates_to=self._request_headers.message_id
        )

    def read(self, data: bytes) -> object:
        return self._request_codec.read(parse(data).body)

    def write_request(self) -> bytes:
        return build(self._request_codec.write(self._exchange.request), self._request_headers, self._namespace)

    def write_response(self) -> bytes:
        return build(self._response_codec.write(self._exchange.response), self._response_headers, self._namespace)


class _Zeep:
    """As zeep does it: the body into its own values, those into plain ones, and values into an envelope without addressing."""

    def __init__(self, service: Service, exchange: _Exchange) -> None:
        self._document = _described(service)
        [binding] = self._document.bindings.values()
        self._operation = binding.get(exchange.action)
        self._request = codec_of(type(exchange.request), service.namespace).values(exchange.request)
        self._response = codec_of(type(exchange.response), service.namespace).values(exchange.response)

    def read(self, data: bytes) -> object:
        root = parse_xml(data, self._document.transport, settings=self._document.settings)
        context = XmlParserContext(settings=self._document.settings)
        body = root[-1][0]
        return serialize_object(self._operation.input.body.parse(body, self._document.types, context=context), dict)

    def write_request(self) -> bytes:
        headers = {"ChargeBoxIdentity": "CS001"}
        return _text(self._operation.input.serialize(**self._request, _soapheaders=headers).content)

    def write_response(self) -> bytes:
        return _text(self._operation.output.serialize(**self._response).content)


def _text(envelope: Any) -> bytes:
    return etree.tostring(envelope, xml_declaration=True, encoding="utf-8")


@cache
def _described(service: Service) -> Any:
    return Document(BytesIO(description(service, "http://localhost/")), zeep.Transport(), settings=zeep.Settings())
