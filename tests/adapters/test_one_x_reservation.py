from datetime import UTC, datetime

import pytest
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_support import BOTH, Pair, check_identity, lost

from ocpp_adapters.one_x.reservation import routes
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
    StatusInfo,
)

WHEN = datetime(2024, 5, 1, tzinfo=UTC)
RESERVE = ReserveNowRequest(id=7, expiry_date_time=WHEN, id_token=IdToken(id_token="AB"), evse_id=2)
ACCEPTED = ReserveNowResponse(status=ReserveNowStatus.ACCEPTED)


@BOTH
@pytest.mark.parametrize("action", ["ReserveNow", "CancelReservation"])
@tries(25)
@given(data=st.data())
async def test_anything_arrives_but_for_what_is_declared(ocpp, action, data):
    await check_identity(Pair(ocpp, routes, action), data)


@BOTH
@pytest.mark.parametrize(("evse_id", "connector"), [(2, 2), (None, 0)])
async def test_a_reservation_arrives_whole(ocpp, evse_id, connector):
    pair = Pair(ocpp, routes, "ReserveNow")
    request = RESERVE.model_copy(update={"evse_id": evse_id, "group_id_token": IdToken(id_token="G")})
    assert await pair.ask(request, ACCEPTED) == ACCEPTED
    assert pair.asked == [
        ocpp.ReserveNowRequest(
            connector_id=connector, expiry_date=WHEN, id_tag="AB", parent_id_tag="G", reservation_id=7
        )
    ]
    assert pair.received == request
    assert pair.sent_losses == []


@BOTH
async def test_the_type_of_the_connector_is_lost(ocpp):
    pair = Pair(ocpp, routes, "ReserveNow")
    token = IdToken(id_token="AB", type=IdTokenType.CENTRAL)
    await pair.ask(RESERVE.model_copy(update={"connector_type": ConnectorType.C_CCS2, "id_token": token}), ACCEPTED)
    assert lost(pair.sent_losses) == {"connector_type": ConnectorType.C_CCS2, "id_token.type": IdTokenType.CENTRAL}


@BOTH
async def test_an_empty_parent_reads_as_none(ocpp):
    pair = Pair(ocpp, routes, "ReserveNow")
    pair.come_in(
        ocpp.ReserveNowRequest(connector_id=2, expiry_date=WHEN, id_tag="AB", parent_id_tag="", reservation_id=7),
        ACCEPTED,
    )
    assert pair.received == RESERVE


@BOTH
@pytest.mark.parametrize("status", ReserveNowStatus)
async def test_every_status_of_a_reservation(ocpp, status):
    pair = Pair(ocpp, routes, "ReserveNow")
    info = StatusInfo(reason_code="x")
    assert (await pair.ask(RESERVE, ReserveNowResponse(status=status, status_info=info))).status is status
    assert lost(pair.reply_losses) == {"status_info": info}


@BOTH
@pytest.mark.parametrize("status", CancelReservationStatus)
async def test_cancelling(ocpp, status):
    pair = Pair(ocpp, routes, "CancelReservation")
    reply = CancelReservationResponse(status=status)
    assert await pair.ask(CancelReservationRequest(reservation_id=7), reply) == reply
    assert pair.received == CancelReservationRequest(reservation_id=7)
