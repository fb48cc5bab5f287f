"""Firmware comes to the station."""

from scenarios.moments import at
from scenarios.sides import Pair

from ocpp_generic_api import (
    Firmware,
    FirmwareStatus,
    FirmwareStatusNotificationRequest,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
    UpdateFirmwareStatus,
)

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
