"""GetAllVariables over 2.0.1: a base report, from both sides."""

import asyncio
from datetime import UTC, datetime

import pytest
from adapter_support import FakePeer, exchange_of, handlers_of, messages, places_lost
from effort import tries
from hypothesis import given
from hypothesis import strategies as st

import ocpp201_core as ocpp
import ocpp_generic_api as neutral
from ocpp_adapters.ocpp201 import ADAPTER, STRUCTURE
from ocpp_adapters.reports import AllVariables, parts
from ocpp_core import CallError, CallRefused, ErrorCode, Handlers, Role, Timeout, encode, now
from ocpp_core.testing import memory_pair
from ocpp_generic_api import Bridge, Conversation, Csms, Grade, Memory, MemoryTransactionStore, Station

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
STATUS = ocpp.GenericDeviceModelStatusEnumType
BASE = ocpp.ReportBaseEnumType
ACTUAL = ocpp.VariableAttributeType(value="5", mutability=ocpp.MutabilityEnumType.READ_ONLY)
TARGET = ocpp.VariableAttributeType(type=ocpp.AttributeEnumType.TARGET, value="6", persistent=True)
SET_ONLY = ocpp.VariableAttributeType(mutability=ocpp.MutabilityEnumType.WRITE_ONLY, persistent=True)


def test_fidelity():
    (route,) = (each for each in ADAPTER.routes if each.neutral is neutral.GET_ALL_VARIABLES)
    assert route.fidelity.grade is Grade.LOSSY
    assert route.fidelity.lossy.keys() == {"→ variables[]", "→ variables[].value"}
    assert route.fidelity.derived.keys() == {"→ variables", "→ variables[].readonly"}


# --------------------------------------------------------------------------------------------------- the CSMS's side


def conversation(answer=None, *pairs):
    peer = FakePeer(ocpp.VERSION, Role.CSMS, answer)
    return Conversation(
        peer, ADAPTER, handlers_of(*pairs), MemoryTransactionStore(), "report", Memory(last_request_id=0)
    )


def report_data(name, *attributes, **fields):
    return ocpp.ReportDataType(
        component=ocpp.ComponentType(name="C"),
        variable=ocpp.VariableType(name=name),
        variable_attribute=list(attributes),
        **fields,
    )


def report(number, seq_no, *data, tbc=None, **fields):
    return ocpp.NotifyReportRequest(
        request_id=number, generated_at=THEN, seq_no=seq_no, tbc=tbc, report_data=list(data) or None, **fields
    )


def answering(status, *some, **fields):
    """A CSMS whose station answers GetBaseReport and sends these parts."""

    def answer(request):
        for part in some:
            talk.handle(ADAPTER.inbound[ocpp.NOTIFY_REPORT], part)
        return ocpp.GetBaseReportResponse(status=status, **fields)

    talk = conversation(answer)
    return talk


def all_of(talk):
    return talk.execute(neutral.GetAllVariablesRequest())


async def test_all_variables_come_by_a_report_in_parts():
    first, last = report(1, 0, report_data("A", TARGET, ACTUAL), tbc=True), report(1, 1, report_data("B", SET_ONLY))
    talk = answering(STATUS.ACCEPTED, last, first, first)
    execution = await all_of(talk)
    component = neutral.Component(name="C")
    assert execution.response.variables == [
        neutral.ReportedVariable(component=component, variable=neutral.Variable(name="A"), value="5", readonly=True),
        neutral.ReportedVariable(component=component, variable=neutral.Variable(name="B"), readonly=False),
    ]
    assert places_lost(execution.losses) == {
        "report_data[].variable_attribute[]",
        "report_data[].variable_attribute.persistent",
    }
    assert talk.peer.asked == [ocpp.GetBaseReportRequest(request_id=1, report_base=BASE.FULL_INVENTORY)]
    assert not talk.memory.reports


async def test_data_of_the_vendors_own_are_lost():
    own = ocpp.CustomDataType(vendor_id="v")
    talk = answering(STATUS.ACCEPTED, report(1, 0, report_data("A", ACTUAL), custom_data=own), custom_data=own)
    assert [(each.path, each.value) for each in (await all_of(talk)).losses] == [("custom_data", own)] * 2


