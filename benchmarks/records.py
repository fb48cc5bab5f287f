"""Records of former runs, as `run.py` keeps them in `results/`."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["RESULTS", "Key", "Record", "read_records"]

RESULTS = Path(__file__).parent / "results"


class Key(NamedTuple):
    """What a ratio is of."""

    chapter: str
    server: str
    version: str


@dataclass(frozen=True)
class Record:
    """What a run has kept of ratios: those to the first server of a chapter, which is left out where it is compared with itself."""

    when: datetime
    ratios: dict[Key, Sequence[float]]
    """One value for each turn."""


def read_records(files: Sequence[Path] = ()) -> list[Record]:
    """Records, the oldest first; short runs, which only show that it works, and those without a ratio are left out.

    Args:
        files: where they are; none: all in `results/`.
    """
    found = (json.loads(file.read_text()) for file in files or RESULTS.glob("*.json"))
    records = [
        Record(datetime.fromisoformat(each["when"]), dict(_ratios(each))) for each in found if not each.get("quick")
    ]
    return sorted((each for each in records if each.ratios), key=lambda each: each.when)


def _ratios(record: dict[str, Any]) -> Iterator[tuple[Key, Sequence[float]]]:
    for chapter, entries in record.items():
        for entry in entries if isinstance(entries, list) else ():
            if "ratio" in entry and "version" in entry:
                # Once, the one chapter that compares a server with itself did not name it.
                yield Key(chapter, entry.get("server", ""), entry["version"]), entry["ratio"]["values"]
