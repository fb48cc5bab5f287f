"""What the site keeps."""

from django.db import models


class Station(models.Model):
    """A station that may connect."""

    identity = models.CharField(max_length=48, unique=True)
    model = models.CharField(max_length=50, blank=True)
    """What it said of itself when it booted; empty: it has not yet."""

    def __str__(self) -> str:
        """Its identity."""
        return self.identity


class Session(models.Model):
    """A transaction of a station."""

    station = models.ForeignKey(Station, on_delete=models.CASCADE)
    transaction_id = models.CharField(max_length=36)
    ended = models.BooleanField(default=False)

    def __str__(self) -> str:
        """Its number."""
        return self.transaction_id
