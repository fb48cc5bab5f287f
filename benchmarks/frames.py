"""What the stations say: a boot, and a round of six calls, as masked WebSocket frames with an id of their own each.

A round is Heartbeat, StatusNotification, three MeterValues with four sampled values each, and Authorize.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any

from websockets.utils import apply_mask

__all__ = ["BOOT", "ROUND", "Message", "ids"]

_KEY = b"\x37\xfa\x21\x3d"
"""Masking key of all frames. It is not zero, for some servers skip the unmasking then."""
_SHORT = 126
"""Payloads from this length on have it in two bytes of their own."""
_TIME = "2025-01-31T12:34:56.000Z"


class Message:
    """A CALL without its id."""

    def __init__(self, action: str, payload: dict[str, Any]) -> None:
        self.action = action
        self.payload = json.dumps(payload, separators=(",", ":"))
        self._rest = f'","{action}",{self.payload}]'.encode()
        length = len(self.text("x" * ID_LENGTH))
        size = bytes([0x80 | length]) if length < _SHORT else bytes([0x80 | _SHORT]) + length.to_bytes(2)
        self._head = b"\x81" + size + _KEY

    def text(self, call_id: str) -> str:
        """The CALL."""
        return f'[2,"{call_id}{self._rest.decode()}'

    def frame(self, call_id: bytes) -> bytes:
        """The CALL as a masked WebSocket frame; the id has `ID_LENGTH` bytes."""
        return self._head + apply_mask(b'[2,"' + call_id + self._rest, _KEY)


ID_LENGTH = 36


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

_METER_VALUES_16 = Message(
    "MeterValues",
    {
        "connectorId": 1,
        "transactionId": 4711,
        "meterValue": [{"timestamp": _TIME, "sampledValue": [sample.v16() for sample in _SAMPLES]}],
    },
)
_METER_VALUES_201 = Message(
    "MeterValues",
    {"evseId": 1, "meterValue": [{"sampledValue": [sample.v201() for sample in _SAMPLES], "timestamp": _TIME}]},
)

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
