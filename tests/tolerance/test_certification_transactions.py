import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard, put, read, say

from ocpp_tolerance.certification import check, closing

BEGIN = "2024-05-01T12:00:00Z"
MIDDLE = "2024-05-01T12:30:00Z"
END = "2024-05-01T13:00:00Z"
LATER = "2024-05-01T14:00:00Z"
EARLIER = "2024-05-01T11:00:00Z"

START = {"connectorId": 1, "idTag": "A1", "meterStart": 1000, "timestamp": BEGIN}
STARTED = {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}
STOP = {"transactionId": 7, "meterStop": 1500, "timestamp": END, "reason": "Local"}
OPEN = (("StartTransactionRequest", START), ("StartTransactionResponse", STARTED))
REFUSED = (
    ("StartTransactionRequest", START),
    ("StartTransactionResponse", put(STARTED, {"idTagInfo.status": "Blocked"})),
)
CLOSED = (*OPEN, ("StopTransactionRequest", STOP), ("StopTransactionResponse", {}))
VALUES = {
    "connectorId": 1,
    "transactionId": 7,
    "meterValue": [{"timestamp": MIDDLE, "sampledValue": [{"value": "1200"}]}],
}
RESERVED = (
    ("ReserveNowRequest", {"connectorId": 1, "expiryDate": LATER, "idTag": "a1", "reservationId": 3}),
    ("ReserveNowResponse", {"status": "Accepted"}),
)
CANCELLED = (("CancelReservationRequest", {"reservationId": 3}), ("CancelReservationResponse", {"status": "Accepted"}))

EVENT = {
    "eventType": "Updated",
    "timestamp": MIDDLE,
    "triggerReason": "MeterValuePeriodic",
    "seqNo": 1,
    "transactionInfo": {"transactionId": "T1"},
}
FIRST = put(EVENT, {"eventType": "Started", "timestamp": BEGIN, "triggerReason": "CablePluggedIn", "seqNo": 0})
LAST = put(EVENT, {"eventType": "Ended", "timestamp": END, "triggerReason": "EVDeparted", "seqNo": 2})
EVENT_REQUEST = "TransactionEventRequest"
EVENTS = ((EVENT_REQUEST, FIRST), ("TransactionEventResponse", {}))
SAMPLE = [{"value": 1, "measurand": "Voltage"}]

STOPS = {"1.5": put(STOP, {"reason": DROP}), "1.6": STOP}

