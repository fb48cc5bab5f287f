"""The tests of the server, of admission, of connections and their ends once more, with picows in the place of `websockets`."""
# ruff: noqa: F403

import pytest

pytest.importorskip("picows")

from transport_ws.test_admission import *
from transport_ws.test_lenience import *
from transport_ws.test_link import *
from transport_ws.test_link_end import *
from transport_ws.test_link_frames import *
from transport_ws.test_native import *
from transport_ws.test_send_raw import *
from transport_ws.test_server import *

from ocpp_transport_ws import serve

INSIDE = [
    "test_a_cut_is_noticed_on_both_sides_in_the_middle_of_a_call",
    "test_a_port_probe_is_let_go_quietly",
    "test_a_reader_that_is_cancelled_leaves_a_connection_that_can_be_closed",
    "test_a_station_on_its_way_in_is_turned_away",
    "test_a_station_that_comes_in_the_moment_of_closing_is_not_forgotten",
    "test_a_station_that_is_sent_no_pings",
    "test_credentials_are_not_kept_for_as_long_as_the_connection_lasts",
    "test_pings_keep_a_quiet_connection_alive",
    "test_stations_that_come_and_go_leave_nothing_behind",
]
"""They look into objects of `websockets`; `test_picows` has the like of them."""
COMPRESSED = [
    "test_a_frame_that_inflates_beyond_the_limit_ends_the_connection",
    "test_compression_is_used_if_both_sides_want_it",
]
"""picows does not compress, and says so."""
for name in (*INSIDE, *COMPRESSED):
    del globals()[name]


@pytest.fixture(autouse=True)
def picows(monkeypatch):
    monkeypatch.setitem(serve.__kwdefaults__, "engine", "picows")
