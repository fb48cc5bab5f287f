"""What reads OCPP-J: frames, in passing too, sessions, handshakes, Basic credentials, and the messages of each version."""

import json
from collections.abc import Callable, Sequence
from functools import partial
from http import HTTPStatus
from types import ModuleType
from typing import Any

from fuzz.checks import chosen, explained
from websockets.exceptions import InvalidHandshake
from websockets.http11 import Request, Response
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

import ocpp15_core
import ocpp16_core
import ocpp201_core
import ocpp_transport_soap.basic_auth
import ocpp_transport_ws.basic_auth
from conformance import glances
from ocpp_core import Handlers, InvalidPayload, OcppModel, decode, encode
from ocpp_core.codec import decode_tolerantly
from ocpp_transport_ws import CsmsEndpoint
from ocpp_transport_ws.admission import Admission, Refusal
from ocpp_transport_ws.websockets_listener import Door, StationSocket
from ocpp_wamp import (
    DIALECTS,
    BadFrame,
    Call,
    CallError,
    CallExpired,
    CallReceived,
    CallResult,
    ErrorReceived,
    Fault,
    FaultSeen,
    ResultReceived,
    Session,
    parse,
)

__all__ = ["TARGETS"]

# -------------------------------------------------------------------------------------------------------- frames


def read_frame(data: bytes) -> None:
    """A frame or a BadFrame; what is a frame is the same when it is sent on, and says what a JSON reader says."""
    try:
        frame = parse(data)
    except BadFrame as bad:
        explained(bad)
        return
    text = frame.text()
    sent = parse(text)
    assert sent.text() == text
    match frame, json.loads(data):
        case Call(message_id, action, payload), [2, *rest]:
            assert [message_id, action, json.loads(payload)] == rest
        case CallResult(message_id, payload), [3, *rest]:
            assert [message_id, json.loads(payload)] == rest
        case CallError(message_id, code, description, details), [4, other_id, other_code, *rest]:
            assert (message_id, code) == (other_id, other_code)
            assert description in {"", *(each for each in rest if isinstance(each, str))}
            assert json.loads(details) in [{}, *rest]
        case _:
            raise AssertionError(f"{frame} was read otherwise")


def read_in_passing(data: bytes) -> None:
    """The first line is the action of a call of ours, the rest a frame: what shows in passing is what a careful reader reads."""
    action, _, rest = data.partition(b"\n")
    frame = rest.decode("utf-8", "surrogateescape")  # as a caller might who decodes too generously
    for version, catalogue in glances.CATALOGUES.items():
        glances.call_seen(version, frame)
        operation = chosen({each.action: each for each in catalogue}, action.decode(errors="replace"))
        glances.result_seen(version, operation.action, frame)


# ------------------------------------------------------------------------------------------------------- session

_OURS = ("a", "b", "c")  # ids of the calls that a peer may answer
_MOST_LINES = 20


def converse(data: bytes) -> None:
    """Both dialects: each line is a text of the peer, and nothing that it says raises."""
    for dialect in DIALECTS.values():
        ids = iter(_OURS)
        session = Session(dialect, max_held=2, new_id=lambda ids=ids: next(ids))
        for _ in _OURS:
            session.call("Heartbeat", "{}", now=0, timeout=5)
        ended: list[str] = []
        for now, line in enumerate(data.split(b"\n", _MOST_LINES)):
            _answer(session, session.receive(line), ended)
            if not now % 4:
                _answer(session, session.handle_timer(now=now), ended)
            _check_sent(session.texts_to_send())
        ended += session.close()
        assert sorted(ended) == sorted(_OURS), "each call ends once"
        assert session.receive(data) == []


def _answer(session: Session, events: list[Any], ended: list[str]) -> None:
    for event in events:
        match event:
            case CallReceived(message_id, action):
                assert json.loads(event.payload or "null") is None or event.payload
                answer = session.fail if len(action) % 2 else session.reply
                events += answer(message_id, "InternalError" if len(action) % 2 else "{}")
            case ResultReceived(message_id) | ErrorReceived(message_id) | CallExpired(message_id):
                ended.append(message_id)
            case FaultSeen(call_id=str(message_id)):
                ended.append(message_id)
            case _:
                assert isinstance(event, FaultSeen)


def _check_sent(texts: list[str]) -> None:
    for text in texts:
        try:
            frame = parse(text)
        except BadFrame as bad:
            _check_given_back(bad)
        else:
            assert not isinstance(frame, CallError) or json.loads(frame.details) == {}


def _check_given_back(bad: BadFrame) -> None:
    """Only an id that was too long itself, which 1.6 gives back so that the peer knows what is refused, is sent so."""
    assert (bad.fault, bad.kind) == (Fault.BAD_ID, 4)
    assert bad.message_id is not None


# ----------------------------------------------------------------------------------------------------- handshake

_CORES = (ocpp201_core, ocpp16_core, ocpp15_core)
_VERSIONS = [core.VERSION for core in _CORES]
_STATUSES = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}


