import pytest

from ocpp_compat.text import Shown, dumps


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('[2,"1","Authorize",{"idTag":"deadbeef"}]', '[2,"1","Authorize",{"idTag":"***"}]'),
        (b'[3,"1",{}]', '[3,"1",{}]'),
        (b"\xff", "<1 characters, not JSON>"),
    ],
)
def test_a_text_is_shown_without_its_secrets(text, shown):
    assert str(Shown(text)) == shown


def test_text_is_tight():
    assert dumps({"a": [1, None, "é"]}) == '{"a":[1,null,"\\u00e9"]}'
