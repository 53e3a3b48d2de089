"""Receipts in every form that message centres write, for messages that our ESME has submitted.

Each row of data/spec/receipts.csv comes as deliver_sm and as data_sm, in `short_message` and in
`message_payload`; then what the text and the TLVs may say and not say; ids that differ from the response's;
receipts that come too early, twice, in the wrong order, or on another link.  Every one of them is answered
with ESME_ROK: an error makes many message centres send it again.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from smpplab.client import MemoryCorrelator, Submission
from smpplab.text import gsm0338
from smpplab.wire import DataSm, DeliverSm, SubmitSmResp

TO, LAB = "447700900123", "LAB"
TABLE = Path(__file__).parents[2] / "data/spec/receipts.csv"
ROWS = {row["id"]: row for row in csv.DictReader(TABLE.read_text().splitlines())}
RECEIPTS = {name: row for name, row in ROWS.items() if row["message_id"]}
FINAL = {"yes": True, "no": False, "unclear": None}
ADDRESSES: dict[str, Any] = {"source_addr": TO, "destination_addr": LAB}


def text_of(message_id: str, stat: str = "DELIVRD", err: str = "000") -> bytes:
    dates = "submit date:2701150830 done date:2701150831"
    return f"id:{message_id} sub:001 dlvrd:001 {dates} stat:{stat} err:{err} text:Hi".encode()


def tlvs(message_id: str | None = None, state: int | None = None) -> dict[str, Any]:
    given: dict[str, Any] = {"receipted_message_id": message_id, "message_state": state}
    return {name: value for name, value in given.items() if value is not None}


# The PDUs that carry a receipt: text and esm_class to PDU


def deliver(text: bytes, esm_class: int = 4, **fields: Any) -> DeliverSm:
    return DeliverSm(**ADDRESSES, short_message=text, esm_class=esm_class, **fields)


def payload(text: bytes, esm_class: int = 4) -> DeliverSm:
    return DeliverSm(**ADDRESSES, esm_class=esm_class, tlvs={"message_payload": text})


def data(text: bytes, esm_class: int = 4) -> DataSm:
    return DataSm(**ADDRESSES, esm_class=esm_class, tlvs={"message_payload": text})


def ucs2(text: bytes, esm_class: int = 4) -> DeliverSm:
    return payload(text.decode().encode("utf-16-be"), esm_class).replace(data_coding=8)


def said_ucs2(text: bytes, esm_class: int = 4) -> DeliverSm:
    """ASCII, though data_coding says UCS2."""
    return deliver(text, esm_class, data_coding=8)


def reply_path(text: bytes, esm_class: int = 4) -> DeliverSm:
    return deliver(text, esm_class | 0x83)


def with_udh(text: bytes, esm_class: int = 4) -> DeliverSm:
    return deliver(bytes.fromhex("06 0504158a0000") + text, esm_class | 0x40)


CARRIERS = (deliver, payload, data, ucs2, said_ucs2, reply_path, with_udh)


async def submitted(mc: Any, *ids: str, text: str = "Hi", **options: Any) -> tuple[Any, list[Submission]]:
    """An ESME, and what it has submitted: one message for each id that the MC gave."""
    esme = await mc.connect(**options)
    given = iter(ids)
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(message_id=next(given))
    return esme, [await esme.submit(TO, text, receipt=True) for _ in ids]


async def arrive(mc: Any, *pdus: Any) -> None:
    """PDUs of the MC's, each of them answered with ESME_ROK and no message_id (3.4 section 4.6.2)."""
    at = len(mc.responses)
    mc.send(*pdus)
    await mc.settle()
    answers = [(pdu.command, int(pdu.command_status), pdu.message_id) for pdu in mc.responses[at:]]
    assert answers == [(f"{pdu.command}_resp", 0, "") for pdu in pdus]


async def waiting(mc: Any, submission: Submission) -> bool:
    """Whether `receipt` still waits."""
    task = asyncio.ensure_future(submission.receipt())
    await mc.settle()
    return task.cancel()


# Every row of the table


def moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@pytest.mark.parametrize("carrier", CARRIERS, ids=lambda carrier: carrier.__name__)
@pytest.mark.parametrize("name", RECEIPTS)
async def test_row(mc: Any, name: str, carrier: Callable[[bytes, int], Any]) -> None:
    row = RECEIPTS[name]
    _, (submission,) = await submitted(mc, row["message_id"])
    await arrive(mc, carrier(row["text"].encode(), int(row["esm_class"], 16)))
    (receipt,) = submission.receipts
    assert (receipt.message_id, receipt.rule) == (row["message_id"], "exact")
    assert [receipt.sub, receipt.dlvrd, receipt.stat, receipt.err, receipt.text or ""] == [
        row[column] or None for column in ("sub", "dlvrd", "stat", "err")
    ] + [row["message_text"]]
    assert (receipt.submit_date, receipt.done_date) == (moment(row["submit_date"]), moment(row["done_date"]))
    assert receipt.message_state == (int(row["message_state"]) if row["message_state"] else None)
    assert (receipt.outcome, receipt.final) == (row["outcome"], FINAL[row["final"]])
    assert receipt.raw == row["text"]


@pytest.mark.parametrize("name", [name for name, row in RECEIPTS.items() if row["final"] == "yes"])
async def test_a_final_row_ends_the_waiting(mc: Any, name: str) -> None:
    row = RECEIPTS[name]
    _, (submission,) = await submitted(mc, row["message_id"])
    await arrive(mc, deliver(row["text"].encode(), int(row["esm_class"], 16)))
    assert submission.receipted
    assert (await submission.receipt()).outcome == row["outcome"]


@pytest.mark.parametrize("name", [name for name, row in RECEIPTS.items() if row["final"] == "no"])
async def test_an_intermediate_row_does_not(mc: Any, name: str) -> None:
    row = RECEIPTS[name]
    _, (submission,) = await submitted(mc, row["message_id"])
    await arrive(mc, deliver(row["text"].encode(), int(row["esm_class"], 16)))
    assert not submission.receipted
    assert await waiting(mc, submission)
    await arrive(mc, deliver(text_of(row["message_id"])))
    assert (await submission.receipt()).stat == "DELIVRD"
    assert [receipt.stat for receipt in submission.receipts] == [row["stat"], "DELIVRD"]


async def test_what_is_no_receipt_is_a_message(mc: Any) -> None:
    row = ROWS["not_a_receipt"]
    esme, (submission,) = await submitted(mc, "9")
    await arrive(mc, deliver(row["text"].encode(), esm_class=0))
    message = await anext(esme)
    assert (message.text, message.receipt, len(submission.receipts)) == (row["text"], None, 0)


@pytest.mark.parametrize("esm_class", [0x00, 0x08, 0x10, 0x18], ids=hex)
async def test_acknowledgements_of_people_are_messages(mc: Any, esm_class: int) -> None:
    """esm_class says whose word it is (3.4 section 5.2.12); a text that looks like a receipt is a text."""
    esme, (submission,) = await submitted(mc, "77")
    await arrive(mc, deliver(text_of("77"), esm_class))
    assert (await anext(esme)).text == text_of("77").decode()
    assert len(submission.receipts) == 0


# Text and TLVs


