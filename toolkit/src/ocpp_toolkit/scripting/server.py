"""A CSMS that plays scripts with the stations that connect to it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from ocpp_core import ConnectFailed, Role
from ocpp_generic_api import Station
from ocpp_toolkit.connections import Serving, serve

from .csms import ScriptedCsms
from .inbox import Unexpected
from .outcome import Outcome
from .playing import DEFAULT_TIMEOUT, play
from .script import Script
from .stage import Ask, Say, Stage
from .tap import CsmsProgram, Line
from .transport_options import options_for

__all__ = ["ScriptServer", "listen"]

_WAIT = 60.0  # s


class ScriptServer:
    """Listens for stations as long as the context lasts, and plays scripts with them; made by `listen`.

    A station stays connected from one script to the next, unless a script ends its connection. Calls that it makes meanwhile are
    held for the next.
    """

    def __init__(self, program: CsmsProgram, serving: Serving) -> None:
        self._program = program
        self._serving = serving
        self._bell = asyncio.Event()
        program.on_connect(self._ring)

    @property
    def url(self) -> str:
        """Where stations connect; over WebSocket they add their identity."""
        return self._serving.url

    @property
    def urls(self) -> Mapping[str, str]:
        """Where stations connect, by the transport's short name."""
        return self._serving.urls

    @property
    def connected(self) -> Sequence[str]:
        """Identities of the stations connected now."""
        return tuple(self._program.stations)

    async def station(
        self,
        identity: str | None = None,
        *,
        within: float = _WAIT,
        taken: set[str] | None = None,
        stage: Stage | None = None,
        unexpected: Unexpected = "answer",
    ) -> ScriptedCsms:
        """The CSMS's side of a station's connection, to play by hand: as soon as it is there.

        Args:
            identity: the station's; None: whichever is there.
            within: seconds; 0: any time.
            taken: identities that are not meant, to which that of the station is added; None: all may be.
            stage: who hears what is said, and the random data; None: nobody, and any.
            unexpected: what becomes of calls that nobody expects.

        Raises:
            ConnectFailed: none came in time.
        """
        try:
            async with asyncio.timeout(within or None):
                station, line = await self._next(identity, None, taken)
        except TimeoutError:
            who = "no station came" if identity is None else f"{identity} did not come"
            raise ConnectFailed(self.url, f"{who} within {within:g} s") from None
        csms = ScriptedCsms(lambda last: self._next(station.identity, last), stage or Stage(0), unexpected)
        csms.join(station, line)
        return csms

    async def run(
        self,
        script: Script | Callable[[ScriptedCsms], Awaitable[None]],
        *,
        identity: str | None = None,
        wait: float = _WAIT,
        taken: set[str] | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        seed: int | None = None,
        say: Say | None = None,
        ask: Ask | None = None,
        fresh: bool = False,
    ) -> Outcome:
        """Play a script with a station.

        Args:
            script: a function that takes a `ScriptedCsms`, or what `load` found.
            identity: the station's; None: whichever is there.
            wait: seconds that the station may take to connect; 0: any time.
            taken: as `station` has it.
            timeout: seconds that the script may take then, unless it has its own; 0: any time.
            seed: what its random data are made of; None: a new one, which the outcome tells.
            say: is told what the script says; None: nobody is.
            ask: answers what the script asks a person; None: whoever sits at the terminal.
            fresh: whether the connection is closed in the end, so that the next script has a new one.

        Returns:
            What became of it. That no station came is an outcome, too.

        Raises:
            BadScript: it is no script, or plays the station.
        """
        prepared = play(script, Role.CSMS, identity=identity or "", timeout=timeout, seed=seed, say=say, ask=ask)
        settings = prepared.script.settings
        try:
            csms = await self.station(
                identity, within=wait, taken=taken, stage=prepared.stage, unexpected=settings.unexpected
            )
        except ConnectFailed as error:
            return prepared.unconnected(error.reason)
        prepared.cast(csms.identity)
        if settings.versions is not None and csms.version not in settings.versions:
            return prepared.skipped()
        try:
            return await prepared.perform(csms)
        finally:
            csms.leave()
            if fresh:
                await csms.disconnect()

    async def _next(
        self, identity: str | None, last: Line | None, taken: set[str] | None = None
    ) -> tuple[Station, Line]:
        """Wait for a connection of a station, other than the last."""
        while True:
            bell = self._bell
            for each in self._program.stations.values():
                meant = each.identity not in (taken or ()) if identity is None else each.identity == identity
                line = self._program.lines.get(each.peer)
                if meant and line is not None and line is not last:
                    if taken is not None:
                        taken.add(each.identity)
                    return each, line
            await bell.wait()

    def _ring(self, station: Station) -> None:  # noqa: ARG002 - so are watchers called
        self._bell.set()
        self._bell = asyncio.Event()

    async def __aenter__(self) -> Self:
        await self._serving.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._program.lines.close()
        await self._serving.__aexit__(kind, error, traceback)


def listen(
    ws: str | None = "127.0.0.1:9000",
    *,
    soap: str | None = None,
    versions: Sequence[str] | None = None,
    soap_options: Mapping[str, Any] | None = None,
    **options: Any,
) -> ScriptServer:
    """Listen for stations under test.

    ``async with listen("127.0.0.1:9000") as server: outcome = await server.run(boot)``

    Args:
        ws: host and port for WebSocket connections; port 0: any that is free. None: no WebSocket.
        soap: host and port for SOAP. None: no SOAP.
        versions: names of the versions to speak, in order of preference; None: all installed, newest first.
        soap_options: further options of SOAP, as `ocpp_toolkit.serve` has them.
        options: further options, as `ocpp_toolkit.serve` has them: ``security``, ``authenticate``, ``ssl`` and those of WebSocket.

    Raises:
        ValueError, PluginError: as `ocpp_toolkit.serve`.
        OSError: on entering: an address cannot be had.
    """
    program = CsmsProgram(versions)
    told = dict(options)
    if ws is not None:
        told["options"] = options_for(program.lines.trace, told.get("options"))
    of_soap = dict(soap_options or {})
    if soap is not None:
        of_soap["options"] = options_for(program.lines.trace, of_soap.get("options"), soap=True)
    return ScriptServer(program, serve(program, ws, soap=soap, soap_options=of_soap, watchdog=None, **told))
