"""Simulated stations and a simulated CSMS, to test the other side with."""

from .csms import CsmsSimulator
from .records import SessionRecord
from .station import StationSimulator

__all__ = ["CsmsSimulator", "SessionRecord", "StationSimulator"]
