"""What the stations say: a boot, and a round of six calls, as masked WebSocket frames with an id of their own each.

A round is Heartbeat, StatusNotification, three MeterValues with four sampled values each, and Authorize.
"""

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from websockets.utils import apply_mask
from wire import KEY, head

__all__ = ["BOOT", "HEARTBEAT", "LARGE", "ROUND", "Message", "ids"]

_TEXT_DEFLATED = 0xC1
_WINDOW = 12
"""Bits of the window that both sides agree on: what `websockets` asks for."""
_TIMES = 12
"""Times in a large MeterValues, each with four sampled values."""
_TIME = "2025-01-31T12:34:56.000Z"


class Message:
    """A CALL without its id."""

    def __init__(self, action: str, payload: dict[str, Any]) -> None:
        self.action = action
        self.payload = json.dumps(payload, separators=(",", ":"))
        self._rest = f'","{action}",{self.payload}]'.encode()
        self._head = head(_BEGIN + len(self._rest), masked=True)
        # Deflated before the id is known: that is stored, and the rest follows as blocks of their own.
        deflate = zlib.compressobj(wbits=-_WINDOW)
        self._deflated = (deflate.compress(self._rest) + deflate.flush(zlib.Z_SYNC_FLUSH))[:-4]
        self._deflated_head = head(len(_STORED) + _BEGIN + len(self._deflated), masked=True, first=_TEXT_DEFLATED)

    def text(self, call_id: str) -> str:
        """The CALL."""
        return f'[2,"{call_id}{self._rest.decode()}'

    def frame(self, call_id: bytes) -> bytes:
        """The CALL as a masked WebSocket frame; the id has `ID_LENGTH` bytes."""
        return self._head + apply_mask(b'[2,"' + call_id + self._rest, KEY)

    def deflated(self, call_id: bytes) -> bytes:
        """The same by permessage-deflate."""
        return self._deflated_head + apply_mask(_STORED + b'[2,"' + call_id + self._deflated, KEY)


ID_LENGTH = 36
_BEGIN = len(b'[2,"') + ID_LENGTH
_STORED = b"\x00" + _BEGIN.to_bytes(2, "little") + (_BEGIN ^ 0xFFFF).to_bytes(2, "little")
"""The head of a block that is stored (RFC 1951, 3.2.4)."""


def ids() -> Iterator[bytes]:
    """Ids of the length and the look of UUIDs, each once."""
    return (b"6c1f0e52-7d0a-4b7c-9a55-%012d" % number for number in count())


@dataclass(frozen=True)
class _Sample:
    value: float
    measurand: str
    unit: str

    def v16(self) -> dict[str, Any]:
        return {
            "value": str(self.value),
            "context": "Sample.Periodic",
            "measurand": self.measurand,
            "unit": self.unit,
        }

    def v201(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "context": "Sample.Periodic",
            "measurand": self.measurand,
            "unitOfMeasure": {"unit": self.unit},
        }


_SAMPLES = (
    _Sample(1234567.8, "Energy.Active.Import.Register", "Wh"),
    _Sample(11040.5, "Power.Active.Import", "W"),
    _Sample(15.9, "Current.Import", "A"),
    _Sample(230.4, "Voltage", "V"),
)


def _meter_values(version: str, times: int) -> Message:
    """MeterValues with so many times of four sampled values."""
    if version == "1.6":
        value = {"timestamp": _TIME, "sampledValue": [sample.v16() for sample in _SAMPLES]}
        return Message("MeterValues", {"connectorId": 1, "transactionId": 4711, "meterValue": [value] * times})
    value = {"sampledValue": [sample.v201() for sample in _SAMPLES], "timestamp": _TIME}
    return Message("MeterValues", {"evseId": 1, "meterValue": [value] * times})


_METER_VALUES_16 = _meter_values("1.6", 1)
_METER_VALUES_201 = _meter_values("2.0.1", 1)

BOOT = {
    "1.6": Message(
        "BootNotification",
        {
            "chargePointVendor": "Vendor",
            "chargePointModel": "Model 22",
            "chargePointSerialNumber": "SN-0123456789",
            "firmwareVersion": "1.2.3",
            "meterType": "DIN rail",
        },
    ),
    "2.0.1": Message(
        "BootNotification",
        {
            "chargingStation": {
                "serialNumber": "SN-0123456789",
                "model": "Model 22",
                "vendorName": "Vendor",
                "firmwareVersion": "1.2.3",
            },
            "reason": "PowerUp",
        },
    ),
}
"""The first call of a station, by version."""

ROUND = {
    "1.6": (
        Message("Heartbeat", {}),
        Message(
            "StatusNotification",
            {"connectorId": 1, "errorCode": "NoError", "status": "Charging", "timestamp": _TIME},
        ),
        _METER_VALUES_16,
        _METER_VALUES_16,
        _METER_VALUES_16,
        Message("Authorize", {"idTag": "04E91C5A6B2280"}),
    ),
    "2.0.1": (
        Message("Heartbeat", {}),
        Message(
            "StatusNotification",
            {"timestamp": _TIME, "connectorStatus": "Occupied", "evseId": 1, "connectorId": 1},
        ),
        _METER_VALUES_201,
        _METER_VALUES_201,
        _METER_VALUES_201,
        Message("Authorize", {"idToken": {"idToken": "04E91C5A6B2280", "type": "ISO14443"}}),
    ),
}
"""The calls that a station repeats, by version."""

LARGE = {version: (_meter_values(version, _TIMES),) for version in ROUND}
"""MeterValues with 48 sampled values, by version."""

HEARTBEAT = {version: (Message("Heartbeat", {}),) for version in ROUND}
"""A Heartbeat, by version."""
