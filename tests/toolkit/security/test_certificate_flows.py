"""Certificates from their request to their use, over TLS, in the words of both versions."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from security.certificates import KEY, ROOT_KEY, certificate, name, root
from toolkit.hub import QUICK, eventually
from toolkit.security.rig import (
    DAY,
    HOST,
    NOW,
    OPERATOR,
    SOON,
    STATION,
    VERSIONS,
    Bench,
    accepted,
    boot,
    coming,
    office,
    staying,
)

from ocpp_core import CallRefused
from ocpp_generic_api import (
    SIGN_CERTIFICATE,
    TRIGGER_MESSAGE,
    CertificateHashData,
    CertificateSignedRequest,
    CertificateSigningUse,
    DeleteCertificateRequest,
    GenericStatus,
    GetCertificateIdUse,
    GetInstalledCertificateIdsRequest,
    HashAlgorithm,
    InstallCertificateRequest,
    InstallCertificateUse,
    MessageTrigger,
    SignCertificateRequest,
    SignCertificateResponse,
    TriggerMessageRequest,
    TriggerMessageResponse,
    TriggerMessageStatus,
)
from ocpp_security import (
    Authority,
    CertificateUnreadable,
    Issued,
    RootUse,
    StationCertificates,
    certificate_hash_data,
    generate_private_key,
    pem_of,
    read_certificates,
    signing_request,
    write_issued,
)
from ocpp_toolkit import ChargingStation, connect
from ocpp_toolkit.security import CertificateDesk, CertificateKeeper, StationSecurity, secure

UNVERIFIED = "InvalidCsmsCertificate"
REJECTED_EVENT = "InvalidChargingStationCertificate"


def serial_of(peer):
    """The serial number of the certificate that a station's connection showed, as the CSMS has it."""
    der = peer._socket.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    return x509.load_der_x509_certificate(der).serial_number


class Watched:
    """A desk, and what became of each request."""

    def __init__(self, csms, authority):
        self.outcomes: asyncio.Queue = asyncio.Queue()
        self.desk = CertificateDesk(csms, authority, lambda station, status: self.outcomes.put_nowait(status))

    async def outcome(self):
        async with asyncio.timeout(SOON):
            return await self.outcomes.get()


class Forger:
    """An authority that signs in its own way."""

    def __init__(self, sign):
        self._sign = sign

    async def sign(self, csr, identity):
        return self._sign(csr)


# --------------------------------------------------------------------------------------------- its own certificate


@pytest.mark.parametrize("version", VERSIONS)
async def test_from_the_trigger_to_the_new_certificate(bench, version):
    own = bench.own()
    async with office(version, bench.csms(3)) as place:
        desk = Watched(place.csms, bench.authority)
        async with staying(place, bench.station(3, certificate=own)):
            before = await place.station()
            assert await desk.desk.renew(before) == "Accepted"
            assert await desk.outcome() == "Accepted"
            after = await place.station(after=before)
            assert serial_of(before.peer) != serial_of(after.peer)
            current = read_certificates(own.current(datetime.now(UTC)).chain.read_bytes())[0]
            assert serial_of(after.peer) == current.serial_number
    assert sorted(path.suffix for path in own.directory.iterdir()) == [".key", ".key", ".pem", ".pem"]


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_certificate_for_later_is_used_when_its_time_has_come(bench, version):
    own = bench.own()
    start = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=3)

    async with office(version, bench.csms(3)) as place:
        desk = Watched(
            place.csms, Authority(OPERATOR, bench.authority.root, bench.authority.intermediate, clock=lambda: start)
        )
        async with staying(place, bench.station(3, certificate=own)):
            before = await place.station()
            old = serial_of(before.peer)
            await desk.desk.renew(before)
            assert await desk.outcome() == "Accepted"
            assert serial_of(place.csms.stations[STATION].peer) == old
            await before.peer.close()  # the change is that of the station, and not of a connection
            between = await place.station(after=before)
            assert serial_of(between.peer) == old
            after = await place.station(after=between)
            assert serial_of(after.peer) != old
            assert datetime.now(UTC) >= start


@pytest.mark.parametrize("version", VERSIONS)
async def test_without_profile_3_the_connection_stays(bench, store, version):
    """The certificate is kept for a higher profile."""
    own = StationCertificates(bench.path("own"))
    async with office(version, bench.csms(2, store)) as place:
        desk = Watched(place.csms, bench.authority)
        async with staying(place, bench.station(2, certificate=own)):
            before = await place.station()
            assert await desk.desk.renew(before) == "Accepted"
            assert await desk.outcome() == "Accepted"
            assert place.csms.stations[STATION] is before
    assert own.current(datetime.now(UTC)) is not None


