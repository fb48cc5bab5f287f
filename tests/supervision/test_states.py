"""The state of a line, awaited and observed."""

import asyncio

from ocpp_supervision import LineState, StateBoard


async def test_a_program_waits_for_any_of_several_states():
    board = StateBoard()
    waiting = asyncio.create_task(board.wait_for(LineState.ACCEPTED, LineState.REJECTED))
    await board.set(LineState.CONNECTING)
    await asyncio.sleep(0)
    assert not waiting.done()
    await board.set(LineState.REJECTED)
    assert await waiting is LineState.REJECTED


async def test_a_state_that_is_there_is_not_waited_for():
    assert await StateBoard().wait_for(LineState.DISCONNECTED) is LineState.DISCONNECTED


async def test_watchers_are_told_of_every_change_and_of_nothing_else():
    board = StateBoard()
    seen = []
    board.watch(seen.append)
    for state in (LineState.CONNECTING, LineState.CONNECTING, LineState.BOOTING, LineState.ACCEPTED):
        await board.set(state)
    assert seen == [LineState.CONNECTING, LineState.BOOTING, LineState.ACCEPTED]
    assert board.state is LineState.ACCEPTED


async def test_changes_begin_with_the_state_now():
    board = StateBoard()
    seen = []

    async def observe():
        async for state in board.changes():
            seen.append(state)
            if state is LineState.ACCEPTED:
                return

    observing = asyncio.create_task(observe())
    for state in (LineState.DISCONNECTED, LineState.CONNECTING, LineState.ACCEPTED):
        await asyncio.sleep(0)
        await board.set(state)
        await asyncio.sleep(0)
    await asyncio.wait_for(observing, 5)
    assert seen == [LineState.DISCONNECTED, LineState.CONNECTING, LineState.ACCEPTED]
