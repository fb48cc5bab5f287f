import ocpp_toolkit.scripting


def test_what_the_package_offers_is_there_sorted_and_once():
    names = ocpp_toolkit.scripting.__all__
    assert all(hasattr(ocpp_toolkit.scripting, name) for name in names)
    assert list(names) == sorted(set(names), key=lambda name: (not name.isupper(), name[0].islower(), name))
