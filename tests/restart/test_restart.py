"""Either side is killed in the middle of a transaction and started again on the file of its store: nothing of it is lost."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from interop.processes import PATIENCE, Running, running

import ocpp16_core as ocpp
import ocpp201_core as ocpp201
from ocpp_core import ConnectionLost, Handlers, Peer, now
from ocpp_transport_ws import Link, connect, serve

HERE = Path(__file__).parent


# --------------------------------------------------------------------------------------------------- the CSMS is killed


class Office:
    """The CSMS's process, started again at the same port."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.port = "0"

    @asynccontextmanager
    async def open(self, *options: str) -> AsyncIterator[Running]:
        """Let it run; it is killed in the end."""
        program = str(HERE / "csms_program.py")
        async with running(sys.executable, "-W", "error", program, str(self.file), self.port, *options) as process:
            self.port = (await process.line(r"^ws://127\.0\.0\.1:(\d+)$"))[1]
            yield process

    def station(self, identity: str = "CS1") -> Any:
        """A strict 1.6 station, connected."""
        return connect(f"ws://127.0.0.1:{self.port}", identity, [ocpp.VERSION], Handlers())


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "transactions.db")


async def told(process: Running, number: int, identity: str = "CS1") -> list[dict[str, Any]]:
    """What the CSMS's program was told of a station, as soon as it has printed so much: its answer may be here before its line."""
    async with asyncio.timeout(PATIENCE):
        while True:
            lines = [json.loads(line) for line in process.lines if line.startswith("{")]
            found = [line for line in lines if identity in line.values()]
            if len(found) >= number:
                return [{name: value for name, value in line.items() if name != "station"} for line in found]
            await asyncio.sleep(0.005)


def event(kind: str, number: int, seq_no: int, evse: int) -> dict[str, Any]:
    return {"event": kind, "transaction": str(number), "seq_no": seq_no, "evse": evse}


async def start(station: Link, connector_id: int = 1) -> int:
    answer = await station.call(
        ocpp.StartTransactionRequest(connector_id=connector_id, id_tag="RFID-1", timestamp=now(), meter_start=1000)
    )
    return answer.transaction_id


async def measure(station: Link, number: int, connector_id: int = 1) -> None:
    """How many events there were is kept a moment later, but before anything else."""
    values = [ocpp.MeterValue(timestamp=now(), sampled_value=[ocpp.SampledValue(value="1500")])]
    await station.call(ocpp.MeterValuesRequest(connector_id=connector_id, transaction_id=number, meter_value=values))


async def stop(station: Link, number: int) -> None:
    await station.call(ocpp.StopTransactionRequest(transaction_id=number, timestamp=now(), meter_stop=2000))


async def test_a_killed_csms_knows_the_transaction_that_ends(office: Office):
    async with office.open() as before, office.station() as station:
        number = await start(station, connector_id=2)
        await measure(station, number, connector_id=2)
        assert await told(before, 2) == [event("Started", number, 0, 2), event("Updated", number, 1, 2)]
        await start(station, connector_id=1)
        await before.kill()
    async with office.open() as after, office.station() as station:
        await stop(station, number)
        assert await told(after, 1) == [event("Ended", number, 2, 2)]


async def test_a_killed_csms_gives_no_number_twice(office: Office):
    numbers: list[int] = []
    for _ in range(3):
        async with office.open() as process, office.station("CS1") as one, office.station("CS2") as other:
            numbers += [await start(one, connector_id=1), await start(one, connector_id=2), await start(other)]
            await process.kill()
    assert len(set(numbers)) == 9
    async with office.open() as process, office.station("CS1") as one:
        for number in (numbers[3], numbers[0]):
            await stop(one, number)
        await measure(one, numbers[1], connector_id=2)
        assert await told(process, 3) == [
            event("Ended", numbers[3], 1, 1),
            event("Ended", numbers[0], 1, 1),
            event("Updated", numbers[1], 1, 2),
        ]


async def test_an_end_that_was_never_answered_comes_again(office: Office):
    async with office.open("hold") as before, office.station() as station:
        number = await start(station, connector_id=2)
        ending = asyncio.create_task(stop(station, number))
        await before.line("Ended")
        await before.kill()
        with pytest.raises(ConnectionLost):
            await ending
        assert (await told(before, 2))[-1] == event("Ended", number, 1, 2)
    async with office.open() as after, office.station() as station:
        await stop(station, number)
        assert await start(station, connector_id=2) != number
        assert (await told(after, 1))[0] == event("Ended", number, 2, 2)


# ------------------------------------------------------------------------------------------------ the station is killed


