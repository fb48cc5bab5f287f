from datetime import UTC, datetime

import pytest
from one_x_pair import Pair, carries

import ocpp15_core
import ocpp16_core
import ocpp_generic_api as neutral
from ocpp_adapters.one_x.security import routes
from ocpp_core import NotSupported
from ocpp_generic_api import Grade

THEN = datetime(2025, 3, 1, 12, tzinfo=UTC)
OPERATIONS = [
    neutral.SECURITY_EVENT_NOTIFICATION,
    neutral.SIGN_CERTIFICATE,
    neutral.CERTIFICATE_SIGNED,
    neutral.INSTALL_CERTIFICATE,
    neutral.DELETE_CERTIFICATE,
    neutral.GET_INSTALLED_CERTIFICATE_IDS,
]
STATION = neutral.CertificateSigningUse.CHARGING_STATION_CERTIFICATE
V2G = neutral.CertificateSigningUse.V2G_CERTIFICATE
USE = neutral.GetCertificateIdUse
CSMS_ROOT, MANUFACTURER_ROOT = USE.CSMS_ROOT_CERTIFICATE, USE.MANUFACTURER_ROOT_CERTIFICATE
HASHES = neutral.CertificateHashData(
    hash_algorithm=neutral.HashAlgorithm.SHA384, issuer_name_hash="aa", issuer_key_hash="bb", serial_number="1f"
)
OLD_HASHES = ocpp16_core.CertificateHashDataType(
    hash_algorithm=ocpp16_core.HashAlgorithmEnumType.SHA384,
    issuer_name_hash="aa",
    issuer_key_hash="bb",
    serial_number="1f",
)


def pair_of(*answers, losses="report"):
    return Pair(ocpp16_core, routes(ocpp16_core), *answers, losses=losses)


def lost(losses):
    return [(loss.path, loss.value) for loss in losses]


# The answers of the last are joined: it has tests of its own below.
@pytest.mark.parametrize("operation", OPERATIONS[:-1], ids=lambda each: each.action)
def test_what_is_sent_arrives(operation):
    carries(ocpp16_core, routes(ocpp16_core), operation)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each.action)
def test_15_has_none(operation):
    route = Pair(ocpp15_core, routes(ocpp15_core)).adapter.route(operation.request)
    assert route.fidelity.grade is Grade.UNSUPPORTED
    assert route.fidelity.reason == "OCPP 1.5 has no security extension"
    assert not route.inbound


def test_every_operation_of_the_extension_has_a_route():
    assert {route.neutral for route in routes(ocpp16_core)} == set(OPERATIONS)


def test_an_event():
    response = neutral.SecurityEventNotificationResponse()
    pair = pair_of((neutral.SECURITY_EVENT_NOTIFICATION, response))
    request = neutral.SecurityEventNotificationRequest(type="FirmwareUpdated", timestamp=THEN, tech_info="x")
    assert pair.ask(request).response == response
    assert pair.sent == [
        ocpp16_core.SecurityEventNotificationRequest(type="FirmwareUpdated", timestamp=THEN, tech_info="x")
    ]
    assert pair.received == [request]
    assert pair.adapter.routes[0].fidelity.grade is Grade.EXACT


@pytest.mark.parametrize(
    ("name", "in_16"),
    [
        ("FailedToAuthenticateAtCsms", "FailedToAuthenticateAtCentralSystem"),
        ("CsmsFailedToAuthenticate", "CentralSystemFailedToAuthenticate"),
        ("InvalidCsmsCertificate", "InvalidCentralSystemCertificate"),
        ("InvalidChargingStationCertificate", "InvalidChargePointCertificate"),
    ],
)
def test_an_event_that_16_calls_otherwise(name, in_16):
    pair = pair_of((neutral.SECURITY_EVENT_NOTIFICATION, neutral.SecurityEventNotificationResponse()))
    request = neutral.SecurityEventNotificationRequest(type=name, timestamp=THEN)
    pair.ask(request)
    assert [sent.type for sent in pair.sent] == [in_16]
    assert pair.received == [request]


