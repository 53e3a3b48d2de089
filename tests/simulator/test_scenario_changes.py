"""Changes: when they come, how often, and what is said of one that cannot be."""

from __future__ import annotations

import logging
from itertools import islice
from typing import Any

import pytest

from smpplab.errors import UsageError
from smpplab.simulator.scenario_changes import Change, changes_from, schedule
from tests.simulator.lab import Lab


@pytest.mark.parametrize(
    ("change", "times"),
    [
        (Change(5.0), [5]),
        (Change(5.0, every=10.0), [5, 15, 25, 35]),
        (Change(5.0, every=10.0, until=25.0), [5, 15, 25]),
        (Change(5.0, until=4.0), []),
    ],
)
def test_the_times(change: Change, times: list[float]) -> None:
    assert list(islice(change.times(), 4)) == times


@pytest.mark.parametrize(
    ("tables", "says"),
    [
        ({}, "x.toml: changes are tables, each below its own [[change]]"),
        ([5], "changes are tables"),
        ([{"letter": True}], "x.toml: change 1 needs at: when it comes"),
        ([{"at": 1, "letter": True}, {"at": 2}], "x.toml: change 2 changes nothing"),
        ([{"at": "noon", "letter": True}], "x.toml: change 1: at is a time such as"),
        ([{"at": 1, "every": 0, "letter": True}], "x.toml: change 1: every is a time above 0"),
        ([{"at": 1, "leter": True}], "x.toml: change 1 has no 'leter' (did you mean 'letter'?)"),
        ([{"at": 1, "accounts": {"lab": {"windw": 1}}}], "change 1: accounts.lab has no 'windw'"),
    ],
)
def test_what_cannot_be(tables: Any, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        changes_from("x.toml", tables)
    assert says in str(raised.value)


def test_they_show_themselves() -> None:
    (change,) = changes_from("x", [{"at": "10 s", "every": "1 min", "close": True}])
    assert repr(change) == "<Change at 10 s, every 60 s: close>"


async def test_they_come_on_the_simulators_clock_and_are_told() -> None:
    async with Lab() as lab:
        changes = changes_from(
            "x",
            [
                {"at": "20 s", "max_sessions": 2},
                {"at": "10 s", "every": "8 s", "until": "30 s", "max_sessions": 1},
            ],
        )
        await lab.clock.run(5)
        schedule(lab.smsc, changes)
        await lab.clock.run(40)
        told = [(event["time"], event["changed"]) for event in lab.events if event["event"] == "change"]
        one, two = {"max_sessions": 1}, {"max_sessions": 2}
        assert told == [(15, one), (23, one), (25, two), (31, one)]


async def test_one_that_cannot_be_any_more_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with Lab() as lab:
        schedule(lab.smsc, changes_from("x", [{"at": 1, "every": 1, "accounts": {"gone": {"window": 1}}}]))
        with caplog.at_level(logging.WARNING):
            await lab.clock.run(2)
        assert (
            caplog.messages
            == [
                "<Change at 1 s, every 1 s: accounts>: there is no account 'gone'; there are: lab; "
                "a new one needs a password"
            ]
            * 2
        )


async def test_after_the_close_none_comes() -> None:
    async with Lab() as lab:
        schedule(lab.smsc, changes_from("x", [{"at": 1, "letter": True}]))
        await lab.smsc.close()
        await lab.clock.run(5)
        assert not lab.smsc.accounts.letter
