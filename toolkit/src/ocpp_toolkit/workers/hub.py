"""The exchange of the processes of one machine: a hub in their parent, and a Unix socket to it from each.

.. code-block:: text

    worker 1 ─── claim, find, command ───▶ hub ─── execute, evict ───▶ worker 2
"""

import asyncio
import itertools
import logging
from asyncio import StreamReader, StreamWriter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .exchange import Command, Evict, Execute, Place, Rejoined, Reply
from .wire import Answerers, Wire

__all__ = ["Hub", "HubExchange"]

logger = logging.getLogger("ocpp_toolkit")

_PAUSE = 0.5
"""Seconds between attempts to reach a hub that is gone."""


class Hub:
    """Knows who has which station, and passes commands on."""

    def __init__(self, path: Path) -> None:
        """A hub that will listen on a Unix socket.

        Args:
            path: the socket, in a directory that others cannot enter: whoever can connect is believed.
        """
        self._path = path
        self._workers: dict[str, Wire] = {}
        self._places: dict[str, Place] = {}
        self._claims = itertools.count(1)
        self._listening: set[str] = set()
        self._changed = asyncio.Condition()
        self._server: asyncio.Server | None = None

    @property
    def workers(self) -> frozenset[str]:
        """Names of the workers that are joined."""
        return frozenset(self._workers)

    @property
    def places(self) -> Mapping[str, Place]:
        """Where all stations are, by identity."""
        return dict(self._places)

    async def wait_listening(self, number: int) -> None:
        """Return when so many workers let stations in."""
        async with self._changed:
            await self._changed.wait_for(lambda: len(self._listening) >= number)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._serve, self._path)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None  # noqa: S101 - __aenter__ made it
        self._server.close()
        for wire in list(self._workers.values()):
            wire.close()
            await wire.wait_closed()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        name = ""

        async def join(worker: str) -> None:
            nonlocal name
            name = worker
            self._workers[worker] = wire

        async def listening() -> None:
            async with self._changed:
                self._listening.add(name)
                self._changed.notify_all()

        async def claim(identity: str, version: str, transport: str, remote_address: str) -> int:
            return await self._claim(identity, Place(name, next(self._claims), version, transport, remote_address))

        wire = Wire(
            reader,
            writer,
            {
                "join": join,
                "listening": listening,
                "claim": claim,
                "release": self._release,
                "find": self._find,
                "places": self._all,
                "command": self._command,
            },
        )
        try:
            await wire.run()
        finally:
            self._lost(name, wire)

    def _lost(self, name: str, wire: Wire) -> None:
        """A worker is gone, and with it the connections of its stations."""
        if self._workers.get(name) is not wire:
            return
        del self._workers[name]
        self._listening.discard(name)
        for identity, place in list(self._places.items()):
            if place.worker == name:
                del self._places[identity]

    async def _claim(self, identity: str, place: Place) -> int:
        before = self._places.get(identity)
        self._places[identity] = place
        if before is not None and before.worker != place.worker and before.worker in self._workers:
            try:
                await self._workers[before.worker].ask("evict", identity=identity, claim=before.claim)
            except ConnectionError as error:
                logger.warning("%s: worker %s was not told that it has moved: %s", identity, before.worker, error)
        return place.claim

    async def _release(self, identity: str, claim: int) -> None:
        place = self._places.get(identity)
        if place is not None and place.claim == claim:
            del self._places[identity]

    async def _find(self, identity: str) -> dict[str, Any] | None:
        place = self._places.get(identity)
        return None if place is None else asdict(place)

    async def _all(self) -> dict[str, dict[str, Any]]:
        return {identity: asdict(place) for identity, place in self._places.items()}

    async def _command(self, worker: str, command: Command) -> Reply:
        wire = self._workers.get(worker)
        if wire is None:
            raise ConnectionError(f"worker {worker} is not there")
        reply: Reply = await wire.ask("execute", command=command)
        return reply


class HubExchange:
    """A worker's end of the hub; see `Exchange`."""

    def __init__(self, path: Path, worker: str) -> None:
        """An end that is not connected yet.

        Args:
            path: the hub's socket.
            worker: name of this worker.
        """
        self._path = path
        self._worker = worker
        self._listens = False
        self._wire: Wire | None = None
        self._answerers: Answerers = {}
        self._staying: asyncio.Task[None] | None = None

    @property
    def worker(self) -> str:
        """Name of this worker."""
        return self._worker

    async def join(self, execute: Execute, evict: Evict, rejoined: Rejoined) -> None:
        """Connect to the hub, and take part; see `Exchange.join`.

        Raises:
            OSError: there is no hub.
        """
        self._answerers = {"execute": execute, "evict": evict}
        running = await self._connect()
        self._staying = asyncio.create_task(self._stay(running, rejoined))

    async def _connect(self) -> "asyncio.Task[None]":
        reader, writer = await asyncio.open_unix_connection(self._path)
        wire = Wire(reader, writer, self._answerers)
        running = asyncio.create_task(wire.run())
        await wire.ask("join", worker=self._worker)
        if self._listens:
            await wire.ask("listening")
        self._wire = wire
        return running

    async def _stay(self, running: "asyncio.Task[None]", rejoined: Rejoined) -> None:
        """Connect again whenever the hub was gone."""
        while True:
            await running
            logger.warning("worker %s: the hub is gone", self._worker)
            running = await self._reconnect()
            logger.warning("worker %s: the hub is back", self._worker)
            await rejoined()

    async def _reconnect(self) -> "asyncio.Task[None]":
        while True:
            try:
                return await self._connect()
            except OSError:
                await asyncio.sleep(_PAUSE)

    async def listening(self) -> None:
        """Say that this worker lets stations in."""
        self._listens = True
        await self._ask("listening")

    async def leave(self) -> None:
        """Take part no more; what this worker had is given up."""
        if self._staying is not None and self._wire is not None:
            self._staying.cancel()
            self._wire.close()
            await asyncio.gather(self._staying, return_exceptions=True)

    async def claim(self, identity: str, version: str, transport: str, remote_address: str) -> int:
        """See `Exchange.claim`."""
        about = {"identity": identity, "version": version, "transport": transport, "remote_address": remote_address}
        number: int = await self._ask("claim", **about)
        return number

    async def release(self, identity: str, claim: int) -> None:
        """See `Exchange.release`."""
        await self._ask("release", identity=identity, claim=claim)

    async def find(self, identity: str) -> Place | None:
        """See `Exchange.find`."""
        found = await self._ask("find", identity=identity)
        return None if found is None else Place(**found)

    async def places(self) -> Mapping[str, Place]:
        """See `Exchange.places`."""
        found = await self._ask("places")
        return {identity: Place(**place) for identity, place in found.items()}

    async def command(self, worker: str, command: Command) -> Reply:
        """See `Exchange.command`."""
        reply: Reply = await self._ask("command", worker=worker, command=command)
        return reply

    async def _ask(self, kind: str, **about: Any) -> Any:
        if self._wire is None:
            raise ConnectionError("this worker has not joined")
        return await self._wire.ask(kind, **about)
