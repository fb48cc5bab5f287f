"""What reads OCPP-S: bodies of HTTP, XML, envelopes, the elements of each service, and a CSMS's endpoint as a whole."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache

from fuzz.checks import chosen, explained
from lxml import etree

import ocpp15_core
import ocpp16_core
from ocpp_core import Handlers, InvalidPayload, OcppModel, now
from ocpp_transport_soap import LENIENT, STRICT, Leniency, Options, Reading
from ocpp_transport_soap.codec import codec_of
from ocpp_transport_soap.csms import CsmsEndpoint
from ocpp_transport_soap.document import Limits, read_document
from ocpp_transport_soap.encoding import EncodingError, deflate, inflate, root_part
from ocpp_transport_soap.envelope import REQUEST_TO_CSMS, Envelope, Headers, build, check_headers, parse
from ocpp_transport_soap.faults import Fault, build_fault, parse_fault
from ocpp_transport_soap.markup import SOAP11, Element
from ocpp_transport_soap.messages import Request
from ocpp_transport_soap.policy import reading_of
from ocpp_transport_soap.services import Service, element_name, services_of
from ocpp_transport_soap.wsdl import schema_of

__all__ = ["TARGETS"]

_CORES = (ocpp16_core, ocpp15_core)
_SERVICES = [service for core in _CORES for service in services_of(core.VERSION).values()]
_LIMIT = 256 * 1024
_LIMITS = Limits(max_size=_LIMIT)
_NAMESPACE = _SERVICES[0].namespace


# -------------------------------------------------------------------------------------------------------- bodies


def read_body(data: bytes) -> None:
    """Two lines are the headers Content-Encoding and Content-Type, the rest is the body: within the limit, or an error."""
    encoding, _, rest = data.partition(b"\n")
    content_type, _, body = rest.partition(b"\n")
    try:
        plain = inflate(body, encoding.decode("latin-1"), _LIMIT)
        assert len(plain) <= _LIMIT
        part = root_part(plain, content_type.decode("latin-1"))
    except EncodingError as error:
        explained(error)
        return
    assert len(part) <= len(plain)
    for name in ("gzip", "deflate"):
        assert inflate(deflate(plain, name), name, _LIMIT) == plain


# ------------------------------------------------------------------------------------------------------ envelope


def read_envelope(data: bytes) -> None:
    """An envelope or a fault, strictly and leniently; what was read can be written and is the same."""
    strict, lenient = _parsed(data, STRICT), _parsed(data, LENIENT)
    if strict is not None:
        assert lenient is not None, "what is right is not wrong for the lenient"
        assert all(getattr(lenient.headers, name) == value for name, value in _stated(strict.headers))
    if lenient is None:
        return
    _check_headers(lenient)
    again = parse(build(lenient.body, lenient.headers, _NAMESPACE, soap=lenient.soap), policy=Reading(soap_1_1=True))
    assert again.headers == lenient.headers
    assert again.soap == lenient.soap
    assert _same(again.body, lenient.body)


def _parsed(data: bytes, policy: Reading) -> Envelope | None:
    used: list[Leniency] = []
    try:
        envelope = parse(data, _LIMITS, policy, used)
    except Fault as fault:
        _check_fault(fault)
        return None
    assert policy is not STRICT or not used
    parse_fault(envelope.body)
    return envelope


def _stated(headers: Headers) -> Iterator[tuple[str, str]]:
    return ((field.name, value) for field in fields(headers) if (value := getattr(headers, field.name)) is not None)


def _check_headers(envelope: Envelope) -> None:
    for reading in (STRICT, LENIENT):
        try:
            check_headers(envelope.headers, REQUEST_TO_CSMS, "/Heartbeat", reading)
        except Fault as fault:
            _check_fault(fault)


def _check_fault(fault: Fault) -> None:
    """A fault can be said in an envelope, and is understood there."""
    envelope = parse(build_fault(fault, None, _NAMESPACE), policy=Reading(soap_1_1=True, missing_headers=True))
    said = parse_fault(envelope.body)
    assert said is not None
    assert (said.code, said.subcode) == (fault.code, fault.subcode)


def _same(one: Element, other: Element) -> bool:
    return _canonical(one) == _canonical(other)


def _canonical(element: Element) -> str:
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    return str(etree.canonicalize(text, rewrite_prefixes=True))


# ------------------------------------------------------------------------------------------------------ elements

_ELEMENTS = {
    f"{{{service.namespace}}}{element_name(model)}": (service, model)
    for service in _SERVICES
    for operation in service.operations.values()
    for model in (operation.request, operation.response)
}


def read_element(data: bytes) -> None:
    """A document whose root is a message: the message or InvalidPayload; what was read is written as the schema has it."""
    try:
        root = read_document(data, _LIMITS).root
    except Fault:
        return
    service, model = chosen(_ELEMENTS, str(root.tag))
    strict, lenient = _message(root, model, service, STRICT), _message(root, model, service, LENIENT)
    if strict is not None:
        assert lenient == strict
    if lenient is not None:
        _check_same(lenient, service, is_valid=_schema(service).validate(root))


def _message(root: Element, model: type[OcppModel], service: Service, policy: Reading) -> OcppModel | None:
    used: list[Leniency] = []
    try:
        message = codec_of(model, service.namespace).read(root, policy, used)
    except InvalidPayload as invalid:
        explained(invalid)
        return None
    assert policy is not STRICT or not used
    return message


_schema = cache(schema_of)


def _check_same(message: OcppModel, service: Service, *, is_valid: bool) -> None:
    codec = codec_of(type(message), service.namespace)
    text = etree.tostring(codec.write(message))
    written = read_document(text, Limits()).root
    assert codec.read(written) == message
    if is_valid:
        _schema(service).assertValid(written)
    codec.values(message)


# ------------------------------------------------------------------------------------------------------ exchange


def _endpoint() -> CsmsEndpoint:
    """A CSMS that serves heartbeats, whose password has to be given if one is."""
    handlers = Handlers()
    for core in _CORES:
        answer = core.HeartbeatResponse
        handlers.on(core.HEARTBEAT)(lambda _peer, _request, answer=answer: answer(current_time=now()))

    async def authenticate(_identity: str, _username: str | None, password: bytes | None) -> bool:
        return password != b""

    options = Options(max_size=_LIMIT, reading=_reading, on_leniency=lambda _: None, max_stations=8)
    return CsmsEndpoint(handlers, [core.VERSION for core in _CORES], authenticate=authenticate, options=options)


def _reading(identity: str) -> Reading:
    return LENIENT if identity.startswith("L") else STRICT


_POST_HEADERS = ("content-encoding", "content-type", "authorization", "accept-encoding")
_STATUSES = {200, 400, 413, 500}


def exchange(data: bytes) -> None:
    """A line of headers, apart by tabs, and a body: every request has an answer that a station can read."""
    line, _, body = data.partition(b"\n")
    values = (value.decode("latin-1") for value in line.split(b"\t"))
    headers = {name: value for name, value in zip(_POST_HEADERS, values, strict=False) if value}
    asyncio.run(_post(Request("POST", "/CS1", headers=headers, body=body)))


async def _post(request: Request) -> None:
    endpoint = _endpoint()
    reply = await endpoint.answer(request)
    reply.sent()
    assert reply.status in _STATUSES
    if reply.headers["Content-Type"].startswith("text/plain"):
        assert reply.status in {400, 413}
    else:
        envelope = parse(reply.body, policy=reading_of(Reading(soap_1_1=True, missing_headers=True), None))
        fault = parse_fault(envelope.body)
        assert (fault is None) == (reply.status == 200)
        assert fault is None or fault.subcode != "InternalError"
        assert reply.headers["Content-Type"].startswith("text/xml" if envelope.soap == SOAP11 else "application/soap")
    await endpoint.close()


TARGETS: dict[str, Callable[[bytes], None]] = {
    "bodies": read_body,
    "envelopes": read_envelope,
    "elements": read_element,
    "exchanges": exchange,
}
