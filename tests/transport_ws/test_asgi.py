"""The endpoint as an ASGI application: what web servers tell it, and leave out; `test_engines` has all that is common."""

import asyncio
import urllib.error
import urllib.request
from dataclasses import replace

import pytest
from little import STRICT
from transport_ws.engines import under_uvicorn
from transport_ws.rig import QUIET, SOON, echoing, eventually, soon

from ocpp_core import ConnectFailed, Handlers
from ocpp_transport_ws import CsmsEndpoint, Options, SocketEnded, asgi_application, connect
from ocpp_transport_ws.asgi import AsgiSocket


def endpoint(**options):
    return CsmsEndpoint(echoing(), [STRICT], **{"options": QUIET, **options})


class Server:
    """Says what it is told to, and keeps what the application says."""

    def __init__(self, *events):
        self.sent = []
        self._events = asyncio.Queue()
        for event in events:
            self._events.put_nowait(event)

    async def receive(self):
        return await self._events.get()

    async def send(self, event):
        self.sent.append(event)

    def socket(self, options=QUIET):
        return AsgiSocket({"type": "websocket"}, self.receive, self.send, options)


CONNECT, GONE = {"type": "websocket.connect"}, {"type": "websocket.disconnect", "code": 1005}


async def asked(where, server=None, **scope):
    """What an application answers to a handshake."""
    server = server or Server(CONNECT, GONE, GONE)
    scope = {"type": "websocket", "path": "/ocpp/CS1", "headers": [], "subprotocols": [STRICT.subprotocol], **scope}
    await soon(asgi_application(where)(scope, server.receive, server.send))
    return [event["type"] for event in server.sent]


async def test_a_server_that_tells_little_will_do():
    told = asyncio.Queue()
    where = endpoint(on_disconnect=told.put_nowait)
    assert await asked(where, path="/ocpp/Säule #1") == ["websocket.accept"]
    link = told.get_nowait()
    assert (link.identity, link.remote_address, link.close_reason) == ("Säule #1", "", "1005")


async def test_a_server_that_can_say_no_status_says_no():
    assert await asked(endpoint(), path="/ocpp/") == ["websocket.close"]


async def test_the_path_of_the_mount_itself_names_no_station():
    kinds = await asked(endpoint(), path="/ocpp", root_path="/ocpp", extensions={"websocket.http.response": {}})
    assert kinds == ["websocket.http.response.start", "websocket.http.response.body"]
    assert await asked(endpoint(), path="/ocpp", raw_path=b"/ocpp") == ["websocket.accept"]


async def test_the_target_is_what_came():
    targets = []

    class Curious:
        def identity(self, target, username, found):
            targets.append(target)
            return found

        def subprotocol(self, identity, chosen, offered):
            return chosen

    where = endpoint(lenience=Curious())
    await asked(where, path="/ocpp/a b", raw_path=b"/ocpp/a%20b?x=1", query_string=b"x=1")
    assert targets == ["/ocpp/a%20b?x=1"]


async def test_a_station_that_is_gone_before_the_upgrade_is_let_go():
    class Gone(Server):
        async def send(self, event):
            raise OSError

    told = []
    await asked(endpoint(on_connect=told.append), Gone(CONNECT))
    assert told == []


async def test_tls_may_be_asked_for():
    app, server = asgi_application(endpoint(), secure=True), Server(CONNECT)
    scope = {"type": "websocket", "path": "/CS1", "headers": [], "scheme": "ws", "subprotocols": []}
    await app(scope, server.receive, server.send)
    assert server.sent == [{"type": "websocket.close"}]
    server = Server()
    await app({"type": "http", "scheme": "http"}, server.receive, server.send)
    assert server.sent[0]["status"] == 403
    server = Server(CONNECT, GONE)
    await app({**scope, "scheme": "wss"}, server.receive, server.send)
    assert server.sent[0]["type"] == "websocket.accept"


async def test_plain_http_is_told_what_this_is_or_left_to_another():
    async def other(scope, receive, send):
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    for otherwise, status in ((None, 426), (other, 418)):
        async with under_uvicorn(asgi_application(endpoint(), otherwise=otherwise)) as port:

            def get(port=port):
                with pytest.raises(urllib.error.HTTPError) as failed:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/CS1", timeout=SOON)
                with failed.value as answer:
                    return answer.code

            assert await asyncio.to_thread(get) == status


