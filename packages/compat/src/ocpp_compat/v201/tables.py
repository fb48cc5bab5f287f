"""Names of OCPP 2.0.1 in the package ``ocpp`` that the rules of `ocpp_compat.derive` do not give."""

from ocpp_compat.derive import Tables

from .vocabulary import VOCABULARY

__all__ = ["TABLES"]

TABLES = Tables(
    types={"CustomDataType": "", "MonitoringBaseEnumType": "MonitorBaseEnumType", "Ocpp201Model": ""},
    vocabulary=VOCABULARY,
    members={
        "CHAdeMOCtrlr": "chademo_ctrlr",
        "CHAdeMOProtocolNumber": "chademo_protocol_number",
        "ChargingRateUnitEnumType.A": "amps",
        "ChargingRateUnitEnumType.W": "watts",
        "Get15118EVCertificate": "get_15118_ev_certificate",
        "GetInstalledCertificateStatusEnumType.NotFound": "notFound",
        "IdTokenEnumType.eMAID": "e_maid",
        "InvalidMessageSeq": "invalid_message_sequence",
        "Phases3to1": "phases_3to1",
        "PnCEnabled": "pnc_enabled",
        "V2GCertificateInstallationEnabled": "v2g_certificate_installation_enabled",
        "VAh": "vah",
        "dB": "db",
        "dBm": "dbm",
        "kPa": "kpa",
        "kVA": "kva",
        "kVAh": "kvah",
        "kW": "kw",
        "kWh": "kwh",
    },
    order={
        "datatypes.CertificateHashDataChainType": "certificate_type certificate_hash_data child_certificate_hash_data",
        "datatypes.ChargingNeedsType": (
            "requested_energy_transfer departure_time ac_charging_parameters dc_charging_parameters"
        ),
        "datatypes.ChargingProfileType": (
            "id stack_level charging_profile_purpose charging_profile_kind charging_schedule valid_from valid_to "
            "transaction_id recurrency_kind"
        ),
        "datatypes.ChargingStationType": "vendor_name model modem serial_number firmware_version",
        "datatypes.ComponentType": "name instance evse",
        "datatypes.CompositeScheduleType": (
            "evse_id duration schedule_start charging_rate_unit charging_schedule_period"
        ),
        "datatypes.EventDataType": (
            "event_id timestamp trigger actual_value event_notification_type component variable cause tech_code tech_info "
            "cleared transaction_id variable_monitoring_id"
        ),
        "datatypes.GetVariableResultType": (
            "attribute_status component variable attribute_type attribute_value attribute_status_info"
        ),
        "datatypes.IdTokenInfoType": (
            "status cache_expiry_date_time charging_priority language_1 evse_id language_2 group_id_token personal_message"
        ),
        "datatypes.MessageInfoType": "id priority message state start_date_time end_date_time transaction_id display",
        "datatypes.MeterValueType": "timestamp sampled_value",
        "datatypes.NetworkConnectionProfileType": (
            "ocpp_version ocpp_transport ocpp_csms_url message_timeout security_profile ocpp_interface vpn apn"
        ),
        "datatypes.SalesTariffEntryType": "relative_time_interval consumption_cost e_price_level",
        "datatypes.SetMonitoringResultType": "status type severity component variable id status_info",
    },
    renamed={"datatypes.IdTokenInfoType": {"language1": "language_1", "language2": "language_2"}},
    defaults={},
)
"""What is otherwise in OCPP 2.0.1."""
