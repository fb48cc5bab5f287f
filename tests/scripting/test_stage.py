import asyncio
import io
import sys

import pytest

from ocpp_toolkit.scripting import Stage
from ocpp_toolkit.scripting.stage import ask_at_terminal


async def test_a_person_at_the_terminal_is_asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    assert await Stage(1).ask("Go on?") == "yes"
    assert capsys.readouterr().out == "Go on? "


async def test_the_end_of_the_input_is_an_answer(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert await ask_at_terminal("Go on?") == ""


class Slow(io.StringIO):
    """A person who answers when it is too late."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__("late\n")
        self._loop = loop
        self.asked = asyncio.Event()
        self.go = asyncio.Event()

    def readline(self, size: int | None = -1) -> str:  # type: ignore[override]
        self._loop.call_soon_threadsafe(self.asked.set)
        asyncio.run_coroutine_threadsafe(self.go.wait(), self._loop).result(10)
        return super().readline()


async def test_nobody_waits_for_a_person_after_the_end(monkeypatch: pytest.MonkeyPatch):
    slow = Slow(asyncio.get_running_loop())
    monkeypatch.setattr(sys, "stdin", slow)
    asking = asyncio.create_task(ask_at_terminal("Go on?"))
    await slow.asked.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    slow.go.set()  # his answer goes nowhere
    await asyncio.sleep(0.01)
