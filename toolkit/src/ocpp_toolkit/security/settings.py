"""What a station's CSMS can set of its security: the password, the profile, the operator's name.

OCPP 1.6 security whitepaper, 7 and use cases A01 and A05: ``AuthorizationKey``, ``SecurityProfile``, ``CpoName``. OCPP 2.0.1 part 2, A01
and B09: ``BasicAuthPassword``, ``OrganizationName``; ``SecurityProfile`` can be read only, and a network profile must not have a lower one.
"""

import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ocpp_core import OcppModel, Operation, decode
from ocpp_generic_api import (
    GET_ALL_VARIABLES,
    GET_VARIABLES,
    SET_VARIABLES,
    AttributeType,
    Component,
    Csms,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetVariableData,
    GetVariableResult,
    GetVariablesRequest,
    GetVariablesResponse,
    GetVariableStatus,
    ReportedVariable,
    SetVariableData,
    SetVariableResult,
    SetVariablesRequest,
    SetVariablesResponse,
    SetVariableStatus,
    Variable,
)
from ocpp_security import InvalidPassword, check_organization, password_bytes, password_of_key
from ocpp_toolkit.station import ChargingStation

from .station import StationSecurity

__all__ = ["Settings", "read_password"]

logger = logging.getLogger("ocpp_toolkit")

_COMPONENT = "SecurityCtrlr"
_PASSWORD, _PROFILE, _ORGANIZATION = "BasicAuthPassword", "SecurityProfile", "OrganizationName"
_LEAST_KEY = 32  # digits of an AuthorizationKey


def read_password(value: str, version: str) -> bytes:
    """The password that a new ``BasicAuthPassword`` stands for.

    Args:
        value: of the neutral variable: a key of 1.6 that is no text is still in its hexadecimal digits.
        version: the one spoken, as ``1.6``.

    Raises:
        InvalidPassword: the version does not allow it.
    """
    if not version.startswith("1."):
        return password_bytes(value)
    # Text of at most 20 bytes is shorter than the digits of the shortest key.
    return password_of_key(value if len(value) >= _LEAST_KEY else value.encode().hex())


