"""Messages made without validation: what comes out is what validation would have made."""

import pytest
from pydantic import ValidationError

from ocpp_adapters.making import made
from ocpp_generic_api import IdToken, IdTokenType

FIELDS = {"additional_info": None, "id_token": "04E91C5A", "type": IdTokenType.ISO14443}


def test_a_made_message_equals_a_validated_one():
    token = made(IdToken, dict(FIELDS))
    validated = IdToken(id_token="04E91C5A", type=IdTokenType.ISO14443)
    assert token == validated
    assert hash(token) == hash(validated)
    assert repr(token) == repr(validated)
    assert token.model_dump_json(exclude_none=True) == validated.model_dump_json(exclude_none=True)


def test_what_is_not_none_is_there():
    assert made(IdToken, dict(FIELDS)).model_fields_set == {"id_token", "type"}


def test_a_caller_may_say_what_is_there():
    assert made(IdToken, dict(FIELDS), {"id_token"}).model_fields_set == {"id_token"}


def test_a_made_message_is_as_frozen_as_any():
    token = made(IdToken, dict(FIELDS))
    with pytest.raises(ValidationError, match="frozen"):
        token.id_token = "another"


def test_a_made_message_can_be_copied_with_changes():
    token = made(IdToken, dict(FIELDS)).model_copy(update={"type": None})
    assert token == IdToken(id_token="04E91C5A")
