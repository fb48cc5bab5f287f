"""Configuration keys of 1.x as variables of 2.0.1's device model.

A standard key is the standard variable that means the same, where there is one (OCPP 1.6, 9; errata 3.82 and 3.88; security
whitepaper, 7; OCPP 1.5, ChangeConfiguration; OCPP 2.0.1 part 2, appendices 3 and 4). A key that only resembles a variable, as
one that counts what 2.0.1 gives as the limit of another, has none.

Every other key, a vendor's as well, is the variable of its name of the component `OWN`; and so may a standard key be written:
then its value goes as it is. Neither keys nor variables are told apart by case.

Keys are about the station as a whole. A component of an EVSE, or one of several instances, has no key.

Values are the same text in both, but for two:

- ``ChargingScheduleAllowedChargingRateUnit`` says ``Current`` and ``Power``, ``RateUnit`` says ``A`` and ``W`` (errata 3.86);
- ``AuthorizationKey`` is written in hexadecimal digits, ``BasicAuthPassword`` as text (whitepaper, 7.2; OCPP 2.0.1, edition 2
  errata 2.17.3). A key that is no text of UTF-8 remains in its digits, and that is reported.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ocpp_generic_api import Component, Scope, Variable

__all__ = ["OWN", "Key", "Keys"]

OWN = "ConfigurationKey"
"""The component whose variables are the keys that 2.0.1 has no variable for."""

_LONGEST = 50


def _same(value: str) -> str:
    return value


@dataclass(frozen=True, slots=True)
class Key:
    """A configuration key, and the variable that it is."""

    name: str
    """Its name in 1.x."""
    component: str
    """Name of the component."""
    variable: str
    """Name of the variable."""
    instance: str | None = None
    """Instance of the variable. None: there is only one."""
    written: Callable[[str], str] = _same
    """A value of the variable → the key's."""
    read: Callable[[str], str] = _same
    """A value of the key → the variable's."""
    secret: bool = False
    """Whether its value must not show up anywhere."""

    def as_component(self) -> Component:
        """The component."""
        return Component(name=self.component)

    def as_variable(self) -> Variable:
        """The variable."""
        return Variable(name=self.variable, instance=self.instance)

    def value_out(self, value: str, scope: Scope, path: str) -> str:
        """A value as 1.x writes it; one that would not come back the same is a loss."""
        written = self.written(value)
        if self.read(written) != value:
            scope.lose(path, self.shown(value), f"{self.name} of OCPP 1.x reads as another value")
        return written

    def value_in(self, value: str, scope: Scope, path: str) -> str:
        """A value of 1.x as the variable's."""
        read = self.read(value)
        if self.secret and self.written(read) != value.lower():
            scope.lose(path, self.shown(value), f"{self.name} is not the hexadecimal digits of a text: given as it is")
        return read

    def shown(self, value: str) -> str:
        """A value as it may show up in a loss, and so in a log."""
        return "(secret)" if self.secret else value


def _words(table: dict[str, str]) -> Callable[[str], str]:
    """Replace whole words, whatever stands between them."""
    pattern = re.compile(r"\b(" + "|".join(table) + r")\b")
    return lambda value: pattern.sub(lambda found: table[found[0]], value)


def _to_hex(password: str) -> str:
    return password.encode(errors="replace").hex()


def _from_hex(digits: str) -> str:
    if not re.fullmatch("([0-9A-Fa-f]{2})*", digits):
        return digits
    try:
        text = bytes.fromhex(digits).decode()
    except UnicodeDecodeError:
        return digits
    return text if text.isprintable() else digits


