import sys

import pytest

from ocpp_toolkit.shell.interpreter import Interpreter, is_complete


@pytest.fixture
def shown():
    return []


@pytest.fixture
def interpreter(shown):
    return Interpreter({}, shown.append)


def failure(interpreter, source):
    with pytest.raises(BaseException) as error:  # noqa: PT011 - of any kind
        interpreter.run(source)
    return error.value


def test_each_expression_shows_its_value(interpreter, shown):
    before = sys.displayhook
    interpreter.run("a = 1\na + 1\nNone\nfor i in range(2):\n    i\n")
    interpreter.run("_ * 10")
    assert shown == [2, 0, 1, 10]
    assert sys.displayhook is before


def test_a_failure_ends_the_input(interpreter, shown):
    failure(interpreter, "1\n1 / 0\n2")
    assert shown == [1]


def test_what_is_not_python_is_not_begun(interpreter, shown):
    error = failure(interpreter, "1\n2 +")
    assert (type(error), shown) == (SyntaxError, [])
    assert interpreter.told(error, with_place=False).endswith("SyntaxError: invalid syntax")


def test_what_is_told_of_an_error(interpreter):
    error = failure(interpreter, "1 / 0")
    assert interpreter.told(error, with_place=False) == "ZeroDivisionError: division by zero"
    assert interpreter.told(error, with_place=True).splitlines()[:2] == [
        '  File "<input 1>", line 1, in <module>',
        "    1 / 0",
    ]


def test_the_place_in_a_function_is_told(interpreter):
    interpreter.run("def f():\n    return [][0]\n")
    told = interpreter.told(failure(interpreter, "f()"), with_place=False)
    assert '  File "<input 1>", line 2, in f\n    return [][0]' in told
    assert told.endswith("IndexError: list index out of range")


@pytest.mark.parametrize(
    ("source", "complete"),
    [
        ("", True),
        ("f()", True),
        ("f(", False),
        ("f(\n1)", True),
        ("for i in x:", False),
        ("for i in x:\n    i", False),
        ("for i in x:\n    i\n    ", True),
        ("for i in x:\n    i\n", True),
        ("a = 1\nb = 2", True),
        ("'''", False),
        ("2 +", True),
        ("\0", True),
    ],
)
def test_what_is_complete(source, complete):
    assert is_complete(source) is complete
