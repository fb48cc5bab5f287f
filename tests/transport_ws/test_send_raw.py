"""Whatever a tester wants to send."""

import pytest
from little import ECHO, STRICT, EchoRequest, EchoResponse
from transport_ws.rig import QUIET, joined, raw_csms, raw_station, soon

from ocpp_core import ConnectionLost, Handlers
from ocpp_transport_ws import Direction, Options, connect, serve


async def test_it_goes_out_as_it_is_and_is_shown_to_who_looks_on():
    seen = []
    options = Options(ping_interval=None, close_timeout=1, trace=lambda *what: seen.append(what[1:]))
    async with serve(Handlers(), [STRICT], options=options) as server, raw_station(server) as socket:
        await socket.send('[2,"1","Echo",{}]')
        await socket.recv()
        station = server.connections["CS1"]
        for data, binary, came in [("[2,{", False, "[2,{"), ("ä", False, "ä"), (b"\x00\xff", True, b"\x00\xff")]:
            await station.send_raw(data, binary=binary)
            assert await soon(socket.recv()) == came
        await station.send_raw(b"\xff")
        with pytest.raises(Exception, match="1007"):
            await soon(socket.recv())
    assert seen[2:5] == [
        (Direction.SENT, "[2,{"),
        (Direction.SENT, "ä"),
        (Direction.SENT, "\x00\N{REPLACEMENT CHARACTER}"),
    ]


async def test_an_answer_to_it_belongs_to_nothing_and_calls_go_on():
    handlers = Handlers()
    handlers.on(ECHO)(lambda peer, request: EchoResponse(data=request.data))
    async with joined(station_handlers=handlers) as both:
        await both.station.send_raw('[2,"raw","Echo",{"data":"a"}]')
        await both.station.send_raw('[2,"raw"')
        assert await both.station.call(EchoRequest(data="b")) == EchoResponse(data="b")


async def test_after_the_end_there_is_nothing_to_send_on():
    async def hang_up(socket):
        await socket.close(1001, "gone")

    async with raw_csms(hang_up) as url, connect(url, "CS1", [STRICT], options=QUIET) as csms:
        await soon(csms.wait_closed())
        with pytest.raises(ConnectionLost, match="1001 gone"):
            await csms.send_raw("x")
