"""A CSMS changes a station's password (OCPP 1.6 security whitepaper and OCPP 2.0.1 part 2, use case A01).

The specification leaves open which password counts while the station's answer is unknown: here both do, until a login proves one.
"""

import logging

from ocpp_core import CallRefused, ErrorCode, InvalidResponse, NotAccepted, NotSupported, QueueFull
from ocpp_generic_api import (
    Component,
    SetVariableData,
    SetVariablesRequest,
    SetVariableStatus,
    Station,
    Variable,
)
from ocpp_security import CredentialStore, authorization_key, generate_key, generate_password, password_bytes

__all__ = ["change_password"]

logger = logging.getLogger("ocpp_toolkit")

_NOTHING_SENT = (NotSupported, NotAccepted, QueueFull)


async def change_password(
    station: Station, credentials: CredentialStore, password: bytes | str | None = None
) -> SetVariableStatus:
    """Give a station another password; it disconnects then, and comes back with that.

    `credentials` has the new password beside the old one while the answer is under way. Once the station has accepted it, the
    old one is void; if it refuses, the new one is. With no answer both are good until the next login, which decides.

    Args:
        station: it must be connected.
        credentials: knows the station already.
        password: the new one. Over 1.6 16 to 20 bytes, of which text is the UTF-8; over 2.0.1 text of 16 to 40 characters, or
            its bytes. None: a random one as long as the version allows.

    Returns:
        What the station answered: Accepted and RebootRequired are good; with the latter both passwords are, until a login.

    Raises:
        InvalidPassword: the version does not allow the password; nothing was sent.
        UnknownIdentity: the store does not know the station; nothing was sent.
        StoreFailed: the store failed.
        Timeout, ConnectionLost, InvalidResponse: the answer is not known, and both passwords are good.
        OcppError: the station refused the call, or could not be called: the old password is good.
    """
    data, secret = _legacy(password) if station.version.startswith("1.") else _modern(password)
    await credentials.propose(station.identity, secret)
    try:
        answer = await station.set_variables(SetVariablesRequest(set_variable_data=[data]))
    except InvalidResponse:
        raise
    except CallRefused as refusal:
        if refusal.code is not ErrorCode.INTERNAL_ERROR:  # which may come after the change
            await credentials.withdraw(station.identity)
        raise
    except _NOTHING_SENT:
        await credentials.withdraw(station.identity)
        raise
    status = answer.set_variable_result[0].attribute_status
    if status is SetVariableStatus.ACCEPTED:
        await credentials.confirm(station.identity)
    elif status is not SetVariableStatus.REBOOT_REQUIRED:
        await credentials.withdraw(station.identity)
    logger.info("%s: new password: %s", station.identity, status.value)
    return status


def _legacy(password: bytes | str | None) -> tuple[SetVariableData, bytes]:
    """The key of 1.6: any bytes, so it is written as a key and not as the variable, which has text."""
    secret = password.encode() if isinstance(password, str) else password or generate_key()
    return _data("ConfigurationKey", "AuthorizationKey", authorization_key(secret)), secret


def _modern(password: bytes | str | None) -> tuple[SetVariableData, bytes]:
    text = password.decode("ascii", "replace") if isinstance(password, bytes) else password or generate_password()
    return _data("SecurityCtrlr", "BasicAuthPassword", text), password_bytes(text)


def _data(component: str, variable: str, value: str) -> SetVariableData:
    return SetVariableData(component=Component(name=component), variable=Variable(name=variable), attribute_value=value)
