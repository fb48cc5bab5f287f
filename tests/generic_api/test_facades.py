import inspect
import re
from datetime import timedelta

import pytest
from generic_api.little_neutral import HELLO_THERE, Joined

from ocpp_core import ConnectionLost, OcppError, Role, now
from ocpp_generic_api import CATALOGUE, Csms, Remote, Station

FACADES = {Role.CSMS: Station, Role.STATION: Csms}
VERBS = [
    pytest.param(facade, operation, id=f"{facade.__name__}.{operation.action}")
    for role, facade in FACADES.items()
    for operation in CATALOGUE
    if operation.sender & role
]


def verb_of(operation):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", operation.action).lower()


@pytest.fixture
async def sides():
    return await Joined().connect()


async def test_who_is_at_the_other_end(sides):
    for side in sides:
        assert (side.identity, side.version, side.transport, side.remote_address) == ("CS1", "0.9", "memory", "")
        assert now() - side.connected_at < timedelta(seconds=60)
        assert side.conversation.facade is side
        assert side.peer is side.conversation.peer
    station, csms = sides
    assert (repr(station), repr(csms)) == ("<Station CS1 OCPP 0.9>", "<Csms CS1 OCPP 0.9>")


async def test_a_station_has_to_be_accepted_first(sides):
    assert sides[0].accepted is False


async def test_an_end(sides):
    station, csms = sides
    await station.close()
    with pytest.raises(ConnectionLost):
        await csms.boot_notification(HELLO_THERE)


@pytest.mark.parametrize(("facade", "operation"), VERBS)
async def test_a_verb_calls_its_operation(facade, operation):
    asked = []

    class Asked(OcppError):
        pass

    class Conversation:
        async def execute(self, request):
            asked.append(request)
            raise Asked

    verb = getattr(facade(Conversation()), verb_of(operation))
    request = operation.request.model_construct()
    with pytest.raises(Asked):
        await verb(request)
    assert asked == [request]
    annotations = inspect.get_annotations(getattr(facade, verb_of(operation)))
    assert annotations == {"request": operation.request, "return": operation.response}
    assert verb.__doc__


@pytest.mark.parametrize("facade", FACADES.values())
def test_there_is_no_other_verb(facade):
    own = {name for name, member in vars(facade).items() if inspect.isfunction(member)}
    assert own == {verb_of(operation) for kind, operation in (each.values for each in VERBS) if kind is facade}
    assert issubclass(facade, Remote)


async def test_a_verb_returns_the_response():
    class Done:
        response = "the response"

    class Conversation:
        async def execute(self, request):
            return Done

    assert await Csms(Conversation()).boot_notification(HELLO_THERE) == "the response"
