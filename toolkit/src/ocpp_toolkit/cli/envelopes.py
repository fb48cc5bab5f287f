"""SOAP traffic made readable: one line a message, beside that of JSON.

Loaded only where SOAP is spoken: what it stands on takes half a second to import.
"""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from ipaddress import ip_address
from typing import Any
from weakref import WeakKeyDictionary

from rich.text import Text

from ocpp_core import Peer
from ocpp_transport_soap import Addresses, Direction, Options
from ocpp_transport_soap.envelope import Envelope, parse
from ocpp_transport_soap.faults import Fault, parse_fault
from ocpp_transport_soap.policy import LENIENT
from ocpp_transport_soap.redaction import hide_secrets

from .recordings import Tracing, together
from .screen import printable
from .traffic import TrafficView

__all__ = ["EnvelopeView", "csms_options", "options_of"]

_ANSWER, _CALL = "Response", "Request"


def options_of(view: TrafficView | None, recorder: Tracing | None = None) -> Options:
    """Settings of SOAP with which the traffic is shown in a view, and recorded; None: nowhere."""
    return Options(trace=together(None if view is None else EnvelopeView(view), recorder))


def csms_options(
    listen: str, view: TrafficView | None, callbacks: Sequence[str] | None = None, recorder: Tracing | None = None
) -> Mapping[str, Any]:
    """What a simulated CSMS serves SOAP with.

    Args:
        listen: its address, ``HOST:PORT``.
        view: where the traffic is shown; None: nowhere.
        callbacks: networks and hosts where stations may be called; None: anywhere, but at loopback and other special
            addresses only if the CSMS itself listens at one of loopback, where its stations are the machine's own.
        recorder: what records the traffic; None: nothing.
    """
    is_local = _is_loopback(listen.rpartition(":")[0].strip("[]"))
    allowed = callbacks or (["0.0.0.0/0", "::/0"] if is_local else None)
    return {"options": options_of(view, recorder), "addresses": Addresses(allowed)}


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class EnvelopeView:
    """Prints envelopes in a view of traffic; of the body, without namespaces, and secrets left out.

    ``10:22:03.123 CP1 ocpp1.6 ◀ Authorize <idTag>***</idTag>``
    """

    def __init__(self, view: TrafficView) -> None:
        self._view = view
        self._actions: WeakKeyDictionary[Peer, dict[str, str]] = WeakKeyDictionary()

    def __call__(self, peer: Peer, direction: Direction, text: str) -> None:
        """Print an envelope."""
        self._view.show(peer, self._content(peer, text), sent=direction is Direction.SENT)

    def _content(self, peer: Peer, text: str) -> Text:
        try:
            envelope = parse(text.encode(), policy=LENIENT)
        except Fault as fault:
            return Text(f"bad message: {printable(fault.reason)}", "bold red")
        name, style, payload = self._parts(envelope, self._actions.setdefault(peer, {}))
        return Text.assemble((printable(name), style), " ", (printable(payload), "dim"))

    def _parts(self, envelope: Envelope, calls: dict[str, str]) -> tuple[str, str, str]:
        """What to call a message, the style of that, and its payload; `calls` are the open ones, by their ids."""
        headers, body = envelope.headers, envelope.body
        asked = calls.pop(headers.relates_to or "", "?")
        fault = parse_fault(body)
        if fault is not None:
            return f"{asked} refused", "bold red", f"{fault.subcode or fault.code} {fault.reason}".rstrip()
        name = _local(body)
        name = name[:1].upper() + name[1:]
        hide_secrets(body)
        payload = "".join(_written(body))
        if name.endswith(_ANSWER):
            return f"{name.removesuffix(_ANSWER)} answered", "", payload
        action = name.removesuffix(_CALL)
        if headers.message_id:
            calls[headers.message_id] = action
        return action, "bold", payload


def _local(element: Any) -> str:
    name: str = element.tag
    return name.rpartition("}")[2]


def _written(element: Any) -> Iterator[str]:
    """The content of an element as XML, with local names."""
    for child in element:
        name = _local(child)
        attributes = "".join(f' {key}="{escape(value)}"' for key, value in child.attrib.items() if "}" not in key)
        yield f"<{name}{attributes}>"
        if len(child):
            yield from _written(child)
        else:
            yield escape(child.text or "", quote=False)
        yield f"</{name}>"
