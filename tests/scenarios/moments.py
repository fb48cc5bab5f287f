"""The scenarios' day."""

from datetime import UTC, datetime, timedelta

__all__ = ["at"]


def at(minute: float) -> datetime:
    """A moment: so many minutes after ten."""
    return datetime(2024, 5, 1, 10, tzinfo=UTC) + timedelta(minutes=minute)