class Csms16:
    """A strict CSMS of 1.6."""

    def __init__(self, number: int | None = 4711) -> None:
        self.number = number  # what it numbers a transaction; None: it never answers
        self.version = ocpp.VERSION
        self.handlers = Handlers()
        self.started = asyncio.Event()
        self.booted: asyncio.Queue[Peer] = asyncio.Queue()
        self.said: list[tuple[str, int, int]] = []
        self.handlers.on(ocpp.BOOT_NOTIFICATION)(self.boot)
        self.handlers.on(ocpp.START_TRANSACTION)(self.start)
        self.handlers.on(ocpp.METER_VALUES)(self.measure)
        self.handlers.on(ocpp.STOP_TRANSACTION)(self.stop)

    def boot(self, station: Peer, request: ocpp.BootNotificationRequest) -> ocpp.BootNotificationResponse:
        self.booted.put_nowait(station)
        return ocpp.BootNotificationResponse(status=ocpp.RegistrationStatus.ACCEPTED, current_time=now(), interval=300)

    async def start(self, station: Peer, request: ocpp.StartTransactionRequest) -> ocpp.StartTransactionResponse:
        self.started.set()
        if self.number is None:
            await asyncio.Event().wait()
        assert self.number is not None
        info = ocpp.IdTagInfo(status=ocpp.AuthorizationStatus.ACCEPTED)
        return ocpp.StartTransactionResponse(transaction_id=self.number, id_tag_info=info)

    def measure(self, station: Peer, request: ocpp.MeterValuesRequest) -> ocpp.MeterValuesResponse:
        assert request.transaction_id is not None
        self.said.append(("MeterValues", request.transaction_id, request.connector_id))
        return ocpp.MeterValuesResponse()

    def stop(self, station: Peer, request: ocpp.StopTransactionRequest) -> ocpp.StopTransactionResponse:
        self.said.append(("StopTransaction", request.transaction_id, request.meter_stop))
        return ocpp.StopTransactionResponse()

    async def ask_to_stop(self, station: Peer, number: int) -> str:
        return (await station.call(ocpp.RemoteStopTransactionRequest(transaction_id=number))).status

    async def next_station(self) -> Peer:
        async with asyncio.timeout(PATIENCE):
            return await self.booted.get()


@asynccontextmanager
async def station_process(file: Path, url: str, order: str) -> AsyncIterator[Running]:
    program = str(HERE / "station_program.py")
    async with running(sys.executable, "-W", "error", program, str(file), url, order) as process:
        yield process


async def test_a_killed_station_finds_its_own_id_by_the_number(tmp_path: Path):
    csms, file = Csms16(), tmp_path / "transactions.db"
    async with serve(csms.handlers, [csms.version]) as server:
        async with station_process(file, server.url, "start") as before:
            await before.line("charging")
            await csms.next_station()
        async with station_process(file, server.url, "resume") as after:
            station = await csms.next_station()
            assert await csms.ask_to_stop(station, 4712) == "Rejected"
            assert await csms.ask_to_stop(station, 4711) == "Accepted"
            assert await after.ended() == 0, after.output
    assert after.lines == ["asked to stop 4712", "asked to stop our-own-4f2a", "over"]
    assert csms.said == [("MeterValues", 4711, 2), ("StopTransaction", 4711, 2500)]


async def test_a_station_killed_before_it_knew_the_number(tmp_path: Path):
    """Its end goes out under -1 (OCPP 1.6 errata, 3.18), for the transaction that it is."""
    csms, file = Csms16(number=None), tmp_path / "transactions.db"
    async with serve(csms.handlers, [csms.version]) as server:
        async with station_process(file, server.url, "start"):
            async with asyncio.timeout(PATIENCE):
                await csms.started.wait()
        async with station_process(file, server.url, "finish") as after:
            assert await after.ended() == 0, after.output
    assert csms.said == [("MeterValues", -1, 2), ("StopTransaction", -1, 2500)]


async def test_a_killed_station_numbers_its_events_on(tmp_path: Path):
    """OCPP 2.0.1 has the station's own id on the wire."""
    handlers, file = Handlers(), tmp_path / "transactions.db"
    stations: asyncio.Queue[Peer] = asyncio.Queue()
    said: list[tuple[str, str, int]] = []

    @handlers.on(ocpp201.BOOT_NOTIFICATION)
    def boot(station: Peer, request: ocpp201.BootNotificationRequest) -> ocpp201.BootNotificationResponse:
        stations.put_nowait(station)
        status = ocpp201.RegistrationStatusEnumType.ACCEPTED
        return ocpp201.BootNotificationResponse(current_time=now(), interval=300, status=status)

    @handlers.on(ocpp201.TRANSACTION_EVENT)
    def transaction(station: Peer, request: ocpp201.TransactionEventRequest) -> ocpp201.TransactionEventResponse:
        said.append((request.event_type, request.transaction_info.transaction_id, request.seq_no))
        return ocpp201.TransactionEventResponse()

    async with serve(handlers, [ocpp201.VERSION]) as server:
        async with station_process(file, server.url, "start") as before:
            await before.line("charging")
            stations.get_nowait()
        async with station_process(file, server.url, "resume") as after, asyncio.timeout(PATIENCE):
            station = await stations.get()
            await station.call(ocpp201.RequestStopTransactionRequest(transaction_id="our-own-4f2a"))
            assert await after.ended() == 0, after.output
    assert said == [("Started", "our-own-4f2a", 0), ("Updated", "our-own-4f2a", 1), ("Ended", "our-own-4f2a", 2)]
