"""Empty text: stations of 1.x send it where they have nothing to say, so it is read as absent.

What is absent and what is empty therefore look alike; going out, an empty text is left out and reported.
"""

from ocpp_generic_api import Scope

__all__ = ["EMPTY", "said"]

EMPTY = "empty text reads as absent in OCPP 1.x"
"""Why an empty text is lost."""


def said(text: str | None, scope: Scope, path: str) -> str | None:
    """A text to send where 1.x may leave it out; an empty one is left out, and a loss."""
    if text == "":
        scope.lose(path, text, EMPTY)
        return None
    return text
