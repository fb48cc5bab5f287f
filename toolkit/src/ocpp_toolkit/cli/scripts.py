"""What ``ocpp-toolkit run`` shows: what scripts say, what becomes of them, a table that grows, and one in the end."""

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from ocpp_toolkit.scripting import Outcome, Plan, Results, Say, Verdict
from ocpp_toolkit.scripting.stage import ask_at_terminal

from .screen import printable
from .traffic import TrafficView

__all__ = ["ScriptScreen"]

_STYLES = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "bold red",
    Verdict.ERROR: "bold magenta",
    Verdict.SKIPPED: "yellow",
}
_FRAMES = 12  # shown of a run that did not pass; a report has more


class ScriptScreen:
    """Shows scripts while they run; as long as the context lasts, a table of counts stands below, if somebody watches."""

    def __init__(self, console: Console, plan: Plan, results: Results, *, verbose: bool) -> None:
        self._console = console
        self._plan = plan
        self._results = results
        self._live = Live(console=console, get_renderable=self._table, transient=True) if console.is_terminal else None
        self._lines = not console.is_terminal or plan.rounds == 1 or verbose
        self.traffic = TrafficView(console) if verbose else None
        """Shows every message; None: nothing does."""

    def __enter__(self) -> Self:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def note(self, text: str) -> None:
        """Print something about the run itself."""
        self._console.print(Text(printable(text), "dim"), soft_wrap=True)

    def voice(self, identity: str | None) -> Say:
        """What prints what a script says; where there are several stations, with the name of the one that it is about."""
        who = f"{identity}: " if identity is not None and len(self._plan.identities) > 1 else ""
        return lambda text: self._console.print(Text.assemble(("  » ", "cyan"), printable(who + text)), soft_wrap=True)

    async def ask(self, text: str) -> str:
        """Ask whoever sits at the terminal; the table is away meanwhile."""
        if self._live is None:
            return await ask_at_terminal(text)
        self._live.stop()
        try:
            return await ask_at_terminal(text)
        finally:
            self._live.start()

    def outcome(self, outcome: Outcome) -> None:
        """Print what became of a script; of many rounds on a terminal, only what did not pass."""
        if outcome.passed and not self._lines:
            return
        parts = [outcome.script, outcome.station, f"OCPP {outcome.version}" if outcome.version else ""]
        line = Text.assemble((f"{outcome.verdict.upper():8}", _STYLES[outcome.verdict]))
        line.append(printable("  ".join(part for part in parts if part)))
        line.append(f"  {outcome.seconds:.2f} s", "dim")
        if outcome.reason:
            line.append(f"  {printable(outcome.reason)}")
        if outcome.where:
            line.append(f"  {outcome.where}", "dim")
        self._console.print(line, soft_wrap=True)
        for frame in outcome.frames[-_FRAMES:] if self.traffic is None else ():
            self._console.print(Text(f"    {frame}", "dim"), soft_wrap=True)
        for each in outcome.traceback.rstrip().splitlines():
            self._console.print(Text(f"    {printable(each)}", "dim"), soft_wrap=True)

    def summary(self) -> None:
        """Print what became of all, and how to have the same again."""
        if self._results.runs > 1:
            self._console.print(self._table())
        results = self._results
        counts = ", ".join(f"{results.count(each)} {each}" for each in Verdict if results.count(each))
        self._console.print(f"{counts or 'nothing was run'}; seed {self._plan.seed}")

    def _table(self) -> Table:
        table = Table("script", *Verdict, "mean", "last that did not pass")
        for column in table.columns[1:-1]:
            column.justify = "right"
        for name, tally in self._results.tallies.items():
            counts = [Text(str(tally.counts[each]), _STYLES[each] if tally.counts[each] else "dim") for each in Verdict]
            last = "" if tally.last is None else printable(tally.last.reason)
            table.add_row(printable(name), *counts, f"{tally.seconds / tally.runs:.2f} s", last)
        return table
