import logging

from little import ECHO, STRICT, EchoRequest, EchoResponse
from transport_ws.rig import QUIET

from ocpp_core import Handlers
from ocpp_transport_ws import connect, serve


async def test_neither_headers_nor_frames_are_logged_whatever_the_level(caplog):
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "ocpp_transport_ws.sockets")
    handlers = Handlers()
    handlers.on(ECHO)(lambda _, request: EchoResponse(data=request.data))
    async with (
        serve(handlers, [STRICT], "127.0.0.1", 0, options=QUIET) as server,
        connect(server.url, "CS1", [STRICT], password="s3cr3t", options=QUIET) as csms,
    ):
        await csms.call(EchoRequest(data="s3cr3t"))
    assert "connection open" in caplog.messages
    for part in ("s3cr3t", "Authorization", "TEXT", "ECHO"):
        assert part not in caplog.text
    assert {record.levelno for record in caplog.records if record.name.startswith("ocpp_transport_ws")} == {
        logging.INFO
    }
