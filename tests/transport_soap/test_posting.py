"""HTTP to the other side: limits, stale connections, and what is not followed."""

import asyncio
import socket

import pytest
from transport_soap.rig import response, scripted, soon

from ocpp_transport_soap import Addresses
from ocpp_transport_soap.posting import Poster, ReplyTooLong, Unreachable


async def posting(url, poster=None, body=b"x", **headers):
    poster = poster or Poster(1000)
    try:
        return await soon(poster.post(url, body, headers))
    finally:
        await poster.close()


async def test_the_answer_comes_back_as_it_is():
    async with scripted(lambda _: response(b"\x1f\x8b", "418 Teapot", Content_Encoding="gzip")) as script:
        reply = await posting(script.url, body=b"hello", SOAPAction="/x")
    assert (reply.status, reply.reason, reply.body) == (418, "Teapot", b"\x1f\x8b")
    assert reply.headers["content-encoding"] == "gzip"
    [request] = script.requests
    assert request.body == b"hello"
    assert request.headers["content-length"] == "5"
    assert "transfer-encoding" not in request.headers
    assert request.headers["soapaction"] == "/x"


async def test_connections_are_kept_for_the_next_request():
    async with scripted(lambda _: response(b"1")) as script:
        poster = Poster(1000)
        for _ in range(3):
            await poster.post(script.url, b"", {})
        assert script.connections == 1
        await poster.close()


async def test_a_connection_that_was_closed_meanwhile_is_made_anew():
    answers = iter([response(b"1"), None, response(b"2")])
    async with scripted(lambda _: next(answers)) as script:
        poster = Poster(1000)
        assert (await poster.post(script.url, b"a", {})).body == b"1"
        assert (await poster.post(script.url, b"b", {})).body == b"2"
        await poster.close()
    assert [request.body for request in script.requests] == [b"a", b"b", b"b"]
    assert script.connections == 2


async def test_a_new_connection_that_is_closed_without_an_answer_is_not_tried_again():
    async with scripted(lambda _: None) as script:
        with pytest.raises(Unreachable):
            await posting(script.url)
    assert len(script.requests) == 1


async def test_an_answer_that_breaks_off_is_not_asked_for_again():
    answers = iter([response(b"1"), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal",)])
    async with scripted(lambda _: next(answers)) as script:
        poster = Poster(1000)
        await poster.post(script.url, b"a", {})
        with pytest.raises(Unreachable):
            await soon(poster.post(script.url, b"b", {}))
        await poster.close()
    assert len(script.requests) == 2


async def test_after_the_end_nothing_is_sent():
    async with scripted(lambda _: response(b"1")) as script:
        poster = Poster(1000)
        await poster.close()
        with pytest.raises(Unreachable, match="closed here"):
            await poster.post(script.url, b"a", {})
    assert not script.requests


@pytest.mark.parametrize("answer", [b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 abc\r\n\r\n"])
async def test_what_is_not_http_is_no_answer(answer):
    async with scripted(lambda _: answer) as script:
        with pytest.raises(Unreachable, match="no readable answer"):
            await posting(script.url)


async def test_an_answer_that_is_too_long_is_given_up():
    async with scripted(lambda _: response(b"x" * 1001)) as script:
        with pytest.raises(ReplyTooLong):
            await posting(script.url)


async def test_redirects_are_not_followed():
    async with scripted(lambda _: response(b"", "307 Moved", Location="http://127.0.0.1:1/")) as script:
        assert (await posting(script.url)).status == 307


async def test_cookies_are_not_kept():
    async with scripted(lambda _: response(b"", Set_Cookie="a=b")) as script:
        poster = Poster(1000)
        for _ in range(2):
            await poster.post(script.url, b"", {})
        await poster.close()
    assert all("cookie" not in request.headers for request in script.requests)


@pytest.mark.parametrize("url", ["nonsense", "http://", "http://127.0.0.1:1/"])
async def test_where_nobody_listens_there_is_no_answer(url):
    with pytest.raises(Unreachable):
        await posting(url)


async def test_a_name_is_called_at_its_allowed_addresses_only():
    async with scripted(lambda _: response(b"1")) as script:
        url = script.url.replace("127.0.0.1", "localhost")
        with pytest.raises(Unreachable, match="no address that is allowed"):
            await posting(url, Poster(1000, permits=Addresses().permits_at))
        assert not script.requests
        reply = await posting(url, Poster(1000, permits=Addresses(["127.0.0.1"]).permits_at))
        assert reply.body == b"1"


async def test_other_ways_to_write_an_address_do_not_get_around_the_rules():
    async with scripted(lambda _: response(b"1")) as script:
        port = script.url.rstrip("/").rpartition(":")[2]
        for host in ("127.1", "0x7f000001", "2130706433", "017700000001"):
            with pytest.raises(Unreachable):
                await posting(f"http://{host}:{port}/", Poster(1000, permits=Addresses().permits_at))
    assert not script.requests


async def test_closing_ends_a_request_that_is_under_way():
    with socket.create_server(("127.0.0.1", 0)) as server:
        poster = Poster(1000)
        server.setblocking(False)
        task = asyncio.create_task(poster.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"x", {}))
        client, _ = await soon(asyncio.get_running_loop().sock_accept(server))
        with client:
            await soon(asyncio.get_running_loop().sock_recv(client, 1000))
            await poster.close()
            with pytest.raises(Unreachable):
                await soon(task)


async def test_tls_by_its_context(tls):
    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(response(b"safe"))
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0, ssl=tls.server) as server:
        url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
        assert (await posting(url, Poster(1000, tls.client))).body == b"safe"
        with pytest.raises(Unreachable):
            await posting(url, Poster(1000, tls.client_without_trust))
        with pytest.raises(Unreachable):
            await posting(url)
