"""Envelopes without their secrets, before they are shown or kept; see `ocpp_core.redact`."""

from lxml import etree

from ocpp_core.redact import HIDDEN, redacted

from .document import Limits, read_document
from .faults import Fault
from .markup import Element

__all__ = ["hide_secrets", "redact_envelope"]


def redact_envelope(text: str) -> str:
    """An envelope without secrets; one that cannot be read is only counted."""
    try:
        root = read_document(text.encode(errors="replace"), Limits()).root
    except Fault:
        return f"<{len(text)} characters, not XML>"
    hide_secrets(root)
    return etree.tostring(root, encoding="unicode")


def hide_secrets(root: Element) -> None:
    """Hide the secrets within an element."""
    for parent in list(root.iter()):
        _hide(parent)


def _hide(parent: Element) -> None:
    """Hide the secrets among the children of an element: some are secret only beside others."""
    children = [child for child in parent if isinstance(child.tag, str)]
    texts = {_local(child): child.text or "" for child in children if not len(child)}
    for child in children:
        name = _local(child)
        if redacted({**texts, name: child.text or ""})[name] == HIDDEN:
            del child[:]
            child.text = HIDDEN


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