def wrong_key(bench: Bench):
    return lambda csr: pem_of(bench.authority.issue_station(STATION, NOW, NOW + DAY).chain)


def expired(bench: Bench):
    past = Authority(
        OPERATOR,
        bench.authority.root,
        bench.authority.intermediate,
        validity=timedelta(hours=1),
        clock=lambda: NOW - DAY,
    )
    return lambda csr: run(past.sign(csr, STATION))


def foreign(bench: Bench):
    return lambda csr: run(bench.foreign.sign(csr, STATION))


def nonsense(bench: Bench):
    return lambda csr: "no certificate"


def run(work):
    """Finish what never waits."""
    try:
        work.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("it waits")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("forge", [wrong_key, expired, foreign, nonsense])
async def test_a_certificate_that_does_not_do_is_rejected_and_told_of(bench, version, forge):
    own = bench.own()
    async with office(version, bench.csms(3)) as place:
        desk = Watched(place.csms, Forger(forge(bench)))
        async with staying(place, bench.station(3, certificate=own)):
            station = await place.station()
            old = own.current(datetime.now(UTC))
            assert await desk.desk.renew(station) == "Accepted"
            assert await desk.outcome() == "Rejected"
            await eventually(lambda: place.events and place.events[-1].type == REJECTED_EVENT)
            assert place.events[-1].tech_info
            assert own.current(datetime.now(UTC)) == old
            assert place.csms.stations[STATION] is station


@pytest.mark.parametrize("version", VERSIONS)
async def test_without_a_line_the_event_is_sent_at_once(bench, version):
    own, program = bench.own(), ChargingStation([version])
    security = bench.station(3, certificate=own)
    secure(program, security)
    async with office(version, bench.csms(3)) as place:
        desk = Watched(place.csms, Forger(nonsense(bench)))
        async with connect(program, place.server.url, STATION, security=security, options=QUICK) as csms:
            await csms.boot_notification(boot())
            await desk.desk.renew(await place.station())
            assert await desk.outcome() == "Rejected"
            await eventually(lambda: [event.type for event in place.events] == [REJECTED_EVENT])


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_certificate_that_nobody_asked_for(bench, version):
    async with office(version, bench.csms(3)) as place, staying(place, bench.station(3)):
        station = await place.station()
        chain = pem_of(bench.authority.issue_station(STATION, NOW, NOW + DAY).chain)
        answer = await station.certificate_signed(CertificateSignedRequest(certificate_chain=chain))
        assert answer.status == "Rejected"


async def test_a_certificate_for_vehicles_is_not_taken(bench):
    async with office("2.0.1", bench.csms(3)) as place, staying(place, bench.station(3)):
        station = await place.station()
        use = CertificateSigningUse.V2G_CERTIFICATE
        answer = await station.certificate_signed(CertificateSignedRequest(certificate_chain="x", certificate_type=use))
        assert answer.status == "Rejected"


# ---------------------------------------------------------------------------------------------------- asking


async def test_2_0_1_asks_again_if_none_comes(bench):
    own, asked = bench.own(), []
    security = bench.station(3, certificate=own)

    def sign(csr):
        asked.append(csr)
        if len(asked) < 3:
            raise CertificateUnreadable("a request", "not today")
        return run(bench.authority.sign(csr, STATION))

    async with office("2.0.1", bench.csms(3)) as place:
        Watched(place.csms, Forger(sign))
        program = ChargingStation(["2.0.1"])
        async with staying(place, security, program) as line:
            keeper = CertificateKeeper(security, wait_minimum=0.05)
            keeper.attach(program)
            assert await keeper.renew(await accepted(line))
    assert len(set(asked)) == 3


async def test_2_0_1_gives_up_after_so_many_times(bench):
    def never(csr):
        raise CertificateUnreadable("a request", "never")

    security = bench.station(3)
    async with office("2.0.1", bench.csms(3)) as place:
        desk = Watched(place.csms, Forger(never))
        async with staying(place, security) as line:
            keeper = CertificateKeeper(security, wait_minimum=0.01, repeat_times=2)
            assert not await keeper.renew(await accepted(line))
    assert desk.outcomes.qsize() == 3


async def test_1_6_does_not_ask_again(bench):
    def never(csr):
        raise CertificateUnreadable("a request", "never")

    security = bench.station(3)
    async with office("1.6", bench.csms(3)) as place:
        desk = Watched(place.csms, Forger(never))
        async with staying(place, security) as line:
            assert await CertificateKeeper(security, wait_minimum=0.01).renew(await accepted(line))
            assert await desk.outcome() is None
    assert desk.outcomes.empty()


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_request_for_another_station_is_not_signed(bench, version):
    security = bench.station(3, certificate=bench.own())
    security.serial_number = "CS002"
    async with office(version, bench.csms(3)) as place:
        desk = Watched(place.csms, bench.authority)
        async with staying(place, security):
            await desk.desk.renew(await place.station())
            assert await desk.outcome() is None


