"""Whose turn it is: with members of paper, and answers in any order."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.client.balance import Balance
from smpplab.errors import BindError, ConnectionLost


class Paper:
    """A member of paper."""

    def __init__(self, limit: int = 3, bound: bool = True) -> None:
        self.limit, self.bound, self.in_hand, self.used = limit, bound, 0, 0
        self.error: Exception | None = None
        self.reason: Exception | None = None


def balance(*members: Paper) -> Any:
    pool: Any = SimpleNamespace(
        members=list(members),
        stopping=asyncio.Future(),
        finished=asyncio.Future(),
        settings=SimpleNamespace(window_wait=True),
    )
    pool.bound = any(member.bound for member in members)
    return Balance(pool)


@given(st.integers(1, 5), st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=200))
def test_no_member_has_two_more_than_another(count: int, steps: list[int | None]) -> None:
    """While answers come in turn, outstanding requests differ by one at most."""

    async def play() -> None:
        turns, busy = balance(*(Paper(1000) for _ in range(count))), []
        for step in steps:
            if step is None or not busy:
                busy.append(turns.take())
            else:  # the busiest answers
                busy.sort(key=lambda member: -member.in_hand)
                turns.give_back(busy.pop(0))
            loads = [member.in_hand for member in turns.members]
            assert max(loads) - min(loads) <= 1

    asyncio.run(play())


async def test_of_those_that_are_equal_the_one_that_has_rested_longest() -> None:
    turns = balance(*(Paper() for _ in range(3)))
    order = []
    for _ in range(6):
        member = turns.take()
        order.append(turns.members.index(member))
        turns.give_back(member)
    assert order == [0, 1, 2, 0, 1, 2]


async def test_members_that_are_not_bound_or_full_are_left_out() -> None:
    one, two = Paper(limit=1), Paper(bound=False)
    turns = balance(one, two)
    assert turns.take() is one
    assert turns.take() is None


async def test_those_who_wait_come_in_their_order_and_before_newcomers() -> None:
    one = Paper(limit=1)
    turns = balance(one)
    turns.take()
    came: list[int] = []

    async def come(number: int) -> None:
        member = turns.take() or await turns.wait(1)
        came.append(number)
        await asyncio.sleep(0)
        turns.give_back(member)

    tasks = [asyncio.create_task(come(number)) for number in range(4)]
    await asyncio.sleep(0)
    turns.give_back(one)
    await asyncio.gather(*tasks)
    assert came == [0, 1, 2, 3] and one.in_hand == 0


async def test_a_turn_that_is_cancelled_goes_to_the_next() -> None:
    one = Paper(limit=1)
    turns = balance(one)
    turns.take()
    first, second = (asyncio.create_task(turns.wait(1)) for _ in range(2))
    await asyncio.sleep(0)
    turns.give_back(one)
    first.cancel()
    assert await second is one
    assert first.cancelled()


async def test_waiting_for_ever_and_not() -> None:
    one = Paper(bound=False)
    one.reason = ConnectionLost("the MC is gone")
    turns = balance(one)
    patient = asyncio.create_task(turns.wait(None))
    with pytest.raises(ConnectionLost) as caught:
        await turns.wait(0.01)
    assert str(caught.value) == (
        "none of 1 sessions was bound within 0.01 s; nothing was sent: the MC is gone"
    )
    one.bound = turns.pool.bound = True
    turns.wake_all()
    assert await patient is one


async def test_the_end_is_told_to_all_who_wait() -> None:
    one = Paper(bound=False)
    for end, said in (("finished", "no session will be bound again; nothing was sent: refused"),
                      ("stopping", "the sessions are closed: nothing was sent")):  # fmt: skip
        turns = balance(one)
        one.error = BindError("refused")
        waiting = [asyncio.create_task(turns.wait(None)) for _ in range(3)]
        await asyncio.sleep(0)
        getattr(turns.pool, end).set_result(None)
        turns.wake_all()
        errors = await asyncio.gather(*waiting, return_exceptions=True)
        assert [str(error) for error in errors] == [said] * 3
