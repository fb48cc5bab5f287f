"""Runs one script once, and judges what became of it."""

import asyncio
import random
import traceback
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocpp_core import ConnectFailed, Role, now

from .outcome import Outcome, Verdict
from .script import BadScript, Script, script_of
from .scripted import Scripted
from .stage import Ask, Say, Stage
from .station import Destination, ScriptedStation

if TYPE_CHECKING:
    from ocpp_toolkit.security import StationSecurity

__all__ = ["DEFAULT_TIMEOUT", "Play", "new_seed", "play", "run"]

DEFAULT_TIMEOUT = 45.0
"""Seconds that a script may take unless somebody says otherwise."""
_FRAMES_KEPT = 200  # of a run that did not pass


def new_seed() -> int:
    """A seed of which nothing is known."""
    return random.SystemRandom().getrandbits(31)


@dataclass
class Play:
    """One run of a script."""

    script: Script
    stage: Stage
    timeout: float
    """Seconds; 0: any time."""
    identity: str = ""
    """Of the station; empty before one is known."""
    started: datetime = field(default_factory=now)
    _begun: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    def cast(self, identity: str) -> None:
        """Note the station's identity, which the random data depend on."""
        self.identity = identity
        self.stage.shuffle(f"{identity} {self.script.name}")

    async def perform(self, actor: Scripted[Any]) -> Outcome:
        """Run it with what it is given; whatever it raises becomes its outcome, but for what ends the program."""
        self.stage.limit = asyncio.timeout(self.timeout or None)
        try:
            async with self.stage.limit:
                await self.script.function(actor)
                actor.conclude()
        except Exception as error:  # noqa: BLE001 - see above
            return self._judge(error, actor)
        return self._outcome(Verdict.PASSED, actor)

    def skipped(self) -> Outcome:
        """It is not for the version spoken."""
        return self._outcome(Verdict.SKIPPED, reason=f"it is for OCPP {', '.join(self.script.settings.versions or ())}")

    def unconnected(self, reason: str) -> Outcome:
        """There was no connection to run it on."""
        return replace(self._outcome(Verdict.ERROR, reason=reason), connected=False)

    def _judge(self, error: Exception, actor: Scripted[Any]) -> Outcome:
        if self.stage.limit is not None and self.stage.limit.expired():
            cancelled = error.__cause__ or error  # which tells where it hung
            return self._failed(f"it did not end within {self.timeout:g} s", cancelled, actor)
        if isinstance(error, AssertionError):
            return self._failed(str(error) or f"not true: {_line(self.script, error)}", error, actor)
        text = "".join(traceback.format_exception(error))
        return replace(self._outcome(Verdict.ERROR, actor, f"{type(error).__name__}: {error}", error), traceback=text)

    def _failed(self, reason: str, error: BaseException, actor: Scripted[Any]) -> Outcome:
        before = [each for each in self.stage.failures if each not in reason]
        return self._outcome(Verdict.FAILED, actor, "; ".join([*before, reason]), error)

    def _outcome(
        self,
        verdict: Verdict,
        actor: Scripted[Any] | None = None,
        reason: str = "",
        error: BaseException | None = None,
    ) -> Outcome:
        frame = None if error is None else _frame(self.script, error)
        return Outcome(
            script=self.script.name,
            station=self.identity,
            version=actor.version if actor is not None and actor.known else "",
            verdict=verdict,
            started=self.started,
            seconds=asyncio.get_running_loop().time() - self._begun,
            seed=self.stage.seed,
            reason=reason,
            where="" if frame is None else f"{Path(frame.filename).name}:{frame.lineno}",
            said=tuple(self.stage.said),
            frames=tuple(actor.frames[-_FRAMES_KEPT:]) if actor is not None and error is not None else (),
        )


def _frame(script: Script, error: BaseException) -> traceback.FrameSummary | None:
    """The innermost place in the script's file where an error passed; None: it is nowhere there."""
    frames = [each for each in traceback.extract_tb(error.__traceback__) if each.filename == script.file]
    return frames[-1] if frames else None


def _line(script: Script, error: BaseException) -> str:
    frame = _frame(script, error)
    return "" if frame is None else (frame.line or "").removeprefix("assert ")


def play(
    script: Script | Callable[[Any], Awaitable[None]],
    role: Role,
    *,
    identity: str,
    timeout: float,
    seed: int | None,
    say: Say | None,
    ask: Ask | None,
) -> Play:
    """Prepare a run of a script.

    Raises:
        BadScript: it is none, or plays another role.
    """
    chosen = script if isinstance(script, Script) else script_of(script)
    if chosen.role is not role:
        raise BadScript(chosen.name, f"it plays the {'CSMS' if role is Role.STATION else 'station'}")
    stage = Stage(new_seed() if seed is None else seed, say=say, ask=ask)
    limit = chosen.settings.timeout
    prepared = Play(chosen, stage, timeout if limit is None else limit)
    prepared.cast(identity)
    return prepared


async def run(
    script: Script | Callable[[ScriptedStation], Awaitable[None]],
    url: str,
    *,
    identity: str = "CS001",
    versions: Sequence[str] | None = None,
    password: str | bytes | None = None,
    security: "StationSecurity | None" = None,
    timeout: float = DEFAULT_TIMEOUT,
    seed: int | None = None,
    say: Say | None = None,
    ask: Ask | None = None,
    **options: Any,
) -> Outcome:
    """Run a script against a CSMS: connect, let it play, disconnect, whatever happens.

    ``outcome = await run(heartbeat, "ws://127.0.0.1:9000")``

    Args:
        script: a function that takes a `ScriptedStation`, or what `load` found.
        url: the CSMS's endpoint: ``ws``, ``wss``, to which the identity is added, or ``http``, ``https`` for SOAP.
        identity: the station's.
        versions: names of the versions to offer, in order of preference; None: all installed, newest first. A script that is for
            some of them offers those.
        password: for HTTP Basic authentication; None: no credentials.
        security: security profile and secrets, in place of `password`; None: there is none.
        timeout: seconds that the script may take, unless it has its own; 0: any time.
        seed: what its random data are made of; None: a new one, which the outcome tells.
        say: is told what the script says; None: nobody is.
        ask: answers what the script asks a person; None: whoever sits at the terminal.
        options: further options of the transport, as `ocpp_toolkit.connect` has them.

    Returns:
        What became of it. That there was no connection is an outcome, too.

    Raises:
        BadScript: it is no script, or plays the CSMS.
        ValueError: the identity cannot be one.
        PluginError: a version, or the transport, is not installed.
    """
    prepared = play(script, Role.STATION, identity=identity, timeout=timeout, seed=seed, say=say, ask=ask)
    settings = prepared.script.settings
    offered = _offered(versions, settings.versions)
    if offered == ():
        return prepared.skipped()
    destination = Destination(url, identity, offered, password, security, options)
    station = ScriptedStation(destination, prepared.stage, settings.unexpected)
    try:
        if settings.connected:
            await station.connect()
        return await prepared.perform(station)
    except ConnectFailed as error:
        return prepared.unconnected(str(error))
    finally:
        await station.disconnect()


def _offered(versions: Sequence[str] | None, wanted: Sequence[str] | None) -> tuple[str, ...] | None:
    """The versions that a station offers; None: all, empty: there is none that the script is for."""
    if versions is None or wanted is None:
        either = versions if wanted is None else wanted
        return None if either is None else tuple(either)
    return tuple(each for each in versions if each in wanted)
