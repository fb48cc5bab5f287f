"""All rules together: examples of each, their sources, the page, and that none fails on a valid message."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tolerance.certified import VERSIONS, heard, read, say, split

from conformance import fields, instances
from conformance.messages import MESSAGES
from ocpp_core import InvalidPayload, OcppModel, decode
from ocpp_tolerance import certification
from ocpp_tolerance.certification import RULES, Finding, Rule, State, check, closing, page, table
from ocpp_tolerance.certification.state import Recent

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "certification.md"
TESTS = (
    "authorization",
    "availability",
    "charging",
    "composite_schedules",
    "device_model",
    "files",
    "metering",
    "provisioning",
    "security",
    "transactions",
)


class Oldest(NamedTuple):
    """A message of 1.5, which has no official schema: its model says what is valid."""

    name: str
    model: type[OcppModel]
    version: str = "1.5"

    @property
    def schema(self):
        return fields.plain(self.model)


def oldest():
    for operation in VERSIONS["1.5"].catalogue:
        yield Oldest(f"{operation.action}Request", operation.request)
        yield Oldest(f"{operation.action}Response", operation.response)


ALL = {version: [each for each in (*oldest(), *MESSAGES) if each.version == version] for version in VERSIONS}


def examples():
    for name in TESTS:
        module = importlib.import_module(f"tolerance.test_certification_{name}")
        yield from [*module.EXAMPLES, *getattr(module, "SPEAKING", ())]


def test_every_rule_is_shown_both_ways_in_every_version_that_has_it():
    shown = {(example.rule, example.version) for example in examples()}
    asked = {(rule.name, version) for rule in RULES for version in rule.sources if rule.name != "event-number-missing"}
    assert shown == asked


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_says_what_it_asks_for_and_where_it_is_written(rule):
    assert rule.meaning.endswith(".")
    assert rule.meaning[0].isupper()
    for version, source in rule.sources.items():
        assert version in VERSIONS
        assert source.startswith("OCPP ")
        assert any(character.isdigit() for character in source.removeprefix("OCPP "))
    assert list(rule.sources) == sorted(rule.sources)


def test_every_rule_looks_at_something_that_its_versions_have():
    there = {version: {name for message in ALL[version] for name in names(message)} for version in ALL}
    for rule in RULES:
        for version in rule.sources:
            assert there[version].intersection(rule.where), (rule.name, version)
        assert set(rule.where) <= set().union(*there.values())


def names(message):
    yield message.name
    seen, todo = set(), [message.model]
    while todo:
        model = todo.pop()
        if model not in seen:
            seen.add(model)
            yield model.__name__
            todo.extend(each for field in model.model_fields.values() for each in models(field.annotation))


def models(annotation):
    if isinstance(annotation, type) and issubclass(annotation, OcppModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from models(inner)


def test_there_are_enough_of_them_each_with_its_own_name():
    assert len({rule.name for rule in RULES}) == len(RULES) >= 100
    assert all(isinstance(rule, Rule) for rule in RULES)


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "run: python -m ocpp_tolerance.certification > docs/reference/certification.md"
    )


def test_the_command_prints_the_page():
    done = subprocess.run(
        [sys.executable, "-m", "ocpp_tolerance.certification"], capture_output=True, check=True, encoding="utf-8"
    )
    assert done.stdout == page()


def test_the_table_has_a_row_for_each_rule():
    rows = {row.rule: row for row in table()}
    assert list(rows) == [rule.name for rule in RULES]
    row = rows["meter-stop-below-start"]
    assert (row.versions, row.where) == ("1.5, 1.6", "StopTransactionRequest")
    assert len(row.sources) == 2
    assert rows["csms-speaks-while-rejected"].where == "every request of a CSMS but DataTransfer"
    assert rows["id-token-characters"].meaning in page().replace("\\|", "|")


def test_exports_are_complete_and_sorted():
    assert certification.__all__ == sorted(
        certification.__all__, key=lambda name: (not name.isupper(), name[0].islower(), name)
    )
    assert all(hasattr(certification, name) for name in certification.__all__)


def test_no_version_is_loaded():
    code = "import sys, ocpp_tolerance.certification; print([name for name in sys.modules if name[:6] in {'ocpp15', 'ocpp16', 'ocpp20'}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, encoding="utf-8")
    assert done.stdout.strip() == "[]"


def test_a_version_without_rules_has_no_findings_and_leaves_no_trace():
    state = State()
    stop = read(
        "1.6", "StopTransactionRequest", {"transactionId": 1, "meterStop": 1, "timestamp": "2024-05-01T12:00:00Z"}
    )
    assert check("9.9", "StopTransaction", "request", stop, state) == []
    assert closing("9.9", state) == []
    assert state == State()


def test_a_finding_says_place_rule_source_and_meaning_and_no_value():
    authorize = {"idToken": {"idToken": "secret token", "type": "Local"}}
    [finding] = say("2.0.1", State(), "AuthorizeRequest", authorize)
    assert isinstance(finding, Finding)
    assert finding.path == "idToken.idToken"
    assert finding.source == "OCPP 2.0.1 part 2, IdTokenType.idToken (identifierString)"
    assert "secret" not in str(finding)


def test_what_is_remembered_is_bounded():
    recent = Recent(2)
    for key in "abcb":
        recent[key] = key
    assert list(recent) == ["c", "b"]


def test_a_connection_cannot_make_the_state_grow_without_end():
    state, now = State(), "2024-05-01T12:00:00Z"
    start = read("1.6", "StartTransactionRequest", {"connectorId": 1, "idTag": "A", "meterStart": 0, "timestamp": now})
    started = read("1.6", "StartTransactionResponse", {"transactionId": 0, "idTagInfo": {"status": "Accepted"}})
    needs = read(
        "2.0.1", "NotifyEVChargingNeedsRequest", {"evseId": 1, "chargingNeeds": {"requestedEnergyTransfer": "DC"}}
    )
    about = {"transactionInfo": {"transactionId": "T"}, "seqNo": 0, "timestamp": now}
    event = read("2.0.1", "TransactionEventRequest", about | {"eventType": "Started", "triggerReason": "EVDetected"})
    for number in range(200):
        state.note("StartTransaction", "request", start)
        state.note("StartTransaction", "response", started.model_copy(update={"transaction_id": number}))
        state.note("NotifyEVChargingNeeds", "request", needs.model_copy(update={"evse_id": number}))
        info = event.transaction_info.model_copy(update={"transaction_id": f"T{number}"})
        state.note("TransactionEvent", "request", event.model_copy(update={"transaction_info": info}))
    assert len(state.transactions) == len(state.series) == 64
    assert len(state.needs) == 128


def test_a_start_answered_twice_counts_once():
    started = ("StartTransactionResponse", {"transactionId": 7, "idTagInfo": {"status": "Accepted"}})
    assert heard("1.6", [started]).transactions == {}


PROPERTY = settings(
    max_examples=12,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("made", [instances.smallest, instances.fullest], ids=["smallest", "fullest"])
def test_no_rule_fails_on_any_message(version, made):
    state = State()
    for message in ALL[version]:
        check_payload(message, made(message.schema), state)


@pytest.mark.unmeasured
@pytest.mark.parametrize("version", VERSIONS)
@PROPERTY
@given(data=st.data())
def test_no_rule_fails_on_any_course_of_messages(version, data):
    state = State()
    for message in data.draw(st.lists(st.sampled_from(ALL[version]), min_size=8, max_size=8)):
        payload = data.draw(instances.any_of(message))
        check_payload(message, payload, state)
        check_payload(message, close(payload), state)


def check_payload(message, payload, state):
    """Check a message, and that places which are found exist, or could."""
    try:
        model = decode(message.model, json.dumps(payload, default=float))
    except InvalidPayload:  # made too close to others
        return
    for finding in check(message.version, *split(message.name), model, state):
        assert finding.path == "" or finding.path.split(".")[0].split("[")[0] in wire_names(message.model)


def wire_names(model):
    return {field.serialization_alias or name for name, field in model.model_fields.items()}


def close(value):
    """A payload whose numbers and identifiers are few, so that messages are about the same things."""
    if isinstance(value, dict):
        return {
            name: "T" if name == "transactionId" and isinstance(each, str) else close(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [close(each) for each in value]
    return value % 3 if type(value) is int else value
