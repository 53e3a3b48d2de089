"""Handsets: what arrives, when, and how it reads; answers; off and on."""

from __future__ import annotations

import asyncio
import logging

import pytest
from hypothesis import given, settings, strategies as st

import smpplab as sl
from smpplab.errors import ConnectionLost, UsageError
from smpplab.simulator import Delivered, Fate, Handset, Mixed, ReceiptDialect, Rejected, Simulator
from smpplab.simulator.message import Message
from smpplab.text import split
from smpplab.text.receipts import find
from smpplab.transport import ManualClock
from smpplab.wire import (
    BroadcastSm,
    CancelSm,
    DataSm,
    MessageState,
    QuerySm,
    ReplaceSm,
    SmeAddress,
    SubmitMulti,
    Tlvs,
)

from .conftest import bound, submit
from .lab import Lab

ME, YOU, OTHER = "447700900999", "447700900123", "447700900124"


@pytest.fixture
def phone(smsc):
    smsc.fate = Delivered(after=1)
    return smsc.handset(YOU)


async def ask_state(esme, message_id="0000000001"):
    query = QuerySm(message_id=message_id, source_addr=ME, sequence_number=900)
    return MessageState((await esme.ask(query)).message_state).name


def receipts(esme):
    found = [find(pdu.short_message.decode(), pdu.esm_class) for pdu in esme.receipts()]
    return [(receipt.message_id, receipt.stat) for receipt in found]


def segments(text, method="udh8", number=10, **fields):
    """A text as submit_sm, however long."""
    return [
        submit(
            number + segment.part,
            short_message=segment.short_message,
            data_coding=segment.data_coding,
            esm_class=0x40 if segment.udhi else 0,
            tlvs=Tlvs(segment.tlvs),
            **fields,
        )
        for segment in split(text, method=method, reference=7)
    ]


# What arrives


