"""What the tests of bad input run over."""

import pytest

from conformance.bad_input import CORES


@pytest.fixture(params=CORES)
def version(request):
    return request.param
