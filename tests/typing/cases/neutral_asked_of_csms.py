"""Every neutral operation that a station asks of a CSMS: the call, the verb, and who may answer."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, assert_type

from ocpp_generic_api import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    DATA_TRANSFER,
    FIRMWARE_STATUS_NOTIFICATION,
    HEARTBEAT,
    LOG_STATUS_NOTIFICATION,
    METER_VALUES,
    SECURITY_EVENT_NOTIFICATION,
    SIGN_CERTIFICATE,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    Csms,
    DataTransferRequest,
    DataTransferResponse,
    Execution,
    FirmwareStatusNotificationRequest,
    FirmwareStatusNotificationResponse,
    HeartbeatRequest,
    HeartbeatResponse,
    LogStatusNotificationRequest,
    LogStatusNotificationResponse,
    MeterValuesRequest,
    MeterValuesResponse,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    SignCertificateRequest,
    SignCertificateResponse,
    Station,
    StatusNotificationRequest,
    StatusNotificationResponse,
    TransactionEventRequest,
    TransactionEventResponse,
)
from ocpp_toolkit import CSMS

Q = TypeVar("Q")
R = TypeVar("R")
Handler = Callable[[Station, Q], R | Awaitable[R]]

PROGRAM = CSMS()


async def sign_certificate(
    csms: Csms,
    request: SignCertificateRequest,
    right: Handler[SignCertificateRequest, SignCertificateResponse],
    other_request: Handler[HeartbeatRequest, SignCertificateResponse],
    other_response: Handler[SignCertificateRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), SignCertificateResponse)
    assert_type(await csms.execute(request), Execution[SignCertificateResponse])
    assert_type(await csms.sign_certificate(request), SignCertificateResponse)
    PROGRAM.on(SIGN_CERTIFICATE)(right)
    PROGRAM.on(SIGN_CERTIFICATE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(SIGN_CERTIFICATE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def security_event_notification(
    csms: Csms,
    request: SecurityEventNotificationRequest,
    right: Handler[SecurityEventNotificationRequest, SecurityEventNotificationResponse],
    other_request: Handler[HeartbeatRequest, SecurityEventNotificationResponse],
    other_response: Handler[SecurityEventNotificationRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), SecurityEventNotificationResponse)
    assert_type(await csms.execute(request), Execution[SecurityEventNotificationResponse])
    assert_type(await csms.security_event_notification(request), SecurityEventNotificationResponse)
    PROGRAM.on(SECURITY_EVENT_NOTIFICATION)(right)
    PROGRAM.on(SECURITY_EVENT_NOTIFICATION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(SECURITY_EVENT_NOTIFICATION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def boot_notification(
    csms: Csms,
    request: BootNotificationRequest,
    right: Handler[BootNotificationRequest, BootNotificationResponse],
    other_request: Handler[HeartbeatRequest, BootNotificationResponse],
    other_response: Handler[BootNotificationRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), BootNotificationResponse)
    assert_type(await csms.execute(request), Execution[BootNotificationResponse])
    assert_type(await csms.boot_notification(request), BootNotificationResponse)
    PROGRAM.on(BOOT_NOTIFICATION)(right)
    PROGRAM.on(BOOT_NOTIFICATION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(BOOT_NOTIFICATION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def authorize(
    csms: Csms,
    request: AuthorizeRequest,
    right: Handler[AuthorizeRequest, AuthorizeResponse],
    other_request: Handler[HeartbeatRequest, AuthorizeResponse],
    other_response: Handler[AuthorizeRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), AuthorizeResponse)
    assert_type(await csms.execute(request), Execution[AuthorizeResponse])
    assert_type(await csms.authorize(request), AuthorizeResponse)
    PROGRAM.on(AUTHORIZE)(right)
    PROGRAM.on(AUTHORIZE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(AUTHORIZE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def transaction_event(
    csms: Csms,
    request: TransactionEventRequest,
    right: Handler[TransactionEventRequest, TransactionEventResponse],
    other_request: Handler[HeartbeatRequest, TransactionEventResponse],
    other_response: Handler[TransactionEventRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), TransactionEventResponse)
    assert_type(await csms.execute(request), Execution[TransactionEventResponse])
    assert_type(await csms.transaction_event(request), TransactionEventResponse)
    PROGRAM.on(TRANSACTION_EVENT)(right)
    PROGRAM.on(TRANSACTION_EVENT)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(TRANSACTION_EVENT)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def status_notification(
    csms: Csms,
    request: StatusNotificationRequest,
    right: Handler[StatusNotificationRequest, StatusNotificationResponse],
    other_request: Handler[HeartbeatRequest, StatusNotificationResponse],
    other_response: Handler[StatusNotificationRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), StatusNotificationResponse)
    assert_type(await csms.execute(request), Execution[StatusNotificationResponse])
    assert_type(await csms.status_notification(request), StatusNotificationResponse)
    PROGRAM.on(STATUS_NOTIFICATION)(right)
    PROGRAM.on(STATUS_NOTIFICATION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(STATUS_NOTIFICATION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def heartbeat(
    csms: Csms,
    request: HeartbeatRequest,
    right: Handler[HeartbeatRequest, HeartbeatResponse],
    other_request: Handler[AuthorizeRequest, HeartbeatResponse],
    other_response: Handler[HeartbeatRequest, AuthorizeResponse],
) -> None:
    assert_type(await csms.call(request), HeartbeatResponse)
    assert_type(await csms.execute(request), Execution[HeartbeatResponse])
    assert_type(await csms.heartbeat(request), HeartbeatResponse)
    PROGRAM.on(HEARTBEAT)(right)
    PROGRAM.on(HEARTBEAT)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(HEARTBEAT)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def meter_values(
    csms: Csms,
    request: MeterValuesRequest,
    right: Handler[MeterValuesRequest, MeterValuesResponse],
    other_request: Handler[HeartbeatRequest, MeterValuesResponse],
    other_response: Handler[MeterValuesRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), MeterValuesResponse)
    assert_type(await csms.execute(request), Execution[MeterValuesResponse])
    assert_type(await csms.meter_values(request), MeterValuesResponse)
    PROGRAM.on(METER_VALUES)(right)
    PROGRAM.on(METER_VALUES)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(METER_VALUES)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def firmware_status_notification(
    csms: Csms,
    request: FirmwareStatusNotificationRequest,
    right: Handler[FirmwareStatusNotificationRequest, FirmwareStatusNotificationResponse],
    other_request: Handler[HeartbeatRequest, FirmwareStatusNotificationResponse],
    other_response: Handler[FirmwareStatusNotificationRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), FirmwareStatusNotificationResponse)
    assert_type(await csms.execute(request), Execution[FirmwareStatusNotificationResponse])
    assert_type(await csms.firmware_status_notification(request), FirmwareStatusNotificationResponse)
    PROGRAM.on(FIRMWARE_STATUS_NOTIFICATION)(right)
    PROGRAM.on(FIRMWARE_STATUS_NOTIFICATION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(FIRMWARE_STATUS_NOTIFICATION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def log_status_notification(
    csms: Csms,
    request: LogStatusNotificationRequest,
    right: Handler[LogStatusNotificationRequest, LogStatusNotificationResponse],
    other_request: Handler[HeartbeatRequest, LogStatusNotificationResponse],
    other_response: Handler[LogStatusNotificationRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), LogStatusNotificationResponse)
    assert_type(await csms.execute(request), Execution[LogStatusNotificationResponse])
    assert_type(await csms.log_status_notification(request), LogStatusNotificationResponse)
    PROGRAM.on(LOG_STATUS_NOTIFICATION)(right)
    PROGRAM.on(LOG_STATUS_NOTIFICATION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(LOG_STATUS_NOTIFICATION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def data_transfer(
    csms: Csms,
    request: DataTransferRequest,
    right: Handler[DataTransferRequest, DataTransferResponse],
    other_request: Handler[HeartbeatRequest, DataTransferResponse],
    other_response: Handler[DataTransferRequest, HeartbeatResponse],
) -> None:
    assert_type(await csms.call(request), DataTransferResponse)
    assert_type(await csms.execute(request), Execution[DataTransferResponse])
    assert_type(await csms.data_transfer(request), DataTransferResponse)
    PROGRAM.on(DATA_TRANSFER)(right)
    PROGRAM.on(DATA_TRANSFER)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(DATA_TRANSFER)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