async def test_a_message_arrives_when_its_fate_delivers_it(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await clock.run(0.9)
    assert phone.inbox == []
    await clock.run(0.2)
    (message,) = phone.inbox
    assert (message.source, message.destination, message.text) == (ME, YOU, "Hello")
    assert (message.time, message.octets, message.segments) == (1.0, b"Hello", 1)
    assert (message.message_id, message.system_id) == ("0000000001", "lab")
    assert f"{message.date:%H:%M:%S}" == "08:30:01"
    assert repr(message) == "<447700900999 to 447700900123: 'Hello'>"
    assert repr(phone) == "<Handset 447700900123: on, 1 received, 0 sent>"


async def test_other_numbers_and_other_fates_do_not_arrive(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(submit(1, destination_addr=OTHER))
    smsc.fate = Rejected(after=0)
    await esme.ask(submit(2))
    smsc.fate = Delivered(after=60)
    await esme.ask(submit(3, validity_period="000000000030000R"))
    await clock.run(100)
    assert phone.inbox == []
    assert smsc.messages.states() == {"DELIVERED": 1, "REJECTED": 1, "EXPIRED": 1}


@pytest.mark.parametrize("method", ["udh8", "udh16", "sar", "payload"])
@pytest.mark.parametrize("text", ["A long message. " * 25, "Длинное сообщение. " * 20, "👍" * 80])
async def test_long_messages_in_any_order(smsc, clock, phone, method, text):
    esme = await bound(smsc)
    for pdu in segments(text, method)[::-1]:
        await esme.ask(pdu)
    await clock.run(2)
    (message,) = phone.inbox
    assert message.text == text
    assert message.segments == len(split(text, method=method))
    assert phone.unfinished == 0


@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_text_arrives_as_it_was_written(text):
    async def run():
        clock = ManualClock()
        smsc = await Simulator(port=None, clock=clock, fate=Mixed(delivered=1)).start()
        phone, esme = smsc.handset(YOU), await bound(smsc)
        for pdu in segments(text):
            await esme.ask(pdu)
        await clock.run(3)
        await smsc.close(limit=0.05)
        return [message.text for message in phone.inbox]

    assert asyncio.run(run()) == [text]


@pytest.mark.parametrize(
    ("data_coding", "octets", "text"),
    [(3, "Grüße".encode("latin-1"), "Grüße"), (4, b"\x01\xff", "01ff"), (0, b"\x00", "@")],
)
async def test_data_coding(smsc, clock, phone, data_coding, octets, text):
    esme = await bound(smsc)
    await esme.ask(submit(1, data_coding=data_coding, short_message=octets))
    await clock.run(2)
    assert phone.inbox[0].text.lower() == text.lower()
    assert phone.inbox[0].octets == octets


async def test_what_segments_lack_is_given_up(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(segments("x" * 400)[1])
    await clock.run(2)
    assert (phone.inbox, phone.unfinished) == ([], 1)
    assert "1 long message waits for segments" in phone._repr_html_()
    clock.advance(700)
    await esme.ask(submit(90))
    await clock.run(2)
    assert phone.unfinished == 0
    assert [incomplete.missing for incomplete in phone.given_up] == [(1, 3)]


async def test_submit_multi_and_data_sm_reach_several_handsets(smsc, clock, phone):
    other, esme = smsc.handset("+44 7700 900124"), await bound(smsc)
    entries = tuple(SmeAddress(destination_addr=number) for number in (YOU, OTHER, "15550100"))
    await esme.ask(SubmitMulti(source_addr=ME, dest_address=entries, short_message=b"All", sequence_number=1))
    tlvs = {"message_payload": b"Data"}
    await esme.ask(DataSm(source_addr=ME, destination_addr=OTHER, tlvs=tlvs, sequence_number=2))
    await clock.run(2)
    assert [message.text for message in phone.inbox] == ["All"]
    assert [message.text for message in other.inbox] == ["All", "Data"]
    assert smsc.handsets == {YOU: phone, OTHER: other}
    assert smsc.handset(YOU) is phone


async def test_a_replaced_message_arrives_once_as_it_is_then(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await clock.run(0.5)
    await esme.ask(submit(2, replace_if_present_flag=1, short_message=b"Better"))
    await clock.run(0.9)
    assert phone.inbox == []
    await clock.run(5)
    assert [message.text for message in phone.inbox] == ["Better"]


async def test_a_replaced_message_that_is_due_at_the_same_time_arrives_once(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(submit(1, schedule_delivery_time="000000000100000R"))
    await esme.ask(
        ReplaceSm(message_id="0000000001", source_addr=ME, short_message=b"New", sequence_number=2)
    )
    await clock.run(70)
    assert [(message.text, message.time) for message in phone.inbox] == [("New", 61.0)]


async def test_a_replaced_message_may_be_rejected_after_all(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(submit(1))
    smsc.fate = Rejected(after=0.5)
    await esme.ask(submit(2, replace_if_present_flag=1))
    await clock.run(5)
    assert phone.inbox == [] and smsc.messages.states() == {"REJECTED": 1}


async def test_a_cancelled_message_does_not_arrive(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await esme.ask(CancelSm(message_id="0000000001", source_addr=ME, sequence_number=2))
    await clock.run(5)
    assert phone.inbox == []
    assert len(phone.on_the_way) == 0


async def test_a_link_that_is_kept_open(smsc, clock, phone):
    esme = await bound(smsc)
    smsc.fate = Delivered(after=5)
    await esme.ask(submit(1, tlvs={"more_messages_to_send": 1}))
    smsc.fate = Delivered(after=60)
    await esme.ask(submit(2, short_message=b"next", tlvs={"more_messages_to_send": 0}))
    await clock.run(6)
    assert [message.text for message in phone.inbox] == ["Hello", "next"]


async def test_receipts_that_come_early_change_nothing_for_the_handset(smsc, clock, phone):
    smsc.receipts = ReceiptDialect(early=True)
    esme = await bound(smsc)
    await esme.ask(submit(1, registered_delivery=1))
    await clock.run(2)
    assert [message.text for message in phone.inbox] == ["Hello"]


async def test_a_handset_does_not_change_what_goes_over_the_wire():
    async def run(with_handset):
        async with Lab(fate=Mixed(delivered=8, expired=1, rejected=1), receipt_after=None) as lab:
            if with_handset:
                lab.smsc.handset(YOU)
            octets = []
            lab.smsc.taps.append(lambda name, event: octets.append(bytes(getattr(event, "octets", b""))))
            esme = await lab.connect()
            for number in range(30):
                sent = esme.submit(YOU, f"Number {number}", source=ME, registered_delivery=1)
                await lab.during(0.1, sent)
            await lab.clock.run(5)
            return octets

    assert await run(True) == await run(False)


# Waiting for messages


async def test_messages_can_be_waited_for(smsc, clock, phone):
    waiting = asyncio.ensure_future(phone.message())
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await esme.ask(submit(2, short_message=b"Again"))
    await clock.run(2)
    assert (await waiting).text == "Hello"
    assert (await phone.message()).text == "Again"


async def test_an_iteration_ends_when_the_simulator_closes(smsc, clock, phone):
    async def all_of_them():
        return [message.text async for message in phone]

    reading = asyncio.ensure_future(all_of_them())
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await clock.run(2)
    esme.transport.close()
    await smsc.close(limit=0.05)
    assert await reading == ["Hello"]
    with pytest.raises(ConnectionLost, match="the simulator has closed: no more messages will come"):
        await phone.message()
    await smsc.start()
    waiting, esme = asyncio.ensure_future(phone.message()), await bound(smsc)
    await esme.ask(submit(1, short_message=b"Back"))
    await clock.run(2)
    assert (await waiting).text == "Back"


async def test_only_the_latest_messages_are_remembered(smsc, clock, phone, monkeypatch):
    monkeypatch.setattr("smpplab.simulator.handset.MOST", 3)
    esme = await bound(smsc)
    for number in range(5):
        await esme.ask(submit(number + 1, short_message=b"%d" % number))
    await clock.run(2)
    assert [message.text for message in phone.inbox] == ["2", "3", "4"]


# Answers


async def test_a_reply_goes_back_to_the_sender_by_its_account(clock):
    smsc = await Simulator({"one": "pw", "two": "pw"}, port=None, clock=clock, fate=Delivered(0)).start()
    phone = smsc.handset(YOU)
    esmes = [await bound(smsc, account=name, password="pw") for name in ("one", "two")]
    await esmes[1].ask(submit(1, source_addr="80888", source_addr_ton=3, source_addr_npi=8))
    await clock.run(1)
    responses = await phone.reply("Yes please")
    assert [response.command_status for response in responses] == [0]
    assert [pdu.command for pdu in esmes[0].pdus] == ["bind_transceiver_resp"]
    pdu = esmes[1].pdus[-1]
    assert (pdu.command, pdu.source_addr, pdu.destination_addr) == ("deliver_sm", YOU, "80888")
    assert (pdu.source_addr_ton, pdu.source_addr_npi) == (1, 1)
    assert (pdu.dest_addr_ton, pdu.dest_addr_npi) == (3, 8)
    assert pdu.short_message == b"Yes please"
    (sent,) = phone.sent
    assert (sent.text, sent.system_id, sent.segments) == ("Yes please", "two", 1)
    await smsc.close(limit=0.05)


async def test_a_long_message_is_split_and_told_of_once(smsc, phone):
    news = []
    smsc.on_event.append(news.append)
    esme = await bound(smsc)
    assert len(await phone.send("+447700900999", "Long. " * 60)) == 3
    pdus = [pdu for pdu in esme.pdus if pdu.command == "deliver_sm"]
    assert {pdu.destination_addr for pdu in pdus} == {ME}
    assert b"".join(pdu.short_message[6:] for pdu in pdus).decode() == "Long. " * 60
    assert phone.sent[0].segments == 3
    assert [event for event in news if event["event"] == "originated"] == [
        {
            "event": "originated",
            "time": 0.0,
            "system_id": "lab",
            "source": YOU,
            "destination": ME,
            "segments": 3,
        }
    ]


async def test_answers_by_themselves(smsc, clock, phone):
    phone.answers = lambda message: "STOP" if "offer" in message.text else None
    phone.answers_after = "fixed 8"
    esme = await bound(smsc)
    await esme.ask(submit(1, short_message=b"An offer!"))
    await esme.ask(submit(2, short_message=b"Hello"))
    await clock.run(8.9)
    assert phone.sent == []
    await clock.run(0.2)
    assert [pdu.short_message for pdu in esme.pdus if pdu.command == "deliver_sm"] == [b"STOP"]


async def test_no_answer_comes_from_a_mobile_that_was_switched_off_meanwhile(smsc, clock, phone):
    phone.answers, phone.answers_after = lambda message: "Yes", 5
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await clock.run(2)
    phone.off()
    await clock.run(10)
    assert phone.sent == []


async def test_a_callable_that_fails_is_logged_and_harms_nobody(smsc, clock, phone, caplog):
    seen = []
    phone.on_message = lambda message: seen.append(message.text) or message.nonsense
    esme = await bound(smsc)
    with caplog.at_level(logging.ERROR):
        await esme.ask(submit(1))
        await esme.ask(submit(2, short_message=b"Two"))
        await clock.run(2)
    assert seen == ["Hello", "Two"] == [message.text for message in phone.inbox]
    assert "<Handset 447700900123: on, 1 received, 0 sent> failed at " in caplog.text


async def test_what_a_handset_cannot_do(smsc, phone):
    with pytest.raises(UsageError, match="the mobile 447700900123 has no message that it could answer"):
        phone.reply("Hm?")
    phone.off()
    with pytest.raises(
        UsageError, match="the mobile 447700900123 is switched off: switch it on before it sends"
    ):
        phone.send(ME, "Hello")
    phone.on()
    with pytest.raises(UsageError, match="there is no account 'nobody'; there are: lab"):
        phone.send(ME, "Hello", "nobody")
    assert phone.sent == []


@pytest.mark.parametrize("number", ["", "+", "4" * 21, None, 447700900123, "４４"])
async def test_numbers_that_are_none(smsc, number):
    with pytest.raises(UsageError, match="the number of a handset has 1 to 20 characters, not "):
        smsc.handset(number)


# Off and on


async def test_what_comes_while_it_is_off_waits(smsc, clock, phone):
    esme = await bound(smsc)
    with phone.off():
        for number in (1, 2):
            await esme.ask(submit(number, short_message=b"%d" % number, registered_delivery=1))
        await clock.run(3600)
        assert (phone.inbox, phone.waiting, phone.is_on) == ([], 2, False)
        assert await ask_state(esme) == "ENROUTE"
        assert repr(phone) == "<Handset 447700900123: off, 2 waiting, 0 received, 0 sent>"
        assert receipts(esme) == []
    assert [(message.text, message.time) for message in phone.inbox] == [("1", 3600.0), ("2", 3600.0)]
    await clock.run(1)
    assert receipts(esme) == [("0000000001", "DELIVRD"), ("0000000002", "DELIVRD")]
    assert await ask_state(esme) == "DELIVERED"
    assert len(phone.on_the_way) == 0


async def test_switched_off_while_a_message_is_on_its_way(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(submit(1, registered_delivery=1))
    await clock.run(0.5)
    phone.off()
    await clock.run(60)
    assert await ask_state(esme) == "ENROUTE"
    phone.on()
    await clock.run(1)
    assert receipts(esme) == [("0000000001", "DELIVRD")]
    assert [message.time for message in phone.inbox] == [60.5]


async def test_on_again_before_the_message_is_due(smsc, clock, phone):
    esme = await bound(smsc)
    await esme.ask(submit(1, registered_delivery=1))
    await clock.run(0.3)
    phone.off()
    await clock.run(0.3)
    assert phone.waiting == 0
    phone.on()
    assert phone.inbox == []
    await clock.run(1)
    assert [message.time for message in phone.inbox] == [1.0]
    assert receipts(esme) == [("0000000001", "DELIVRD")]


async def test_validity_ends_while_it_is_off(smsc, clock, phone):
    esme = await bound(smsc)
    phone.off()
    await esme.ask(submit(1, validity_period="000000010000000R", registered_delivery=1))
    await esme.ask(submit(2, validity_period="000000030000000R"))
    await clock.run(2 * 3600)
    (receipt,) = esme.receipts()
    found = find(receipt.short_message.decode(), receipt.esm_class)
    assert (found.message_id, found.stat, found.err) == ("0000000001", "EXPIRED", "027")
    assert (phone.waiting, len(phone.on_the_way)) == (1, 1)
    phone.on()
    await clock.run(3 * 3600)
    assert [message.message_id for message in phone.inbox] == ["0000000002"]
    assert smsc.messages.states() == {"EXPIRED": 1, "DELIVERED": 1}
    assert len(esme.receipts()) == 1


async def test_the_usual_validity_holds_as_well(smsc, clock, phone):
    smsc.usual_validity = 600
    esme = await bound(smsc)
    phone.off()
    await esme.ask(submit(1))
    await clock.run(601)
    assert await ask_state(esme) == "EXPIRED"


async def test_esmes_that_asked_for_it_are_told_when_it_is_on(smsc, clock, phone):
    esme = await bound(smsc)
    phone.off()
    await esme.ask(submit(1, tlvs={"set_dpf": 1}))
    await esme.ask(submit(2, validity_period="000000000100000R", tlvs={"set_dpf": 1}))
    await clock.run(3600)
    assert [pdu for pdu in esme.pdus if pdu.command == "alert_notification"] == []
    phone.on()
    await clock.run(0)
    alerts = [pdu for pdu in esme.pdus if pdu.command == "alert_notification"]
    assert [(alert.source_addr, alert.esme_addr) for alert in alerts] == [(YOU, ME)]
    assert len(phone.inbox) == 1


async def test_cancelled_and_replaced_while_it_is_off(smsc, clock, phone):
    esme = await bound(smsc)
    phone.off()
    await esme.ask(submit(1, registered_delivery=1))
    await esme.ask(submit(2))
    await clock.run(5)
    await esme.ask(CancelSm(message_id="0000000001", source_addr=ME, sequence_number=3))
    new = ReplaceSm(message_id="0000000002", source_addr=ME, short_message=b"New", sequence_number=4)
    assert (await esme.ask(new)).command_status == 0
    await clock.run(5)
    assert phone.waiting == 1
    phone.on()
    await clock.run(5)
    assert [message.text for message in phone.inbox] == ["New"]
    assert smsc.messages.states() == {"DELETED": 1, "DELIVERED": 1}
    assert receipts(esme) == [("0000000001", "DELETED")]


@pytest.mark.parametrize("off_first", [True, False])
async def test_in_transaction_mode_there_is_one_try(smsc, clock, phone, off_first):
    esme = await bound(smsc)
    data = DataSm(
        source_addr=ME,
        destination_addr=YOU,
        esm_class=2,
        tlvs={"message_payload": b"Now"},
        sequence_number=1,
    )
    if off_first:
        phone.off()
    esme.write(data)
    await clock.run(0.5)
    phone.off()
    await clock.run(2)
    assert esme.pdus[-1].status.name == "ESME_RDELIVERYFAILURE"
    phone.on()
    await clock.run(2)
    assert phone.inbox == [] and smsc.messages.states() == {"UNDELIVERABLE": 1}


async def test_in_transaction_mode_it_may_be_on_again_in_time(smsc, clock, phone):
    esme = await bound(smsc)
    esme.write(submit(1, esm_class=2))
    await clock.run(0.2)
    phone.off()
    await clock.run(0.2)
    phone.on()
    await clock.run(1)
    assert (esme.pdus[-1].command, int(esme.pdus[-1].command_status)) == ("submit_sm_resp", 0)
    assert len(phone.inbox) == 1


async def test_receipts_of_failures_only_and_of_successes_only(smsc, clock, phone):
    esme = await bound(smsc)
    phone.off()
    for number, asked in [(1, 2), (2, 3)]:
        await esme.ask(submit(number, registered_delivery=asked, validity_period="000000000100000R"))
    await clock.run(90)
    assert receipts(esme) == [("0000000001", "EXPIRED")]
    for number, asked in [(3, 2), (4, 3)]:
        await esme.ask(submit(number, registered_delivery=asked))
    await clock.run(90)
    phone.on()
    await clock.run(1)
    assert receipts(esme) == [("0000000001", "EXPIRED"), ("0000000004", "DELIVRD")]


async def test_scheduled_messages_of_a_mobile_that_is_off_meanwhile(smsc, clock, phone):
    esme = await bound(smsc, version=0x50)
    phone.off()
    await esme.ask(submit(1, schedule_delivery_time="000000010000000R"))
    assert await ask_state(esme) == "SCHEDULED"
    await clock.run(1800)
    phone.on()
    assert await ask_state(esme) == "SCHEDULED"
    await clock.run(1802)
    assert [message.time for message in phone.inbox] == [3601.0]


async def test_the_queue_of_an_account_is_free_again(clock):
    account = sl.Account("lab", "secret", queue=2)
    smsc = await Simulator([account], port=None, clock=clock, fate=Delivered(1)).start()
    phone, esme = smsc.handset(YOU), await bound(smsc)
    with phone.off():
        statuses = [(await esme.ask(submit(number))).status.name for number in (1, 2, 3)]
        await clock.run(60)
        assert account.queue.waiting(clock.time()) == 2
    assert statuses == ["ESME_ROK", "ESME_ROK", "ESME_RMSGQFUL"]
    assert account.queue.waiting(clock.time()) == 0
    await smsc.close(limit=0.05)


async def test_a_broadcast_reaches_all_that_are_on(smsc, clock, phone):
    other, off, esme = smsc.handset(OTHER), smsc.handset("447700900125"), await bound(smsc, version=0x50)
    off.off()
    broadcast = BroadcastSm(
        source_addr=ME,
        tlvs={
            "broadcast_area_identifier": b"\0Lab",
            "broadcast_content_type": b"\0\0\x01",
            "broadcast_rep_num": 1,
            "broadcast_frequency_interval": b"\x09\0\x01",
            "message_payload": b"Storm!",
        },
        sequence_number=1,
    )
    assert (await esme.ask(broadcast)).command_status == 0
    await clock.run(2)
    off.on()
    assert [[message.text for message in each.inbox] for each in (phone, other, off)] == [["Storm!"]] * 2 + [
        []
    ]


async def test_off_and_on_are_news_and_happen_once(smsc, phone):
    news = []
    smsc.on_event.append(news.append)
    assert phone.on() is phone.off() is phone.off() is phone.on() is phone
    assert [event["event"] for event in news] == ["handset_off", "handset_on"]
    assert news[1] == {"event": "handset_on", "time": 0.0, "number": YOU, "waited": 0}


async def test_an_absent_subscriber_and_a_fate_of_ones_own(smsc, clock, phone):
    class Mine:
        def fate(self, message):
            return Fate(MessageState.DELIVERED, 30.0, 7)

    smsc.fate = Mine()
    esme = await bound(smsc)
    await esme.ask(submit(1))
    phone.off()
    await clock.run(5)
    phone.on()
    await clock.run(30)
    assert [message.time for message in phone.inbox] == [30.0]
    assert smsc.messages["0000000001"].error == 7


@given(st.lists(st.tuples(st.sampled_from(["submit", "off", "on", "wait"]), st.integers(1, 40)), max_size=40))
@settings(max_examples=60, deadline=None)
def test_each_message_arrives_exactly_once_or_expires(steps):
    """Whatever the order of events: DELIVERED is what is in the inbox, and the time fits."""

    async def run():
        clock = ManualClock()
        smsc = await Simulator(port=None, clock=clock, fate=Delivered((0, 20)), seed=3).start()
        phone, esme, number = smsc.handset(YOU), await bound(smsc), 0
        for step, seconds in steps:
            if step == "submit":
                number += 1
                fields = {"validity_period": f"0000000000{seconds:02}000R"} if seconds % 2 else {}
                await esme.ask(submit(number, short_message=b"%d" % number, registered_delivery=1, **fields))
            elif step == "wait":
                await clock.run(seconds)
            else:
                getattr(phone, step)()
        if not phone.is_on:
            phone.on()
        await clock.run(60)
        states = {message.text: message.state.name for message in smsc.messages}
        told = receipts(esme)
        await smsc.close(limit=0.05)
        return phone, states, told

    phone, states, told = asyncio.run(run())
    assert sorted(message.text for message in phone.inbox) == sorted(
        text for text, state in states.items() if state == "DELIVERED"
    )
    assert set(states.values()) <= {"DELIVERED", "EXPIRED"}
    assert len(told) == len(states) == len({message_id for message_id, _ in told})
    assert sorted(stat for _, stat in told) == sorted(
        {"DELIVERED": "DELIVRD", "EXPIRED": "EXPIRED"}[state] for state in states.values()
    )
    assert len(phone.on_the_way) == 0


# Shown, and from a notebook


async def test_the_picture(smsc, clock, phone):
    assert "no messages yet" in phone._repr_html_()
    esme = await bound(smsc)
    for pdu in segments("<script>alert(1)</script> 👍 " * 5, source_addr="<LAB>"):
        await esme.ask(pdu)
    await clock.run(86_400)
    await phone.send("80888", "STOP & go")
    phone.off()
    await esme.ask(submit(1))
    await clock.run(2)
    html = phone._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html
    assert "&lt;LAB&gt;" in html and "STOP &amp; go" in html and "to 80888" in html
    assert "2 segments · ucs2" in html.replace("3 segments", "2 segments")
    assert "Friday, 15 January 2027" in html and "Saturday, 16 January 2027" in html
    assert "switched off" in html and "1 message waits until it is on again" in html


async def test_the_picture_has_an_end(smsc, clock, phone):
    esme = await bound(smsc)
    for number in range(60):
        await esme.ask(submit(number + 1, short_message=b"no. %d!" % number))
    await clock.run(2)
    html = phone._repr_html_()
    assert "… 10 earlier" in html and "no. 59!" in html and "no. 9!" not in html


async def test_no_handset_costs_nothing(smsc, monkeypatch):
    monkeypatch.setattr(Handset, "__init__", None)
    esme = await bound(smsc)
    assert (await esme.ask(submit(1))).command_status == 0
    assert smsc.handsets == {} and isinstance(smsc.messages["0000000001"], Message)


def test_from_another_thread():
    smsc = sl.Simulator(loop="thread", fate=Delivered(0)).start()
    phone = smsc.handset(YOU)
    phone.answers = lambda message: "STOP"
    esme = sl.connect(smsc.url(), loop="thread").sync
    esme.sync.submit(YOU, "Hello", source="80888")
    assert phone.message().result(5).text == "Hello"
    assert phone.sent[0].text == "STOP"
    with phone.off():
        assert not phone.is_on
        esme.sync.submit(YOU, "Later", source="80888")
    assert phone.is_on
    assert phone.message().result(5).text == "Later"
    assert [response.command_status for response in phone.reply("Thanks").result(5)] == [0]
    assert "80888" in phone._repr_html_()
    esme.sync.close()
    smsc.stop()


def test_the_names_at_the_top():
    assert sl.Handset is Handset


async def test_the_same_answer_to_each_message_is_a_text(smsc, clock, phone):
    phone.answers = "STOP"
    esme = await bound(smsc)
    await esme.ask(submit(1))
    await clock.run(10)
    assert [message.text for message in phone.sent] == ["STOP"]


def test_on_a_thread_of_its_own_a_handset_is_something_that_is_true():
    assert sl.Simulator(port=None, loop="thread").handset("447700900123")
