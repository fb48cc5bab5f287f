from ocpp_core import ANY_URI, XML_ATTRIBUTE, XML_TEXT, SoapBinding, XmlName, XmlPlace, XmlType


def test_markers_name_what_they_stand_for():
    assert (XML_ATTRIBUTE, XML_TEXT, ANY_URI) == (XmlPlace.ATTRIBUTE, XmlPlace.TEXT, XmlType.ANY_URI)
    assert XmlName("value").name == "value"


def test_a_binding_excludes_nothing_unless_told():
    binding = SoapBinding(central_system="urn:cs", charge_point="urn:cp")
    assert binding.excluded == frozenset()
    assert SoapBinding("urn:cs", "urn:cp", frozenset({"GetLog"})).excluded == {"GetLog"}
