"""Firmware comes to the station, logs go from it."""

from ocpp_generic_api import (
    Firmware,
    FirmwareStatus,
    FirmwareStatusNotificationRequest,
    GetLogRequest,
    GetLogResponse,
    LogParameters,
    LogStatus,
    LogStatusNotificationRequest,
    LogType,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
    UpdateFirmwareStatus,
    UploadLogStatus,
)

from scenarios.moments import at
from scenarios.sides import Pair

ACCEPTED = UpdateFirmwareResponse(status=UpdateFirmwareStatus.ACCEPTED)


async def test_firmware(pair: Pair) -> None:
    firmware = Firmware(location="https://acme.example/1.bin", retrieve_date_time=at(30))
    request = UpdateFirmwareRequest(request_id=11, retries=3, retry_interval=60, firmware=firmware)
    await pair.csms_asks("firmware.update", request, ACCEPTED)
    number = 11 if pair.version == "2.0.1" else 1  # counted by the station's side, for it is not sent
    for status in (
        FirmwareStatus.DOWNLOADING,
        FirmwareStatus.DOWNLOADED,
        FirmwareStatus.INSTALL_REBOOTING,
        FirmwareStatus.INSTALLED,
        FirmwareStatus.INSTALLATION_FAILED,
    ):
        notification = FirmwareStatusNotificationRequest(status=status, request_id=number)
        await pair.station_asks(f"firmware.{status.name.lower()}", notification)


async def test_signed_firmware(pair: Pair) -> None:
    firmware = Firmware(
        location="https://acme.example/2.bin",
        retrieve_date_time=at(30),
        install_date_time=at(60),
        signing_certificate="PEM",
        signature="c2ln",
    )
    request = UpdateFirmwareRequest(request_id=12, firmware=firmware)
    await pair.csms_asks("firmware.signed", request, ACCEPTED)
    number = 1 if pair.version == "1.5" else 12
    notification = FirmwareStatusNotificationRequest(status=FirmwareStatus.INVALID_SIGNATURE, request_id=number)
    await pair.station_asks("firmware.invalid_signature", notification)


async def test_firmware_is_refused(pair: Pair) -> None:
    firmware = Firmware(location="https://acme.example/3.bin", retrieve_date_time=at(30))
    no = UpdateFirmwareResponse(status=UpdateFirmwareStatus.REJECTED)
    await pair.csms_asks("firmware.refused", UpdateFirmwareRequest(request_id=13, firmware=firmware), no)


async def test_diagnostics(pair: Pair) -> None:
    log = LogParameters(remote_location="ftp://acme.example/logs", oldest_timestamp=at(-60), latest_timestamp=at(0))
    request = GetLogRequest(log=log, log_type=LogType.DIAGNOSTICS_LOG, request_id=21, retries=2, retry_interval=30)
    answer = GetLogResponse(status=LogStatus.ACCEPTED, filename="cs001.zip")
    await pair.csms_asks("log.get", request, answer)
    number = 21 if pair.version == "2.0.1" else 1
    for status in (UploadLogStatus.UPLOADING, UploadLogStatus.UPLOADED, UploadLogStatus.PERMISSION_DENIED):
        notification = LogStatusNotificationRequest(status=status, request_id=number)
        await pair.station_asks(f"log.{status.name.lower()}", notification)


async def test_there_is_nothing_to_log(pair: Pair) -> None:
    log = LogParameters(remote_location="ftp://acme.example/logs")
    request = GetLogRequest(log=log, log_type=LogType.DIAGNOSTICS_LOG, request_id=22)
    await pair.csms_asks("log.none", request, GetLogResponse(status=LogStatus.REJECTED))


async def test_the_security_log(pair: Pair) -> None:
    log = LogParameters(remote_location="ftp://acme.example/logs")
    request = GetLogRequest(log=log, log_type=LogType.SECURITY_LOG, request_id=23)
    answer = GetLogResponse(status=LogStatus.ACCEPTED_CANCELED, filename="security.log")
    await pair.csms_asks("log.security", request, answer)
    notification = LogStatusNotificationRequest(status=UploadLogStatus.BAD_MESSAGE, request_id=23)
    await pair.station_asks("log.security.bad_message", notification)