def test_an_event_with_a_name_too_long_is_not_sent():
    with pytest.raises(NotSupported, match=r"type in OCPP 1\.6"):
        pair_of().ask(neutral.SecurityEventNotificationRequest(type="x" * 51, timestamp=THEN))


@pytest.mark.parametrize("status", list(neutral.GenericStatus))
@pytest.mark.parametrize("use", [None, STATION])
def test_a_request_to_sign(use, status):
    response = neutral.SignCertificateResponse(status=status)
    pair = pair_of((neutral.SIGN_CERTIFICATE, response))
    assert pair.ask(neutral.SignCertificateRequest(csr="pem", certificate_type=use)).response == response
    assert pair.sent == [ocpp16_core.SignCertificateRequest(csr="pem")]
    assert pair.received == [neutral.SignCertificateRequest(csr="pem", certificate_type=STATION)]


@pytest.mark.parametrize("status", list(neutral.CertificateSignedStatus))
@pytest.mark.parametrize("use", [None, STATION])
def test_a_signed_certificate(use, status):
    response = neutral.CertificateSignedResponse(status=status)
    pair = pair_of((neutral.CERTIFICATE_SIGNED, response))
    request = neutral.CertificateSignedRequest(certificate_chain="pem", certificate_type=use)
    assert pair.ask(request).response == response
    assert pair.sent == [ocpp16_core.CertificateSignedRequest(certificate_chain="pem")]
    assert pair.received == [neutral.CertificateSignedRequest(certificate_chain="pem", certificate_type=STATION)]


@pytest.mark.parametrize(
    "request_",
    [
        neutral.SignCertificateRequest(csr="pem", certificate_type=V2G),
        neutral.CertificateSignedRequest(certificate_chain="pem", certificate_type=V2G),
        neutral.InstallCertificateRequest(
            certificate="pem", certificate_type=neutral.InstallCertificateUse.V2G_ROOT_CERTIFICATE
        ),
        neutral.InstallCertificateRequest(
            certificate="pem", certificate_type=neutral.InstallCertificateUse.MO_ROOT_CERTIFICATE
        ),
        neutral.GetInstalledCertificateIdsRequest(
            certificate_type=[USE.V2G_ROOT_CERTIFICATE, USE.MO_ROOT_CERTIFICATE, USE.V2G_CERTIFICATE_CHAIN]
        ),
    ],
    ids=lambda each: type(each).__name__,
)
def test_certificates_for_vehicles_are_not_of_16(request_):
    pair = pair_of()
    with pytest.raises(NotSupported, match=r"OCPP 1\.6 has"):
        pair.ask(request_)
    assert not pair.sent


@pytest.mark.parametrize("status", list(neutral.InstallCertificateStatus))
@pytest.mark.parametrize(
    ("use", "old"),
    [
        ("CSMSRootCertificate", "CentralSystemRootCertificate"),
        ("ManufacturerRootCertificate", "ManufacturerRootCertificate"),
    ],
)
def test_installing(use, old, status):
    response = neutral.InstallCertificateResponse(status=status)
    pair = pair_of((neutral.INSTALL_CERTIFICATE, response))
    request = neutral.InstallCertificateRequest(certificate_type=neutral.InstallCertificateUse(use), certificate="pem")
    assert pair.ask(request).response == response
    assert pair.sent == [
        ocpp16_core.InstallCertificateRequest(
            certificate_type=ocpp16_core.CertificateUseEnumType(old), certificate="pem"
        )
    ]
    assert pair.received == [request]


@pytest.mark.parametrize("status", list(neutral.DeleteCertificateStatus))
def test_deleting(status):
    response = neutral.DeleteCertificateResponse(status=status)
    pair = pair_of((neutral.DELETE_CERTIFICATE, response))
    request = neutral.DeleteCertificateRequest(certificate_hash_data=HASHES)
    assert pair.ask(request).response == response
    assert pair.sent == [ocpp16_core.DeleteCertificateRequest(certificate_hash_data=OLD_HASHES)]
    assert pair.received == [request]


