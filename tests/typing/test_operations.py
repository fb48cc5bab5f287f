"""That request and response belong together no type checker sees in an operation's table; so it is seen to here."""

from importlib import import_module
from typing import get_args

import pytest

from ocpp_core import Replies

CORES = ["ocpp15_core", "ocpp16_core", "ocpp201_core"]


def replies(request):
    """The name of the response that a request class says answers it."""
    (base,) = [base for base in request.__orig_bases__ if getattr(base, "__origin__", None) is Replies]
    (response,) = get_args(base)
    return response.__forward_arg__


@pytest.mark.parametrize("name", CORES)
def test_the_response_of_an_operation_is_the_one_that_its_request_announces(name):
    for operation in import_module(name).VERSION.catalogue:
        assert replies(operation.request) == operation.response.__name__
        assert operation.response.__module__ == operation.request.__module__


@pytest.mark.parametrize("name", CORES)
def test_models_are_named_after_their_action(name):
    for operation in import_module(name).VERSION.catalogue:
        assert operation.request.__name__ == f"{operation.action}Request"
        assert operation.response.__name__ == f"{operation.action}Response"
