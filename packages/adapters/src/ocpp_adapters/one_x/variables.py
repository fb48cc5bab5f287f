"""Variables by GetConfiguration and ChangeConfiguration (OCPP 1.6, 5.4 and 5.8; OCPP 1.5, the same); for the keys see `keys`.

- Reading: GetVariables asks for the keys in one message; GetAllVariables asks without keys. What no key says is answered here,
  without asking: NotSupportedAttributeType for another attribute than Actual, UnknownComponent or UnknownVariable.
  A variable that the station does not mention is unknown as well. What it tells unasked follows at the end.
- Setting: one ChangeConfiguration for each variable, in order; nothing is sent if one of them cannot be. A CALLERROR to one of
  several leaves the results of the others: that one is Rejected, with the error as its status info. One to all is raised.
- Coming in, a variable that may not be read (Rejected) is a known key without a value; of one that says not whether it is
  read-only, 1.x says that it is not.
"""

import inspect
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ocpp_core import CallRefused, InvalidResponse, Operation
from ocpp_generic_api import (
    GET_ALL_VARIABLES,
    GET_VARIABLES,
    SET_VARIABLES,
    AttributeType,
    Exchange,
    Fidelity,
    GetAllVariablesRequest,
    GetAllVariablesResponse,
    GetVariableData,
    GetVariableResult,
    GetVariablesRequest,
    GetVariablesResponse,
    GetVariableStatus,
    Grade,
    Inbound,
    ReportedVariable,
    Route,
    Scope,
    SetVariableData,
    SetVariableResult,
    SetVariablesRequest,
    SetVariablesResponse,
    SetVariableStatus,
    StatusInfo,
    outgoing,
)

from .keys import Key, Keys

__all__ = ["routes"]

_NO_KEY = "OCPP 1.x has no configuration key for it"
_NO_INFO = "a status of OCPP 1.x stands alone"
_NOT_ACTUAL = "OCPP 1.x has the value in force alone"
_UNKNOWN_ONLY = "OCPP 1.x can say of a key only that it is unknown"
_UNREAD = "OCPP 1.x can only leave out the value"
_TOO_LONG = "OCPP 1.6 has at most 500 characters for a value"
_OTHERWISE = "a text of OCPP 1.6 that reads as another value"
_RENAMED = "in OCPP 1.x it is a key of another variable"
_READONLY = "false where not said: OCPP 1.x has to say it"
_KEYS = "each key once, by its own name; what has no key is answered without asking"
_VALUE_IN_FORCE = "none, where it is the value in force: OCPP 1.x has no other"
_ONE_RESULT = "ChangeConfiguration has one result"
_LONGEST_VALUE = 500


def routes(ocpp: Any) -> list[Route[Any, Any]]:
    """GetVariables, GetAllVariables and SetVariables."""
    keys = Keys(ocpp)
    return [_GetVariables(ocpp, keys), _GetAllVariables(ocpp, keys), _SetVariables(ocpp, keys)]


def _then(response: Any, finish: Callable[[Any], Any]) -> Any:
    """Finish a handler's response, without waiting where the handler does not wait."""

    async def later(awaited: Awaitable[Any]) -> Any:
        return finish(await awaited)

    return later(response) if inspect.isawaitable(response) else finish(response)


def _is_actual(attribute: AttributeType | None) -> bool:
    return attribute in (None, AttributeType.ACTUAL)


def _refusal(keys: Keys, data: GetVariableData | SetVariableData) -> str:
    """Why a variable has no key, as a status of 2.0.1."""
    return "UnknownVariable" if keys.known(data.component) else "UnknownComponent"


def _lose_beside(result: GetVariableResult | SetVariableResult, scope: Scope, path: str) -> None:
    """Report what a result says beside its status and its value."""
    scope.lose(f"{path}.attribute_status_info", result.attribute_status_info, _NO_INFO)
    if not _is_actual(result.attribute_type):
        scope.lose(f"{path}.attribute_type", result.attribute_type, _NOT_ACTUAL)


# --------------------------------------------------------------------------------------------------------- reading


