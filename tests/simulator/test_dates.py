"""Seconds of a clock and dates."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, strategies as st

from smpplab.simulator.dates import Dates


@given(st.floats(0, 10_000_000))
def test_there_and_back(seconds):
    dates = Dates()
    assert abs(dates.seconds(dates.at(seconds)) - seconds) < 1e-5


@given(st.lists(st.integers(0, 500_000), min_size=1))
def test_the_remembered_minute_is_the_right_one(times):
    dates = Dates()
    assert [dates.minute(time) for time in times] == [f"{dates.at(time):%y%m%d%H%M}" for time in times]


def test_another_epoch():
    dates = Dates(datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC))
    assert dates.minute(1) == "2701010000"
    dates.epoch = datetime(2026, 1, 1, tzinfo=UTC)
    assert dates.minute(1) == "2601010000"
