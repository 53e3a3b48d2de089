"""The window: who waits, until when, and how many."""

from __future__ import annotations

import pytest

from smpplab.errors import UsageError
from smpplab.session import Outstanding, Window
from smpplab.wire import EnquireLink

FOREVER = float("inf")


def entry(sent_at: float, due_at: float) -> Outstanding:
    return Outstanding(EnquireLink(), sent_at, due_at)


def test_a_new_window_is_empty_and_takes_ten() -> None:
    window = Window()
    assert (len(window), window.limit, window.full, window.first_due()) == (0, 10, False, None)


def test_it_is_full_at_its_limit_and_free_again_after_one_answer() -> None:
    window = Window(2)
    window[1], window[2] = entry(0, 5), entry(1, 6)
    assert window.full
    del window[1]
    assert not window.full


def test_the_first_due_is_the_oldest() -> None:
    window = Window()
    window[7], window[3] = entry(0, 30), entry(1, 31)
    assert window.first_due() == 30


def test_the_first_due_among_unequal_times_to_wait_is_found() -> None:
    window = Window()
    window.mixed = True
    window[1], window[2], window[3] = entry(0, 30), entry(1, 4), entry(2, FOREVER)
    assert window.first_due() == 4


def test_an_empty_window_forgets_that_times_were_unequal() -> None:
    window = Window()
    window.mixed = True
    assert window.first_due() is None
    assert not window.mixed


def test_overdue_are_those_whose_time_has_come() -> None:
    window = Window()
    window[1], window[2], window[3] = entry(0, 10), entry(0, 20), entry(0, FOREVER)
    assert window.overdue(9.9) == []
    assert window.overdue(10) == [1]
    assert window.overdue(1e12) == [1, 2]


@pytest.mark.parametrize("limit", [0, -1])
def test_a_window_without_room_is_refused(limit: int) -> None:
    with pytest.raises(UsageError, match=f"^a window holds at least 1 request, not {limit}$"):
        Window(limit)


def test_repr_fits_a_line() -> None:
    window = Window(3)
    window[1] = entry(0, 1)
    assert repr(window) == "<Window: 1 of 3 outstanding>"
