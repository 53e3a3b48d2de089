"""Hours of the day."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from smpplab.errors import UsageError
from smpplab.simulator.dates import Dates
from smpplab.simulator.hours import Chances, Hours, second_of_day

from .test_fates import message

HOUR = 3600


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("8-18", (8 * HOUR, 18 * HOUR - 1), (8 * HOUR - 1, 18 * HOUR)),
        ("22:30-6:15", (22.5 * HOUR, 0, 6.25 * HOUR - 1), (22.5 * HOUR - 1, 6.25 * HOUR)),
        ("0-24", (0, 86_399.9), ()),
        (" 18 - 24 ", (18 * HOUR, 86_399), (0, HOUR)),
    ],
)
def test_what_is_in(text, inside, outside):
    hours = Hours.read(text)
    assert all(second in hours for second in inside)
    assert not any(second in hours for second in outside)


@pytest.mark.parametrize("text", ["8", "8-", "25-3", "8:60-9", "8:5-9", "eight-nine", "٨-٩", "", "1-2-3"])
def test_hours_that_cannot_be_read(text):
    with pytest.raises(UsageError, match=r"hours are written as 8-18 or 22:30-6:15, not "):
        Hours.read(text)


@pytest.mark.parametrize("text", ["8-8", "24-3", "3-24:30"])
def test_hours_that_cannot_be(text):
    with pytest.raises(UsageError, match="hours begin at 0:00 to 23:59, and end at another time up to 24:00"):
        Hours.read(text)


def test_the_second_of_the_day_is_that_of_the_simulators_dates():
    chances, mail = Chances(1, Dates(datetime(2027, 3, 1, 23, 59, 30, tzinfo=UTC))), message()
    assert second_of_day(mail, chances) == 86_370
    mail.starts = 31.5
    assert second_of_day(mail, chances) == 1.5
    assert second_of_day(None, random.Random(1)) == 8.5 * HOUR  # of `Dates`


def test_chances_are_those_of_a_plain_generator():
    ours, plain = Chances(7, Dates()), random.Random(7)
    for draw in ("random", "getrandbits", "choice", "uniform"):
        args = {"getrandbits": (9,), "choice": ("abc",), "uniform": (1, 5)}.get(draw, ())
        assert getattr(ours, draw)(*args) == getattr(plain, draw)(*args)
