"""The same for a site that uses Channels: its routers take stations to OCPP, and other WebSockets to its consumers."""

import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")
django = get_asgi_application()

from charging.csms import mount  # noqa: E402 - its models need a Django that is set up

application = ProtocolTypeRouter(
    {
        "lifespan": mount,
        "http": URLRouter([re_path(r"^ocpp/", mount), re_path(r"", django)]),
        "websocket": URLRouter([re_path(r"^ocpp/", mount)]),
    }
)