EXAMPLES = [
    *(
        Example(
            "meter-stop-below-start", version, "StopTransactionRequest", stop, {"meterStop": 999}, "meterStop", OPEN
        )
        for version, stop in STOPS.items()
    ),
    *(
        Example("stop-before-start", version, "StopTransactionRequest", stop, {"timestamp": EARLIER}, "timestamp", OPEN)
        for version, stop in STOPS.items()
    ),
    Example(
        "deauthorized-though-accepted",
        "1.6",
        "StopTransactionRequest",
        STOP,
        {"reason": "DeAuthorized"},
        "reason",
        OPEN,
    ),
    Example(
        "values-of-another-connector", "1.6", "MeterValuesRequest", VALUES, {"connectorId": 2}, "connectorId", OPEN
    ),
    *(
        Example(
            "values-outside-transaction",
            "1.6",
            "MeterValuesRequest",
            VALUES,
            {"meterValue[0].timestamp": timestamp},
            "meterValue[0].timestamp",
            before,
        )
        for timestamp, before in ((EARLIER, OPEN), (LATER, CLOSED))
    ),
    Example(
        "reservation-not-told",
        "1.6",
        "StartTransactionRequest",
        START | {"reservationId": 3},
        {"reservationId": DROP},
        "reservationId",
        RESERVED,
    ),
    Example(
        "stop-of-ended-accepted",
        "1.6",
        "RemoteStopTransactionResponse",
        {"status": "Rejected"},
        {"status": "Accepted"},
        "status",
        (*CLOSED, ("RemoteStopTransactionRequest", {"transactionId": 7})),
    ),
    Example("event-number-twice", "2.0.1", EVENT_REQUEST, EVENT, {"seqNo": 0}, "seqNo", EVENTS),
    Example("event-numbers-out-of-time", "2.0.1", EVENT_REQUEST, EVENT, {"timestamp": EARLIER}, "timestamp", EVENTS),
    Example(
        "event-numbers-out-of-time",
        "2.0.1",
        EVENT_REQUEST,
        EVENT,
        {"timestamp": LATER},
        "timestamp",
        [(EVENT_REQUEST, LAST)],
    ),
    Example("started-is-first", "2.0.1", EVENT_REQUEST, EVENT, {"eventType": "Started"}, "eventType", EVENTS),
    Example(
        "started-is-first",
        "2.0.1",
        EVENT_REQUEST,
        FIRST,
        {"seqNo": 4, "timestamp": LATER},
        "eventType",
        [(EVENT_REQUEST, EVENT)],
    ),
    Example(
        "started-is-first",
        "2.0.1",
        EVENT_REQUEST,
        put(EVENT, {"seqNo": 5}),
        {"seqNo": 3, "timestamp": BEGIN},
        "eventType",
        [(EVENT_REQUEST, put(FIRST, {"seqNo": 4}))],
    ),
    Example(
        "ended-is-last",
        "2.0.1",
        EVENT_REQUEST,
        EVENT,
        {"seqNo": 3, "timestamp": LATER},
        "eventType",
        [(EVENT_REQUEST, LAST)],
    ),
    Example(
        "ended-is-last",
        "2.0.1",
        EVENT_REQUEST,
        LAST,
        {"seqNo": 0, "timestamp": BEGIN},
        "eventType",
        [(EVENT_REQUEST, EVENT)],
    ),
    Example(
        "charging-state-missing",
        "2.0.1",
        EVENT_REQUEST,
        put(EVENT, {"triggerReason": "ChargingStateChanged", "transactionInfo.chargingState": "Charging"}),
        {"transactionInfo.chargingState": DROP},
        "transactionInfo.chargingState",
    ),
    Example(
        "remote-start-id-missing",
        "2.0.1",
        EVENT_REQUEST,
        put(EVENT, {"triggerReason": "RemoteStart", "transactionInfo.remoteStartId": 5}),
        {"transactionInfo.remoteStartId": DROP},
        "transactionInfo.remoteStartId",
    ),
    Example(
        "id-token-missing",
        "2.0.1",
        EVENT_REQUEST,
        put(EVENT, {"triggerReason": "Authorized", "idToken": {"idToken": "A1", "type": "Local"}}),
        {"idToken": DROP},
        "idToken",
    ),
    Example(
        "values-after-event",
        "2.0.1",
        EVENT_REQUEST,
        put(
            EVENT,
            {
                "meterValue": [
                    {"timestamp": MIDDLE, "sampledValue": SAMPLE},
                    {"timestamp": BEGIN, "sampledValue": SAMPLE},
                ]
            },
        ),
        {"meterValue[1].timestamp": END},
        "meterValue[1].timestamp",
    ),
    Example(
        "charged-longer-than-transaction",
        "2.0.1",
        EVENT_REQUEST,
        put(EVENT, {"transactionInfo.timeSpentCharging": 1800}),
        {"transactionInfo.timeSpentCharging": 1802},
        "transactionInfo.timeSpentCharging",
        EVENTS,
    ),
    Example(
        "cost-before-end",
        "2.0.1",
        "TransactionEventResponse",
        {},
        {"totalCost": 3.5},
        "totalCost",
        [(EVENT_REQUEST, EVENT)],
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.6", (*REFUSED, ("StopTransactionRequest", put(STOP, {"reason": "DeAuthorized"})))),
        ("1.6", (("StartTransactionResponse", STARTED), ("StopTransactionRequest", put(STOP, {"meterStop": 0})))),
        ("1.6", (*CLOSED, ("StopTransactionRequest", STOP), ("MeterValuesRequest", VALUES))),
        ("1.6", (*OPEN, ("MeterValuesRequest", put(VALUES, {"connectorId": 0})))),
        (
            "1.6",  # who leaves out fractions of seconds is not early
            (
                ("StartTransactionRequest", put(START, {"timestamp": "2024-05-01T12:00:00.999Z"})),
                OPEN[1],
                ("MeterValuesRequest", put(VALUES, {"meterValue[0].timestamp": BEGIN})),
                ("StopTransactionRequest", put(STOP, {"timestamp": BEGIN})),
            ),
        ),
        (
            "1.6",
            (
                *OPEN,
                ("RemoteStopTransactionRequest", {"transactionId": 7}),
                ("RemoteStopTransactionResponse", {"status": "Accepted"}),
            ),
        ),
        ("1.6", (("RemoteStopTransactionResponse", {"status": "Accepted"}),)),
        ("1.6", (*RESERVED, *CANCELLED, ("StartTransactionRequest", START))),
        ("1.6", (*RESERVED, ("StartTransactionRequest", put(START, {"idTag": "B2"})))),
        ("1.6", (*RESERVED, ("StartTransactionRequest", put(START, {"timestamp": "2024-05-01T15:00:00Z"})))),
        ("1.6", (*RESERVED, ("StartTransactionRequest", START | {"reservationId": 3}), OPEN[1], *OPEN)),
        ("1.6", (RESERVED[0], ("ReserveNowResponse", {"status": "Occupied"}), *OPEN)),
        ("1.6", (RESERVED[1], *OPEN)),
        (
            "1.6",
            (
                *RESERVED,
                ("StatusNotificationRequest", {"connectorId": 1, "status": "Available", "errorCode": "NoError"}),
                *OPEN,
            ),
        ),
        ("1.6", (CANCELLED[1], CANCELLED[0], ("CancelReservationResponse", {"status": "Rejected"}))),
        ("2.0.1", (*EVENTS, *EVENTS, (EVENT_REQUEST, LAST), (EVENT_REQUEST, EVENT))),
        ("2.0.1", (*EVENTS, (EVENT_REQUEST, put(EVENT, {"triggerReason": "StopAuthorized"})))),
        ("2.0.1", ((EVENT_REQUEST, LAST), ("TransactionEventResponse", {"totalCost": 3.5}))),
        ("2.0.1", (("TransactionEventResponse", {"totalCost": 3.5}),)),
        ("2.0.1", ((EVENT_REQUEST, put(LAST, {"meterValue": [{"timestamp": LATER, "sampledValue": SAMPLE}] * 2})),)),
        ("2.0.1", ((EVENT_REQUEST, put(EVENT, {"meterValue": [{"timestamp": LATER, "sampledValue": SAMPLE}]})),)),
    ],
)
def test_what_is_in_order_is_not_found(version, said):
    heard(version, said)


