"""Every dialect that has a name: what it writes, and whether our own client finds the message by it."""

from __future__ import annotations

import re

import pytest

from smpplab.client import connect
from smpplab.errors import ReceiptTimeout, UsageError
from smpplab.simulator import RECEIPT_DIALECTS, Delivered, Simulator, Undeliverable, receipt_dialect

from .conftest import bound, submit

# The rule by which our client finds the message.  The one it cannot find has no keys and no TLVs.
RULES = dict.fromkeys(RECEIPT_DIALECTS, "exact") | {
    "vonage": "hex-decimal", "jsmpp": "hex-decimal", "smscsim": "hex-decimal", "leading-zero": "zeros",
}  # fmt: skip
del RULES["commas"]

DATES = "submit date:2701150830 done date:2701150831"
SECONDS = "submit date:270115083000 done date:270115083101"
TEXTS = {
    "appendix-b": f"id:0000000001 sub:001 dlvrd:000 {DATES} stat:UNDELIV err:027 text:Hello",
    "vonage": f"id:{0x0B0000015C0FF001} sub:001 dlvrd:000 {DATES} stat:UNDELIV err:027 text:none",
    "jsmpp": f"id:1544548353 sub:001 dlvrd:000 {DATES} stat:UNDELIV err:027 text:Hello",
    "smscsim": f"id:1544548353 sub:001 dlvrd:000 {DATES} stat:UNDELIV err:027 text:Hello",
    "clickatell": f"id:a5c0ffee{1:024x} sub:001 dlvrd:000 {SECONDS} stat:UNDELIV err:027 text:",
    "jasmin": "",
    "melrose": f"id:00000000c0ffee{1:050x} sub:001 dlvrd:000 {DATES} stat:UNDELIV err:027 text:",
    "openmarket": "id:0118Z-0122I-2309U-00001 sub:000 dlvrd:000 submitdate:270115083000 "
    "donedate:270115083101 stat:UNDELIV err:027 text:",
    "vibes": f"id:4000000000 sub:001 dlvrd:000 {DATES} stat:UNDELIV err:027 text:Hello",
    "ozeki": f"id:636445001 sub:000 dlvrd:000 {DATES} stat:UNDELIV err: text:",
    "smppcenter": f"id:60000000000000000001 sub:001 dlvrd:000 {SECONDS} stat:UNDELIV err:027 text:Hello",
    "no-counts": f"id:1526758001 {DATES} stat:UNDELIV err:027 text:Hello",
    "leading-zero": f"id:0221067001 sub:001 dlvrd:000 {DATES} stat:UNDELIV err:027 text:Hello",
    "vendor-tlv": f"id:117000000000000001 sub:001 dlvrd:000 {DATES} stat:UNDELIV err:0027 text:Hello",
    "claims-ucs2": f"id:S2131124209163650000000001 sub:001 dlvrd:000 {SECONDS} stat:UNDELIV err:027 text:",
    "commas": "05,2701150831,2701150830,27,447700900123,447700900999,we00000000000000000001",
}


def test_there_are_enough_and_all_are_tested():
    assert len(RECEIPT_DIALECTS) >= 8
    assert set(TEXTS) == set(RECEIPT_DIALECTS) == {*RULES, "commas"}


@pytest.mark.parametrize("name", RECEIPT_DIALECTS)
async def test_what_it_writes(name, smsc, clock):
    smsc.fate, smsc.receipts = Undeliverable(after=61, error=27), name
    esme = await bound(smsc)
    response = await esme.ask(submit(registered_delivery=1))
    await clock.run(100)
    pdu = esme.pdus[-1]
    dialect = RECEIPT_DIALECTS[name]
    assert pdu.command == dialect.carrier
    text = getattr(pdu, "short_message", b"")
    assert text.decode() == TEXTS[name]
    if dialect.body != "text":
        assert pdu.tlvs["receipted_message_id"] == response.message_id
        assert pdu.tlvs["message_state"] == 5
    else:
        assert not pdu.tlvs


@pytest.mark.parametrize("name", RULES)
async def test_our_client_finds_the_message(name):
    async with Simulator(fate=Delivered(after=0.0), receipts=name) as smsc, connect(smsc.url()) as esme:
        sent = [await esme.submit("447700900123", f"Hello {n}", receipt=True) for n in range(5)]
        for submission in sent:
            receipt = await submission.receipt(timeout=10)
            assert (receipt.rule, receipt.outcome) == (RULES[name], "delivered")
            assert receipt.source == "447700900123"


async def test_no_reader_of_appendix_b_understands_commas():
    async with Simulator(fate=Delivered(after=0.0), receipts="commas") as smsc, connect(smsc.url()) as esme:
        submission = await esme.submit("447700900123", "Hello", receipt=True)
        with pytest.raises(ReceiptTimeout):
            await submission.receipt(timeout=0.05)
        assert smsc.counters["receipts"] == 1


async def test_our_client_reads_text_that_only_claims_to_be_ucs2():
    fate, name = Delivered(after=0.0), "claims-ucs2"
    async with Simulator(fate=fate, receipts=name) as smsc, connect(smsc.url()) as esme:
        submission = await esme.submit("447700900123", "Жук", receipt=True)
        assert (await submission.receipt(timeout=10)).rule == "exact"


async def test_jasmin_says_accepted_first(smsc, clock):
    smsc.fate, smsc.receipts = Delivered(after=10), "jasmin"
    esme = await bound(smsc)
    await esme.ask(submit(registered_delivery=1))
    await clock.run(20)
    first, last = esme.pdus[-2:]
    assert [pdu.tlvs["message_state"] for pdu in (first, last)] == [6, 2]
    assert first.esm_class == last.esm_class == 0x04
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first.tlvs["receipted_message_id"])


def test_a_name_that_nobody_has():
    with pytest.raises(UsageError, match="no receipt dialect 'nexmo'; there are: appendix-b, vonage"):
        receipt_dialect("nexmo")
    assert receipt_dialect(None) is None
