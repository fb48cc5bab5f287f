import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard, put, say

BEGIN, MIDDLE, END = "2024-05-01T12:00:00Z", "2024-05-01T12:30:00Z", "2024-05-01T13:00:00Z"
OPEN = (
    ("StartTransactionRequest", {"connectorId": 1, "idTag": "A1", "meterStart": 0, "timestamp": BEGIN}),
    ("StartTransactionResponse", {"transactionId": 7, "idTagInfo": {"status": "Accepted"}}),
)


def values(*samples, when=MIDDLE, **more):
    return {"connectorId": 1, "meterValue": [{"timestamp": when, "sampledValue": list(samples)}]} | more


def old_values(**sample):
    return {"connectorId": 1, "values": [{"timestamp": MIDDLE, "values": [{"value": "1", **sample}]}]}


def new_values(*samples, when=MIDDLE):
    return {"evseId": 1, "meterValue": [{"timestamp": when, "sampledValue": list(samples)}]}


def event(value, number, when, **unit):
    sample = {"value": value, "measurand": "Energy.Active.Import.Register"} | ({"unitOfMeasure": unit} if unit else {})
    return {
        "eventType": "Updated",
        "timestamp": when,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": number,
        "transactionInfo": {"transactionId": "T1"},
        "meterValue": [{"timestamp": when, "sampledValue": [sample]}],
    }


STOP = {
    "transactionId": 7,
    "meterStop": 1500,
    "timestamp": END,
    "transactionData": [
        {"timestamp": BEGIN, "sampledValue": [{"value": "1", "context": "Transaction.Begin"}]},
        {"timestamp": END, "sampledValue": [{"value": "2", "context": "Transaction.End"}]},
    ],
}
SIGNED = {"signedMeterData": "AAEC", "signingMethod": "ECDSA", "encodingMethod": "OCMF", "publicKey": ""}
SAMPLE = "meterValue[0].sampledValue[0]"
NEW_STEP = {"value": 5, "context": "Transaction.Begin"}

