"""``python -m ocpp_toolkit`` is ``ocpp-toolkit``."""

from .cli import main

main()
