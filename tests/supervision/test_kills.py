"""A station's process is killed at random moments while it charges, online and offline; nothing that was kept is lost."""

import logging
import sys
from collections import Counter
from functools import partial

import pytest
from supervision.kills import VERSIONS, Killer, check, check_the_salvaged, check_what_was_stored, cut_off

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is neither SIGKILL nor fork")


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.ERROR)


async def test_f04_twenty_kills_lose_nothing_and_change_no_order(tmp_path):
    outcome = await Killer(tmp_path, seed=20).run(20)
    check(outcome)
    for version in VERSIONS:
        handed = Counter(outcome.handed[version].offline.values())
        assert handed[True] > 0
        assert handed[False] > 0
        assert outcome.recorder.boots[version] <= 21  # one for each process, however often the CSMS went away
    assert outcome.cuts > 0


async def test_f05_with_the_disk_full_what_was_stored_is_not_lost_and_charging_goes_on(tmp_path):
    outcome = await Killer(tmp_path, seed=6).run(6, full=True)
    check_what_was_stored(outcome)
    for version in VERSIONS:
        handed = outcome.handed[version]
        assert set(handed.offline) - handed.durable, "the disk was never full"


async def test_f05_a_store_that_was_cut_off_between_two_runs_is_salvaged_and_charging_goes_on(tmp_path):
    check_the_salvaged(await Killer(tmp_path, seed=7).run(6, between=partial(cut_off, tmp_path)))
