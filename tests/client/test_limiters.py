"""The token bucket, exact in virtual time."""

from __future__ import annotations

import asyncio

import pytest

from smpplab.client import TokenBucket
from smpplab.errors import UsageError
from smpplab.transport import ManualClock


async def times(bucket: TokenBucket, number: int, clock: ManualClock) -> list[float]:
    """When each of many that ask at once may go."""
    found: list[float] = []

    async def one() -> None:
        await bucket.limit()
        found.append(round(clock.time(), 9))

    async with asyncio.TaskGroup() as group:
        for _ in range(number):
            group.create_task(one())
        await clock.run(100)
    return found


async def test_evenly_spaced() -> None:
    clock = ManualClock()
    assert await times(TokenBucket(10, clock=clock), 5, clock) == [0, 0.1, 0.2, 0.3, 0.4]


async def test_a_burst_first() -> None:
    clock = ManualClock()
    assert await times(TokenBucket(2, burst=3, clock=clock), 5, clock) == [0, 0, 0, 0.5, 1.0]


async def test_a_burst_is_saved_up_again_but_no_more_than_that() -> None:
    clock = ManualClock()
    bucket = TokenBucket(2, burst=3, clock=clock)
    await times(bucket, 3, clock)
    start = clock.time()
    assert [at - start for at in await times(bucket, 4, clock)] == [0, 0, 0, 0.5]


def test_never_faster_than_the_rate_over_any_stretch() -> None:
    bucket, now, sent = TokenBucket(50, burst=10), 0.0, []
    for _ in range(500):
        now += bucket.reserve(now)
        sent.append(now)
    assert all(sent[at + 60] - sent[at] >= 50 / 50 - 1e-9 for at in range(len(sent) - 60))
    assert sent[-1] == pytest.approx((500 - 10) / 50)


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_buckets_that_cannot_be(rate: float, burst: int) -> None:
    said = f"a bucket needs a rate above 0 and a burst of at least 1, not {rate} and {burst}"
    with pytest.raises(UsageError, match=f"^{said}$"):
        TokenBucket(rate, burst)


def test_repr_fits_a_line() -> None:
    assert repr(TokenBucket(12.5, 3)) == "TokenBucket(rate=12.5, burst=3)"
