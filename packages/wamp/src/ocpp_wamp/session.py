"""One connection's worth of OCPP-J RPC, without I/O and without a clock.

Text goes in, events come out; calls go in, text comes out::

    session = Session(DIALECTS["1.6"])
    call_id = session.call("Heartbeat", "{}", now=clock(), timeout=30)
    for text in session.texts_to_send():
        socket.send(text)
    ...
    for event in session.receive(socket.recv()):
        match event:
            case ResultReceived(id=id, payload=payload): ...
            case CallReceived(id=id): session.reply(id, '{"status":"Accepted"}')

Time is any monotonic number of seconds that the caller chooses; `next_timer` says when to call `handle_timer`.

The rules: one call at a time is open in each direction, the others wait their turn (OCPP-J 1.6, 4.1.1;
2.0.1 part 4, 4.1.1); an answer belongs to a call by its id alone; bad input is answered as the dialect's table says, and never raises.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from json.encoder import encode_basestring as _quoted
from os import urandom

from .errors import BadFrame, LocalError, QueueFull
from .events import CallExpired, CallReceived, ErrorReceived, Event, FaultSeen, ResultReceived
from .faults import Dialect, Fault
from .frames import UNKNOWN_ID, Call, CallError, CallResult, Frame, parse
from .glance import Glance, glance, glance_at_result
from .repair import Repair
from .states import INCOMING, OUTGOING, State, Step, advance

__all__ = ["Session"]

_REMEMBERED = 8  # answers kept for a peer that repeats a call
_ANSWER = re.compile(r'\s*\[\s*[34]\s*,\s*"([^"\\]{1,36})"\s*,')


@dataclass(slots=True)
class _Waiting:
    """A call of ours that has not been answered."""

    frame: Call
    deadline: float


def _uuid() -> str:
    """A random UUID, 120 bits of it, which is had in less than half the time that `uuid.uuid4` and its text take."""
    digits = urandom(16).hex()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


class Session:
    """Both directions of one connection.

    Args:
        dialect: the version's rules, from `DIALECTS`.
        max_waiting: calls of ours that may wait behind the open one.
        max_held: calls of the peer that may wait behind its open one; 0 refuses them, as a strict reading of 2.0.1 allows.
        answer_unreadable: whether a text without a readable id is answered at all (with the id ``-1``).
        new_id: makes message ids, unique over all connections of a station (2.0.1 errata 2023-12, 4.2); by default UUIDs.
        repair: asked what was meant by a text that would be refused; None: it is refused.
        knows: reads the payloads of the peer's calls in passing, which saves reading them twice; None: nobody does.
        knows_results: the same for the results of our calls.
    """

    __slots__ = (
        "_answered",
        "_echoes",
        "_held",
        "_in_work",
        "_incoming",
        "_open",
        "_outbox",
        "_outgoing",
        "_waiting",
        "answer_unreadable",
        "bad_frames",
        "dialect",
        "early_calls",
        "knows",
        "knows_results",
        "max_held",
        "max_waiting",
        "new_id",
        "repair",
    )

    def __init__(
        self,
        dialect: Dialect,
        *,
        max_waiting: int = 100,
        max_held: int = 32,
        answer_unreadable: bool = True,
        new_id: Callable[[], str] = _uuid,
        repair: Repair | None = None,
        knows: Glance | None = None,
        knows_results: Glance | None = None,
    ) -> None:
        self.dialect = dialect
        self.max_waiting = max_waiting
        self.max_held = max_held
        self.answer_unreadable = answer_unreadable
        self.new_id = new_id
        self.repair = repair
        self.knows = knows
        self.knows_results = knows_results
        self.bad_frames = 0
        """Bad frames since the last good one."""
        self.early_calls = 0
        """Calls of the peer that came while another one of it was open, and waited their turn; it should send none."""
        self._outgoing = State.IDLE
        self._incoming = State.IDLE
        self._open: _Waiting | None = None
        self._waiting: list[_Waiting] = []
        self._in_work: CallReceived | None = None
        self._held: list[CallReceived] = []
        self._answered: dict[str, tuple[int, str]] = {}
        self._echoes: dict[str, str] = {}
        self._outbox: list[str] = []

    # ------------------------------------------------------------------------------------------------ our calls

    def call(self, action: str, payload: str, *, now: float, timeout: float) -> str:
        """Call the peer, at once or when the calls before have ended.

        Args:
            action: what to ask for.
            payload: JSON text of an object.
            now: the time.
            timeout: seconds until the call expires, waiting included.

        Returns:
            The id under which events will speak of the call.

        Raises:
            QueueFull: `max_waiting` calls wait already.
            LocalError: the session is closed.
        """
        advance(OUTGOING, self._outgoing, Step.CALL)
        if self._open is not None and len(self._waiting) >= self.max_waiting:
            raise QueueFull(self.max_waiting)
        waiting = _Waiting(Call(self.new_id(), action, payload), now + timeout)
        self._waiting.append(waiting)
        self._send_next()
        return waiting.frame.id

    @property
    def waiting(self) -> int:
        """How many calls of ours wait behind the open one."""
        return len(self._waiting)

    def cancel(self, call_id: str) -> bool:
        """Give up a call of ours that has not been sent; one that has been sent stays open until answered or expired.

        Returns:
            Whether it was still waiting, and is now gone.
        """
        for waiting in self._waiting:
            if waiting.frame.id == call_id:
                self._waiting.remove(waiting)
                return True
        return False

    def _send_next(self) -> None:
        if self._open is None and self._waiting:
            self._open = self._waiting.pop(0)
            self._outgoing = advance(OUTGOING, self._outgoing, Step.CALL)
            self._outbox.append(self._open.frame.text())

    def _end_call(self, call_id: str, step: Step) -> bool:
        """End the open call if it is that one."""
        if self._open is None or self._open.frame.id != call_id:
            return False
        self._open = None
        self._outgoing = advance(OUTGOING, self._outgoing, step)
        self._send_next()
        return True

    # ---------------------------------------------------------------------------------------- answers to the peer

    def reply(self, call_id: str, payload: str) -> list[Event]:
        """Answer a call of the peer.

        Returns:
            The peer's next call, if one was held back.

        Raises:
            LocalError: that call is not open: it never came, was answered already, or the session is closed.
        """
        return self._answer(call_id, f"[3,{_quoted(call_id)},{payload}]")

    def fail(self, call_id: str, code: str, description: str = "", details: str = "{}") -> list[Event]:
        """Refuse a call of the peer with an error code, in the spelling of 2.0.1; the dialect's own goes out.

        Returns and raises as `reply`.
        """
        return self._answer(call_id, CallError(call_id, self.dialect.spell(code), description, details).text())

    def refuse(self, call_id: str, fault: Fault, description: str = "") -> list[Event]:
        """Refuse a call of the peer for a fault, with the code that the dialect has for it.

        Returns and raises as `reply`.
        """
        answer = self.dialect.answers[fault]
        return self.fail(call_id, answer.code if answer else "GenericError", description)

    def _answer(self, call_id: str, text: str) -> list[Event]:
        if self._in_work is None or self._in_work.id != call_id:
            raise LocalError(f"no call {call_id} is open")
        if self._echoes:
            text = self._echoed(call_id, text)
        call, self._in_work = self._in_work, None
        self._answered[call_id] = (hash((call.action, call.payload)), text)
        if len(self._answered) > _REMEMBERED:
            del self._answered[next(iter(self._answered))]
        self._outbox.append(text)
        self._incoming = INCOMING[self._incoming][Step.ANSWER]  # a call is open
        return [self._start(self._held.pop(0))] if self._held else []

    def _echoed(self, call_id: str | None, text: str) -> str:
        """An answer with the id that the peer gave its call, if that is known here by another."""
        echo = self._echoes.pop(call_id, None) if call_id is not None else None
        return text if echo is None or call_id is None else text.replace(_quoted(call_id), echo, 1)

    def _start(self, call: CallReceived) -> CallReceived:
        self._incoming = INCOMING[self._incoming][Step.CALL]  # none is open, nor is this the end
        self._in_work = call
        return call

    # ---------------------------------------------------------------------------------------------- what comes in

    def receive(self, text: str | bytes) -> list[Event]:
        """Take in a text from the peer.

        Returns:
            What it means; empty if nothing needs to be done (a repeated call that was answered again, a call held back).
        """
        if self._outgoing is State.CLOSED:
            return []
        known = self._glance(text) if type(text) is str else None
        if known is None:
            return self._parse(text)
        self.bad_frames = 0
        return known

    def _glance(self, text: str) -> list[Event] | None:
        """What a text means, if that shows at a glance; None: it has to be parsed."""
        if self.knows is not None and (call := glance(text, self.knows)) is not None:
            is_next = self._in_work is None and call.id not in self._answered
            return [self._start(call)] if is_next else self._call_received(call)
        if self.knows_results is not None and self._open is not None:
            result = glance_at_result(text, self._open.frame, self.knows_results)
            if result is not None:
                self._end_call(result.id, Step.ANSWER)
                return [result]
        return None

    def _parse(self, text: str | bytes) -> list[Event]:
        """What a text means, whatever it is."""
        try:
            frame = parse(text)
        except BadFrame as bad:
            repaired = self._repaired(text, bad.fault)
            if repaired is None:
                return [self._bad(bad, text)]
            frame = repaired
        self.bad_frames = 0
        if isinstance(frame, Call):
            return self._call_received(CallReceived(frame.id, frame.action, frame.payload))
        if not self._end_call(frame.id, Step.ANSWER):
            return [FaultSeen(Fault.UNKNOWN_REPLY, "an answer to no open call", frame.id)]
        if isinstance(frame, CallResult):
            return [ResultReceived(frame.id, frame.payload)]
        return [ErrorReceived(frame.id, frame.code, frame.description, frame.details)]

    def _repaired(self, text: str | bytes, fault: Fault) -> Frame | None:
        """The frame that a refused text was meant to be; None: it is none, or nobody knows."""
        repaired = self.repair(text, fault) if self.repair is not None and fault is not Fault.EMPTY_FRAME else None
        if repaired is None:
            return None
        try:
            frame = parse(repaired.text)
        except BadFrame:
            return None
        if isinstance(frame, Call) and repaired.echo is not None:
            if self._is_running(frame.id):  # an id made up for another call would answer the wrong one
                return None
            self._echoes[frame.id] = repaired.echo
        repaired.accepted()
        return frame

    def _renamed(self, call: CallReceived) -> CallReceived | None:
        """A call under another id than the one it came with, which another call had; None: it is refused for that."""
        frame = self._repaired(Call(call.id, call.action, call.payload).text(), Fault.REPEATED_ID)
        if not isinstance(frame, Call) or frame.id in self._answered:
            return None
        if call.id in self._echoes:
            self._echoes[frame.id] = self._echoes.pop(call.id)
        return CallReceived(frame.id, frame.action, frame.payload)

    def _call_received(self, call: CallReceived) -> list[Event]:
        if self._is_running(call.id):
            return [self._refuse_frame(Fault.RUNNING_ID, "a call with this id is being worked on", call.id)]
        if call.id in self._answered:
            known, answer = self._answered[call.id]
            if known == hash((call.action, call.payload)):
                self._outbox.append(answer)
                self._echoes.pop(call.id, None)
                return []
            renamed = self._renamed(call)
            if renamed is None:
                return [self._refuse_frame(Fault.REPEATED_ID, "another call had this id", call.id)]
            call = renamed
        if self._in_work is None:
            return [self._start(call)]
        if len(self._held) >= self.max_held:
            return [self._refuse_frame(Fault.TOO_MANY_CALLS, "too many calls at once", call.id)]
        self.early_calls += 1
        self._held.append(call)
        return []

    def _is_running(self, call_id: str) -> bool:
        return self._in_work is not None and (
            self._in_work.id == call_id or any(held.id == call_id for held in self._held)
        )

    def _bad(self, bad: BadFrame, text: str | bytes) -> FaultSeen:
        if bad.fault is not Fault.EMPTY_FRAME:
            self.bad_frames += 1
        if bad.fault is Fault.NOT_JSON and (ours := self._answered_by(text)) is not None:
            return FaultSeen(Fault.BAD_REPLY, bad.reason, ours, call_id=ours)
        if bad.kind in (3, 4):
            ours = bad.message_id if bad.message_id and self._end_call(bad.message_id, Step.ANSWER) else None
            return FaultSeen(Fault.BAD_REPLY, bad.reason, bad.message_id, call_id=ours)
        return self._refuse_frame(bad.fault, bad.reason, bad.message_id)

    def _answered_by(self, text: str | bytes) -> str | None:
        """The call of ours that broken JSON begins to answer, which ends; None: it does not."""
        head = _ANSWER.match(text if isinstance(text, str) else text.decode(errors="replace"))
        return head[1] if head and self._end_call(head[1], Step.ANSWER) else None

    def _refuse_frame(self, fault: Fault, reason: str, message_id: str | None) -> FaultSeen:
        answer = self.dialect.answers[fault]
        echoed = message_id if answer and answer.echo else None
        if answer and (echoed or self.answer_unreadable):
            text = CallError(echoed or UNKNOWN_ID, answer.code, reason).text()
            self._outbox.append(self._echoed(echoed, text))
        return FaultSeen(fault, reason, message_id)

    # --------------------------------------------------------------------------------------------- what goes out

    def texts_to_send(self) -> list[str]:
        """The texts to send now, in order; each is given once."""
        texts, self._outbox = self._outbox, []
        return texts

    # ----------------------------------------------------------------------------------------------------- time

    def next_timer(self) -> float | None:
        """When to call `handle_timer`; None: not before something else happens."""
        return min((waiting.deadline for waiting in self._unanswered()), default=None)

    def handle_timer(self, *, now: float) -> list[Event]:
        """Let calls expire whose time is up. The next one in the queue goes out in place of an expired open one."""
        events: list[Event] = []
        late = [waiting for waiting in self._waiting if waiting.deadline <= now]
        for waiting in late:
            self._waiting.remove(waiting)
            events.append(CallExpired(waiting.frame.id, sent=False))
        if self._open is not None and self._open.deadline <= now:
            events.insert(0, CallExpired(self._open.frame.id, sent=True))
            self._end_call(self._open.frame.id, Step.EXPIRE)
        return events

    # ------------------------------------------------------------------------------------------------------ end

    def close(self) -> list[str]:
        """End the session: what is open stays unanswered, what comes in later is passed over.

        Returns:
            The ids of our calls that will not be answered, oldest first.
        """
        ids = [waiting.frame.id for waiting in self._unanswered()]
        self._outgoing = advance(OUTGOING, self._outgoing, Step.CLOSE)
        self._incoming = advance(INCOMING, self._incoming, Step.CLOSE)
        self._open = self._in_work = None
        self._waiting.clear()
        self._held.clear()
        return ids

    def _unanswered(self) -> Iterable[_Waiting]:
        if self._open is not None:
            yield self._open
        yield from self._waiting
