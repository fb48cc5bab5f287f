"""What the package shows to the outside."""

from importlib.resources import files

import ocpp_transport_soap


def test_every_name_can_be_had():
    assert all(hasattr(ocpp_transport_soap, name) for name in ocpp_transport_soap.__all__)


def test_the_list_is_sorted_and_has_no_name_twice():
    names = ocpp_transport_soap.__all__
    kinds = [
        [name for name in names if name.isupper()],
        [name for name in names if name[0].isupper() and not name.isupper()],
        [name for name in names if name[0].islower()],
    ]
    assert names == [name for kind in kinds for name in sorted(set(kind))]


def test_it_says_that_it_is_typed():
    assert files(ocpp_transport_soap).joinpath("py.typed").is_file()
