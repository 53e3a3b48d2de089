"""The timers: each can be switched off."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.errors import UsageError
from smpplab.session import Role, Session, Timers


def test_what_is_usual() -> None:
    assert Timers() == Timers(response=30.0, enquire_link=30.0, inactivity=None, session_init=None)


def test_without_timers_nothing_is_ever_due() -> None:
    session = Session(Role.MC, timers=Timers(None, None))
    assert session.next_deadline() is None
    assert session.tick(1e9) == []


@pytest.mark.parametrize("wrong", [-1, "30", float("nan")])
def test_a_timer_is_a_number_of_seconds(wrong: Any) -> None:
    with pytest.raises(UsageError, match="the enquire_link timer is a number of seconds or None, not"):
        Timers(enquire_link=wrong)
