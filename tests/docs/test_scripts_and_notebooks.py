"""The page on scripts: each block runs as it stands there, against the other side that it wants."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from docs.test_readme import free_port
from toolkit.rig import SOON, beside, csms

from ocpp_core import ConnectFailed, Role
from ocpp_generic_api import BootNotificationRequest
from ocpp_generic_api import ChargingStation as About
from ocpp_toolkit import CSMS, ChargingStation, sync
from ocpp_toolkit.simulation.answers import agree

PAGES = ("how-to/scripts-and-notebooks.md",)
PAGE = (Path(__file__).parents[2] / "docs" / PAGES[0]).read_text(encoding="utf-8")
OF_STATION, OF_CSMS, *REST = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


def run(code, names, url):
    exec(compile(code.replace("127.0.0.1:9000", url.removeprefix("ws://")), PAGES[0], "exec"), names)


def test_the_station_and_the_rest(capsys):
    names = {}
    with beside(csms) as listening:
        run(OF_STATION, names, listening.url)
        assert re.fullmatch(r"Accepted, and [\d:.]+ later still there\n", capsys.readouterr().out)
        names["program"] = CSMS(["1.6"])
        for code in REST:
            run(code, names, listening.url)
    assert capsys.readouterr().out == "10 stations, of which 10 are accepted\n"


def test_the_csms(capsys):
    port = free_port()
    program = ChargingStation(["1.6"])
    agree(program, Role.STATION)

    def connect():
        """Be the station that the script waits for, once it listens."""
        boot = BootNotificationRequest(charging_station=About(vendor_name="Acme", model="One"))
        while True:
            with suppress(ConnectFailed), sync.connect(program, f"ws://127.0.0.1:{port}", "CS001") as remote:
                remote.boot_notification(boot)
                remote._run(remote.remote.peer.wait_closed)  # until the script has ended
                return

    with ThreadPoolExecutor(1) as pool:
        station = pool.submit(connect)
        run(OF_CSMS, {}, f"ws://127.0.0.1:{port}")
        station.result(SOON)
    assert capsys.readouterr().out == "CS001 speaks OCPP 1.6: Accepted\n"
