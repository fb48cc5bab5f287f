"""The CSMS sends the station a list of identifiers."""

from scenarios.moments import at
from scenarios.samples import CARD
from scenarios.sides import Pair

from ocpp_generic_api import (
    AuthorizationData,
    AuthorizationStatus,
    GetLocalListVersionRequest,
    GetLocalListVersionResponse,
    IdToken,
    IdTokenInfo,
    IdTokenType,
    SendLocalListRequest,
    SendLocalListResponse,
    SendLocalListStatus,
    UpdateType,
)

OTHER = IdToken(id_token="B2", type=IdTokenType.CENTRAL)


async def test_the_version_is_asked(pair: Pair) -> None:
    await pair.csms_asks("list.version", GetLocalListVersionRequest(), GetLocalListVersionResponse(version_number=3))


async def test_a_full_list_then_a_change(pair: Pair) -> None:
    info = IdTokenInfo(status=AuthorizationStatus.ACCEPTED, cache_expiry_date_time=at(600), group_id_token=OTHER)
    blocked = IdTokenInfo(status=AuthorizationStatus.BLOCKED)
    full = SendLocalListRequest(
        version_number=4,
        update_type=UpdateType.FULL,
        local_authorization_list=[
            AuthorizationData(id_token=CARD, id_token_info=info),
            AuthorizationData(id_token=OTHER, id_token_info=blocked),
        ],
    )
    accepted = SendLocalListResponse(status=SendLocalListStatus.ACCEPTED)
    await pair.csms_asks("list.full", full, accepted)
    change = SendLocalListRequest(
        version_number=5,
        update_type=UpdateType.DIFFERENTIAL,
        local_authorization_list=[AuthorizationData(id_token=CARD)],
    )
    await pair.csms_asks("list.change", change, accepted)
    empty = SendLocalListRequest(version_number=6, update_type=UpdateType.FULL)
    await pair.csms_asks("list.empty", empty, accepted)


async def test_it_is_not_taken(pair: Pair) -> None:
    request = SendLocalListRequest(version_number=7, update_type=UpdateType.FULL, hash="abc")
    for step, status in (
        ("list.mismatch", SendLocalListStatus.VERSION_MISMATCH),
        ("list.failed", SendLocalListStatus.FAILED),
        ("list.unsupported", SendLocalListStatus.NOT_SUPPORTED),
        ("list.hash_error", SendLocalListStatus.HASH_ERROR),
    ):
        await pair.csms_asks(step, request, SendLocalListResponse(status=status))
