"""The station's identity in the connection URL: the last segment of the path, percent-encoded.

OCPP-J 1.6, 3.1.1; OCPP 2.0.1 part 4, 3.1.1: at most 48 characters, and no colon, which ends the user name in Basic credentials.
"""

from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

__all__ = ["InvalidIdentity", "checked", "identity_of", "station_url"]

_MAX_LENGTH = 48


class InvalidIdentity(ValueError):
    """A text that cannot be an identity."""


def checked(identity: str) -> str:
    """An identity that is one.

    Raises:
        InvalidIdentity: the text cannot be one.
    """
    if not identity:
        raise InvalidIdentity("the identity is empty")
    if len(identity) > _MAX_LENGTH:
        raise InvalidIdentity(f"the identity has more than {_MAX_LENGTH} characters")
    if identity in (".", "..") or any(character in ":/" or not character.isprintable() for character in identity):
        raise InvalidIdentity("the identity has a character that is not allowed")
    return identity


def identity_of(target: str) -> str:
    """The identity in a request's target (path and query); whatever stands before it is passed over.

    The path is split first and decoded after, so that an encoded slash cannot make one identity look like another.

    Raises:
        InvalidIdentity: there is none, or it is not one.
    """
    segment = target.partition("?")[0].rpartition("/")[2]
    try:
        return checked(unquote_to_bytes(segment).decode())
    except UnicodeError:
        raise InvalidIdentity("the identity is not UTF-8") from None


def station_url(url: str, identity: str) -> str:
    """The URL that a station connects to: the CSMS's, with the encoded identity as last segment.

    Raises:
        InvalidIdentity: the text cannot be an identity.
    """
    parts = urlsplit(url)
    path = f"{parts.path.rstrip('/')}/{quote(checked(identity), safe='')}"
    return urlunsplit(parts._replace(path=path))
