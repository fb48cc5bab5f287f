"""The errors: data first, the sentence made of it."""

import pytest

from ocpp_wamp import BadFrame, Fault, LocalError, QueueFull, WampError


def test_the_tree():
    assert issubclass(LocalError, WampError)
    assert issubclass(QueueFull, LocalError)
    assert issubclass(BadFrame, WampError)
    assert not issubclass(BadFrame, LocalError)


def test_a_full_queue_tells_its_limit():
    error = QueueFull(7)
    assert error.limit == 7
    assert str(error) == "7 calls are waiting already"


@pytest.mark.parametrize(("kind", "message_id"), [(None, None), (2, "19223201")])
def test_a_bad_frame_tells_what_could_be_read(kind, message_id):
    error = BadFrame(Fault.BAD_ARITY, "3 elements", kind=kind, message_id=message_id)
    assert (error.fault, error.reason, error.kind, error.message_id) == (
        Fault.BAD_ARITY,
        "3 elements",
        kind,
        message_id,
    )
    assert str(error) == "3 elements"
