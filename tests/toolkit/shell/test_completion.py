import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document

import ocpp_generic_api
from ocpp_toolkit.shell import StationShell
from ocpp_toolkit.shell.completion import NameCompleter

NAMES = {name: getattr(ocpp_generic_api, name) for name in ocpp_generic_api.__all__}


class Looked:
    """An object that counts what is called."""

    def __init__(self):
        self.calls = 0

    def count(self, number: int = 0, *, flag: bool = False) -> None:
        """Count a call."""
        self.calls += 1

    @property
    def place(self):
        """Where it is."""
        return "here"

    @property
    def breaks(self):
        raise LookupError

    def several(self, *numbers, last=None):
        pass


@pytest.fixture
def completer(console):
    looked = Looked()
    verbs = {"status": StationShell.status.__get__(looked), "boot": StationShell.boot.__get__(looked)}
    return NameCompleter({**NAMES, **verbs, "looked": looked, "text": "abc", "_hidden": 1})


def texts(completer, typed):
    return [each.text for each in completer.get_completions(Document(typed), CompleteEvent())]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("look", ["looked"]),
        ("x = look", ["looked"]),
        ("whi", ["while"]),
        ("_hid", ["_hidden"]),
        ("nothing_like_that", []),
        ("looked.", ["breaks", "calls", "count", "place", "several"]),
        ("looked.c", ["calls", "count"]),
        ("looked.__ini", ["__init__", "__init_subclass__"]),
        ("nothing.a", []),
        ("looked.count.nothing.", []),
        ("text.capi", ["capitalize"]),
        ("looked.count(n", ["number=", "nonlocal", "next", "not"]),
        ("looked.count(1, fl", ["flag=", "float"]),
        ("looked.breaks.", []),
        ("looked.count(flag=T", ["True"]),
        ("looked.count(flag=True, flag", []),
        ("looked.several(1, la", ["last=", "lambda"]),
        ("ResetRequest(", ["type=", "evse_id=", "ResetType.IMMEDIATE", "ResetType.ON_IDLE"]),
        ("ResetRequest(type=", ["ResetType.IMMEDIATE", "ResetType.ON_IDLE"]),
        ("ResetRequest(type=imm", ["ResetType.IMMEDIATE"]),
        ("ResetRequest(type=ResetType.O", ["ON_IDLE"]),
        ("ResetRequest(type=ResetType.ON_IDLE, ", ["evse_id="]),
        ("send(ResetRequest(ev", ["evse_id=", "eval"]),
        ("[ResetRequest(type=looked), loo", ["looked"]),
        ("BootNotificationRequest(charging_station=", ["ChargingStation("]),
        ("BootNotificationRequest(charging_station=ChargingStation(mod", ["model=", "modem="]),
        ("int.from_bytes(sig", ["signed="]),
        ("type(obj", ["object"]),
        ('status("re', ["Reserved"]),
        ("status('susp", ["SuspendedEV", "SuspendedEVSE"]),
        ('status("Reserved", "', []),
        ('status(state="Fau', ["Faulted"]),
        ('status("a(b", ev', ["evse=", "eval"]),
        ('boot("Power', ["PowerUp"]),
        ('boot("PowerUp", ve', ["vendor="]),
        (")) look", ["looked"]),
        ('"look', []),
    ],
)
def test_what_may_come_next(completer, typed, found):
    assert sorted(texts(completer, typed)) == sorted(found)


def test_fields_come_with_their_meaning_and_values_first(completer):
    first, *_ = completer.get_completions(Document("ResetRequest("), CompleteEvent())
    assert first.text == "ResetType.IMMEDIATE"
    assert first.display_meta_text
    assert all(each.display_meta_text for each in completer.get_completions(Document("ResetReq"), CompleteEvent()))


def test_a_message_has_its_fields_only(completer):
    completer = NameCompleter({"answer": ocpp_generic_api.ResetRequest(type=ocpp_generic_api.ResetType.ON_IDLE)})
    assert texts(completer, "answer.") == ["evse_id", "type"]


def test_nothing_is_called(completer):
    looked = completer._namespace["looked"]
    texts(completer, "looked.count().")
    texts(completer, "looked.count(looked.count().")
    assert looked.calls == 0
