"""Ours, version-neutral, in several processes on one port: ``workers.py VERSION NUMBER``. It prints the port, and the ids of its workers."""

import sys
from asyncio import TaskGroup

from neutral_csms import office
from serving import run

from ocpp_toolkit import serve
from ocpp_toolkit.workers import Worker, Workers, reserved

_HOST = "127.0.0.1"


async def program(worker: Worker, version: str, port: int) -> None:
    csms = office(version)
    await worker.join(csms)
    async with serve(csms, f"{_HOST}:{port}", reuse_port=True):
        await worker.serve()


async def main(version: str, number: int) -> None:
    with reserved(_HOST, 0) as port:
        workers = Workers(program, number, version, port)
        async with TaskGroup() as group:
            group.create_task(workers.run())
            await workers.wait_listening()
            print(port, *(each.pid for each in workers.processes.values()), flush=True)


if __name__ == "__main__":
    run(main(sys.argv[1], int(sys.argv[2])))
