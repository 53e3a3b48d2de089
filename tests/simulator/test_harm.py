"""One bad client harms no other: what it may make the simulator keep is bounded, and so is each pause."""

from __future__ import annotations

from smpplab.simulator import Delivered, Pending, Undeliverable
from smpplab.simulator.mailbox import Mailbox, Message
from smpplab.simulator.outbox import Delivery
from smpplab.wire import CancelSm, DeliverSm, MessageState, ReplaceSm

from .conftest import bound, submit

ME, YOU = "447700900999", "447700900123"
NEXT_YEAR = "010000000000000R"


class Counting(Message):
    """A message that counts how often anybody looks at it."""

    __slots__ = ()
    looks = 0

    def settle(self, now):
        Counting.looks += 1
        return super().settle(now)


def looks(action):
    """How many messages an action looked at."""
    Counting.looks = 0
    action()
    return Counting.looks


def full_mailbox(count=3000, **fields):
    mailbox = Mailbox(lambda: 0.0, capacity=count)
    for number in range(count):
        pdu = submit(**fields)
        message = Counting(f"{number}", "lab", pdu, pdu, b"Hello", 0.0)
        message.due = 1000.0
        mailbox.add(message)
    return mailbox


def test_a_full_mailbox_is_looked_through_a_little_at_a_time():
    mailbox = full_mailbox(20_000)
    assert looks(lambda: mailbox.has_room(1)) <= 10_000


def test_each_message_of_a_full_mailbox_is_looked_at_in_turn():
    now = [0.0]
    mailbox = full_mailbox(20_000)
    mailbox.time = lambda: now[0]
    mailbox["19999"].finish(MessageState.DELETED, 0.0)
    found = []
    for _ in range(10):
        now[0] += 1
        found.append(mailbox.has_room(1))
    assert found[-1] and "19999" not in mailbox


def test_replace_if_present_looks_at_its_own_source_only():
    mailbox = full_mailbox()
    pdu = submit(source_addr="447700900998")
    other = Message("x", "lab", pdu, pdu, b"", 0.0)
    assert mailbox.pending_like(other) is None  # the index is there
    assert looks(lambda: mailbox.pending_like(other)) == 0


async def test_replacing_again_and_again_leaves_nothing_behind(smsc, clock):
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc)
    for number in range(1, 4001):
        esme.write(
            submit(
                number,
                replace_if_present_flag=1,
                registered_delivery=0x11,
                schedule_delivery_time=NEXT_YEAR,
                tlvs={"set_dpf": 1},
            )
        )
    await esme.until(lambda: len(esme.responses) == 4001)
    assert len(smsc.messages) == 1
    assert len(smsc.agenda) < 2500
    await clock.run(366 * 86_400.0)
    assert len([each for each in esme.receipts() if each.esm_class & 0x3C == 0x04]) == 1


async def test_cancelled_messages_are_not_kept_for_their_receipts(smsc):
    esme = await bound(smsc)
    smsc.messages.capacity = 100
    for number in range(4000):
        answer = await esme.ask(submit(2, registered_delivery=1, schedule_delivery_time=NEXT_YEAR))
        cancel = CancelSm(message_id=answer.message_id, source_addr=ME, destination_addr=YOU)
        cancel.sequence_number = number + 1
        assert (await esme.ask(cancel)).command_status == 0
        esme.pdus.clear()
    assert len(smsc.agenda) < 6000  # one receipt for each cancellation is due now


async def test_cancelling_a_big_mailbox_lets_others_work_meanwhile(smsc, clock):
    smsc.fate = Pending()
    esme = await bound(smsc)
    for number in range(1, 5001):
        esme.write(submit(number))
    await esme.until(lambda: len(esme.responses) == 5001)
    cancel = CancelSm(source_addr=ME, destination_addr=YOU, sequence_number=6000)
    assert (await esme.ask(cancel)).command_status == 0
    assert 0 < smsc.counters["cancelled"] < 5000
    after = await esme.ask(submit(6001))
    await clock.run(10)
    assert smsc.messages.states() == {"DELETED": 5000, "ENROUTE": 1}
    assert smsc.messages[after.message_id].state is MessageState.ENROUTE


async def test_a_replaced_text_is_not_kept(smsc):
    smsc.fate = Pending()
    esme = await bound(smsc)
    answer = await esme.ask(submit(1, short_message=b"", tlvs={"message_payload": b"x" * 60_000}))
    new = ReplaceSm(message_id=answer.message_id, source_addr=ME, short_message=b"y", sequence_number=2)
    assert (await esme.ask(new)).command_status == 0
    message = smsc.messages[answer.message_id]
    assert (message.octets, message.tlvs.pairs) == (b"y", ())


async def test_a_flag_keeps_no_text(smsc, clock):
    smsc.fate = Undeliverable(after=0)
    esme = await bound(smsc)
    await esme.ask(submit(1, short_message=b"", tlvs={"message_payload": b"x" * 60_000, "set_dpf": 1}))
    await clock.run(1)
    (flagged,) = smsc.alerts.flags.values()
    assert not any(isinstance(each, Message) for each in flagged.values())
    assert smsc.back(YOU) == 1
    await esme.until(lambda: esme.pdus[-1].command == "alert_notification")


def test_refusing_an_address_looks_through_nothing(smsc):
    outbox = smsc.outbox("lab")
    for number in range(100):
        outbox.put(Delivery(DeliverSm(destination_addr=f"1555{number:04}"), "delivered"))
    gone = Delivery(DeliverSm(destination_addr="15550050"), "delivered")
    waiting = outbox.queue
    outbox.answered(gone, type("Answer", (), {"command_status": 0x65})())
    assert outbox.queue is waiting and len(waiting) == 100