@pytest.mark.parametrize("carrier", [DeliverSm, DataSm])
@pytest.mark.parametrize("esm_class", [0x00, 0x04, 0x20])
async def test_tlvs_only(mc: Any, carrier: Any, esm_class: int) -> None:
    """`receipted_message_id` is in receipts only, so it makes one whatever esm_class says."""
    _, (submission,) = await submitted(mc, "77")
    await arrive(mc, carrier(**ADDRESSES, esm_class=esm_class, tlvs=tlvs("77", 2)))
    (receipt,) = submission.receipts
    assert (receipt.stat, receipt.outcome, receipt.rule, receipt.raw) == ("DELIVRD", "delivered", "exact", "")
    assert submission.receipted == (esm_class != 0x20)


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        (text_of("77"), {}, ("77", "DELIVRD", 2)),
        (b"", tlvs("77", 5), ("77", "UNDELIV", 5)),
        (text_of("77"), tlvs("77", 2), ("77", "DELIVRD", 2)),
        (text_of("77", "DELIVERED"), tlvs("77", 2), ("77", "DELIVERED", 2)),  # the same, in the MC's word
        (text_of("99"), tlvs("77", 2), ("77", "DELIVRD", 2)),  # where they disagree, the TLVs win
        (text_of("77", "DELIVRD"), tlvs("77", 5), ("77", "UNDELIV", 5)),
        (text_of("77", "NOCRED"), tlvs("77", 8), ("77", "REJECTD", 8)),
        (text_of("77"), tlvs(state=3), ("77", "EXPIRED", 3)),
        (text_of("99", "REJECTD"), tlvs("77"), ("77", "REJECTD", 8)),
        (text_of("77"), tlvs("", 2), ("77", "DELIVRD", 2)),  # but not an empty id
        (text_of("77"), {0x001E: b"\0", 0x0427: b"\2"}, ("77", "DELIVRD", 2)),
        (text_of("99"), {0x001E: b"77", 0x0427: b"\2"}, ("77", "DELIVRD", 2)),  # an id without its NUL
        (text_of("99"), {0x001E: b" 77 \0\0"}, ("77", "DELIVRD", 2)),
        (text_of("77"), {0x0427: b"\0\5"}, ("77", "DELIVRD", 2)),  # a state of two octets is none
        (b"hello", tlvs("77", 2), ("77", "DELIVRD", 2)),  # the text of the message, and no receipt's
        (b"id:77", tlvs(state=2), ("77", "DELIVRD", 2)),
        (b"stat:DELIVRD", tlvs("77"), ("77", "DELIVRD", 2)),
        (b"\x80\x81\xff", tlvs("77", 2), ("77", "DELIVRD", 2)),
        (text_of("77"), {0x1401: b"\xff\xfe", 0x0423: b"\3\0\5"}, ("77", "DELIVRD", 2)),  # vendors' own
    ],
)  # fmt: skip
async def test_text_and_tlvs(mc: Any, text: bytes, given: Any, expected: tuple[str, str, int]) -> None:
    _, (submission,) = await submitted(mc, "77")
    await arrive(mc, deliver(text, tlvs=given))
    (receipt,) = submission.receipts
    assert (receipt.message_id, receipt.stat, receipt.message_state) == expected
    assert (await submission.receipt()) is receipt


async def test_an_id_that_the_text_cuts_is_whole_in_the_tlv(mc: Any) -> None:
    long_id = "270115083012004417"
    _, (submission,) = await submitted(mc, long_id)
    await arrive(mc, deliver(text_of(long_id[:10]), tlvs=tlvs(long_id)))
    assert submission.receipts[0].rule == "exact"


# Ids


@pytest.mark.parametrize(
    ("given", "receipted", "rule"),
    [
        ("77", "77", "exact"),
        ("lab-77", "lab-77", "exact"),
        ("9d4e3c1a-52b7-4f0e-8a61-0c7be21fd9a4", "9d4e3c1a-52b7-4f0e-8a61-0c7be21fd9a4", "exact"),
        (" 77", "77", "trimmed"),
        ("1a2b3c4d", "1A2B3C4D", "case"),
        ("9D4E3C1A-52B7", "9d4e3c1a-52b7", "case"),
        ("0000417723", "417723", "zeros"),
        ("417723", "0000417723", "zeros"),
        ("00A1", "a1", "zeros"),
        ("1A2B3C4D", "439041101", "hex-decimal"),
        ("1A2B3C4D", "0439041101", "hex-decimal"),
        ("439041101", "1A2B3C4D", "hex-decimal"),
        ("0439041101", "1a2b3c4d", "hex-decimal"),
        ("10", "16", ""),  # digits only, both of them: nobody can tell, so nobody guesses
        ("16", "10", ""),
        ("77", "78", ""),
        ("0123456789", "012345678", ""),
        ("lab-77", "77", ""),
    ],
)
@pytest.mark.parametrize("by", ["text", "tlv"])
async def test_ids(mc: Any, given: str, receipted: str, rule: str, by: str) -> None:
    esme, (submission,) = await submitted(mc, given)
    await arrive(mc, deliver(text_of(receipted)) if by == "text" else deliver(b"", tlvs=tlvs(receipted, 2)))
    assert [receipt.rule for receipt in submission.receipts] == ([rule] if rule else [])
    assert submission.receipted == bool(rule)
    assert esme.counters["unmatched receipts"] == (not rule)


