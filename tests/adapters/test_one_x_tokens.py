from datetime import UTC, datetime

import pytest
from adapter_support import scope_of
from one_x_support import BOTH, lost

import ocpp16_core
from ocpp_adapters.one_x.tokens import (
    group_losses,
    group_out,
    info_in,
    info_losses,
    info_out,
    token_in,
    token_losses,
    token_out,
)
from ocpp_generic_api import (
    AdditionalInfo,
    AuthorizationStatus,
    IdToken,
    IdTokenInfo,
    IdTokenType,
    MessageContent,
    MessageFormat,
)

WHEN = datetime(2024, 5, 1, tzinfo=UTC)
EXACT = {"Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"}


@pytest.mark.parametrize("text", ["04A1B2C3", "04A1B2C3D4E5F6", "DE-8AA-1234567-8", "", "abc"])
def test_the_type_of_an_identifier_is_not_guessed(text):
    assert token_in(text) == IdToken(id_token=text)


def test_type_and_additional_info_are_lost():
    scope = scope_of(ocpp16_core.VERSION)
    more = [AdditionalInfo(additional_id_token="x", type="y")]
    token = IdToken(id_token="AB", type=IdTokenType.ISO14443, additional_info=more)
    assert token_out(token, scope, "id_token") == "AB"
    assert lost(scope.losses) == {"id_token.type": "ISO14443", "id_token.additional_info": more}
    assert lost(scope.losses).keys() == token_losses("id_token").keys()


def test_a_plain_identifier_goes_without_loss():
    scope = scope_of(ocpp16_core.VERSION)
    assert token_in(token_out(IdToken(id_token="AB"), scope)) == IdToken(id_token="AB")
    assert scope.losses == []


@BOTH
def test_what_is_known_there_and_back(ocpp):
    scope = scope_of(ocpp.VERSION)
    info = IdTokenInfo(
        status=AuthorizationStatus.EXPIRED, cache_expiry_date_time=WHEN, group_id_token=IdToken(id_token="G")
    )
    versioned = info_out(info, scope, "id_token_info", ocpp)
    assert versioned == ocpp.IdTagInfo(status=ocpp.AuthorizationStatus.EXPIRED, expiry_date=WHEN, parent_id_tag="G")
    assert info_in(versioned) == info
    assert scope.losses == []


@BOTH
@pytest.mark.parametrize("status", AuthorizationStatus)
def test_every_status_has_its_nearest_and_the_difference_is_reported(ocpp, status):
    scope = scope_of(ocpp.VERSION)
    versioned = info_out(IdTokenInfo(status=status), scope, "id_token_info", ocpp)
    if status.value in EXACT:
        assert (info_in(versioned).status, scope.losses) == (status, [])
    else:
        assert versioned.status == ocpp.AuthorizationStatus.INVALID
        assert lost(scope.losses) == {"id_token_info.status": status}


@BOTH
def test_everything_else_that_is_known_is_lost(ocpp):
    scope = scope_of(ocpp.VERSION)
    info = IdTokenInfo(
        status=AuthorizationStatus.UNKNOWN,
        charging_priority=3,
        language1="de",
        language2="fr",
        evse_id=[1],
        personal_message=MessageContent(format=MessageFormat.ASCII, content="hello"),
        group_id_token=IdToken(
            id_token="",
            type=IdTokenType.CENTRAL,
            additional_info=[AdditionalInfo(additional_id_token="x", type="y")],
        ),
    )
    info_out(info, scope, "id_token_info", ocpp)
    assert lost(scope.losses).keys() == info_losses("id_token_info").keys()


@BOTH
def test_an_empty_group_reads_as_none(ocpp):
    versioned = ocpp.IdTagInfo(status=ocpp.AuthorizationStatus.ACCEPTED, parent_id_tag="")
    assert info_in(versioned).group_id_token is None
    scope = scope_of(ocpp.VERSION)
    assert group_out(IdToken(id_token=""), scope, "group_id_token") is None
    assert lost(scope.losses).keys() <= group_losses("group_id_token").keys()
    assert group_out(None, scope) is None
