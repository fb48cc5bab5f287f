"""HTTP Basic credentials: OCPP-S knows none, but web servers and CSMS do. The user name is the identity, the password any bytes."""

from base64 import b64decode, b64encode

__all__ = ["InvalidCredentials", "build", "parse"]


class InvalidCredentials(ValueError):
    """An Authorization header that is not Basic, or not well-formed."""


def build(username: str, password: bytes | str) -> str:
    """The value of the Authorization header; a text is encoded as UTF-8."""
    secret = password.encode() if isinstance(password, str) else password
    return f"Basic {b64encode(username.encode() + b':' + secret).decode()}"


def parse(header: str) -> tuple[str, bytes]:
    """User name and password in the value of an Authorization header; the name ends at the first colon.

    Raises:
        InvalidCredentials: it is not of that form.
    """
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        raise InvalidCredentials("the scheme is not Basic")
    try:
        username, colon, password = b64decode(encoded.strip(), validate=True).partition(b":")
        user = username.decode()
    except ValueError:
        raise InvalidCredentials("not base64 of a user name and a password") from None
    if not colon:
        raise InvalidCredentials("no colon in the credentials")
    return user, password
