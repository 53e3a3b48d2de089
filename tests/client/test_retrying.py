"""When to try again, and when never."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, strategies as st

from smpplab.client.retrying import Backoff, hopeless, refused
from smpplab.errors import BindError, BindTimeout, ConnectFailed, EncodeError, UsageError
from smpplab.wire import BindTransceiverResp


class Highest(random.Random):
    """Takes the highest of what there is."""

    def uniform(self, a: float, b: float) -> float:
        return b


def bind_error(status: int) -> BindError:
    return BindError("refused", status=BindTransceiverResp(command_status=status).status)


def test_the_ceiling_doubles_up_to_the_longest() -> None:
    backoff = Backoff(0.5, 60, None, Highest())
    waits = [backoff.failed(ConnectFailed("no")) for _ in range(9)]
    assert waits == [0.5, 1, 2, 4, 8, 16, 32, 60, 60]
    backoff.failures = 100_000
    assert backoff.failed(ConnectFailed("no")) == 60


@given(st.floats(0.001, 10), st.floats(0.001, 1000), st.integers(1, 40), st.integers())
def test_a_pause_is_anything_up_to_its_ceiling(first: float, longest: float, count: int, seed: int) -> None:
    backoff = Backoff(first, longest, None, random.Random(seed))
    for _ in range(count):
        wait = backoff.failed(ConnectFailed("no"))
        assert 0 <= wait <= backoff.ceiling(backoff.failures) <= longest


def test_a_long_life_begins_anew_and_a_short_one_is_a_failure() -> None:
    backoff = Backoff(1, 60, None, Highest())
    assert backoff.lost(3600) == 1
    assert [backoff.lost(0.6) for _ in range(8)] == [2, 4, 8, 16, 32, 60, 60, 60]
    assert backoff.lost(30) == 60, "half a minute is short when the next pause may be a minute"
    assert backoff.lost(60) == 1


@pytest.mark.parametrize("status", [0x0E, 0x0F, 0x53, 0x101, 0x02])
def test_what_will_not_get_better_is_raised_at_once(status: int) -> None:
    error = bind_error(status)
    with pytest.raises(BindError) as caught:
        Backoff(1, 60, None).failed(error)
    assert caught.value is error


@pytest.mark.parametrize("error", [UsageError("no"), EncodeError("too long", pdu="bind_receiver")])
def test_our_own_mistakes_are_raised_at_once(error: Exception) -> None:
    assert hopeless(error)


@pytest.mark.parametrize("status", [0x05, 0x0D, 0x0499, 0x00])
def test_refusals_are_taken_so_often_in_a_row(status: int) -> None:
    backoff = Backoff(1, 60, 3)
    for _ in range(2):
        backoff.failed(bind_error(status))
    backoff.lost(0)
    for _ in range(2):
        backoff.failed(bind_error(status))
    with pytest.raises(BindError):
        backoff.failed(bind_error(status))


@pytest.mark.parametrize(
    "error",
    [bind_error(0x08), bind_error(0x58), bind_error(0x14), BindTimeout("late"), ConnectFailed("refused")],
)
def test_what_may_get_better_has_no_limit(error: Exception) -> None:
    backoff = Backoff(1, 60, 1)
    for _ in range(100):
        backoff.failed(error)
    assert not refused(error)


def test_a_refusal_by_one_of_several_counts() -> None:
    error = ConnectFailed("none of 2 message centres took us")
    error.__cause__ = ExceptionGroup("each try", [ConnectFailed("refused"), bind_error(0x0D)])
    assert refused(error)
