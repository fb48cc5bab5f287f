"""An example of any message: what it must have, and the plain fields that it may have, with likely values."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from ocpp_core import OcppModel, decode, encode
from ocpp_tolerance.certification import State, check

__all__ = ["example"]

_TIME = "2026-03-01T12:00:00.000Z"
_LIKELY: Mapping[str, Any] = {
    "actualValue": "300",
    "attributeValue": "300",
    "certificate": "-----BEGIN CERTIFICATE-----\n…",
    "certificateChain": "-----BEGIN CERTIFICATE-----\n…",
    "chargeBoxSerialNumber": "B-000321",
    "chargePointModel": "One",
    "chargePointSerialNumber": "A-000123",
    "chargePointVendor": "Acme",
    "checksum": "9e107d9d372bb6826bd81d3542a419d6",
    "component.name": "OCPPCommCtrlr",
    "connectorId": 1,
    "content": "Welcome",
    "csr": "-----BEGIN CERTIFICATE REQUEST-----\n…",
    "currency": "EUR",
    "customerIdentifier": "C-1234",
    "data": "any text",
    "duration": 3600,
    "errorCode": "NoError",
    "fileName": "diagnostics.zip",
    "filename": "diagnostics.zip",
    "firmwareVersion": "1.4.2",
    "hash": "5d41402abc4b2a76b9719d911017c592",
    "hashAlgorithm": "SHA256",
    "iccid": "8931080019073497795",
    "idTag": "RFID-0001",
    "idToken": "RFID-0001",
    "imsi": "204080000000001",
    "info": "the fan is dusty",
    "interval": 300,
    "issuerKeyHash": "9f86d081884c7d659a2feaa0c55ad015",
    "issuerNameHash": "e3b0c44298fc1c149afbf4c8996fb924",
    "key": "HeartbeatInterval",
    "language": "en",
    "limit": 16,
    "listVersion": 12,
    "location": "https://example.com/files/",
    "messageId": "Status",
    "meterSerialNumber": "M-000456",
    "meterStart": 1200,
    "meterStop": 15200,
    "meterType": "MID class B",
    "model": "One",
    "parentIdTag": "FAMILY-0001",
    "remoteLocation": "https://example.com/logs/",
    "serialNumber": "5a3c",
    "techInfo": "from 192.0.2.7",
    "transactionId": "T-0001",
    "type": "Central",
    "value": "300",
    "variable.name": "HeartbeatInterval",
    "vendorErrorCode": "E42",
    "vendorId": "com.example",
    "vendorName": "Acme",
}
_BY_FORM = (("url", "https://example.com/"), ("responderURL", "https://example.com/ocsp"), ("", "…"))


def example(model: type[OcppModel]) -> Any:
    """A message as JSON that its model accepts and no rule of certification objects to; both are tried before it is returned.

    Raises:
        InvalidPayload: a field needs a value that is not known here.
    """
    schema = model.model_json_schema(by_alias=True)
    full, least = (_object(schema, schema.get("$defs", {}), optional=optional) for optional in (True, False))
    made = decode(model, json.dumps(full))
    return json.loads(encode(made)) if _is_sound(made) else json.loads(encode(decode(model, json.dumps(least))))


def _is_sound(message: OcppModel) -> bool:
    version = {"ocpp15_core": "1.5", "ocpp16_core": "1.6", "ocpp201_core": "2.0.1"}.get(
        type(message).__module__.partition(".")[0]
    )
    name = type(message).__name__
    kind: Literal["request", "response"] = "request" if name.endswith("Request") else "response"
    action = name.removesuffix("Request").removesuffix("Response")
    return version is None or not list(check(version, action, kind, message, State()))


def _object(schema: Mapping[str, Any], types: Mapping[str, Any], *, optional: bool, of: str = "") -> dict[str, Any]:
    """An object with what it must have, and with plain fields that it may have if these are wanted.

    Args:
        schema: what it is.
        types: the data types that it may contain.
        optional: whether these are wanted.
        of: the field that it is the value of; empty: it is the message.
    """
    required = schema.get("required", [])
    return {
        name: _value(qualified if (qualified := f"{of}.{name}") in _LIKELY else name, each, types)
        for name, each in schema.get("properties", {}).items()
        if name in required or (optional and _is_plain(_resolved(each, types)))
    }


def _resolved(schema: Mapping[str, Any], types: Mapping[str, Any]) -> Mapping[str, Any]:
    return types[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _is_plain(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") not in ("object", "array")


def _value(name: str, reference: Mapping[str, Any], types: Mapping[str, Any]) -> Any:
    schema = _resolved(reference, types)
    match schema:
        case {"enum": [first, *_] as values}:
            return _LIKELY[name] if _LIKELY.get(name) in values else first
        case {"const": only}:
            return only
        case {"type": "object"}:
            return _object(schema, types, optional=False, of=name)
        case {"type": "array"}:
            return [_value(name, schema["items"], types)] * max(1, schema.get("minItems", 1))
        case _:
            return _plain(name, schema)


def _plain(name: str, schema: Mapping[str, Any]) -> Any:
    match schema:
        case {"type": "boolean"}:
            return True
        case {"pattern": str(pattern)} if pattern.startswith(r"^\d{4}"):
            return _TIME
        case {"anyOf": [*alternatives]}:
            return _number(name, next(each for each in alternatives if each.get("type") in ("number", "integer")))
        case {"type": "integer" | "number"}:
            return _number(name, schema)
        case _:
            return _text(name, schema)


def _number(name: str, schema: Mapping[str, Any]) -> Any:
    likely = _LIKELY.get(name)
    number = likely if isinstance(likely, int) else 1
    return min(max(number, schema.get("minimum", number)), schema.get("maximum", number))


def _text(name: str, schema: Mapping[str, Any]) -> str:
    likely = _LIKELY.get(name)
    text = likely if isinstance(likely, str) else next(text for part, text in _BY_FORM if part.lower() in name.lower())
    return text[: schema.get("maxLength")]
