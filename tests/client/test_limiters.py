"""The limiters, exact in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from smpplab.client import AllOf, PerDestination, TokenBucket
from smpplab.client.limiters import DONE, LATE
from smpplab.errors import UsageError
from smpplab.transport import ManualClock
from smpplab.transport.clock import settle
from smpplab.wire import SubmitSm


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def when(
    asked: list[Callable[[], Awaitable[Any]]], clock: ManualClock, seconds: float = 100
) -> list[float]:
    """When each of many that ask at once may go."""
    found: list[float] = [-1.0] * len(asked)

    async def one(index: int) -> None:
        await asked[index]()
        found[index] = round(clock.time(), 9)

    async with asyncio.TaskGroup() as group:
        for index in range(len(asked)):
            group.create_task(one(index))
        await clock.run(seconds)
    return found


async def times(bucket: TokenBucket, number: int, clock: ManualClock) -> list[float]:
    return await when([bucket.limit] * number, clock)


# One rate for all


async def test_evenly_spaced_and_in_order(clock: ManualClock) -> None:
    assert await times(TokenBucket(10, clock=clock), 5, clock) == [0, 0.1, 0.2, 0.3, 0.4]


async def test_a_burst_first(clock: ManualClock) -> None:
    assert await times(TokenBucket(2, burst=3, clock=clock), 5, clock) == [0, 0, 0, 0.5, 1.0]


async def test_a_burst_is_saved_up_again_but_no_more_than_that(clock: ManualClock) -> None:
    bucket = TokenBucket(2, burst=3, clock=clock)
    await times(bucket, 3, clock)
    start = clock.time()
    assert [at - start for at in await times(bucket, 4, clock)] == [0, 0, 0, 0.5]


async def test_nobody_overtakes_those_who_wait(clock: ManualClock) -> None:
    bucket = TokenBucket(1, clock=clock)
    await bucket.limit()
    order: list[str] = []

    async def go(name: str) -> None:
        await bucket.limit()
        order.append(name)

    first = asyncio.create_task(go("first"))
    await settle()
    clock.advance(1)  # the token is due, and promised
    second = asyncio.create_task(go("second"))
    await clock.run(1)
    await asyncio.gather(first, second)
    assert order == ["first", "second"]


@settings(deadline=None, max_examples=30)
@given(
    st.floats(1, 5000),
    st.integers(1, 20),
    st.lists(st.floats(0, 0.1), min_size=30, max_size=60),
)
def test_never_faster_than_agreed_over_any_stretch(rate: float, burst: int, pauses: list[float]) -> None:
    async def send() -> list[float]:
        clock, sent = ManualClock(), []
        bucket = TokenBucket(rate, burst, clock)
        for pause in pauses:
            clock.advance(pause)
            waiting = asyncio.ensure_future(bucket.limit())
            await settle(3)
            while not waiting.done():
                clock.advance(clock._heap[0][0] - clock.time())
                await settle(3)
            sent.append(clock.time())
        return sent

    sent = asyncio.run(send())
    for at, start in enumerate(sent):
        for number, end in enumerate(sent[at:], 1):
            assert number <= rate * (end - start + LATE) + burst + 1e-6


async def test_an_event_loop_that_wakes_late_costs_no_tokens(clock: ManualClock) -> None:
    bucket, sent = TokenBucket(1000, clock=clock), []

    async def send() -> None:
        while True:
            await bucket.limit()
            sent.append(clock.time())

    task = asyncio.create_task(send())
    for _ in range(500):
        clock._now += 0.0017  # what was due on the way is late
        clock.advance(0)
        await settle(5)
    task.cancel()
    assert len(sent) == pytest.approx(850, abs=2)


async def test_the_rate_may_change_while_some_wait(clock: ManualClock) -> None:
    bucket = TokenBucket(0.01, clock=clock)
    await bucket.limit()
    clock.call_at(10, setattr, bucket, "rate", 1)
    assert await times(bucket, 3, clock) == [10, 11, 12]
    assert bucket.rate == 1


async def test_the_burst_may_change(clock: ManualClock) -> None:
    bucket = TokenBucket(1, clock=clock)
    await bucket.limit()
    bucket.burst = 3
    clock.advance(50)
    assert await times(bucket, 4, clock) == [50, 50, 50, 51]
    assert bucket.burst == 3


async def test_who_gives_up_leaves_the_token_to_the_next(clock: ManualClock) -> None:
    bucket = TokenBucket(1, clock=clock)
    await bucket.limit()
    quitter = asyncio.create_task(bucket.limit())
    stayer = asyncio.create_task(bucket.limit())
    await settle()
    quitter.cancel()
    await clock.run(1)
    assert stayer.done()
    assert await times(bucket, 1, clock) == [2]


async def test_who_gives_up_with_the_token_in_hand_returns_it(clock: ManualClock) -> None:
    bucket = TokenBucket(1, clock=clock)
    await bucket.limit()
    quitter = asyncio.create_task(bucket.limit())
    await settle()
    clock.advance(1)
    quitter.cancel()
    await settle()
    assert quitter.cancelled()
    assert bucket.limit() is DONE


async def test_all_gave_up_and_no_timer_is_left(clock: ManualClock) -> None:
    bucket = TokenBucket(0.001, clock=clock)
    await bucket.limit()
    for _ in range(100):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await bucket.limit()
    assert not bucket._waiting and bucket._timer is None


async def test_no_need_to_wait_can_be_awaited_in_every_way(clock: ManualClock) -> None:
    bucket = TokenBucket(1, burst=9, clock=clock)
    assert await bucket.limit() is None
    assert await asyncio.create_task(bucket.limit()) is None
    assert await asyncio.wait_for(bucket.limit(), 1) is None
    assert await asyncio.gather(bucket.limit(), bucket.limit()) == [None, None]
    assert repr(bucket.limit()) == "<no need to wait>"


@pytest.mark.parametrize(("rate", "burst"), [(0, 1), (-1, 1), (1, 0), (float("nan"), 1)])
def test_buckets_that_cannot_be(rate: float, burst: int) -> None:
    said = f"a bucket needs a rate above 0 and a burst of at least 1, not {rate} and {burst}"
    with pytest.raises(UsageError, match=f"^{said}$"):
        TokenBucket(rate, burst)
    with pytest.raises(UsageError, match=f"^{said}$"):
        PerDestination(rate, burst)


def test_a_rate_that_cannot_be_changes_nothing() -> None:
    bucket = TokenBucket(12.5, 3)
    with pytest.raises(UsageError, match="above 0"):
        bucket.rate = 0
    assert repr(bucket) == "TokenBucket(rate=12.5, burst=3)"


# Several


def ask(limiter: Any, *destinations: str) -> list[Callable[[], Awaitable[Any]]]:
    pdus = [SubmitSm(destination_addr=destination) for destination in destinations]
    return [lambda pdu=pdu: limiter.limit_for(pdu) for pdu in pdus]  # type: ignore[misc]


A, B, C = "447700900001", "447700900002", "15550100"


async def test_all_of_them_must_agree(clock: ManualClock) -> None:
    both = AllOf(TokenBucket(10, clock=clock), PerDestination(1, clock=clock))
    assert await when(ask(both, A, A, B, C), clock) == [0, 1, 0.1, 0.2]


async def test_who_waits_for_a_destination_holds_no_token_of_the_link(clock: ManualClock) -> None:
    both = AllOf(TokenBucket(1, clock=clock), PerDestination(0.1, clock=clock))
    assert await when(ask(both, A, A, B, C), clock) == [0, 10, 1, 2]
    assert await when(ask(both, A), clock) == [100]


async def test_a_message_that_is_given_up_returns_what_it_took(clock: ManualClock) -> None:
    link, each = TokenBucket(1, clock=clock), PerDestination(0.001, clock=clock)
    both = AllOf(link, each)
    await link.limit()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await both.limit_for(A)
    assert each.limit_for(A) is DONE


async def test_limiters_of_the_user_s_fit_plain_or_async(clock: ManualClock) -> None:
    asked: list[Any] = []

    class Plain:
        def limit(self) -> None:
            asked.append("plain")

    class Later:
        async def limit_for(self, pdu: Any) -> None:
            asked.append(pdu)

    await AllOf(Plain(), Later(), TokenBucket(1, clock=clock)).limit_for(A)
    assert asked == [A, "plain"]


def test_what_is_no_limiter() -> None:
    with pytest.raises(UsageError, match=r"^a limiter has a method limit or limit_for, which 10 lacks$"):
        AllOf(10)
