"""A station's program that charges without end, to be killed: ``URL DIRECTORY VERSION... [--finish] [--pages N]``.

Each line of the standard input has the arguments of one process, which is forked off, so that it begins with everything
loaded; its pid is printed, and how it ended once it has.

One station for each version, each with stores of its own. Event n of a station is at place n % 5 of transaction n // 5, its
register reads n Wh. What was handed over stands in ``VERSION.journal``: a line ``n`` before, and a line ``n offline stored``
after, so that a later run goes on with the event after. ``--finish``: end the transaction, have another, send all that waits,
and exit.
``--pages N``: no more than so many pages of 4 KiB for the messages, as on a full disk.
"""

import argparse
import asyncio
import logging
import os
import sqlite3
import sys
from contextlib import AsyncExitStack, closing
from datetime import timedelta
from pathlib import Path

from supervision.events import BOOT, QUICK, START, ended, started, updated

from ocpp_generic_api.sqlite_store import SqliteTransactionStore
from ocpp_supervision import LineState, QueuePolicy
from ocpp_supervision.sqlite_messages import SqliteMessageStore
from ocpp_toolkit import ChargingStation, supervise
from ocpp_transport_ws import Options

EVENTS = 5  # of each transaction
PAUSE = 0.004  # s between events


def event(number):
    """Event `number` of a station."""
    place = number % EVENTS
    make = started if place == 0 else ended if place == EVENTS - 1 else updated
    return make(f"T{number // EVENTS}", number, START + timedelta(seconds=number))


class Journal:
    """What the program has handed over, in a file that a killed process leaves whole."""

    def __init__(self, path):
        self._path = path
        self._lines = path.read_text().splitlines() if path.exists() else []
        self._file = path.open("a", buffering=1)

    def following(self, stored):
        """The event to go on with; of the one that was being handed over, `stored` tells whether it was kept."""
        if not self._lines:
            return 0
        last = self._lines[-1].split()
        number = int(last[0])
        if len(last) == 1 and stored(number):
            self.done(number, offline=None, durable=True)
        return number + (len(last) > 1 or stored(number))

    def trying(self, number):
        self._file.write(f"{number}\n")

    def done(self, number, *, offline, durable):
        self._file.write(f"{number} {offline} {durable}\n")


def is_stored(path):
    """Tells whether the message of an event is in the store."""

    def look(number):
        if not path.exists():
            return False
        wanted = (event(number).timestamp.isoformat()[:19], f'"T{number // EVENTS}"')
        try:
            with closing(sqlite3.connect(path)) as connection:
                rows = connection.execute("SELECT payload FROM messages WHERE typeof(payload) = 'text'")
                payloads = [row[0] for row in rows]  # of a damaged store: what is left
        except sqlite3.Error:
            return False
        return any(all(part in payload for part in wanted) for payload in payloads)

    return look


async def charge(url, directory, version, pages, *, finish):
    path = directory / f"{version}.queue.db"
    journal = Journal(directory / f"{version}.journal")
    number = journal.following(is_stored(path))
    async with AsyncExitStack() as stack:
        messages = await stack.enter_async_context(SqliteMessageStore(path))
        transactions = await stack.enter_async_context(SqliteTransactionStore(directory / f"{version}.transactions.db"))
        if pages:
            await messages._database.run(lambda each: each.execute(f"PRAGMA max_page_count = {pages}").fetchall())
        line = supervise(
            ChargingStation([version], store=transactions),
            url,
            f"CS{version}",
            BOOT,
            store=messages,
            queue=QueuePolicy(interval=0.02, attempts=1000),
            back_off=QUICK,
            options=Options(ping_interval=None, close_timeout=1.0, call_timeout=5.0),
        )
        await stack.enter_async_context(line)
        end = -(-number // EVENTS) * EVENTS + EVENTS
        while not finish or number < end:
            journal.trying(number)
            offline = line.state is not LineState.ACCEPTED
            await line.send(event(number))
            journal.done(number, offline=offline, durable=not line.queue.saving.failed)
            number += 1
            await asyncio.sleep(PAUSE)
        while len(line.queue):  # noqa: ASYNC110 - as a program may that knows no event of ours
            await asyncio.sleep(0.01)


async def main(options):
    await asyncio.gather(
        *(
            charge(options.url, options.directory, each, options.pages, finish=options.finish)
            for each in options.versions
        )
    )


def options_of(line):
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("directory", type=Path)
    parser.add_argument("versions", nargs="+")
    parser.add_argument("--finish", action="store_true")
    parser.add_argument("--pages", type=int, default=0)
    return parser.parse_args(line.split())


def tell(number):
    """Tell whoever started this a process id or an exit status."""
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def live(line):
    """The whole life of a process."""
    try:
        asyncio.run(main(options_of(line)))
    except BaseException:
        logging.getLogger(__name__).exception("the program failed")
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    ChargingStation(["2.0.1", "1.6"]).transport("ws")  # loads them
    for given in sys.stdin:
        if (pid := os.fork()) == 0:
            live(given)
        tell(pid)
        _, status = os.waitpid(pid, 0)
        tell(os.waitstatus_to_exitcode(status))
