"""Sequence numbers: 1 to 0x7FFFFFFF, then 1 again."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smpplab.client import SequenceNumbers
from smpplab.client.sequences import HIGHEST
from smpplab.errors import UsageError


def test_they_count() -> None:
    numbers = SequenceNumbers()
    assert [numbers.next_sequence() for _ in range(3)] == [1, 2, 3]


def test_they_may_leave_room_for_others() -> None:
    numbers = SequenceNumbers(start=5, step=10)
    assert [numbers.next_sequence() for _ in range(3)] == [5, 15, 25]


def test_they_begin_again() -> None:
    numbers = SequenceNumbers(start=HIGHEST - 1, step=1)
    assert [numbers.next_sequence() for _ in range(3)] == [HIGHEST - 1, HIGHEST, 1]
    assert repr(numbers) == "<SequenceNumbers: next 2>"


@given(st.integers(1, 9), st.integers(0, 50))
def test_workers_that_share_a_step_never_meet_even_after_the_highest_number(
    workers: int, before: int
) -> None:
    seen: list[int] = []
    for worker in range(1, workers + 1):
        late = HIGHEST - before * workers
        start = late - (late - worker) % workers  # a number of this worker's, near the end
        numbers = SequenceNumbers(start, step=workers)
        own = [numbers.next_sequence() for _ in range(100)]
        assert {number % workers for number in own} == {worker % workers}
        assert all(1 <= number <= HIGHEST for number in own)
        seen += own
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(("start", "step"), [(0, 1), (HIGHEST + 1, 1), (1, 0), (1, HIGHEST + 1)])
def test_numbers_that_cannot_be(start: int, step: int) -> None:
    with pytest.raises(
        UsageError, match=rf"^sequence numbers go from 1 to {HIGHEST}: start {start}, step {step}$"
    ):
        SequenceNumbers(start, step)
