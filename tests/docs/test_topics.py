"""The topics: every snippet runs as it stands there, and prints what the page says; what the tables count is what there is."""

import re
from pathlib import Path

import pytest
from docs.new_user.page import blocks
from docs.new_user.snippets import follow

from ocpp_core import ErrorCode
from ocpp_transport_soap import Options as SoapOptions
from ocpp_transport_ws import Options
from ocpp_wamp import DIALECTS

TOPICS = Path(__file__).parents[2] / "docs" / "topics"
NAMES = ("design", "life-of-a-message", "losses", "plugins", "reliability", "security", "versions")
PAGES = ("topics/index.md", *(f"topics/{name}.md" for name in NAMES))


@pytest.mark.parametrize("name", NAMES)
def test_its_snippets_print_what_it_says(name: str, capsys: pytest.CaptureFixture[str]):
    follow(TOPICS / f"{name}.md", capsys)


@pytest.mark.parametrize("name", NAMES)
def test_it_has_nothing_else_to_run(name: str):
    assert {block.kind for block in blocks(TOPICS / f"{name}.md")} <= {"python", "text"}


def test_the_first_page_names_them_all():
    links = re.findall(r"\]\(([a-z-]+)\.md\)", (TOPICS / "index.md").read_text(encoding="utf-8"))
    assert set(NAMES) <= set(links)


def test_the_bounds_on_the_pages_are_those_of_the_options():
    options = Options()
    assert (options.call_timeout, options.handler_timeout, options.send_timeout) == (30, 30, 20)
    assert (options.ping_interval, options.ping_timeout) == (20, 20)
    assert (options.max_waiting, options.max_bad_frames, options.max_size) == (100, 20, 1024 * 1024)
    assert SoapOptions().max_waiting == options.max_waiting


def test_the_spellings_on_the_page_are_those_of_the_dialects():
    page = (TOPICS / "versions.md").read_text(encoding="utf-8")
    for code in ErrorCode:
        spelt = DIALECTS["1.6"].spell(code)
        if spelt not in (code, "GenericError"):
            assert f"| {spelt} | {code} |" in page
