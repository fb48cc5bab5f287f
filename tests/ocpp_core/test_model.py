import doctest
from typing import Annotated, Any

import pytest
from little import GreetRequest, Mood
from pydantic import Field, ValidationError

from ocpp_core import InvalidPayload, OcppModel, Opt, Replies, decode, encode, model, wire_name


class Address(OcppModel):
    street_name: str
    house_number: int


class Person(OcppModel):
    full_name: Annotated[str, Field(max_length=10)]
    address: Opt[Address] = None
    home_page: Annotated[Opt[str], wire_name("homePageURL")] = None
    photo: Annotated[str, wire_name("photoURL")] = "none"
    anything: Opt[Any] = None


def test_documented_examples():
    assert doctest.testmod(model).failed == 0


def test_python_names_are_snake_case_and_wire_names_camel_case():
    person = Person(full_name="Ada", address=Address(street_name="Long Lane", house_number=2))
    assert encode(person) == (
        '{"fullName":"Ada","address":{"streetName":"Long Lane","houseNumber":2},"photoURL":"none"}'
    )
    assert decode(Person, encode(person)) == person


def test_wire_names_work_in_python_too():
    assert Person.model_validate({"fullName": "Ada"}) == Person(full_name="Ada")


def test_a_wire_name_can_be_declared():
    person = decode(Person, '{"fullName":"Ada","homePageURL":"x","photoURL":"y"}')
    assert (person.home_page, person.photo) == ("x", "y")
    assert encode(person) == '{"fullName":"Ada","homePageURL":"x","photoURL":"y"}'


@pytest.mark.parametrize("name", ["full_name", "FullName", "homePageUrl", "home_page"])
def test_only_wire_names_are_read_from_the_wire(name):
    with pytest.raises(InvalidPayload):
        decode(Person, f'{{"fullName":"Ada","{name}":"x"}}' if name != "full_name" else '{"full_name":"Ada"}')


def test_an_absent_field_is_none_and_not_sent():
    person = decode(Person, '{"fullName":"Ada"}')
    assert person.address is None
    assert encode(Person(full_name="Ada", address=None)) == '{"fullName":"Ada","photoURL":"none"}'


@pytest.mark.parametrize("name", ["address", "homePageURL"])
def test_null_is_not_absence_on_the_wire(name):
    with pytest.raises(InvalidPayload, match=name):
        decode(Person, f'{{"fullName":"Ada","{name}":null}}')


def test_null_where_any_value_may_stand_is_absence():
    assert decode(Person, '{"fullName":"Ada","anything":null}').anything is None


@pytest.mark.parametrize(
    "text",
    [
        '{"streetName":"A","houseNumber":"2"}',
        '{"streetName":"A","houseNumber":2.0}',
        '{"streetName":"A","houseNumber":true}',
        '{"streetName":2,"houseNumber":2}',
        '{"streetName":"A"}',
        '{"streetName":"A","houseNumber":2,"more":1}',
    ],
)
def test_strict_on_the_wire(text):
    with pytest.raises(InvalidPayload):
        decode(Address, text)


@pytest.mark.parametrize(
    "values",
    [
        {"street_name": "A", "house_number": "2"},
        {"street_name": "A", "house_number": 2.5},
        {"street_name": b"A", "house_number": 2},
        {"street_name": "A"},
        {"street_name": "A", "house_number": 2, "more": 1},
    ],
)
def test_strict_in_python(values):
    with pytest.raises(ValidationError):
        Address(**values)


def test_an_enumeration_in_python_is_its_member_and_not_its_text():
    assert GreetRequest(name="Ada", mood=Mood.HAPPY).mood is Mood.HAPPY
    with pytest.raises(ValidationError):
        GreetRequest(name="Ada", mood="Happy")


def test_frozen_and_hashable():
    address = Address(street_name="A", house_number=1)
    with pytest.raises(ValidationError, match="frozen"):
        address.house_number = 2
    assert {address} == {Address(street_name="A", house_number=1)}


def test_repr_shows_what_is_there():
    person = Person(full_name="Ada")
    assert repr(person) == str(person) == "Person(full_name='Ada', photo='none')"


def test_replies_leaves_no_trace_at_run_time():
    assert issubclass(GreetRequest, Replies)
    assert set(GreetRequest.model_fields) == {"name", "mood", "guest_names"}
