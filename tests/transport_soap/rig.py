"""What the tests of this directory share: a server and a station joined over loopback, and peers that behave as told."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from lxml import etree

import ocpp15_core
import ocpp16_core
from ocpp_core import Handlers, Peer, Version, now
from ocpp_transport_soap import Addresses, Options, SoapPeer, SoapServer, connect, serve

T = TypeVar("T")

SOON = 30.0
"""Seconds after which something that should happen has not."""
QUICK = Options(close_timeout=1.0, transaction_attempts=1)
"""A short end where the peer does not answer, and nothing sent twice."""
V15, V16 = ocpp15_core.VERSION, ocpp16_core.VERSION
CORES: Mapping[str, Any] = {"1.5": ocpp15_core, "1.6": ocpp16_core}
SOAP = "http://www.w3.org/2003/05/soap-envelope"
WSA = "http://www.w3.org/2005/08/addressing"
ANONYMOUS = f"{WSA}/anonymous"


def here() -> Addresses:
    """Stations on this host may be called."""
    return Addresses(["127.0.0.0/8"])


async def eventually(condition: Callable[[], object]) -> None:
    """Wait for what no event tells of."""
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - there is no event
            await asyncio.sleep(0.001)


async def soon(work: Awaitable[T]) -> T:
    """Wait for something that should not take long."""
    async with asyncio.timeout(SOON):
        return await work


# -------------------------------------------------------------------------------------------- both ends are ours


@dataclass
class Joined:
    """A server with one station, which was heard of."""

    server: SoapServer
    csms: SoapPeer
    """What the station sees."""
    station: SoapPeer
    """What the CSMS sees."""


@asynccontextmanager
async def joined(
    csms_handlers: Handlers | None = None,
    station_handlers: Handlers | None = None,
    version: Version = V16,
    csms_options: Options = QUICK,
    station_options: Options = QUICK,
    **more: Any,
) -> AsyncIterator[Joined]:
    handlers = csms_handlers or Handlers()
    core = CORES[version.name]
    if handlers.handler(core.HEARTBEAT) is None:
        handlers.on(core.HEARTBEAT)(lambda _peer, _request: core.HeartbeatResponse(current_time=now()))
    arrivals: asyncio.Queue[SoapPeer] = asyncio.Queue()
    async with (
        serve(
            handlers, [V16, V15], options=csms_options, on_connect=arrivals.put_nowait, **{"addresses": here(), **more}
        ) as server,
        connect(
            f"http://127.0.0.1:{server.port}/",
            "CS1",
            [version],
            station_handlers,
            callback="127.0.0.1:0",
            options=station_options,
        ) as csms,
    ):
        await csms.call(core.HeartbeatRequest())
        yield Joined(server, csms, await arrivals.get())


def heartbeats(core: Any = ocpp16_core) -> Handlers:
    """Handlers of a CSMS that know the time."""
    handlers = Handlers()
    handlers.on(core.HEARTBEAT)(lambda _peer, _request: core.HeartbeatResponse(current_time=now()))
    return handlers


class Gate:
    """A handler that waits to be let go."""

    def __init__(self, response: Any) -> None:
        self.response = response
        self.entered = asyncio.Event()
        self.release = asyncio.Event()
        self.cancelled = asyncio.Event()
        self.done = asyncio.Event()

    async def __call__(self, _peer: Peer, _request: Any) -> Any:
        self.entered.set()
        try:
            await self.release.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        self.done.set()
        return self.response


# ------------------------------------------------------------------------------------------------- XML by hand


@dataclass(frozen=True)
class Message:
    """An envelope, written by hand; `replace` spoils it."""

    body: str = "<s:heartbeatRequest/>"
    action: str = "/Heartbeat"
    namespace: str = "urn://Ocpp/Cs/2015/10/"
    identity: str | None = "<s:chargeBoxIdentity>CS1</s:chargeBoxIdentity>"
    message_id: str | None = "<a:MessageID>urn:uuid:1</a:MessageID>"
    from_: str | None = "http://127.0.0.1:1/"
    reply_to: str | None = ANONYMOUS
    to: str | None = "http://csms/"
    more: str = ""
    soap: str = SOAP
    wsa: str = WSA
    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>'

    def but(self, **changes: Any) -> "Message":
        return replace(self, **changes)

    @property
    def text(self) -> str:
        headers = [
            self.identity or "",
            f"<a:Action>{self.action}</a:Action>" if self.action else "",
            self.message_id or "",
            f"<a:From><a:Address>{self.from_}</a:Address></a:From>" if self.from_ else "",
            f"<a:ReplyTo><a:Address>{self.reply_to}</a:Address></a:ReplyTo>" if self.reply_to else "",
            f"<a:To>{self.to}</a:To>" if self.to else "",
            self.more,
        ]
        return (
            f'{self.declaration}<e:Envelope xmlns:e="{self.soap}" xmlns:a="{self.wsa}" xmlns:s="{self.namespace}">'
            f"<e:Header>{''.join(headers)}</e:Header><e:Body>{self.body}</e:Body></e:Envelope>"
        )

    def __bytes__(self) -> bytes:
        return self.text.encode()


HEARTBEAT = Message()
BOOT = Message(
    "<s:bootNotificationRequest><s:chargePointVendor>V</s:chargePointVendor><s:chargePointModel>M</s:chargePointModel>"
    "</s:bootNotificationRequest>",
    "/BootNotification",
)
AUTHORIZE = Message("<s:authorizeRequest><s:idTag>A1</s:idTag></s:authorizeRequest>", "/Authorize")
RESET = Message(
    "<s:resetRequest><s:type>Hard</s:type></s:resetRequest>", "/Reset", "urn://Ocpp/Cp/2015/10/", from_=None
)


def answer_to(request: bytes, body: str, *, headers: str | None = None, soap: str = SOAP) -> bytes:
    """The envelope of an answer."""
    root = etree.fromstring(request)
    message_id, action = (root.findtext(f"{{*}}Header/{{{WSA}}}{name}") for name in ("MessageID", "Action"))
    if headers is None:
        headers = f"<a:Action>{action}Response</a:Action><a:RelatesTo>{message_id}</a:RelatesTo>"
    namespace = etree.QName(root.find("{*}Body")[0]).namespace
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="{soap}" xmlns:a="{WSA}" xmlns:s="{namespace}">'
        f"<e:Header>{headers}</e:Header><e:Body>{body}</e:Body></e:Envelope>"
    ).encode()


TIME = "<s:heartbeatResponse><s:currentTime>2026-01-02T03:04:05.678Z</s:currentTime></s:heartbeatResponse>"


# ------------------------------------------------------------------------------------------------ HTTP by hand


@dataclass(frozen=True)
class Http:
    """An HTTP message as it came."""

    start: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def status(self) -> int:
        return int(self.start.split()[1])

    @property
    def xml(self) -> Any:
        return etree.fromstring(self.body)

    @property
    def fault(self) -> tuple[str, str | None]:
        """Code and sub-code, local names."""
        code, subcode = (self.xml.findtext(f".//{{*}}Code/{path}") for path in ("{*}Value", "{*}Subcode/{*}Value"))
        return code.partition(":")[2], subcode and subcode.partition(":")[2]

    @property
    def reason(self) -> str:
        return self.xml.findtext(".//{*}Reason/{*}Text")


async def read_http(reader: asyncio.StreamReader) -> Http:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip()
    start, *lines = head.split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Http(start, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


async def send(port: int, data: Message | bytes = b"", path: str = "/", method: str = "POST", **headers: str) -> Http:
    """One request on a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = bytes(data)
    named = {"Host": f"127.0.0.1:{port}", "Content-Length": str(len(body)), **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
    try:
        return await soon(read_http(reader))
    finally:
        writer.close()
        await asyncio.gather(writer.wait_closed(), return_exceptions=True)


def response(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    named = {"Content-Length": str(len(body)), **headers}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


@dataclass
class Scripted:
    """An HTTP server that is not ours."""

    url: str = ""
    requests: list[Http] = field(default_factory=list)
    connections: int = 0


@asynccontextmanager
async def scripted(behave: Callable[[Http], bytes | tuple[bytes] | None]) -> AsyncIterator[Scripted]:
    """A server that answers with the bytes that `behave` makes of a request; in a tuple, it hangs up after them, at None before."""
    script = Scripted()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        script.connections += 1
        try:
            while True:
                request = await read_http(reader)
                script.requests.append(request)
                answer = behave(request)
                if answer is None:
                    break
                if isinstance(answer, tuple):
                    writer.write(*answer)
                    break
                writer.write(answer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()
            await asyncio.gather(writer.wait_closed(), return_exceptions=True)

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        script.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        yield script
