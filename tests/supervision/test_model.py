"""A station's whole line against a CSMS, over a link that loses, delays, repeats and cuts, on a clock that jumps.

Whatever happens: a call ends in one of its outcomes, nothing stays behind, nothing but a boot is sent before the CSMS has
accepted the station, and what happened in transactions comes in order, without loss unless it was given up.
"""

import asyncio
import logging

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from supervision.office import BOOT, Office, ended, register, started, updated
from supervision.virtual import MemoryRegistry, Network

from ocpp_core import CallError, CallRefused, ConnectionLost, ErrorCode, NotAccepted, QueueFull, Timeout
from ocpp_generic_api import AuthorizeRequest, IdToken, MemoryTransactionStore, TransactionEventRequest
from ocpp_supervision import BackOffPolicy, LineState, MemoryMessageStore, QueuePolicy
from ocpp_toolkit import CSMS, ChargingStation, supervise
from ocpp_toolkit.testing import VirtualClock

REGISTRY = MemoryRegistry()
OUTCOMES = (CallRefused, ConnectionLost, NotAccepted, QueueFull, Timeout)
AUTHORIZING = AuthorizeRequest(id_token=IdToken(id_token="R"))
PATIENT = QueuePolicy(attempts=1000, interval=10)
HASTY = QueuePolicy(attempts=2, interval=10, limit=10)
FATES = st.lists(st.sampled_from(["lost", "repeated", 1.0, 5.0]), max_size=4)
LONG = 20_000.0  # s


