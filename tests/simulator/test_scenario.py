"""Scenarios as files: what may stand in them, what is said of what may not, and what they make."""

from __future__ import annotations

import contextlib
import copy
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

import smpplab as sl
from smpplab.errors import UsageError
from smpplab.session import Timers
from smpplab.simulator import Account
from smpplab.simulator.fates import Rejected
from smpplab.simulator.paced import PacedClock
from smpplab.simulator.scenario import HEAD, Scenario
from smpplab.simulator.scenario_files import FOLDER
from smpplab.simulator.scenario_table import KEYS, made
from smpplab.transport import LoopClock, ManualClock

NAMES = [
    "healthy", "slow", "throttled campaign", "receipt outage", "flapping link", "hex ids", "wrong password",
    "window of one", "queue full", "encoding mess", "hostile", "day of an operator",
]  # fmt: skip


def test_twelve_are_shipped_in_their_order_and_each_says_what_it_teaches() -> None:
    shipped = Scenario.shipped()
    assert [scenario.name for scenario in shipped] == NAMES
    assert all(scenario.title and 20 < len(scenario.teaches) <= 100 for scenario in shipped)
    assert len({scenario.seed for scenario in shipped}) == 12


@pytest.mark.parametrize("path", [path for path in FOLDER.iterdir() if path.name.endswith(".toml")], ids=str)
def test_the_file_begins_with_what_a_learner_sees(path: Any) -> None:
    head = path.read_text(encoding="utf-8").partition("\ntitle")[0]
    assert head.startswith("# ") and "\n# What you see: " in head


def test_an_empty_file_is_a_message_centre() -> None:
    scenario = Scenario.parse("")
    smsc = scenario.simulator(clock=ManualClock(), port=None)
    assert (scenario.seed, list(smsc.accounts), smsc.account().password) == (0, ["lab"], "secret")
    assert scenario.rehearsal.lasts == 60 and len(scenario.rehearsal.esme) == 1


def test_a_file(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        """
        title = "Own"
        seed = 5
        begins = 2027-02-01T00:00:00
        fate = {outcome = "rejected", after = 0}
        timers = {response = 5}
        [accounts.me]
        password = "pw"
        limit = 50
        [[change]]
        at = "1 min"
        accounts.me.limit = "none"
        """
    )
    scenario = Scenario.read(file)
    assert (scenario.name, scenario.title, scenario.seed) == (str(file), "Own", 5)
    assert scenario.begins == datetime(2027, 2, 1, tzinfo=UTC)
    assert repr(scenario) == f"<Scenario {str(file)!r}: 1 change>"
    smsc = scenario.simulator(clock=ManualClock(), port=None)
    assert (smsc.seed, list(smsc.accounts), smsc.account().limit.rate) == (5, ["me"], 50)  # type: ignore[union-attr]
    assert isinstance(smsc.fate, Rejected) and smsc.timers == Timers(response=5)
    assert smsc.dates.at(1) == datetime(2027, 2, 1, 0, 0, 1, tzinfo=UTC)


