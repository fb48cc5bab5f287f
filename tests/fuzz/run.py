"""Fuzzes what reads bytes of others, for so many seconds in all: ``python tests/fuzz/run.py 600 [TARGET...]``.

With atheris, coverage decides which inputs are worth keeping; without it, inputs are spoilt at random. A finding ends its
target: its input is kept in the directory that is printed, and the status is 1. Put it into ``corpus``, where a test
keeps it, and mend what it found.
"""

import importlib.util
import logging
import subprocess
import sys
import tempfile
import time
import traceback
from hashlib import sha256
from pathlib import Path
from random import Random

TESTS = Path(__file__).parents[1]
INSTRUMENTED = (
    "ocpp_core",
    "ocpp_wamp",
    "ocpp_security",
    "ocpp_transport_soap",
    "ocpp_transport_ws",
    "websockets.server",
    "websockets.http11",
    "websockets.headers",
)
LONGEST = 8192
"""Most bytes of an input; the tests have longer ones."""
PATIENCE = 10
"""Seconds that one input may take."""
MOST_MEMORY = 1024
"""MiB that a process may have, the fuzzer's own included."""


def fuzz(name: str, seconds: int, work: Path) -> None:
    """Fuzz one target with atheris; it ends the process."""
    import atheris  # noqa: PLC0415 - not everybody has it

    with atheris.instrument_imports(include=list(INSTRUMENTED)):
        from fuzz.targets import TARGETS  # noqa: PLC0415 - instrumented as it is loaded
    target = TARGETS[name]
    found, begin, words = work / "found", work / "begin", work / "words"
    for directory in (found, begin):
        directory.mkdir(exist_ok=True)
    for data in target.inputs():
        (begin / sha256(data).hexdigest()[:16]).write_bytes(data)
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in target.words()), encoding="ascii")
    limits = [f"-max_len={LONGEST}", f"-timeout={PATIENCE}", f"-rss_limit_mb={MOST_MEMORY}"]
    outcome = [f"-artifact_prefix={work}/finding-", f"-max_total_time={seconds}", "-print_final_stats=1"]
    arguments = [sys.argv[0], f"-dict={words}", *limits, *outcome, str(found), str(begin)]
    atheris.Setup(arguments, target.check)
    atheris.Fuzz()


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in word)


def spoil(name: str, seconds: int, work: Path) -> int:
    """Fuzz one target without atheris.

    Returns:
        The exit status.
    """
    from fuzz.mutations import mutants  # noqa: PLC0415 - as above
    from fuzz.targets import TARGETS  # noqa: PLC0415

    target, count = TARGETS[name], 0
    end = time.monotonic() + seconds
    for data in mutants(target.inputs(), tuple(target.words()), Random()):
        try:
            target.check(data)
        except Exception:  # noqa: BLE001 - whatever comes out is a finding
            traceback.print_exc()
            (work / f"finding-{sha256(data).hexdigest()[:16]}").write_bytes(data)
            return 1
        count += 1
        if time.monotonic() > end:
            break
    sys.stderr.write(f"stat::number_of_executed_units: {count}\n")
    return 0


def run(seconds: int, names: list[str]) -> int:
    """Fuzz one target after the other, each in a process of its own, and print what came of it.

    Returns:
        The exit status.
    """
    from fuzz.targets import TARGETS  # noqa: PLC0415

    names = names or list(TARGETS)
    each = max(1, seconds // len(names))
    work = Path(tempfile.mkdtemp(prefix="fuzz-"))
    _say(f"{'atheris' if _has_atheris() else 'no atheris: at random'}, {each} s each; {work}")
    return max([_run_one(name, each, work / name) for name in names])


def _run_one(name: str, seconds: int, work: Path) -> int:
    work.mkdir()
    log = work / "log"
    with log.open("wb") as output:
        command = [sys.executable, __file__, "--only", name, str(seconds), str(work)]
        status = subprocess.run(command, stdout=output, stderr=output, check=False).returncode
    _say(f"{name:14} {_told(log):>10} inputs  {_verdict(status, work)}")
    return int(status != 0)


def _told(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    counts = [line.split()[-1] for line in lines if line.startswith("stat::number_of_executed_units")]
    return counts[-1] if counts else "?"


def _verdict(status: int, work: Path) -> str:
    findings = sorted(work.glob("finding-*"))
    if findings:
        return f"FOUND {findings[0]}; the trace is in {work / 'log'}"
    return "nothing found" if status == 0 else f"FAILED with status {status}: see {work / 'log'}"


def _has_atheris() -> bool:
    return importlib.util.find_spec("atheris") is not None


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.path.insert(0, str(TESTS))
    if sys.argv[1:2] == ["--only"]:
        _, _, target_name, its_seconds, its_work = sys.argv
        engine = fuzz if _has_atheris() else spoil
        sys.exit(engine(target_name, int(its_seconds), Path(its_work)))
    sys.exit(run(int(sys.argv[1]) if len(sys.argv) > 1 else 600, sys.argv[2:]))
