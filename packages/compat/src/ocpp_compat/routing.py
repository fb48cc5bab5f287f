"""Which method of a charge point answers which action: the decorators `on` and `after`."""

import inspect
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ocpp_core import Operation

__all__ = ["after", "create_route_map", "on"]

F = TypeVar("F", bound=Callable[..., Any])

_KINDS = ("_on_action", "_after_action")


def on(action: str | Operation[Any, Any], *, skip_schema_validation: bool = False) -> Callable[[F], F]:
    """Let a method answer the calls of an action.

    It is given the payload as keyword arguments, their names in snake_case at every depth, and ``call_unique_id`` if it has
    a parameter of that name. It returns an instance of the ``call_result`` class of the action. It may be sync or async.

    Where the action is given as an operation of a core package, as ``ocpp16_core.BOOT_NOTIFICATION``, the method is given the
    request of that operation as its one argument, and may return the response.

    Args:
        action: name of the action, as ``BootNotification``; a member of ``enums.Action`` is one. Or the operation.
        skip_schema_validation: whether neither the request nor the answer is checked against the version.
    """
    name, operation = _named(action)

    def mark(method: F) -> F:
        vars(method).update(_on_action=name, _on_operation=operation, _skip_schema_validation=skip_schema_validation)
        return method

    return mark


def after(action: str | Operation[Any, Any]) -> Callable[[F], F]:
    """Let a method run once an action was answered; it is given what the method of `on` was given. It may be sync or async.

    Args:
        action: name of the action, as ``BootNotification``. Or the operation: then the method is given its request and its
            response.
    """
    name, operation = _named(action)

    def mark(method: F) -> F:
        vars(method).update(_after_action=name, _after_operation=operation)
        return method

    return mark


def _named(action: str | Operation[Any, Any]) -> tuple[str, Operation[Any, Any] | None]:
    return (action.action, action) if isinstance(action, Operation) else (action, None)


def create_route_map(obj: object) -> dict[str, dict[str, Any]]:
    """The decorated methods of an object, by action; no property is evaluated.

    Returns:
        For each action a dictionary with the bound methods as ``_on_action`` and ``_after_action``, as far as there are such,
        and ``_skip_schema_validation`` beside the former. Of two methods for one action the one defined later counts.
    """
    routes: dict[str, dict[str, Any]] = {}
    for name in _attribute_names(obj):
        marks = getattr(inspect.getattr_static(obj, name, None), "__dict__", {})
        for kind in _KINDS:
            if kind in marks:
                route = routes.setdefault(marks[kind], {})
                route[kind] = getattr(obj, name)
                if kind == "_on_action":
                    route["_skip_schema_validation"] = marks["_skip_schema_validation"]
    return routes


def _attribute_names(obj: object) -> Iterator[str]:
    """Names of the attributes of an object, those of its base classes first, each once."""
    classes = reversed(type(obj).__mro__)
    yield from dict.fromkeys(name for each in classes for name in vars(each))
