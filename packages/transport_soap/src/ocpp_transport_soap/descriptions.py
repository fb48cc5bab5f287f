"""``GET …?wsdl``: the service descriptions, made of the models, for tools and people who ask."""

from collections.abc import Collection, Sequence
from html import escape
from http import HTTPStatus
from urllib.parse import parse_qsl, quote

from .messages import Reply, Request
from .services import Service
from .wsdl import description

__all__ = ["describe"]

_XML = "text/xml; charset=utf-8"
_HTML = "text/html; charset=utf-8"


def describe(request: Request, services: Collection[Service], url: str | None) -> Reply:
    """Answer a GET.

    Args:
        request: ``?wsdl`` asks for the description of the only version; ``?wsdl&version=1.6`` names one. In any case of letters.
        services: what is offered here.
        url: public address of the service; None: the one that the request was sent to.
    """
    query = {name.lower(): value for name, value in parse_qsl(request.query, keep_blank_values=True)}
    if "wsdl" not in query:
        return Reply.plain(
            HTTPStatus.METHOD_NOT_ALLOWED, "SOAP is spoken by POST; ?wsdl has the descriptions", Allow="GET, POST"
        )
    version = query.get("version")
    found = [service for service in services if version in (None, service.version.name)]
    if not found:
        return Reply.plain(HTTPStatus.NOT_FOUND, "no such version")
    if len(found) > 1:
        return Reply(HTTPStatus.OK.value, {"Content-Type": _HTML}, _index(request.path, found))
    address = url or f"{request.origin}{request.path}"
    return Reply(HTTPStatus.OK.value, {"Content-Type": _XML}, description(found[0], address))


def _index(path: str, services: Sequence[Service]) -> bytes:
    """A page with a link to each description."""
    links = "".join(
        f'<li><a href="{escape(path)}?wsdl&amp;version={quote(service.version.name)}">'
        f"{escape(service.name)} of OCPP {escape(service.version.name)}</a></li>"
        for service in services
    )
    return f"<!DOCTYPE html><title>OCPP-S</title><ul>{links}</ul>\n".encode()
