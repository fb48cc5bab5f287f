"""What is otherwise in `ocpp_compat` than in the package ``ocpp``, and why; the page for its users has the same rows."""

SURFACE = {
    "`messages.get_validator`": "left out: models validate here, no JSON schemas",
    "`messages.ASYNC_VALIDATION`": "there, but without effect: a check takes microseconds and needs no thread",
    "`routing.routables`": "left out: methods are found on their object, not in a list of the whole process",
    "`v16.call.LogStatusNotification`": "`request_id` may be left out, as in the official schema",
    "`v16.call.SecurityEventNotification`": "`tech_info` may be left out, as in the official schema",
    "`v16.call.SignedFirmwareStatusNotification`": "`request_id` may be left out, as in the official schema",
    "`v16.enums.CiStringType`": "left out: the models know how long a text may be",
    "`v16.enums.UnitOfMeasure`": "has `celcius` and `hertz` besides, which the official schemas have",
    "`v201.enums.ConnectorEnumType`": "without `c_chao_ji`, `c_gbt` and `opp_charge`, which OCPP 2.0.1 does not have",
    "`v201.enums.DataEnumType`": "without `password_string`, which OCPP 2.0.1 does not have",
    "`v201.enums.MessageStateEnumType`": "has `unavailable` besides, which OCPP 2.0.1 has",
    "`v21`": "left out: the toolkit does not have OCPP 2.1",
}
"""Name → what is otherwise."""

BEHAVIOUR = {
    "a call without a handler": (
        "NotImplemented if the version has the action, NotSupported if not",
        "NotSupported if the version has the action, NotImplemented if not, as the specifications define the codes",
    ),
    "a required field is missing": (
        "ProtocolError",
        "OccurenceConstraintViolation (1.6), OccurrenceConstraintViolation (2.0.1)",
    ),
    "an unknown field": ("FormatViolation", "FormationViolation (1.6), FormatViolation (2.0.1)"),
    "a text that is too long or no value of its enumeration": (
        "TypeConstraintViolation or FormatViolation",
        "PropertyConstraintViolation",
    ),
    "a code of the other version is raised": (
        "sent as it is spelt",
        "sent as the version in use spells it",
    ),
    "a message that is no frame": ("logged", "logged, and answered as the version says"),
    "a message id that is no text of 1 to 36 characters": (
        "taken",
        "refused; as `unique_id` of a call a `ValueError`",
    ),
    "the same call once more": (
        "handled again",
        "answered again, not handled; a different call under an id that was just used is refused",
    ),
    "a time without a zone": (
        "passed on",
        "taken for UTC, sent with `Z`; refused if `zoneless_times` of the class is False",
    ),
    "a text that is no time where a time belongs": ("passed on", "refused"),
    "an optional field that is null in 1.6": ("TypeConstraintViolation", "taken as absent"),
    "a handler calls its peer and waits": (
        "the call times out: nobody reads meanwhile",
        "the call is answered",
    ),
    "calls come while a handler is at work": (
        "they wait in the network",
        "up to 1000 wait in memory, further ones are refused",
    ),
    "a handler returns something wrong": (
        "an error with the offending payload, or the end of `start`",
        "InternalError, the cause in the log",
    ),
    "a method of `after` raises": ("the end of `start` if it is sync", "logged"),
    "the connection ends while a call waits": (
        "the call times out",
        "the call raises at once what the connection raised",
    ),
    "a fraction with more places than the version allows": ("rounded where it is a `Decimal`", "refused"),
    "`datatypes.KeyValue` that is too long": ("a `ValueError` when it is made", "refused when it is sent"),
    "the log": ("has whole messages", "has messages without passwords and identifiers"),
}
"""What happens → there, here."""
