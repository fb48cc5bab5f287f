"""Where the models are not what the official JSON schema says, each with its reason and source.

Nothing else may differ. A row that the schema makes superfluous fails a test, as does one that the model does not follow.
"""

import re
from functools import cache
from typing import Any, NamedTuple

from conformance import schemas
from conformance.schemas import Schema


class Deviation(NamedTuple):
    """One statement of a schema, replaced."""

    version: str
    """Version of OCPP."""
    message: str
    """Message that it applies to."""
    path: str
    """Field, by its place in the plain schema."""
    keyword: str
    """Keyword of JSON Schema that differs."""
    value: Any
    """What holds here; None: nothing is said."""
    source: str
    """Why, and where it is written."""

    def __str__(self) -> str:
        return f"{self.version} {self.message} {self.path} {self.keyword}"


_PERIODS = "chargingSchedule.chargingSchedulePeriod"
_UNIT = "transactionData[].sampledValue[].unit"
_UNITS = schemas.at(schemas.plain("1.6", "StopTransactionRequest"), _UNIT)["enum"]
_FETCHED = (
    "anyURI, which admits nearly any text (XML Schema 1.1 part 2, 3.3.17): whoever fetches it learns what it is worth"
)

DEVIATIONS = (
    # Numeric bounds that stand in the field tables of the specification alone.
    Deviation("1.6", "ChangeAvailabilityRequest", "connectorId", "minimum", 0, "OCPP 1.6, 6.7: connectorId >= 0"),
    Deviation("1.6", "MeterValuesRequest", "connectorId", "minimum", 0, "OCPP 1.6, 6.31: connectorId >= 0"),
    Deviation("1.6", "RemoteStartTransactionRequest", "connectorId", "minimum", 1, "OCPP 1.6, 6.33: connectorId > 0"),
    Deviation("1.6", "ReserveNowRequest", "connectorId", "minimum", 0, "OCPP 1.6, 6.37: connectorId >= 0"),
    Deviation("1.6", "StartTransactionRequest", "connectorId", "minimum", 1, "OCPP 1.6, 6.45: connectorId > 0"),
    Deviation("1.6", "StatusNotificationRequest", "connectorId", "minimum", 0, "OCPP 1.6, 6.47: connectorId >= 0"),
    Deviation("1.6", "TriggerMessageRequest", "connectorId", "minimum", 1, "OCPP 1.6, 6.51: connectorId > 0"),
    Deviation("1.6", "UnlockConnectorRequest", "connectorId", "minimum", 1, "OCPP 1.6, 6.53: connectorId > 0"),
    Deviation("1.6", "ExtendedTriggerMessageRequest", "connectorId", "minimum", 1, "OCPP 1.6 security, 5.5: > 0"),
    Deviation(
        "1.6", "RemoteStartTransactionRequest", "chargingProfile.stackLevel", "minimum", 0, "OCPP 1.6, 7.8: >= 0"
    ),
    Deviation("1.6", "SetChargingProfileRequest", "csChargingProfiles.stackLevel", "minimum", 0, "OCPP 1.6, 7.8: >= 0"),
    # Lists that the specification, and the service description, require to have an item.
    Deviation("1.6", "GetCompositeScheduleResponse", _PERIODS, "minItems", 1, "OCPP 1.6, 7.13: 1..*"),
    Deviation(
        "1.6", "RemoteStartTransactionRequest", f"chargingProfile.{_PERIODS}", "minItems", 1, "OCPP 1.6, 7.13: 1..*"
    ),
    Deviation(
        "1.6", "SetChargingProfileRequest", f"csChargingProfiles.{_PERIODS}", "minItems", 1, "OCPP 1.6, 7.13: 1..*"
    ),
    Deviation("1.6", "StopTransactionRequest", "transactionData[].sampledValue", "minItems", 1, "OCPP 1.6, 7.33: 1..*"),
    # The unit of frequency. The schema of MeterValues has it; both messages carry the same type.
    Deviation("1.6", "StopTransactionRequest", _UNIT, "enum", _UNITS | {"Hertz"}, "OCPP 1.6 errata sheet, 3.84"),
    # The specification says anyURI, and no more.
    Deviation("1.6", "GetDiagnosticsRequest", "location", "format", None, f"OCPP 1.6, 6.25: {_FETCHED}"),
    Deviation("1.6", "UpdateFirmwareRequest", "location", "format", None, f"OCPP 1.6, 6.55: {_FETCHED}"),
)


@cache
def amended(version: str, name: str) -> Schema:
    """The schema in plain form as it holds here."""
    schema = schemas.plain(version, name)
    for deviation in _deviations(version, name):
        schema = _replaced(schema, re.findall(r"\[\]|\w+", deviation.path), deviation)
    return schema


def objections(version: str, name: str, payload: Any) -> list[str]:
    """What the official schema has against a payload, apart from what deviates here."""
    deviating = {(deviation.path, deviation.keyword) for deviation in _deviations(version, name)}
    return [
        f"{error.json_path}: {error.message}"
        for error in schemas.validator(version, name).iter_errors(payload)
        if (re.sub(r"\[\d+\]", "[]", error.json_path.removeprefix("$.")), error.validator) not in deviating
    ]


def _deviations(version: str, name: str) -> list[Deviation]:
    return [each for each in DEVIATIONS if (each.version, each.message) == (version, name)]


def _replaced(schema: Schema, steps: list[str], deviation: Deviation) -> Schema:
    if not steps:
        others = {keyword: value for keyword, value in schema.items() if keyword != deviation.keyword}
        return others if deviation.value is None else others | {deviation.keyword: deviation.value}
    step, *rest = steps
    if step == "[]":
        return schema | {"items": _replaced(schema["items"], rest, deviation)}
    member = _replaced(schema["properties"][step], rest, deviation)
    return schema | {"properties": schema["properties"] | {step: member}}
