"""Neutral messages made of parts that are known to be right: coming in, everything has been validated once already."""

from typing import Any, TypeVar

from ocpp_core import OcppModel

__all__ = ["made"]

M = TypeVar("M", bound=OcppModel)


def made(model: type[M], values: dict[str, Any], present: set[str] | None = None) -> M:
    """What `model_construct` makes, without its search for aliases.

    Args:
        model: class of the message.
        values: every field by its name, in their order; None for those that are absent.
        present: names of the fields that are there; None: those whose value is not None.
    """
    new = model.__new__(model)
    put = object.__setattr__
    put(new, "__dict__", values)
    put(
        new,
        "__pydantic_fields_set__",
        {name for name in values if values[name] is not None} if present is None else present,
    )
    put(new, "__pydantic_extra__", None)
    put(new, "__pydantic_private__", None)
    return new
