"""Messages of every action, as they stand on the wire: ``messages/ocpp*.json``.

``station``: what a station says in the course of a charging session and after it, and what our simulated CSMS answers (beside
times and numbers). ``csms``: what a CSMS asks, and what a station made by us with another library answers.
"""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import NamedTuple

from interop.peers import Payload


class Exchange(NamedTuple):
    action: str
    request: Payload
    response: Payload


@cache
def _all(version: str) -> dict[str, list[Exchange]]:
    text = (Path(__file__).with_name("messages") / f"ocpp{version}.json").read_text(encoding="utf-8")
    return {side: [Exchange(**exchange) for exchange in exchanges] for side, exchanges in json.loads(text).items()}


def said_by_station(version: str) -> list[Exchange]:
    return deepcopy(_all(version)["station"])


def said_by_csms(version: str) -> list[Exchange]:
    return deepcopy(_all(version)["csms"])