def test_there_is_no_status_info():
    info = neutral.StatusInfo(reason_code="x")
    response = neutral.DeleteCertificateResponse(status=neutral.DeleteCertificateStatus.FAILED, status_info=info)
    pair = pair_of((neutral.DELETE_CERTIFICATE, response))
    pair.ask(neutral.DeleteCertificateRequest(certificate_hash_data=HASHES))
    assert lost(pair.answer_lost) == [("status_info", info)]


# ------------------------------------------------------------------------------------------------------------- listing

FOUND, NOT_FOUND = neutral.GetInstalledCertificateStatus.ACCEPTED, neutral.GetInstalledCertificateStatus.NOT_FOUND


def chain(kind, **fields):
    return neutral.CertificateHashDataChain(certificate_hash_data=HASHES, certificate_type=kind, **fields)


def listing(*chains, status=FOUND, **fields):
    return neutral.GetInstalledCertificateIdsResponse(
        status=status, certificate_hash_data_chain=list(chains) or None, **fields
    )


def asking(*kinds):
    return neutral.GetInstalledCertificateIdsRequest(certificate_type=list(kinds) or None)


def installed(*chains, **fields):
    return pair_of((neutral.GET_INSTALLED_CERTIFICATE_IDS, listing(*chains, **fields)))


@pytest.mark.parametrize(
    ("kind", "old"),
    [(CSMS_ROOT, "CentralSystemRootCertificate"), (MANUFACTURER_ROOT, "ManufacturerRootCertificate")],
)
def test_listing_one_kind(kind, old):
    pair = installed(chain(kind))
    execution = pair.ask(asking(kind))
    assert execution.response == listing(chain(kind))
    assert not execution.losses
    assert not pair.answer_lost
    assert [message.certificate_type for message in pair.sent] == [old]
    assert pair.received == [asking(kind)]


@pytest.mark.parametrize("kinds", [(), (CSMS_ROOT, MANUFACTURER_ROOT), (CSMS_ROOT, MANUFACTURER_ROOT, CSMS_ROOT)])
def test_listing_several_kinds_takes_a_request_for_each(kinds):
    pair = installed(chain(CSMS_ROOT), chain(MANUFACTURER_ROOT))
    execution = pair.ask(asking(*kinds))
    assert execution.response == listing(chain(CSMS_ROOT), chain(MANUFACTURER_ROOT))
    assert execution.messages == 2
    assert not execution.losses
    assert pair.received == [asking(CSMS_ROOT), asking(MANUFACTURER_ROOT)]


def test_nothing_installed():
    pair = installed(status=NOT_FOUND)
    assert pair.ask(asking()).response == listing(status=NOT_FOUND)
    assert len(pair.sent) == 2


def test_kinds_that_16_has_not_are_lost_beside_others():
    pair = installed(chain(CSMS_ROOT))
    execution = pair.ask(asking(USE.MO_ROOT_CERTIFICATE, CSMS_ROOT))
    assert execution.response == listing(chain(CSMS_ROOT))
    assert lost(execution.losses) == [("certificate_type[0]", USE.MO_ROOT_CERTIFICATE)]
    strict = pair_of(losses="error")
    with pytest.raises(NotSupported, match="it would lose certificate_type"):
        strict.ask(asking(USE.MO_ROOT_CERTIFICATE, CSMS_ROOT))
    assert not strict.sent


def test_certificates_of_another_kind_than_asked_for_are_lost():
    pair = installed(chain(CSMS_ROOT), chain(MANUFACTURER_ROOT))
    assert pair.ask(asking(MANUFACTURER_ROOT)).response == listing(chain(MANUFACTURER_ROOT))
    assert lost(pair.answer_lost) == [("certificate_hash_data_chain[0]", chain(CSMS_ROOT))]


def test_chains_are_single_certificates():
    pair = installed(chain(CSMS_ROOT, child_certificate_hash_data=[HASHES]))
    assert pair.ask(asking(CSMS_ROOT)).response == listing(chain(CSMS_ROOT))
    assert lost(pair.answer_lost) == [("certificate_hash_data_chain[0].child_certificate_hash_data", [HASHES])]
