"""Names of OCPP 1.6 in the package ``ocpp`` that the rules of `ocpp_compat.derive` do not give."""

from dataclasses import field
from typing import Any

from ocpp_compat.derive import Tables

from .vocabulary import VOCABULARY

__all__ = ["TABLES"]

TABLES = Tables(
    types={
        "CertificateHashDataType": "CertificateHashData",
        "CertificateSignedStatusEnumType": "CertificateSignedStatus",
        "CertificateStatusEnumType": "CertificateStatus",
        "CertificateUseEnumType": "CertificateUse",
        "DeleteCertificateStatusEnumType": "DeleteCertificateStatus",
        "FirmwareStatusEnumType": "FirmwareStatus",
        "FirmwareType": "Firmware",
        "GenericStatusEnumType": "GenericStatus",
        "GetInstalledCertificateStatusEnumType": "GetInstalledCertificateStatus",
        "HashAlgorithmEnumType": "HashAlgorithm",
        "LogEnumType": "Log",
        "LogParametersType": "LogParameters",
        "LogStatusEnumType": "LogStatus",
        "MessageTriggerEnumType": "MessageTrigger",
        "RecurrencyKindType": "RecurrencyKind",
        "TriggerMessageStatusEnumType": "TriggerMessageStatus",
        "UpdateFirmwareStatusEnumType": "UpdateFirmwareStatus",
        "UploadLogStatusEnumType": "UploadLogStatus",
    },
    vocabulary=VOCABULARY,
    members={
        "ChargingRateUnitType.A": "amps",
        "ChargingRateUnitType.W": "watts",
        "ConnectorSwitch3to1PhaseSupported": "connector_switch_3to1_phase_supported",
        "ISO15118PnCEnabled": "iso_15118_pnc_enabled",
    },
    order={
        "call.BootNotification": (
            "charge_point_model charge_point_vendor charge_box_serial_number charge_point_serial_number firmware_version "
            "iccid imsi meter_serial_number meter_type"
        ),
        "call.GetDiagnostics": "location retries retry_interval start_time stop_time",
        "call.StartTransaction": "connector_id id_tag meter_start timestamp reservation_id",
        "call.StatusNotification": "connector_id error_code status timestamp info vendor_id vendor_error_code",
        "call.StopTransaction": "meter_stop timestamp transaction_id reason id_tag transaction_data",
        "call.UpdateFirmware": "location retrieve_date retries retry_interval",
        "call_result.BootNotification": "current_time interval status",
        "datatypes.Firmware": "location retrieve_date_time signing_certificate install_date_time signature",
        "datatypes.IdTagInfo": "status parent_id_tag expiry_date",
    },
    renamed={},
    defaults={
        "call.MeterValues": {"meter_value": field(default_factory=list[Any])},
        "call.SendLocalList": {"local_authorization_list": field(default_factory=list[Any])},
        "datatypes.Firmware": {"signature": None},
    },
)
"""What is otherwise in OCPP 1.6."""