class _Reader:
    """What GetConfiguration says and is told."""

    def __init__(self, ocpp: Any, keys: Keys) -> None:
        self.ocpp = ocpp
        self.keys = keys
        self.is_15 = ocpp.VERSION.name == "1.5"

    def value_in(self, entry: Any, key: Key, scope: Scope, index: int) -> str | None:
        """The value of an entry of ``configurationKey``."""
        if entry.value is None:
            return None
        return key.value_in(entry.value, scope, f"configuration_key[{index}].value")

    def entry(self, key: Key, value: str | None, readonly: bool | None, scope: Scope, path: str) -> Any:  # noqa: FBT001 - a field
        """An entry of ``configurationKey``."""
        written = None if value is None else self._value_out(key, value, scope, path)
        return self.ocpp.KeyValue(key=key.name, readonly=bool(readonly), value=written)

    def _value_out(self, key: Key, value: str, scope: Scope, path: str) -> str | None:
        if len(key.written(value)) > _LONGEST_VALUE and not self.is_15:
            scope.lose(path, key.shown(value), _TOO_LONG)
            return None
        return key.value_out(value, scope, path)


class _GetVariables(Route[GetVariablesRequest, GetVariablesResponse]):
    """GetVariables; GetConfiguration that comes in means this, or without keys GetAllVariables."""

    neutral = GET_VARIABLES

    def __init__(self, ocpp: Any, keys: Keys) -> None:
        self.ocpp = ocpp
        self.keys = keys
        self.reader = _Reader(ocpp, keys)
        self.all = _GetAllVariables(ocpp, keys)

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """GetConfiguration."""
        return {self.ocpp.GET_CONFIGURATION: self.answer}

    @property
    def fidelity(self) -> Fidelity:
        """Lossy: 1.x has fewer statuses, and the value in force alone."""
        result = "→ get_variable_result[]"
        of_16 = () if self.reader.is_15 else (_TOO_LONG, _OTHERWISE)
        return Fidelity(
            Grade.LOSSY,
            {
                result: _NO_KEY,
                f"{result}.attribute_status": f"{_UNKNOWN_ONLY}, or leave out its value",
                f"{result}.attribute_status_info": _NO_INFO,
                f"{result}.attribute_type": _NOT_ACTUAL,
                f"{result}.attribute_value": "; ".join([_UNKNOWN_ONLY, *of_16]),
                f"{result}.readonly": _UNKNOWN_ONLY,
            },
            {
                "get_variable_data[]": _KEYS,
                "get_variable_data[].attribute_type": _VALUE_IN_FORCE,
                result: "in the order and the words of the request, then what was told unasked",
                f"{result}.attribute_status": "of what has no key: answered here; UnknownVariable, where the station says nothing",
                f"{result}.readonly": _READONLY,
            },
        )

    async def ask(self, request: GetVariablesRequest, exchange: Exchange) -> GetVariablesResponse:
        """Ask for the keys, each once; without a key there is nothing to ask."""
        places = [self._place(data) for data in request.get_variable_data]
        wanted = {place.name.lower(): place.name for place in places if isinstance(place, Key)}
        if not wanted:
            answer = self.ocpp.GetConfigurationResponse()
        else:
            answer = await exchange.ask(self.ocpp.GetConfigurationRequest(key=list(wanted.values())))
        scope = exchange.scope()
        found = {entry.key.lower(): (index, entry) for index, entry in enumerate(answer.configuration_key or [])}
        results = [
            self._result(data, place, found, scope)
            for data, place in zip(request.get_variable_data, places, strict=True)
        ]
        return GetVariablesResponse(get_variable_result=results + self._unasked(answer, wanted, scope))

    def _place(self, data: GetVariableData) -> Key | GetVariableStatus:
        """The key to ask for, or the status of what has none."""
        key = self.keys.of(data.component, data.variable)
        if key is None:
            return GetVariableStatus(_refusal(self.keys, data))
        return key if _is_actual(data.attribute_type) else GetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE

    def _result(
        self,
        data: GetVariableData,
        place: Key | GetVariableStatus,
        found: Mapping[str, tuple[int, Any]],
        scope: Scope,
    ) -> GetVariableResult:
        status = place if isinstance(place, GetVariableStatus) else GetVariableStatus.UNKNOWN_VARIABLE
        value = readonly = None
        if isinstance(place, Key) and (at := found.get(place.name.lower())) is not None:
            index, entry = at
            status = GetVariableStatus.ACCEPTED
            value = self.reader.value_in(entry, place, scope, index)
            readonly = entry.readonly
        return GetVariableResult(
            attribute_status=status,
            attribute_type=data.attribute_type,
            attribute_value=value,
            component=data.component,
            variable=data.variable,
            readonly=readonly,
        )

    def _unasked(self, answer: Any, wanted: Mapping[str, str], scope: Scope) -> list[GetVariableResult]:
        """What the station tells of keys that it was not asked for."""
        known = [
            GetVariableResult(
                attribute_status=GetVariableStatus.ACCEPTED,
                attribute_value=self.reader.value_in(entry, key, scope, index),
                component=key.as_component(),
                variable=key.as_variable(),
                readonly=entry.readonly,
            )
            for index, entry in enumerate(answer.configuration_key or [])
            if entry.key.lower() not in wanted
            for key in [self.keys.named(entry.key)]
        ]
        unknown = [
            GetVariableResult(
                attribute_status=GetVariableStatus.UNKNOWN_VARIABLE,
                component=key.as_component(),
                variable=key.as_variable(),
            )
            for key in map(self.keys.named, answer.unknown_key or [])
            if key.name.lower() not in wanted
        ]
        return known + unknown

    def answer(self, request: Any, exchange: Exchange) -> Any:
        """Let the handler of GetVariables answer, or without keys that of GetAllVariables."""
        if not request.key:
            return self.all.answer(exchange)
        asked = [(name, self.keys.named(name)) for name in request.key]
        neutral = GetVariablesRequest(
            get_variable_data=[
                GetVariableData(component=key.as_component(), variable=key.as_variable()) for _, key in asked
            ]
        )
        spelled = {key.name.lower(): name for name, key in asked}

        def convert(response: GetVariablesResponse, scope: Scope) -> Any:
            return self._response_out(response, spelled, scope)

        return _then(exchange.deliver(neutral), lambda response: outgoing(convert, response, exchange.scope()))

    def _response_out(self, response: GetVariablesResponse, spelled: Mapping[str, str], scope: Scope) -> Any:
        entries: list[Any] = []
        unknown: list[str] = []
        for index, result in enumerate(response.get_variable_result):
            path = f"get_variable_result[{index}]"
            key = self.keys.of(result.component, result.variable)
            if key is None:
                scope.lose(path, result, _NO_KEY)
            elif (entry := self._entry_out(result, key, scope, path)) is not None:
                entries.append(entry.model_copy(update={"key": spelled.get(key.name.lower(), key.name)}))
            else:
                unknown.append(spelled.get(key.name.lower(), key.name))
        told = {entry.key.lower() for entry in entries} | {name.lower() for name in unknown}
        unknown += [name for name in spelled.values() if name.lower() not in told]
        return self.ocpp.GetConfigurationResponse(configuration_key=entries, unknown_key=unknown or None)

    def _entry_out(self, result: GetVariableResult, key: Key, scope: Scope, path: str) -> Any:
        """A result as an entry of ``configurationKey``; None if it goes to ``unknownKey``."""
        _lose_beside(result, scope, path)
        place = f"{path}.attribute_value"
        if result.attribute_status is GetVariableStatus.ACCEPTED:
            return self.reader.entry(key, result.attribute_value, result.readonly, scope, place)
        if result.attribute_value is not None:
            scope.lose(place, key.shown(result.attribute_value), _UNKNOWN_ONLY)
        if result.attribute_status is GetVariableStatus.REJECTED:
            scope.lose(f"{path}.attribute_status", result.attribute_status, _UNREAD)
            return self.reader.entry(key, None, result.readonly, scope, place)
        scope.lose(f"{path}.readonly", result.readonly, _UNKNOWN_ONLY)
        if result.attribute_status is not GetVariableStatus.UNKNOWN_VARIABLE:
            scope.lose(f"{path}.attribute_status", result.attribute_status, _UNKNOWN_ONLY)
        return None


