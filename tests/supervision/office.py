"""What the tests of supervision share: a CSMS that records and answers as it is told, and a station's line to it."""

import asyncio
from collections.abc import Callable
from contextlib import asynccontextmanager

from supervision.events import BOOT, QUICK, START, ended, reading, register, started, updated

import ocpp_transport_soap
from ocpp_core import CallError, now
from ocpp_generic_api import (
    AUTHORIZE,
    BOOT_NOTIFICATION,
    CATALOGUE,
    HEARTBEAT,
    METER_VALUES,
    SECURITY_EVENT_NOTIFICATION,
    STATUS_NOTIFICATION,
    TRANSACTION_EVENT,
    AuthorizationStatus,
    AuthorizeResponse,
    BootNotificationResponse,
    HeartbeatResponse,
    IdTokenInfo,
    MeterValuesResponse,
    RegistrationStatus,
    SecurityEventNotificationResponse,
    StatusNotificationResponse,
    TransactionEventRequest,
    TransactionEventResponse,
)
from ocpp_supervision import QueuePolicy
from ocpp_toolkit import CSMS, ChargingStation, serve, supervise
from ocpp_transport_soap import Addresses
from ocpp_transport_ws import Options

__all__ = [
    "BOOT",
    "LINK",
    "NAMES",
    "QUICK",
    "SOON",
    "START",
    "Office",
    "ended",
    "eventually",
    "line_to",
    "reaches",
    "reading",
    "register",
    "started",
    "updated",
]

NAMES = ["1.5", "1.6", "2.0.1"]
SOON = 30.0
"""Seconds after which something that should happen has not."""
LINK = Options(ping_interval=None, close_timeout=1.0, call_timeout=5.0)
SOAP = {
    "options": ocpp_transport_soap.Options(close_timeout=1.0, transaction_attempts=1),
    "addresses": Addresses(["127.0.0.1"]),
}

_ANSWERS = {
    AUTHORIZE: lambda: AuthorizeResponse(id_token_info=IdTokenInfo(status=AuthorizationStatus.ACCEPTED)),
    HEARTBEAT: lambda: HeartbeatResponse(current_time=now()),
    METER_VALUES: MeterValuesResponse,
    SECURITY_EVENT_NOTIFICATION: SecurityEventNotificationResponse,
    STATUS_NOTIFICATION: StatusNotificationResponse,
    TRANSACTION_EVENT: TransactionEventResponse,
}


class Office:
    """A CSMS that writes down what it is asked."""

    def __init__(self, *verdicts: tuple[str, int], versions=None, boot_gate="reconnecting", csms=None):
        """Boots are answered by these, in order, the last for ever."""
        self.csms = csms or CSMS(versions, boot_gate=boot_gate)
        self.verdicts = list(verdicts) or [("Accepted", 300)]
        self.seen: list[tuple[str, object]] = []
        """Identity and request, in the order in which they came; refused ones as well."""
        self.refuse: Callable[[object], CallError | None] = lambda request: None
        """Tells what a request is refused with; None: it is not."""
        self.noted = asyncio.Condition()
        for operation, answer in _ANSWERS.items():
            self.csms.on(operation)(self._answering(answer))
        self.csms.on(BOOT_NOTIFICATION)(self._boot)

    def _answering(self, answer):
        async def handle(station, request):
            await self._note(station, request)
            if (refusal := self.refuse(request)) is not None:
                raise refusal
            return answer()

        return handle

    async def _boot(self, station, request):
        await self._note(station, request)
        status, interval = self.verdicts.pop(0) if len(self.verdicts) > 1 else self.verdicts[0]
        return BootNotificationResponse(current_time=now(), interval=interval, status=RegistrationStatus(status))

    async def _note(self, station, request):
        async with self.noted:
            self.seen.append((station.identity, request))
            self.noted.notify_all()

    def actions(self, identity="CS1"):
        """The actions that came from a station, without its security events."""
        every = [CATALOGUE.by_request(type(request)).action for name, request in self.seen if name == identity]
        return [action for action in every if action != "SecurityEventNotification"]

    def security_events(self):
        """Names of the security events that came."""
        return [
            request.type for _, request in self.seen if type(request).__name__ == "SecurityEventNotificationRequest"
        ]

    def events(self, identity="CS1"):
        """The transaction events that came from a station."""
        return [each for name, each in self.seen if name == identity and isinstance(each, TransactionEventRequest)]

    async def until(self, condition):
        """Wait until something has come."""
        async with asyncio.timeout(SOON), self.noted:
            await self.noted.wait_for(lambda: condition(self))

    @asynccontextmanager
    async def open(self, transport="ws", port=0, **options):
        """Listen; gives the URL for stations."""
        if transport == "soap":
            serving = serve(self.csms, None, soap=f"127.0.0.1:{port}", soap_options=SOAP)
        else:
            serving = serve(self.csms, f"127.0.0.1:{port}", options=LINK, **options)
        async with serving as server:
            yield server.url


def line_to(url, version="1.6", *, station=None, identity="CS1", **options):
    """A station's line, impatient."""
    if isinstance(url, str):
        soap = url.startswith("http")
        options = {
            "options": SOAP["options"] if soap else LINK,
            **({"callback": "127.0.0.1:0"} if soap else {}),
            **options,
        }
    options = {"back_off": QUICK, "queue": QueuePolicy(interval=0.02), "own_interval": 0.05, **options}
    return supervise(station or ChargingStation([version]), url, identity, BOOT, **options)


async def reaches(line, *states):
    """Wait for a state of a line."""
    async with asyncio.timeout(SOON):
        return await line.wait_for(*states)


async def eventually(condition):
    """Wait for what no event tells of."""
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - of what nothing tells
            await asyncio.sleep(0.005)
