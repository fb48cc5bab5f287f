"""Variables, monitors and reports of 2.0.1."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .readings import indexed
from .rule import Rule
from .state import State

__all__ = ["RULES"]

_MOST_SEVERE = 9
_LISTS = frozenset({"OptionList", "MemberList", "SequenceList"})
_FORMS: Mapping[str, re.Pattern[str]] = {
    "boolean": re.compile(r"true|false", re.IGNORECASE),
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"),
}


def _accepted_without_value(result: Any, _: State) -> Iterator[str]:
    if result.attribute_status == "Accepted" and result.attribute_value is None:
        yield "attributeValue"


def _value_missing(attribute: Any, _: State) -> Iterator[str]:
    if attribute.value is None and attribute.mutability != "WriteOnly":
        yield "value"


def _set_twice(message: Any, _: State) -> Iterator[str]:
    seen: set[object] = set()
    for path, each in indexed("setVariableData", message.set_variable_data):
        evse = each.component.evse
        place = (
            (each.component.name.lower(), each.component.instance, evse and (evse.id, evse.connector_id)),
            (each.variable.name.lower(), each.variable.instance),
            str(each.attribute_type or "Actual"),
        )
        if place in seen:
            yield path
        seen.add(place)


def _list_missing(characteristics: Any, _: State) -> Iterator[str]:
    if str(characteristics.data_type) in _LISTS and characteristics.values_list is None:
        yield "valuesList"


def _limits_backwards(characteristics: Any, _: State) -> Iterator[str]:
    least, most = characteristics.min_limit, characteristics.max_limit
    if least is not None and most is not None and most < least:
        yield "maxLimit"


def _values(report: Any) -> Iterator[tuple[str, str]]:
    """The actual values that a report has, each with its place."""
    for path, attribute in indexed("variableAttribute", report.variable_attribute):
        if attribute.type in {None, "Actual"} and attribute.value:
            yield f"{path}.value", attribute.value


def _not_of_list(report: Any, _: State) -> Iterator[str]:
    characteristics = report.variable_characteristics
    if characteristics is None or characteristics.values_list is None or str(characteristics.data_type) not in _LISTS:
        return
    allowed = {each.strip() for each in characteristics.values_list.split(",")}
    for path, value in _values(report):
        chosen = [value] if characteristics.data_type == "OptionList" else value.split(",")
        if not allowed.issuperset(each.strip() for each in chosen):
            yield path


def _of_another_type(report: Any, _: State) -> Iterator[str]:
    characteristics = report.variable_characteristics
    form = None if characteristics is None else _FORMS.get(str(characteristics.data_type))
    if form is None:
        return
    for path, value in _values(report):
        if not form.fullmatch(value):
            yield path


def _severity_range(message: Any, _: State) -> Iterator[str]:
    if not 0 <= message.severity <= _MOST_SEVERE:
        yield "severity"


def _out_of_sequence(action: str) -> Callable[[Any, State], Iterator[str]]:
    def places(part: Any, state: State) -> Iterator[str]:
        before, more = state.reports.get((action, getattr(part, "request_id", None)), (None, False))
        follows = part.seq_no == before + 1 if before is not None and more else part.seq_no == 0
        if not follows and part.seq_no != before:  # the same again: it was not answered
            yield "seqNo"

    return places


def _one_customer(message: Any, _: State) -> Iterator[str]:
    references = (message.customer_certificate, message.id_token, message.customer_identifier)
    if sum(each is not None for each in references) != 1:
        yield ""


def _no_display_number(message: Any, _: State) -> Iterator[str]:
    if message.id < 0:
        yield "id"


def _shown_until_before_from(message: Any, _: State) -> Iterator[str]:
    begin, end = message.start_date_time, message.end_date_time
    if begin is not None and end is not None and end <= begin:
        yield "endDateTime"


_PART2 = "OCPP 2.0.1 part 2, {}"
_REPORT = ("ReportDataType",)


def _sequence(action: str, name: str, also: str = "") -> Rule:
    return Rule(
        name,
        (f"{action}Request",),
        "The parts of a report are numbered from 0, without a gap, as long as more is to come.",
        {"2.0.1": _PART2.format(f"{action}Request.seqNo{also}")},
        _out_of_sequence(action),
    )


RULES = (
    Rule(
        "accepted-without-value",
        ("GetVariableResultType",),
        "A variable that is told has a value.",
        {"2.0.1": _PART2.format("GetVariableResultType.attributeValue")},
        _accepted_without_value,
    ),
    Rule(
        "value-missing",
        ("VariableAttributeType",),
        "A report leaves out the value of a write-only variable, and of no other.",
        {"2.0.1": _PART2.format("VariableAttributeType.value")},
        _value_missing,
    ),
    Rule(
        "variable-set-twice",
        ("SetVariablesRequest",),
        "A request sets each attribute of a variable once; without a type it is Actual.",
        {"2.0.1": _PART2.format("B05.FR.13")},
        _set_twice,
    ),
    Rule(
        "values-list-missing",
        ("VariableCharacteristicsType",),
        "A variable that takes its values from a list has the list.",
        {"2.0.1": "OCPP 2.0.1 part 6, TC_B_12_CS"},
        _list_missing,
    ),
    Rule(
        "limits-backwards",
        ("VariableCharacteristicsType",),
        "The greatest value of a variable is no less than its least.",
        {"2.0.1": _PART2.format("VariableCharacteristicsType.minLimit and maxLimit")},
        _limits_backwards,
    ),
    Rule(
        "value-not-of-list",
        _REPORT,
        "The value of a variable that takes it from a list is of the list.",
        {"2.0.1": _PART2.format("VariableCharacteristicsType.valuesList")},
        _not_of_list,
    ),
    Rule(
        "value-of-another-type",
        _REPORT,
        "The value of a variable is of its type.",
        {"2.0.1": _PART2.format("VariableCharacteristicsType.dataType")},
        _of_another_type,
    ),
    Rule(
        "severity-range",
        ("SetMonitoringDataType", "SetMonitoringLevelRequest", "SetMonitoringResultType", "VariableMonitoringType"),
        "A severity is from 0 to 9.",
        {"2.0.1": _PART2.format("field severity of these types")},
        _severity_range,
    ),
    _sequence("NotifyReport", "report-sequence", "; part 6, TC_B_12_CS"),
    _sequence("NotifyMonitoringReport", "monitoring-report-sequence"),
    _sequence("NotifyCustomerInformation", "customer-information-sequence"),
    _sequence("NotifyEvent", "event-sequence"),
    Rule(
        "one-customer",
        ("CustomerInformationRequest",),
        "A customer is named by an identifier, a certificate or a text: by one of them.",
        {"2.0.1": "OCPP 2.0.1 edition 2 errata 2023-12, 2.13.2 (N09.FR.09); part 2, N09.FR.04"},
        _one_customer,
    ),
    Rule(
        "display-message-number",
        ("MessageInfoType",),
        "Messages to show are numbered from 0.",
        {"2.0.1": _PART2.format("MessageInfoType.id")},
        _no_display_number,
    ),
    Rule(
        "never-shown",
        ("MessageInfoType",),
        "The time to show a message ends after it begins.",
        {"2.0.1": _PART2.format("MessageInfoType.startDateTime and endDateTime")},
        _shown_until_before_from,
    ),
)
