"""The pages on web frameworks do what they say: their programs serve stations, their commands are given."""

import contextlib
import importlib.metadata
import re
import shlex
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from toolkit.mounts.rig import ABOUT, station
from toolkit.rig import beside, invoke
from toolkit.security.rig import boot
from transport_ws.engines import under_aiohttp, under_uvicorn
from transport_ws.rig import soon

from ocpp_core import ConnectFailed
from ocpp_generic_api import RegistrationStatus
from ocpp_toolkit import ChargingStation, connect

PAGES = ("how-to/fastapi.md", "how-to/aiohttp.md", "how-to/django.md")
ROOT = Path(__file__).parents[3]
SITE = ROOT / "examples" / "django_site"


def blocks(page, *languages):
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```(?:{'|'.join(languages)})\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


FASTAPI, LIFESPAN, PASSWORDS, DRAIN = blocks("how-to/fastapi.md", "python")
AIOHTTP, AIOHTTP_DRAIN, AIOHTTP_TLS = blocks("how-to/aiohttp.md", "python")


def run(*texts):
    """The names that blocks define, one after the other."""
    names = {}
    for text in texts:
        exec(compile(text, "page", "exec"), names)
    return names


@contextlib.asynccontextmanager
async def booted(port, **options):
    async with station(port, "CS1", "1.6", **options) as remote:
        assert (await remote.boot_notification(ABOUT)).status is RegistrationStatus.ACCEPTED
        yield remote


async def post(port, path):
    async with httpx.AsyncClient() as client:
        return await client.post(f"http://127.0.0.1:{port}{path}")


async def test_a_station_of_the_fastapi_application_is_reset_and_sent_elsewhere():
    names = run(FASTAPI, LIFESPAN, FASTAPI[FASTAPI.index("@app.post") :], DRAIN)
    async with under_uvicorn(names["app"]) as port, booted(port) as remote:
        assert (await post(port, "/stations/CS1/reset")).json() == {"status": "Accepted"}
        assert (await post(port, "/stations/CS2/reset")).status_code == 404
        assert (await post(port, "/drain")).status_code == 200
        await soon(remote.peer.wait_closed())
        assert remote.peer.close_reason == "1012 service restart"
        assert not names["ocpp"].ready


async def test_the_first_form_of_the_lifespan_does_as_well():
    names = run(FASTAPI)
    async with under_uvicorn(names["app"]) as port:
        for soap in (False, True):
            async with booted(port, soap=soap):
                pass
    assert not names["ocpp"].ready


async def test_who_has_no_password_is_turned_away():
    names = run(FASTAPI, PASSWORDS)
    async with under_uvicorn(names["secured"].beside(FastAPI())) as port:
        async with booted(port, password="correct-horse-battery"):
            with pytest.raises(ConnectFailed) as failed:
                await station(port, "CS1", "1.6", password="correct-horse-battery").__aenter__()
            assert failed.value.status == 409
        with pytest.raises(ConnectFailed) as failed:
            await station(port, "CS1", "1.6").__aenter__()
        assert failed.value.status == 401


async def test_a_station_of_the_aiohttp_application_is_reset_and_sent_elsewhere():
    names = run(AIOHTTP, AIOHTTP_DRAIN)
    async with under_aiohttp(names["app"]) as port:
        async with booted(port, soap=True):
            pass
        remote = await station(port, "CS2", "2.0.1").__aenter__()
        await remote.boot_notification(ABOUT)
        assert (await post(port, "/stations/CS2/reset")).json() == {"status": "Accepted"}
    await soon(remote.peer.wait_closed())
    assert remote.peer.close_reason == "1012 service restart"


async def test_aiohttp_is_given_the_context_of_a_profile(bench):
    names, security = run(AIOHTTP, AIOHTTP_TLS), bench.csms(3)
    async with (
        under_aiohttp(names["secured"](names["csms"], security), security.ssl) as port,
        connect(
            ChargingStation(["2.0.1"]), f"wss://localhost:{port}/ocpp", "CS001", security=bench.station(3)
        ) as remote,
    ):
        assert (await remote.boot_notification(boot())).status is RegistrationStatus.ACCEPTED


@pytest.mark.parametrize("block", blocks("how-to/django.md", "python"))
def test_what_the_page_on_django_shows_stands_in_the_site(block):
    """`test_example_apps` runs the site."""
    assert any(block in path.read_text(encoding="utf-8") for path in SITE.rglob("*.py"))


# ----------------------------------------------------------------------------------------------------------- commands


def commands():
    lines = [line for page in PAGES for block in blocks(page, "console", "sh") for line in block.splitlines()]
    return [shlex.split(line.removeprefix("$ ")) for line in lines]


def test_what_is_to_be_installed_is_what_the_tests_use():
    for _pip, _install, *names in (each for each in commands() if each[0] == "pip"):
        assert all(importlib.metadata.version(name) for name in names)


def test_the_server_and_python_take_their_options_and_find_the_program():
    for program, *arguments in commands():
        if program == "uvicorn":
            options = uvicorn.main.make_context("uvicorn", arguments).params
            module, _, name = options["app"].partition(":")
            file = (ROOT / options["app_dir"] / module.replace(".", "/")).with_suffix(".py")
            assert re.search(rf"^{name} = ", file.read_text(encoding="utf-8"), re.MULTILINE)
        elif program == "python":
            assert (ROOT / arguments[0]).is_file()


def test_stations_and_people_are_answered():
    """Each of the examples with the commands that the page gives after it."""
    fastapi = run((ROOT / "examples" / "fastapi_app.py").read_text(encoding="utf-8"))
    [lines] = blocks("how-to/fastapi.md", "console")
    with beside(lambda: under_uvicorn(fastapi["app"])) as port:
        for line in lines.replace("9000", str(port)).splitlines():
            program, *arguments = shlex.split(line.removeprefix("$ "))
            if program == "ocpp-toolkit":
                assert invoke(*arguments).status == 0
            elif program == "curl":
                assert httpx.get(arguments[-1]).json() == {}