_COMMON = (
    Key("ClockAlignedDataInterval", "AlignedDataCtrlr", "Interval"),
    Key("ConnectionTimeOut", "TxCtrlr", "EVConnectionTimeOut"),
    Key("MeterValueSampleInterval", "SampledDataCtrlr", "TxUpdatedInterval"),
    Key("MeterValuesAlignedData", "AlignedDataCtrlr", "Measurands"),
    Key("MeterValuesSampledData", "SampledDataCtrlr", "TxUpdatedMeasurands"),
    Key("ResetRetries", "OCPPCommCtrlr", "ResetRetries"),
    Key("StopTxnAlignedData", "AlignedDataCtrlr", "TxEndedMeasurands"),
    Key("StopTxnSampledData", "SampledDataCtrlr", "TxEndedMeasurands"),
)
_ONLY_15 = (Key("HeartBeatInterval", "OCPPCommCtrlr", "HeartbeatInterval"),)
_ONLY_16 = (
    # Core profile.
    Key("AllowOfflineTxForUnknownId", "AuthCtrlr", "OfflineTxForUnknownIdEnabled"),
    Key("AuthorizationCacheEnabled", "AuthCacheCtrlr", "Enabled"),
    Key("AuthorizeRemoteTxRequests", "AuthCtrlr", "AuthorizeRemoteStart"),
    Key("GetConfigurationMaxKeys", "DeviceDataCtrlr", "ItemsPerMessage", "GetVariables"),
    Key("HeartbeatInterval", "OCPPCommCtrlr", "HeartbeatInterval"),
    Key("LocalAuthorizeOffline", "AuthCtrlr", "LocalAuthorizeOffline"),
    Key("LocalPreAuthorize", "AuthCtrlr", "LocalPreAuthorize"),
    Key("MaxEnergyOnInvalidId", "TxCtrlr", "MaxEnergyOnInvalidId"),
    Key("MessageTimeout", "OCPPCommCtrlr", "MessageTimeout", "Default"),
    Key("MinimumStatusDuration", "OCPPCommCtrlr", "MinimumStatusDuration"),
    Key("StopTransactionOnEVSideDisconnect", "TxCtrlr", "StopTxOnEVSideDisconnect"),
    Key("StopTransactionOnInvalidId", "TxCtrlr", "StopTxOnInvalidId"),
    Key("TransactionMessageAttempts", "OCPPCommCtrlr", "MessageAttempts", "TransactionEvent"),
    Key("TransactionMessageRetryInterval", "OCPPCommCtrlr", "MessageAttemptInterval", "TransactionEvent"),
    Key("UnlockConnectorOnEVSideDisconnect", "OCPPCommCtrlr", "UnlockOnEVSideDisconnect"),
    Key("WebSocketPingInterval", "OCPPCommCtrlr", "WebSocketPingInterval"),
    # Firmware, local list, reservation, smart charging.
    Key("SupportedFileTransferProtocols", "OCPPCommCtrlr", "FileTransferProtocols"),
    Key("LocalAuthListEnabled", "LocalAuthListCtrlr", "Enabled"),
    Key("SendLocalListMaxLength", "LocalAuthListCtrlr", "ItemsPerMessage"),
    Key("ReserveConnectorZeroSupported", "ReservationCtrlr", "NonEvseSpecific"),
    Key("ChargeProfileMaxStackLevel", "SmartChargingCtrlr", "ProfileStackLevel"),
    Key(
        "ChargingScheduleAllowedChargingRateUnit",
        "SmartChargingCtrlr",
        "RateUnit",
        written=_words({"A": "Current", "W": "Power"}),
        read=_words({"Current": "A", "Power": "W"}),
    ),
    Key("ChargingScheduleMaxPeriods", "SmartChargingCtrlr", "PeriodsPerSchedule"),
    Key("ConnectorSwitch3to1PhaseSupported", "SmartChargingCtrlr", "Phases3to1"),
    # Security whitepaper, and the one on plug and charge.
    Key("AdditionalRootCertificateCheck", "SecurityCtrlr", "AdditionalRootCertificateCheck"),
    Key("AuthorizationKey", "SecurityCtrlr", "BasicAuthPassword", written=_to_hex, read=_from_hex, secret=True),
    Key("CertificateSignedMaxChainSize", "SecurityCtrlr", "MaxCertificateChainSize"),
    Key("CpoName", "SecurityCtrlr", "OrganizationName"),
    Key("SecurityProfile", "SecurityCtrlr", "SecurityProfile"),
    Key("CentralContractValidationAllowed", "ISO15118Ctrlr", "CentralContractValidationAllowed"),
    Key("CertSigningRepeatTimes", "SecurityCtrlr", "CertSigningRepeatTimes"),
    Key("CertSigningWaitMinimum", "SecurityCtrlr", "CertSigningWaitMinimum"),
    Key("ContractValidationOffline", "ISO15118Ctrlr", "ContractValidationOffline"),
    Key("ISO15118PnCEnabled", "ISO15118Ctrlr", "PnCEnabled"),
)

_Place = tuple[str, str, str | None]


def _place(component: str, variable: str, instance: str | None) -> _Place:
    return component.lower(), variable.lower(), None if instance is None else instance.lower()


class Keys:
    """The keys of one of the 1.x versions."""

    def __init__(self, ocpp: Any) -> None:
        is_15 = ocpp.VERSION.name == "1.5"
        self.standard = _COMMON + (_ONLY_15 if is_15 else _ONLY_16)
        """Keys that are variables of 2.0.1."""
        self._longest = None if is_15 else _LONGEST
        self._by_name = {key.name.lower(): key for key in self.standard}
        self._by_place = {_place(key.component, key.variable, key.instance): key for key in self.standard}
        self._components = {key.component.lower() for key in self.standard} | {OWN.lower()}

    def named(self, name: str) -> Key:
        """The key of a name, in the spelling of that name."""
        return self._by_name.get(name.lower()) or Key(name, OWN, name)

    def of(self, component: Component, variable: Variable) -> Key | None:
        """The key that a variable is; None if it is none."""
        if not self.known(component):
            return None
        if component.name.lower() != OWN.lower():
            return self._by_place.get(_place(component.name, variable.name, variable.instance))
        if variable.instance is not None or len(variable.name) > (self._longest or len(variable.name)):
            return None
        return Key(variable.name, OWN, variable.name)

    def known(self, component: Component) -> bool:
        """Whether any key is a variable of a component."""
        whole = component.evse is None and component.instance is None
        return whole and component.name.lower() in self._components
