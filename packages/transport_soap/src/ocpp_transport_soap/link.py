"""One call over HTTP: a request is written, sent, and its answer read as far as the element in its body."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from ocpp_core import CallRefused, ConnectionLost, ErrorCode, InvalidResponse, Problem

from .encoding import EncodingError, deflate, inflate, root_part
from .engine import Call, write_call
from .envelope import RESPONSE, Envelope, Limits, check_headers, parse
from .faults import Fault, parse_fault, refusal_of
from .markup import ANONYMOUS, Element
from .observers import tell_leniencies
from .options import Direction, Options
from .policy import Leniency, Reading, reading_of
from .posting import HttpReply, Poster, ReplyTooLong, Unreachable
from .prefixes import prefixed, prefixes_of
from .services import Service

__all__ = ["Incoming", "Link", "Shown"]

Shown = Callable[[Direction, bytes], None]
"""Is shown each message of a call."""

_REFUSALS: Mapping[int, ErrorCode] = {
    HTTPStatus.UNAUTHORIZED: ErrorCode.SECURITY_ERROR,
    HTTPStatus.FORBIDDEN: ErrorCode.SECURITY_ERROR,
    HTTPStatus.NOT_IMPLEMENTED: ErrorCode.NOT_SUPPORTED,
    HTTPStatus.INTERNAL_SERVER_ERROR: ErrorCode.INTERNAL_ERROR,
}
"""What an HTTP error says where no fault comes with it; any other says GenericError."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """The element of a message that came, and how to read it."""

    element: Element
    """The first element of the body."""
    reading: Reading
    """How strictly."""
    used: list[Leniency]
    """Takes up each leniency that is needed."""


class Link:
    """How the other side is called; one serves all calls of a server or a station."""

    def __init__(
        self, options: Options, poster: Poster, *, from_: str = ANONYMOUS, credentials: str | None = None
    ) -> None:
        """Make one.

        Args:
            options: settings.
            poster: sends the requests.
            from_: URL that we can be called at.
            credentials: value of the Authorization header; None: none.
        """
        self.options = options
        self.from_ = from_
        self._poster = poster
        self._credentials = credentials

    async def ask(
        self, service: Service, address: str, action: str, values: Mapping[str, Any], identity: str, shown: Shown
    ) -> Incoming:
        """Send a request and wait for the answer, for as long as it takes.

        Raises:
            CallRefused: the answer is a fault, or an HTTP error.
            InvalidResponse: the answer is not the one to this request.
            ConnectionLost: there was none.
        """
        call = await write_call(service, address, action, values, identity, self.from_)
        prefixes = prefixes_of(self.options.prefixes, identity)
        if prefixes is not None:
            call = replace(call, data=prefixed(call.data, service.namespace, prefixes))
        shown(Direction.SENT, call.data)
        try:
            reply = await self._poster.post(address, *self._packed(call))
        except Unreachable as error:
            raise ConnectionLost(action, str(error)) from None
        except ReplyTooLong:
            raise _invalid(action, f"the answer has more than {self.options.max_size} bytes") from None
        return _Reader(self.options, action, identity).read(call, reply, shown)

    def _packed(self, call: Call) -> tuple[bytes, Mapping[str, str]]:
        """Body and headers of the HTTP request."""
        headers = {**call.headers, "Accept-Encoding": "gzip, deflate", "User-Agent": "ocpp-toolkit"}
        if self._credentials is not None:
            headers["Authorization"] = self._credentials
        if self.options.compress is None:
            return call.data, headers
        headers["Content-Encoding"] = self.options.compress
        return deflate(call.data, self.options.compress), headers

    async def close(self) -> None:
        """Close all connections."""
        await self._poster.close()


class _Reader:
    """Reads the answer to one call."""

    def __init__(self, options: Options, action: str, identity: str) -> None:
        self._options = options
        self._action = action
        self._identity = identity
        self._reading = reading_of(options.reading, identity)
        self._used: list[Leniency] = []

    def read(self, call: Call, reply: HttpReply, shown: Shown) -> Incoming:
        """The element in an answer; see `Link.ask`."""
        try:
            envelope = self._open(reply, shown)
            fault = parse_fault(envelope.body)
            if fault is not None:
                raise refusal_of(fault)
            if reply.status >= HTTPStatus.BAD_REQUEST:
                raise _http_error(reply)
            self._check(envelope, call.message_id)
        finally:
            tell_leniencies(self._options, self._identity, self._used)
        return Incoming(envelope.body, self._reading, self._used)

    def _open(self, reply: HttpReply, shown: Shown) -> Envelope:
        options = self._options
        try:
            data = inflate(reply.body, reply.headers.get("Content-Encoding"), options.max_size)
            data = root_part(data, reply.headers.get("Content-Type"))
            shown(Direction.RECEIVED, data)
            limits = Limits(options.max_size, options.max_depth)
            return parse(data, limits, self._reading, self._used, identity=self._identity)
        except EncodingError as error:
            reason = str(error)
        except Fault as fault:
            reason = fault.reason
        if reply.status >= HTTPStatus.MULTIPLE_CHOICES:
            raise _http_error(reply)
        raise _invalid(self._action, f"HTTP {reply.status}, but {reason}")

    def _check(self, envelope: Envelope, message_id: str) -> None:
        """See to it that this is the answer to the request."""
        headers = envelope.headers
        if headers.relates_to is not None and headers.relates_to != message_id:
            raise _invalid(self._action, "RelatesTo names another request")
        try:
            check_headers(headers, RESPONSE, f"/{self._action}Response", self._reading, self._used)
        except Fault as fault:
            raise _invalid(self._action, fault.reason) from None


def _http_error(reply: HttpReply) -> CallRefused:
    """An HTTP status that says that the call was not processed, and no fault beside it."""
    code = _REFUSALS.get(reply.status, ErrorCode.GENERIC_ERROR)
    return CallRefused(code, f"HTTP {reply.status} {reply.reason}".strip() + " without a SOAP fault")


def _invalid(action: str, reason: str) -> InvalidResponse:
    return InvalidResponse(action, [Problem("", ErrorCode.RPC_FRAMEWORK_ERROR, reason)])
