"""One call: what is made of each kind of answer."""

import gzip
import zlib
from dataclasses import replace

import pytest
from transport_soap.rig import QUICK, SOAP, TIME, V16, answer_to, response, scripted

from ocpp16_core import HeartbeatRequest
from ocpp_core import CallRefused, ConnectionLost, ErrorCode, InvalidResponse, Timeout
from ocpp_transport_soap import LENIENT, Direction, connect

HTML = b"<!DOCTYPE html><html><body>Log in</body></html>"


def fault(code, subcode, reason="no"):
    return (
        f"<e:Fault><e:Code><e:Value>e:{code}</e:Value><e:Subcode><e:Value>s:{subcode}</e:Value></e:Subcode></e:Code>"
        f'<e:Reason><e:Text xml:lang="en">{reason}</e:Text></e:Reason></e:Fault>'
    )


async def calling(behave, options=QUICK, **more):
    async with scripted(behave) as script, connect(script.url, "CS1", [V16], options=options) as csms:
        return await csms.call(HeartbeatRequest(), **more), script


def answering(body=TIME, status="200 OK", headers=None, **http):
    return lambda request: response(answer_to(request.body, body, headers=headers), status, **http)


async def test_the_answer_is_read():
    answer, script = await calling(answering())
    assert answer.current_time.isoformat() == "2026-01-02T03:04:05.678000+00:00"
    assert script.requests[0].headers["accept-encoding"] == "gzip, deflate"


@pytest.mark.parametrize(
    ("encoding", "compress"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", lambda data: zlib.compress(data, wbits=-15))],
)
async def test_a_compressed_answer_is_read(encoding, compress):
    def behave(request):
        return response(compress(answer_to(request.body, TIME)), Content_Encoding=encoding)

    assert (await calling(behave))[0].current_time.year == 2026


@pytest.mark.parametrize(("encoding", "inflate"), [("gzip", gzip.decompress), ("deflate", zlib.decompress)])
async def test_calls_are_compressed_if_the_options_say_so(encoding, inflate):
    def behave(request):
        return response(answer_to(inflate(request.body), TIME))

    _, script = await calling(behave, replace(QUICK, compress=encoding))
    assert script.requests[0].headers["content-encoding"] == encoding


@pytest.mark.parametrize(
    ("code", "subcode"),
    [
        ("Sender", "SecurityError"),
        ("Sender", "IdentityMismatch"),
        ("Sender", "ProtocolError"),
        ("Receiver", "InternalError"),
        ("Receiver", "NotSupported"),
        ("Sender", "UrlMismatch"),
    ],
)
@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request", "500 Internal Server Error"])
async def test_a_fault_is_a_refusal_with_its_sub_code_whatever_the_http_status(code, subcode, status):
    with pytest.raises(CallRefused) as refusal:
        await calling(answering(fault(code, subcode, "not now"), status))
    assert refusal.value.code == subcode
    assert refusal.value.description == "not now"
    assert type(refusal.value) is CallRefused


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("401 Unauthorized", ErrorCode.SECURITY_ERROR),
        ("403 Forbidden", ErrorCode.SECURITY_ERROR),
        ("404 Not Found", ErrorCode.GENERIC_ERROR),
        ("500 Internal Server Error", ErrorCode.INTERNAL_ERROR),
        ("501 Not Implemented", ErrorCode.NOT_SUPPORTED),
        ("503", ErrorCode.GENERIC_ERROR),
        ("302 Found", ErrorCode.GENERIC_ERROR),
    ],
)
@pytest.mark.parametrize("body", [b"", HTML, b"no service here"])
async def test_an_http_error_without_a_fault_is_a_refusal_with_its_status(status, code, body):
    with pytest.raises(CallRefused, match=status) as refusal:
        await calling(lambda _: response(body, status))
    assert refusal.value.code == code
    assert type(refusal.value) is CallRefused


