"""The mailbox and its messages: states by time alone, room, and the index of replace_if_present."""

from __future__ import annotations

import sys

from hypothesis import given, strategies as st

from smpplab.simulator.fates import Fate
from smpplab.simulator.mailbox import Mailbox, Message
from smpplab.wire import MessageState, SubmitSm

DELIVERED, ENROUTE = MessageState.DELIVERED, MessageState.ENROUTE


def message(message_id="0000000001", now=0.0, after=1.0, octets=b"Hello", **fields):
    pdu = SubmitSm(**{"source_addr": "447700900999", "destination_addr": "447700900123"} | fields)
    made = Message(message_id, "lab", pdu, pdu, octets, now)
    made.decide(Fate(DELIVERED, after), float("inf"))
    return made


@given(st.floats(0, 100), st.floats(0, 100), st.floats(0, 100), st.floats(0, 300))
def test_the_state_follows_from_the_time(submitted, wait, after, now):
    one = message(now=submitted)
    one.starts = submitted + wait
    one.decide(Fate(DELIVERED, after), float("inf"))
    expected = (
        DELIVERED if now >= one.starts + after else ENROUTE if now >= one.starts else MessageState.SCHEDULED
    )
    assert one.settle(now) is expected


def test_what_takes_longer_than_its_validity_expires():
    one = message()
    one.decide(Fate(DELIVERED, 100.0), 60.0)
    assert (one.settle(59), one.settle(60)) == (ENROUTE, MessageState.EXPIRED)


def test_a_final_state_stays():
    one = message()
    one.finish(MessageState.DELETED, 0.5)
    assert one.settle(1000) is MessageState.DELETED


def test_ids():
    mailbox = Mailbox(lambda: 0.0)
    assert [mailbox.next_id(), mailbox.next_id(), mailbox.next_id("3.3")] == [
        "0000000001", "0000000002", "00000003",
    ]  # fmt: skip


def test_old_settled_messages_make_way():
    now = [0.0]
    mailbox = Mailbox(lambda: now[0], capacity=10)
    for number in range(10):
        assert mailbox.has_room(5)
        mailbox.add(message(str(number)))
    assert not mailbox.has_room(5)  # all are pending: ESME_RMSGQFUL
    now[0] = 2.0
    assert mailbox.has_room(5)
    assert "0" not in mailbox and "9" in mailbox


def test_octets_are_bounded_too():
    mailbox = Mailbox(lambda: 0.0, max_octets=1000)
    assert mailbox.has_room(1000) and not mailbox.has_room(1001)
    mailbox.add(message(octets=b"x" * 900))
    assert not mailbox.has_room(101)


def test_another_account_finds_nothing():
    mailbox = Mailbox(lambda: 0.0)
    mailbox.add(message())
    assert mailbox.find("0000000001", "other") == []
    assert mailbox.find("0000000001", "lab")[0].text == "Hello"


def test_the_index_of_replace_if_present_follows():
    mailbox = Mailbox(lambda: 0.0, capacity=4)
    first, second = message("1"), message("2")
    mailbox.add(first)
    assert mailbox.pending_like(message("9")) is first
    mailbox.add(second)
    assert mailbox.pending_like(message("9")) is second
    assert mailbox.pending_like(message("9", destination_addr="15550100")) is None
    assert mailbox.pending_like(message("9", service_type="WAP")) is None


def test_states_are_counted():
    now = [0.0]
    mailbox = Mailbox(lambda: now[0])
    mailbox.add(message("1", after=1))
    mailbox.add(message("2", after=9))
    now[0] = 5.0
    assert mailbox.states() == {"DELIVERED": 1, "ENROUTE": 1}
    assert mailbox["1"].to_dict()["state"] == "DELIVERED"
    assert (len(mailbox), repr(mailbox)) == (2, "<Mailbox: 2 messages, 10 octets>")


def test_a_message_is_small():
    one = message(octets=b"A message of some forty characters, as usual")
    own = (one.message_id, one.destination_addr, one.octets, one.submitted, one.due)
    assert sys.getsizeof(one) + sum(map(sys.getsizeof, own)) + 16 < 600


def test_messages_under_way_do_not_keep_settled_ones_behind_them():
    now = [0.0]
    mailbox = Mailbox(lambda: now[0], capacity=10)
    for number in range(10):
        mailbox.add(message(str(number), after=1000.0 if number < 9 else 1.0))
    now[0] = 2.0
    assert mailbox.has_room(5)
    assert "9" not in mailbox and "0" in mailbox


def test_every_destination_counts_and_none_is_dropped_while_another_is_under_way():
    now = [0.0]
    mailbox = Mailbox(lambda: now[0], capacity=3)
    for after in (1.0, 1000.0, 1.0):
        mailbox.add(message("1", after=after))
    now[0] = 2.0
    assert (len(mailbox), mailbox.has_room(5)) == (3, False)
    now[0] = 2000.0
    assert not mailbox.has_room(5, 4)
    assert mailbox.has_room(5, 3)
    assert (len(mailbox), mailbox.octets) == (0, 0)


def test_what_was_dropped_is_known_to_have_been():
    now = [0.0]
    mailbox = Mailbox(lambda: now[0], capacity=1)
    mailbox.add(message("1"))
    now[0] = 2.0
    assert mailbox.has_room(5)
    assert [mailbox.is_past("1", "lab"), mailbox.is_past("1", "other"), mailbox.is_past("2", "lab")] == [
        True, False, False,
    ]  # fmt: skip


def test_tlvs_count_as_octets():
    mailbox = Mailbox(lambda: 0.0)
    mailbox.add(message(octets=b"", tlvs={"callback_num": b"1" * 19}))
    assert mailbox.octets == 96 + 19


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0, 10)), max_size=60))
def test_the_mailbox_never_holds_more_than_it_may(steps):
    now, number = [0.0], 0
    mailbox = Mailbox(lambda: now[0], capacity=5, max_octets=60)
    for size, after in steps:
        now[0] += 1.0
        if mailbox.has_room(10 * size):
            number += 1
            mailbox.add(message(str(number), now=now[0], after=after, octets=b"x" * 10 * size))
            mailbox.pending_like(message())  # the index goes along
        kept = list(mailbox.everything())
        assert len(mailbox) == len(kept) <= 5
        assert mailbox.octets == sum(each.size for each in kept) <= 60
        assert set(mailbox._pending or ()) <= set(kept)
