"""pytest plugin: fixtures for tests of CSMSs, stations, and code around them.

It is loaded by itself where ``ocpp-toolkit[pytest]`` is installed, and loads what it is made of when a test asks for it.

==================  ====================================================================================================
fixture             what it is
==================  ====================================================================================================
`ocpp_csms`         a CSMS on loopback that answers everything and takes down what it is told
`ocpp_station`      makes stations: simulated ones, and bare ones that say what they are told to
`ocpp_pair`         a CSMS and a station of one version, strict, joined in memory
`ocpp_version`      the version of this run of the test: it runs once for each
`ocpp_proxy`        makes proxies that cut, stall, delay and spoil what passes
`ocpp_pki`          certificates, good and bad
`ocpp_clock`        time that need not be waited for
`ocpp_traffic`      what passed; a test that fails shows it
`ocpp_background`   an event loop in a thread, for tests that are not asynchronous
==================  ====================================================================================================

The marker ``ocpp(versions=["1.6"], soap=True)`` says what CSMS and stations of a test speak.
"""

from .fixtures import (
    ocpp_background,
    ocpp_clock,
    ocpp_csms,
    ocpp_pair,
    ocpp_pki,
    ocpp_proxy,
    ocpp_station,
    ocpp_traffic,
    ocpp_version,
)
from .hooks import (
    pytest_assertrepr_compare,
    pytest_configure,
    pytest_generate_tests,
    pytest_runtest_call,
    pytest_runtest_makereport,
)

__all__ = [
    "ocpp_background",
    "ocpp_clock",
    "ocpp_csms",
    "ocpp_pair",
    "ocpp_pki",
    "ocpp_proxy",
    "ocpp_station",
    "ocpp_traffic",
    "ocpp_version",
    "pytest_assertrepr_compare",
    "pytest_configure",
    "pytest_generate_tests",
    "pytest_runtest_call",
    "pytest_runtest_makereport",
]
