"""HTTP Basic credentials as OCPP uses them: the user name is the identity, the password may be any bytes.

OCPP 1.6 security whitepaper, A00.FR.204 and 206; OCPP 2.0.1 part 2, A00.FR.204-206. A password of 1.6 is binary, so nothing here
takes it for UTF-8; it may contain colons, so it begins behind the first one (an identity has none).
"""

from base64 import b64decode, b64encode

__all__ = ["InvalidCredentials", "build", "parse"]


class InvalidCredentials(ValueError):
    """An Authorization header that is not Basic, or not well-formed."""


def build(username: str, password: bytes | str) -> str:
    """The value of the Authorization header; a text is encoded as UTF-8."""
    secret = password.encode() if isinstance(password, str) else password
    return "Basic " + b64encode(username.encode() + b":" + secret).decode()


def parse(header: str) -> tuple[str, bytes]:
    """User name and password in the value of an Authorization header.

    Raises:
        InvalidCredentials: it is not of that form.
    """
    scheme, _, encoded = header.strip().partition(" ")
    if scheme.lower() != "basic":
        raise InvalidCredentials(f"the scheme is {scheme}, not Basic")
    try:
        username, colon, password = b64decode(encoded.strip(), validate=True).partition(b":")
        user = username.decode()
    except ValueError:
        raise InvalidCredentials("the credentials are not base64 of a user name and a password") from None
    if not colon:
        raise InvalidCredentials("no colon in the credentials")
    return user, password
