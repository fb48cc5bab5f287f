"""Envelopes without their secrets."""

import pytest
from lxml import etree

from ocpp_transport_soap.redaction import redact_envelope

ENVELOPE = (
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><id>CP1</id></s:Header>'
    '<s:Body><c:ask xmlns:c="urn://Ocpp/Cp/2015/10/">{}</c:ask></s:Body></s:Envelope>'
)
HIDDEN = {
    "<c:idTag>A1</c:idTag>": "<c:idTag>***</c:idTag>",
    "<c:idTag><c:x>A1</c:x></c:idTag>": "<c:idTag>***</c:idTag>",
    "<c:info><c:parentIdTag>A1</c:parentIdTag><c:status>Ok</c:status></c:info>": (
        "<c:info><c:parentIdTag>***</c:parentIdTag><c:status>Ok</c:status></c:info>"
    ),
    "<c:key>AuthorizationKey</c:key><c:value>A1</c:value>": "<c:key>AuthorizationKey</c:key><c:value>***</c:value>",
}


@pytest.mark.parametrize(("there", "left"), HIDDEN.items())
def test_secrets_are_hidden_wherever_they_stand(there, left):
    assert redact_envelope(ENVELOPE.format(there)) == ENVELOPE.format(left)


@pytest.mark.parametrize("there", ["", "<c:key>HeartbeatInterval</c:key><c:value>7</c:value>", "<c:v u='Wh'>1</c:v>"])
def test_all_else_stays(there):
    text = ENVELOPE.format(there)
    canonical = [
        etree.tostring(etree.fromstring(each.encode()), method="c14n2") for each in (text, redact_envelope(text))
    ]
    assert canonical[0] == canonical[1]


@pytest.mark.parametrize("text", ["", "<idTag>A1", "words", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "\ud800"])
def test_what_cannot_be_read_is_only_counted(text):
    assert redact_envelope(text) == f"<{len(text)} characters, not XML>"
