"""The servers that are compared."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from process import CACHE, Server

__all__ = ["BARE", "FIELD", "MOBILITYHOUSE", "NEUTRAL", "OCPP_RPC", "OURS", "VERSIONS", "Target", "targets"]

BARE, OURS, NEUTRAL, FIELD = "websockets", "ours", "ours-neutral", "ours-neutral-field"
MOBILITYHOUSE, OCPP_RPC = "mobilityhouse", "ocpp-rpc"
VERSIONS = ("1.6", "2.0.1")

_HERE = Path(__file__).parent
_OCPP_RPC_PACKAGE = "ocpp-rpc@2.2.1"
_OCPP_RPC_CACHE = CACHE / _OCPP_RPC_PACKAGE


@dataclass(frozen=True)
class Target:
    """A server, and the version that it is asked in."""

    name: str
    version: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)

    @property
    def is_loose(self) -> bool:
        """Whether its answer is constant, so that its id says nothing."""
        return self.name == BARE

    def start(self) -> Server:
        """The server, to be entered."""
        return Server(self.command, self.environment)


def targets(names: set[str]) -> list[Target]:
    """Those of these names that can run here, version by version; prints which cannot."""
    makers: dict[str, Callable[[str], Target]] = {
        BARE: _bare,
        OURS: _ours,
        NEUTRAL: _neutral,
        FIELD: _field,
        MOBILITYHOUSE: _mobilityhouse,
    }
    if OCPP_RPC in names and _has_ocpp_rpc():
        makers[OCPP_RPC] = _ocpp_rpc
    return [make(version) for version in VERSIONS for name, make in makers.items() if name in names]


def _bare(version: str) -> Target:
    return _python(BARE, version, "bare.py")


def _ours(version: str) -> Target:
    return _python(OURS, version, f"strict{_digits(version)}.py")


def _neutral(version: str) -> Target:
    return _python(NEUTRAL, version, "neutral.py", version)


def _field(version: str) -> Target:
    return _python(FIELD, version, "neutral.py", version, "field")


def _mobilityhouse(version: str) -> Target:
    return _python(MOBILITYHOUSE, version, f"mobilityhouse{_digits(version)}.py")


def _digits(version: str) -> str:
    return version.replace(".", "")


def _python(name: str, version: str, script: str, *arguments: str) -> Target:
    return Target(name, version, (sys.executable, str(_HERE / "servers" / script), *arguments))


def _ocpp_rpc(version: str) -> Target:
    script = str(_HERE / "servers" / "ocpp_rpc.js")
    modules = {"NODE_PATH": str(_OCPP_RPC_CACHE / "node_modules")}
    return Target(OCPP_RPC, version, ("node", script, version), modules)


def _has_ocpp_rpc() -> bool:
    """Whether the npm package can be used; it is installed into a cache when first needed."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        print(f"{OCPP_RPC}: skipped, there is no Node.js")
        return False
    if (_OCPP_RPC_CACHE / "node_modules" / "ocpp-rpc").is_dir():
        return True
    _OCPP_RPC_CACHE.mkdir(parents=True, exist_ok=True)
    command = [
        npm,
        "install",
        "--silent",
        "--no-fund",
        "--no-audit",
        "--prefix",
        str(_OCPP_RPC_CACHE),
        _OCPP_RPC_PACKAGE,
    ]
    if subprocess.run(command, check=False).returncode != 0:
        print(f"{OCPP_RPC}: skipped, it could not be installed")
        return False
    return True
