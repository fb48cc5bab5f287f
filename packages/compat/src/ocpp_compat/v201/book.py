"""The classes of OCPP 2.0.1, made from the models of `ocpp201_core` when first asked for."""

import ocpp201_core
from ocpp_compat.derive import Book

from .tables import TABLES

__all__ = ["BOOK"]

BOOK = Book("2.0.1", ocpp201_core, __package__ or "", TABLES)
"""All of them."""
