import gzip
import tracemalloc
import zlib
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_transport_soap.encoding import EncodingError, TooLarge, UnknownEncoding, deflate, inflate, root_part

LIMIT = 1024 * 1024
PLAIN = b"<env:Envelope>" + b"meter value " * 100


def raw(data):
    deflater = zlib.compressobj(wbits=-15)
    return deflater.compress(data) + deflater.flush()


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        (None, PLAIN),
        ("", PLAIN),
        ("identity", PLAIN),
        ("gzip", gzip.compress(PLAIN, mtime=0)),
        ("x-gzip", gzip.compress(PLAIN, mtime=0)),
        (" GZip ", gzip.compress(PLAIN, mtime=0)),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN, 9)),
        ("deflate", raw(PLAIN)),
    ],
    ids=str,
)
def test_each_encoding_gives_the_plain_body(encoding, data):
    assert inflate(data, encoding, LIMIT) == PLAIN


@given(st.binary(), st.sampled_from(["gzip", "deflate"]))
def test_what_is_deflated_is_inflated_to_the_same(data, encoding):
    assert inflate(deflate(data, encoding), encoding, LIMIT) == data


@given(st.binary())
def test_a_bare_stream_is_inflated_to_the_same(data):
    assert inflate(raw(data), "deflate", LIMIT) == data


@given(st.binary(), st.sampled_from([None, "gzip", "deflate", "br"]))
def test_any_body_is_inflated_or_refused(data, encoding):
    with suppress(EncodingError):
        assert len(inflate(data, encoding, 1000)) <= 1000


@pytest.mark.parametrize("encoding", ["br", "compress", "gzip, gzip", "utf-8", "zstd"])
def test_another_encoding_is_refused(encoding):
    with pytest.raises(UnknownEncoding, match="neither gzip nor deflate"):
        inflate(PLAIN, encoding, LIMIT)


@pytest.mark.parametrize(
    ("encoding", "data"), [("gzip", gzip.compress(PLAIN, mtime=0)), ("deflate", zlib.compress(PLAIN))]
)
def test_a_body_cut_short_is_refused_wherever_it_was_cut(encoding, data):
    for length in range(len(data)):
        with pytest.raises(EncodingError, match=r"cut short|broken"):
            inflate(data[:length], encoding, LIMIT)


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", PLAIN),
        ("deflate", PLAIN),
        ("gzip", zlib.compress(PLAIN)),
        ("gzip", gzip.compress(PLAIN, mtime=0)[:-8] + b"\x00" * 8),
        ("deflate", zlib.compress(PLAIN)[:-4] + b"\x00" * 4),
    ],
)
def test_a_broken_body_is_refused(encoding, data):
    with pytest.raises(EncodingError, match="broken"):
        inflate(data, encoding, LIMIT)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
@pytest.mark.parametrize("rest", [b"x", b"\x00", gzip.compress(b"more", mtime=0)])
def test_what_follows_the_compressed_body_is_refused(encoding, rest):
    with pytest.raises(EncodingError, match="follows"):
        inflate(deflate(PLAIN, encoding) + rest, encoding, LIMIT)


@pytest.mark.parametrize("encoding", [None, "gzip", "deflate"])
def test_the_limit_is_that_of_the_plain_body(encoding):
    data = PLAIN if encoding is None else deflate(PLAIN, encoding)
    assert inflate(data, encoding, len(PLAIN)) == PLAIN
    with pytest.raises(TooLarge, match=f"more than {len(PLAIN) - 1} bytes") as caught:
        inflate(data, encoding, len(PLAIN) - 1)
    assert caught.value.limit == len(PLAIN) - 1


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_inflated_no_further_than_the_limit(encoding):
    bomb = deflate(b"\x00" * 100_000_000, encoding)
    tracemalloc.start()
    try:
        with pytest.raises(TooLarge):
            inflate(bomb, encoding, LIMIT)
        assert tracemalloc.get_traced_memory()[1] < 4 * LIMIT
    finally:
        tracemalloc.stop()


def test_nothing_is_deflated_in_another_encoding():
    with pytest.raises(KeyError):
        deflate(PLAIN, "br")