class _GetAllVariables(Route[GetAllVariablesRequest, GetAllVariablesResponse]):
    """GetAllVariables: GetConfiguration without keys. What comes in is `_GetVariables`' to tell apart."""

    neutral = GET_ALL_VARIABLES

    def __init__(self, ocpp: Any, keys: Keys) -> None:
        self.ocpp = ocpp
        self.keys = keys
        self.reader = _Reader(ocpp, keys)

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """None of its own."""
        return {}

    @property
    def fidelity(self) -> Fidelity:
        """Lossy: a variable that is no key cannot be told."""
        return Fidelity(
            Grade.LOSSY,
            {
                "→ variables[]": _NO_KEY,
                "→ variables[].component": _RENAMED,
                "→ variables[].variable": _RENAMED,
                **({} if self.reader.is_15 else {"→ variables[].value": f"{_TOO_LONG}; {_OTHERWISE}"}),
            },
            {"→ variables[].readonly": _READONLY},
        )

    async def ask(self, request: GetAllVariablesRequest, exchange: Exchange) -> GetAllVariablesResponse:
        """Ask without keys."""
        answer = await exchange.ask(self.ocpp.GetConfigurationRequest())
        scope = exchange.scope()
        scope.lose("unknown_key", answer.unknown_key or None, "no key was asked for")
        return GetAllVariablesResponse(
            variables=[
                ReportedVariable(
                    component=key.as_component(),
                    variable=key.as_variable(),
                    value=self.reader.value_in(entry, key, scope, index),
                    readonly=entry.readonly,
                )
                for index, entry in enumerate(answer.configuration_key or [])
                for key in [self.keys.named(entry.key)]
            ]
        )

    def answer(self, exchange: Exchange) -> Any:
        """Let the handler answer."""
        return _then(
            exchange.deliver(GetAllVariablesRequest()),
            lambda response: outgoing(self._response_out, response, exchange.scope()),
        )

    def _response_out(self, response: GetAllVariablesResponse, scope: Scope) -> Any:
        entries: list[Any] = []
        for index, reported in enumerate(response.variables):
            path = f"variables[{index}]"
            key = self.keys.of(reported.component, reported.variable)
            if key is None:
                scope.lose(path, reported, _NO_KEY)
                continue
            self._check_name(key, reported, scope, path)
            entries.append(self.reader.entry(key, reported.value, reported.readonly, scope, f"{path}.value"))
        return self.ocpp.GetConfigurationResponse(configuration_key=entries)

    def _check_name(self, key: Key, reported: ReportedVariable, scope: Scope, path: str) -> None:
        """Report a name that will not come back as it is."""
        back = self.keys.named(key.name)
        if back.as_component() != reported.component:
            scope.lose(f"{path}.component", reported.component, _RENAMED)
        if back.as_variable() != reported.variable:
            scope.lose(f"{path}.variable", reported.variable, _RENAMED)


