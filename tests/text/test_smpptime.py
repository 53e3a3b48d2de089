"""SMPP times: examples of the specification, round trips, and what is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import CannotDecode, UsageError
from smpplab.text import smpptime
from smpplab.text.smpptime import RelativeTime

zones = st.integers(-48, 48).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))
moments = st.datetimes(datetime(1938, 1, 1), datetime(2037, 12, 31), timezones=zones)
two_digits = st.integers(0, 99)
periods = st.builds(RelativeTime, *[two_digits] * 6)


def test_examples_of_the_specification():
    zone = timezone(timedelta(hours=1))
    assert smpptime.parse("270115083000004+") == datetime(2027, 1, 15, 8, 30, tzinfo=zone)
    assert smpptime.parse("000001000000000R") == RelativeTime(days=1)
    assert smpptime.parse("020610233429000R") == RelativeTime(2, 6, 10, 23, 34, 29)
    assert smpptime.parse("") is None


def test_west_of_greenwich_and_tenths():
    moment = smpptime.parse("270115083000720-")
    assert moment == datetime(2027, 1, 15, 13, 30, 0, 700_000, tzinfo=UTC)


@pytest.mark.parametrize(("text", "year"), [("37", 2037), ("38", 1938), ("99", 1999), ("00", 2000)])
def test_centuries(text, year):
    assert smpptime.parse(text + "0115083000000+").year == year


def test_the_border_of_the_centuries_can_be_moved():
    assert smpptime.parse("380115083000000+", border=70).year == 2038


@given(moments)
def test_moments_come_back(moment):
    again = smpptime.parse(smpptime.format_absolute(moment))
    assert again == moment.replace(microsecond=moment.microsecond // 100_000 * 100_000)
    assert again.utcoffset() == moment.utcoffset()


@given(periods)
def test_periods_come_back(period):
    assert smpptime.parse(smpptime.format_relative(period)) == period


@given(st.timedeltas(timedelta(), timedelta(days=31)))
def test_timedeltas_are_rounded_up_to_seconds(period):
    start = datetime(2027, 1, 15)
    gained = smpptime.parse(smpptime.format_relative(period)).after(start) - start - period
    assert timedelta() <= gained < timedelta(seconds=1)


@pytest.mark.parametrize(
    "text",
    [
        "2701150830",
        "271315083000000+",
        "270115083000049+",
        "270115083000000x",
        "000001000000100R",
        "٢" * 15 + "+",
    ],
)
def test_what_is_no_time_is_refused_in_a_sentence(text):
    with pytest.raises(CannotDecode, match="is no SMPP"):
        smpptime.parse(text)


@given(st.text() | st.from_regex(r"[0-9]{15}[-+R]", fullmatch=True))
def test_reading_fails_with_cannot_decode_only(text):
    try:
        smpptime.parse(text)
    except CannotDecode:
        assert text in smpptime.describe(text) or repr(text) in smpptime.describe(text)
    else:
        assert smpptime.describe(text)


def test_what_does_not_fit_is_not_written():
    with pytest.raises(UsageError, match="1938 to 2037"):
        smpptime.format_absolute(datetime(2038, 1, 1))
    with pytest.raises(UsageError, match="quarter"):
        smpptime.format_absolute(datetime(2027, 1, 1, tzinfo=timezone(timedelta(minutes=7))))
    with pytest.raises(UsageError, match="0 to 31 days"):
        smpptime.format_relative(timedelta(days=40))
    with pytest.raises(UsageError, match="0 to 31 days"):
        smpptime.format_relative(timedelta(seconds=-1))
    with pytest.raises(UsageError, match="two digits"):
        smpptime.format_relative(RelativeTime(days=100))


def test_after_keeps_to_the_calendar():
    assert RelativeTime(months=1).after(datetime(2028, 1, 31)) == datetime(2028, 2, 29)
    assert RelativeTime(years=1).after(datetime(2028, 2, 29)) == datetime(2029, 2, 28)
    assert RelativeTime(months=12, hours=1).after(datetime(2027, 12, 5)) == datetime(2028, 12, 5, 1)


def test_words():
    assert str(RelativeTime()) == "0 seconds"
    assert smpptime.describe("000001000000000R") == "1 day from now"
    assert smpptime.describe("270115083000000+") == "15 Jan 2027 08:30:00 UTC"
