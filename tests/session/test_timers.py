"""The timers: each can be switched off."""

from __future__ import annotations

from smpplab.session import Role, Session, Timers


def test_what_is_usual() -> None:
    assert Timers() == Timers(response=30.0, enquire_link=30.0, inactivity=None, session_init=None)


def test_without_timers_nothing_is_ever_due() -> None:
    session = Session(Role.MC, timers=Timers(None, None))
    assert session.next_deadline() is None
    assert session.tick(1e9) == []
