"""The agenda: order, one timer, and things that fail."""

from __future__ import annotations

from hypothesis import given, strategies as st

from smpplab.simulator.agenda import MOST_AT_ONCE, Agenda
from smpplab.transport.clock import ManualClock


@given(st.lists(st.floats(0, 100)))
def test_everything_happens_in_order_at_its_time(times):
    clock, seen = ManualClock(), []
    agenda = Agenda(clock)
    for number, when in enumerate(times):
        agenda.at(when, lambda when, number: seen.append((clock.time(), when, number)), when, number)
    clock.advance(100)
    assert [(when, number) for _, when, number in seen] == sorted(
        (when, number) for number, when in enumerate(times)
    )
    assert all(now == when for now, when, _ in seen)
    assert not agenda


def test_never_is_never():
    agenda = Agenda(ManualClock())
    agenda.at(float("inf"), print)
    assert len(agenda) == 0


def test_what_fails_does_not_stop_the_rest(caplog):
    clock, seen = ManualClock(), []
    agenda = Agenda(clock)
    agenda.at(1, lambda: 1 / 0)
    agenda.at(1, seen.append, "after")
    clock.advance(1)
    assert seen == ["after"]
    assert "failed" in caplog.text


def test_what_is_put_down_while_things_happen():
    clock, seen = ManualClock(), []
    agenda = Agenda(clock)
    agenda.at(1, lambda: (seen.append("first"), agenda.at(2, seen.append, "second")))
    clock.advance(5)
    assert seen == ["first", "second"]


def test_clear_forgets():
    clock, seen = ManualClock(), []
    agenda = Agenda(clock)
    agenda.at(1, seen.append, 1)
    agenda.clear()
    clock.advance(5)
    assert seen == []


def test_what_never_catches_up_leaves_room_for_others():
    clock, seen = ManualClock(), []
    agenda = Agenda(clock)

    def again() -> None:
        seen.append(clock.time())
        if len(seen) < 3 * MOST_AT_ONCE:
            agenda.at(1, again)

    agenda.at(1, again)
    clock.call_at(1, seen.append, "other")
    clock.advance(1)
    assert seen.index("other") == MOST_AT_ONCE
    assert len(seen) == 3 * MOST_AT_ONCE
