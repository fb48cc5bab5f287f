"""The CSMS reserves an EVSE, or any, and gives it free again."""

from scenarios.moments import at
from scenarios.samples import CARD
from scenarios.sides import Pair

from ocpp_generic_api import (
    CancelReservationRequest,
    CancelReservationResponse,
    CancelReservationStatus,
    ConnectorType,
    IdToken,
    IdTokenType,
    ReserveNowRequest,
    ReserveNowResponse,
    ReserveNowStatus,
)


async def test_an_evse(pair: Pair) -> None:
    request = ReserveNowRequest(
        id=5,
        expiry_date_time=at(90),
        id_token=CARD,
        evse_id=2,
        group_id_token=IdToken(id_token="FLEET", type=IdTokenType.CENTRAL),
    )
    await pair.csms_asks("reserve.evse", request, ReserveNowResponse(status=ReserveNowStatus.ACCEPTED))
    yes = CancelReservationResponse(status=CancelReservationStatus.ACCEPTED)
    await pair.csms_asks("reserve.cancel", CancelReservationRequest(reservation_id=5), yes)
    no = CancelReservationResponse(status=CancelReservationStatus.REJECTED)
    await pair.csms_asks("reserve.cancel.unknown", CancelReservationRequest(reservation_id=6), no)


async def test_any_evse(pair: Pair) -> None:
    request = ReserveNowRequest(id=6, expiry_date_time=at(90), id_token=CARD)
    await pair.csms_asks("reserve.any", request, ReserveNowResponse(status=ReserveNowStatus.OCCUPIED))


async def test_a_kind_of_connector(pair: Pair) -> None:
    request = ReserveNowRequest(id=7, expiry_date_time=at(90), id_token=CARD, connector_type=ConnectorType.C_CCS2)
    await pair.csms_asks("reserve.type", request, ReserveNowResponse(status=ReserveNowStatus.UNAVAILABLE))
