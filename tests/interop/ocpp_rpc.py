"""Peers written with the npm package `ocpp-rpc`, in strict mode: the scripts in ``node`` speak with us in lines of JSON."""

import asyncio
import fcntl
import json
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from shutil import which

import pytest
from interop.peers import Answer, Payload, Peer, Refused
from interop.processes import PATIENCE, Running, running

VERSION = "2.2.1"
_FOLDER = Path(__file__).with_name("node")
_FLAGS = ("--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=0")


def install(shared: Path) -> None:
    """Have npm put the package beside our scripts, once for all workers and runs; skip the test if that cannot be.

    Args:
        shared: a folder of all workers of this run, where the first that fails leaves word for the others.
    """
    if which("node") is None:
        pytest.skip("peers written with ocpp-rpc need node, and it is not here")
    failed = shared / "ocpp-rpc-failed"
    folder = os.open(_FOLDER, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not _is_installed() and not failed.exists() and (reason := _fetch()):
            failed.write_text(reason, encoding="utf-8")
    finally:
        os.close(folder)
    if failed.exists():
        pytest.skip(f"ocpp-rpc {VERSION} cannot be installed: {failed.read_text(encoding='utf-8')}")


def _is_installed() -> bool:
    """Whether npm has finished with this version: it writes its list of what is there last."""
    try:
        listed = json.loads((_FOLDER / "node_modules" / ".package-lock.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    return bool(listed["packages"].get("node_modules/ocpp-rpc", {}).get("version") == VERSION)


def _fetch() -> str:
    """Have npm do it; why it did not, or nothing."""
    npm = which("npm")
    if npm is None:
        return "there is no npm here"
    command = [npm, "install", *_FLAGS, f"ocpp-rpc@{VERSION}"]
    try:
        done = subprocess.run(command, cwd=_FOLDER, check=False, capture_output=True, text=True, timeout=60)
    except subprocess.TimeoutExpired:
        return "npm takes too long"
    errors = [line for line in done.stderr.splitlines() if "error" in line]
    return "; ".join(errors[:3] or ["npm failed"]) if done.returncode else ""


class OcppRpcPeer(Peer):
    """A side that lives in a process of node's."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer)
        self._process: Running | None = None
        self._numbers = count(1)
        self._calls: dict[int, asyncio.Future[Payload]] = {}

    @asynccontextmanager
    async def living(self, script: str, *arguments: str) -> AsyncIterator[Running]:
        """Its process; at the end it is asked to close, and must do so without complaint."""
        async with running("node", str(_FOLDER / script), *arguments, take=self._hear) as process:
            self._process = process
            yield process
            process.finish()
            assert await process.ended() == 0, process.output

    async def call(self, action: str, payload: Payload) -> Payload:
        number = next(self._numbers)
        answer = self._calls[number] = asyncio.get_running_loop().create_future()
        self._tell({"call": number, "action": action, "payload": payload})
        async with asyncio.timeout(PATIENCE):
            return await answer

    def _tell(self, order: Payload) -> None:
        assert self._process is not None
        self._process.write(json.dumps(order))

    def _hear(self, line: str) -> None:
        try:
            news = json.loads(line)
        except ValueError:  # node complains
            self.flaws.append(line)
            return
        match news:
            case {"asked": action, "payload": payload, "id": call_id}:
                self._tell({"id": call_id, "answer": self._take(action, payload)})
            case {"answered": number, "answer": answer}:
                self._calls.pop(number).set_result(answer)
            case {"refused": number, "code": code, "description": description}:
                self._calls.pop(number).set_exception(Refused(code, description))
            case {"connected": identity, **more}:
                self._set_connected(identity, more.get("password"))
            case {"gone": _}:
                self._set_gone()
            case {"flaw": flaw}:
                self.flaws.append(json.dumps(flaw))


class OcppRpc:
    """The package as a library to write peers with."""

    @asynccontextmanager
    async def station(
        self, url: str, identity: str, version: str, answer: Answer, password: str | None = None
    ) -> AsyncIterator[OcppRpcPeer]:
        peer = OcppRpcPeer(answer)
        arguments = [url, identity, f"ocpp{version}", *([password] if password else [])]
        async with peer.living("station.mjs", *arguments) as process:
            await process.line('"connected"')
            yield peer

    @asynccontextmanager
    async def csms(self, version: str, answer: Answer) -> AsyncIterator[OcppRpcPeer]:
        peer = OcppRpcPeer(answer)
        async with peer.living("csms.mjs", f"ocpp{version}") as process:
            port = (await process.line(r'"listening":(\d+)'))[1]
            peer.url = f"ws://127.0.0.1:{port}"
            yield peer
