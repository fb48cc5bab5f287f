"""The command ``ocpp-toolkit``."""

from .app import app, main

__all__ = ["app", "main"]
