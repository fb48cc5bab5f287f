"""Every neutral operation that a CSMS asks of a station: the call, the verb, and who may answer."""

from collections.abc import Awaitable, Callable
from typing import TypeVar, assert_type

from ocpp_generic_api import (
    CANCEL_RESERVATION,
    CERTIFICATE_SIGNED,
    CHANGE_AVAILABILITY,
    CLEAR_CACHE,
    CLEAR_CHARGING_PROFILE,
    DATA_TRANSFER,
    DELETE_CERTIFICATE,
    GET_ALL_VARIABLES,
    GET_COMPOSITE_SCHEDULE,
    GET_INSTALLED_CERTIFICATE_IDS,
    GET_LOCAL_LIST_VERSION,
    GET_LOG,
    GET_VARIABLES,
    INSTALL_CERTIFICATE,
    REQUEST_START_TRANSACTION,
    REQUEST_STOP_TRANSACTION,
    RESERVE_NOW,
    RESET,
    SEND_LOCAL_LIST,
    SET_CHARGING_PROFILE,
    SET_VARIABLES,
    TRIGGER_MESSAGE,
    UNLOCK_CONNECTOR,
    UPDATE_FIRMWARE,
    CancelReservationRequest,
    CancelReservationResponse,
    CertificateSignedRequest,
    CertificateSignedResponse,
    ChangeAvailabilityRequest,
    ChangeAvailabilityResponse,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearChargingProfileRequest,
    ClearChargingProfileResponse,
    Csms,
    DataTransferRequest,
    DataTransferResponse,
    DeleteCertificateRequest,
    DeleteCertificateResponse,
    Execution,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetCompositeScheduleRequest,
    GetCompositeScheduleResponse,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
    GetLocalListVersionRequest,
    GetLocalListVersionResponse,
    GetLogRequest,
    GetLogResponse,
    GetVariablesRequest,
    GetVariablesResponse,
    InstallCertificateRequest,
    InstallCertificateResponse,
    RequestStartTransactionRequest,
    RequestStartTransactionResponse,
    RequestStopTransactionRequest,
    RequestStopTransactionResponse,
    ReserveNowRequest,
    ReserveNowResponse,
    ResetRequest,
    ResetResponse,
    SendLocalListRequest,
    SendLocalListResponse,
    SetChargingProfileRequest,
    SetChargingProfileResponse,
    SetVariablesRequest,
    SetVariablesResponse,
    Station,
    TriggerMessageRequest,
    TriggerMessageResponse,
    UnlockConnectorRequest,
    UnlockConnectorResponse,
    UpdateFirmwareRequest,
    UpdateFirmwareResponse,
)
from ocpp_toolkit import ChargingStation

Q = TypeVar("Q")
R = TypeVar("R")
Handler = Callable[[Csms, Q], R | Awaitable[R]]

PROGRAM = ChargingStation()


