"""Frames read in passing: of what a peer sends, nearly all is a call or a result that is written as everybody writes it, and good.

Who knows the messages can read a payload and vouch for it in one go (`Session.knows`). Then it is enough to look at the head of the
frame here; whatever else comes is parsed.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from .events import CallReceived, ResultReceived
from .frames import MAX_ID, Call

__all__ = ["Glance", "glance", "glance_at_result"]

Glance = Callable[[str, str], Any]
"""Is shown the action of what seems to be a call, or its result, and the payload, which may be anything. It returns the message in it and
vouches with that for what `parse` does: that the text is one sound JSON object without surprises. None: it does not."""

_ID: Final = rf'"([ !#-\[\]-~]{{1,{MAX_ID}}})"'
_CALL: Final = re.compile(rf'\[2, ?{_ID}, ?"([A-Za-z0-9]+)",[ \t\r\n]*')
_RESULT: Final = re.compile(rf"\[3, ?{_ID},[ \t\r\n]*")


def glance(text: str, knows: Glance) -> CallReceived | None:
    """The call in a text whose payload somebody knows by sight, with the message in it; None: the text has to be parsed."""
    head = _CALL.match(text)
    if head is None or text[-1] != "]":
        return None
    message_id, action = head.groups()
    payload = text[head.end() : -1]
    message = knows(action, payload)
    return None if message is None else CallReceived(message_id, action, payload, message)


def glance_at_result(text: str, call: Call, knows: Glance) -> ResultReceived | None:
    """The result of a call, in the same way; None: it is no such thing, or has to be parsed."""
    head = _RESULT.match(text)
    if head is None or head[1] != call.id or text[-1] != "]":
        return None
    payload = text[head.end() : -1]
    message = knows(call.action, payload)
    return None if message is None else ResultReceived(call.id, payload, message)
