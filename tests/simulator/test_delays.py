"""Delay laws: what they draw, how they are written, what is refused."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from statistics import mean, median

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import UsageError
from smpplab.simulator import (
    Absent,
    DelayByHour,
    DelayByPrefix,
    Delivered,
    Exponential,
    Fixed,
    LogNormal,
    Mixed,
    Uniform,
    delay_from,
)
from smpplab.simulator.dates import Dates
from smpplab.simulator.hours import Chances

from .conftest import bound, submit
from .test_fates import message

LAWS = [
    Fixed(2), Uniform(0.2, 2), Exponential(2), LogNormal(2, 0.5), Exponential(2, most=3), LogNormal(2, 10),
    DelayByPrefix({"4477": "exponential 2"}), DelayByHour({"8-18": (1, 2), "": 3}),
]  # fmt: skip


def draws(law, count=4000, seed=1):
    rng = random.Random(seed)
    return [law.draw(message(), rng) for _ in range(count)]


@pytest.mark.parametrize("law", LAWS, ids=repr)
def test_the_same_seed_gives_the_same_delays_and_none_is_negative(law):
    drawn = draws(law, 300)
    assert drawn == draws(law, 300)
    assert 0 <= min(drawn) <= max(drawn) <= 7 * 86_400
    assert "\n" not in repr(law)


def test_what_the_laws_draw():
    assert set(draws(Fixed(2))) == {2}
    assert 0.2 <= min(draws(Uniform(0.2, 2))) < 0.21 < 1.99 < max(draws(Uniform(0.2, 2))) < 2
    assert 1.9 < mean(draws(Exponential(2))) < 2.1
    assert max(draws(Exponential(2, most=3))) == 3
    drawn = sorted(draws(LogNormal(2, 0.5)))
    assert 1.9 < median(drawn) < 2.1
    assert 0.34 < drawn[100] / 2 < 0.42 and 2.4 < drawn[3899] / 2 < 2.9  # 95 of 100 between
    assert max(draws(LogNormal(2, 10))) == 7 * 86_400  # the cap


def test_by_prefix_the_longest_decides():
    law, rng = DelayByPrefix({"4477": 1, "44770090": "fixed 2", "1": 3}), random.Random(0)
    numbers = ["447700900123", "447711", "15550100", "99"]
    assert [law.draw(message(number), rng) for number in numbers] == [2, 1, 3, 0]
    assert repr(law) == "DelayByPrefix('4477': Fixed(1), '44770090': Fixed(2), '1': Fixed(3))"


def test_by_the_time_of_day():
    law = DelayByHour({"8-18": 1, "12-13": 99, "18-8": 2})
    for hour, delay in [(8, 1), (12, 1), (17, 1), (18, 2), (3, 2)]:
        chances = Chances(0, Dates(datetime(2027, 1, 15, hour, tzinfo=UTC)))
        assert law.draw(message(), chances) == delay
    assert DelayByHour({"1-2": 5}).draw(message(), random.Random(0)) == 0


@pytest.mark.parametrize(
    ("value", "law"),
    [
        (2, Fixed(2)), (0.5, Fixed(0.5)), ((1, 1), Fixed(1)), ([0.2, 2], Uniform(0.2, 2)), ("2.5", Fixed(2.5)),
        ("fixed 3", Fixed(3)), ("uniform 1 2", Uniform(1, 2)), ("exponential 2", Exponential(2)),
        ("exponential 2 60", Exponential(2, 60)), ("log-normal 2 0.5", LogNormal(2, 0.5)),
        ("  log-normal   5 ", LogNormal(5, 0.5)), (Fixed(7), Fixed(7)),
        ({"prefixes": {"44": 2}}, DelayByPrefix({"44": Fixed(2)})),
        ({"hours": {"1-2": "exponential 3"}}, DelayByHour({"1-2": Exponential(3)})),
    ],
)  # fmt: skip
def test_delay_from(value, law):
    assert delay_from(value) == law


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (-1, "after is seconds, or (least, most) with 0 <= least <= most, not -1"),
        ((2, 1), "after is seconds, or (least, most) with 0 <= least <= most, not (2, 1)"),
        ((1, 2, 3), "after is seconds, or (least, most) with 0 <= least <= most, not (1, 2, 3)"),
        (True, "after is seconds, or (least, most) with 0 <= least <= most, not True"),
        (None, "after is seconds, or (least, most) with 0 <= least <= most, not None"),
        (float("nan"), "after is seconds, or (least, most) with 0 <= least <= most, not nan"),
        ((0, float("inf")), "a uniform delay has 0 <= least <= most, not 0.0 and inf"),
        ("gamma 2", "a delay is seconds, or one of fixed, uniform, exponential, log-normal, not 'gamma 2'"),
        ("", "a delay is seconds, or one of fixed, uniform, exponential, log-normal, not ''"),
        ("-2", "a delay is seconds from 0 up, not -2.0"),
        ("exponential", "exponential is followed by its numbers, as in 'exponential 2'; not 'exponential'"),
        ("log-normal x", "log-normal is followed by its numbers, as in 'log-normal 2 0.5'; not 'log-normal x'"),
        ("fixed 1 2", "fixed is followed by its numbers, as in 'fixed 2'; not 'fixed 1 2'"),
        ("exponential 0", "an exponential delay has a mean above 0 s, and most above 0 s: not Exponential(0)"),
        ("log-normal 2 11", "the sigma of a log-normal delay is 0 to 10, not 11.0"),
        ("log-normal -1 1", "a log-normal delay has a median above 0 s, and most above 0 s: not LogNormal(-1, 1)"),
        ({"hour": {}}, "after as a table has prefixes or hours, not hour"),
        ({}, "after as a table has prefixes or hours, not none"),
        ({"hours": {"9": 1}}, "hours are written as 8-18 or 22:30-6:15, not '9'"),
        ({"prefixes": {"44": "x"}}, "a delay is seconds, or one of fixed, uniform, exponential, log-normal, not 'x'"),
    ],
)  # fmt: skip
def test_wrong_delays(value, error):
    with pytest.raises(UsageError) as raised:
        delay_from(value)
    assert str(raised.value) == error


@given(
    st.one_of(
        st.text(), st.floats(), st.lists(st.floats(), max_size=3), st.dictionaries(st.text(), st.floats())
    )
)
def test_anything_is_a_delay_or_a_usage_error(value):
    try:
        law = delay_from(value)
    except UsageError:
        return
    assert law.draw(message(), random.Random(0)) >= 0


def test_a_law_is_frozen():
    with pytest.raises(AttributeError):
        Fixed(2).seconds = 3  # type: ignore[misc]


def test_the_fates_take_delays():
    for fate in (Delivered(after=LogNormal(2, 0.5)), Delivered(after="log-normal 2 0.5")):
        assert fate.draw(message(), random.Random(3)).after == LogNormal(2, 0.5).draw(None, random.Random(3))
        assert repr(fate) == "Delivered(after=LogNormal(2, 0.5))"
    assert Delivered(after=Fixed(2)).after == (2, 2)
    assert Mixed(delivered=1, after="fixed 5").fate(message()).after == 5
    absent = Absent("exponential 100", pauses=(1000,))
    assert {absent.draw(message(), random.Random(seed)).after for seed in range(9)} == {1000}


def test_any_object_is_a_delay_but_none_is_negative():
    class Odd:
        def draw(self, message, random):
            return -5.0

    assert Delivered(after=Odd()).fate(message()).after == 0


async def test_delays_by_the_simulators_own_hours(smsc, clock):
    smsc.fate = Delivered(after=DelayByHour({"8-9": 100, "": 1}))
    esme = await bound(smsc)
    await esme.ask(submit(1))  # it is 8:30
    clock.advance(3600)
    await esme.ask(submit(2))
    assert [message.due - message.submitted for message in smsc.messages] == [100, 1]


async def test_scheduled_messages_go_by_the_hour_that_they_are_scheduled_for(smsc):
    smsc.fate = Delivered(after=DelayByHour({"8-9": 100, "": 1}))
    esme = await bound(smsc)
    await esme.ask(submit(1, schedule_delivery_time="000000010000000R"))
    (message,) = smsc.messages
    assert message.due - message.starts == 1
