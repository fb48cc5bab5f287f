"""GetAllVariables in the 2.x family: a report that is asked for, and comes in parts (OCPP 2.0.1 part 2, B07).

A CSMS asks GetBaseReport for the full inventory and puts the NotifyReports that follow together again. A station's handler of
GetAllVariables answers GetBaseReport; the NotifyReports go out when the answer is on its way:

======================  ==========================================================
asked for               reported
======================  ==========================================================
FullInventory           all variables
ConfigurationInventory  those that are not read-only
SummaryInventory        none: NotSupported, for a neutral variable has no problems
======================  ==========================================================

A program that has a handler of GetBaseReport itself answers with that. Reports that a CSMS's program asks for itself go to its
own handler of NotifyReport.
"""

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from ocpp_core import CallError, CallRefused, ErrorCode, Operation, Timeout, encode, now
from ocpp_generic_api import (
    GET_ALL_VARIABLES,
    Component,
    Exchange,
    Fidelity,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    Grade,
    Inbound,
    ReportedVariable,
    Route,
    Scope,
    Variable,
)

from .structure import Structure

__all__ = ["AllVariables", "parts"]

_LONGEST_PART = 20_000
_LONGEST_VALUE = 2500
_MUTABILITY = {None: None, True: "ReadOnly", False: "ReadWrite"}
_ALONE = "2.x alone has it"
_NAMES = "a name or an instance is longer than 2.x allows"
_TOO_LONG = f"a value of 2.x has at most {_LONGEST_VALUE} characters"


