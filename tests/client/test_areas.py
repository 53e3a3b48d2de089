"""Where, about what, how often: the values of a broadcast."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.client.areas import Area, areas_of, content_of, interval_of
from smpplab.errors import UsageError
from smpplab.wire import AreaFormat, BroadcastContent, BroadcastNetwork, FrequencyUnit

SECONDS = {0x08: 1, 0x09: 60, 0x0A: 3600, 0x0B: 86_400, 0x0C: 604_800}


@pytest.mark.parametrize(
    ("given", "octets", "name"),
    [
        ("Kerry", b"\0Kerry", "Kerry"),
        (b"\0Kerry\0", b"\0Kerry\0", "Kerry"),
        (b"", b"\0", ""),
        ((AreaFormat.POLYGON, b"\x01\x02"), b"\x02\x01\x02", "0102"),
        ((9, b"\xff"), b"\x09\xff", "ff"),
        (Area(AreaFormat.ALIAS, b"x"), b"\0x", "x"),
    ],
)
def test_areas(given: Any, octets: bytes, name: str) -> None:
    area = Area.of(given)
    assert (bytes(area), area.name, repr(area)) == (octets, name, f"<Area {name}>")
    assert areas_of([given, given]) == areas_of(given) * 2


@given(st.binary(min_size=1, max_size=101))
def test_any_octets_survive(octets: bytes) -> None:
    assert bytes(Area.of(octets)) == octets


@pytest.mark.parametrize(
    ("given", "octets"),
    [
        ("weather", "000033"),
        (BroadcastContent.EMERGENCY_BROADCASTS, "000001"),
        (0x1234, "001234"),
        (("gsm", "taxis"), "010032"),
        ((BroadcastNetwork.CDMA, 1), "030001"),
        (b"\x01\x02\x03", "010203"),
    ],
)
def test_contents(given: Any, octets: str) -> None:
    assert content_of(given).hex() == octets


@pytest.mark.parametrize(
    ("given", "octets"),
    [
        (0, "000000"),
        (60, "08003c"),
        (0.5, "080001"),
        (65_536, "090445"),
        (timedelta(days=400), "0a2580"),
        ((FrequencyUnit.MONTHS, 2), "0d0002"),
        (("years", 1), "0e0001"),
        (FrequencyUnit.AS_OFTEN_AS_POSSIBLE, "000000"),
        (b"\x08\0\x01", "080001"),
    ],
)
def test_intervals(given: Any, octets: str) -> None:
    assert interval_of(given).hex() == octets


@given(st.integers(1, 65_535 * 604_800))
def test_an_interval_is_never_shorter_than_asked_for(seconds: int) -> None:
    octets = interval_of(seconds)
    size = SECONDS[octets[0]]
    assert 0 <= int.from_bytes(octets[1:]) * size - seconds < size


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Area.of(7), "an area is a name, (format, details), or octets, not 7"),
        (lambda: content_of("rain"), "content_type has no 'rain'; it has index, emergency_broadcasts, "),
        (lambda: content_of(70_000), "content_type is a name or a number of 0 to 65535, not 70000"),
        (lambda: content_of(("gsm", None)), "content_type is a name or a number of 0 to 65535, not None"),
        (lambda: interval_of(-1), "interval is seconds, a timedelta, or (unit, count), not -1"),
        (lambda: interval_of(float("nan")), "interval is seconds, a timedelta, or (unit, count), not nan"),
        (lambda: interval_of(1e18), "interval is at most 65535 weeks, not 1e+18 s: give (unit, count)"),
        (lambda: interval_of(("days", 70_000)), "the count of interval is 0 to 65535, not 70000"),
        (lambda: interval_of("fortnights"), "the unit of interval has no 'fortnights'; it has "),
    ],
)
def test_what_cannot_be(call: Any, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        call()
    assert str(caught.value).startswith(message)
