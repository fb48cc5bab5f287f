"""`supervise`: a station that stays connected, over whichever transport its CSMS's address asks for."""

import ssl as tls
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ocpp_generic_api import BootNotificationRequest, Csms
from ocpp_supervision import BackOffPolicy, MessageStore, NetworkProfile, QueuePolicy, StationGate, Supervisor

from .connections import Connecting, connect
from .station import ChargingStation

if TYPE_CHECKING:
    from .security import StationSecurity

__all__ = ["supervise"]

_SOAP = ("http:", "https:")


def supervise(
    station: ChargingStation,
    url: str | Sequence[NetworkProfile],
    identity: str,
    boot: BootNotificationRequest,
    *,
    password: bytes | str | None = None,
    ssl: tls.SSLContext | None = None,
    security: "StationSecurity | None" = None,
    store: MessageStore | None = None,
    queue: QueuePolicy | None = None,
    back_off: BackOffPolicy | None = None,
    attempts_per_profile: int = 3,
    own_interval: float = 60.0,
    **options: Any,
) -> Supervisor:
    """Keep a station connected as long as the context lasts: connect, boot, send what waits, and again when the link is lost.

    ``async with supervise(station, "wss://csms.example/ocpp", "CS001", boot, store=store) as line: ...``

    Args:
        station: the program that answers the CSMS.
        url: the CSMS's endpoint, as `connect` has it; or several ways to it, in order of preference.
        identity: the station's identity, at most 48 characters, no colon.
        boot: what the station says of itself; sent once, and not again on a mere reconnect.
        password: for HTTP Basic authentication, with one URL; None: no credentials.
        ssl: TLS context, with one URL; None: the system's defaults.
        security: the station's security profile and secrets, in place of passwords and contexts, for all ways: none of them leads
            to a lower profile. None: there are these.
        store: keeps messages that wait; `ocpp_supervision.sqlite_messages` has one that outlives the process. None: in memory.
        queue: settings of the queue; None: their defaults.
        back_off: settings of the waits between attempts to connect; None: their defaults.
        attempts_per_profile: failures in a row after which the next way has its turn.
        own_interval: seconds between heartbeats, and between boots, where the CSMS leaves that to the station.
        options: further options of the transport, with one URL. What a transport sends again by itself it sends once here:
            that is the queue's to do (`ocpp_transport_soap.Options.transaction_attempts`).

    Raises:
        ValueError: there is no way, or no attempt, `own_interval` is not positive, or `identity` cannot be one.
        PluginError: no transport for a URL's scheme is installed.
    """

    def connecting(profile: NetworkProfile) -> Connecting:
        return connect(
            station,
            profile.url,
            identity,
            password=profile.password,
            ssl=profile.ssl,
            security=security,
            **_sending_once(profile),
        )

    @asynccontextmanager
    async def link(profile: NetworkProfile) -> AsyncGenerator[Csms, None]:
        station.gates[identity] = gate  # for this link: a conversation looks for its gate when it begins
        try:
            async with connecting(profile) as csms:
                yield csms
        finally:
            if station.gates.get(identity) is gate:
                del station.gates[identity]

    profiles = [NetworkProfile(url, password, ssl, options)] if isinstance(url, str) else url
    for profile in profiles:
        connecting(profile)  # what can never work shows now
    line = Supervisor(
        identity,
        link,
        profiles,
        boot,
        store=store,
        queue=queue,
        back_off=back_off,
        attempts_per_profile=attempts_per_profile,
        own_interval=own_interval,
    )
    gate = StationGate(lambda: line.state)
    return line


def _sending_once(profile: NetworkProfile) -> Mapping[str, Any]:
    """Options of a profile's transport, by which it sends nothing again: else the attempts of both would multiply."""
    if not profile.url.lower().startswith(_SOAP):
        return profile.options
    try:
        from ocpp_transport_soap import Options  # noqa: PLC0415 - slow to import, and not needed without SOAP
    except ImportError:
        return profile.options  # `connect` says that it is missing
    given = profile.options.get("options") or Options()
    return {**profile.options, "options": replace(given, transaction_attempts=1)}
