"""The pair that every scenario is played by: each version, transport and pairing in turn."""

from collections.abc import AsyncIterator

import pytest

pytest.register_assert_rewrite("scenarios.sides", "scenarios.strict")

from scenarios.moments import at  # noqa: E402 - after it is known that their asserts are to explain themselves
from scenarios.sides import PAIRINGS, Pair, Pairing, joined  # noqa: E402


@pytest.fixture(params=PAIRINGS, ids=str)
async def pair(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pair]:
    """A station and a CSMS."""
    pairing: Pairing = request.param
    for module in ("ocpp201", "reports"):
        monkeypatch.setattr(f"ocpp_adapters.{module}.now", lambda: at(0))
    async with joined(pairing) as pair:
        yield pair
