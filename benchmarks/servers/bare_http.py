"""`aiohttp` alone: a constant answer, nothing parsed."""

from aiohttp import web
from serving import ready, run

_ANSWER = b"<Envelope/>"


async def answer(request: web.Request) -> web.Response:
    await request.read()
    return web.Response(body=_ANSWER, content_type="application/soap+xml")


async def main() -> None:
    app = web.Application()
    app.router.add_post("/", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    await ready(runner.addresses[0][1])


run(main())
