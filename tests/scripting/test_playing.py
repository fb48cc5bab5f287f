import asyncio
from typing import Any

import pytest
from scripting.rig import SHORT, SOON, passed, played, serving
from toolkit.rig import OCPP16, csms

from ocpp_core import ConnectFailed, ErrorCode
from ocpp_generic_api import HEARTBEAT, IdToken, ResetRequest, ResetType
from ocpp_toolkit.scripting import (
    BadScript,
    Destination,
    Failed,
    ScriptedCsms,
    ScriptedStation,
    Stage,
    Verdict,
    new_seed,
    script,
)


async def quiet(station: ScriptedStation) -> None:
    pass


async def fails(station: ScriptedStation) -> None:
    await station.boot()
    await station.authorize(IdToken(id_token="SECRET-TOKEN"))
    station.fail("on purpose")


async def asserts(station: ScriptedStation) -> None:
    answer = await station.boot()
    assert answer.interval == 7


async def asserts_with_words(station: ScriptedStation) -> None:
    assert station.version == "3.0", "another version"


async def checks(station: ScriptedStation) -> None:
    assert station.check(1, "fine")
    assert not station.check(condition=False, text="first")
    station.check([], "second")
    station.say("still here")


async def checks_and_fails(station: ScriptedStation) -> None:
    station.check(condition=False, text="first")
    station.require(1, "fine")
    station.require(0, "second")


async def breaks(station: ScriptedStation) -> None:
    raise KeyError("nothing")


async def hangs(station: ScriptedStation) -> None:
    await station.sleep(60)


async def has_its_own_timeout(station: ScriptedStation) -> None:
    async with asyncio.timeout(SHORT):
        await station.sleep(60)


async def is_not_answered(station: ScriptedStation) -> None:
    await station.send(HEARTBEAT.request())


@pytest.mark.parametrize(
    ("play", "verdict", "reason", "where"),
    [
        (fails, Verdict.FAILED, "on purpose", True),
        (asserts, Verdict.FAILED, "not true: answer.interval == 7", True),
        (asserts_with_words, Verdict.FAILED, "another version", True),
        (checks, Verdict.FAILED, "first; second", False),
        (checks_and_fails, Verdict.FAILED, "first; second", True),
        (breaks, Verdict.ERROR, "KeyError: 'nothing'", True),
        (hangs, Verdict.FAILED, "it did not end within 0.3 s", True),
        (has_its_own_timeout, Verdict.ERROR, "TimeoutError: ", True),
        (is_not_answered, Verdict.FAILED, "Heartbeat: SecurityError: ", True),
    ],
)
async def test_what_becomes_of_a_script(play: Any, verdict: Verdict, reason: str, where: bool):
    async with csms(OCPP16) as office:
        outcome = await played(play, office.url, timeout=0.3 if play is hangs else SOON)
        assert await gone(office)
    assert (outcome.verdict, outcome.passed) == (verdict, False)
    assert outcome.reason.startswith(reason) or "assert" in outcome.reason  # pytest rewrites those of its own files
    assert outcome.where.startswith("test_playing.py:") == where
    assert (outcome.script, outcome.station, outcome.version, outcome.seed) == (play.__name__, "CS001", "1.6", 1)
    assert bool(outcome.traceback) == (verdict is Verdict.ERROR)
    assert outcome.connected


async def gone(office: Any) -> bool:
    for link in office.links:
        await link.wait_closed()
    return True


async def test_a_story_is_told_of_a_script_that_fails_without_secrets():
    async with csms(OCPP16) as office:
        outcome = await played(fails, office.url)
        checked = await played(checks, office.url)
    story = outcome.explained()
    assert story.startswith(f"fails failed: on purpose ({outcome.where})\n")
    assert '"Authorize",{"idTag":"***"}' in story
    assert "SECRET" not in story
    assert any("SECRET" in frame.text for frame in outcome.frames)
    assert checked.said == ("check failed: first", "check failed: second", "still here")


async def test_one_that_passes_keeps_no_frames():
    async with csms(OCPP16) as office:
        outcome = passed(await played(quiet, office.url))
    assert str(outcome) == "quiet passed"
    assert outcome.frames == ()
    assert outcome.seconds > 0


async def test_a_broken_script_shows_where():
    async with csms(OCPP16) as office:
        outcome = await played(breaks, office.url)
    assert 'raise KeyError("nothing")' in outcome.explained()


async def test_no_connection_is_an_outcome():
    outcome = await played(quiet, "ws://127.0.0.1:1")
    assert (outcome.verdict, outcome.connected, outcome.version) == (Verdict.ERROR, False, "")
    assert outcome.reason.startswith("cannot connect to ws://127.0.0.1:1/CS001")


@script(connected=False)
async def connects_itself(station: ScriptedStation) -> None:
    assert not station.connected
    with pytest.raises(Failed, match="there is no connection"):
        await station.heartbeat()
    with pytest.raises(ConnectFailed):
        await ScriptedStation(Destination("ws://127.0.0.1:1"), Stage(0)).connect()
    await station.connect()
    await station.boot()


@script(connected=False)
async def never_connects(station: ScriptedStation) -> None:
    station.say("nothing to do")