async def test_a_report_that_comes_after_the_answer():
    talk = answering(STATUS.ACCEPTED)
    asked = asyncio.create_task(all_of(talk))
    for seq_no in (0, 1):
        await asyncio.sleep(0.01)
        talk.handle(ADAPTER.inbound[ocpp.NOTIFY_REPORT], report(1, seq_no, report_data("A", ACTUAL), tbc=seq_no == 0))
    assert len((await asked).response.variables) == 2


async def test_a_report_whose_part_does_not_come():
    talk = answering(STATUS.ACCEPTED, report(1, 1))
    with pytest.raises(Timeout, match="NotifyReport"):
        await AllVariables(ocpp, STRUCTURE, seconds=0.01).ask(neutral.GetAllVariablesRequest(), exchange_of(talk))
    assert not talk.memory.reports


async def test_an_empty_report():
    assert (await all_of(answering(STATUS.EMPTY_RESULT_SET))).response.variables == []


@pytest.mark.parametrize(("status", "code"), [("Rejected", "GenericError"), ("NotSupported", "NotSupported")])
async def test_a_report_refused(status, code):
    with pytest.raises(CallError, match=f"{code}: the station answered {status}"):
        await all_of(answering(STATUS(status)))


def test_a_report_that_the_program_asked_for_itself_is_its_own():
    seen = []
    talk = conversation(
        None, (ocpp.NOTIFY_REPORT, lambda _, request: seen.append(request) or ocpp.NotifyReportResponse())
    )
    own = report(9, 0)
    assert talk.handle(ADAPTER.inbound[ocpp.NOTIFY_REPORT], own) == ocpp.NotifyReportResponse()
    assert seen == [own]


# ------------------------------------------------------------------------------------------------ the station's side


def variable(name="V", value="5", *, readonly=False, component="C"):
    return neutral.ReportedVariable(
        component=neutral.Component(name=component),
        variable=neutral.Variable(name=name),
        value=value,
        readonly=readonly,
    )


class Joined:
    """A neutral station, and a CSMS of 2.0.1 alone that takes down what comes."""

    def __init__(self, *variables, losses="report"):
        self.policy = losses
        self.asked = 0
        self.variables = list(variables)
        self.handlers = Handlers()
        self.handlers.on(neutral.GET_ALL_VARIABLES)(self.all)
        self.bridge = Bridge(self.handlers, [ADAPTER], self.converse)
        self.office = Handlers()
        self.office.on(ocpp.NOTIFY_REPORT)(self.take)
        self.came = []
        self.last_came = asyncio.Event()

    def all(self, csms, request):
        self.asked += 1
        return neutral.GetAllVariablesResponse(variables=self.variables)

    def take(self, station, request):
        self.came.append(request)
        if not request.tbc:
            self.last_came.set()
        return ocpp.NotifyReportResponse()

    def converse(self, peer):
        talk = Conversation(peer, ADAPTER, self.handlers, MemoryTransactionStore(), self.policy)
        Csms(talk)
        return talk

    async def connect(self):
        self.peer, at_station = memory_pair(ocpp.VERSION, self.office, self.bridge)
        await self.bridge.prepare(at_station)
        self.talk = self.bridge.conversation(at_station)

    async def ask(self, base=BASE.FULL_INVENTORY):
        await self.connect()
        return (await self.peer.call(ocpp.GetBaseReportRequest(request_id=9, report_base=base))).status


async def nothing_follows(joined):
    for _ in range(10):
        await asyncio.sleep(0)
    assert joined.came == []


async def test_the_variables_follow_the_answer():
    joined = Joined(variable("A", "1"), variable("B", None, readonly=True), variable("C", "3", readonly=None))
    before = now()
    assert await joined.ask() is STATUS.ACCEPTED
    await joined.last_came.wait()
    (part,) = joined.came
    assert (part.request_id, part.seq_no, part.tbc) == (9, 0, None)
    assert before <= part.generated_at <= now()
    kinds = ocpp.MutabilityEnumType
    assert part.report_data == [
        report_data("A", ocpp.VariableAttributeType(value="1", mutability=kinds.READ_WRITE)),
        report_data("B", ocpp.VariableAttributeType(mutability=kinds.READ_ONLY)),
        report_data("C", ocpp.VariableAttributeType(value="3")),
    ]
    assert not joined.talk.losses


