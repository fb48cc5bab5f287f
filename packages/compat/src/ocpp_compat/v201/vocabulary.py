"""Standard names of OCPP 2.0.1 that no message lists: components and their variables, units, reasons, security events.

They are those of the appendices to part 2, version 1.3.
"""

from collections.abc import Mapping

__all__ = ["VOCABULARY"]

VOCABULARY: Mapping[str, str] = {
    "AcDcConverterVariableName": "DCCurrent DCVoltage Enabled FanSpeed Overload Power Problem Temperature Tripped",
    "AcPhaseSelectorVariableName": "Active Enabled PhaseRotation Problem",
    "AccessBarrierVariableName": "Enabled Active Problem",
    "ActuatorVariableName": "Active Enabled Problem State",
    "AirCoolingSystemVariableName": "Active Enabled Problem FanSpeed",
    "AlignedDataCtrlrVariableName": (
        "Available Enabled Interval Measurands SendDuringIdle SignReadings TxEndedInterval TxEndedMeasurands"
    ),
    "AreaVentilationVariableName": "Active Enabled Problem FanSpeed",
    "AuthCacheCtrlrVariableName": "Available Enabled LifeTime Policy Storage DisablePostAuthorize",
    "AuthCtrlrVariableName": (
        "AdditionalInfoItemsPerMessage AuthorizeRemoteStart Enabled LocalAuthorizeOffline LocalPreAuthorize "
        "MasterPassGroupId OfflineTxForUnknownIdEnabled DisableRemoteAuthorization"
    ),
    "BayOccupancySensorVariableName": "Active Enabled Percent",
    "BeaconLightingVariableName": "Active Color Enabled Enabled(Set) Percent Percent(Set) Power Problem",
    "CHAdeMOCtrlrVariableName": (
        "Enabled Active Complete Tripped Problem SelftestActive SelftestActive(Set) CHAdeMOProtocolNumber "
        "VehicleStatus DynamicControl HighCurrentControl HighVoltageControl AutoManufacturerCode"
    ),
    "CPPWMControllerVariableName": (
        "Active DCVoltage Enabled Percentage Problem SelftestActive SelftestActive(Set) State"
    ),
    "CableBreakawaySensorVariableName": "Active Enabled Tripped",
    "CaseAccessSensorVariableName": "Active Enabled Enabled(Set) Problem Tripped",
    "ChargingStateVariableName": (
        "BatteryOvervoltage BatteryUndervoltage ChargingCurrentDeviation BatteryTemperature VoltageDeviation "
        "ChargingSystemError VehicleShiftPosition VehicleChargingEnabled ChargingSystemIncompatibility "
        "ChargerConnectorLockFault"
    ),
    "ChargingStationVariableName": (
        "ACCurrent ACVoltage ACVoltage(MaxLimit) AllowNewSessionsPendingFirmwareUpdate Available "
        "AvailabilityState ChargeProtocol CurrentImbalance ECVariant Enabled Model OperatingTimes Overload "
        "PhaseRotation Power Power(MaxLimit) Problem SerialNumber SupplyPhases SupplyPhases(MaxLimit) Tripped "
        "VendorName VoltageImbalance"
    ),
    "ChargingStatusIndicatorVariableName": "Active Color",
    "ClockCtrlrVariableName": (
        "DateTime NextTimeOffsetTransitionDateTime NtpServerUri NtpSource TimeAdjustmentReportingThreshold "
        "TimeOffset TimeSource TimeZone"
    ),
    "ConnectedEVVariableName": (
        "Available VehicleId ProtocolAgreed ProtocolSupportedByEV ACCurrent.minSet ACCurrent.maxSet "
        "ACVoltage.maxSet DCCurrent.minSet DCCurrent.maxSet DCCurrent.target DCVoltage.minSet DCVoltage.maxSet "
        "DCVoltage.target Power.maxSet EnergyCapacity EnergyImport.target DepartureTime RemainingTimeBulk "
        "RemainingTimeFull.maxSet RemainingTimeFull.actual StateOfChargeBulk StateOfCharge.maxSet "
        "StateOfCharge.actual ChargingCompleteBulk ChargingCompleteFull BatteryOvervoltage BatteryUndervoltage "
        "ChargingCurrentDeviation BatteryTemperature VoltageDeviation ChargingSystemError VehicleShiftPosition "
        "VehicleChargingEnabled ChargingSystemIncompatibility ChargerConnectorLockFault"
    ),
    "ConnectorHolsterReleaseVariableName": "Enabled Active Problem State",
    "ConnectorHolsterSensorVariableName": "Enabled Active Problem",
    "ConnectorPlugRetentionLockVariableName": ("Enabled Active Problem Tripped Tries Tries(SetLimit) Tries(MaxLimit)"),
    "ConnectorProtectionReleaseVariableName": "Enabled Active Problem Tripped",
    "ConnectorVariableName": (
        "AvailabilityState Available ChargeProtocol ConnectorType Enabled PhaseRotation Problem SupplyPhases "
        "SupplyPhases(MaxLimit) Tripped"
    ),
    "ControlMeteringVariableName": "Power ACCurrent DCCurrent DCVoltage",
    "ControllerComponentName": (
        "AlignedDataCtrlr AuthCacheCtrlr AuthCtrlr CHAdeMOCtrlr ClockCtrlr CustomizationCtrlr DeviceDataCtrlr "
        "DisplayMessageCtrlr ISO15118Ctrlr LocalAuthListCtrlr MonitoringCtrlr OCPPCommCtrlr ReservationCtrlr "
        "SampledDataCtrlr SecurityCtrlr SmartChargingCtrlr TariffCostCtrlr TxCtrlr"
    ),
    "ControllerVariableName": (
        "Active ECVariant FirmwareVersion Interval[Heartbeat] Manufacturer MaxMsgElements Model Problem "
        "SelftestActive SelftestActive(Set) SerialNumber VersionDate VersionNumber"
    ),
    "CustomizationCtrlrVariableName": "CustomImplementationEnabled",
    "DataLinkVariableName": "Active Complete Enabled Fallback ICCID IMSI NetworkAddress Problem SignalStrength",
    "DeviceDataCtrlrInstanceName": "GetReport GetVariables SetVariables",
    "DeviceDataCtrlrVariableName": (
        "BytesPerMessage ConfigurationValueSize ItemsPerMessage ReportingValueSize ValueSize"
    ),
    "DisplayMessageCtrlrVariableName": (
        "Available DisplayMessages Enabled PersonalMessageSize SupportedFormats SupportedPriorities"
    ),
    "DisplayVariableName": ("Color Count[HeightInChars] Count[WidthInChars] DataText[Visible] Enabled Problem State"),
    "DistributionPanelVariableName": "ChargingStation DistributionPanel Fuse InstanceName",
    "ELVSupplyVariableName": (
        "EnergyImportRegister Fallback Fallback(MaxLimit) Power Power(MaxLimit) StateOfCharge Time"
    ),
    "EVRetentionLockVariableName": "Active Complete Enabled Problem",
    "EVSEVariableName": (
        "ACCurrent ACVoltage Available AvailabilityState AllowReset ChargeProtocol ChargingTime "
        "Count[ChargingProfiles](MaxLimit) Count[ChargingProfiles] CurrentImbalance DCCurrent DCVoltage Enabled "
        "EvseId ISO15118EvseId Overload PhaseRotation PostChargingTime Power Problem SupplyPhases Tripped "
        "VoltageImbalance"
    ),
    "ElectricalFeedVariableName": (
        "ACVoltage Active DCVoltage Enabled Energy PhaseRotation Power PowerType Problem SupplyPhases"
    ),
    "EmergencyStopSensorVariableName": "Enabled Active Tripped",
    "EnvironmentalLightingVariableName": "Active Color Enabled Enabled(Set) Percent Percent(Set) Power Problem",
    "ExternalTemperatureSensorVariableName": "Active Problem Temperature",
    "FiscalMeteringVariableName": (
        "Problem Certificate ECVariant EnergyExport EnergyExportRegister EnergyImport EnergyImportRegister "
        "Manufacturer[CT] Manufacturer[Meter] Model[CT] Model[Meter] OptionsSet[MeterValueAlignedData] "
        "OptionsSet[TxnStoppedAlignedData] SerialNumber[CT] SerialNumber[Meter]"
    ),
    "FloodSensorVariableName": "Active Enabled Height Percent Tripped",
    "GroundIsolationProtectionVariableName": "Active Complete Enabled Impedance Problem",
    "HeaterVariableName": (
        "Active Enabled Problem Tripped Power Power(MaxLimit) Power(MaxSet) Temperature(MinSet) Temperature(MaxSet)"
    ),
    "HumiditySensorVariableName": "Enabled Humidity Problem",
    "ISO15118CtrlrVariableName": (
        "Active Enabled CentralContractValidationAllowed Complete ContractValidationOffline SeccId SelftestActive "
        "SelftestActive(Set) MaxScheduleEntries RequestedEnergyTransferMode RequestMeteringReceipt CountryName "
        "OrganizationName PnCEnabled Problem Tripped V2GCertificateInstallationEnabled "
        "ContractCertificateInstallationEnabled"
    ),
    "LightSensorVariableName": "Enabled Light Problem",
    "LiquidCoolingSystemVariableName": "Active Enabled Problem Temperature",
    "LocalAuthListCtrlrVariableName": (
        "Available BytesPerMessage Enabled Entries ItemsPerMessage Storage DisablePostAuthorize"
    ),
    "LocalAvailabilitySensorVariableName": "Active Enabled Problem",
    "LocalControllerVariableName": (
        "ChargingStation DistributionPanel ECVariant Enabled Identity Manufacturer Model Problem SerialNumber Tripped"
    ),
    "LocalEnergyStorageVariableName": "EnergyCapacity Identity",
    "MonitoringCtrlrInstanceName": "ClearVariableMonitoring SetVariableMonitoring",
    "MonitoringCtrlrVariableName": (
        "Available BytesPerMessage Enabled ItemsPerMessage OfflineQueuingSeverity MonitoringBase MonitoringLevel "
        "ActiveMonitoringBase ActiveMonitoringLevel"
    ),
    "OCPPCommCtrlrInstanceName": "Default TransactionEvent",
    "OCPPCommCtrlrVariableName": (
        "ActiveNetworkProfile FileTransferProtocols HeartbeatInterval MessageTimeout MessageAttemptInterval "
        "MessageAttempts MinimumStatusDuration NetworkConfigurationPriority NetworkProfileConnectionAttempts "
        "OfflineThreshold PublicKeyWithSignedMeterValue QueueAllMessages ResetRetries RetryBackOffRandomRange "
        "RetryBackOffRepeatTimes RetryBackOffWaitMinimum UnlockOnEVSideDisconnect WebSocketPingInterval "
        "FieldLength"
    ),
    "OverCurrentProtectionRecloserVariableName": (
        "Active Active(Set) Enabled Complete Problem Mode Tries Tries(SetLimit) Tries(MaxLimit)"
    ),
    "OverCurrentProtectionVariableName": "ACCurrent Active Operated",
    "PhysicalComponentName": (
        "AccessBarrier AcDcConverter AcPhaseSelector Actuator AirCoolingSystem AreaVentilation BayOccupancySensor "
        "BeaconLighting CableBreakawaySensor CaseAccessSensor ChargingStation ChargingStatusIndicator ConnectedEV "
        "Connector ConnectorHolsterRelease ConnectorHolsterSensor ConnectorPlugRetentionLock "
        "ConnectorProtectionRelease Controller ControlMetering CPPWMController DataLink Display DistributionPanel "
        "ElectricalFeed ELVSupply EmergencyStopSensor EnvironmentalLighting EVRetentionLock EVSE "
        "ExternalTemperatureSensor FiscalMetering FloodSensor GroundIsolationProtection Heater HumiditySensor "
        "LightSensor LiquidCoolingSystem LocalAvailabilitySensor LocalController LocalEnergyStorage "
        "OverCurrentProtection OverCurrentProtectionRecloser PowerContactor RCD RCDRecloser RealTimeClock "
        "ShockSensor SpacesCountSignage Switch TemperatureSensor TiltSensor TokenReader UIInput "
        "UpstreamProtectionTrigger VehicleIdSensor"
    ),
    "PowerContactorVariableName": "Active Problem Tripped",
    "RCDRecloserVariableName": "Active Active(Set) Complete Enabled Problem Tries Tries(MaxLimit) Tries(SetLimit)",
    "RCDVariableName": "Operated Tripped",
    "RealTimeClockVariableName": "Active DCVoltage Fallback Fallback(MaxLimit) Problem",
    "ReservationCtrlrVariableName": "Available Enabled NonEvseSpecific",
    "SampledDataCtrlrVariableName": (
        "Available Enabled SignReadings TxEndedInterval TxEndedMeasurands TxStartedMeasurands TxUpdatedInterval "
        "TxUpdatedMeasurands RegisterValuesWithoutPhases"
    ),
    "SecurityCtrlrVariableName": (
        "AdditionalRootCertificateCheck BasicAuthPassword CertificateEntries CertSigningRepeatTimes "
        "CertSigningWaitMinimum Identity MaxCertificateChainSize OrganizationName SecurityProfile"
    ),
    "SecurityEventType": (
        "FirmwareUpdated FailedToAuthenticateAtCsms CsmsFailedToAuthenticate SettingSystemTime StartupOfTheDevice "
        "ResetOrReboot SecurityLogWasCleared ReconfigurationOfSecurityParameters MemoryExhaustion InvalidMessages "
        "AttemptedReplayAttacks TamperDetectionActivated InvalidFirmwareSignature "
        "InvalidFirmwareSigningCertificate InvalidCsmsCertificate InvalidChargingStationCertificate "
        "InvalidTLSVersion InvalidTLSCipherSuite MaintenanceLoginAccepted MaintenanceLoginFailed"
    ),
    "ShockSensorVariableName": "Active Enabled Force",
    "SmartChargingCtrlrInstanceName": "ChargingProfiles",
    "SmartChargingCtrlrVariableName": (
        "ACPhaseSwitchingSupported Available Enabled Entries ExternalControlSignalsEnabled "
        "LimitChangeSignificance NotifyChargingLimitWithSchedules PeriodsPerSchedule Phases3to1 ProfileStackLevel "
        "RateUnit"
    ),
    "SpacesCountSignageVariableName": "Active Count Enabled",
    "StandardizedUnitsOfMeasureType": (
        "ASU B dB dBm Deg Hz lx m ms2 N Ohm kPa Percent RH RPM s VA kVA VAh kVAh var kvar varh kvarh Wh kWh W kW "
        "A V Celsius Fahrenheit K"
    ),
    "StandardizedVariableName": (
        "ACCurrent Active ACVoltage AllowReset Angle Attempts AvailabilityState Available Certificate "
        "ChargeProtocol ChargingCompleteBulk ChargingCompleteFull ChargingTime Color Complete ConnectedTime "
        "ConnectorType Count Currency CurrentImbalance DataText DateTime DCCurrent DCVoltage DepartureTime "
        "ECVariant Enabled Energy EnergyCapacity EnergyExport EnergyExportRegister EnergyImport "
        "EnergyImportRegister Entries EvseId Fallback FanSpeed FirmwareVersion Force Formats Frequency FuseRating "
        "Height Humidity Hysteresis ICCID Impedance IMSI Interval ISO15118EvseId Length Light Manufacturer "
        "Message MinimumStatusDuration Mode Model NetworkAddress Operated OperatingTimes Overload Percent "
        "PhaseRotation PostChargingTime Power Problem Protecting RemainingTimeBulk RemainingTimeFull SeccId "
        "SerialNumber SignalStrength State StateOfCharge StateOfChargeBulk Storage SupplyPhases Suspending "
        "Suspension Temperature Time TimeOffset Timeout Token TokenType Tries Tripped VehicleId VersionDate "
        "VersionNumber VoltageImbalance"
    ),
    "StatusInfoReasonType": (
        "CSNotAccepted DuplicateProfile DuplicateRequestId FixedCable FwUpdateInProgress InternalError "
        "InvalidCertificate InvalidCSR InvalidIdToken InvalidMessageSeq InvalidProfile InvalidSchedule "
        "InvalidStackLevel InvalidURL InvalidValue MissingDeviceModelInfo MissingParam NoCable NoError NotEnabled "
        "NotFound OutOfMemory OutOfStorage ReadOnly TooLargeElement TooManyElements TxInProgress TxNotFound "
        "TxStarted UnknownConnectorId UnknownConnectorType UnknownEvse UnknownTxId Unspecified UnsupportedParam "
        "UnsupportedRateUnit UnsupportedRequest ValueOutOfRange ValuePositiveOnly ValueTooHigh ValueTooLow "
        "ValueZeroNotAllowed WriteOnly"
    ),
    "SwitchVariableName": "Active Enabled State",
    "TariffCostCtrlrInstanceName": "Tariff Cost",
    "TariffCostCtrlrVariableName": "Available Currency Enabled TariffFallbackMessage TotalCostFallbackMessage",
    "TemperatureSensorVariableName": "Active Problem Temperature",
    "TiltSensorVariableName": "Active Enabled Angle",
    "TokenReaderVariableName": "Enabled Enabled(Set) Operated Problem Token TokenType",
    "TxCtrlrVariableName": (
        "EVConnectionTimeOut MaxEnergyOnInvalidId StopTxOnEVSideDisconnect StopTxOnInvalidId "
        "TxBeforeAcceptedEnabled TxStartPoint TxStopPoint"
    ),
    "TxStartStopPointEnumType": (
        "Authorized DataSigned EnergyTransfer EVConnected ParkingBayOccupancy PowerPathClosed"
    ),
    "UIInputVariableName": "Active Enabled Operated",
    "UpstreamProtectionTriggerVariableName": "Active(Set) Enabled Problem Tripped",
    "VehicleIdSensorVariableName": "Active Enabled",
}
"""Name → the values, with a space between."""
