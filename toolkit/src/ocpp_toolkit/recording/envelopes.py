"""Envelopes of a recording, read as calls and answers."""

import json
from typing import Any

from ocpp_transport_soap.envelope import parse
from ocpp_transport_soap.faults import Fault, parse_fault
from ocpp_transport_soap.policy import LENIENT

from .exchanges import Outcome, Pairing
from .records import Record

__all__ = ["read_envelope"]

_ANSWER, _CALL = "Response", "Request"


def read_envelope(record: Record, pairing: Pairing) -> None:
    """Take an envelope in; its body becomes JSON, by local names."""
    try:
        envelope = parse(record.text.encode(), policy=LENIENT)
    except Fault as bad:
        pairing.stray(record, bad.reason)
        return
    headers, body = envelope.headers, envelope.body
    fault = parse_fault(body)
    name = _local(body)
    payload = json.dumps(_content(body), ensure_ascii=False, separators=(",", ":"))
    if fault is not None:
        pairing.answer(
            record, headers.relates_to or "", Outcome.REFUSED, f"{fault.subcode or fault.code} {fault.reason}"
        )
    elif name.endswith(_ANSWER):
        pairing.answer(record, headers.relates_to or "", Outcome.ANSWERED, payload)
    else:
        action = name.removesuffix(_CALL)
        pairing.call(record, headers.message_id or "", action[:1].upper() + action[1:], payload)


def _content(element: Any) -> Any:
    """What an element holds: attributes and children by name, repeated ones as a list; else its text."""
    attributes = {name: value for name, value in element.attrib.items() if "}" not in name}
    if not len(element) and not attributes:
        return element.text or ""
    members: dict[str, Any] = dict(attributes)
    for child in element:
        name, value = _local(child), _content(child)
        if name not in members:
            members[name] = value
        elif isinstance(members[name], list):
            members[name].append(value)
        else:
            members[name] = [members[name], value]
    if not len(element) and element.text:
        members["value"] = element.text
    return members


def _local(element: Any) -> str:
    name: str = element.tag
    return name.rpartition("}")[2]