async def test_long_reports_go_in_parts_one_after_the_other():
    joined = Joined(*(variable(f"V{number}", "x" * 2500) for number in range(30)))
    under_way = 0

    @joined.office.on(ocpp.NOTIFY_REPORT)
    async def take(station, request):
        nonlocal under_way
        under_way += 1
        assert under_way == 1
        await asyncio.sleep(0)
        under_way -= 1
        return joined.take(station, request)

    assert await joined.ask() is STATUS.ACCEPTED
    await joined.last_came.wait()
    assert [(each.request_id, each.seq_no, each.tbc) for each in joined.came] == [
        *((9, number, True) for number in range(4)),
        (9, 4, None),
    ]
    names = [each.variable.name for part in joined.came for each in part.report_data]
    assert names == [f"V{number}" for number in range(30)]
    assert all(len(encode(part)) < 20_300 for part in joined.came)


async def test_the_longest_variables_are_parts_of_their_own():
    longest = neutral.ReportedVariable(
        component=neutral.Component(name="\x01" * 50, instance="\x01" * 50, evse=neutral.EVSE(id=10**9)),
        variable=neutral.Variable(name="\x01" * 50, instance="\x01" * 50),
        value="\x01" * 2500,
        readonly=False,
    )
    joined = Joined(longest, longest)
    assert await joined.ask() is STATUS.ACCEPTED
    await joined.last_came.wait()
    assert len(joined.came) == 2
    assert all(len(encode(part)) < 20_300 for part in joined.came)


@given(sizes=st.lists(st.integers(1, 60), max_size=12), longest=st.integers(1, 200))
def test_parts_are_as_long_as_they_may_be_and_no_longer(sizes, longest):
    data = [ocpp.VariableAttributeType(value="é" * size) for size in sizes]
    cut = list(parts(data, longest))
    assert [each for part in cut for each in part] == data
    lengths = [sum(len(encode(each).encode()) + 1 for each in part) for part in cut]
    assert all(length <= longest or len(part) == 1 for part, length in zip(cut, lengths, strict=True))
    for length, following in zip(lengths, cut[1:], strict=False):
        assert length + len(encode(following[0]).encode()) + 1 > longest


async def test_the_configuration_is_what_can_be_set():
    joined = Joined(variable("A"), variable("B", readonly=True), variable("C", readonly=None))
    assert await joined.ask(BASE.CONFIGURATION_INVENTORY) is STATUS.ACCEPTED
    await joined.last_came.wait()
    assert [each.variable.name for each in joined.came[0].report_data] == ["A", "C"]


async def test_of_problems_the_neutral_api_knows_nothing():
    joined = Joined(variable())
    assert await joined.ask(BASE.SUMMARY_INVENTORY) is STATUS.NOT_SUPPORTED
    assert joined.asked == 0
    await nothing_follows(joined)


@pytest.mark.parametrize(
    ("base", "variables"),
    [(BASE.FULL_INVENTORY, []), (BASE.CONFIGURATION_INVENTORY, [variable(readonly=True)])],
)
async def test_nothing_to_report(base, variables):
    joined = Joined(*variables)
    assert await joined.ask(base) is STATUS.EMPTY_RESULT_SET
    await nothing_follows(joined)


@pytest.mark.parametrize("later", [False, True])
@pytest.mark.parametrize(
    ("code", "status"),
    [
        (ErrorCode.NOT_SUPPORTED, STATUS.NOT_SUPPORTED),
        (ErrorCode.GENERIC_ERROR, STATUS.REJECTED),
        (ErrorCode.SECURITY_ERROR, STATUS.REJECTED),
    ],
)
async def test_a_refusal_of_the_handler_is_a_status(code, status, later):
    def refuse(csms, request):
        raise CallError(code, "not now")

    async def refuse_later(csms, request):
        raise CallError(code, "not now")

    joined = Joined()
    joined.handlers.on(neutral.GET_ALL_VARIABLES)(refuse_later if later else refuse)
    assert await joined.ask() is status
    await nothing_follows(joined)


