"""Programs written for the PyPI package ``ocpp``, on the toolkit's strict messages and its RPC layer.

The modules have the names of that package's: ``routing``, ``exceptions``, ``messages``, ``charge_point``, ``v16`` and
``v201`` with ``call``, ``call_result``, ``datatypes`` and ``enums``. A program moves by changing its imports.
"""
