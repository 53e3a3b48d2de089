"""Fates: shares, delays, prefixes, and repeatability."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime

import pytest

from smpplab.errors import UsageError
from smpplab.simulator import (
    Absent,
    ByHour,
    ByPrefix,
    Delivered,
    Expired,
    Fate,
    Fixed,
    Mixed,
    Pending,
    Rejected,
    Skipped,
    Undeliverable,
    fate_from,
)
from smpplab.simulator.dates import Dates
from smpplab.simulator.hours import Chances
from smpplab.simulator.mailbox import Message
from smpplab.wire import MessageState, SubmitSm

from .conftest import bound, submit


def message(destination="447700900123"):
    pdu = SubmitSm(destination_addr=destination)
    return Message("0000000001", "lab", pdu, pdu, b"", 0.0)


def test_a_constant_fate_draws_its_delay_from_the_range():
    rng = random.Random(1)
    fates = [Delivered(after=(0.2, 2.0)).draw(message(), rng) for _ in range(500)]
    assert {fate.state for fate in fates} == {MessageState.DELIVERED}
    assert 0.2 <= min(fate.after for fate in fates) < 0.3
    assert 1.9 < max(fate.after for fate in fates) <= 2.0


def test_shares():
    rng, law = random.Random(1), Mixed(delivered=0.9, undeliverable=0.1, after=0)
    counts = Counter(law.draw(message(), rng).state for _ in range(5000))
    assert counts.keys() == {MessageState.DELIVERED, MessageState.UNDELIVERABLE}
    assert 400 < counts[MessageState.UNDELIVERABLE] < 600


def test_the_same_seed_gives_the_same_fates():
    law = Mixed(delivered=1, expired=1, rejected=1)
    runs = [[law.draw(message(), rng) for _ in range(50)] for rng in (random.Random(3), random.Random(3))]
    assert runs[0] == runs[1]


def test_the_longest_prefix_decides_and_any_object_will_do():
    class Mine:
        def fate(self, message):
            return Fate(MessageState.SKIPPED, 1.0)

    law = ByPrefix({"4477009001": Rejected(after=0), "44770090019": Mine()})
    rng = random.Random(0)
    assert law.draw(message("447700900100"), rng).state is MessageState.REJECTED
    assert law.draw(message("447700900199"), rng) == Fate(MessageState.SKIPPED, 1.0)
    assert law.draw(message("15550100"), rng).state is MessageState.DELIVERED  # nobody said: delivered


def test_failures_carry_an_error_code():
    assert Undeliverable(after=0).fate(message()).error == 1
    assert Expired(after=0, error=99).fate(message()).error == 99
    assert Delivered(after=0).fate(message()).error == 0


def test_pending_is_for_ever():
    assert Pending().fate(message()) == Fate(MessageState.ENROUTE, float("inf"))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Delivered(after=-1), "after is seconds, or (least, most) with 0 <= least <= most, not -1"),
        (
            lambda: Delivered(after=(2, 1)),
            "after is seconds, or (least, most) with 0 <= least <= most, not (2, 1)",
        ),
        (lambda: Delivered(error=256), "an error code is 0 to 255, not 256"),
        (lambda: Mixed(delivered=0), "the shares are numbers from 0 up, and not all 0"),
    ],
)
def test_wrong_arguments(make, message):
    with pytest.raises(UsageError) as error:
        make()
    assert str(error.value) == message


def test_an_unknown_share_is_named():
    with pytest.raises(UsageError, match=r"the shares are of delivered, .* not lost"):
        Mixed(lost=1)


def test_a_share_may_have_a_fate_of_its_own():
    law, rng = Mixed(delivered=1, lost=(3, Rejected(after=9)), after=0), random.Random(1)
    counts = Counter(law.draw(message(), rng) for _ in range(1000))
    assert counts.keys() == {Fate(MessageState.DELIVERED, 0, 0), Fate(MessageState.REJECTED, 9, 8)}
    assert 700 < counts[Fate(MessageState.REJECTED, 9, 8)] < 800
    assert repr(law) == "Mixed(delivered=1, lost=3)"


def test_by_the_time_of_day():
    law = ByHour({"22-6": Pending(), "12-13": Rejected(after=0), "": Skipped(after=1)})
    states = []
    for hour in (23, 5, 6, 12, 13):
        chances = Chances(0, Dates(datetime(2027, 1, 15, hour, tzinfo=UTC)))
        states.append(law.draw(message(), chances).state.name)
    assert states == ["ENROUTE", "ENROUTE", "SKIPPED", "REJECTED", "SKIPPED"]
    assert repr(law) == "ByHour('22-6': Pending, '12-13': Rejected, '': Skipped)"
    assert ByHour({}).fate(message()).state is MessageState.DELIVERED


@pytest.mark.parametrize("wrong", [Rejected, "rejected", None])
def test_laws_of_laws_take_fates_only(wrong):
    for make in (ByPrefix, ByHour):
        with pytest.raises(UsageError, match=r"a fate is an object such as Delivered\(\), not "):
            make({"": wrong})


@pytest.mark.parametrize(
    ("table", "shown"),
    [
        ("delivered", "Delivered(after=(0.2, 2.0))"),
        ("pending", "Pending()"),
        ({}, "Delivered(after=(0.2, 2.0))"),
        (
            {"outcome": "undeliverable", "after": "exponential 2", "error": 5},
            "Undeliverable(after=Exponential(2))",
        ),
        ({"mix": {"delivered": 0.9, "undeliverable": 0.1}}, "Mixed(delivered=0.9, undeliverable=0.1)"),
        ({"outcome": "mixed", "mix": {"delivered": {"share": 1, "after": 3}}}, "Mixed(delivered=1)"),
        (
            {"outcome": "absent", "off": 60, "pauses": [9], "then": "rejected", "error": 3},
            "Absent(off=(60.0, 60.0), then=Rejected(after=(0.2, 2.0)))",
        ),
        ({"hours": {"1-5": "pending"}, "after": 1}, "ByHour('': Delivered, '1-5': Pending)"),
        ({"hours": {"": "rejected"}}, "ByHour('': Rejected)"),
        (
            {"outcome": "expired", "prefixes": {"44": "delivered"}, "hours": {"1-5": "pending"}},
            "ByPrefix('': ByHour, '44': Delivered)",
        ),
        (Skipped(after=0), "Skipped(after=(0.0, 0.0))"),
    ],
)
def test_fates_from_tables(table, shown):
    before = dict(table) if isinstance(table, dict) else table
    assert repr(fate_from(table)) == shown
    assert table == before  # it is read, not eaten


def test_what_a_table_says_holds():
    assert fate_from({"outcome": "undeliverable", "after": 3, "error": 5}).fate(message()) == Fate(
        MessageState.UNDELIVERABLE, 3, 5
    )
    slow = fate_from({"mix": {"rejected": {"share": 1, "after": "fixed 7"}}})
    assert slow.fate(message()) == Fate(MessageState.REJECTED, 7, 8)
    renamed = fate_from({"mix": {"slow": {"share": 1, "outcome": "absent", "off": 5, "pauses": [60]}}})
    assert renamed.fate(message()).after == 60 + Absent(5).then.after[0]
    assert fate_from({"after": Fixed(4)}).fate(message()).after == 4


OUTCOMES = (
    "delivered, undeliverable, expired, rejected, deleted, accepted, unknown, skipped, pending, absent, mixed"
)


@pytest.mark.parametrize(
    ("table", "error"),
    [
        ("lost", f"an outcome is one of {OUTCOMES}, not 'lost'"),
        ({"outcome": 3}, f"an outcome is one of {OUTCOMES}, not 3"),
        ({"outcome": []}, f"an outcome is one of {OUTCOMES}, not []"),
        ({"prefixes": {"44": "gone"}}, f"an outcome is one of {OUTCOMES}, not 'gone'"),
        (7, "a fate is the name of an outcome or a table, not 7"),
        (Delivered, "a fate is the name of an outcome or a table, not <class"),
        ({"delay": 1}, "a fate that is delivered has outcome, after, error, prefixes, hours; not delay"),
        (
            {"outcome": "pending", "after": 1},
            "a fate that is pending has outcome, prefixes, hours; not after",
        ),
        ({"outcome": "absent"}, "absent has off: the seconds until the mobile is on again"),
        ({"outcome": "absent", "off": 1, "pauses": "often"}, "pauses is a list of seconds, not 'often'"),
        ({"outcome": "mixed"}, "mixed has mix: a table such as {delivered = 0.9, undeliverable = 0.1}"),
        ({"mix": {"delivered": "many"}}, "the share of delivered is a number, not 'many'"),
        ({"mix": {"delivered": {"after": 1}}}, "the share of delivered is a number, not None"),
        ({"mix": {"after": 1}}, "the shares are of delivered, "),
        ({"mix": {"self": 1}}, "the shares are of delivered, "),
        ({"mix": {}}, "the shares are of delivered, "),
        ({"prefixes": ["44"]}, "prefixes is a table of fates, not ['44']"),
        ({"hours": {"noon": "delivered"}}, "hours are written as 8-18 or 22:30-6:15, not 'noon'"),
        ({"error": "x"}, "error is a whole number from 0 to 255, not 'x'"),
        ({"error": 256}, "an error code is 0 to 255, not 256"),
        (
            {"after": "soon"},
            "a delay is seconds, or one of fixed, uniform, exponential, log-normal, not 'soon'",
        ),
    ],
)
def test_wrong_tables(table, error):
    with pytest.raises(UsageError) as raised:
        fate_from(table)
    assert str(raised.value).startswith(error)


async def test_a_fate_that_goes_by_the_hour_in_a_simulator(smsc, clock):
    smsc.fate = fate_from({"hours": {"8-9": "rejected"}, "after": 0})
    esme = await bound(smsc)
    await esme.ask(submit(1))  # it is 8:30
    clock.advance(1800)
    await esme.ask(submit(2))
    assert [message.outcome.name for message in smsc.messages] == ["REJECTED", "DELIVERED"]
