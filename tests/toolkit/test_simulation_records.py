from ocpp_toolkit.simulation import SessionRecord


def test_a_session():
    record = SessionRecord("CS1", "T", meter_start=1000)
    assert (record.energy, record.completed) == (0, False)
    record.meter_stop = 1549
    assert (record.energy, record.completed) == (549, True)
    record.error = "lost"
    assert (record.energy, record.completed) == (549, False)