@pytest.mark.parametrize("character", "_@$[]{}^~|\\`-.#")
async def test_ids_of_other_characters(mc: Any, character: str) -> None:
    """An id is ASCII, and so is most text of receipts, even where data_coding 0 means the GSM alphabet."""
    name = f"lab{character}77"
    texts = [text_of(name)]
    if gsm0338.can_encode(name):
        texts.append(gsm0338.encode(text_of(name, "UNDELIV").decode()))
    _, (submission,) = await submitted(mc, name)
    for text in texts:
        await arrive(mc, deliver(text))
    assert [receipt.message_id for receipt in submission.receipts] == [name] * len(texts)


@pytest.mark.parametrize("default", ["gsm7", "gsm7-packed", "latin1", "utf-8", "windows-1252", "ascii"])
async def test_ascii_whatever_the_default_alphabet(mc: Any, default: str) -> None:
    _, (submission,) = await submitted(mc, "lab_77", default_alphabet=default)
    await arrive(mc, deliver(text_of("lab_77")), payload(text_of("lab_77", "EXPIRED")))
    assert [receipt.stat for receipt in submission.receipts] == ["DELIVRD", "EXPIRED"]


@pytest.mark.parametrize(
    ("pending", "receipted", "fits"),
    [
        (["1A", "1a"], "1a", 1),  # as it stands, before any other form
        (["26", "1A"], "26", 0),
        (["1A", "026"], "26", 1),  # without zeros, before hexadecimal
        (["0000417723", "417724"], "417723", 0),
        (["AB", "Ab"], "ab", None),
        (["01a", "001A"], "1a", None),
        (["00417723", "0417723"], "417723", None),
        (["1A2B3C4D", "01a2b3c4d"], "439041101", None),
        (["0439041101", "000439041101"], "1A2B3C4D", None),
    ],
)
async def test_an_id_that_fits_two_messages_fits_none(
    mc: Any, pending: list[str], receipted: str, fits: int | None
) -> None:
    esme, submissions = await submitted(mc, *pending)
    await arrive(mc, deliver(text_of(receipted)))
    found = [at for at, submission in enumerate(submissions) if submission.receipts]
    assert found == ([] if fits is None else [fits])
    if fits is None:
        message = await anext(esme)
        assert message.receipt.message_id == receipted
        assert esme.counters["unmatched receipts"] == 1


@pytest.mark.parametrize("text", [b"stat:DELIVRD err:000", b"id: stat:DELIVRD", b"stat:DELIVRD text:id:77"])
async def test_a_receipt_without_an_id_fits_nothing(mc: Any, text: bytes) -> None:
    esme, (submission,) = await submitted(mc, "77")
    await arrive(mc, deliver(text))
    assert (await anext(esme)).text == text.decode()
    assert len(submission.receipts) == 0


# One after the other


async def test_all_the_states_on_the_way(mc: Any) -> None:
    """With esm_class 0x04 as well, a pending state is not final."""
    _, (submission,) = await submitted(mc, "77")
    for stat, esm_class in [
        ("SCHEDLD", 4),
        ("ENROUTE", 4),
        ("BUFFRED", 4),
        ("ENROUTE", 0x20),
        ("ACCEPTD", 0x20),
    ]:
        await arrive(mc, deliver(text_of("77", stat), esm_class))
        assert not submission.receipted, stat
        assert await waiting(mc, submission), stat
    await arrive(mc, deliver(text_of("77", "UNDELIV", "021")))
    assert (await submission.receipt()).err == "021"
    assert submission.receipts[-1].final
    assert [receipt.stat for receipt in submission.receipts] == [
        "SCHEDLD",
        "ENROUTE",
        "BUFFRED",
        "ACCEPTD",
        "UNDELIV",
    ]


async def test_a_final_state_with_the_bits_of_an_intermediate_one_is_not_final(mc: Any) -> None:
    _, (submission,) = await submitted(mc, "77")
    await arrive(mc, deliver(text_of("77"), 0x20))
    assert await waiting(mc, submission)


