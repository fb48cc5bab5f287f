import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocpp_core.redact import HIDDEN, redact, redacted

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda children: st.lists(children) | st.dictionaries(st.text(), children),
)


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ({"idTag": "A1", "connectorId": 1}, {"idTag": HIDDEN, "connectorId": 1}),
        ({"idTagInfo": {"parentIdTag": "A1"}}, {"idTagInfo": {"parentIdTag": HIDDEN}}),
        ({"idToken": {"idToken": "A1", "type": "eMAID"}}, {"idToken": {"idToken": HIDDEN, "type": "eMAID"}}),
        ([{"additionalIdToken": "A1"}], [{"additionalIdToken": HIDDEN}]),
        ({"apn": {"apnPassword": "x", "simPin": 1234}}, {"apn": {"apnPassword": HIDDEN, "simPin": HIDDEN}}),
        ({"vpn": {"key": "x", "password": "y"}}, {"vpn": {"key": HIDDEN, "password": HIDDEN}}),
        ({"key": "AuthorizationKey", "value": "x"}, {"key": "AuthorizationKey", "value": HIDDEN}),
        (
            {"variable": {"name": "BasicAuthPassword"}, "attributeValue": "x"},
            {"variable": {"name": "BasicAuthPassword"}, "attributeValue": HIDDEN},
        ),
        ({"key": "AuthorizationKey", "readonly": False}, {"key": "AuthorizationKey", "readonly": False}),
        ({"IDTAG": "A1", "Password": "x", "Key": "y"}, {"IDTAG": HIDDEN, "Password": HIDDEN, "Key": HIDDEN}),
        ({"idTag": ["A1", ["A2"], {"idTag": "A3", "b": 1}]}, {"idTag": [HIDDEN, [HIDDEN], {"idTag": HIDDEN, "b": 1}]}),
    ],
)
def test_secrets_are_hidden(value, clean):
    assert redacted(value) == clean
    assert json.loads(redact(json.dumps(value))) == clean


@pytest.mark.parametrize(
    "value",
    [
        {"key": "HeartbeatInterval", "value": "60"},
        {"key": ["HeartbeatInterval", "AuthorizationKey"]},
        {"variable": {"name": "HeartbeatInterval"}, "attributeValue": "60"},
        {"variable": {}, "value": "60"},
        {"variable": "BasicAuthPassword", "value": "60"},
        {"key": 5, "value": "60"},
        {"status": "Accepted", "idTokens": 5},
        [2, "id", "Authorize", {}],
    ],
)
def test_the_rest_is_shown(value):
    assert redacted(value) == value


def test_a_text_is_written_tightly_and_as_it_is():
    assert redact('{ "vendor" : "Ü", "idTag": "A1" }') == '{"vendor":"Ü","idTag":"***"}'


def test_a_text_by_itself_is_hidden():
    assert redact('"s3cr3t"') == '"***"'
    assert redact("5") == "5"


@pytest.mark.parametrize("text", ['{"idTag":"s3cr3t"', "s3cr3t", "", "[" * 100_000])
def test_what_is_no_json_is_counted(text):
    assert redact(text) == f"<{len(text)} characters, not JSON>"


@pytest.mark.unmeasured
@given(JSON)
def test_the_copy_has_the_same_members(value):
    def shape(part):
        if isinstance(part, list):
            return [shape(item) for item in part]
        return {name: shape(item) for name, item in part.items()} if isinstance(part, dict) else None

    assert shape(redacted(value)) == shape(value)
    assert redact(json.dumps(value))


def test_a_report_hides_the_values_of_a_secret_variable():
    report = '[{"variable":{"name":"basicAuthPassword"},"variableAttribute":[{"type":"Actual","value":"x"}]}]'
    assert (
        redact(report)
        == '[{"variable":{"name":"basicAuthPassword"},"variableAttribute":[{"type":"Actual","value":"***"}]}]'
    )
