"""What only the 2.x family can say, under the toolkit's own roof."""

import subprocess
import sys

import pytest

import ocpp201_core
import ocpp_generic_api
from ocpp_generic_api import CATALOGUE
from ocpp_toolkit import ocpp2


def test_every_operation_without_a_neutral_model_is_there():
    neutral = {operation.action for operation in CATALOGUE}
    own = [operation for operation in ocpp201_core.VERSION.catalogue if operation.action not in neutral]
    assert len(own) == 31
    for operation in own:
        assert getattr(ocpp2, operation.request.__name__) is operation.request
        assert getattr(ocpp2, operation.response.__name__) is operation.response


def test_all_that_the_neutral_api_has_no_name_for_is_there():
    twins = {
        model.__name__
        for operation in CATALOGUE
        if (twin := ocpp201_core.VERSION.catalogue.by_action(operation.action))
        for model in (twin.request, twin.response)
    }
    assert set(ocpp2.__all__) == set(ocpp201_core.__all__) - set(ocpp_generic_api.__all__) - {"VERSION"} - twins


def test_another_name_is_not():
    with pytest.raises(AttributeError, match="has no BootNotificationRequest"):
        _ = ocpp2.BootNotificationRequest


def test_the_version_is_loaded_when_asked_for():
    script = (
        "import sys, ocpp_toolkit.ocpp2; assert 'ocpp201_core' not in sys.modules;"
        "from ocpp_toolkit.ocpp2 import NotifyReportRequest; assert 'ocpp201_core' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)
