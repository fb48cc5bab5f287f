import pytest
from compat.kits import OURS, THEIRS
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ocpp.charge_point import camel_to_snake_case, snake_to_camel_case

from ocpp_compat import keys

PIECES = [
    "evse",
    "Id",
    "V2X",
    "V2G",
    "SoC",
    "soc",
    "URL",
    "CSMS",
    "ocppCSMSURL",
    "15118",
    "ISO",
    "tbc",
    "x",
    "A",
    " ",
    "é",
]
CAMEL = st.lists(st.sampled_from([*PIECES, "Ab", "9"]), max_size=6).map("".join)
SNAKE = st.lists(
    st.sampled_from(["soc", "socket", "v2x", "v2g", "csms", "url", "ocpp", "a", "Bc", "9", "", "limit", "reached"]),
    min_size=1,
    max_size=6,
).map("_".join)
TREES = st.recursive(
    st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CAMEL | SNAKE, inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40)
@given(TREES)
@example({"fullSoC": 1, "responderURL": 1, "iso15118CertificateHashData": 1, "tbc": 1, "evMinV2XEnergyRequest": 1})
def test_names_become_the_same_snake_case(tree):
    assert keys.camel_to_snake_case(tree) == camel_to_snake_case(tree)


@settings(max_examples=40)
@given(TREES)
@example({"full_soc": 1, "responder_url": 1, "soc_limit_reached": 1, "socket": 1, "associated": 1, "ocpp_csms_url": 1})
def test_names_become_the_same_camel_case(tree):
    assert keys.snake_to_camel_case(tree) == snake_to_camel_case(tree)


def wire_names(model, seen):
    """The fields of a model and of all that it has in it, with their names on the wire."""
    if model in seen:
        return
    seen.add(model)
    for name, field in model.model_fields.items():
        yield name, field.serialization_alias or field.alias


@pytest.mark.parametrize("core", ["ocpp16_core", "ocpp201_core"])
def test_every_name_of_the_versions_goes_there_and_back(core):
    module = __import__(core)
    models = [each for each in map(vars(module).get, module.__all__) if hasattr(each, "model_fields")]
    names = {pair for model in models for pair in wire_names(model, set())}
    assert len(names) > 60
    for name, wire in names:
        assert keys.snake_to_camel_case({name: 1}) == {wire: 1}
        assert keys.camel_to_snake_case({wire: 1}) in ({name: 1}, camel_to_snake_case({wire: 1}))


def test_both_packages_offer_them_in_the_same_place():
    for kit in (OURS, THEIRS):
        assert kit.charge_point.camel_to_snake_case({"evseId": 1}) == {"evse_id": 1}
        assert kit.charge_point.snake_to_camel_case({"evse_id": 1}) == {"evseId": 1}
