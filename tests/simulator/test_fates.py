"""Fates: shares, delays, prefixes, and repeatability."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from smpplab.errors import UsageError
from smpplab.simulator import ByPrefix, Delivered, Expired, Fate, Mixed, Pending, Rejected, Undeliverable
from smpplab.simulator.mailbox import Message
from smpplab.wire import MessageState, SubmitSm


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
