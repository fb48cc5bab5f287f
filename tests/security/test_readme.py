"""The README does what it says: its programs are run."""

import asyncio
import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[2] / "packages" / "security" / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def programs():
    """The names that each python block defines."""
    defined = []
    for block in re.findall(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        names = {"__name__": "readme"}
        exec(compile(block, "README.md", "exec"), names)
        defined.append(names)
    return defined


def test_a_station_is_welcomed_by_the_name_in_its_certificate(programs, tmp_path, capsys):
    asyncio.run(programs[0]["main"](tmp_path))
    assert capsys.readouterr().out == "welcome, CN=CS001,O=Charging Ltd\n"


def test_a_login_settles_a_change_of_password(programs, tmp_path, capsys):
    asyncio.run(programs[1]["main"](tmp_path / "credentials.db"))
    assert capsys.readouterr().out.splitlines() == [
        "set AuthorizationKey to 40 digits",
        "old or new: True",
        "old: False",
    ]
    assert len(programs) == 2