@pytest.fixture(autouse=True, scope="module")
def quiet():
    """What is logged of so many faults is of no use."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


class LineModel(RuleBasedStateMachine):
    @initialize(
        version=st.sampled_from(["1.6", "2.0.1"]), policy=st.sampled_from([PATIENT, HASTY]), accepted=st.booleans()
    )
    def begin(self, version, policy, accepted):
        self.version, self.policy = version, policy
        self.loop = VirtualClock().loop()
        self.messages, self.transactions = MemoryMessageStore(), MemoryTransactionStore()
        self.events, self.calls, self.deliveries, self.seen = 0, [], {}, []
        self.place = 0  # of the next event in its transaction
        self.transaction = 0
        self.network = REGISTRY.network = Network(None)
        self.refusals, self.taken = [], []
        self.new_csms()
        self.start()
        if accepted:
            self.run(self.line.wait_for(LineState.ACCEPTED))

    def run(self, awaitable):
        return self.loop.run_until_complete(awaitable)

    def new_csms(self):
        self.office = Office(csms=CSMS([self.version], registry=REGISTRY, boot_gate="strict"))
        self.office.seen = self.seen
        self.office.refuse = self.verdict
        self.network.csms = self.office.csms

    def verdict(self, request):
        """What a request is refused with; takes down what is not."""
        if not isinstance(request, TransactionEventRequest):
            return None
        if self.refusals:
            return self.refusals.pop()
        self.taken.append(register(request))
        return None

    def start(self):
        self.network.accepted = False
        self.line = supervise(
            ChargingStation([self.version], registry=REGISTRY, store=self.transactions),
            "memory://csms",
            "CS1",
            BOOT,
            store=self.messages,
            queue=self.policy,
            back_off=BackOffPolicy(repeat_times=2),
        )
        self.run(self.line.__aenter__())

    # --------------------------------------------------------------------------------------------------- the program

    @rule(ends=st.lists(st.booleans(), min_size=1, max_size=4))
    def charge(self, ends):
        """Hand over events; each says whether it is its transaction's last, unless it is the first."""
        for end in ends:
            kind = started if self.place == 0 else ended if end else updated
            delivery = self.run(self.line.send(kind(f"T{self.transaction}", self.events)))
            self.deliveries[self.events] = delivery
            self.events += 1
            self.place = 0 if kind is ended else self.place + 1
            self.transaction += kind is ended

    @rule()
    def call(self):
        self.calls.append(self.loop.create_task(self.line.call(AUTHORIZING)))

    @rule()
    def reboot(self):
        self.run(self.line.reboot())

    @rule()
    def reconnect(self):
        self.line.reconnect()

    @rule()
    def restart(self):
        self.run(self.line.__aexit__(None, None, None))
        for number, delivery in list(self.deliveries.items()):
            if delivery._answer.cancelled():
                del self.deliveries[number]  # the message is in the store; the next program knows of no one who waits
        self.start()

    # ------------------------------------------------------------------------------------------ the world around it

    @rule(seconds=st.sampled_from([0.005, 0.015, 0.1, 1.0, 12.0, 40.0, 400.0]))
    def wait(self, seconds):
        self.run(asyncio.sleep(seconds))

    @rule()
    def wait_until_all_is_sent(self):
        """As far as that comes within some time."""
        self.run(asyncio.wait([self.loop.create_task(self.emptied())], timeout=100))

    async def emptied(self):
        while len(self.line.queue):  # noqa: ASYNC110 - of which nothing tells
            await asyncio.sleep(1)

    @rule(fates=FATES)
    def disturb(self, fates):
        self.network.fates.extend(fates)

    @rule()
    def cut(self):
        self.network.cut()

    @rule()
    def go_away(self):
        self.network.away = True
        self.network.cut()

    @precondition(lambda self: self.network.away)
    @rule()
    def come_back(self):
        self.network.away = False

    @rule()
    def restart_csms(self):
        self.network.cut()
        self.new_csms()

    @rule(code=st.sampled_from([ErrorCode.INTERNAL_ERROR, ErrorCode.SECURITY_ERROR]), times=st.integers(1, 3))
    def refuse(self, code, times):
        self.refusals += [CallError(code, "no")] * times

    @rule(status=st.sampled_from(["Pending", "Rejected"]), interval=st.sampled_from([0, 5, 100]))
    def withhold(self, status, interval):
        self.office.verdicts.insert(0, (status, interval))

    # ------------------------------------------------------------------------------------------- what always holds

    @invariant()
    def nothing_but_boots_before_acceptance(self):
        assert self.network.early == []

    @invariant()
    def who_is_accepted_has_a_link(self):
        assert self.line.state is not LineState.ACCEPTED or self.line.csms is not None

    @invariant()
    def the_csms_takes_the_events_in_order(self):
        first = list(dict.fromkeys(self.taken))
        assert first == sorted(first)

    # ------------------------------------------------------------------------------------------------------ the end

    def teardown(self):
        self.network.away = False
        self.network.fates.clear()
        self.refusals.clear()
        self.run(self.finish())
        self.check_outcomes()
        self.check_events()
        assert asyncio.all_tasks(self.loop) == set()
        self.loop.close()

    async def finish(self):
        await asyncio.sleep(100)  # a link that has just been cut is noticed
        async with asyncio.timeout(LONG):
            await self.emptied()
            await asyncio.wait([*self.calls, asyncio.create_task(self.line.wait_for(LineState.ACCEPTED))])
        assert await self.messages.all() == []
        assert self.line._sender._deliveries == {}
        assert self.line.csms.peer._pending == {}
        await self.line.__aexit__(None, None, None)
        self.network.cut()
        await asyncio.sleep(60)  # what the CSMS works on comes to its end

    def check_outcomes(self):
        for call in self.calls:
            assert call.exception() is None or isinstance(call.exception(), OUTCOMES)
        for delivery in self.deliveries.values():
            assert delivery.done
            failure = delivery._answer.exception()
            assert failure is None or (self.policy is HASTY and isinstance(failure, OUTCOMES))

    def check_events(self):
        for number, delivery in self.deliveries.items():
            assert number in self.taken or delivery._answer.exception() is not None
        if self.policy is PATIENT:
            assert set(self.taken) == set(range(self.events))
            if self.version == "2.0.1":
                self.check_numbers()

    def check_numbers(self):
        """Sequence numbers are those of the events, without a gap, and the same when an event comes again."""
        numbers = {}
        for event in self.office.events():
            numbers.setdefault(event.transaction_info.transaction_id, {}).setdefault(register(event), set()).add(
                event.seq_no
            )
        for of_one in numbers.values():
            assert [of_one[each] for each in sorted(of_one)] == [{n} for n in range(len(of_one))]


TestLineModel = LineModel.TestCase
TestLineModel.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
