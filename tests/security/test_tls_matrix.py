"""Security profiles by versions of TLS, kinds of key, and faults of the certificate: who lets whom in, and what it is called."""

import ssl

import pytest
from security.rig import GREETING, OPERATOR, STATION, meet, only

from ocpp_security import (
    SecurityEvent,
    SecurityProfile,
    WrongName,
    check_owner,
    client_context,
    event_of_failure,
    server_context,
)

VERSIONS = {
    "1.0": ssl.TLSVersion.TLSv1,
    "1.1": ssl.TLSVersion.TLSv1_1,
    "1.2": ssl.TLSVersion.TLSv1_2,
    "1.3": ssl.TLSVersion.TLSv1_3,
}
KINDS = ["RSA", "ECDSA"]
FAULTS = ["good", "expired", "unknown CA", "wrong name", "revoked"]
TLS = [SecurityProfile.TLS_BASIC, SecurityProfile.TLS_CLIENT_CERTIFICATE]
NO_TLS = [SecurityProfile.NONE, SecurityProfile.BASIC]

CONNECTED = "connected"
# What a station makes of its CSMS. OCPP has no revocation of a CSMS's certificate but its end (A00.FR.701).
OF_THE_CSMS = {
    "good": CONNECTED,
    "expired": SecurityEvent.INVALID_CSMS_CERTIFICATE,
    "unknown CA": SecurityEvent.INVALID_CSMS_CERTIFICATE,
    "wrong name": SecurityEvent.INVALID_CSMS_CERTIFICATE,
    "revoked": CONNECTED,
}
# What a CSMS makes of its station, as the station sees it, and the alert or check that tells.
OF_THE_STATION = {
    "good": (CONNECTED, None),
    "expired": (SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS, "certificate has expired"),
    "unknown CA": (SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS, "unable to get local issuer certificate"),
    "wrong name": ("closed", "its CN is not 'CS001'"),
    "revoked": (SecurityEvent.FAILED_TO_AUTHENTICATE_AT_CSMS, "certificate revoked"),
}
all_versions = pytest.mark.parametrize("version", VERSIONS)
all_kinds = pytest.mark.parametrize("kind", KINDS)
all_faults = pytest.mark.parametrize("fault", FAULTS)


def seen_by_the_station(outcome):
    if outcome.station is not None:
        return event_of_failure(outcome.station)
    return CONNECTED if outcome.greeting == GREETING else "closed"


def station(bench, profile, kind="ECDSA", fault="good", *, legacy=False):
    return client_context(profile, bench.pki.root, bench.station(fault, kind), legacy=legacy)


def csms(bench, profile, certificates, *, legacy=False):
    return server_context(profile, certificates, client_ca=bench.pki.root, crl=bench.crl(), legacy=legacy)


@pytest.mark.unmeasured
@pytest.mark.parametrize("profile", TLS)
@all_versions
@all_kinds
@all_faults
def test_a_station_judges_its_csms(bench, profile, version, kind, fault):
    server = only(csms(bench, profile, [bench.server(fault, kind)], legacy=True), VERSIONS[version])
    outcome = meet(server, station(bench, profile))
    expected = SecurityEvent.INVALID_TLS_VERSION if version in {"1.0", "1.1"} else OF_THE_CSMS[fault]
    assert seen_by_the_station(outcome) == expected
    assert (outcome.version == f"TLSv{version}") is (expected == CONNECTED)


@all_versions
@all_kinds
@all_faults
def test_a_csms_judges_its_station(bench, version, kind, fault):
    profile = SecurityProfile.TLS_CLIENT_CERTIFICATE
    client = only(station(bench, profile, kind, fault, legacy=True), VERSIONS[version])
    server = csms(bench, profile, bench.pki.servers)
    outcome = meet(server, client, check=lambda who: check_owner(who, common_name=STATION, organization=OPERATOR))
    expected, told = OF_THE_STATION[fault]
    if version in {"1.0", "1.1"}:
        expected, told = SecurityEvent.INVALID_TLS_VERSION, "unsupported protocol"
    assert seen_by_the_station(outcome) == expected
    assert told is None if outcome.csms is None else told in str(outcome.csms)
    assert isinstance(outcome.csms, WrongName) is (expected == "closed")


@all_versions
@all_kinds
@all_faults
def test_a_csms_of_profile_2_does_not_look_at_a_stations_certificate(bench, version, kind, fault):
    client = only(station(bench, SecurityProfile.TLS_CLIENT_CERTIFICATE, kind, fault, legacy=True), VERSIONS[version])
    seen = []
    outcome = meet(csms(bench, SecurityProfile.TLS_BASIC, bench.pki.servers), client, check=seen.append)
    if version in {"1.0", "1.1"}:
        assert seen_by_the_station(outcome) == SecurityEvent.INVALID_TLS_VERSION
    else:
        assert seen_by_the_station(outcome) == CONNECTED
        assert seen == [None]


@pytest.mark.parametrize("profile", NO_TLS)
@all_versions
@all_kinds
@all_faults
def test_without_tls_no_certificate_counts_and_tls_finds_nobody(bench, profile, version, kind, fault):
    assert meet(None, None).greeting == GREETING
    with pytest.raises(ValueError, match="has no TLS"):
        csms(bench, profile, [bench.server(fault, kind)])
    with pytest.raises(ValueError, match="has no TLS"):
        station(bench, profile, kind, fault)
    client = only(station(bench, SecurityProfile.TLS_CLIENT_CERTIFICATE, kind, fault, legacy=True), VERSIONS[version])
    outcome = meet(None, client)
    assert isinstance(outcome.station, ssl.SSLError)
    assert event_of_failure(outcome.station) is None


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("profile", TLS)
@all_faults
def test_a_legacy_station_is_judged_like_others(bench, version, profile, fault):
    client = only(station(bench, profile, "RSA", fault, legacy=True), VERSIONS[version])
    server = csms(bench, profile, bench.pki.servers, legacy=True)
    outcome = meet(server, client)
    refused = profile is SecurityProfile.TLS_CLIENT_CERTIFICATE and fault not in {"good", "wrong name"}
    assert seen_by_the_station(outcome) == (OF_THE_STATION[fault][0] if refused else CONNECTED)
    assert outcome.cipher == ("" if refused and not outcome.cipher else "AES128-SHA")
