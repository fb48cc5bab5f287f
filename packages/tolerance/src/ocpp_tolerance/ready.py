"""The profiles that are ready made: `STRICT`, `CERTIFICATION` and `FIELD`."""

from .profile import ALL_FRAMES, ALL_SOAP, Profile
from .rules import JsonText, MapValue, ReadTime, Round, Rule, ToBoolean, ToNumber, ToText, TrimEnd, Truncate
from .structure import NOW, Default, DropEmpty, DropEntry, DropUnknown, FillEmpty

__all__ = ["CERTIFICATION", "FIELD", "STRICT"]

_OLD = ("1.5", "1.6")
_SAMPLES = tuple(
    f"**.{values}[*].{name}"
    for values in ("sampledValue", "values")
    for name in ("context", "format", "location", "measurand", "phase", "unit")
)
_DESCRIPTIONS = (
    "chargeBoxSerialNumber",
    "chargePointModel",
    "chargePointSerialNumber",
    "chargePointVendor",
    "firmwareVersion",
    "iccid",
    "imsi",
    "meterSerialNumber",
    "meterType",
    "chargingStation.**",
)
_METERED = ("MeterValues", "StopTransaction", "TransactionEvent")
_UNITS = {"Hz": "Hertz", "Celcius": "Celsius", "Amp": "A", "Volt": "V", "KWh": "kWh", "wh": "Wh"}
_NOTHING_MEASURED = {"timestamp": NOW, "sampledValue": [{"value": ""}]}

STRICT = Profile("strict")
"""What OCPP says, and nothing else."""

CERTIFICATION = Profile("certification", certifying="refuse")
"""Stricter than the schemas: what a specification or its errata ask between fields and messages is asked, too, and what breaks
it is refused. For reports alone: ``CERTIFICATION | Profile("reports", certifying="report")``."""

_FIELD_RULES: tuple[Rule, ...] = (
    # Words that mean another one. A reading must not change its meaning: what is not known is left out below.
    MapValue(paths=("**.unit",), actions=_METERED, versions=("1.6",), values=_UNITS),
    MapValue(
        paths=("**.unit",), actions=_METERED, versions=("1.5",), values={"Celcius": "Celsius", "A": "Amp", "V": "Volt"}
    ),
    MapValue(paths=("**.context",), actions=_METERED, versions=("1.6", "2.0.1"), otherwise="Other"),
    MapValue(paths=("errorCode",), actions=("StatusNotification",), versions=_OLD, otherwise="OtherError"),
    # Values of another type than they should have.
    ToText(),
    JsonText(paths=("data",), actions=("DataTransfer",)),
    ToNumber(),
    ToBoolean(),
    ReadTime(empty="now", paths=("timestamp", "**.timestamp")),
    ReadTime(),
    Round(),
    # Too long. Identifiers are not cut: they would be other identifiers.
    TrimEnd(paths=("idTag",), characters="\\"),
    Truncate(paths=_DESCRIPTIONS, actions=("BootNotification",)),
    Truncate(paths=("info", "vendorId", "vendorErrorCode"), actions=("StatusNotification",)),
    Truncate(paths=("configurationKey[*].value",), actions=("GetConfiguration",)),
    # Readings that cannot be understood, or are none, are left out; where one has to be, one that says nothing.
    DropEntry(paths=_SAMPLES, actions=_METERED),
    DropEntry(paths=("**.sampledValue", "**.values[*].values"), actions=_METERED),
    FillEmpty(paths=("meterValue",), actions=("MeterValues",), versions=("1.6",), value=_NOTHING_MEASURED),
    # Too much or too little.
    DropEmpty(),
    DropUnknown(),
    Default(paths=("configurationKey[*].readonly",), actions=("GetConfiguration",), value=False),
    Default(paths=("errorCode",), actions=("StatusNotification",), versions=_OLD, value="NoError"),
    Default(paths=("transactionId",), actions=("StopTransaction",), kind="request", value=-1),
)

FIELD = Profile(
    "field",
    rules=_FIELD_RULES,
    frames=ALL_FRAMES,
    soap=ALL_SOAP,
    assume="ocpp1.6",
    username_is_identity=True,
    passwords=True,
    upgrades=True,
    other_versions=True,
)
"""What stations in the field are known to need, as far as it leaves no doubt of what was meant."""