async def test_duplicates_count_once(mc: Any) -> None:
    """The MC sends a receipt again when our answer got lost."""
    told: list[Any] = []
    _, (submission,) = await submitted(mc, "77", on_receipt=told.append)
    await arrive(mc, deliver(text_of("77")), deliver(text_of("77")))
    await arrive(mc, deliver(text_of("77")))
    assert [receipt.stat for receipt in submission.receipts] == ["DELIVRD"]
    assert (await submission.receipt()).stat == "DELIVRD"
    assert told[0] is submission.receipts[0]


async def test_what_comes_after_a_final_state_changes_nothing(mc: Any) -> None:
    _, (submission,) = await submitted(mc, "77")
    await arrive(mc, deliver(text_of("77")))
    await arrive(mc, deliver(text_of("77", "EXPIRED")))
    assert (await submission.receipt()).stat == "DELIVRD"


@pytest.mark.parametrize("first", ["ACCEPTD", "UNKNOWN"])
@pytest.mark.parametrize("then", ["DELIVRD", "UNDELIV"])
async def test_but_after_an_unclear_state_it_does(mc: Any, first: str, then: str) -> None:
    """ACCEPTD is final by the letter, and often followed by DELIVRD."""
    _, (submission,) = await submitted(mc, "77")
    await arrive(mc, deliver(text_of("77", first)))
    await arrive(mc, deliver(text_of("77", then)))
    assert (await submission.receipt()).stat == then


async def test_an_intermediate_receipt_that_comes_after_the_final_one(mc: Any) -> None:
    _, (submission,) = await submitted(mc, "77")
    await arrive(mc, deliver(text_of("77")), deliver(text_of("77", "ENROUTE"), 0x20))
    assert (await submission.receipt()).stat == "DELIVRD"


async def test_a_long_message_waits_for_each_of_its_parts(mc: Any) -> None:
    esme = await mc.connect()
    ids = iter(["A1", "A2", "A3"])
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(message_id=next(ids))
    submission = await esme.submit(TO, "x" * 400, receipt=True)
    await arrive(mc, deliver(text_of("A3")), deliver(text_of("A1", "EXPIRED")))
    assert await waiting(mc, submission)
    await arrive(mc, deliver(text_of("a1", "EXPIRED")), deliver(text_of("00A1", "EXPIRED")))
    assert await waiting(mc, submission), "one part under three names is one part"
    await arrive(mc, deliver(text_of("A2")))
    assert (await submission.receipt()).stat == "EXPIRED"


# Before the response


@pytest.mark.parametrize(
    ("given", "receipted", "rule"),
    [
        ("77", "77", "exact"),
        ("1a2b3c4d", "1A2B3C4D", "case"),
        ("0000417723", "417723", "zeros"),
        ("1A2B3C4D", "0439041101", "hex-decimal"),
        ("439041101", "1A2B3C4D", "hex-decimal"),
    ],
)
@pytest.mark.parametrize("carrier", [deliver, data], ids=["deliver_sm", "data_sm"])
async def test_before_the_response(mc: Any, given: str, receipted: str, rule: str, carrier: Any) -> None:
    esme = await mc.connect()
    mc.on["submit_sm"] = lambda pdu: [carrier(text_of(receipted)), SubmitSmResp(message_id=given)]
    submission = await esme.submit(TO, "Hi", receipt=True)
    await mc.clock.run(2)
    assert [receipt.rule for receipt in submission.receipts] == [rule]
    assert (await submission.receipt()).stat == "DELIVRD"
    assert esme.counters["unmatched receipts"] == 0


