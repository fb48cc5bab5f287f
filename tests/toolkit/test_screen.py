import io
import sys

import pytest

from ocpp_toolkit.cli.screen import printable, screen


def test_a_line_is_as_long_as_what_it_says(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    screen().print("word " * 100)
    assert sys.stdout.getvalue() == "word " * 100 + "\n"


def test_a_terminal_has_its_width(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "50")
    assert screen().width == 50


def test_a_text_is_shown_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    screen().print("at ws://[fe80::1]:9000 [bold]x[/] :smile: 5")
    assert sys.stdout.getvalue() == "at ws://[fe80::1]:9000 [bold]x[/] :smile: 5\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Überlandwerk 日本 {}", "Überlandwerk 日本 {}"),
        ("\x1b[31mred\n", "\\x1b[31mred\\n"),
        ("a\x9bb\u202ec\u2028", "a\\x9bb\\u202ec\\u2028"),
        ("", ""),
    ],
)
def test_printable(text, shown):
    assert printable(text) == shown
