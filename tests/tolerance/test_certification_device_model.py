import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard, put

NOW, LATER = "2024-05-01T12:00:00Z", "2024-05-01T13:00:00Z"
PLACE = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}
GOT = {"getVariableResult": [{"attributeStatus": "Accepted", "attributeValue": "1"} | PLACE]}
SET = {
    "setVariableData": [
        {"attributeValue": "1", "attributeType": "Actual"} | PLACE,
        {"attributeValue": "2", "attributeType": "Target"} | PLACE,
    ]
}
REPORT = {
    "requestId": 1,
    "generatedAt": NOW,
    "seqNo": 0,
    "reportData": [
        {
            "variableAttribute": [{"value": "1"}],
            "variableCharacteristics": {
                "dataType": "integer",
                "supportsMonitoring": True,
                "minLimit": 0,
                "maxLimit": 5,
            },
        }
        | PLACE
    ],
}
ATTRIBUTE = "reportData[0].variableAttribute[0]"
CHARACTERISTICS = "reportData[0].variableCharacteristics"
LIST = {"dataType": "OptionList", "valuesList": "a, b", "supportsMonitoring": False}
CHOICE = put(REPORT, {CHARACTERISTICS: LIST, f"{ATTRIBUTE}.value": "b"})
MONITOR = {"id": 1, "transaction": False, "value": 1, "type": "Delta", "severity": 9}
MONITORS = {
    "requestId": 1,
    "generatedAt": NOW,
    "seqNo": 0,
    "monitor": [{"variableMonitoring": [MONITOR]} | PLACE],
}
SETTING = {"setMonitoringData": [{"value": 1, "type": "Delta", "severity": 0} | PLACE]}
RESULT = {"setMonitoringResult": [{"id": 1, "status": "Accepted", "type": "Delta", "severity": 5} | PLACE]}
EVENT = {
    "eventId": 1,
    "timestamp": NOW,
    "trigger": "Delta",
    "actualValue": "1",
    "eventNotificationType": "CustomMonitor",
} | PLACE
EVENTS = {"generatedAt": NOW, "seqNo": 0, "eventData": [EVENT]}
CUSTOMER = {"requestId": 1, "report": True, "clear": False, "customerIdentifier": "c"}
MESSAGE = {
    "message": {
        "id": 0,
        "priority": "AlwaysFront",
        "startDateTime": NOW,
        "endDateTime": LATER,
        "message": {"format": "UTF8", "content": "hello"},
    }
}
PARTS = {
    "NotifyReport": REPORT,
    "NotifyMonitoringReport": MONITORS,
    "NotifyCustomerInformation": {"data": "x", "seqNo": 0, "generatedAt": NOW, "requestId": 1},
    "NotifyEvent": EVENTS,
}
SEQUENCES = {
    "NotifyReport": "report-sequence",
    "NotifyMonitoringReport": "monitoring-report-sequence",
    "NotifyCustomerInformation": "customer-information-sequence",
    "NotifyEvent": "event-sequence",
}


def part(action, number, more):
    return (f"{action}Request", PARTS[action] | {"seqNo": number, "tbc": more})


