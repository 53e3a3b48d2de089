"""An absent subscriber: tries, and what becomes of the message in the end."""

from __future__ import annotations

import random

import pytest

from smpplab.errors import UsageError
from smpplab.simulator import Absent, Accepted, Delivered, Fate
from smpplab.wire import MessageState, QuerySm

from .conftest import bound, submit


@pytest.mark.parametrize(("off", "after"), [(0, 0), (1, 60), (60, 60), (61, 180), (180, 180)])
def test_the_first_try_that_finds_the_mobile(off, after):
    assert Absent(off, pauses=(60, 120)).fate(None) == Fate(MessageState.DELIVERED, after)


def test_after_the_last_try_it_is_given_up():
    assert Absent(181, pauses=(60, 120)).fate(None) == Fate(MessageState.UNDELIVERABLE, 180, 27)


def test_then_any_fate():
    assert Absent(50, pauses=(60,), then=Accepted(after=5)).fate(None) == Fate(MessageState.ACCEPTED, 65)


def test_a_range_of_absences():
    law, rng = Absent((0, 100), pauses=(50, 50)), random.Random(1)
    assert {law.draw(None, rng).after for _ in range(100)} == {50, 100}
    assert repr(law) == "Absent(off=(0.0, 100.0), then=Delivered(after=(0.0, 0.0)))"


async def test_a_day_away(smsc, clock):
    smsc.fate = Absent(off=9000, then=Delivered(after=1))  # a try after 1, 6, 21, 81, 201 minutes
    esme = await bound(smsc)
    await esme.ask(submit(1, registered_delivery=1))
    await esme.ask(submit(2, registered_delivery=1, validity_period="000000020000000R"))
    clock.advance(201 * 60)
    query = QuerySm(message_id="0000000001", source_addr="447700900999", sequence_number=3)
    assert (await esme.ask(query)).message_state == MessageState.ENROUTE
    await clock.run(2)
    assert smsc.messages.states() == {"DELIVERED": 1, "EXPIRED": 1}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"off": -1}, "off is seconds, or (least, most) with 0 <= least <= most, not -1"),
        ({"off": 1, "pauses": [0]}, "the pauses between tries are seconds above 0, not [0]"),
        ({"off": 1, "error": 256}, "an error code is 0 to 255, not 256"),
    ],
)
def test_wrong_arguments(wrong, message):
    with pytest.raises(UsageError) as error:
        Absent(**wrong)
    assert str(error.value) == message