# --------------------------------------------------------------------------------------------------------- setting

_NO_REBOOT = "OCPP 1.5 has no RebootRequired: the value is set, and counts from the next start"


class _SetVariables(Route[SetVariablesRequest, SetVariablesResponse]):
    """SetVariables: a ChangeConfiguration for each variable."""

    neutral = SET_VARIABLES

    def __init__(self, ocpp: Any, keys: Keys) -> None:
        self.ocpp = ocpp
        self.keys = keys
        self._is_15 = ocpp.VERSION.name == "1.5"
        self._statuses = {
            SetVariableStatus.ACCEPTED: ("Accepted", True),
            SetVariableStatus.REJECTED: ("Rejected", True),
            SetVariableStatus.UNKNOWN_COMPONENT: ("NotSupported", False),
            SetVariableStatus.UNKNOWN_VARIABLE: ("NotSupported", True),
            SetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE: ("NotSupported", False),
            SetVariableStatus.REBOOT_REQUIRED: ("Accepted", False) if self._is_15 else ("RebootRequired", True),
        }
        self._statuses_in = {old: new for new, (old, exact) in self._statuses.items() if exact}
        self._lossy = {
            status: _NO_REBOOT if status is SetVariableStatus.REBOOT_REQUIRED else _UNKNOWN_ONLY
            for status, (_, exact) in self._statuses.items()
            if not exact
        }

    @property
    def inbound(self) -> Mapping[Operation[Any, Any], Inbound]:
        """ChangeConfiguration."""
        return {self.ocpp.CHANGE_CONFIGURATION: self.answer}

    @property
    def fidelity(self) -> Fidelity:
        """Lossy: 1.x has fewer statuses, and the value in force alone."""
        result = "→ set_variable_result[]"
        return Fidelity(
            Grade.LOSSY,
            {
                **({} if self._is_15 else {"set_variable_data[].attribute_value": _OTHERWISE}),
                result: _ONE_RESULT,
                f"{result}.attribute_status": "; ".join(dict.fromkeys(self._lossy.values())),
                f"{result}.attribute_status_info": _NO_INFO,
                f"{result}.attribute_type": _NOT_ACTUAL,
            },
            {
                "set_variable_data[]": "each by a message of its own; what has no key is answered without asking",
                "set_variable_data[].attribute_type": _VALUE_IN_FORCE,
                result: "in the order of the request",
                f"{result}.attribute_status": "of what has no key: answered here; Rejected, of one of several calls refused",
                f"{result}.attribute_status_info": "the error of a call refused",
                **dict.fromkeys(
                    (f"{result}.{name}" for name in ("attribute_type", "component", "variable")), "that of the request"
                ),
            },
        )

    async def ask(self, request: SetVariablesRequest, exchange: Exchange) -> SetVariablesResponse:
        """Set the variables one after the other."""
        scope = exchange.scope()
        plan = [
            self._step(data, scope, f"set_variable_data[{index}]")
            for index, data in enumerate(request.set_variable_data)
        ]
        results: list[SetVariableResult] = []
        refusals: list[CallRefused] = []
        for data, step in zip(request.set_variable_data, plan, strict=True):
            if isinstance(step, SetVariableStatus):
                results.append(_set_result(data, step))
                continue
            try:
                answer = await exchange.ask(step)
            except InvalidResponse:
                raise
            except CallRefused as refusal:
                refusals.append(refusal)
                results.append(_set_result(data, SetVariableStatus.REJECTED, _info(refusal)))
            else:
                results.append(_set_result(data, self._statuses_in[answer.status.value]))
        if len(refusals) == len(results):
            raise refusals[0]
        return SetVariablesResponse(set_variable_result=results)

    def _step(self, data: SetVariableData, scope: Scope, path: str) -> Any:
        """The message that sets a variable, or the status of what has no key."""
        key = self.keys.of(data.component, data.variable)
        if key is None:
            return SetVariableStatus(_refusal(self.keys, data))
        if not _is_actual(data.attribute_type):
            return SetVariableStatus.NOT_SUPPORTED_ATTRIBUTE_TYPE

        def convert(data: SetVariableData, scope: Scope) -> Any:
            value = key.value_out(data.attribute_value, scope, f"{path}.attribute_value")
            return self.ocpp.ChangeConfigurationRequest(key=key.name, value=value)

        return outgoing(convert, data, scope)

    def answer(self, request: Any, exchange: Exchange) -> Any:
        """Let the handler answer."""
        key = self.keys.named(request.key)
        neutral = SetVariablesRequest(
            set_variable_data=[
                SetVariableData(
                    component=key.as_component(),
                    variable=key.as_variable(),
                    attribute_value=key.value_in(request.value, exchange.scope(), "value"),
                )
            ]
        )
        return _then(
            exchange.deliver(neutral),
            lambda response: outgoing(self._response_out, response, exchange.scope()),
        )

    def _response_out(self, response: SetVariablesResponse, scope: Scope) -> Any:
        result, *others = response.set_variable_result
        for index, other in enumerate(others, 1):
            scope.lose(f"set_variable_result[{index}]", other, _ONE_RESULT)
        path = "set_variable_result[0]"
        _lose_beside(result, scope, path)
        status = scope.pick(
            f"{path}.attribute_status",
            result.attribute_status,
            self._statuses,
            self._lossy.get(result.attribute_status, ""),
        )
        return self.ocpp.ChangeConfigurationResponse(status=self.ocpp.ConfigurationStatus(status))


def _set_result(data: SetVariableData, status: SetVariableStatus, info: StatusInfo | None = None) -> SetVariableResult:
    return SetVariableResult(
        attribute_type=data.attribute_type,
        attribute_status=status,
        attribute_status_info=info,
        component=data.component,
        variable=data.variable,
    )


def _info(refusal: CallRefused) -> StatusInfo:
    return StatusInfo(reason_code=str(refusal.code), additional_info=refusal.description or None)
