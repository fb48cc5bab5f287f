"""Lists of certificates over 1.6, with any content: they come but for what is reported as lost and declared."""

import pytest
from adapter_support import matches, messages
from effort import tries
from hypothesis import given
from hypothesis import strategies as st
from seen import Noting, sides

import ocpp16_core
from ocpp_adapters.one_x.security import routes
from ocpp_core import NotSupported
from ocpp_generic_api import (
    GET_INSTALLED_CERTIFICATE_IDS,
    Adapter,
    CertificateHashDataChain,
    GetCertificateIdUse,
    GetInstalledCertificateIdsRequest,
    GetInstalledCertificateIdsResponse,
    GetInstalledCertificateStatus,
)

SETTINGS = tries(40)
ROOTS = [GetCertificateIdUse.CSMS_ROOT_CERTIFICATE, GetCertificateIdUse.MANUFACTURER_ROOT_CERTIFICATE]
"""The kinds that 1.6 has."""
KINDS = st.sampled_from([*ROOTS, *ROOTS, *GetCertificateIdUse])
CHAINS = messages(CertificateHashDataChain, {"certificate_type": KINDS})
FOUND, NOT_FOUND = GetInstalledCertificateStatus.ACCEPTED, GetInstalledCertificateStatus.NOT_FOUND


def _listed(response, kind):
    """What of a response 1.6 can tell: single certificates of the one kind that was asked for."""
    return [
        each.model_copy(update={"child_certificate_hash_data": None})
        for each in response.certificate_hash_data_chain or []
        if each.certificate_type is kind
    ]


def _not_told(response, kind):
    """What of a response 1.6 cannot tell, by place."""
    lost = {} if response.status_info is None else {"status_info": response.status_info}
    for index, each in enumerate(response.certificate_hash_data_chain or []):
        place = f"certificate_hash_data_chain[{index}]"
        if each.certificate_type is not kind:
            lost[place] = each
        elif each.child_certificate_hash_data is not None:
            lost[f"{place}.child_certificate_hash_data"] = each.child_certificate_hash_data
    return lost


def by_place(losses):
    found = {loss.path: loss.value for loss in losses}
    assert len(found) == len(losses)
    return found


@pytest.mark.unmeasured
@given(
    kinds=st.none() | st.lists(KINDS, min_size=1, max_size=5),
    answers=st.fixed_dictionaries(dict.fromkeys(ROOTS, messages(GetInstalledCertificateIdsResponse, {
        "certificate_hash_data_chain": CHAINS,
    }))),
)  # fmt: skip
@SETTINGS
def test_any_certificates_are_listed_but_for_what_is_reported_and_declared(kinds, answers):
    def reply(request):
        (kind,) = request.certificate_type
        return answers[kind]

    pair = Noting(ocpp16_core, routes(ocpp16_core), (GET_INSTALLED_CERTIFICATE_IDS, reply))
    lossy, lossy_back = sides(
        Adapter(ocpp16_core.VERSION, routes(ocpp16_core)).route(GetInstalledCertificateIdsRequest).fidelity.lossy
    )
    asked = ROOTS if kinds is None else [kind for kind in dict.fromkeys(kinds) if kind in ROOTS]
    request = GetInstalledCertificateIdsRequest(certificate_type=kinds)
    try:
        execution = pair.ask(request)
    except NotSupported:
        assert not asked
        assert not pair.sent
        return
    assert by_place(execution.losses) == {
        f"certificate_type[{index}]": kind for index, kind in enumerate(kinds or ()) if kind not in ROOTS
    }
    assert all(matches(loss.path, lossy) for loss in execution.losses)
    assert pair.received == [GetInstalledCertificateIdsRequest(certificate_type=[kind]) for kind in asked]
    for kind, losses in zip(asked, pair.lost_by_message, strict=True):
        assert by_place(losses) == _not_told(answers[kind], kind)
        assert all(matches(loss.path, lossy_back) for loss in losses)
    found = any(answers[kind].status is FOUND for kind in asked)
    assert execution.response == GetInstalledCertificateIdsResponse(
        status=FOUND if found else NOT_FOUND,
        certificate_hash_data_chain=[each for kind in asked for each in _listed(answers[kind], kind)] or None,
    )
