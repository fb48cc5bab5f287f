"""One side's SOAP endpoint without a web framework: a request goes in as bytes, its answer comes out.

.. code-block:: text

    bytes ──inflate──▶ XML ──parse──▶ envelope ──namespace and element──▶ operation ──identity──▶ peer ──▶ handler

One URL serves all versions. Every step that fails ends in a fault of OCPP-S, or in an HTTP status where the request is no
message at all. What is particular to a CSMS or a station is `Endpoint.known` and `Endpoint.admit`.
"""

import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from ocpp_core import CallError, Role, Version

from .descriptions import describe
from .encoding import EncodingError, TooLarge, deflate, inflate, root_part
from .envelope import Headers, Limits, build, check_headers, parse
from .faults import Fault, Subcode, build_fault, fault_of
from .identity import identity_in_path, is_identity
from .link import Incoming
from .markup import CONTENT_TYPES, SOAP12
from .messages import Reply, Request
from .observers import tell_leniencies, tell_trace
from .options import Compression, Direction, Options
from .peer import Answer, SoapPeer
from .policy import Leniency, reading_of
from .prefixes import Prefixes, prefixed, prefixes_of
from .routing import Router
from .services import Service

__all__ = ["Arrival", "Endpoint"]

logger = logging.getLogger("ocpp_transport_soap")


@dataclass(slots=True)
class Arrival:
    """A request on its way to its handler: what is known of it so far."""

    request: Request
    """The HTTP request."""
    service: Service
    """The service that it calls; the preferred one as long as that is not known."""
    identity: str | None = None
    """The station's identity by the header; None as long as that is not known."""
    message_id: str | None = None
    """Its MessageID; None if it has none."""
    from_: str | None = None
    """The address in its From header; None if it has none."""
    used: list[Leniency] = field(default_factory=list[Leniency])
    """What was forgiven."""
    peer: SoapPeer | None = None
    """Who sent it; None as long as that is not known."""
    soap: str = SOAP12
    """Namespace of its envelope."""
    prefixes: Prefixes | None = None
    """What the answer is written with; None: any."""


