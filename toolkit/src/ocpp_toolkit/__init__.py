"""OCPP 1.5, 1.6 and 2.0.1 for charging stations and CSMSs."""

__version__ = "0.1.0"

__all__ = ["__version__"]