class Settings:
    """The variables of one station's security, beside those of its program."""

    def __init__(self, security: StationSecurity) -> None:
        """Nothing is registered yet."""
        self._security = security
        self._changed = False
        self._own: dict[Operation[Any, Any], Any] = {}
        self._follow: Any = None
        self._setters: Mapping[str, Callable[[Csms, str], Awaitable[bool]]] = {
            _PASSWORD.lower(): self._set_password,
            _PROFILE.lower(): self._set_profile,
            _ORGANIZATION.lower(): self._set_organization,
        }

    def attach(self, station: ChargingStation) -> None:
        """Answer for these variables from now on, and leave the others to the handlers that the program has by now."""
        handlers = station.bridge.neutral
        neutral: Mapping[Operation[Any, Any], Any] = {
            SET_VARIABLES: self._set,
            GET_VARIABLES: self._get,
            GET_ALL_VARIABLES: self._get_all,
        }
        for operation, answer in neutral.items():
            self._own[operation] = handlers.handler(operation)
            station.on(operation)(answer)
        self._follow = handlers.hook(SET_VARIABLES)
        station.after(SET_VARIABLES)(self._after)
        for version in station.spoken:
            storing = version.catalogue.by_action("SetNetworkProfile")
            own = handlers.handler(storing) if storing is not None else None
            if storing is not None and own is not None:
                station.on(storing)(self._checked(storing, own))

    # ---------------------------------------------------------------------------------------------------- setting

    async def _set(self, csms: Csms, request: SetVariablesRequest) -> SetVariablesResponse:
        """The program's variables first: if its handler fails, nothing has changed here."""
        others = [data for data in request.set_variable_data if not self._is_ours(data)]
        answered = iter(await self._set_others(csms, others) if others else ())
        return SetVariablesResponse(
            set_variable_result=[
                await self._set_one(csms, data) if self._is_ours(data) else next(answered)
                for data in request.set_variable_data
            ]
        )

    async def _set_others(self, csms: Csms, others: list[SetVariableData]) -> list[SetVariableResult]:
        own = self._own[SET_VARIABLES]
        if own is None:
            return [_set_result(data, SetVariableStatus.UNKNOWN_VARIABLE) for data in others]
        response: SetVariablesResponse = await _awaited(own(csms, SetVariablesRequest(set_variable_data=others)))
        return response.set_variable_result

    async def _set_one(self, csms: Csms, data: SetVariableData) -> SetVariableResult:
        if data.attribute_type not in (None, AttributeType.ACTUAL):
            return _set_result(data, SetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE)
        name = data.variable.name.lower()
        accepted = await self._setters[name](csms, data.attribute_value)
        logger.info("%s: new %s %s", csms.identity, name, "accepted" if accepted else "rejected")
        return _set_result(data, SetVariableStatus.ACCEPTED if accepted else SetVariableStatus.REJECTED)

    async def _set_password(self, csms: Csms, value: str) -> bool:
        try:
            await self._security.take_password(read_password(value, csms.version))
        except InvalidPassword as invalid:
            logger.warning("%s: %s", csms.identity, invalid)
            return False
        except Exception:
            logger.exception("%s: the password could not be saved", csms.identity)
            return False
        self._changed = True
        return True

    async def _set_profile(self, csms: Csms, value: str) -> bool:
        legal = csms.version.startswith("1.") and value.isascii() and value.isdecimal()
        wanted = legal and self._security.want(int(value))
        self._changed |= wanted
        return wanted

    async def _set_organization(self, csms: Csms, value: str) -> bool:
        try:
            check_organization(value)
            await self._security.take_organization(value)
        except ValueError:
            return False
        except Exception:
            logger.exception("%s: the organization could not be saved", csms.identity)
            return False
        return True

    async def _after(self, csms: Csms, request: SetVariablesRequest, response: SetVariablesResponse) -> None:
        """Come back with what is new (A01.FR.02, A05.FR.05)."""
        if self._follow is not None:
            await _awaited(self._follow(csms, request, response))
        if self._changed:
            self._changed = False
            await self._security.reconnect(csms.peer)

    def _checked(self, operation: Operation[Any, Any], own: Any) -> Any:
        """A handler of SetNetworkProfile that refuses a lower profile, and else asks the program's (B09.FR.04)."""

        def answer(csms: Csms, request: Any) -> Any:
            if request.connection_data.security_profile < self._security.profile:
                logger.warning("%s: a network profile with a lower security profile is rejected", csms.identity)
                rejected: OcppModel = decode(operation.response, '{"status":"Rejected"}')
                return rejected
            return own(csms, request)

        return answer

    # ---------------------------------------------------------------------------------------------------- reading

    async def _get(self, csms: Csms, request: GetVariablesRequest) -> GetVariablesResponse:
        others = [data for data in request.get_variable_data if not self._is_ours(data)]
        answered = iter(await self._get_others(csms, others) if others else ())
        return GetVariablesResponse(
            get_variable_result=[
                self._get_one(csms, data) if self._is_ours(data) else next(answered)
                for data in request.get_variable_data
            ]
        )

    async def _get_others(self, csms: Csms, others: list[GetVariableData]) -> list[GetVariableResult]:
        own = self._own[GET_VARIABLES]
        if own is None:
            return [_get_result(data, GetVariableStatus.UNKNOWN_VARIABLE) for data in others]
        response: GetVariablesResponse = await _awaited(own(csms, GetVariablesRequest(get_variable_data=others)))
        return response.get_variable_result

    def _get_one(self, csms: Csms, data: GetVariableData) -> GetVariableResult:
        if data.attribute_type not in (None, AttributeType.ACTUAL):
            return _get_result(data, GetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE)
        shown = next(each for each in self._shown(csms) if each.variable.name.lower() == data.variable.name.lower())
        if shown.value is None:
            return _get_result(data, GetVariableStatus.REJECTED)
        return _get_result(data, GetVariableStatus.ACCEPTED, shown.value, readonly=shown.readonly)

    async def _get_all(self, csms: Csms, request: GetAllVariablesRequest) -> GetAllVariablesResponse:
        own = self._own[GET_ALL_VARIABLES]
        variables: list[ReportedVariable] = []
        if own is not None:
            response: GetAllVariablesResponse = await _awaited(own(csms, request))
            variables = [each for each in response.variables if not self._is_ours(each)]
        return GetAllVariablesResponse(variables=[*variables, *self._shown(csms)])

    def _shown(self, csms: Csms) -> list[ReportedVariable]:
        """The variables as they can be read: the password cannot (A01.FR.12)."""
        values = {
            _PASSWORD: (None, False),
            _PROFILE: (str(int(self._security.profile)), not csms.version.startswith("1.")),
            _ORGANIZATION: (self._security.organization or "", False),
        }
        return [
            ReportedVariable(
                component=Component(name=_COMPONENT), variable=Variable(name=name), value=value, readonly=readonly
            )
            for name, (value, readonly) in values.items()
        ]

    def _is_ours(self, data: SetVariableData | GetVariableData | ReportedVariable) -> bool:
        component, variable = data.component, data.variable
        plain = component.evse is None and component.instance is None and variable.instance is None
        return plain and component.name.lower() == _COMPONENT.lower() and variable.name.lower() in self._setters


async def _awaited(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result


def _set_result(data: SetVariableData, status: SetVariableStatus) -> SetVariableResult:
    return SetVariableResult(
        attribute_type=data.attribute_type,
        attribute_status=status,
        component=data.component,
        variable=data.variable,
    )


def _get_result(
    data: GetVariableData, status: GetVariableStatus, value: str | None = None, *, readonly: bool | None = None
) -> GetVariableResult:
    return GetVariableResult(
        attribute_type=data.attribute_type,
        attribute_status=status,
        attribute_value=value,
        component=data.component,
        variable=data.variable,
        readonly=readonly,
    )