async def certificate_signed(
    station: Station,
    request: CertificateSignedRequest,
    right: Handler[CertificateSignedRequest, CertificateSignedResponse],
    other_request: Handler[ClearCacheRequest, CertificateSignedResponse],
    other_response: Handler[CertificateSignedRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), CertificateSignedResponse)
    assert_type(await station.execute(request), Execution[CertificateSignedResponse])
    assert_type(await station.certificate_signed(request), CertificateSignedResponse)
    PROGRAM.on(CERTIFICATE_SIGNED)(right)
    PROGRAM.on(CERTIFICATE_SIGNED)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(CERTIFICATE_SIGNED)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def delete_certificate(
    station: Station,
    request: DeleteCertificateRequest,
    right: Handler[DeleteCertificateRequest, DeleteCertificateResponse],
    other_request: Handler[ClearCacheRequest, DeleteCertificateResponse],
    other_response: Handler[DeleteCertificateRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), DeleteCertificateResponse)
    assert_type(await station.execute(request), Execution[DeleteCertificateResponse])
    assert_type(await station.delete_certificate(request), DeleteCertificateResponse)
    PROGRAM.on(DELETE_CERTIFICATE)(right)
    PROGRAM.on(DELETE_CERTIFICATE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(DELETE_CERTIFICATE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def get_installed_certificate_ids(
    station: Station,
    request: GetInstalledCertificateIdsRequest,
    right: Handler[GetInstalledCertificateIdsRequest, GetInstalledCertificateIdsResponse],
    other_request: Handler[ClearCacheRequest, GetInstalledCertificateIdsResponse],
    other_response: Handler[GetInstalledCertificateIdsRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), GetInstalledCertificateIdsResponse)
    assert_type(await station.execute(request), Execution[GetInstalledCertificateIdsResponse])
    assert_type(await station.get_installed_certificate_ids(request), GetInstalledCertificateIdsResponse)
    PROGRAM.on(GET_INSTALLED_CERTIFICATE_IDS)(right)
    PROGRAM.on(GET_INSTALLED_CERTIFICATE_IDS)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(GET_INSTALLED_CERTIFICATE_IDS)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def install_certificate(
    station: Station,
    request: InstallCertificateRequest,
    right: Handler[InstallCertificateRequest, InstallCertificateResponse],
    other_request: Handler[ClearCacheRequest, InstallCertificateResponse],
    other_response: Handler[InstallCertificateRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), InstallCertificateResponse)
    assert_type(await station.execute(request), Execution[InstallCertificateResponse])
    assert_type(await station.install_certificate(request), InstallCertificateResponse)
    PROGRAM.on(INSTALL_CERTIFICATE)(right)
    PROGRAM.on(INSTALL_CERTIFICATE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(INSTALL_CERTIFICATE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def get_variables(
    station: Station,
    request: GetVariablesRequest,
    right: Handler[GetVariablesRequest, GetVariablesResponse],
    other_request: Handler[ClearCacheRequest, GetVariablesResponse],
    other_response: Handler[GetVariablesRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), GetVariablesResponse)
    assert_type(await station.execute(request), Execution[GetVariablesResponse])
    assert_type(await station.get_variables(request), GetVariablesResponse)
    PROGRAM.on(GET_VARIABLES)(right)
    PROGRAM.on(GET_VARIABLES)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(GET_VARIABLES)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def get_all_variables(
    station: Station,
    request: GetAllVariablesRequest,
    right: Handler[GetAllVariablesRequest, GetAllVariablesResponse],
    other_request: Handler[ClearCacheRequest, GetAllVariablesResponse],
    other_response: Handler[GetAllVariablesRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), GetAllVariablesResponse)
    assert_type(await station.execute(request), Execution[GetAllVariablesResponse])
    assert_type(await station.get_all_variables(request), GetAllVariablesResponse)
    PROGRAM.on(GET_ALL_VARIABLES)(right)
    PROGRAM.on(GET_ALL_VARIABLES)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(GET_ALL_VARIABLES)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def set_variables(
    station: Station,
    request: SetVariablesRequest,
    right: Handler[SetVariablesRequest, SetVariablesResponse],
    other_request: Handler[ClearCacheRequest, SetVariablesResponse],
    other_response: Handler[SetVariablesRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), SetVariablesResponse)
    assert_type(await station.execute(request), Execution[SetVariablesResponse])
    assert_type(await station.set_variables(request), SetVariablesResponse)
    PROGRAM.on(SET_VARIABLES)(right)
    PROGRAM.on(SET_VARIABLES)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(SET_VARIABLES)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def reset(
    station: Station,
    request: ResetRequest,
    right: Handler[ResetRequest, ResetResponse],
    other_request: Handler[ClearCacheRequest, ResetResponse],
    other_response: Handler[ResetRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), ResetResponse)
    assert_type(await station.execute(request), Execution[ResetResponse])
    assert_type(await station.reset(request), ResetResponse)
    PROGRAM.on(RESET)(right)
    PROGRAM.on(RESET)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(RESET)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def clear_cache(
    station: Station,
    request: ClearCacheRequest,
    right: Handler[ClearCacheRequest, ClearCacheResponse],
    other_request: Handler[GetLogRequest, ClearCacheResponse],
    other_response: Handler[ClearCacheRequest, GetLogResponse],
) -> None:
    assert_type(await station.call(request), ClearCacheResponse)
    assert_type(await station.execute(request), Execution[ClearCacheResponse])
    assert_type(await station.clear_cache(request), ClearCacheResponse)
    PROGRAM.on(CLEAR_CACHE)(right)
    PROGRAM.on(CLEAR_CACHE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(CLEAR_CACHE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def get_local_list_version(
    station: Station,
    request: GetLocalListVersionRequest,
    right: Handler[GetLocalListVersionRequest, GetLocalListVersionResponse],
    other_request: Handler[ClearCacheRequest, GetLocalListVersionResponse],
    other_response: Handler[GetLocalListVersionRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), GetLocalListVersionResponse)
    assert_type(await station.execute(request), Execution[GetLocalListVersionResponse])
    assert_type(await station.get_local_list_version(request), GetLocalListVersionResponse)
    PROGRAM.on(GET_LOCAL_LIST_VERSION)(right)
    PROGRAM.on(GET_LOCAL_LIST_VERSION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(GET_LOCAL_LIST_VERSION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def send_local_list(
    station: Station,
    request: SendLocalListRequest,
    right: Handler[SendLocalListRequest, SendLocalListResponse],
    other_request: Handler[ClearCacheRequest, SendLocalListResponse],
    other_response: Handler[SendLocalListRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), SendLocalListResponse)
    assert_type(await station.execute(request), Execution[SendLocalListResponse])
    assert_type(await station.send_local_list(request), SendLocalListResponse)
    PROGRAM.on(SEND_LOCAL_LIST)(right)
    PROGRAM.on(SEND_LOCAL_LIST)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(SEND_LOCAL_LIST)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def request_start_transaction(
    station: Station,
    request: RequestStartTransactionRequest,
    right: Handler[RequestStartTransactionRequest, RequestStartTransactionResponse],
    other_request: Handler[ClearCacheRequest, RequestStartTransactionResponse],
    other_response: Handler[RequestStartTransactionRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), RequestStartTransactionResponse)
    assert_type(await station.execute(request), Execution[RequestStartTransactionResponse])
    assert_type(await station.request_start_transaction(request), RequestStartTransactionResponse)
    PROGRAM.on(REQUEST_START_TRANSACTION)(right)
    PROGRAM.on(REQUEST_START_TRANSACTION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(REQUEST_START_TRANSACTION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def request_stop_transaction(
    station: Station,
    request: RequestStopTransactionRequest,
    right: Handler[RequestStopTransactionRequest, RequestStopTransactionResponse],
    other_request: Handler[ClearCacheRequest, RequestStopTransactionResponse],
    other_response: Handler[RequestStopTransactionRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), RequestStopTransactionResponse)
    assert_type(await station.execute(request), Execution[RequestStopTransactionResponse])
    assert_type(await station.request_stop_transaction(request), RequestStopTransactionResponse)
    PROGRAM.on(REQUEST_STOP_TRANSACTION)(right)
    PROGRAM.on(REQUEST_STOP_TRANSACTION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(REQUEST_STOP_TRANSACTION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def unlock_connector(
    station: Station,
    request: UnlockConnectorRequest,
    right: Handler[UnlockConnectorRequest, UnlockConnectorResponse],
    other_request: Handler[ClearCacheRequest, UnlockConnectorResponse],
    other_response: Handler[UnlockConnectorRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), UnlockConnectorResponse)
    assert_type(await station.execute(request), Execution[UnlockConnectorResponse])
    assert_type(await station.unlock_connector(request), UnlockConnectorResponse)
    PROGRAM.on(UNLOCK_CONNECTOR)(right)
    PROGRAM.on(UNLOCK_CONNECTOR)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(UNLOCK_CONNECTOR)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def trigger_message(
    station: Station,
    request: TriggerMessageRequest,
    right: Handler[TriggerMessageRequest, TriggerMessageResponse],
    other_request: Handler[ClearCacheRequest, TriggerMessageResponse],
    other_response: Handler[TriggerMessageRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), TriggerMessageResponse)
    assert_type(await station.execute(request), Execution[TriggerMessageResponse])
    assert_type(await station.trigger_message(request), TriggerMessageResponse)
    PROGRAM.on(TRIGGER_MESSAGE)(right)
    PROGRAM.on(TRIGGER_MESSAGE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(TRIGGER_MESSAGE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def change_availability(
    station: Station,
    request: ChangeAvailabilityRequest,
    right: Handler[ChangeAvailabilityRequest, ChangeAvailabilityResponse],
    other_request: Handler[ClearCacheRequest, ChangeAvailabilityResponse],
    other_response: Handler[ChangeAvailabilityRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), ChangeAvailabilityResponse)
    assert_type(await station.execute(request), Execution[ChangeAvailabilityResponse])
    assert_type(await station.change_availability(request), ChangeAvailabilityResponse)
    PROGRAM.on(CHANGE_AVAILABILITY)(right)
    PROGRAM.on(CHANGE_AVAILABILITY)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(CHANGE_AVAILABILITY)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def reserve_now(
    station: Station,
    request: ReserveNowRequest,
    right: Handler[ReserveNowRequest, ReserveNowResponse],
    other_request: Handler[ClearCacheRequest, ReserveNowResponse],
    other_response: Handler[ReserveNowRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), ReserveNowResponse)
    assert_type(await station.execute(request), Execution[ReserveNowResponse])
    assert_type(await station.reserve_now(request), ReserveNowResponse)
    PROGRAM.on(RESERVE_NOW)(right)
    PROGRAM.on(RESERVE_NOW)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(RESERVE_NOW)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def cancel_reservation(
    station: Station,
    request: CancelReservationRequest,
    right: Handler[CancelReservationRequest, CancelReservationResponse],
    other_request: Handler[ClearCacheRequest, CancelReservationResponse],
    other_response: Handler[CancelReservationRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), CancelReservationResponse)
    assert_type(await station.execute(request), Execution[CancelReservationResponse])
    assert_type(await station.cancel_reservation(request), CancelReservationResponse)
    PROGRAM.on(CANCEL_RESERVATION)(right)
    PROGRAM.on(CANCEL_RESERVATION)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(CANCEL_RESERVATION)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def set_charging_profile(
    station: Station,
    request: SetChargingProfileRequest,
    right: Handler[SetChargingProfileRequest, SetChargingProfileResponse],
    other_request: Handler[ClearCacheRequest, SetChargingProfileResponse],
    other_response: Handler[SetChargingProfileRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), SetChargingProfileResponse)
    assert_type(await station.execute(request), Execution[SetChargingProfileResponse])
    assert_type(await station.set_charging_profile(request), SetChargingProfileResponse)
    PROGRAM.on(SET_CHARGING_PROFILE)(right)
    PROGRAM.on(SET_CHARGING_PROFILE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(SET_CHARGING_PROFILE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def clear_charging_profile(
    station: Station,
    request: ClearChargingProfileRequest,
    right: Handler[ClearChargingProfileRequest, ClearChargingProfileResponse],
    other_request: Handler[ClearCacheRequest, ClearChargingProfileResponse],
    other_response: Handler[ClearChargingProfileRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), ClearChargingProfileResponse)
    assert_type(await station.execute(request), Execution[ClearChargingProfileResponse])
    assert_type(await station.clear_charging_profile(request), ClearChargingProfileResponse)
    PROGRAM.on(CLEAR_CHARGING_PROFILE)(right)
    PROGRAM.on(CLEAR_CHARGING_PROFILE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(CLEAR_CHARGING_PROFILE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def get_composite_schedule(
    station: Station,
    request: GetCompositeScheduleRequest,
    right: Handler[GetCompositeScheduleRequest, GetCompositeScheduleResponse],
    other_request: Handler[ClearCacheRequest, GetCompositeScheduleResponse],
    other_response: Handler[GetCompositeScheduleRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), GetCompositeScheduleResponse)
    assert_type(await station.execute(request), Execution[GetCompositeScheduleResponse])
    assert_type(await station.get_composite_schedule(request), GetCompositeScheduleResponse)
    PROGRAM.on(GET_COMPOSITE_SCHEDULE)(right)
    PROGRAM.on(GET_COMPOSITE_SCHEDULE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(GET_COMPOSITE_SCHEDULE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def update_firmware(
    station: Station,
    request: UpdateFirmwareRequest,
    right: Handler[UpdateFirmwareRequest, UpdateFirmwareResponse],
    other_request: Handler[ClearCacheRequest, UpdateFirmwareResponse],
    other_response: Handler[UpdateFirmwareRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), UpdateFirmwareResponse)
    assert_type(await station.execute(request), Execution[UpdateFirmwareResponse])
    assert_type(await station.update_firmware(request), UpdateFirmwareResponse)
    PROGRAM.on(UPDATE_FIRMWARE)(right)
    PROGRAM.on(UPDATE_FIRMWARE)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(UPDATE_FIRMWARE)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def get_log(
    station: Station,
    request: GetLogRequest,
    right: Handler[GetLogRequest, GetLogResponse],
    other_request: Handler[ClearCacheRequest, GetLogResponse],
    other_response: Handler[GetLogRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), GetLogResponse)
    assert_type(await station.execute(request), Execution[GetLogResponse])
    assert_type(await station.get_log(request), GetLogResponse)
    PROGRAM.on(GET_LOG)(right)
    PROGRAM.on(GET_LOG)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(GET_LOG)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


async def data_transfer(
    station: Station,
    request: DataTransferRequest,
    right: Handler[DataTransferRequest, DataTransferResponse],
    other_request: Handler[ClearCacheRequest, DataTransferResponse],
    other_response: Handler[DataTransferRequest, ClearCacheResponse],
) -> None:
    assert_type(await station.call(request), DataTransferResponse)
    assert_type(await station.execute(request), Execution[DataTransferResponse])
    assert_type(await station.data_transfer(request), DataTransferResponse)
    PROGRAM.on(DATA_TRANSFER)(right)
    PROGRAM.on(DATA_TRANSFER)(other_request)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    PROGRAM.on(DATA_TRANSFER)(other_response)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
