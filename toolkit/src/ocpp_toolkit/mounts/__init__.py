"""A CSMS in the web application that you have: `asgi` for Starlette, FastAPI and Django, `aiohttp` for aiohttp.

Both take OCPP-J and, if wanted, OCPP-S in on the application's own port, and differ from `ocpp_toolkit.serve` in nothing but who reads
the requests: identities, versions, authentication, second connections and the end are the same.
"""

from .aiohttp_mount import AiohttpMount, aiohttp
from .asgi_mount import AsgiMount, asgi
from .mount import Endpoints, Mount

__all__ = ["AiohttpMount", "AsgiMount", "Endpoints", "Mount", "aiohttp", "asgi"]