class _Door:
    """Decides about stations, and notes whom it let in."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None, bytes | None]] = []
        self.admission = Admission(self._authenticate, None, self._known, "replace", None)

    async def _known(self, identity: str) -> bool:
        return not identity.endswith("?")

    async def _authenticate(self, identity: str, username: str | None, password: bytes | None) -> bool:
        self.asked.append((identity, username, password))
        return username is None or bool(password)

    def ask(self, request: Request) -> str | Refusal:
        """What comes of `Admission.check`, which nothing makes wait here."""
        check = self.admission.check(request, None, {})
        try:
            check.send(None)
        except StopIteration as done:
            outcome: str | Refusal = done.value
            return outcome
        raise AssertionError("there is nothing to wait for")


_DOOR = Door(CsmsEndpoint(Handlers(), _VERSIONS), None)


def _select(protocol: Any, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """What the server chooses, on a socket that is none beyond what the choice needs."""
    return _DOOR.select(StationSocket.__new__(StationSocket), offered)


def shake_hands(data: bytes) -> None:
    """Bytes of a socket as an opening handshake: an identity that is one, and a subprotocol of ours, or a refusal."""
    protocol = ServerProtocol(select_subprotocol=_select, max_size=4096)
    protocol.receive_data(data)
    protocol.receive_eof()
    requests = [each for each in protocol.events_received() if isinstance(each, Request)]
    if not requests:
        return
    request, door = requests[0], _Door()
    outcome = door.ask(request)
    if isinstance(outcome, Refusal):
        assert outcome.status in _STATUSES
        return
    assert 0 < len(outcome) <= 48
    assert outcome.isprintable()
    assert not set(outcome) & set("/:")
    assert outcome not in {".", ".."}
    [(asked, username, _)] = door.asked
    assert asked == outcome
    assert username in {None, outcome}
    _upgrade(protocol, request)


def _upgrade(protocol: ServerProtocol, request: Request) -> None:
    response: Response = protocol.accept(request)
    if response.status_code != HTTPStatus.SWITCHING_PROTOCOLS:
        assert isinstance(protocol.handshake_exc, InvalidHandshake)
        return
    chosen_one = response.headers.get("Sec-WebSocket-Protocol")
    assert chosen_one in {None, *(version.subprotocol for version in _VERSIONS)}
    offered = ",".join(request.headers.get_all("Sec-WebSocket-Protocol")).split(",")
    assert chosen_one is None or chosen_one in {each.strip() for each in offered}


# --------------------------------------------------------------------------------------------------- credentials

_BASIC: tuple[ModuleType, ...] = (ocpp_transport_ws.basic_auth, ocpp_transport_soap.basic_auth)


def read_credentials(data: bytes) -> None:
    """The value of an Authorization header: both transports read the same, and write what they read."""
    header = data.decode("ascii", "surrogateescape")  # as websockets and aiohttp give it
    outcomes = [_credentials(each, header) for each in _BASIC]
    assert outcomes[0] == outcomes[1]
    if outcomes[0] is not None:
        username, password = outcomes[0]
        assert ":" not in username
        for each in _BASIC:
            assert each.parse(each.build(username, password)) == (username, password)


def _credentials(module: ModuleType, header: str) -> tuple[str, bytes] | None:
    try:
        outcome: tuple[str, bytes] = module.parse(header)
    except module.InvalidCredentials:
        return None
    return outcome


# ------------------------------------------------------------------------------------------------------ messages

_MODELS = {
    core: {model.__name__: model for each in core.VERSION.catalogue for model in (each.request, each.response)}
    for core in _CORES
}


def read_message(core: ModuleType, data: bytes) -> None:
    """The first line names a message, the rest is its payload: a message or InvalidPayload, strictly and tolerantly."""
    name, _, payload = data.decode("utf-8", "replace").partition("\n")
    model = chosen(_MODELS[core], name)
    is_sound = _is_sound(payload)
    strict = _read(decode, model, payload)
    tolerant = _read(decode_tolerantly, model, payload)
    if strict is not None:
        assert tolerant == (strict, [])
    if tolerant is not None and is_sound:
        _check_same(tolerant[0])


def _is_sound(payload: str) -> bool:
    """Whether a session would hand the payload on."""
    try:
        return isinstance(parse(f'[3,"1",{payload}]'), CallResult)
    except BadFrame:
        return False


def _read(read: Callable[[type[OcppModel], str], Any], model: type[OcppModel], payload: str) -> Any:
    try:
        return read(model, payload)
    except InvalidPayload as invalid:
        explained(invalid)
        return None


def _check_same(message: OcppModel) -> None:
    """What was read can be written, within a frame, and reads the same again."""
    text = encode(message)
    frame = parse(CallResult("1", text).text())
    assert isinstance(frame, CallResult)
    assert decode(type(message), frame.payload) == message
    assert repr(message)


TARGETS: dict[str, Callable[[bytes], None]] = {
    "frames": read_frame,
    "glance": read_in_passing,
    "session": converse,
    "handshake": shake_hands,
    "credentials": read_credentials,
    "ocpp15": partial(read_message, ocpp15_core),
    "ocpp16": partial(read_message, ocpp16_core),
    "ocpp201": partial(read_message, ocpp201_core),
}