async def test_an_authority_that_breaks_is_no_answer(bench):
    def broken(csr):
        raise RuntimeError("out of order")

    async with office("1.6", bench.csms(3)) as place:
        desk = Watched(place.csms, Forger(broken))
        async with staying(place, bench.station(3)):
            await desk.desk.renew(await place.station())
            assert await desk.outcome() is None


@pytest.mark.parametrize("version", VERSIONS)
async def test_no_request_at_all_is_rejected(bench, version):
    async with office(version, bench.csms(3)) as place:
        desk = Watched(place.csms, bench.authority)
        async with coming(place, bench.station(3)) as csms:
            assert (await csms.sign_certificate(SignCertificateRequest(csr="nonsense"))).status == "Rejected"
    assert desk.outcomes.empty()


async def test_there_is_no_authority_for_vehicles(bench):
    async with office("2.0.1", bench.csms(3)) as place:
        desk = Watched(place.csms, bench.authority)
        async with coming(place, bench.station(3)) as csms:
            csr = signing_request(generate_private_key(), STATION, OPERATOR)
            use = CertificateSigningUse.V2G_CERTIFICATE
            answer = await csms.sign_certificate(SignCertificateRequest(csr=csr, certificate_type=use))
            assert answer.status == "Rejected"
    assert desk.outcomes.empty()


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_rejected_request_is_not_repeated(bench, version):
    async with office(version, bench.csms(3)) as place:
        place.csms.on(SIGN_CERTIFICATE)(lambda station, request: SignCertificateResponse(status=GenericStatus.REJECTED))
        security = bench.station(3)
        async with staying(place, security) as line:
            assert not await CertificateKeeper(security, wait_minimum=0.01).renew(await accepted(line))


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_station_that_cannot_ask_says_so(bench, version):
    security = bench.station(3)
    security.organization = None
    async with office(version, bench.csms(3)) as place:
        desk = Watched(place.csms, bench.authority)
        async with staying(place, security) as line:
            assert await desk.desk.renew(await place.station()) == "Rejected"
            with pytest.raises(ValueError, match="no organization"):
                await CertificateKeeper(security).renew(await accepted(line))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("own", [True, False])
async def test_other_triggers_are_the_programs(bench, version, own):
    program, after = ChargingStation([version]), asyncio.Event()
    if own:

        @program.on(TRIGGER_MESSAGE)
        def trigger(csms, request):
            return TriggerMessageResponse(status=TriggerMessageStatus.ACCEPTED)

        @program.after(TRIGGER_MESSAGE)
        def triggered(csms, request, response):
            after.set()

    async with office(version, bench.csms(3)) as place, staying(place, bench.station(3), program):
        station = await place.station()
        request = TriggerMessageRequest(requested_message=MessageTrigger.HEARTBEAT)
        answer = await station.trigger_message(request)
        assert answer.status == ("Accepted" if own else "NotImplemented")
        if own:
            async with asyncio.timeout(SOON):
                await after.wait()


# ----------------------------------------------------------------------------------------------------------- roots


def installing(pem, use=InstallCertificateUse.CSMS_ROOT_CERTIFICATE):
    return InstallCertificateRequest(certificate_type=use, certificate=pem)


async def listed(station, *uses):
    answer = await station.get_installed_certificate_ids(
        GetInstalledCertificateIdsRequest(certificate_type=list(uses) or None)
    )
    return [(each.certificate_type, each.certificate_hash_data) for each in answer.certificate_hash_data_chain or []]


CSMS_USE, MAKER_USE = GetCertificateIdUse.CSMS_ROOT_CERTIFICATE, GetCertificateIdUse.MANUFACTURER_ROOT_CERTIFICATE


