"""The station registers, shows that it is there and asks about identifiers; and messages of the vendor's own.

- BootNotification: 1.5 has no Pending. It is answered Rejected there, and reported: a station that is not accepted yet must not
  go on as if it were, and it comes back after the interval either way.
- DataTransfer (OCPP 1.6, 5.6 and 6.15; 1.5, DataTransfer): 1.x carries text. A text goes as it is; any other JSON value goes as
  its JSON text, and that it was no text is reported as lost. Coming in, text stays text, whatever it looks like: a program
  that sends ``{"a": 1}`` over 1.x gets ``'{"a":1}'`` at the other end, and one that sends the text ``"1"`` never gets a number.
"""

import json
from typing import Any

from ocpp_adapters.making import made
from ocpp_core import NotSupported
from ocpp_generic_api import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    CLEAR_CACHE,
    DATA_TRANSFER,
    HEARTBEAT,
    AuthorizeRequest,
    AuthorizeResponse,
    BootNotificationRequest,
    BootNotificationResponse,
    ChargingStation,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearCacheStatus,
    Conversion,
    DataTransferRequest,
    DataTransferResponse,
    DataTransferStatus,
    HeartbeatRequest,
    HeartbeatResponse,
    Modem,
    RegistrationStatus,
    Route,
    Scope,
)

from .absence import EMPTY, said
from .tokens import info_in, info_losses, info_out, token_in, token_losses, token_out

__all__ = ["NO_STATUS_INFO", "routes"]

NO_STATUS_INFO = {"status_info": "a status of OCPP 1.x stands alone"}
"""What responses of 1.x lack next to their status."""

_NOT_PENDING = "OCPP 1.5 has no Pending; Rejected keeps the station waiting as well"
_PENDING_15 = {
    RegistrationStatus.ACCEPTED: ("Accepted", True),
    RegistrationStatus.PENDING: ("Rejected", False),
    RegistrationStatus.REJECTED: ("Rejected", True),
}
_TEXT_ONLY = "OCPP 1.x carries text: it arrives as its JSON text"


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """BootNotification, Heartbeat, Authorize, ClearCache and DataTransfer."""
    return [_boot(ocpp), _heartbeat(ocpp), _authorize(ocpp), _clear_cache(ocpp), _data_transfer(ocpp)]


# ------------------------------------------------------------------------------------------------- BootNotification


def _boot(ocpp: Any) -> Route[Any, Any]:
    is_15 = ocpp.VERSION.name == "1.5"
    interval = "heartbeat_interval" if is_15 else "interval"

    def request_out(request: BootNotificationRequest, scope: Scope) -> Any:
        station = request.charging_station
        modem = station.modem or Modem()
        if station.modem == Modem():
            scope.lose("charging_station.modem", modem, "a modem without numbers is not said in OCPP 1.x")
        where = "charging_station"
        return ocpp.BootNotificationRequest(
            charge_point_vendor=station.vendor_name,
            charge_point_model=station.model,
            charge_point_serial_number=said(station.serial_number, scope, f"{where}.serial_number"),
            charge_box_serial_number=said(request.charge_box_serial_number, scope, "charge_box_serial_number"),
            firmware_version=said(station.firmware_version, scope, f"{where}.firmware_version"),
            iccid=said(modem.iccid, scope, f"{where}.modem.iccid"),
            imsi=said(modem.imsi, scope, f"{where}.modem.imsi"),
            meter_type=said(request.meter_type, scope, "meter_type"),
            meter_serial_number=said(request.meter_serial_number, scope, "meter_serial_number"),
        )

    def request_in(request: Any, scope: Scope) -> BootNotificationRequest:
        modem = Modem(iccid=request.iccid or None, imsi=request.imsi or None)
        return BootNotificationRequest(
            charging_station=ChargingStation(
                vendor_name=request.charge_point_vendor,
                model=request.charge_point_model,
                serial_number=request.charge_point_serial_number or None,
                firmware_version=request.firmware_version or None,
                modem=None if modem == Modem() else modem,
            ),
            charge_box_serial_number=request.charge_box_serial_number or None,
            meter_type=request.meter_type or None,
            meter_serial_number=request.meter_serial_number or None,
        )

    def response_out(response: BootNotificationResponse, scope: Scope) -> Any:
        status = response.status.value
        if is_15:
            status = scope.pick("status", response.status, _PENDING_15, _NOT_PENDING)
        return ocpp.BootNotificationResponse(
            status=ocpp.RegistrationStatus(status),
            current_time=response.current_time,
            **{interval: response.interval},
        )

    def response_in(response: Any, scope: Scope) -> BootNotificationResponse:
        return BootNotificationResponse(
            status=RegistrationStatus(response.status.value),
            current_time=response.current_time,
            interval=getattr(response, interval),
        )

    return Conversion(
        BOOT_NOTIFICATION,
        ocpp.BOOT_NOTIFICATION,
        request_out=request_out,
        response_in=response_in,
        request_in=request_in,
        response_out=response_out,
        request_lacks={"reason": "OCPP 1.x does not say why a station came up"},
        response_lacks=NO_STATUS_INFO,
        partly={
            "charging_station.serial_number": EMPTY,
            "charging_station.firmware_version": EMPTY,
            "charging_station.modem": EMPTY,
            "charging_station.modem.iccid": EMPTY,
            "charging_station.modem.imsi": EMPTY,
            "charge_box_serial_number": EMPTY,
            "meter_type": EMPTY,
            "meter_serial_number": EMPTY,
            **({"→ status": _NOT_PENDING} if is_15 else {}),
        },
    )


