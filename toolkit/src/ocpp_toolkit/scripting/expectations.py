"""What a script expects of the other side: a call, its fields, and the answer that it is to get."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar, cast

from ocpp_core import CallError, OcppModel, Operation

__all__ = ["Answer", "Expected", "call_of"]

Q = TypeVar("Q", bound=OcppModel)
R = TypeVar("R", bound=OcppModel)

Answer: TypeAlias = Callable[[Q], R | CallError | Awaitable[R | CallError]] | R | CallError
"""What a call is answered: a response; a `CallError`, which becomes a CALLERROR; or a function, sync or async, that is given the
request and returns one of them."""


@dataclass(frozen=True)
class Expected(Generic[Q, R]):
    """A call that a script waits for; made by `call_of`."""

    operation: Operation[Q, R]
    fields: Mapping[str, Any]
    where: Callable[[Q], bool] | None = None
    respond: Answer[Q, R] | None = None

    def mismatch(self, request: OcppModel) -> str | None:
        """Why a request of the operation is not the one, by names of fields alone; None: it is."""
        wrong = [name for name, value in self.fields.items() if getattr(request, name) != value]
        if wrong:
            return f"{' and '.join(wrong)} differ{'s' if len(wrong) == 1 else ''}"
        if self.where is not None and not self.where(cast("Q", request)):
            return "the condition does not hold"
        return None

    def __str__(self) -> str:
        """Action and fields, as ``Reset(type=Immediate)``; identifiers of people are left out."""
        fields = ", ".join(f"{name}={_shown(value)}" for name, value in self.fields.items())
        condition = " where a condition holds" if self.where is not None else ""
        return f"{self.operation.action}({fields}){condition}" if fields else f"{self.operation.action}{condition}"


def _shown(value: Any) -> str:
    """A value as a report has it; what may be a secret, by its type, is left out."""
    return "…" if isinstance(value, OcppModel | list) else str(value)


def call_of(
    operation: Operation[Q, R],
    *,
    where: Callable[[Q], bool] | None = None,
    respond: Answer[Q, R] | None = None,
    **fields: Any,
) -> Expected[Q, R]:
    """Describe a call, for those methods that take several: ``call_of(RESET, type=ResetType.IMMEDIATE)``.

    Args:
        operation: neutral, of `ocpp_generic_api`; or of the connection's version, of its core package.
        where: a condition that the request has to fulfil; None: none.
        respond: what it is answered; None: what a simulated station or CSMS would answer.
        fields: values that fields of the request have to have, by their names in Python.

    Raises:
        ValueError: the request has no such field.
    """
    unknown = [name for name in fields if name not in operation.request.model_fields]
    if unknown:
        known = ", ".join(operation.request.model_fields) or "none"
        raise ValueError(f"{operation.request.__name__} has no field {', '.join(unknown)}; there is: {known}")
    return Expected(operation, fields, where, respond)