@pytest.mark.parametrize("version", VERSIONS)
async def test_roots_are_installed_listed_and_deleted(bench, store, version):
    async with office(version, bench.csms(2, store)) as place, staying(place, bench.station(2)):
        station = await place.station()
        assert await listed(station, MAKER_USE) == []
        [(use, ours)] = await listed(station, CSMS_USE)
        assert use == CSMS_USE
        maker = pem_of(bench.foreign.root.chain)
        made = InstallCertificateUse.MANUFACTURER_ROOT_CERTIFICATE
        assert (await station.install_certificate(installing(maker, made))).status == "Accepted"
        [(use, theirs)] = await listed(station, MAKER_USE)
        expected = certificate_hash_data(bench.foreign.root.certificate, bench.foreign.root.certificate)
        assert theirs == CertificateHashData(
            hash_algorithm=HashAlgorithm.SHA256,
            issuer_name_hash=expected.issuer_name_hash,
            issuer_key_hash=expected.issuer_key_hash,
            serial_number=expected.serial_number,
        )
        assert [each[1] for each in await listed(station, CSMS_USE, MAKER_USE)] == [ours, theirs]
        for data, status in ((ours, "Failed"), (theirs, "Accepted"), (theirs, "NotFound")):
            answer = await station.delete_certificate(DeleteCertificateRequest(certificate_hash_data=data))
            assert answer.status == status
        assert await listed(station, CSMS_USE, MAKER_USE) == [(CSMS_USE, ours)]


@pytest.mark.parametrize("version", VERSIONS)
async def test_what_is_no_root_is_rejected(bench, store, version):
    leaf = pem_of(bench.authority.issue_station(STATION, NOW, NOW + DAY).chain[:1])
    expired_root = pem_of([root(start=NOW - 2 * DAY, end=NOW - DAY)])
    async with office(version, bench.csms(2, store)) as place, staying(place, bench.station(2)):
        station = await place.station()
        for pem in ("nonsense", leaf, expired_root):
            assert (await station.install_certificate(installing(pem))).status == "Rejected"


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_full_store_rejects(bench, store, version):
    security = bench.station(2, roots=bench.trust(max_length=1))
    async with office(version, bench.csms(2, store)) as place, staying(place, security):
        pem = pem_of(bench.foreign.root.chain)
        assert (await (await place.station()).install_certificate(installing(pem))).status == "Rejected"


@pytest.mark.parametrize("version", VERSIONS)
async def test_the_stations_own_certificate_is_not_deleted(bench, version):
    own = bench.own()
    leaf, issuer, *_ = read_certificates(own.current(NOW).chain.read_bytes())
    data = certificate_hash_data(leaf, issuer)
    asked = CertificateHashData(
        hash_algorithm=HashAlgorithm.SHA256,
        issuer_name_hash=data.issuer_name_hash.upper(),
        issuer_key_hash=data.issuer_key_hash,
        serial_number=data.serial_number,
    )
    async with office(version, bench.csms(3)) as place, staying(place, bench.station(3, certificate=own)):
        answer = await (await place.station()).delete_certificate(DeleteCertificateRequest(certificate_hash_data=asked))
    assert answer.status == "Failed"
    assert own.current(NOW) is not None


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_root_is_replaced_and_the_old_one_goes_when_the_new_one_has_proved(bench, store, version, tmp_path):
    """The CSMS changes to certificates of the new root while the station is connected; at first it is not ready."""
    old, trust = bench.authority.root, bench.trust(additional_check=True)
    new = certificate(
        name("next root"), old.certificate.subject, key=KEY, signer=old.key, start=NOW - DAY, end=NOW + DAY, ca=True
    )
    below = Authority(OPERATOR, Issued((new,), KEY), Issued((new,), KEY))
    servers = [write_issued(tmp_path, "server", below.issue_server([HOST], NOW - DAY, NOW + DAY))]
    stranger = root("stranger", key=ROOT_KEY)
    security = bench.csms(2, store, certificates=bench.pki.servers[1:])
    async with office(version, security) as place, staying(place, bench.station(2, roots=trust)):
        station = await place.station()
        assert (await station.install_certificate(installing(pem_of([stranger])))).status == "Rejected"
        assert (await station.install_certificate(installing(pem_of([new])))).status == "Accepted"
        await station.peer.close()
        again = await place.station(after=station)  # by the fall-back: the CSMS shows its old certificate
        assert [each.fallback for each in trust.installed()] == [True, False]
        await again.peer.close()
        once_more = await place.station(after=again)
        security.replace_certificates(servers)
        await once_more.peer.close()
        station = await place.station(after=once_more)
        assert len(await listed(station, CSMS_USE)) == 1  # its answer shows that it has taken the connection up
        assert [each.certificate for each in trust.installed((RootUse.CSMS,))] == [new]
        told = [event.type for event in place.events]
        assert told.count(UNVERIFIED) == 1  # and not once for each connection


async def test_a_station_without_stores_has_none_of_this(bench):
    files = bench.pki.stations[STATION]
    security = StationSecurity(3, roots=bench.pki.root, certificate=files)
    async with office("1.6", bench.csms(3)) as place, staying(place, security):
        station = await place.station()
        with pytest.raises(CallRefused, match="NotSupported"):
            await station.install_certificate(installing("x"))
