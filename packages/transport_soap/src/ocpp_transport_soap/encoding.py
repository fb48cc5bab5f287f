"""Bodies of HTTP as they travel: gzip and deflate, which both sides have to understand (OCPP-S 1.6, 3), and a single MIME part."""

import re
import zlib
from base64 import b64decode
from collections.abc import Mapping
from quopri import decodestring

__all__ = ["EncodingError", "TooLarge", "UnknownEncoding", "deflate", "inflate", "root_part"]

_GZIP = 16 + zlib.MAX_WBITS
_ZLIB = zlib.MAX_WBITS
_RAW = -zlib.MAX_WBITS


class EncodingError(ValueError):
    """A body is not in the encoding that its headers name."""


class UnknownEncoding(EncodingError):
    """The encoding is none of those that OCPP-S has."""


class TooLarge(EncodingError):
    """The body would become larger than allowed; it was inflated no further."""

    def __init__(self, limit: int) -> None:
        super().__init__(limit)
        self.limit = limit
        """Most bytes allowed."""

    def __str__(self) -> str:
        return f"the body has more than {self.limit} bytes"


def inflate(data: bytes, content_encoding: str | None, limit: int) -> bytes:
    """The body as it was before compression.

    Args:
        data: the body as it came.
        content_encoding: value of the Content-Encoding header; None or empty: it is not compressed.
        limit: most bytes of the outcome; memory never holds more than that of it.

    Raises:
        UnknownEncoding: neither gzip nor deflate, or more than one encoding.
        TooLarge: the outcome exceeds the limit.
        EncodingError: the data is broken, cut short, or followed by something else.
    """
    name = (content_encoding or "identity").strip().lower()
    if name == "identity":
        if len(data) > limit:
            raise TooLarge(limit)
        return data
    return _inflated(data, _window(data, name), limit)


def _window(data: bytes, name: str) -> int:
    """The form of a compressed body, as zlib is told it."""
    if name in {"gzip", "x-gzip"}:
        return _GZIP
    if name == "deflate":
        return _ZLIB if _has_zlib_header(data) else _RAW
    raise UnknownEncoding("the content encoding is neither gzip nor deflate")


def _has_zlib_header(data: bytes) -> bool:
    """Whether it is what deflate means in HTTP (RFC 1950), not the bare stream (RFC 1951) that some senders make of it."""
    head = int.from_bytes(data[:2], "big")
    return head >> 8 & 0x0F == zlib.DEFLATED and head % 31 == 0


def _inflated(data: bytes, window: int, limit: int) -> bytes:
    inflater = zlib.decompressobj(window)
    try:
        plain = inflater.decompress(data, limit + 1)
    except zlib.error:
        raise EncodingError("the compressed body is broken") from None
    if len(plain) > limit:
        raise TooLarge(limit)
    if not inflater.eof:
        raise EncodingError("the compressed body is cut short")
    if inflater.unused_data:
        raise EncodingError("something follows the compressed body")
    return plain


_WINDOWS: Mapping[str, int] = {"gzip": _GZIP, "deflate": _ZLIB}


def deflate(data: bytes, content_encoding: str) -> bytes:
    """The body in a content encoding: ``gzip`` or ``deflate``.

    Raises:
        KeyError: it is another one.
    """
    deflater = zlib.compressobj(wbits=_WINDOWS[content_encoding])
    return deflater.compress(data) + deflater.flush()


def root_part(data: bytes, content_type: str | None) -> bytes:
    """The envelope in a body: of ``multipart/related`` its only part, otherwise the body itself (MTOM 1.0, 3.2).

    Args:
        data: the body, inflated.
        content_type: value of the Content-Type header; None if there is none.

    Raises:
        EncodingError: there is not exactly one part, for OCPP has no attachments, or it cannot be decoded.
    """
    if not (content_type or "").strip().lower().startswith("multipart/related"):
        return data
    pieces = (b"\n" + data).split(b"\n--" + _boundary(content_type or ""), _PIECES)
    if len(pieces) != _PIECES or not pieces[-1].startswith(b"--"):
        raise EncodingError("the multipart body does not have one part")
    head, *rest = _HEAD_END.split(pieces[1], 1)
    if not rest:
        raise EncodingError("the multipart body has a part without content")
    return _decoded(rest[0].removesuffix(b"\r"), _TRANSFER_ENCODING.search(head))


_PIECES = 3  # what stands before the part, the part, and what follows it
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_BOUNDARY = re.compile(r""";\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)+)"|([^\s;,"]+))""", re.IGNORECASE)
_QUOTED_PAIR = re.compile(r"\\(.)")
_TRANSFER_ENCODING = re.compile(rb"^Content-Transfer-Encoding:[ \t]*([\w-]+)", re.IGNORECASE | re.MULTILINE)


def _boundary(content_type: str) -> bytes:
    found = _BOUNDARY.search(content_type)
    if found is None:
        raise EncodingError("the multipart body has no boundary")
    boundary = found[2] or _QUOTED_PAIR.sub(r"\1", found[1])
    return boundary.encode(errors="replace")


def _decoded(content: bytes, encoding: re.Match[bytes] | None) -> bytes:
    name = b"" if encoding is None else encoding[1].lower()
    if name == b"quoted-printable":
        return decodestring(content)
    if name != b"base64":
        return content
    try:
        return b64decode(content)
    except ValueError:
        raise EncodingError("the multipart body has a part that is not base64") from None
