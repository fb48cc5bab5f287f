"""Messages made of parts that are known to be right, so that nothing is validated a second time."""

from typing import Any, TypeVar

from pydantic import BaseModel

from ocpp_core import OcppModel

__all__ = ["made"]

M = TypeVar("M", bound=OcppModel)

_new = object.__new__
# A model's four slots, found once: assignment to a frozen model goes by `object.__setattr__`, which looks each up again.
_put_values = BaseModel.__dict__["__dict__"].__set__
_put_present = BaseModel.__dict__["__pydantic_fields_set__"].__set__
_put_extra = BaseModel.__dict__["__pydantic_extra__"].__set__
_put_private = BaseModel.__dict__["__pydantic_private__"].__set__


def made(model: type[M], values: dict[str, Any], present: set[str] | None = None) -> M:
    """What `model_construct` makes, without its search for aliases.

    Args:
        model: class of the message.
        values: every field by its name, in their order; None for those that are absent. The message keeps it.
        present: names of the fields that are there, which the message keeps; None: those whose value is not None.
    """
    new = _new(model)
    _put_values(new, values)
    _put_present(new, {name for name in values if values[name] is not None} if present is None else present)
    _put_extra(new, None)
    _put_private(new, None)
    return new