# ------------------------------------------------------------------------------------- Heartbeat, Authorize, ClearCache


def _heartbeat(ocpp: Any) -> Route[Any, Any]:
    beat = HeartbeatRequest()  # nothing can change it: one is enough
    return Conversion(
        HEARTBEAT,
        ocpp.HEARTBEAT,
        request_out=lambda request, scope: ocpp.HeartbeatRequest(),
        response_in=lambda response, scope: HeartbeatResponse(current_time=response.current_time),
        request_in=lambda request, scope: beat,
        response_out=lambda response, scope: ocpp.HeartbeatResponse(current_time=response.current_time),
    )


def _authorize(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: AuthorizeRequest, scope: Scope) -> Any:
        return ocpp.AuthorizeRequest(id_tag=token_out(request.id_token, scope))

    def request_in(request: Any, scope: Scope) -> AuthorizeRequest:
        return made(
            AuthorizeRequest,
            {"id_token": token_in(request.id_tag), "certificate": None, "iso15118_certificate_hash_data": None},
            {"id_token"},
        )

    def response_out(response: AuthorizeResponse, scope: Scope) -> Any:
        return ocpp.AuthorizeResponse(id_tag_info=info_out(response.id_token_info, scope, "id_token_info", ocpp))

    def response_in(response: Any, scope: Scope) -> AuthorizeResponse:
        return AuthorizeResponse(id_token_info=info_in(response.id_tag_info))

    return Conversion(
        AUTHORIZE,
        ocpp.AUTHORIZE,
        request_out=request_out,
        response_in=response_in,
        request_in=request_in,
        response_out=response_out,
        request_lacks={
            "certificate": "OCPP 1.x has no contract certificates",
            "iso15118_certificate_hash_data": "OCPP 1.x has no contract certificates",
        },
        response_lacks={"certificate_status": "OCPP 1.x has no contract certificates"},
        partly={**token_losses("id_token"), **info_losses("→ id_token_info")},
    )


def _clear_cache(ocpp: Any) -> Route[Any, Any]:
    return Conversion(
        CLEAR_CACHE,
        ocpp.CLEAR_CACHE,
        request_out=lambda request, scope: ocpp.ClearCacheRequest(),
        response_in=lambda response, scope: ClearCacheResponse(status=ClearCacheStatus(response.status.value)),
        request_in=lambda request, scope: ClearCacheRequest(),
        response_out=lambda response, scope: ocpp.ClearCacheResponse(
            status=ocpp.ClearCacheStatus(response.status.value)
        ),
        response_lacks=NO_STATUS_INFO,
    )


# ---------------------------------------------------------------------------------------------------- DataTransfer


def _data_transfer(ocpp: Any) -> Route[Any, Any]:
    def request_out(request: DataTransferRequest, scope: Scope) -> Any:
        return ocpp.DataTransferRequest(
            vendor_id=request.vendor_id, message_id=request.message_id, data=_text(request.data, scope)
        )

    def request_in(request: Any, scope: Scope) -> DataTransferRequest:
        return DataTransferRequest(vendor_id=request.vendor_id, message_id=request.message_id, data=request.data)

    def response_out(response: DataTransferResponse, scope: Scope) -> Any:
        return ocpp.DataTransferResponse(
            status=ocpp.DataTransferStatus(response.status.value), data=_text(response.data, scope)
        )

    def response_in(response: Any, scope: Scope) -> DataTransferResponse:
        return DataTransferResponse(status=DataTransferStatus(response.status.value), data=response.data)

    return Conversion(
        DATA_TRANSFER,
        ocpp.DATA_TRANSFER,
        request_out=request_out,
        response_in=response_in,
        request_in=request_in,
        response_out=response_out,
        response_lacks=NO_STATUS_INFO,
        partly={"data": _TEXT_ONLY, "→ data": _TEXT_ONLY},
    )


def _text(data: Any, scope: Scope) -> str | None:
    """A text as it is, any other JSON value as its JSON text."""
    if data is None or isinstance(data, str):
        return data
    scope.lose("data", data, _TEXT_ONLY)
    try:
        return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError):
        raise NotSupported("DataTransfer", f"{type(data).__name__} has something that is no JSON value") from None
