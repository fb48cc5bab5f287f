"""That request and response belong together no type checker sees in an operation's table; so it is seen to here."""

import re
from importlib import import_module
from pathlib import Path
from typing import get_args

import pytest

from ocpp_core import Replies, Role
from ocpp_generic_api import CATALOGUE

CATALOGUES = {
    **{name: import_module(name).VERSION.catalogue for name in ("ocpp15_core", "ocpp16_core", "ocpp201_core")},
    "ocpp_generic_api": CATALOGUE,
}
EACH = pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)


def replies(request):
    """The name of the response that a request class says answers it."""
    (base,) = [base for base in request.__orig_bases__ if getattr(base, "__origin__", None) is Replies]
    (response,) = get_args(base)
    return response.__forward_arg__


@EACH
def test_the_response_of_an_operation_is_the_one_that_its_request_announces(catalogue):
    for operation in catalogue:
        assert replies(operation.request) == operation.response.__name__
        assert operation.response.__module__ == operation.request.__module__


@EACH
def test_models_are_named_after_their_action(catalogue):
    for operation in catalogue:
        assert operation.request.__name__ == f"{operation.action}Request"
        assert operation.response.__name__ == f"{operation.action}Response"


@pytest.mark.parametrize(
    ("sender", "side"), [(Role.CSMS, "station"), (Role.STATION, "csms")], ids=["of_station", "of_csms"]
)
def test_every_neutral_operation_has_its_assertions(sender, side):
    case = (Path(__file__).parent / "cases" / f"neutral_asked_of_{side}.py").read_text()
    for operation in CATALOGUE:
        constant = re.sub(r"(?<!^)(?=[A-Z])", "_", operation.action)
        expected = sender in operation.sender
        assert (f"    request: {operation.action}Request,\n" in case) is expected
        for line in (
            f"assert_type(await {side}.call(request), {operation.action}Response)",
            f"assert_type(await {side}.{constant.lower()}(request), {operation.action}Response)",
            f"PROGRAM.on({constant.upper()})(right)",
        ):
            assert (f"    {line}\n" in case) is expected
