"""The servers that are compared."""

import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from process import CACHE, Server

__all__ = [
    "BARE",
    "CALLED",
    "FIELD",
    "MOBILITYHOUSE",
    "NEUTRAL",
    "OCPP_RPC",
    "OURS",
    "PICOWS",
    "VERSIONS",
    "Target",
    "targets",
]

BARE, OURS, PICOWS, NEUTRAL, FIELD = "websockets", "ours", "ours-picows", "ours-neutral", "ours-neutral-field"
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
        return self.name.partition(",")[0] == BARE

    def start(self, *arguments: object) -> Server:
        """The server, to be entered; with further arguments."""
        return Server([*self.command, *map(str, arguments)], self.environment)


CALLED: Mapping[str, str] = {
    BARE: "servers/bare.py",
    OURS: "servers/strict{digits}.py",
    PICOWS: "servers/strict{digits}.py picows",
    NEUTRAL: "servers/neutral.py {version}",
    FIELD: "servers/neutral.py {version} field",
    MOBILITYHOUSE: "servers/mobilityhouse{digits}.py",
    OCPP_RPC: "servers/ocpp_rpc.js {version}",
}
"""The servers that stations call: script and arguments, by name."""


def targets(
    names: Collection[str], scripts: Mapping[str, str] = CALLED, versions: Sequence[str] = VERSIONS
) -> list[Target]:
    """Those of these names that have a script and can run here, version by version; prints which cannot.

    Args:
        names: what is wanted.
        scripts: script and arguments, by name.
        versions: what they are asked in.
    """
    wanted = [name for name in scripts if name in names and (name != OCPP_RPC or _has_ocpp_rpc())]
    return [_target(name, version, scripts[name]) for version in versions for name in wanted]


def _target(name: str, version: str, script: str) -> Target:
    file, *arguments = script.format(version=version, digits=version.replace(".", "")).split()
    command = (str(_HERE / file), *arguments)
    if file.endswith(".js"):
        return Target(name, version, ("node", *command), {"NODE_PATH": str(_OCPP_RPC_CACHE / "node_modules")})
    return Target(name, version, (sys.executable, *command))


@cache
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