async def test_a_refusal_of_the_csms_is_none_of_the_handlers():
    async def ask_first(csms, request):
        await csms.call(neutral.HeartbeatRequest())

    joined = Joined()
    joined.handlers.on(neutral.GET_ALL_VARIABLES)(ask_first)
    with pytest.raises(CallRefused):
        await joined.ask()
    await nothing_follows(joined)


async def test_a_handler_that_waits():
    async def later(csms, request):
        await asyncio.sleep(0)
        return neutral.GetAllVariablesResponse(variables=[variable()])

    joined = Joined()
    joined.handlers.on(neutral.GET_ALL_VARIABLES)(later)
    assert await joined.ask() is STATUS.ACCEPTED
    await joined.last_came.wait()
    assert len(joined.came) == 1


async def test_a_handler_of_the_base_report_itself_has_the_first_word():
    joined = Joined(variable())
    own = ocpp.GetBaseReportResponse(status=STATUS.REJECTED)
    after = asyncio.Event()
    joined.handlers.on(ocpp.GET_BASE_REPORT)(lambda csms, request: own)
    joined.handlers.after(ocpp.GET_BASE_REPORT)(lambda csms, request, response: after.set())
    assert await joined.ask() is STATUS.REJECTED
    await after.wait()
    assert joined.asked == 0
    await nothing_follows(joined)


async def test_without_any_handler_it_is_not_supported():
    joined = Joined()
    joined.handlers._handlers.clear()
    with pytest.raises(CallRefused, match="NotSupported: GetBaseReport is not supported here"):
        await joined.ask()


async def test_after_the_report_comes_the_programs_hook():
    joined = Joined(variable())
    told = asyncio.Event()

    @joined.handlers.after(neutral.GET_ALL_VARIABLES)
    def hook(csms, request, response):
        assert len(joined.came) == 1
        told.set()

    await joined.ask()
    await told.wait()


async def test_a_part_that_is_refused_is_the_last(caplog):
    joined = Joined(*(variable(value="x" * 2500) for _ in range(10)))
    refused = asyncio.Event()

    @joined.office.on(ocpp.NOTIFY_REPORT)
    def refuse(station, request):
        joined.came.append(request)
        refused.set()
        raise CallError(ErrorCode.GENERIC_ERROR, "enough")

    assert await joined.ask() is STATUS.ACCEPTED
    await refused.wait()
    for _ in range(10):
        await asyncio.sleep(0)
    assert [each.seq_no for each in joined.came] == [0]
    assert "what follows GetBaseReport failed" in caplog.text


TOO_LONG = [variable("A" * 51), variable("B", "x" * 2501), variable("C")]


async def test_what_is_too_long_is_lost():
    joined = Joined(*TOO_LONG)
    assert await joined.ask() is STATUS.ACCEPTED
    await joined.last_came.wait()
    told = [(each.variable.name, each.variable_attribute[0].value) for each in joined.came[0].report_data]
    assert told == [("B", None), ("C", "5")]
    assert joined.talk.losses == {"GetBaseReport.variables[]": 1, "GetBaseReport.variables[].value": 1}


async def test_as_an_error_a_loss_keeps_the_report_from_being_promised():
    joined = Joined(*TOO_LONG, losses="error")
    with pytest.raises(CallRefused, match="NotSupported"):
        await joined.ask()
    await nothing_follows(joined)


# ------------------------------------------------------------------------------------------------------- both of them


@given(response=messages(neutral.GetAllVariablesResponse))
@tries(30)
def test_all_variables_come_back_but_for_what_is_declared(response):
    async def check():
        joined = Joined(*response.variables)
        csms = Bridge(Handlers(), [ADAPTER], converse_at_csms)
        joined.office = csms
        await joined.connect()
        await csms.prepare(joined.peer)
        execution = await csms.conversation(joined.peer).execute(neutral.GetAllVariablesRequest())
        assert not execution.losses
        assert not joined.talk.losses
        assert execution.response.variables == [
            each.model_copy(update={"readonly": bool(each.readonly)}) for each in response.variables
        ]

    asyncio.run(check())


def converse_at_csms(peer):
    talk = Conversation(peer, ADAPTER, Handlers(), MemoryTransactionStore())
    Station(talk)
    return talk
