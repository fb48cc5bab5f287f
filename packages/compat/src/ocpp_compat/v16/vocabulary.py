"""Standard configuration keys of OCPP 1.6, which no message lists (chapter 9; security whitepaper; ISO 15118 application note)."""

from collections.abc import Mapping

__all__ = ["VOCABULARY"]

VOCABULARY: Mapping[str, str] = {
    "ConfigurationKey": (
        "AllowOfflineTxForUnknownId AuthorizationCacheEnabled AuthorizeRemoteTxRequests BlinkRepeat "
        "ClockAlignedDataInterval ConnectionTimeOut ConnectorPhaseRotation ConnectorPhaseRotationMaxLength "
        "GetConfigurationMaxKeys HeartbeatInterval LightIntensity LocalAuthorizeOffline LocalPreAuthorize "
        "MaxEnergyOnInvalidId MeterValuesAlignedData MeterValuesAlignedDataMaxLength MeterValuesSampledData "
        "MeterValuesSampledDataMaxLength MeterValueSampleInterval MinimumStatusDuration NumberOfConnectors "
        "ResetRetries StopTransactionOnEVSideDisconnect StopTransactionOnInvalidId StopTxnAlignedData "
        "StopTxnAlignedDataMaxLength StopTxnSampledData StopTxnSampledDataMaxLength SupportedFeatureProfiles "
        "SupportedFeatureProfilesMaxLength TransactionMessageAttempts TransactionMessageRetryInterval "
        "UnlockConnectorOnEVSideDisconnect WebSocketPingInterval LocalAuthListEnabled LocalAuthListMaxLength "
        "SendLocalListMaxLength ReserveConnectorZeroSupported ChargeProfileMaxStackLevel "
        "ChargingScheduleAllowedChargingRateUnit ChargingScheduleMaxPeriods ConnectorSwitch3to1PhaseSupported "
        "MaxChargingProfilesInstalled CentralContractValidationAllowed CertificateSignedMaxChainSize "
        "CertSigningWaitMinimum CertSigningRepeatTimes CertificateStoreMaxLength ContractValidationOffline "
        "ISO15118PnCEnabled AdditionalRootCertificateCheck AuthorizationKey CpoName SecurityProfile"
    ),
}
"""Name → the values, with a space between."""
