"""Peers written with the PyPI package `ocpp`: it validates whatever it sends and receives."""

import asyncio
import json
import logging
from base64 import b64decode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, cast
from urllib.parse import quote, unquote, urlsplit

from interop.peers import Answer, Payload, Peer, Refused
from ocpp import v16, v201
from ocpp.charge_point import ChargePoint, camel_to_snake_case, remove_nones, serialize_as_dict, snake_to_camel_case
from ocpp.exceptions import OCPPError
from ocpp.routing import on
from ocpp.v16.enums import Action as Action16
from ocpp.v201.enums import Action as Action201
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

_VERSIONS = {"1.6": (v16.ChargePoint, Action16), "2.0.1": (v201.ChargePoint, Action201)}


def _to_wire(message: Any) -> Payload:
    """A dataclass of the package, or keyword arguments, in the wire's names."""
    fields = message if isinstance(message, dict) else serialize_as_dict(message)
    plain = remove_nones(snake_to_camel_case(fields))
    return cast("Payload", json.loads(json.dumps(plain, default=float)))  # some numbers are Decimal


def _handler(action: Action16 | Action201) -> Callable[..., Any]:
    def answer(self: Any, **fields: Any) -> Any:
        response = self.take(action.value, _to_wire(fields))
        return getattr(self._call_result, action.value)(**camel_to_snake_case(response))

    answer.__name__ = f"on_{action.value}"
    return on(action)(answer)


def _class_for(version: str) -> type[ChargePoint]:
    """The package's ChargePoint with a handler for every action."""
    base, actions = _VERSIONS[version]
    return type("Point", (base,), {f"on_{action.value}": _handler(action) for action in actions})


class _Notes(logging.Handler):
    """Keeps what the package logs: there it says what it could not read, refused, or has not asked for."""

    def __init__(self, flaws: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._flaws = flaws

    def emit(self, record: logging.LogRecord) -> None:
        self._flaws.append(record.getMessage())


class MobilityHousePeer(Peer):
    """A side whose ChargePoint is the package's."""

    def __init__(self, version: str, answer: Answer) -> None:
        super().__init__(answer)
        self._class = _class_for(version)
        self._logger = logging.Logger("peer")  # noqa: LOG001 - of this peer alone
        self._logger.addHandler(_Notes(self.flaws))
        self._point: Any = None

    def join(self, identity: str, socket: Any) -> "asyncio.Task[None]":
        """Speak over a socket from now on."""
        self._point = self._class(identity, socket, logger=self._logger)
        self._point.take = self._take
        return asyncio.create_task(self._listen())

    async def call(self, action: str, payload: Payload) -> Payload:
        request = getattr(self._point._call, action)(**camel_to_snake_case(payload))
        return await self.say(request)

    async def say(self, request: Any, *, validated: bool = True) -> Payload:
        """Send a request of the package's; one that is wrong goes through only if it is not validated."""
        try:
            answer = await self._point.call(request, suppress=False, skip_schema_validation=not validated)
        except OCPPError as error:
            raise Refused(error.code, error.description) from error
        return _to_wire(answer)

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            await self._point.start()
        self._set_gone()


class MobilityHouse:
    """The package as a library to write peers with."""

    @asynccontextmanager
    async def station(
        self, url: str, identity: str, version: str, answer: Answer, password: str | None = None
    ) -> AsyncIterator[MobilityHousePeer]:
        peer = MobilityHousePeer(version, answer)
        name = quote(identity)
        credentials = f"{name}:{quote(password)}@" if password else ""
        address = f"ws://{credentials}{urlsplit(url).netloc}/{name}"
        async with connect(address, subprotocols=[f"ocpp{version}"], proxy=None) as socket:
            task = peer.join(identity, socket)
            peer._set_connected(identity, password)
            yield peer
        await task

    @asynccontextmanager
    async def csms(self, version: str, answer: Answer) -> AsyncIterator[MobilityHousePeer]:
        peer = MobilityHousePeer(version, answer)

        async def converse(socket: ServerConnection) -> None:
            assert socket.request is not None
            identity = unquote(socket.request.path.rpartition("/")[2])
            task = peer.join(identity, socket)
            _, _, credentials = socket.request.headers.get("Authorization", "").partition(" ")
            password = b64decode(credentials).decode().partition(":")[2] if credentials else None
            peer._set_connected(identity, password)
            await task

        async with serve(converse, "127.0.0.1", 0, subprotocols=[f"ocpp{version}"]) as server:
            peer.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            yield peer
