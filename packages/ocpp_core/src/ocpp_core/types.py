"""Value types that OCPP messages are made of: date-times, exact numbers, limited text.

All of them validate inside pydantic's core wherever that is possible; a message of plain text and integers
runs no Python code at all.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = [
    "CiString20",
    "CiString25",
    "CiString50",
    "CiString255",
    "CiString500",
    "DateTime",
    "Exact",
    "Number",
    "now",
]

CiString20 = Annotated[str, Field(max_length=20)]
"""Text of at most 20 characters; case is kept, but does not distinguish (OCPP 1.6, 7.15)."""
CiString25 = Annotated[str, Field(max_length=25)]
"""Text of at most 25 characters; case is kept, but does not distinguish."""
CiString50 = Annotated[str, Field(max_length=50)]
"""Text of at most 50 characters; case is kept, but does not distinguish."""
CiString255 = Annotated[str, Field(max_length=255)]
"""Text of at most 255 characters; case is kept, but does not distinguish."""
CiString500 = Annotated[str, Field(max_length=500)]
"""Text of at most 500 characters; case is kept, but does not distinguish."""

# Pydantic alone would take the text "5", a bare date or a time without zone for a date-time.
_MOST_DIGITS = 307  # of the whole part, less one: a greater number overflows the binary float that goes to the wire
_WHOLE = 10**18  # whole numbers up to here are written as such, greater ones in exponent form
_RFC3339 = r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$"


def now() -> datetime:
    """The current time in UTC, to the millisecond: what OCPP messages carry."""
    return _to_utc(datetime.now(UTC))


def _to_utc(value: datetime) -> datetime:
    if value.tzinfo is UTC and value.microsecond % 1000 == 0:
        return value
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        raise PydanticCustomError("datetime_range", "Input should lie in the years 1 to 9999 of UTC") from None
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def _datetime_text(value: datetime) -> str:
    digits = "microseconds" if value.microsecond % 1000 else "milliseconds"
    try:
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc.isoformat(timespec=digits)[: -len("+00:00")] + "Z"
    except OverflowError:  # within a day of the years 1 and 9999 UTC can be out of reach: as it came
        return value.isoformat(timespec=digits)


class _DateTime:
    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        aware = core_schema.datetime_schema(strict=True, tz_constraint="aware")
        from_text = core_schema.chain_schema(
            [
                core_schema.str_schema(strict=True, pattern=_RFC3339),
                core_schema.datetime_schema(strict=False, tz_constraint="aware"),
            ]
        )
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.no_info_after_validator_function(_to_utc, aware),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _datetime_text, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )


DateTime = Annotated[datetime, _DateTime]
"""A point in time: an aware `datetime` here, RFC 3339 text on the wire.

From the wire any offset is accepted, and required; a number, a bare date or a time without zone is refused. To the wire
it goes in UTC with ``Z``. A value made in Python is kept in UTC, to the millisecond.
"""


def _from_json(value: Any) -> Decimal:
    # The shortest text of a binary float is the number that the peer wrote, up to 15 digits.
    if type(value) is float:
        return Decimal(repr(value))
    if type(value) is int:
        return _bounded(Decimal(value))
    raise PydanticCustomError("decimal_type", "Input should be a number")


def _from_python(value: Any) -> Decimal:
    if isinstance(value, Decimal):
        return _bounded(value)
    if type(value) is int:
        return _bounded(Decimal(value))
    raise PydanticCustomError("decimal_type", "Input should be a Decimal or an int: a float is not exact")


def _bounded(value: Decimal) -> Decimal:
    if value.adjusted() > _MOST_DIGITS:
        raise PydanticCustomError("decimal_range", "Input should be less than 1e308")
    return value


def _number(value: Decimal) -> int | float:
    return int(value) if abs(value) < _WHOLE and value == value.to_integral_value() else float(value)


@dataclass(frozen=True, slots=True)
class Exact:
    """Bounds of a decimal number, given as ``Annotated[Decimal, Exact(ge=0, decimal_places=1)]``.

    A float is refused in Python, so that the wire never shows 0.30000000000000004 for 0.3. JSON numbers are exact both ways
    up to 15 significant digits, and whole ones up to 18: as far as the readers of JSON elsewhere go.
    """

    ge: Decimal | int | None = None
    """Least value allowed; None: no bound."""
    le: Decimal | int | None = None
    """Greatest value allowed; None: no bound."""
    decimal_places: int | None = None
    """Most digits after the point (1 is JSON Schema's ``multipleOf: 0.1``); None: any."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        bounded = core_schema.decimal_schema(
            ge=None if self.ge is None else Decimal(self.ge),
            le=None if self.le is None else Decimal(self.le),
            decimal_places=self.decimal_places,
            allow_inf_nan=False,
        )
        return core_schema.json_or_python_schema(
            json_schema=core_schema.no_info_before_validator_function(_from_json, bounded),
            python_schema=core_schema.no_info_before_validator_function(_from_python, bounded),
            serialization=core_schema.plain_serializer_function_ser_schema(_number, when_used="json"),
        )


Number = Annotated[Decimal, Exact()]
"""A decimal number without bounds."""
