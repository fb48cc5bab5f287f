"""What is fuzzed: each reader of other people's bytes, as a check of one input, with inputs to begin from.

A check returns if the reader did what its documentation says: gave the outcome, which can be written again, or raised an
error that is documented. Anything else that comes out of it is a finding.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fuzz import ocpp_j, ocpp_s, pem, seeds

__all__ = ["CORPUS", "TARGETS", "Target"]

CORPUS = Path(__file__).parent / "corpus"
"""A directory for each target, an input in each file; those of former findings among them."""


@dataclass(frozen=True)
class Target:
    """One reader."""

    name: str
    check: Callable[[bytes], None]
    """Raises if the reader does something else with an input than it should."""

    def corpus(self) -> dict[str, bytes]:
        """The inputs kept in files, by name."""
        return {path.name: path.read_bytes() for path in sorted((CORPUS / self.name).iterdir())}

    @cache  # noqa: B019 - there are a dozen of them, for good
    def inputs(self) -> tuple[bytes, ...]:
        """All inputs to begin from: the files, and messages made from the models."""
        return (*self.corpus().values(), *seeds.made(self.name))

    def words(self) -> Iterator[bytes]:
        """What is worth writing into an input."""
        return seeds.words(self.name)


TARGETS = {
    name: Target(name, check)
    for group in (ocpp_j.TARGETS, ocpp_s.TARGETS, pem.TARGETS)
    for name, check in group.items()
}
