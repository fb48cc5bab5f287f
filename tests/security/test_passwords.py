import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ocpp_security import (
    PASSWORD_CHARACTERS,
    InvalidPassword,
    authorization_key,
    generate_key,
    generate_password,
    password_bytes,
    password_of_key,
)


@given(st.binary(min_size=16, max_size=20))
def test_a_password_of_1_6_comes_back_from_its_key(password):
    key = authorization_key(password)
    assert password_of_key(key) == password_of_key(key.lower()) == password
    assert len(key) == 2 * len(password)


@given(st.text(alphabet="0123456789abcdefABCDEF", max_size=50))
def test_a_key_of_hexadecimal_digits_is_taken_if_it_is_16_to_20_whole_bytes(key):
    if len(key) in {32, 34, 36, 38, 40}:
        assert authorization_key(password_of_key(key)) == key.upper()
    else:
        with pytest.raises(InvalidPassword):
            password_of_key(key)


@given(st.text(min_size=12))
def test_any_other_text_is_no_key_and_not_repeated(key):
    assume(set(key) - set("0123456789abcdefABCDEF"))
    with pytest.raises(InvalidPassword) as refused:
        password_of_key(key)
    assert key not in str(refused.value)


@pytest.mark.parametrize(
    "key",
    [
        "0" * 30 + "0x",
        " " * 32,
        "00 " * 16,
        "\N{ARABIC-INDIC DIGIT ZERO}" * 32,
        "g" * 32,
        "",
        "0" * 31,
        "0" * 33,
        "0" * 30,
        "0" * 42,
    ],
)
def test_what_only_looks_like_a_key_is_refused(key):
    with pytest.raises(InvalidPassword):
        password_of_key(key)


@pytest.mark.parametrize("length", [0, 1, 15, 21, 40])
def test_a_password_of_1_6_has_16_to_20_bytes(length):
    with pytest.raises(InvalidPassword, match=f"16 to 20 bytes, not {length}"):
        authorization_key(bytes(length))


@given(st.text(alphabet=PASSWORD_CHARACTERS, min_size=16, max_size=40))
def test_a_password_of_2_0_1_is_sent_in_utf_8(text):
    assert password_bytes(text).decode("utf-8") == text


@given(st.text(max_size=60))
def test_other_texts_are_no_password_of_2_0_1(text):
    fits = 16 <= len(text) <= 40 and set(text) <= set(PASSWORD_CHARACTERS)
    if fits:
        assert password_bytes(text)
    else:
        with pytest.raises(InvalidPassword):
            password_bytes(text)


@pytest.mark.parametrize("character", " !\"#$%&'(),/;<>?[]^`{}~\\é\0\n")
def test_a_character_that_passwordstring_lacks_is_refused(character):
    with pytest.raises(InvalidPassword, match="letters, digits"):
        password_bytes("0123456789abcdef" + character)


def test_the_longest_password_is_what_the_variable_says():
    assert password_bytes("a" * 41, max_length=50) == b"a" * 41
    for text, length in (("a" * 41, 40), ("a" * 15, 40), ("a" * 51, 50)):
        with pytest.raises(InvalidPassword, match=f"16 to {length} characters, not {len(text)}"):
            password_bytes(text, length)


def test_generated_passwords_keep_the_rules_and_differ():
    keys = {authorization_key(generate_key()) for _ in range(50)}
    texts = {generate_password() for _ in range(50)} | {generate_password(16)}
    assert len(keys) == 50
    assert len(texts) == 51
    assert {len(password_bytes(text)) for text in texts} == {16, 40}
    assert {len(key) for key in keys} == {40}


@pytest.mark.parametrize("length", [15, 41])
def test_no_password_of_another_length_is_generated(length):
    with pytest.raises(InvalidPassword):
        generate_password(length)
