"""The bytes of an XML document, read with nothing that XML can be abused for.

No DTD, so no entities; no network; bounds for size, markup and depth. Everything is made UTF-8 first, so that what is checked
before parsing is what the parser sees. Names that libxml2 meets stay in its memory for the life of the thread: a document with names
that are new, once there are many, is read in a thread of its own.
"""

import re
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from .faults import Fault, Subcode
from .markup import Element

__all__ = ["Document", "Limits", "read_document"]


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a document that is read."""

    max_size: int = 1024 * 1024
    """Most bytes, after inflating."""
    max_depth: int = 32
    """Most elements inside each other, the envelope included; libxml2 itself stops at 256."""
    max_markup: int = 100_000
    """Most tags and attributes together, closing tags included; ``<`` and ``=`` are counted, in text too."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was read."""

    root: Element
    """The outermost element."""
    leading_space: bool
    """Whether white space stood before the XML declaration, which XML forbids."""


_MARKS: Mapping[bytes, str] = {
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
"""Byte order mark → encoding."""
_SHAPES: Mapping[bytes, str] = {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
"""How an encoding without mark shows itself."""
_ENCODINGS = frozenset(
    {
        "utf-8",
        "us-ascii",
        "gb2312",
        "gbk",
        "gb18030",
        "big5",
        "shift_jis",
        "euc-jp",
        "euc-kr",
        *(f"iso-8859-{part}" for part in (*range(1, 12), *range(13, 17))),
        *(f"windows-125{part}" for part in range(9)),
    }
)
"""What a declaration that can be read as ASCII may name. Python and libxml2 know more, made for other things than documents."""

_DECLARATION = re.compile(rb"(?P<space>\s*+)<\?xml(?P<content>\s[^>]{0,200})\?>")
_BEGUN_DECLARATION = re.compile(rb"\s*+<\?xml\s")
_DECLARED_ENCODING = re.compile(rb"""\sencoding\s*+=\s*+["']([A-Za-z0-9._-]{1,40})["']""")
_BEFORE_ROOT = re.compile(rb"(?:\s++|(?><!--.*?-->)|(?><\?.*?\?>))*+", re.DOTALL)
_HTML = re.compile(rb"<(?:!doctype\s+)?html\b", re.IGNORECASE)


def read_document(data: bytes, limits: Limits) -> Document:
    """Read a document.

    Raises:
        Fault: ProtocolError, if the bytes are no XML document, have a DTD, or exceed a limit.
    """
    if len(data) > limits.max_size:
        raise _fault(f"the message has more than {limits.max_size} bytes")
    if not data or data.isspace():
        raise _fault("the message is empty")
    text, leading_space = _plain(data)
    _check_start(text)
    tags = text.count(b"<")
    if tags + text.count(b"=") > limits.max_markup:
        raise _fault(f"the message has more than {limits.max_markup} tags and attributes")
    try:
        root = _parse(text) if _is_familiar(text) else _parse_apart(text)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise _fault(f"the message is not well-formed XML (line {line}, column {column})") from None
    if root.getroottree().docinfo.internalDTD is not None:  # whatever got past the look before parsing
        raise _fault("the message has a document type declaration")
    if tags > limits.max_depth and _deeper_than(limits.max_depth)(root):
        raise _fault(f"the message has more than {limits.max_depth} elements inside each other")
    return Document(root, leading_space)


def _fault(reason: str) -> Fault:
    return Fault("Sender", Subcode.PROTOCOL_ERROR, reason)


def _plain(data: bytes) -> tuple[bytes, bool]:
    """The document in UTF-8 without mark and declaration, and whether white space stood before the latter."""
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    data = data[len(mark) :]
    encoding = _MARKS.get(mark) or _SHAPES.get(data[:2])
    if encoding is not None:
        data = _decoded(data, encoding)
    declaration = _DECLARATION.match(data)
    if declaration is None:
        if _BEGUN_DECLARATION.match(data):
            raise _fault("the XML declaration is not well-formed")
        return data, False
    named = _DECLARED_ENCODING.search(declaration["content"])
    declared = named[1].decode().lower() if named else "utf-8"
    data = data[declaration.end() :]
    if encoding is None and declared not in _ENCODINGS:
        raise _fault("the encoding of the message is not supported")
    if encoding is None and declared != "utf-8":
        data = _decoded(data, declared)
    return data, bool(declaration["space"])


def _decoded(data: bytes, encoding: str) -> bytes:
    try:
        return data.decode(encoding).encode()
    except UnicodeError:
        raise _fault(f"the message is not valid {encoding}") from None


def _check_start(text: bytes) -> None:
    """A DTD can stand nowhere but before the root element."""
    start = _BEFORE_ROOT.match(text)
    place = start.end() if start else 0
    if _HTML.match(text, place):
        raise _fault("the message is an HTML page")
    if text.startswith(b"<!", place):
        raise _fault("the message has a document type declaration")
    if not text.startswith(b"<", place):
        raise _fault("the message is not XML")


@lru_cache(maxsize=8)
def _deeper_than(depth: int) -> etree.XPath:
    return etree.XPath("boolean(" + "/*" * (depth + 1) + ")")


class _ThreadParser(threading.local):
    """A parser for each thread: libxml2's memory of names is a thread's own and not locked."""

    def __init__(self) -> None:
        self.parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=False,
            collect_ids=False,
            remove_comments=True,
            remove_pis=True,
        )


_local = _ThreadParser()


def _parse(text: bytes) -> Element:
    return etree.fromstring(text, _local.parser)


def _parse_apart(text: bytes) -> Element:
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(_parse, text).result()


_TAG = re.compile(rb"<[^>]*+>?\s*+")  # white space too: between tags libxml2 keeps it with the names
_PLAIN_TAG = re.compile(
    rb"""</?+[^\s<>"'=/!?&]++(?:\s++[^\s<>"'=/!?&]++\s*+=\s*+(?:"[^"<>&]*+"|'[^'<>&]*+'))*+\s*+/?+>\s*+"""
)
_OTHER_ENTITY = re.compile(rb"&(?!#|(?:lt|gt|amp|quot|apos);)")  # its name would be kept, too
_MOST_TAGS = 4096
_LONGEST_TAG = 512
_LONGEST_SCAN = 32 * 1024  # bytes; beyond them a thread costs less than the look at all tags
_MUCH_THE_SAME = 4 * 1024  # bytes; beyond them most tags occur over and over, and are looked at once
_familiar: set[bytes] = set()


def _is_familiar(text: bytes) -> bool:
    """Whether the document has no tags but those met before; while there is room, it makes them so."""
    if len(text) > _LONGEST_SCAN or _OTHER_ENTITY.search(text):
        return False
    new = _tags(text) - _familiar
    if not new:
        return True
    if len(_familiar) + len(new) > _MOST_TAGS:
        return False
    if not all(len(tag) <= _LONGEST_TAG and _PLAIN_TAG.fullmatch(tag) for tag in new):
        return False
    _familiar.update(new)
    return True


def _tags(text: bytes) -> set[bytes]:
    """The tags of a document. Any other ``<`` makes one that is not plain."""
    if len(text) > _MUCH_THE_SAME:
        _, *pieces = text.split(b"<")
        text = b"<" + b"<".join(set(pieces))
    return set(_TAG.findall(text))
