"""Logs go from the station."""

from scenarios.moments import at
from scenarios.sides import Pair

from ocpp_generic_api import (
    GetLogRequest,
    GetLogResponse,
    LogParameters,
    LogStatus,
    LogStatusNotificationRequest,
    LogType,
    UploadLogStatus,
)


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