@dataclass(slots=True)
class _Report:
    """A report that comes in parts."""

    parts: dict[int, Any] = field(default_factory=dict[int, Any])
    """By sequence number; a part that comes twice counts once."""
    last: int | None = None
    """Number of the last part; None: it has not come yet."""
    news: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever a part comes."""

    def take(self, part: Any) -> None:
        self.parts[part.seq_no] = part
        if not part.tbc:
            self.last = part.seq_no
        self.news.set()

    @property
    def complete(self) -> bool:
        return self.last is not None and len(self.parts) > self.last

    async def wait(self, seconds: float) -> None:
        """Wait until all parts are there.

        Raises:
            Timeout: none came for so long.
        """
        while not self.complete:
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), seconds)
            except TimeoutError:
                raise Timeout("NotifyReport", seconds) from None


class AllVariables(Route[GetAllVariablesRequest, GetAllVariablesResponse]):
    """GetAllVariables by GetBaseReport and NotifyReport; see the head of this file."""

    neutral = GET_ALL_VARIABLES

    def __init__(self, ocpp: Any, structure: Structure, *, seconds: float = 60, longest: int = _LONGEST_PART) -> None:
        """Make the route of a version.

        Args:
            ocpp: the version's core package.
            structure: converts components and variables.
            seconds: how long a CSMS waits for the next part, in s.
            longest: bytes of variables, as JSON, that a station puts into one part at most; a variable that is longer by
                itself, which none is with the default, is a part of its own.
        """
        self.ocpp = ocpp
        self.seconds = seconds
        self.longest = longest
        self._component_in = structure.inward(ocpp.ComponentType, Component)
        self._variable_in = structure.inward(ocpp.VariableType, Variable)
        self._component_out = structure.outward(Component, ocpp.ComponentType)
        self._variable_out = structure.outward(Variable, ocpp.VariableType)
        self._statuses = ocpp.GenericDeviceModelStatusEnumType

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """The request for a report, at a station; its parts, at a CSMS."""
        return {self.ocpp.GET_BASE_REPORT: self.answer, self.ocpp.NOTIFY_REPORT: self.take}

    @property
    def followed(self) -> Collection[Operation[Any, Any]]:
        """The request for a report."""
        return (self.ocpp.GET_BASE_REPORT,)

    @property
    def fidelity(self) -> Fidelity:
        """Lossy for what is too long; what a report says beyond the neutral model is lost on the way in."""
        return Fidelity(
            Grade.LOSSY,
            {"→ variables[]": _NAMES, "→ variables[].value": _TOO_LONG},
            {
                "→ variables": "NotifyReport, asked for by GetBaseReport",
                "→ variables[].readonly": "false where not said: a variable of 2.x can be set then",
            },
        )

    # ----------------------------------------------------------------------------------------- out: the CSMS's side

    async def ask(self, request: GetAllVariablesRequest, exchange: Exchange) -> GetAllVariablesResponse:
        """Ask for the report and wait for all of it.

        Raises:
            CallError: the station makes no such report, or not now.
            Timeout: parts are missing, and none came for as long as the route waits.
        """
        scope = exchange.scope()
        number, report = scope.memory.next_request_id(), _Report()
        scope.memory.reports[number] = report  # before asking: the first part may overtake the answer
        try:
            inventory = self.ocpp.ReportBaseEnumType.FULL_INVENTORY
            answer = await exchange.ask(self.ocpp.GetBaseReportRequest(request_id=number, report_base=inventory))
            scope.lose("custom_data", answer.custom_data, _ALONE)
            if not self._will_come(answer.status):
                return GetAllVariablesResponse(variables=[])
            await report.wait(self.seconds)
        finally:
            del scope.memory.reports[number]
        return GetAllVariablesResponse(variables=self._all_of(report, scope))

    def _will_come(self, status: Any) -> bool:
        """Whether there is a report to come; False: there is nothing to report."""
        if status is self._statuses.ACCEPTED:
            return True
        if status is self._statuses.EMPTY_RESULT_SET:
            return False
        unsupported = status is self._statuses.NOT_SUPPORTED
        code = ErrorCode.NOT_SUPPORTED if unsupported else ErrorCode.GENERIC_ERROR
        raise CallError(code, f"the station answered {status.value} to GetBaseReport")

    def take(self, request: Any, exchange: Exchange) -> Any:
        """Take in a part of a report that was asked for here."""
        report: _Report | None = exchange.scope().memory.reports.get(request.request_id)
        if report is None:
            return exchange.pass_on(request)
        report.take(request)
        return self.ocpp.NotifyReportResponse()

    def _all_of(self, report: _Report, scope: Scope) -> list[ReportedVariable]:
        parts_in_order = [report.parts[number] for number in sorted(report.parts)]
        for part in parts_in_order:
            scope.lose("custom_data", part.custom_data, _ALONE)
        return [
            self._reported(data, f"report_data[{index}]", scope)
            for part in parts_in_order
            for index, data in enumerate(part.report_data or ())
        ]

    def _reported(self, data: Any, place: str, scope: Scope) -> ReportedVariable:
        """The variable and its value in force; other values and what values it can have are not asked for."""
        attribute = self.ocpp.VariableAttributeType()
        for index, each in enumerate(data.variable_attribute):
            if each.type in {None, self.ocpp.AttributeEnumType.ACTUAL}:
                attribute = each
            else:
                scope.lose(f"{place}.variable_attribute[{index}]", each, "the value in force is told alone")
        for name in ("persistent", "constant", "custom_data"):
            scope.lose(f"{place}.variable_attribute.{name}", getattr(attribute, name), _ALONE)
        for name in ("variable_characteristics", "custom_data"):
            scope.lose(f"{place}.{name}", getattr(data, name), _ALONE)
        return ReportedVariable(
            component=self._component_in(data.component, scope),
            variable=self._variable_in(data.variable, scope),
            value=attribute.value,
            readonly=attribute.mutability is self.ocpp.MutabilityEnumType.READ_ONLY,
        )

    # ----------------------------------------------------------------------------------------- in: the station's side

    def answer(self, request: Any, exchange: Exchange) -> Any:
        """Answer by the handler of GetAllVariables, and have the variables follow; a refusal becomes a status."""
        if exchange.has_handler(self.ocpp.GET_BASE_REPORT) or not exchange.has_handler(GET_ALL_VARIABLES):
            return exchange.pass_on(request)
        if request.report_base is self.ocpp.ReportBaseEnumType.SUMMARY_INVENTORY:
            return self._status(self._statuses.NOT_SUPPORTED)
        exchange.scope().lose("custom_data", request.custom_data, _ALONE)
        try:
            response = exchange.deliver(GetAllVariablesRequest())
        except CallError as refusal:
            return self._refused(refusal)
        if inspect.isawaitable(response):
            return self._answer_later(response, request, exchange)
        return self._answered(response, request, exchange)

    async def _answer_later(
        self, response: Awaitable[GetAllVariablesResponse], request: Any, exchange: Exchange
    ) -> Any:
        try:
            answer = await response
        except CallError as refusal:
            return self._refused(refusal)
        return self._answered(answer, request, exchange)

    def _answered(self, response: GetAllVariablesResponse, request: Any, exchange: Exchange) -> Any:
        settable = request.report_base is self.ocpp.ReportBaseEnumType.CONFIGURATION_INVENTORY
        data = list(self._data(response.variables, exchange.scope(), settable=settable))
        if not data:
            return self._status(self._statuses.EMPTY_RESULT_SET)
        exchange.follow(self._report(data, request.request_id, exchange))
        return self._status(self._statuses.ACCEPTED)

    def _refused(self, refusal: CallError) -> Any:
        if isinstance(refusal, CallRefused):
            raise refusal  # a call that the handler made: no answer of its own
        unsupported = refusal.code is ErrorCode.NOT_SUPPORTED
        return self._status(self._statuses.NOT_SUPPORTED if unsupported else self._statuses.REJECTED)

    def _status(self, status: Any) -> Any:
        return self.ocpp.GetBaseReportResponse(status=status)

    def _data(self, variables: Iterable[ReportedVariable], scope: Scope, *, settable: bool) -> Iterator[Any]:
        """The variables as a report has them; of one that cannot be told, that is reported as lost."""
        for index, reported in enumerate(variables):
            if settable and reported.readonly:
                continue
            try:
                yield self._datum(reported, f"variables[{index}]", scope)
            except ValidationError:
                scope.lose(f"variables[{index}]", reported, _NAMES)

    def _datum(self, reported: ReportedVariable, place: str, scope: Scope) -> Any:
        component = self._component_out(reported.component, scope)
        variable = self._variable_out(reported.variable, scope)
        value, mutability = reported.value, _MUTABILITY[reported.readonly]
        if value is not None and len(value) > _LONGEST_VALUE:
            scope.lose(f"{place}.value", value, _TOO_LONG)
            value = None
        attribute = self.ocpp.VariableAttributeType(
            value=value, mutability=None if mutability is None else self.ocpp.MutabilityEnumType(mutability)
        )
        return self.ocpp.ReportDataType(component=component, variable=variable, variable_attribute=[attribute])

    def _report(self, data: Sequence[Any], request_id: int, exchange: Exchange) -> Callable[[], Awaitable[None]]:
        """What sends the parts, one when the one before has been answered."""

        async def send() -> None:
            reports = list(parts(data, self.longest))
            for number, part in enumerate(reports):
                await exchange.ask(
                    self.ocpp.NotifyReportRequest(
                        request_id=request_id,
                        generated_at=now(),
                        seq_no=number,
                        tbc=True if number + 1 < len(reports) else None,
                        report_data=part,
                    )
                )

        return send


def parts(data: Iterable[Any], longest: int) -> Iterator[list[Any]]:
    """Messages in their order, as many together as have that many bytes as JSON; one that is longer by itself stands alone."""
    part: list[Any] = []
    length = 0
    for each in data:
        size = len(encode(each).encode()) + 1  # and the comma
        if part and length + size > longest:
            yield part
            part, length = [], 0
        part.append(each)
        length += size
    if part:
        yield part