async def test_the_end_of_the_lifespan_is_that_of_the_endpoint():
    where = endpoint()
    async with (
        under_uvicorn(asgi_application(where)) as port,
        connect(f"ws://127.0.0.1:{port}", "CS1", [STRICT], options=QUIET),
    ):
        await eventually(lambda: where.connections)
    assert where.is_closing
    async with under_uvicorn(asgi_application(where), lifespan="off") as port:
        with pytest.raises(ConnectFailed) as failed:
            await connect(f"ws://127.0.0.1:{port}", "CS1", [STRICT], options=QUIET)
        assert failed.value.status == 503


def test_certificates_cannot_decide():
    async def certified(identity, certificate):
        return True

    with pytest.raises(ValueError, match="whose certificate"):
        asgi_application(endpoint(certified=certified))


# ---------------------------------------------------------------------------------------------------------- the socket


async def test_what_utf_8_cannot_say_becomes_something_else():
    server = Server()
    socket = server.socket()
    await socket.send_text("ä\ud800")
    await socket.send_frame(b"\xff", binary=False)
    assert [event["text"] for event in server.sent] == ["ä?", "\N{REPLACEMENT CHARACTER}"]


async def test_what_comes_after_the_good_bye_is_passed_over():
    server = Server({"type": "websocket.receive", "text": "late"}, GONE)
    socket = server.socket()
    waiting = asyncio.create_task(socket.wait_closed())
    await socket.close(1000, "bye")
    await socket.close(1001, "again")
    assert server.sent == [{"type": "websocket.close", "code": 1000, "reason": "bye"}]
    with pytest.raises(SocketEnded):
        await socket.send_text("late")
    assert socket.last_word is None
    with pytest.raises(SocketEnded):
        await socket.recv()
    assert socket.last_word == (1000, "bye")
    await soon(waiting)
    with pytest.raises(SocketEnded):
        await socket.recv()
    await socket.close(1000, "once more")
    socket.abort()
    assert len(server.sent) == 1


async def test_a_server_that_says_nothing_more_is_not_waited_for():
    socket = Server().socket(replace(QUIET, close_timeout=0.01))
    reading = asyncio.create_task(socket.recv())
    await asyncio.sleep(0)
    await socket.close(1000, "")
    with pytest.raises(SocketEnded):
        await soon(reading)
    socket = Server().socket()
    reading = asyncio.create_task(socket.recv())
    await asyncio.sleep(0)
    for _ in range(3):
        socket.abort()
        await asyncio.sleep(0)
    with pytest.raises(SocketEnded):
        await soon(reading)
    assert socket.last_word == (1006, "")


async def test_who_is_gone_needs_no_good_bye():
    class Gone(Server):
        async def send(self, event):
            raise RuntimeError("nothing can be sent in this state")

    socket = Gone().socket()
    await socket.close(1000, "bye")
    assert socket.last_word == (1000, "bye")
    with pytest.raises(SocketEnded):
        await socket.send_text("late")


@pytest.mark.parametrize("message", ["x" * 9, b"x" * 9, "ä" * 5])
async def test_what_is_longer_than_it_may_be_ends_the_connection(message):
    kind = "bytes" if isinstance(message, bytes) else "text"
    server = Server({"type": "websocket.receive", "text": "ä" * 4}, {"type": "websocket.receive", kind: message}, GONE)
    socket = server.socket(Options(max_size=8))
    assert await socket.recv() == "ä" * 4
    with pytest.raises(SocketEnded):
        await socket.recv()
    assert socket.last_word == (1009, "more than 8 bytes")


async def test_a_handler_that_is_cancelled_with_its_server_leaves_nothing_behind():
    where = CsmsEndpoint(Handlers(), [STRICT], options=QUIET)
    server = Server(CONNECT)
    serving = asyncio.create_task(asked(where, server))
    await eventually(lambda: where.connections)
    serving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await serving
    assert not where.connections