EXAMPLES = [
    Example(
        "unit-of-another-quantity",
        "1.5",
        "MeterValuesRequest",
        old_values(measurand="Voltage", unit="Volt"),
        {"values[0].values[0].unit": "Wh"},
        "values[0].values[0].unit",
    ),
    Example(
        "unit-of-another-quantity",
        "1.6",
        "MeterValuesRequest",
        values({"value": "1", "measurand": "Power.Active.Export", "unit": "W"}),
        {f"{SAMPLE}.unit": "Wh"},
        f"{SAMPLE}.unit",
    ),
    Example(
        "standard-unit-of-another-quantity",
        "2.0.1",
        "MeterValuesRequest",
        new_values({"value": 1, "measurand": "Frequency", "unitOfMeasure": {"unit": "Hz"}}),
        {f"{SAMPLE}.unitOfMeasure.unit": "RPM"},
        f"{SAMPLE}.unitOfMeasure.unit",
    ),
    Example(
        "raw-value-no-number",
        "1.6",
        "MeterValuesRequest",
        values({"value": "-12.5"}),
        {f"{SAMPLE}.value": "12,5"},
        f"{SAMPLE}.value",
    ),
    Example(
        "signed-value-no-hex",
        "1.6",
        "MeterValuesRequest",
        values({"value": "00fF", "format": "SignedData"}),
        {f"{SAMPLE}.value": "00f"},
        f"{SAMPLE}.value",
    ),
    Example(
        "signed-data-no-base64",
        "2.0.1",
        "MeterValuesRequest",
        new_values({"value": 1, "signedMeterValue": SIGNED}),
        {f"{SAMPLE}.signedMeterValue.signedMeterData": "A!=="},
        f"{SAMPLE}.signedMeterValue.signedMeterData",
    ),
    Example(
        "state-of-charge-range",
        "1.6",
        "MeterValuesRequest",
        values({"value": "100", "measurand": "SoC", "unit": "Percent"}),
        {f"{SAMPLE}.value": "101"},
        f"{SAMPLE}.value",
    ),
    Example(
        "state-of-charge-range",
        "2.0.1",
        "MeterValuesRequest",
        new_values({"value": 0, "measurand": "SoC"}),
        {f"{SAMPLE}.value": -1},
        f"{SAMPLE}.value",
    ),
    Example(
        "begin-after-end",
        "1.6",
        "StopTransactionRequest",
        STOP,
        {
            "transactionData[0].sampledValue[0].context": "Transaction.End",
            "transactionData[1].sampledValue[0].context": "Transaction.Begin",
        },
        "transactionData[1].sampledValue[0].context",
    ),
    Example(
        "begin-after-end",
        "2.0.1",
        "MeterValuesRequest",
        new_values(NEW_STEP, {"value": 5, "context": "Transaction.End"}) | {"evseId": 1},
        {
            "meterValue": [
                {"timestamp": BEGIN, "sampledValue": [{"value": 5, "context": "Transaction.End"}]},
                {"timestamp": MIDDLE, "sampledValue": [NEW_STEP]},
            ]
        },
        "meterValue[1].sampledValue[0].context",
    ),
    Example(
        "register-backwards",
        "1.6",
        "MeterValuesRequest",
        values({"value": "1201"}, when=END, transactionId=7),
        {f"{SAMPLE}.value": "1199"},
        f"{SAMPLE}.value",
        (*OPEN, ("MeterValuesRequest", values({"value": "1.2", "unit": "kWh"}, transactionId=7))),
    ),
    Example(
        "register-backwards",
        "1.6",
        "StopTransactionRequest",
        STOP,
        {"transactionData[1].sampledValue[0].value": "0.5"},
        "transactionData[1].sampledValue[0].value",
        OPEN,
    ),
    Example(
        "register-backwards",
        "2.0.1",
        "TransactionEventRequest",
        event(1200, 2, END),
        {f"{SAMPLE}.value": 1199},
        f"{SAMPLE}.value",
        [("TransactionEventRequest", event(12, 1, MIDDLE, unit="Wh", multiplier=2))],
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


FIRST = ("MeterValuesRequest", values({"value": "1000"}, transactionId=7))


@pytest.mark.parametrize(
    "sample",
    [
        {"value": "1"},  # as old as the last
        {"value": "1", "measurand": "Energy.Active.Export.Register"},
        {"value": "1", "location": "Inlet"},
        {"value": "1", "phase": "L1"},
        {"value": "1", "measurand": "Energy.Active.Import.Interval"},
        {"value": "01", "format": "SignedData"},
    ],
)
def test_other_registers_and_times_do_not_count(sample):
    when = MIDDLE if sample == {"value": "1"} else END
    heard("1.6", (*OPEN, FIRST, ("MeterValuesRequest", values(sample, when=when, transactionId=7))))


def test_a_value_of_another_connector_does_not_count():
    state = heard("1.6", (*OPEN, FIRST))
    other = values({"value": "1"}, when=END, transactionId=7) | {"connectorId": 0}
    assert say("1.6", state, "MeterValuesRequest", other) == []


def test_values_without_transaction_are_held_against_each_other():
    both = [
        {"timestamp": END, "sampledValue": [{"value": "1"}]},
        {"timestamp": BEGIN, "sampledValue": [{"value": "2"}]},
    ]
    found = say("1.6", heard("1.6", ()), "MeterValuesRequest", {"connectorId": 1, "meterValue": both})
    assert [(finding.rule, finding.path) for finding in found] == [
        ("register-backwards", "meterValue[0].sampledValue[0].value")
    ]


def test_a_late_value_does_not_hide_a_newer_one():
    late = ("MeterValuesRequest", values({"value": "500"}, when=BEGIN, transactionId=7))
    state = heard("1.6", (*OPEN, FIRST, late))
    found = say("1.6", state, "MeterValuesRequest", values({"value": "999"}, when=END, transactionId=7))
    assert [finding.rule for finding in found] == ["register-backwards"]


@pytest.mark.parametrize("unit", [{"unit": "ASU"}, {"unit": "Wh", "multiplier": 10**9}])
def test_values_that_cannot_be_compared_are_left_alone(unit):
    first = ("TransactionEventRequest", event(1200, 1, MIDDLE))
    second = put(event(1, 2, END, **unit), {})
    found = say("2.0.1", heard("2.0.1", [first]), "TransactionEventRequest", second)
    assert "register-backwards" not in {finding.rule for finding in found}


@pytest.mark.parametrize("text", ["1e400000", "9" * 500, "", "NaN", "٣"])
def test_texts_beyond_measure_are_no_numbers(text):
    found = say("1.6", heard("1.6", ()), "MeterValuesRequest", values({"value": text, "measurand": "SoC"}))
    assert [finding.rule for finding in found] == ["raw-value-no-number"]


@pytest.mark.parametrize(
    "sample",
    [
        {"value": "1", "measurand": "Frequency", "unit": "Hertz"},
        {"value": "1", "measurand": "Temperature", "unit": "Celcius"},
        {"value": "1", "measurand": "Power.Offered", "unit": "VA"},
        {"value": "0.9", "measurand": "Power.Factor", "unit": "Percent"},
        {"value": "230", "measurand": "Voltage"},
    ],
)
def test_units_that_fit(sample):
    heard("1.6", [("MeterValuesRequest", values(sample))])


def test_a_unit_of_the_vendors_own_fits():
    sample = {"value": 1, "measurand": "Voltage", "unitOfMeasure": {"unit": "lightnings"}}
    heard("2.0.1", [("MeterValuesRequest", new_values(sample)), ("MeterValuesRequest", new_values({"value": 1}))])


def test_readings_of_1_5_are_read_too():
    data = [{"values": [{"timestamp": MIDDLE, "values": [{"value": "5"}]}]}]
    stop = {"transactionId": 7, "meterStop": 5, "timestamp": END, "transactionData": data}
    state = heard("1.5", (*OPEN, ("StopTransactionRequest", stop)))
    [reading] = state.transactions[7].registers.values()
    assert reading.value == 5


def test_drop_takes_a_member_out():
    assert put({"a": [{"b": 1}]}, {"a[0].b": DROP}) == {"a": [{}]}
