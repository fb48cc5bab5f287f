"""A driver identifies himself."""

from scenarios.moments import at
from scenarios.sides import Pair

from ocpp_generic_api import (
    AdditionalInfo,
    AuthorizationStatus,
    AuthorizeRequest,
    AuthorizeResponse,
    ClearCacheRequest,
    ClearCacheResponse,
    ClearCacheStatus,
    IdToken,
    IdTokenInfo,
    IdTokenType,
    MessageContent,
    MessageFormat,
    StatusInfo,
)

CARD = IdToken(id_token="04A1B2C3D4E5F6", type=IdTokenType.ISO14443)


async def test_accepted(pair: Pair) -> None:
    info = IdTokenInfo(
        status=AuthorizationStatus.ACCEPTED,
        cache_expiry_date_time=at(60),
        group_id_token=IdToken(id_token="FLEET", type=IdTokenType.CENTRAL),
    )
    await pair.station_asks(
        "authorize.accepted", AuthorizeRequest(id_token=CARD), AuthorizeResponse(id_token_info=info)
    )


async def test_not_accepted(pair: Pair) -> None:
    for step, status in (
        ("authorize.blocked", AuthorizationStatus.BLOCKED),
        ("authorize.unknown", AuthorizationStatus.UNKNOWN),
        ("authorize.no_credit", AuthorizationStatus.NO_CREDIT),
    ):
        response = AuthorizeResponse(id_token_info=IdTokenInfo(status=status))
        await pair.station_asks(step, AuthorizeRequest(id_token=IdToken(id_token="A1")), response)


async def test_what_only_201_has(pair: Pair) -> None:
    request = AuthorizeRequest(
        id_token=IdToken(
            id_token="A1",
            type=IdTokenType.EMAID,
            additional_info=[AdditionalInfo(additional_id_token="B2", type="member")],
        ),
        certificate="PEM",
    )
    info = IdTokenInfo(
        status=AuthorizationStatus.ACCEPTED,
        charging_priority=3,
        language1="de",
        language2="fr",
        evse_id=[1, 2],
        personal_message=MessageContent(format=MessageFormat.UTF8, content="Moin"),
    )
    await pair.station_asks("authorize.201", request, AuthorizeResponse(id_token_info=info))


async def test_an_identifier_that_1x_has_no_room_for(pair: Pair) -> None:
    request = AuthorizeRequest(id_token=IdToken(id_token="A" * 21, type=IdTokenType.CENTRAL))
    response = AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.ACCEPTED))
    await pair.station_asks("authorize.long", request, response)


async def test_a_group_that_1x_has_no_room_for(pair: Pair) -> None:
    group = IdToken(id_token="G" * 21, type=IdTokenType.CENTRAL)
    info = IdTokenInfo(status=AuthorizationStatus.ACCEPTED, group_id_token=group)
    request = AuthorizeRequest(
        id_token=IdToken(id_token="A1", type=None if pair.version != "2.0.1" else IdTokenType.CENTRAL)
    )
    await pair.station_asks("authorize.long_group", request, AuthorizeResponse(id_token_info=info))


async def test_the_cache_is_cleared(pair: Pair) -> None:
    response = ClearCacheResponse(status=ClearCacheStatus.ACCEPTED)
    await pair.csms_asks("cache.clear", ClearCacheRequest(), response)
    response = ClearCacheResponse(status=ClearCacheStatus.REJECTED, status_info=StatusInfo(reason_code="NoCache"))
    await pair.csms_asks("cache.rejected", ClearCacheRequest(), response)
