"""Adapters between the version-neutral API and the versions: one module for each, loaded when its version is.

`ocpp_adapters.ocpp15`, `ocpp_adapters.ocpp16` and `ocpp_adapters.ocpp201` each have an ``ADAPTER``; the registry finds them by
their entry points. Importing this package loads none of them.
"""