def test_a_reservation_is_cancelled_by_its_number():
    other = ("CancelReservationRequest", {"reservationId": 4})
    state = heard("1.6", (*RESERVED, other, CANCELLED[1]))
    assert [finding.rule for finding in say("1.6", state, "StartTransactionRequest", START)] == ["reservation-not-told"]


def test_a_missing_number_shows_at_the_end():
    state = heard("2.0.1", (*EVENTS, (EVENT_REQUEST, LAST)))
    [finding] = closing("2.0.1", state)
    assert (finding.path, finding.rule) == ("seqNo", "event-number-missing")
    assert closing("1.6", state) == []
    assert say("2.0.1", state, EVENT_REQUEST, EVENT) == []
    assert closing("2.0.1", state) == []


def test_no_number_is_missing_before_the_end_is_known():
    assert closing("2.0.1", heard("2.0.1", (*EVENTS, (EVENT_REQUEST, put(EVENT, {"seqNo": 9}))))) == []


def test_numbers_that_are_forgotten_are_not_missing():
    state = heard("2.0.1", EVENTS)
    event = read("2.0.1", EVENT_REQUEST, EVENT)
    for number in range(1, 300):
        assert check("2.0.1", "TransactionEvent", "request", event.model_copy(update={"seq_no": number}), state) == []
    assert say("2.0.1", state, EVENT_REQUEST, put(LAST, {"seqNo": 300})) == []
    assert len(state.series["T1"].events) == 256
    assert closing("2.0.1", state) == []
