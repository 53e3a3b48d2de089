"""From a receipt's id to its submission: by any form of the id, at a flat cost, for a while."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smpplab.client import MemoryCorrelator, correlation
from smpplab.text.message_ids import best_match
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
    assert len(correlator) == len(correlator._families) == len(correlator._new) == 0


def test_what_is_due_is_not_given_even_when_nothing_more_is_put(clock: ManualClock) -> None:
    correlator = MemoryCorrelator(ttl=60, clock=clock)
    correlator.put("00a1", 1)
    clock.advance(60)
    assert [correlator.get("00a1"), correlator.get("A1"), correlator.rule] == [None, None, ""]


def test_a_million_that_are_due_at_once_go_in_slices(clock: ManualClock) -> None:
    correlator = MemoryCorrelator(ttl=60, clock=clock)
    for number in range(1000):
        correlator.put(f"{number:04x}", number)
    clock.advance(60)
    sizes = []
    for number in range(11):
        correlator.put(f"new{number}", number)
        sizes.append(len(correlator))
    assert sizes == [901, 802, 703, 604, 505, 406, 307, 208, 109, 10, 11]
    assert correlator.forgotten == 1000
    assert correlator.get("NEW3") == 3


def test_an_id_that_came_back_and_went_again() -> None:
    correlator = MemoryCorrelator()
    for value in range(3):
        correlator.put("00A1", value)
        assert correlator.get("161") == value
    correlator.remove("00A1")
    assert correlator.get("161") is None
    assert not correlator._families


ids = st.text(st.sampled_from("0123456789abcdefABCDEFxyz- \0"), max_size=6)


@given(st.lists(st.tuples(st.booleans(), ids), max_size=30), ids)
def test_it_finds_what_looking_at_every_id_would_find(steps: list[tuple[bool, str]], wanted: str) -> None:
    correlator, waiting = MemoryCorrelator(), {}
    for put, key in steps:
        if put:
            waiting[key] = object()
            correlator.put(key, waiting[key])
        else:
            waiting.pop(key, None)
            correlator.remove(key)
        correlator.get("a")  # builds the index
    found = ("exact", wanted) if wanted in waiting else best_match(wanted, waiting)
    assert correlator.get(wanted) is (waiting[found[1]] if found else None)
    assert correlator.rule == (found[0] if found else "")


@pytest.mark.parametrize("waiting", [10, 10_000])
def test_the_cost_of_one_look_up_does_not_grow(waiting: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in families of ids that were worked out, not in time."""
    correlator = MemoryCorrelator()
    for number in range(waiting):
        correlator.put(f"{number:08x}", number)
    correlator.get("nonsense")
    worked_out: list[str] = []
    real = correlation.family

    def counting(key: str) -> str:
        worked_out.append(key)
        return real(key)

    monkeypatch.setattr(correlation, "family", counting)
    for number in range(100, 200):
        correlator.put(f"new{number}", number)
        assert correlator.get(f"new{number}") == number
    assert worked_out == [], "an exact match works out nothing"
    assert correlator.get("NEW150") == 150
    assert len(worked_out) == 101, "the new ones are indexed once"
    correlator.get("NEW150")
    assert len(worked_out) == 102


def test_no_look_up_has_to_index_everything_that_waits() -> None:
    correlator = MemoryCorrelator()
    for number in range(20_000):
        correlator.put(f"{number:08x}", number)
        assert len(correlator._new) <= correlation.UNINDEXED


def test_what_is_retired_is_known_for_a_while(clock: ManualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Message centres send a receipt again when its answer is late; nothing else may keep it in memory."""
    monkeypatch.setattr(correlation, "RETIRED", 2)
    correlator = MemoryCorrelator(clock=clock)
    for key in ("a", "b", "1A2B"):
        correlator.put(key, key.upper())
        correlator.retire(key)
    assert len(correlator) == 2
    assert [correlator.get(key) for key in ("a", "b", "6699")] == [None, "B", "1A2B"]
    clock.advance(1)
    correlator.put("b", "another message of the same id")
    for key in ("1A2B", "1A2B", "never put"):
        correlator.retire(key)
    assert correlator.get("b") == "another message of the same id"