def test_files_that_it_names_are_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mo.csv").write_text("at,source,destination,text\n1,447700900123,447700900999,Hi\n")
    (tmp_path / "own.toml").write_text(
        'traffic = {file = "mo.csv"}\n[[change]]\nat = 1\ntraffic = [{file = "mo.csv"}]'
    )
    monkeypatch.chdir("/")
    assert Scenario.read(tmp_path / "own.toml").changes
    (tmp_path / "mo.csv").unlink()
    with pytest.raises(UsageError, match=r"own.toml: change 1: traffic, number 1: .*mo.csv: No such file"):
        Scenario.read(tmp_path / "own.toml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("seed =", "x.toml is no TOML: Invalid value"),
        ("a = " + "[" * 3000, "x.toml is no TOML"),
        (
            "sead = 5",
            "x.toml has no 'sead' (did you mean 'seed'?); it has title, teaches, seed, begins, speed,",
        ),
        ("per_second = 5", "x.toml has no 'per_second'"),
        ('seed = "five"', "x.toml: seed is a whole number, not 'five'"),
        ("begins = 5", "x.toml: begins is a date and a time"),
        ("begins = 2027-01-01", "x.toml: begins is a date and a time"),
        ("speed = 0", "x.toml: speed is a number above 0"),
        ("speed = 1e300", "x.toml: speed is a number above 0, and at most 1,000,000; not 1e+300"),
        ("begins = 0001-01-01T00:00:00Z", "x.toml: begins is a date of the years 2000 to 2099"),
        ("begins = 9999-12-31T23:59:59Z", "x.toml: begins is a date of the years 2000 to 2099"),
        ('handsets."".on = true', "x.toml: handsets: the number of a handset has 1 to 20 characters, not ''"),
        (
            'handsets.4477.answers_after = "zz"',
            "x.toml: handsets.4477: answers_after: a delay is seconds, or one of",
        ),
        ('faults = [{name = "Fault"}]', "x.toml: faults, number 1: there is no fault 'Fault'"),
        (
            'faults = [{name = "Latency", seconds = -1}]',
            "faults, number 1: Latency: seconds is a number from 0",
        ),
        ("[[rehearsal.esme]]\nwindow = 0", "x.toml: rehearsal: esme: window is a whole number from 1 up"),
        ("[[rehearsal.esme]]\nquery = -1", "x.toml: rehearsal: esme: a script has messages and query from 0"),
        ("[accounts.lab]\nlimitt = 5", "x.toml: accounts.lab has no 'limitt' (did you mean 'limit'?)"),
        ("accounts = 5", "x.toml: accounts is tables by system_id"),
        ('fate = "eaten"', "x.toml: fate: an outcome is one of"),
        ("change = 5", "x.toml: changes are tables"),
        ("[change]\nat = 5", "x.toml: changes are tables"),
        ("[[change]]\nat = 1\naccounts.lba.limit = 1", "x.toml: change 1, at 1 s: there is no account 'lba'"),
        ("rehearsal = 5", "x.toml: rehearsal is a table, with lasts, esme; not 5"),
        ("[rehearsal]\nesme = []", "x.toml: rehearsal has nobody in it"),
        ("[[rehearsal.esme]]\nrat = 5", "x.toml: rehearsal: esme has no 'rat' (did you mean 'rate'?)"),
        (
            "[[rehearsal.esme]]\nrate = 0",
            "x.toml: rehearsal: esme: a script has messages and query from 0 up",
        ),
        ('[[rehearsal.esme]]\naccount = "me"', "x.toml: rehearsal: there is no account 'me'; there are: lab"),
        ('[[rehearsal.esme]]\nbind = "up"', "x.toml: rehearsal: esme: bind is of tx, rx and trx, not up"),
        ("[accounts]", "x.toml: rehearsal: there is no account ''; there are: none at all"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(text: str, says: str) -> None:
    with pytest.raises(UsageError) as raised:
        Scenario.parse(text, "x.toml")
    assert says in str(raised.value)


def test_changes_are_tried_in_the_order_in_which_they_come() -> None:
    scenario = Scenario.parse(
        "[[change]]\nat = 5\naccounts.new.limit = 1\n[[change]]\nat = 2\naccounts.new.password = 'pw'"
    )
    assert len(scenario.changes) == 2


def test_it_shows_itself() -> None:
    text = Scenario.parse(
        "title = '<b>'\nteaches = 'a & b'\n[[change]]\nat = 5\nevery = 2\naccounts.lab.password = 'hidden'"
    )._repr_html_()
    assert "<strong>&lt;b&gt;</strong>" in text and "a &amp; b" in text
    assert "<td>5 s</td><td>every 2 s</td>" in text
    assert "•••" in text and "hidden" not in text
    assert "<tr>" not in Scenario.parse("")._repr_html_()


# What they make


def test_arguments_win_over_the_scenario() -> None:
    scenario = Scenario.parse("seed = 5\nreceipts = 'jasmin'\nfate = 'pending'\nmax_sessions = 9")
    more: dict[str, Any] = {"seed": 6, "receipts": "vonage", "receipt_after": 3.0, "max_sessions": 8}
    smsc = scenario.simulator(clock=ManualClock(), port=None, **more)
    assert (smsc.seed, smsc.max_sessions, smsc.receipts.ids) == (6, 8, "{number:016X}")  # type: ignore[union-attr]
    assert repr(smsc.fate).startswith("Delivered(")
    accounts = [Account("lab", "new"), Account("me", "pw")]
    smsc = scenario.simulator(clock=ManualClock(), port=None, accounts=accounts)
    assert {name: account.password for name, account in smsc.accounts.items()} == {"lab": "new", "me": "pw"}


def test_each_simulator_has_its_own_limits() -> None:
    scenario = Scenario.read("throttled campaign")
    first, second = (scenario.simulator(clock=ManualClock(), port=None) for _ in range(2))
    assert first.account().limit is not second.account().limit


def test_its_clock() -> None:
    assert isinstance(Scenario.parse("").simulator(port=None).clock, LoopClock)
    fast = Scenario.parse("").at_speed(10).simulator(port=None)
    assert isinstance(fast.clock, PacedClock) and fast.clock.speed == 10
    now = datetime.now(UTC)
    assert abs(fast.dates.at(fast.clock.time()) - now) < timedelta(minutes=5)
    day = Scenario.read("day of an operator").simulator(port=None)
    assert isinstance(day.clock, PacedClock) and day.clock.speed == 60
    assert day.dates.epoch == datetime(2027, 1, 15, 6, tzinfo=UTC)


async def test_the_course_begins_with_the_first_start_only() -> None:
    clock = ManualClock()
    smsc = Scenario.parse("hold_receipts = true\n[[change]]\nat = 10\nletter = true").simulator(
        clock=clock, port=None
    )
    assert not smsc.hold_receipts
    await clock.run(5)
    await smsc.start()
    assert smsc.hold_receipts
    smsc.hold_receipts = False
    smsc.stop_listening()
    await smsc.start()
    assert not smsc.hold_receipts
    await clock.run(9)
    assert not smsc.accounts.letter
    await clock.run(1)
    assert smsc.accounts.letter
    await smsc.close()


def test_the_head_is_what_a_file_can_say() -> None:
    assert set(HEAD) == {"title", "teaches", "seed", "begins", "speed"}


@pytest.mark.parametrize("scenario", ["slow", Scenario.read("slow")])
async def test_by_name_where_simulators_are_made(scenario: Any) -> None:
    smsc = sl.Simulator({"me": "pw"}, scenario=scenario, loop="current", port=None, clock=ManualClock())
    assert list(smsc.accounts) == ["lab", "me"] and smsc.seed == 2


def test_by_name_on_a_thread() -> None:
    smsc = sl.Simulator(scenario="slow", loop="thread", seed=9)
    try:
        smsc.start()
        assert smsc.seed == 9 and [fault.name for fault in smsc.faults] == ["Latency", "Jitter"]
    finally:
        smsc.stop()
        sl.LoopThread.shared().stop()


# Whatever a file says, it is a scenario or a UsageError

JUNK = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats() | st.text(max_size=8)
    | st.sampled_from(["lab", "none", "10 s", "vonage", "drip", "delivered", "ff 00"]) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=5,
)  # fmt: skip
TABLES = [
    tomllib.loads(path.read_text(encoding="utf-8")) for path in FOLDER.iterdir() if path.name.endswith("toml")
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a table."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield (*path, key)
        yield from places(each, (*path, key))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_junk_anywhere_is_a_usage_error_or_a_scenario(data: st.DataObject) -> None:
    table = copy.deepcopy(data.draw(st.sampled_from(TABLES)))
    *path, last = data.draw(st.sampled_from(list(places(table))))
    inner = table
    for key in path:
        inner = inner[key]
    inner[last] = data.draw(JUNK)
    try:
        Scenario.of(table, "junk.toml").simulator(clock=ManualClock(), port=None)
    except UsageError as error:
        assert str(error).startswith("junk.toml")


@settings(max_examples=300, deadline=None)
@given(key=st.sampled_from(sorted(KEYS)), value=JUNK)
def test_junk_for_a_key_is_a_usage_error_or_made(key: str, value: Any) -> None:
    with contextlib.suppress(UsageError):
        made("junk", {key: value})