async def test_a_script_may_connect_by_itself_or_not_at_all():
    async with csms(OCPP16) as office:
        passed(await played(connects_itself, office.url))
        outcome = passed(await played(never_connects, office.url))
    assert (outcome.said, outcome.version) == (("nothing to do",), "")


@script(versions=["2.0.1", "1.6"], timeout=0.2)
async def for_some_versions(station: ScriptedStation) -> None:
    await station.sleep(60)


@pytest.mark.parametrize(
    ("offered", "verdict"), [(None, Verdict.FAILED), (["1.6"], Verdict.FAILED), (["1.5"], Verdict.SKIPPED)]
)
async def test_a_script_for_some_versions_is_played_over_them_alone(offered: Any, verdict: Verdict):
    async with csms(OCPP16) as office:
        outcome = await played(for_some_versions, office.url, versions=offered, timeout=60)
    assert outcome.verdict is verdict
    assert outcome.passed == (verdict is Verdict.SKIPPED)
    if verdict is Verdict.FAILED:
        assert (outcome.version, outcome.reason) == ("1.6", "it did not end within 0.2 s")


async def test_a_script_of_the_other_side_is_refused():
    async def other(csms: ScriptedCsms) -> None:
        pass

    with pytest.raises(BadScript, match="it plays the CSMS"):
        await played(other, "ws://127.0.0.1:1")
    async with serving() as server:
        with pytest.raises(BadScript, match="it plays the station"):
            await server.run(quiet)  # type: ignore[arg-type]


async def test_the_connection_is_closed_when_a_script_is_cancelled():
    async with csms(OCPP16) as office:
        playing = asyncio.create_task(played(hangs, office.url))
        await office.simulator.stations.wait_for("CS001")
        playing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await playing
        assert await gone(office)


# ------------------------------------------------------------------------------------------------ talking, and luck


async def talks(station: ScriptedStation) -> None:
    station.say("one moment")
    station.say(f"hello {await station.prompt('who is there?')}")


async def test_what_a_script_says_and_asks_reaches_who_listens():
    said: list[str] = []
    asked: list[str] = []

    async def ask(text: str) -> str:
        asked.append(text)
        await asyncio.sleep(SHORT * 10)  # longer than the script may take
        return "you"

    async with csms(OCPP16) as office:
        for timeout in (SHORT * 8, 0):
            outcome = passed(await played(talks, office.url, say=said.append, ask=ask, timeout=timeout))
    assert said == ["one moment", "hello you"] * 2
    assert asked == ["who is there?"] * 2
    assert outcome.said == ("one moment", "hello you")


async def draws(station: ScriptedStation) -> None:
    station.say(f"{station.random.random()} {station.randomized(10)} {station.randomized(10, by=0)}")


async def test_a_seed_gives_the_same_data_again_to_the_same_station():
    async with csms(OCPP16) as office:
        plays = [("A", 1), ("A", 1), ("B", 1), ("A", 2), ("A", None), ("A", None)]
        said = [(await played(draws, office.url, identity=who, seed=seed)).said[0] for who, seed in plays]
    assert said[0] == said[1]
    assert len(set(said)) == 5
    assert all(5 <= float(each.split()[1]) <= 15 for each in said)
    assert said[0].endswith(" 10.0")
    assert new_seed() != new_seed()


# ----------------------------------------------------------------------------------------------- a scripted CSMS


async def resets(csms: ScriptedCsms) -> None:
    await csms.expect_refusal(ResetRequest(type=ResetType.IMMEDIATE), ErrorCode.SECURITY_ERROR, within=SHORT)


async def waits_for_a_heartbeat(csms: ScriptedCsms) -> None:
    await csms.expect(HEARTBEAT)


@script(versions=["1.5"])
async def for_15(csms: ScriptedCsms) -> None:
    pass


async def test_a_csms_plays_scripts_with_a_station_one_after_the_other():
    async with serving("1.6") as server, ScriptedStation(Destination(server.url), Stage(1)) as station:
        beat = asyncio.create_task(station.heartbeat())
        outcome = passed(await server.run(waits_for_a_heartbeat))
        assert (outcome.station, outcome.version) == ("CS001", "1.6")
        await beat
        held = asyncio.create_task(station.heartbeat())
        outcome = await server.run(resets, seed=3)
        assert (outcome.verdict, outcome.seed) == (Verdict.FAILED, 3)
        assert "no answer" in outcome.reason
        assert [frame for frame in outcome.frames if frame.sent]
        await held  # what no script wanted is answered when the script is over
        assert (await server.run(for_15)).verdict is Verdict.SKIPPED
        outcome = passed(await server.run(for_16, fresh=True))
        assert outcome.frames == ()
        assert await station.expect_closed(1000) == "1000"


async def for_16(csms: ScriptedCsms) -> None:
    assert not any("Reset" in frame.text for frame in csms.frames)  # those of other scripts are theirs


async def test_no_station_is_an_outcome():
    async with serving() as server:
        outcome = await server.run(resets, wait=SHORT)
    assert (outcome.connected, outcome.station, outcome.reason) == (False, "", "no station came within 0.05 s")
