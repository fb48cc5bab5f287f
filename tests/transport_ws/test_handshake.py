"""Handshakes that a web server has read."""

from ocpp_transport_ws.handshake import Opening


def test_offers_may_stand_in_several_headers_and_be_empty():
    headers = [("Host", "a"), ("sec-websocket-protocol", "ocpp2.0.1, ocpp1.6"), ("Sec-WebSocket-Protocol", ",x,")]
    assert Opening.of("/CS1", headers).offered == ["ocpp2.0.1", "ocpp1.6", "x"]
    assert Opening.of("/CS1", []).offered == []


def test_a_name_may_occur_several_times_in_any_case():
    opening = Opening.of("/CS1?a=b", [("authorization", "one"), ("Authorization", "two")])
    assert opening.headers.get_all("AUTHORIZATION") == ["one", "two"]
    assert opening.path == "/CS1?a=b"
