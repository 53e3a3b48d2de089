"""One rate for each destination, exact in virtual time."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from smpplab.client import PerDestination
from smpplab.client.limiters import DONE
from smpplab.errors import UsageError
from smpplab.transport import ManualClock
from smpplab.transport.clock import settle
from smpplab.wire import SubmitSm

A, B, C = "447700900001", "447700900002", "15550100"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


async def when(limiter: PerDestination, clock: ManualClock, *destinations: str) -> list[float]:
    """When each of several messages that ask at once may go."""
    found = [-1.0] * len(destinations)

    async def one(index: int) -> None:
        await limiter.limit_for(SubmitSm(destination_addr=destinations[index]))
        found[index] = round(clock.time(), 9)

    async with asyncio.TaskGroup() as group:
        for index in range(len(destinations)):
            group.create_task(one(index))
        await clock.run(100)
    return found


async def test_destinations_do_not_wait_for_each_other(clock: ManualClock) -> None:
    limiter = PerDestination(1, clock=clock)
    assert await when(limiter, clock, A, A, B, A, B) == [0, 1, 0, 2, 1]


async def test_destinations_by_their_first_digits(clock: ManualClock) -> None:
    limiter = PerDestination(1, key=2, clock=clock)
    assert await when(limiter, clock, A, B, C) == [0, 1, 0]


async def test_destinations_by_a_function(clock: ManualClock) -> None:
    limiter = PerDestination(
        1, key=lambda pdu: pdu.destination_addr[-1] if pdu.destination_addr != C else None, clock=clock
    )
    assert await when(limiter, clock, A, "15550101", C, C) == [0, 1, 0, 0]


async def test_a_burst_to_each_and_again_after_a_pause(clock: ManualClock) -> None:
    limiter = PerDestination(1, burst=2, clock=clock)
    assert await when(limiter, clock, A, A, A, B) == [0, 0, 1, 0]
    start = clock.time()
    assert await when(limiter, clock, A, A, A) == [start, start, start + 1]


async def test_what_has_no_one_destination_is_not_limited() -> None:
    limiter = PerDestination(1)
    several = SimpleNamespace(dest_address=[A, B])
    assert [limiter.limit_for(several), limiter.limit_for(several)] == [DONE, DONE]
    assert PerDestination(1, key=3).limit_for(several) is DONE


async def test_who_gives_up_leaves_the_destination_s_token(clock: ManualClock) -> None:
    limiter = PerDestination(1 / 3600, clock=clock)
    await limiter.limit_for(A)
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await limiter.limit_for(A)
    clock.advance(3600)
    assert limiter.limit_for(A) is DONE
    limiter.give_back(A)
    assert limiter.limit_for(A) is DONE
    assert not limiter._busy


async def test_who_gives_up_with_the_token_in_hand_returns_it(clock: ManualClock) -> None:
    limiter = PerDestination(1 / 3600, clock=clock)
    await limiter.limit_for(A)
    quitter = asyncio.create_task(limiter.limit_for(A))
    await settle()
    clock.advance(3600)
    quitter.cancel()
    await settle()
    assert limiter.limit_for(A) is DONE
    assert not limiter._busy


async def test_who_asks_again_at_once_waits_for_the_next(clock: ManualClock) -> None:
    limiter, sent = PerDestination(1, burst=2, clock=clock), []

    async def send() -> None:
        for _ in range(3):
            await limiter.limit_for(A)
            sent.append(clock.time())

    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(send())
        await clock.run(20)
    assert sent == [0, 0, 1, 2, 3, 4, 5, 6, 7]
    assert not limiter._busy


async def test_the_rate_of_each_may_change(clock: ManualClock) -> None:
    limiter = PerDestination(0.01, clock=clock)
    clock.call_at(5, setattr, limiter, "rate", 0.5)
    assert await when(limiter, clock, A, A, A) == [0, 5, 7]


async def test_destinations_are_forgotten_when_their_buckets_are_full(clock: ManualClock) -> None:
    limiter = PerDestination(1, clock=clock)
    most = 0
    for number in range(20_000):
        clock.advance(0.01)
        assert limiter.limit_for(f"4477{number:08}") is DONE
        most = max(most, len(limiter))
    assert most < 250, "some 100 of them are younger than a second"
    assert len(limiter._sweep) == len(limiter)
    assert repr(limiter).startswith("<PerDestination: 1 a second, burst 1, ")


async def test_a_busy_destination_is_not_forgotten(clock: ManualClock) -> None:
    limiter = PerDestination(1, clock=clock)
    waits = [asyncio.ensure_future(limiter.limit_for(A)) for _ in range(3)]
    for number in range(1000):
        await limiter.limit_for(f"4477{number:08}")
    await settle()
    assert [wait.done() for wait in waits] == [True, False, False]
    await clock.run(2)
    assert all(wait.done() for wait in waits)
    assert await when(limiter, clock, A) == [3]


def test_keys_that_cannot_be() -> None:
    with pytest.raises(UsageError, match=r"^key is a number of leading digits of at least 1, not 0$"):
        PerDestination(1, key=0)


async def test_the_client_asks_for_each_destination(mc: Any) -> None:
    esme = await mc.connect(rate_limiter=PerDestination(1, clock=mc.clock))
    sent: list[tuple[float, str]] = []
    accepted = mc.on["submit_sm"]

    def note(pdu: Any) -> Any:
        sent.append((round(mc.clock.time(), 3), pdu.destination_addr[-1]))
        return accepted(pdu)

    mc.on["submit_sm"] = note
    await mc.during(5, *[esme.submit(to, "Hi") for to in (A, A, B, A)])
    assert sent == [(0, "1"), (0, "2"), (1, "1"), (2, "1")]
