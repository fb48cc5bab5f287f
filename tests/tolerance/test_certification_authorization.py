import pytest
from tolerance.certified import DROP, Example, assert_both_ways, heard, put

TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
AUTHORIZE = {"idToken": TOKEN}
ANSWER = {"idTokenInfo": {"status": "Accepted", "language1": "de", "language2": "en"}, "certificateStatus": "Accepted"}
OLD_LIST = {
    "listVersion": 1,
    "updateType": "Full",
    "localAuthorizationList": [{"idTag": tag, "idTagInfo": {"status": "Accepted"}} for tag in ("a1", "b2")],
}
NEW_LIST = {
    "versionNumber": 1,
    "updateType": "Full",
    "localAuthorizationList": [
        {"idToken": {"idToken": token, "type": "Central"}, "idTokenInfo": {"status": "Accepted"}}
        for token in ("a1", "b2")
    ],
}
UPDATE = "SendLocalListRequest"

EXAMPLES = [
    *(
        Example(
            "id-token-form", "2.0.1", "AuthorizeRequest", {"idToken": good}, {"idToken.idToken": bad}, "idToken.idToken"
        )
        for good, bad in (
            (TOKEN, "04A1B2C"),
            (TOKEN, "04A1B2CG"),
            ({"idToken": "04A1B2C3D4E5F6", "type": "ISO14443"}, "04A1B2C3D4E5F6A7"),
            ({"idToken": "E0040100AABBCCDD", "type": "ISO15693"}, "04A1B2C3"),
            ({"idToken": "", "type": "NoAuthorization"}, "X"),
        )
    ),
    Example(
        "id-token-characters",
        "2.0.1",
        "AuthorizeRequest",
        {"idToken": {"idToken": "a-Z_0=*:+|@.", "type": "Central"}},
        {"idToken.idToken": "a b"},
        "idToken.idToken",
    ),
    *(
        Example(
            "second-language",
            "2.0.1",
            "AuthorizeResponse",
            ANSWER,
            {"idTokenInfo.language1": first},
            "idTokenInfo.language2",
        )
        for first in (DROP, "en")
    ),
    Example(
        "charging-priority-range",
        "2.0.1",
        "AuthorizeResponse",
        put(ANSWER, {"idTokenInfo.chargingPriority": -9}),
        {"idTokenInfo.chargingPriority": -10},
        "idTokenInfo.chargingPriority",
    ),
    Example(
        "charging-priority-range",
        "2.0.1",
        "TransactionEventResponse",
        {"chargingPriority": 9},
        {"chargingPriority": 10},
        "chargingPriority",
    ),
    *(
        Example(
            "certificate-against-token",
            "2.0.1",
            "AuthorizeResponse",
            {"idTokenInfo": {"status": good}, "certificateStatus": certificate},
            {"idTokenInfo.status": bad},
            "certificateStatus",
        )
        for certificate, good, bad in (
            ("Accepted", "ConcurrentTx", "Blocked"),
            ("ContractCancelled", "Unknown", "Accepted"),
            ("CertificateExpired", "Expired", "Invalid"),
            ("CertificateRevoked", "Invalid", "Expired"),
            ("CertChainError", "Invalid", "Accepted"),
        )
    ),
    Example(
        "identifier-twice-in-list",
        "1.6",
        UPDATE,
        OLD_LIST,
        {"localAuthorizationList[1].idTag": "A1"},
        "localAuthorizationList[1].idTag",
    ),
    Example(
        "identifier-twice-in-list",
        "2.0.1",
        UPDATE,
        NEW_LIST,
        {"localAuthorizationList[1].idToken.idToken": "A1"},
        "localAuthorizationList[1].idToken",
    ),
    Example(
        "full-list-without-info",
        "1.6",
        UPDATE,
        OLD_LIST,
        {"localAuthorizationList[1].idTagInfo": DROP},
        "localAuthorizationList[1].idTagInfo",
    ),
    Example(
        "full-list-without-info",
        "2.0.1",
        UPDATE,
        NEW_LIST,
        {"localAuthorizationList[0].idTokenInfo": DROP},
        "localAuthorizationList[0].idTokenInfo",
    ),
    *(
        Example("special-list-version", "1.6", UPDATE, OLD_LIST, {"listVersion": number}, "listVersion")
        for number in (0, -1)
    ),
    Example("list-version-not-positive", "2.0.1", UPDATE, NEW_LIST, {"versionNumber": 0}, "versionNumber"),
    Example(
        "mismatch-of-full-list",
        "1.6",
        "SendLocalListResponse",
        {"status": "Failed"},
        {"status": "VersionMismatch"},
        "status",
        [(UPDATE, OLD_LIST)],
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_the_rule_holds_both_ways(example):
    assert_both_ways(example)


DIFFERENTIAL = put(OLD_LIST, {"updateType": "Differential", "localAuthorizationList[0].idTagInfo": DROP})


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("1.6", [(UPDATE, DIFFERENTIAL), ("SendLocalListResponse", {"status": "VersionMismatch"})]),
        ("1.6", [("SendLocalListResponse", {"status": "VersionMismatch"})]),
        ("1.6", [(UPDATE, put(OLD_LIST, {"localAuthorizationList": DROP}))]),
        ("2.0.1", [(UPDATE, put(NEW_LIST, {"localAuthorizationList[1].idToken": {"idToken": "a1", "type": "Local"}}))]),
        ("2.0.1", [("AuthorizeResponse", {"idTokenInfo": {"status": "Blocked"}})]),
        (
            "2.0.1",
            [("AuthorizeResponse", {"idTokenInfo": {"status": "Blocked"}, "certificateStatus": "SignatureError"})],
        ),
    ],
)
def test_what_is_in_order_is_not_found(version, said):
    heard(version, said)
