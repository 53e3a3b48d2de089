"""What may differ between the receipts of two message centres: each field of a dialect by itself."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, strategies as st

from smpplab.client import connect
from smpplab.errors import UsageError
from smpplab.session import Timers
from smpplab.simulator import Account, Delivered, Mixed, ReceiptDialect, Simulator, Undeliverable
from smpplab.simulator.dates import Dates
from smpplab.simulator.mailbox import Mailbox, Message
from smpplab.simulator.receipts import receipt_for, receipt_in
from smpplab.text import receipts
from smpplab.transport.clock import ManualClock
from smpplab.wire import CancelSm, MessageState, SmeAddress, SubmitMulti

from .conftest import bound, submit

D, U = MessageState.DELIVERED, MessageState.UNDELIVERABLE


def got(esme):
    """The receipts, by deliver_sm or data_sm."""
    return [pdu for pdu in esme.pdus if pdu.command in ("deliver_sm", "data_sm")]


async def receipts_in(smsc, clock, fate=None, fields=None, **dialect):
    """Set a dialect, submit one message, and give the receipts of it."""
    smsc.fate = fate or Delivered(after=61)
    smsc.receipts = ReceiptDialect(**dialect)
    esme = await bound(smsc)
    await esme.ask(submit(**{"registered_delivery": 1} | (fields or {})))
    await clock.run(100)
    return got(esme)


@given(
    octets=st.binary(max_size=60),
    data_coding=st.sampled_from([0, 3, 8]),
    address=st.sampled_from(["447700900123", "someone-with-a-long-name.example"]),
    outcome=st.sampled_from([D, U, MessageState.EXPIRED, MessageState.SKIPPED]),
    error=st.integers(0, 255),
    intermediate=st.booleans(),
)
def test_the_defaults_give_the_octets_of_the_simulator(
    octets, data_coding, address, outcome, error, intermediate
):
    pdu = submit(data_coding=data_coding, tlvs={"user_message_reference": 7})
    message = Message("0000000042", "lab", pdu, pdu, octets, 0.0)
    message.destination_addr = address
    message.finish(outcome, 75.0, error)
    ours = receipt_for(message, Dates(), 30.0, intermediate=intermediate)
    same = receipt_in(ReceiptDialect(), message, Dates(), 30.0, intermediate=intermediate)
    assert bytes(same) == bytes(ours)


async def session_octets(**simulator):
    clock = ManualClock()
    timers = Timers(enquire_link=None)
    async with Simulator(port=None, clock=clock, timers=timers, **simulator) as smsc:
        esme = await bound(smsc)
        for number in range(1, 30):
            await esme.ask(submit(number, registered_delivery=0x11))
        await clock.run(60)
        return esme.octets


async def test_a_whole_session_in_the_default_dialect_is_the_same_octet_for_octet():
    fate = Mixed((1, 5), delivered=3, undeliverable=1)
    plain = await session_octets(seed=5, fate=fate)
    assert await session_octets(seed=5, fate=fate, receipts=ReceiptDialect()) == plain


async def test_the_same_seed_gives_the_same_octets():
    dialect = ReceiptDialect(spread=20.0, copies=2, copy_after=3.0, ids="uuid", intermediate="always")
    first = await session_octets(seed=5, receipts=dialect)
    assert await session_octets(seed=5, receipts=dialect) == first
    assert await session_octets(seed=6, receipts=dialect) != first


@pytest.mark.parametrize(
    ("body", "text", "tlvs"),
    [
        ("both", True, {"receipted_message_id", "message_state"}),
        ("text", True, set()),
        ("empty", False, {"receipted_message_id", "message_state"}),
        ("tlvs", False, {"receipted_message_id", "message_state", "message_payload"}),
    ],
)
async def test_body(smsc, clock, body, text, tlvs):
    (pdu,) = await receipts_in(smsc, clock, body=body)
    assert (b"stat:DELIVRD" in pdu.short_message) is text
    assert {tlv.name for tlv in pdu.tlvs} == tlvs
    if body == "tlvs":
        assert b"stat:DELIVRD" in pdu.tlvs["message_payload"]


async def test_data_sm_carries_its_text_in_message_payload(smsc, clock):
    (pdu,) = await receipts_in(smsc, clock, carrier="data_sm")
    assert (pdu.command, pdu.esm_class) == ("data_sm", 0x04)
    assert pdu.tlvs["message_payload"].startswith(b"id:0000000001 ")


@pytest.mark.parametrize(
    ("ids", "response", "receipt", "said"),
    [
        ("{number:08X}", "00ABCDEF", "{number:010d}", "0011259375"),
        ("{number:x}", "abcdef", "{upper}", "ABCDEF"),
        ("{number:X}", "ABCDEF", "{lower}", "abcdef"),
        ("{number:d}", "11259375", "{number:x}", "abcdef"),
        ("{number:012d}", "000011259375", "{stripped}", "11259375"),
        ("{number:d}", "11259375", "{id:0>14}", "00000011259375"),
        ("{number:d}", "11259375", "{id:.4}", "1125"),
        ("msg-{number}", "msg-11259375", "{id}", "msg-11259375"),
    ],
)
async def test_ids(smsc, clock, ids, response, receipt, said):
    smsc.receipts = ReceiptDialect(ids=ids, first_id=0xABCDEE, template=f"id:{receipt} stat:{{stat}}")
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc)
    assert (await esme.ask(submit(registered_delivery=1))).message_id == response
    await clock.run(2)
    (pdu,) = got(esme)
    assert pdu.short_message == f"id:{said} stat:DELIVRD".encode()
    assert pdu.tlvs["receipted_message_id"] == response


async def test_a_session_of_33_keeps_its_short_hexadecimal_ids(smsc, clock):
    smsc.receipts = ReceiptDialect(ids="uuid", template="id:{number:010d} stat:{stat}")
    smsc.fate = Delivered(after=1)
    esme = await bound(smsc, version=0x33)
    for number in range(1, 17):
        response = await esme.ask(submit(number, registered_delivery=1))
    assert response.message_id == "00000010"
    await clock.run(2)
    assert b"id:0000000016 stat:DELIVRD" in [pdu.short_message for pdu in got(esme)]


def test_two_dialects_never_give_one_id_to_two_messages():
    mailbox = Mailbox(lambda: 0.0)
    decimal, hexadecimal = ReceiptDialect(ids="{number:d}"), ReceiptDialect(ids="{number:x}")
    given = []
    for number in range(200):
        given.append(mailbox.next_id("3.4", decimal if number % 3 else hexadecimal))
        mailbox.add(Message(given[-1], "lab", submit(), submit(), b"", 0.0))
    assert len(set(given)) == 200


@pytest.mark.parametrize(
    ("digits", "done"),
    [(10, "2701150831"), (12, "270115083101"), (14, "20270115083101"), (16, "270115083101000+")],
)
async def test_dates(smsc, clock, digits, done):
    (pdu,) = await receipts_in(smsc, clock, date_digits=digits)
    text = pdu.short_message.decode()
    assert f"done date:{done} " in text
    assert receipts.parse(text).done_date.strftime("%H:%M") == "08:31"


async def test_keys_in_another_case_and_order_and_words_of_its_own(smsc, clock):
    dialect = {
        "template": "STAT:{stat} ERR:{err} ID:{id} DONE DATE:{done}",
        "words": {U: "FAILED"},
        "errors": {27: "E2B"},
    }
    first = await receipts_in(smsc, clock, Undeliverable(after=61, error=27), **dialect)
    second = await receipts_in(smsc, clock, Undeliverable(after=0, error=9), **dialect)
    assert first[0].short_message == b"STAT:FAILED ERR:E2B ID:0000000001 DONE DATE:2701150831"
    assert b"ERR:009 ID:0000000002" in second[0].short_message
    assert receipts.parse(first[0].short_message.decode()).err == "E2B"


async def test_data_coding_copied_and_claimed(smsc, clock):
    fields = {"short_message": "Жук".encode("utf-16-be"), "data_coding": 8}
    (copied,) = await receipts_in(smsc, clock, fields=fields, data_coding="copied")
    assert copied.data_coding == 8
    assert copied.short_message.decode("utf-16-be").endswith("stat:DELIVRD err:000 text:Жук")
    (claimed,) = await receipts_in(smsc, clock, fields=fields, data_coding="claimed")
    assert claimed.data_coding == 8
    assert b"stat:DELIVRD" in claimed.short_message


async def test_esm_class_and_further_tlvs(smsc, clock):
    (pdu,) = await receipts_in(smsc, clock, esm_class=0, more_tlvs=((0x1400, b"\x01\x02"),))
    assert pdu.esm_class == 0
    assert (0x1400, b"\x01\x02") in pdu.tlvs.pairs


@pytest.mark.parametrize(
    ("intermediate", "asked", "states"),
    [
        ("asked", 1, [2]),
        ("asked", 0x11, [6, 2]),
        ("always", 1, [6, 2]),
        ("never", 0x11, [2]),
        ("always", 0, []),
    ],
)
async def test_intermediate_and_final(smsc, clock, intermediate, asked, states):
    pdus = await receipts_in(
        smsc, clock, fields={"registered_delivery": asked}, intermediate=intermediate,
        first_state=MessageState.ACCEPTED,
    )  # fmt: skip
    assert [pdu.tlvs["message_state"] for pdu in pdus] == states
    assert [pdu.esm_class for pdu in pdus] == [0x20, 0x04][2 - len(states) :]


@pytest.mark.parametrize(("fate", "count"), [(Delivered(after=1), 0), (Undeliverable(after=1), 1)])
async def test_only_failures(smsc, clock, fate, count):
    assert len(await receipts_in(smsc, clock, fate, failures_only=True)) == count


async def test_duplicated(smsc, clock):
    smsc.fate, smsc.receipts = Delivered(after=1), ReceiptDialect(copies=3, copy_after=5.0)
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=1))
    for count in (1, 2, 3, 3):
        await clock.run(4.9 if count == 1 else 5)
        assert len(got(esme)) == count
    assert len({pdu.short_message for pdu in got(esme)}) == 1
    assert len({pdu.sequence_number for pdu in got(esme)}) == 3


async def test_out_of_order(smsc, clock):
    smsc.account("lab").window = 100
    smsc.fate, smsc.receipts = Delivered(after=1), ReceiptDialect(spread=30.0)
    esme = await bound(smsc)
    for number in range(1, 21):
        await esme.ask(submit(number, registered_delivery=1))
    await clock.run(40)
    ids = [pdu.tlvs["receipted_message_id"] for pdu in got(esme)]
    assert len(ids) == 20 and ids != sorted(ids)


async def test_before_the_response(smsc, clock):
    smsc.fate, smsc.receipts = Delivered(after=61), ReceiptDialect(early=True)
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=1))
    assert [pdu.command for pdu in esme.pdus[1:]] == ["deliver_sm", "submit_sm_resp"]
    assert got(esme)[0].tlvs["receipted_message_id"] == esme.pdus[-1].message_id
    assert smsc.messages["0000000001"].state is D  # what the receipt says is so
    await clock.run(100)
    assert len(got(esme)) == 1


async def test_a_scheduled_message_is_not_early(smsc, clock):
    fields = {"schedule_delivery_time": "000000000010000R"}
    (pdu,) = await receipts_in(smsc, clock, Delivered(after=1), fields, early=True, date_digits=12)
    assert b"done date:270115083011 " in pdu.short_message


async def test_on_another_bind(smsc, clock):
    smsc.fate, smsc.receipts = Delivered(after=1), ReceiptDialect(other_bind=True)
    first, second = await bound(smsc), await bound(smsc)
    for number in range(1, 6):
        await first.ask(submit(number, registered_delivery=1))
    await clock.run(2)
    assert (len(got(first)), len(got(second))) == (0, 5)
    assert not smsc.submitters


async def test_with_no_other_bind_it_goes_where_it_can(smsc, clock):
    assert len(await receipts_in(smsc, clock, other_bind=True)) == 1


async def test_an_account_has_its_own(clock):
    accounts = [Account("a", receipts="clickatell"), Account("b")]
    timers = Timers(enquire_link=None)
    async with Simulator(accounts, port=None, clock=clock, timers=timers, receipts="no-counts") as smsc:
        ids = {}
        for name in ("a", "b"):
            esme = await bound(smsc, account=name, password="")
            ids[name] = (await esme.ask(submit())).message_id
        assert (len(ids["a"]), len(ids["b"])) == (32, 10)
        smsc.account("b").receipts = "jasmin"  # also while it runs
        assert len((await esme.ask(submit(2))).message_id) == 36


async def test_events_know_the_state_without_tlvs(smsc, clock):
    seen = []
    smsc.on_event.append(seen.append)
    await receipts_in(smsc, clock, Undeliverable(after=1), body="text")
    (event,) = [event for event in seen if event["event"] == "receipt"]
    assert (event["message_state"], event["final"]) == ("UNDELIVERABLE", True)


@pytest.mark.parametrize(
    "dialect",
    [
        ReceiptDialect(early=True),
        ReceiptDialect(copies=3),
        ReceiptDialect(spread=0.05),
        ReceiptDialect(body="tlvs"),
        ReceiptDialect(data_coding="copied"),
        ReceiptDialect(ids="{number:08x}", first_id=0xABC000, template="id:{upper} stat:{stat}", body="text"),
        ReceiptDialect(ids="{number:010d}", template="id:{stripped} stat:{stat}", body="text"),
    ],
    ids=["early", "copies", "spread", "tlvs", "copied", "upper", "stripped"],
)
async def test_our_client_copes(dialect):
    async with Simulator(fate=Delivered(after=0.0), receipts=dialect) as smsc, connect(smsc.url()) as esme:
        sent = [await esme.submit("447700900123", "Жук", receipt=True) for _ in range(5)]
        found = await asyncio.gather(*(submission.receipt(timeout=10) for submission in sent))
        assert {receipt.stat for receipt in found} == {"DELIVRD"}
        assert {receipt.rule for receipt in found} <= {"exact", "case", "zeros"}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"carrier": "submit_sm"}, "carrier of a receipt dialect is one of deliver_sm, data_sm"),
        ({"body": "none"}, "body of a receipt dialect is one of both, text, tlvs, empty, not 'none'"),
        ({"date_digits": 11}, "date_digits of a receipt dialect is one of 10, 12, 14, 16, not 11"),
        ({"template": "id:{ident}"}, "cannot be filled in: 'ident'"),
        ({"template": "id:{id"}, "cannot be filled in"),
        ({"ids": "{count}"}, "cannot be filled in: 'count'"),
        ({"ids": "{number:070d}"}, "1 to 64 characters, not 70"),
        ({"copies": 0}, "copies of at least 1"),
    ],
)
def test_what_cannot_be(fields, said):
    with pytest.raises(UsageError, match=said):
        ReceiptDialect(**fields)


async def test_each_destination_of_a_submit_multi_has_its_receipt_before_the_response(smsc, clock):
    smsc.fate, smsc.receipts = Delivered(after=61), ReceiptDialect(early=True, ids="uuid")
    esme = await bound(smsc)
    to = tuple(SmeAddress(destination_addr=f"44770090012{n}") for n in range(3))
    many = SubmitMulti(
        source_addr="447700900999", dest_address=to, registered_delivery=1, short_message=b"Hello"
    )
    response = await esme.ask(many.replace(sequence_number=1))
    assert [pdu.source_addr for pdu in got(esme)] == [entry.destination_addr for entry in to]
    assert {pdu.tlvs["receipted_message_id"] for pdu in got(esme)} == {response.message_id}
    assert esme.pdus[-1] is response


async def test_a_cancelled_message_has_its_receipt_in_the_dialect(smsc, clock):
    smsc.fate, smsc.receipts = Delivered(after=61), ReceiptDialect(template="{stat}:{id}", failures_only=True)
    esme = await bound(smsc)
    message_id = (await esme.ask(submit(1, registered_delivery=1))).message_id
    await esme.ask(CancelSm(message_id=message_id, source_addr="447700900999", sequence_number=2))
    await clock.run(1)
    assert [pdu.short_message for pdu in got(esme)] == [b"DELETED:0000000001"]
