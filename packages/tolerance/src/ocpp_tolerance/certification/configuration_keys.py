"""The standard configuration keys of 1.6 (chapter 9, and what the errata sheet adds)."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

__all__ = ["KEYS", "REQUIRED", "Key"]


class Key(NamedTuple):
    """What is said of a key."""

    type: Literal["boolean", "integer", "CSL"]
    readonly: bool | None
    """Whether a central system can only read it. None: the charge point may choose."""


_TABLE = """
AllowOfflineTxForUnknownId boolean RW
AuthorizationCacheEnabled boolean RW
AuthorizeRemoteTxRequests boolean ? required
BlinkRepeat integer RW
ClockAlignedDataInterval integer RW required
ConnectionTimeOut integer RW required
ConnectorPhaseRotation CSL RW required
ConnectorPhaseRotationMaxLength integer R
GetConfigurationMaxKeys integer R required
HeartbeatInterval integer RW required
LightIntensity integer RW
LocalAuthorizeOffline boolean RW required
LocalPreAuthorize boolean RW required
MaxEnergyOnInvalidId integer RW
MessageTimeout integer RW
MeterValuesAlignedData CSL RW required
MeterValuesAlignedDataMaxLength integer R
MeterValuesSampledData CSL RW required
MeterValuesSampledDataMaxLength integer R
MeterValueSampleInterval integer RW required
MinimumStatusDuration integer RW
NumberOfConnectors integer R required
ResetRetries integer RW required
StopTransactionMaxMeterValues integer R
StopTransactionOnEVSideDisconnect boolean ?
StopTransactionOnInvalidId boolean RW required
StopTxnAlignedData CSL RW required
StopTxnAlignedDataMaxLength integer R
StopTxnSampledData CSL RW required
StopTxnSampledDataMaxLength integer R
SupportedFeatureProfiles CSL R required
SupportedFeatureProfilesMaxLength integer R
TransactionMessageAttempts integer RW required
TransactionMessageRetryInterval integer RW required
UnlockConnectorOnEVSideDisconnect boolean ? required
WebSocketPingInterval integer RW
LocalAuthListEnabled boolean RW
LocalAuthListMaxLength integer R
SendLocalListMaxLength integer R
ReserveConnectorZeroSupported boolean R
ChargeProfileMaxStackLevel integer R
ChargingScheduleAllowedChargingRateUnit CSL R
ChargingScheduleMaxPeriods integer R
ConnectorSwitch3to1PhaseSupported boolean R
MaxChargingProfilesInstalled integer R
SupportedFileTransferProtocols CSL R
"""
"""Key, type, access (``?``: the charge point may choose), and whether the Core profile requires it."""

_ROWS = [row.split() for row in _TABLE.strip().splitlines()]
_READONLY = {"R": True, "RW": False}
_TYPES: Mapping[str, Literal["boolean", "integer", "CSL"]] = {"boolean": "boolean", "integer": "integer", "CSL": "CSL"}

KEYS: Mapping[str, Key] = {name.lower(): Key(_TYPES[kind], _READONLY.get(access)) for name, kind, access, *_ in _ROWS}
"""By name in lower case, for the case of a key has no meaning."""

REQUIRED = frozenset(name.lower() for name, _, _, *more in _ROWS if more)
"""Names, in lower case, of those that every charge point has."""
