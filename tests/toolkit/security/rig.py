"""What the tests of security in the toolkit share: certificates in a directory, a CSMS with a profile, stations that come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from toolkit.hub import QUICK, booting

from ocpp_generic_api import (
    SECURITY_EVENT_NOTIFICATION,
    BootNotificationRequest,
    Csms,
    SecurityEventNotificationRequest,
    SecurityEventNotificationResponse,
    Station,
    provisioning,
)
from ocpp_security import (
    Authority,
    HashParameters,
    MemoryCredentialStore,
    Pki,
    RootUse,
    StationCertificates,
    TrustStore,
    read_authority,
    write_pki,
)
from ocpp_supervision import BackOffPolicy, LineState, Supervisor
from ocpp_toolkit import CSMS, ChargingStation, connect, serve, supervise
from ocpp_toolkit.connections import Serving
from ocpp_toolkit.security import CsmsSecurity, StationSecurity, secure

OPERATOR = "Charging Ltd"
HOST = "localhost"
STATION = "CS001"
PASSWORD = "correct-horse-16"
NOW = datetime.now(UTC).replace(microsecond=0)
DAY = timedelta(days=1)
CHEAP = HashParameters(time_cost=1, memory_cost=8, parallelism=1)
SOON = 60.0
"""Seconds after which something that should happen has not; a machine may be busy."""
AT_ONCE = BackOffPolicy(wait_minimum=0.01, random_range=0.0, repeat_times=0)
VERSIONS = ["1.6", "2.0.1"]


def boot(serial_number: str | None = STATION) -> BootNotificationRequest:
    station = provisioning.ChargingStation(model="m", vendor_name="v", serial_number=serial_number)
    return BootNotificationRequest(charging_station=station)


@dataclass
class Bench:
    """An operator's certificates, and those of another."""

    folder: Path
    pki: Pki
    authority: Authority
    foreign: Authority
    _count: int = 0

    def path(self, name: str) -> Path:
        self._count += 1
        return self.folder / f"{self._count}-{name}"

    def trust(self, *roots: Any, **options: Any) -> TrustStore:
        """A store with these roots; the operator's if none is given."""
        store = TrustStore(self.path("roots.json"), **options)
        for pem in roots or (self.pki.root.read_text(),):
            assert store.install(RootUse.CSMS, pem) == "Accepted"
        return store

    def own(self, serial_number: str = STATION, **times: Any) -> StationCertificates:
        """A store with a certificate of the operator's."""
        store = StationCertificates(self.path("own"))
        issued = self.authority.issue_station(
            serial_number, times.get("not_before", NOW - DAY), times.get("not_after", NOW + DAY)
        )
        store.add(issued)
        return store

    def csms(self, profile: int, credentials: Any = None, **options: Any) -> CsmsSecurity:
        """A CSMS's profile with all that it needs."""
        given: dict[str, Any] = {"organization": OPERATOR} if profile == 3 else {}
        if profile >= 2:
            given["certificates"] = self.pki.servers
        if profile == 3:
            given["client_ca"] = self.pki.root
        return CsmsSecurity(profile, credentials=credentials, **{**given, **options})

    def station(self, profile: int, **options: Any) -> StationSecurity:
        """A station's profile with all that it needs, as stores that its CSMS can change."""
        given: dict[str, Any] = {"serial_number": STATION, "organization": OPERATOR, "password": PASSWORD}
        if profile >= 2:
            given["roots"] = self.trust()
        if profile == 3:
            given["certificate"] = self.own()
        return StationSecurity(profile, **{**given, **options})


def make_bench(folder: Path) -> Bench:
    pki = write_pki(folder / "pki", organization=OPERATOR, hosts=[HOST, "127.0.0.1"], stations=[STATION], now=NOW - DAY)
    return Bench(folder, pki, read_authority(folder / "pki"), Authority.create(OPERATOR, NOW - DAY, NOW + DAY))


async def credentials(*identities: str, password: str = PASSWORD) -> MemoryCredentialStore:
    """A store in which these stations have that password."""
    store = MemoryCredentialStore(CHEAP)
    for identity in identities or (STATION,):
        await store.set(identity, password.encode())
    return store


@dataclass
class Office:
    """A CSMS that listens, and what it was told."""

    csms: CSMS
    server: Serving
    events: list[SecurityEventNotificationRequest] = field(default_factory=list)

    async def station(self, identity: str = STATION, after: Station | None = None) -> Station:
        """The station as soon as it is accepted; a newer connection than that one."""
        async with asyncio.timeout(SOON):
            while (found := await self.csms.stations.wait_for(identity, accepted=True)) is after:  # noqa: ASYNC110 - of what nothing tells
                await asyncio.sleep(0.005)
        return found


@asynccontextmanager
async def office(version: str, security: CsmsSecurity | None, **options: Any) -> AsyncIterator[Office]:
    """A CSMS on a free port."""
    csms = booting(CSMS([version]))
    events: list[SecurityEventNotificationRequest] = []

    @csms.on(SECURITY_EVENT_NOTIFICATION)
    def event(station: Station, request: SecurityEventNotificationRequest) -> SecurityEventNotificationResponse:
        events.append(request)
        return SecurityEventNotificationResponse()

    async with serve(csms, f"{HOST}:0", security=security, **{"options": QUICK, **options}) as server:
        yield Office(csms, server, events)


def coming(place: Office, security: StationSecurity | None, identity: str = STATION, **options: Any) -> Any:
    """A station without a program that connects once."""
    version = place.csms.versions[0]
    return connect(
        ChargingStation([version]), place.server.url, identity, security=security, **{"options": QUICK, **options}
    )


def staying(
    place: Office, security: StationSecurity, station: ChargingStation | None = None, **options: Any
) -> Supervisor:
    """A station that stays connected, and lets its CSMS change its security."""
    program = station or ChargingStation([place.csms.versions[0]])
    given = {"back_off": AT_ONCE, "options": QUICK, "boot": boot(), **options}
    line = supervise(
        program, given.pop("url", place.server.url), STATION, given.pop("boot"), security=security, **given
    )
    secure(program, security, line)
    return line


async def accepted(line: Supervisor) -> Csms:
    """The line's link as soon as it is accepted."""
    async with asyncio.timeout(SOON):
        await line.wait_for(LineState.ACCEPTED)
    assert line.csms is not None
    return line.csms
