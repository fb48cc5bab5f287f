"""The interactive shell: Python at a connection, with short verbs, for people who test by hand. It is `ocpp-toolkit shell`."""

from .csms import CsmsShell
from .station import StationShell

__all__ = ["CsmsShell", "StationShell"]
