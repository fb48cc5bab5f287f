"""The station's identity: the header ``chargeBoxIdentity`` of every request (OCPP-S 1.6, 4.1), and where it may stand besides."""

from urllib.parse import unquote_to_bytes

__all__ = ["identity_in_path", "is_identity"]

_MAX_LENGTH = 255


def is_identity(text: str) -> bool:
    """Whether a text can be an identity: 1 to 255 printable characters. OCPP-S sets no bound; databases and logs do."""
    return 0 < len(text) <= _MAX_LENGTH and text.isprintable()


def identity_in_path(path: str) -> str | None:
    """The identity that some CSMS put in the last segment of the URL's path, percent-decoded; None if there is none."""
    try:
        return unquote_to_bytes(path.rpartition("/")[2]).decode() or None
    except UnicodeError:
        return None