async def test_before_the_responses_of_many(mc: Any) -> None:
    """All the receipts come first, in the wrong order, then the responses."""
    esme = await mc.connect(window=20)
    asked: list[Any] = []
    mc.on["submit_sm"] = asked.append
    tasks = [asyncio.ensure_future(esme.submit(TO, f"{number}", receipt=True)) for number in range(20)]
    await mc.settle()
    await arrive(mc, *(deliver(text_of(f"{number:x}")) for number in range(119, 99, -1)))
    for number, request in enumerate(asked):
        mc.answer(request, SubmitSmResp(message_id=f"{100 + number}"))
    await mc.clock.run(2)
    submissions = await asyncio.gather(*tasks)
    # 0x64 to 0x77: those of digits only are nobody's; 6a to 6f can only be hexadecimal.
    matched = [str(number) for number in range(0x6A, 0x70)]
    assert [submission.message_id for submission in submissions if submission.receipts] == matched
    assert {sub.receipts[0].rule for sub in submissions if sub.receipts} == {"hex-decimal"}
    assert esme.counters["unmatched receipts"] == 20 - len(matched)


async def test_all_of_them_before_the_response(mc: Any) -> None:
    esme = await mc.connect()
    early = [deliver(text_of("77", "ENROUTE"), 0x20), deliver(text_of("77")), deliver(text_of("77"))]
    mc.on["submit_sm"] = lambda pdu: [*early, SubmitSmResp(message_id="77")]
    submission = await esme.submit(TO, "Hi", receipt=True)
    assert (await submission.receipt()).stat == "DELIVRD"
    assert [receipt.stat for receipt in submission.receipts] == ["ENROUTE", "DELIVRD"]


async def test_before_a_refusal_it_is_nobodys(mc: Any) -> None:
    esme = await mc.connect()
    mc.on["submit_sm"] = lambda pdu: [deliver(text_of("77")), SubmitSmResp(command_status=0x45)]
    await mc.during(3, esme.submit(TO, "Hi", receipt=True))
    assert (await anext(esme)).receipt.message_id == "77"


# On another link of the same account


async def test_on_a_second_bind(mc: Any) -> None:
    """One link sends, the other receives: they share a correlator."""
    other, correlator = type(mc)(), MemoryCorrelator(clock=mc.clock)
    other.clock = mc.clock
    reader = await other.connect("smpp://lab:secret08@mc.example?bind=rx", correlator=correlator)
    ids = ["77", "0000417723", "1A2B3C4D"]
    writer, submissions = await submitted(mc, *ids, correlator=correlator)
    receipts = [deliver(text_of("77")), data(text_of("417723")), deliver(b"", tlvs=tlvs("439041101", 5))]
    await arrive(other, *receipts)
    found = [(await submission.receipt()) for submission in submissions]
    assert [(receipt.stat, receipt.rule) for receipt in found] == [
        ("DELIVRD", "exact"),
        ("DELIVRD", "zeros"),
        ("UNDELIV", "hex-decimal"),
    ]
    assert len(reader.receiving.inbox) == len(writer.receiving.inbox) == 0
    other.link.cut()
    await reader.close()


async def test_on_a_second_bind_before_the_response(mc: Any) -> None:
    """Two connections have no order: the receipt may be here before the response is there."""
    other, correlator = type(mc)(), MemoryCorrelator(clock=mc.clock)
    other.clock = mc.clock
    reader = await other.connect("smpp://lab:secret08@mc.example?bind=rx", correlator=correlator)
    writer = await mc.connect(correlator=correlator)
    asked: list[Any] = []
    mc.on["submit_sm"] = asked.append
    submitting = asyncio.ensure_future(writer.submit(TO, "Hi", receipt=True))
    await mc.settle()
    await arrive(other, deliver(text_of("77")))
    mc.answer(asked[0], SubmitSmResp(message_id="77"))
    await mc.clock.run(2)
    submission = await submitting
    other.link.cut()
    await mc.settle()
    await reader.close()
    assert [(receipt.stat, receipt.rule) for receipt in submission.receipts] == [("DELIVRD", "exact")]


async def test_on_the_next_link_after_a_loss(mc: Any) -> None:
    """The link is lost between response and receipt; the receipt comes on the next one."""
    submission: Any = None
    async for esme in mc.connecting(reconnect=(0, 0), correlator=MemoryCorrelator(clock=mc.clock)):
        if submission is None:
            submission = await esme.submit(TO, "Hi", receipt=True)
            mc.link.cut()
            await mc.settle()
            continue
        await arrive(mc, deliver(text_of(submission.message_id)))
        await esme.close()
    assert (await submission.receipt()).rule == "exact"
