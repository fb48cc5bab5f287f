"""The classes of OCPP 1.6, made from the models of `ocpp16_core` when first asked for."""

import ocpp16_core
from ocpp_compat.derive import Book

from .tables import TABLES

__all__ = ["BOOK"]

BOOK = Book("1.6", ocpp16_core, __package__ or "", TABLES)
"""All of them."""