class Endpoint(ABC):
    """Answers requests. `ocpp_transport_soap.server` and `ocpp_transport_soap.asgi` put it behind a web server."""

    required: Sequence[str]
    """Headers that a request needs, as `check_headers` takes them."""

    def __init__(self, versions: Sequence[Version], caller: Role, options: Options, url: str | None = None) -> None:
        self.options = options
        self.url = url
        """Where the other side reaches us; None if that is not known."""
        self.is_closing = False
        """Whether further calls are turned away."""
        self._router = Router(versions, caller)
        self._limits = Limits(options.max_size, options.max_depth)

    @abstractmethod
    async def close(self) -> None:
        """Turn further calls away, and let handlers at work finish."""

    @abstractmethod
    def known(self, identity: str) -> SoapPeer | None:
        """The peer of a station that was heard of before; None if it was not."""

    @abstractmethod
    async def admit(self, arrival: Arrival, identity: str) -> SoapPeer:
        """The peer that sent a message.

        Raises:
            Fault: the message is not for us, or its sender is not let in.
        """

    async def answer(self, request: Request) -> Reply:
        """The answer to a request; whatever comes in, there is one."""
        if request.method == "GET":
            return describe(request, self._router.services.values(), self.url)
        if request.method != "POST":
            return Reply.plain(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET, POST")
        if self.is_closing:
            return Reply.plain(HTTPStatus.SERVICE_UNAVAILABLE, "the service is being closed", **{"Retry-After": "10"})
        try:
            data = inflate(request.body, request.headers.get("content-encoding"), self.options.max_size)
            data = root_part(data, request.headers.get("content-type"))
        except TooLarge:
            return Reply.plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        except EncodingError as error:
            return Reply.plain(HTTPStatus.BAD_REQUEST, str(error))
        return await self._converse(request, data)

    async def _converse(self, request: Request, data: bytes) -> Reply:
        """Take a message to its handler, and its answer back."""
        arrival = Arrival(request, self._router.default, prefixes=prefixes_of(self.options.prefixes, None))
        try:
            return await self._handle(arrival, data)
        except Fault as fault:
            return self._refuse(arrival, fault)
        except CallError as refusal:
            return self._refuse(arrival, fault_of(refusal))
        except Exception:
            logger.exception("%s: a message could not be answered", arrival.identity)
            return self._refuse(arrival, Fault("Receiver", Subcode.INTERNAL_ERROR, "internal error"))
        finally:
            tell_leniencies(self.options, arrival.identity, arrival.used)

    async def _handle(self, arrival: Arrival, data: bytes) -> Reply:
        envelope = parse(data, self._limits, self.options.reading, arrival.used)
        arrival.service = self._router.service_of(envelope.body)
        arrival.message_id, arrival.from_ = envelope.headers.message_id, envelope.headers.from_
        arrival.soap = envelope.soap
        identity = arrival.identity = self._identify(arrival.request, envelope.headers)
        arrival.prefixes = prefixes_of(self.options.prefixes, identity)
        reading = reading_of(self.options.reading, identity)
        known = self.known(identity)
        version = None if known is None else known.version
        arrival.service, operation = self._router.find(envelope.body, version, reading)
        check_headers(envelope.headers, self.required, f"/{operation.action}", reading, arrival.used)
        peer = arrival.peer = await self.admit(arrival, identity)
        peer.seen(arrival.request.remote)
        tell_trace(self.options, peer, Direction.RECEIVED, data)
        logger.info("%s: %s received", identity, operation.action)
        answer = await peer.serve(operation.action, Incoming(envelope.body, reading, arrival.used))
        return self._accept(arrival, operation.action, answer)

    def _identify(self, request: Request, headers: Headers) -> str:
        """The station's identity, which has to stand in the header and, where it is told so, in the path as well."""
        identity = headers.identity
        if identity is None:
            raise Fault("Sender", Subcode.PROTOCOL_ERROR, "the header chargeBoxIdentity is missing")
        if not is_identity(identity):
            raise Fault("Sender", Subcode.PROTOCOL_ERROR, "the header chargeBoxIdentity is too long, or not printable")
        if self.options.identity_in_path and identity_in_path(request.path) != identity:
            raise Fault("Sender", Subcode.IDENTITY_MISMATCH, "the path names another station than chargeBoxIdentity")
        return identity

    def _accept(self, arrival: Arrival, action: str, answer: Answer) -> Reply:
        headers = Headers(action=f"/{action}Response", relates_to=arrival.message_id)
        content = build(answer.element, headers, arrival.service.namespace, soap=arrival.soap)
        return self._reply(arrival, HTTPStatus.OK, arrival.soap, content, answer.sent)

    def _refuse(self, arrival: Arrival, fault: Fault) -> Reply:
        logger.info("%s: call refused: %s", arrival.identity, ascii(str(fault)))
        options = self.options
        status = options.sender_fault_status if fault.code == "Sender" else options.receiver_fault_status
        content = build_fault(fault, arrival.message_id, arrival.service.namespace)
        return self._reply(arrival, status, fault.soap, content)

    def _reply(
        self, arrival: Arrival, status: int, soap: str, content: bytes, sent: Callable[[], None] = lambda: None
    ) -> Reply:
        if arrival.prefixes is not None:
            content = prefixed(content, arrival.service.namespace, arrival.prefixes)
        if arrival.peer is not None:
            tell_trace(self.options, arrival.peer, Direction.SENT, content)
        headers = {"Content-Type": CONTENT_TYPES[soap]}
        encoding = self.options.compress
        if encoding is not None and _accepts(arrival.request, encoding):
            headers["Content-Encoding"] = encoding
            content = deflate(content, encoding)
        return Reply(status, headers, content, sent)


def _accepts(request: Request, encoding: Compression) -> bool:
    """Whether an answer may be compressed that way."""
    offers = request.headers.get("accept-encoding", "").lower().split(",")
    return any(name.strip() == encoding and q.replace(" ", "") not in _NOT for name, _, q in map(_parted, offers))


def _parted(offer: str) -> tuple[str, str, str]:
    return offer.partition(";")


_NOT = frozenset({"q=0", "q=0.0", "q=0.00", "q=0.000"})
