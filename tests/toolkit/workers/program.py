"""What the workers of the tests run. Each process imports it."""

import signal

from ocpp_core import now
from ocpp_generic_api import (
    BOOT_NOTIFICATION,
    DATA_TRANSFER,
    BootNotificationResponse,
    DataTransferResponse,
    DataTransferStatus,
    RegistrationStatus,
    ResetRequest,
    ResetType,
)
from ocpp_toolkit import CSMS, serve
from ocpp_transport_ws import Options


async def office_of_several(worker, port):
    """A CSMS whose stations ask, by DataTransfer, for what it should do."""
    csms = CSMS()
    member = await worker.join(csms)

    @csms.on(BOOT_NOTIFICATION)
    def boot(station, request):
        return BootNotificationResponse(status=RegistrationStatus.ACCEPTED, current_time=now(), interval=60)

    async def reset(identity):
        try:
            station = await member.station(identity)
        except KeyError:
            return "KeyError"
        return str((await station.reset(ResetRequest(type=ResetType.IMMEDIATE))).status)

    async def count(_):
        return str(len(await member.places()))

    async def number(_):
        return str(worker.number)

    does = {"worker": number, "count": count, "reset": reset}

    @csms.on(DATA_TRANSFER)
    async def do(station, request):
        data = await does[request.message_id](request.data)
        return DataTransferResponse(status=DataTransferStatus.ACCEPTED, data=data)

    options = Options(ping_interval=None, close_timeout=1.0)
    async with serve(csms, f"127.0.0.1:{port}", options=options, reuse_port=True):
        await worker.serve()


async def crashing(worker):
    raise SystemExit(1)


async def stubborn(worker):
    """One that joins, and does not hear when it is asked to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    await worker.join(CSMS())
    while True:
        await worker.stop.wait()
        worker.stop.clear()
