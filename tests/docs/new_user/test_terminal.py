"""The follower of pages follows nothing that is not there: what differs from a page is noticed, and where."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from docs.new_user.page import Screen, steps
from docs.new_user.terminal import Differs, Reading, Terminal

ENVIRONMENT = {"PATH": "/usr/bin:/bin"}


def screens(folder: Path, *blocks: str) -> Sequence[Screen]:
    page = folder / "page.md"
    page.write_text("\n".join(f"```console\n# terminal 1\n{block}\n```\n" for block in blocks), encoding="utf-8")
    return [step for step in steps(page) if isinstance(step, Screen)]


async def follow(folder: Path, *blocks: str, reading: Reading | None = None) -> None:
    terminal = Terminal(folder, ENVIRONMENT, {"say": "echo"}, reading or Reading({}, ()))
    shown = screens(folder, *blocks)
    try:
        for number, screen in enumerate(shown, 1):
            await terminal.follow(screen, goes_on=number < len(shown) and shown[number].takes_up)
    finally:
        await terminal.close()


@pytest.mark.parametrize(
    "block",
    [
        "$ echo one\none",
        "$ say one\none",
        "$ printf '%s\\n' one two three\n…\nthree",
        "$ printf '%s\\n' one two three\none\n…",
        "$ export GREETING=hello\n$ bash -c 'echo $GREETING'\nhello",
        '$ echo \'10:15:00.123 {"at":"2026-11-21T10:15:00.128Z"}\'\n09:00:00.000 {"at":"2026-03-01T09:00:00.000Z"}',
        "$ echo 6 passed in 3.21s\n6 passed in 0.96s",
    ],
)
async def test_what_is_as_shown(tmp_path: Path, block: str):
    await follow(tmp_path, block)


@pytest.mark.parametrize(
    ("block", "complaint"),
    [
        ("$ echo two\none", "'one' is shown, and 'two' is seen"),
        ("$ printf '%s\\n' one two\none", "nothing more is shown, and 'two' is seen"),
        ("$ echo one\none\ntwo", "'two' is shown, and nothing more is seen"),
        ("$ echo one\n…\ntwo", "nothing more is seen"),
        ("$ false", "without a word"),
        ("$ echo 7 passed in 3.21s\n6 passed in 0.96s", "is seen"),
        ("^C", "nothing runs there"),
        ("$ echo one\none\nKilled", "status 0"),
    ],
)
async def test_what_is_not(tmp_path: Path, block: str, complaint: str):
    with pytest.raises(Differs, match=complaint):
        await follow(tmp_path, block)


async def test_ctrl_c_ends_what_runs(tmp_path: Path):
    await follow(
        tmp_path, "$ bash -c 'trap \"echo bye; exit\" INT; echo ready; while :; do sleep 0.01; done'\nready", "^C\nbye"
    )


async def test_what_was_killed_says_so(tmp_path: Path):
    reading = Reading({}, ["4711"])
    await follow(tmp_path, "$ bash -c 'echo process $$; kill -9 $$'\nprocess 4711\nKilled\n$ true", reading=reading)
    assert reading.here("kill 4711") != "kill 4711"


async def test_a_number_of_the_run_is_the_same_wherever_the_page_shows_it(tmp_path: Path):
    with pytest.raises(Differs, match="'17 readings' is shown, and '19 readings' is seen"):
        await follow(tmp_path, "$ printf '%s readings\\n' 18 19\n17 readings\n17 readings", reading=Reading({}, ["17"]))


def test_a_block_that_nobody_could_follow(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text("```python\nprint()\n```\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"page\.md:1: nobody knows"):
        list(steps(page))
