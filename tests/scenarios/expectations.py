"""What each version does not carry as it is."""

from scenarios.expecting import Carried

EXPECTED: dict[str, dict[str, Carried]] = {"1.5": {}, "1.6": {}, "2.0.1": {}}
