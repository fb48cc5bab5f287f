import pytest
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from one_x_support import BOTH, Pair, check_identity, lost

import ocpp15_core
import ocpp16_core
from ocpp_adapters.one_x.local_list import routes
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

ENTRIES = [
    AuthorizationData(id_token=IdToken(id_token="A"), id_token_info=IdTokenInfo(status=AuthorizationStatus.ACCEPTED)),
    AuthorizationData(id_token=IdToken(id_token="B")),
]
UPDATE = SendLocalListRequest(local_authorization_list=ENTRIES, version_number=3, update_type=UpdateType.DIFFERENTIAL)
ACCEPTED = SendLocalListResponse(status=SendLocalListStatus.ACCEPTED)


@BOTH
@pytest.mark.parametrize("action", ["GetLocalListVersion", "SendLocalList"])
@tries(25)
@given(data=st.data())
async def test_anything_arrives_but_for_what_is_declared(ocpp, action, data):
    await check_identity(Pair(ocpp, routes, action), data)


@BOTH
@pytest.mark.parametrize("version", [-1, 0, 12])
async def test_versions_go_as_they_are(ocpp, version):
    pair = Pair(ocpp, routes, "GetLocalListVersion")
    reply = GetLocalListVersionResponse(version_number=version)
    assert await pair.ask(GetLocalListVersionRequest(), reply) == reply
    assert pair.answers[0].list_version == version


@BOTH
@pytest.mark.parametrize("update_type", UpdateType)
async def test_an_update_arrives_whole(ocpp, update_type):
    pair = Pair(ocpp, routes, "SendLocalList")
    request = UPDATE.model_copy(update={"update_type": update_type})
    assert await pair.ask(request, ACCEPTED) == ACCEPTED
    assert pair.received == request
    assert pair.sent_losses == pair.reply_losses == []


async def test_15_spells_the_list_its_own_way():
    pair = Pair(ocpp15_core, routes, "SendLocalList")
    await pair.ask(UPDATE, ACCEPTED)
    assert [each.id_tag for each in pair.asked[0].local_authorisation_list] == ["A", "B"]


@BOTH
async def test_no_entries_and_an_empty_list_read_alike(ocpp):
    pair = Pair(ocpp, routes, "SendLocalList")
    empty = SendLocalListRequest(version_number=3, update_type=UpdateType.FULL)
    await pair.ask(empty, ACCEPTED)
    assert pair.received == empty
    name = "local_authorisation_list" if ocpp is ocpp15_core else "local_authorization_list"
    pair.come_in(ocpp.SendLocalListRequest(list_version=3, update_type=ocpp.UpdateType.FULL, **{name: []}), ACCEPTED)
    assert pair.received == empty


@BOTH
async def test_losses_of_entries_are_named_by_their_number(ocpp):
    pair = Pair(ocpp, routes, "SendLocalList")
    entries = [
        ENTRIES[0],
        AuthorizationData(
            id_token=IdToken(id_token="C", type=IdTokenType.CENTRAL),
            id_token_info=IdTokenInfo(status=AuthorizationStatus.NO_CREDIT),
        ),
    ]
    await pair.ask(UPDATE.model_copy(update={"local_authorization_list": entries}), ACCEPTED)
    assert lost(pair.sent_losses) == {
        "local_authorization_list[1].id_token.type": IdTokenType.CENTRAL,
        "local_authorization_list[1].id_token_info.status": AuthorizationStatus.NO_CREDIT,
    }


async def test_the_hash_is_15s():
    request, reply = UPDATE.model_copy(update={"hash": "5a"}), ACCEPTED.model_copy(update={"hash": "7c"})
    pair = Pair(ocpp15_core, routes, "SendLocalList")
    assert await pair.ask(request, reply) == reply
    assert pair.received == request
    pair = Pair(ocpp16_core, routes, "SendLocalList")
    assert await pair.ask(request, reply) == ACCEPTED
    assert pair.received == UPDATE
    assert (lost(pair.sent_losses), lost(pair.reply_losses)) == ({"hash": "5a"}, {"hash": "7c"})


async def test_an_empty_hash_reads_as_none():
    pair = Pair(ocpp15_core, routes, "SendLocalList")
    answer = await pair.ask(
        UPDATE.model_copy(update={"hash": ""}), SendLocalListResponse(status=SendLocalListStatus.FAILED, hash="")
    )
    assert (pair.asked[0].hash, pair.answers[0].hash, answer.hash) == (None, None, None)
    assert lost(pair.sent_losses) == lost(pair.reply_losses) == {"hash": ""}
    pair.come_back(ocpp15_core.SendLocalListResponse(status=ocpp15_core.UpdateStatus.ACCEPTED, hash=""))
    assert await pair.ask(UPDATE, None) == ACCEPTED


@BOTH
@pytest.mark.parametrize("status", SendLocalListStatus)
async def test_every_status_of_an_update(ocpp, status):
    pair = Pair(ocpp, routes, "SendLocalList")
    answer = await pair.ask(UPDATE, SendLocalListResponse(status=status))
    if ocpp is ocpp16_core and status is SendLocalListStatus.HASH_ERROR:
        assert answer.status is SendLocalListStatus.FAILED
        assert lost(pair.reply_losses) == {"status": status}
    else:
        assert (answer.status, pair.reply_losses) == (status, [])
