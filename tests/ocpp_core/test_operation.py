import pytest
from little import CATALOGUE, ECHO, GREET, KNOCK, EchoRequest, GreetRequest, GreetResponse, KnockRequest

from ocpp_core import Catalogue, Operation, Role


def test_roles_are_opposite():
    assert Role.STATION.other is Role.CSMS
    assert Role.CSMS.other is Role.STATION


def test_either_role_may_send_what_both_may():
    assert [bool(ECHO.sender & role) for role in (Role.STATION, Role.CSMS)] == [True, True]
    assert [bool(GREET.sender & role) for role in (Role.STATION, Role.CSMS)] == [True, False]


def test_an_operation_names_its_block_and_shows_itself():
    assert GREET.block == "little"
    assert repr(GREET) == "<little Greet>"


def test_operations_are_told_apart_by_identity():
    assert Operation("Greet", GreetRequest, GreetResponse, Role.STATION) != GREET
    assert len({GREET, KNOCK, ECHO}) == 3


def test_a_catalogue_finds_by_action_and_by_request():
    assert CATALOGUE.by_action("Greet") is GREET
    assert CATALOGUE.by_request(KnockRequest) is KNOCK
    assert CATALOGUE.by_action("greet") is None
    assert CATALOGUE.by_request(GreetResponse) is None


def test_a_catalogue_is_iterable_in_order():
    assert list(CATALOGUE) == [GREET, KNOCK, ECHO]
    assert len(CATALOGUE) == 3
    assert list(Catalogue()) == []


@pytest.mark.parametrize(
    "twin",
    [
        Operation("Greet", EchoRequest, GreetResponse, Role.STATION),
        Operation("GreetAgain", GreetRequest, GreetResponse, Role.STATION),
    ],
)
def test_a_catalogue_holds_nothing_twice(twin):
    with pytest.raises(ValueError, match="twice"):
        Catalogue((GREET,), (twin,))