async def test_an_http_error_around_a_response_is_an_error_all_the_same():
    with pytest.raises(CallRefused, match="HTTP 500"):
        await calling(answering(status="500 Internal Server Error"))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HTML, "HTML page"),
        (b"", "empty"),
        (b"OK", "not XML"),
        (b"<a/>", "not a SOAP envelope"),
        (f'<e:Envelope xmlns:e="{SOAP}"><e:Body/></e:Envelope>'.encode(), "one element"),
    ],
)
async def test_success_without_an_envelope_is_invalid_and_says_so(body, reason):
    with pytest.raises(InvalidResponse, match=rf"HTTP 200, but .*{reason}"):
        await calling(lambda _: response(body))


async def test_an_answer_to_another_request_is_invalid():
    headers = "<a:Action>/HeartbeatResponse</a:Action><a:RelatesTo>urn:uuid:other</a:RelatesTo>"
    with pytest.raises(InvalidResponse, match="RelatesTo"):
        await calling(answering(headers=headers), replace(QUICK, reading=LENIENT))


@pytest.mark.parametrize("headers", ["", "<a:Action>/HeartbeatResponse</a:Action>"])
async def test_headers_that_are_missing_are_invalid_unless_forgiven(headers):
    with pytest.raises(InvalidResponse, match="is missing"):
        await calling(answering(headers=headers))
    told = []
    await calling(answering(headers=headers), replace(QUICK, reading=LENIENT, on_leniency=told.append))
    assert {(each.identity, each.rule) for each in told} == {("CS1", "missing_headers")}


async def test_the_answer_to_another_operation_is_invalid():
    with pytest.raises(InvalidResponse, match="heartbeatResponse"):
        await calling(answering("<s:authorizeResponse/>"))


async def test_a_response_that_breaks_the_rules_is_invalid():
    with pytest.raises(InvalidResponse, match="currentTime") as invalid:
        await calling(answering("<s:heartbeatResponse><s:currentTime>now</s:currentTime></s:heartbeatResponse>"))
    assert invalid.value.problems[0].path == "currentTime"


async def test_an_answer_that_is_too_long_is_invalid_compressed_or_not():
    options = replace(QUICK, max_size=2000)
    with pytest.raises(InvalidResponse, match="more than 2000 bytes"):
        await calling(lambda _: response(b" " * 2001), options)
    with pytest.raises(InvalidResponse, match="more than 2000 bytes"):
        await calling(lambda _: response(gzip.compress(b" " * 2001), Content_Encoding="gzip"), options)


async def test_a_compressed_answer_that_is_cut_short_is_invalid():
    with pytest.raises(InvalidResponse, match="cut short"):
        await calling(lambda request: response(gzip.compress(request.body)[:-9], Content_Encoding="gzip"))


async def test_one_part_of_several_is_no_obstacle():
    def behave(request):
        part = b"--x\r\nContent-Type: application/xop+xml\r\n\r\n" + answer_to(request.body, TIME) + b"\r\n--x--\r\n"
        return response(part, Content_Type='multipart/related; boundary="x"')

    assert (await calling(behave))[0].current_time.year == 2026


async def test_silence_ends_in_a_timeout():
    with pytest.raises(Timeout, match=r"Heartbeat within 0\.05 s"):
        await calling(lambda _: b"", timeout=0.05)


async def test_a_reset_ends_in_a_lost_connection():
    with pytest.raises(ConnectionLost):
        await calling(lambda _: None)


async def test_an_answer_larger_than_announced_in_pieces_is_read():
    def behave(request):
        body = answer_to(request.body, TIME)
        chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + 50]), body[i : i + 50]) for i in range(0, len(body), 50))
        return b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"

    assert (await calling(behave))[0].current_time.year == 2026


async def test_a_trace_is_shown_both_ways_inflated():
    shown = []

    def behave(request):
        return response(gzip.compress(answer_to(gzip.decompress(request.body), TIME)), Content_Encoding="gzip")

    options = replace(QUICK, compress="gzip", trace=lambda peer, way, text: shown.append((peer.identity, way, text)))
    await calling(behave, options)
    assert [(identity, way) for identity, way, _ in shown] == [("CS1", Direction.SENT), ("CS1", Direction.RECEIVED)]
    assert "heartbeatRequest" in shown[0][2]
    assert "heartbeatResponse" in shown[1][2]