EXAMPLES = [
    Example(
        "accepted-without-value",
        "2.0.1",
        "GetVariablesResponse",
        GOT,
        {"getVariableResult[0].attributeValue": DROP},
        "getVariableResult[0].attributeValue",
    ),
    Example(
        "value-missing", "2.0.1", "NotifyReportRequest", REPORT, {f"{ATTRIBUTE}.value": DROP}, f"{ATTRIBUTE}.value"
    ),
    *(
        Example(
            "variable-set-twice",
            "2.0.1",
            "SetVariablesRequest",
            SET,
            {"setVariableData[1].attributeType": kind},
            "setVariableData[1]",
        )
        for kind in ("Actual", DROP)
    ),
    Example(
        "values-list-missing",
        "2.0.1",
        "NotifyReportRequest",
        CHOICE,
        {f"{CHARACTERISTICS}.valuesList": DROP},
        f"{CHARACTERISTICS}.valuesList",
    ),
    Example(
        "limits-backwards",
        "2.0.1",
        "NotifyReportRequest",
        REPORT,
        {f"{CHARACTERISTICS}.maxLimit": -1},
        f"{CHARACTERISTICS}.maxLimit",
    ),
    Example(
        "value-not-of-list", "2.0.1", "NotifyReportRequest", CHOICE, {f"{ATTRIBUTE}.value": "c"}, f"{ATTRIBUTE}.value"
    ),
    Example(
        "value-not-of-list", "2.0.1", "NotifyReportRequest", CHOICE, {f"{ATTRIBUTE}.value": "a,b"}, f"{ATTRIBUTE}.value"
    ),
    Example(
        "value-not-of-list",
        "2.0.1",
        "NotifyReportRequest",
        put(CHOICE, {f"{CHARACTERISTICS}.dataType": "MemberList", f"{ATTRIBUTE}.value": "b,a"}),
        {f"{ATTRIBUTE}.value": "a,c"},
        f"{ATTRIBUTE}.value",
    ),
    *(
        Example(
            "value-of-another-type",
            "2.0.1",
            "NotifyReportRequest",
            put(REPORT, {f"{CHARACTERISTICS}.dataType": kind, f"{ATTRIBUTE}.value": good}),
            {f"{ATTRIBUTE}.value": bad},
            f"{ATTRIBUTE}.value",
        )
        for kind, good, bad in (("integer", "-1", "1.0"), ("decimal", "1.5", "1,5"), ("boolean", "True", "yes"))
    ),
    Example("severity-range", "2.0.1", "SetMonitoringLevelRequest", {"severity": 9}, {"severity": 10}, "severity"),
    Example(
        "severity-range",
        "2.0.1",
        "SetVariableMonitoringRequest",
        SETTING,
        {"setMonitoringData[0].severity": -1},
        "setMonitoringData[0].severity",
    ),
    Example(
        "severity-range",
        "2.0.1",
        "SetVariableMonitoringResponse",
        RESULT,
        {"setMonitoringResult[0].severity": 10},
        "setMonitoringResult[0].severity",
    ),
    Example(
        "severity-range",
        "2.0.1",
        "NotifyMonitoringReportRequest",
        MONITORS,
        {"monitor[0].variableMonitoring[0].severity": 10},
        "monitor[0].variableMonitoring[0].severity",
    ),
    *(Example(rule, "2.0.1", *part(action, 0, False), {"seqNo": 1}, "seqNo") for action, rule in SEQUENCES.items()),
    *(
        Example(rule, "2.0.1", *part(action, 1, False), {"seqNo": 2}, "seqNo", [part(action, 0, True)])
        for action, rule in SEQUENCES.items()
    ),
    Example("one-customer", "2.0.1", "CustomerInformationRequest", CUSTOMER, {"customerIdentifier": DROP}, ""),
    Example(
        "one-customer",
        "2.0.1",
        "CustomerInformationRequest",
        CUSTOMER,
        {"idToken": {"idToken": "A", "type": "Local"}},
        "",
    ),
    Example("display-message-number", "2.0.1", "SetDisplayMessageRequest", MESSAGE, {"message.id": -1}, "message.id"),
    Example(
        "never-shown", "2.0.1", "SetDisplayMessageRequest", MESSAGE, {"message.endDateTime": NOW}, "message.endDateTime"
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


@pytest.mark.parametrize(
    "said",
    [
        [
            (
                "GetVariablesResponse",
                put(
                    GOT,
                    {"getVariableResult[0].attributeValue": DROP, "getVariableResult[0].attributeStatus": "Rejected"},
                ),
            )
        ],
        [("NotifyReportRequest", put(REPORT, {ATTRIBUTE: {"mutability": "WriteOnly"}}))],
        [("NotifyReportRequest", put(CHOICE, {f"{ATTRIBUTE}": {"type": "Target", "value": "c"}}))],
        [("NotifyReportRequest", put(REPORT, {CHARACTERISTICS: DROP}))],
        [("NotifyReportRequest", put(REPORT, {f"{CHARACTERISTICS}.dataType": "string"}))],
        [
            (
                "SetVariablesRequest",
                put(SET, {"setVariableData[1].component.evse": DROP, "setVariableData[1].attributeType": DROP}),
            )
        ],
        [
            part("NotifyReport", 0, True),
            part("NotifyReport", 0, True),
            part("NotifyReport", 1, False),
            part("NotifyReport", 0, False),
        ],
        [part("NotifyReport", 0, True), ("NotifyReportRequest", REPORT | {"requestId": 2})],
        [("SetDisplayMessageRequest", put(MESSAGE, {"message.startDateTime": DROP}))],
    ],
)
def test_what_is_in_order_is_not_found(said):
    heard("2.0.1", said)
