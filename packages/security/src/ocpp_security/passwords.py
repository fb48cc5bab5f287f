"""Passwords as each version writes them.

OCPP 1.6: any 16 to 20 bytes, sent as they are in the Basic credentials and written with hexadecimal digits in the
configuration key ``AuthorizationKey`` (security whitepaper, A00.FR.205 and 7.2). OCPP 2.0.1: a text of 16 to 40 characters, letters,
digits and the special ones of ``passwordString``, sent in UTF-8; its variable is ``SecurityCtrlr.BasicAuthPassword`` (errata 2023-12, 2.17.3).
"""

import secrets
import string

from .errors import InvalidPassword

__all__ = [
    "PASSWORD_CHARACTERS",
    "authorization_key",
    "generate_key",
    "generate_password",
    "password_bytes",
    "password_of_key",
]

PASSWORD_CHARACTERS = string.ascii_letters + string.digits + "*-_=:+|@."
"""The characters of a ``passwordString`` (OCPP 2.0.1 part 2, primitive data types)."""

_ALLOWED = frozenset(PASSWORD_CHARACTERS)
_HEX_DIGITS = frozenset(string.hexdigits)
_MIN_BYTES, _MAX_BYTES = 16, 20  # 1.6
_MIN_CHARACTERS, _MAX_CHARACTERS = 16, 40  # 2.0.1


def authorization_key(password: bytes) -> str:
    """What the key ``AuthorizationKey`` of 1.6 is set to for a password: 32 to 40 hexadecimal digits.

    Raises:
        InvalidPassword: it has fewer than 16 or more than 20 bytes.
    """
    return _checked_bytes(password).hex().upper()


def password_of_key(key: str) -> bytes:
    """The password that a value of ``AuthorizationKey`` stands for; digits of either case.

    Raises:
        InvalidPassword: it is not 16 to 20 bytes in hexadecimal digits.
    """
    if not _HEX_DIGITS.issuperset(key):
        raise InvalidPassword("an AuthorizationKey has hexadecimal digits only")
    if len(key) % 2:
        raise InvalidPassword("an AuthorizationKey has two digits for each byte")
    return _checked_bytes(bytes.fromhex(key))


def password_bytes(text: str, max_length: int = _MAX_CHARACTERS) -> bytes:
    """The bytes that a 2.0.1 password is sent as.

    Args:
        text: what ``BasicAuthPassword`` is set to.
        max_length: most characters; 40, unless the variable's ``maxLimit`` says otherwise.

    Raises:
        InvalidPassword: it is too short or too long, or has a character that is not allowed.
    """
    if not _MIN_CHARACTERS <= len(text) <= max_length:
        raise InvalidPassword(f"a password has {_MIN_CHARACTERS} to {max_length} characters, not {len(text)}")
    if not _ALLOWED.issuperset(text):
        raise InvalidPassword("a password has letters, digits and *-_=:+|@. only")
    return text.encode("ascii")


def generate_key() -> bytes:
    """A new password for 1.6: 20 random bytes."""
    return secrets.token_bytes(_MAX_BYTES)


def generate_password(length: int = _MAX_CHARACTERS) -> str:
    """A new password for 2.0.1, of random characters; some six bits each.

    Raises:
        InvalidPassword: the length is not from 16 to 40.
    """
    if not _MIN_CHARACTERS <= length <= _MAX_CHARACTERS:
        raise InvalidPassword(f"a password has {_MIN_CHARACTERS} to {_MAX_CHARACTERS} characters, not {length}")
    return "".join(secrets.choice(PASSWORD_CHARACTERS) for _ in range(length))


def _checked_bytes(password: bytes) -> bytes:
    if not _MIN_BYTES <= len(password) <= _MAX_BYTES:
        raise InvalidPassword(f"a password of OCPP 1.6 has {_MIN_BYTES} to {_MAX_BYTES} bytes, not {len(password)}")
    return password
