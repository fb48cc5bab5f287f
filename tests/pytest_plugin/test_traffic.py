"""The messages of a test: the latest ones, without secrets, each once."""

from types import SimpleNamespace

from ocpp_core import Role
from ocpp_toolkit.testing import Traffic
from ocpp_transport_ws.options import Direction

VERSION = SimpleNamespace(name="1.6")
CSMS, STATION = (
    SimpleNamespace(identity="CS001", version=VERSION, transport="ws", role=role) for role in (Role.CSMS, Role.STATION)
)


def test_lines_say_when_who_to_whom_and_what_without_secrets():
    traffic = Traffic()
    traffic(STATION, Direction.SENT, '[2,"1","Authorize",{"idTag":"SECRET"}]')
    traffic(STATION, Direction.RECEIVED, '[3,"1",{}]')
    first, second = str(traffic).splitlines()
    assert first[12:] == ' CS001 1.6 station ▶ CSMS [2,"1","Authorize",{"idTag":"***"}]'
    assert second[12:] == ' CS001 1.6 station ◀ CSMS [3,"1",{}]'


def test_what_both_ends_saw_is_one_message_and_what_came_twice_is_two():
    traffic = Traffic()
    for _ in range(2):
        traffic(STATION, Direction.SENT, "[]")
        traffic(CSMS, Direction.RECEIVED, "[]")
    assert len(traffic.records) == 2
    traffic(STATION, Direction.SENT, "[]")
    traffic(STATION, Direction.SENT, "[]")
    assert len(traffic.records) == 4


def test_what_was_altered_on_the_way_is_shown_at_both_ends():
    traffic = Traffic()
    traffic(STATION, Direction.SENT, "[]")
    traffic(CSMS, Direction.RECEIVED, "[\\")
    assert len(traffic.records) == 2


def test_of_many_the_latest_are_kept_and_the_others_counted():
    traffic = Traffic(kept=2)
    for number in range(5):
        traffic(CSMS, Direction.SENT, f"[{number}]")
    assert str(traffic).splitlines()[0] == "(3 before these)"
    assert [record.text for record in traffic.records] == ["[3]", "[4]"]


def test_of_nothing_there_is_nothing_to_say():
    assert str(Traffic()) == ""
