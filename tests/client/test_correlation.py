"""From a receipt's id to its submission: by any form of the id, at a flat cost, for a while."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.client import MemoryCorrelator, correlation
from smpplab.transport import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.mark.parametrize(
    ("put", "asked", "rule"),
    [
        ("abc", "abc", "exact"),
        ("abc", " abc\0", "trimmed"),
        ("ABC-1", "abc-1", "case"),
        ("0000417723", "417723", "zeros"),
        ("1A2B3C4D", "439041101", "hex-decimal"),
        ("0", "0", "exact"),
    ],
)
def test_an_id_is_found_by_its_forms(put: str, asked: str, rule: str) -> None:
    correlator = MemoryCorrelator()
    correlator.put(put, "it")
    assert (correlator.get(asked), correlator.rule) == ("it", rule)


def test_what_is_not_there_is_none() -> None:
    correlator = MemoryCorrelator()
    assert (correlator.get("x"), correlator.rule) == (None, "")


def test_a_form_that_two_ids_share_decides_nothing() -> None:
    correlator = MemoryCorrelator()
    correlator.put("00a1", 1)
    correlator.put("0a1", 2)
    assert correlator.get("A1") is None
    assert correlator.get("0a1") == 2
    correlator.remove("00a1")
    assert correlator.get("A1") == 2


def test_the_oldest_goes_when_there_are_too_many(clock: ManualClock) -> None:
    correlator = MemoryCorrelator(limit=2, clock=clock)
    for number in range(4):
        correlator.put(str(number), number)
    assert [correlator.get(str(number)) for number in range(4)] == [None, None, 2, 3]
    assert (len(correlator), correlator.forgotten) == (2, 2)
    assert repr(correlator) == "<MemoryCorrelator: 2 waiting, 2 forgotten>"


def test_a_value_is_kept_for_its_time(clock: ManualClock) -> None:
    correlator = MemoryCorrelator(ttl=60, clock=clock)
    correlator.put("a", 1)
    clock.advance(30)
    correlator.put("b", 2)
    clock.advance(30)
    correlator.put("c", 3)
    assert [correlator.get(key) for key in "abc"] == [None, 2, 3]


def test_a_new_value_under_an_old_id_counts_as_new(clock: ManualClock) -> None:
    correlator = MemoryCorrelator(limit=2, clock=clock)
    for key, value in (("a", 1), ("b", 2), ("a", 3), ("c", 4)):
        correlator.put(key, value)
    assert [correlator.get(key) for key in "abc"] == [3, None, 4]


def test_forgetting_leaves_no_trace_in_the_index() -> None:
    correlator = MemoryCorrelator(limit=10)
    for number in range(1000):
        correlator.put(f"{number:08X}", number)
        correlator.get("nonsense")
    for number in range(1000):
        correlator.remove(f"{number:08X}")
    correlator.remove("never there")
    assert len(correlator) == len(correlator._index) == len(correlator._new) == 0


@pytest.mark.parametrize("waiting", [10, 10_000])
def test_the_cost_of_one_look_up_does_not_grow(waiting: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in forms of ids that were worked out, not in time."""
    correlator = MemoryCorrelator()
    for number in range(waiting):
        correlator.put(f"{number:08x}", number)
    correlator.get("nonsense")
    worked_out: list[str] = []
    real = correlation.candidates

    def counting(key: str, **options: Any) -> Any:
        worked_out.append(key)
        return real(key, **options)

    monkeypatch.setattr(correlation, "candidates", counting)
    for number in range(100, 200):
        correlator.put(f"new{number}", number)
        assert correlator.get(f"new{number}") == number
    assert worked_out == [], "an exact match works out nothing"
    assert correlator.get("NEW150") == 150
    assert len(worked_out) == 101, "the new ones are indexed once"
    correlator.get("NEW150")
    assert len(worked_out) == 102