def multipart(*parts, boundary="b1"):
    lines = [
        line
        for head, content in parts
        for line in (f"--{boundary}".encode(), *(each.encode() for each in head), b"", content)
    ]
    return b"\r\n".join([*lines, f"--{boundary}--".encode(), b""])


RELATED = 'multipart/related; type="application/xop+xml"; start="<root>"; boundary=b1'
XOP = 'Content-Type: application/xop+xml; charset=utf-8; type="application/soap+xml"'


@pytest.mark.parametrize("content_type", [None, "", "text/xml", "application/soap+xml; charset=utf-8"])
def test_a_body_of_one_type_is_the_envelope(content_type):
    assert root_part(PLAIN, content_type) is PLAIN


@pytest.mark.parametrize("content_type", [RELATED, RELATED.replace("multipart/related", " Multipart/Related")])
def test_the_only_part_of_a_multipart_body_is_the_envelope(content_type):
    body = multipart(([XOP, "Content-ID: <root>", "Content-Transfer-Encoding: 8bit"], b"<a>\xc3\xa4\x00\xff</a>"))
    assert root_part(body, content_type) == b"<a>\xc3\xa4\x00\xff</a>"


@pytest.mark.parametrize("transfer", ["binary", "8bit", "BINARY"])
def test_an_envelope_in_another_alphabet_survives_as_it_was_sent(transfer):
    content = "<a>\u7535\u6869</a>".encode("utf-16")
    assert root_part(multipart(([XOP, f"Content-Transfer-Encoding: {transfer}"], content)), RELATED) == content


@pytest.mark.parametrize(
    ("transfer", "content"), [("base64", b"PGEv\r\nPg=="), ("Quoted-Printable", b"<a=\r\n/=3E"), ("binary", b"<a/>")]
)
def test_a_part_is_decoded_from_what_it_travels_in(transfer, content):
    body = multipart(([XOP, f"Content-Transfer-Encoding: {transfer}"], content))
    assert root_part(body, RELATED) == b"<a/>"


@pytest.mark.parametrize(
    "body",
    [
        multipart(([], b"<a/>")),
        b"to be ignored\r\n" + multipart(([XOP], b"<a/>")) + b"and this",
        multipart(([XOP], b"<a/>")).replace(b"\r\n", b"\n"),
        multipart(([XOP], b"<a/>")).replace(b"--b1", b'--a "b"'),
    ],
)
def test_the_part_is_found_in_any_form_that_mime_allows(body):
    content_type = RELATED if b"--b1" in body else 'multipart/related; boundary="a \\"b\\""'
    assert root_part(body, content_type) == b"<a/>"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "does not have one part"),
        (b"<a/>", "does not have one part"),
        (multipart(), "does not have one part"),
        (multipart(([XOP], b"<a/>"), (["Content-Type: image/png"], b"x")), "does not have one part"),
        (multipart(([XOP], b"<a/>"), boundary="other"), "does not have one part"),
        (multipart(([XOP], b"<a/>"))[:-10], "does not have one part"),
        (b"--b1\r\n" * 100_000, "does not have one part"),
        (b"--b1\r\n<a/>\r\n--b1--\r\n", "without content"),
        (multipart((["Content-Transfer-Encoding: base64"], b"PGEvPg=")), "not base64"),
    ],
)
def test_other_multipart_bodies_are_refused(body, reason):
    with pytest.raises(EncodingError, match=reason):
        root_part(body, RELATED)


@pytest.mark.parametrize("content_type", ["multipart/related", "multipart/related; boundary=", "multipart/related; x"])
def test_a_multipart_body_without_boundary_is_refused(content_type):
    with pytest.raises(EncodingError, match="no boundary"):
        root_part(multipart(([XOP], b"<a/>")), content_type)


@given(st.binary(), st.text())
def test_any_multipart_body_has_a_root_or_is_refused(body, parameters):
    with suppress(EncodingError):
        assert root_part(body, f"multipart/related;{parameters}") in body


@given(st.binary().filter(lambda content: b"--b1" not in content))
def test_any_content_is_found_between_its_boundaries(content):
    assert root_part(multipart(([XOP], content)), RELATED) == content
