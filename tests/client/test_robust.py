"""Odd PDUs of a message centre, over TCP: what our ESME answers to each, and that it lives on.

A scripted MC takes the bind, writes the octets of one odd PDU, and right behind them an enquire_link: what
comes back before enquire_link_resp is the answer, so nothing here waits for time to pass.  Then a message goes
either way.  The expected answers follow SMPP 3.4 sections 3.3 and 4.3 and 5.0 sections 2.8.2 and 4.7.6; where
the documents leave a choice, the table says what was chosen and why.
"""

from __future__ import annotations

import asyncio
import csv
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import smpplab as sl
from smpplab.client import connect
from smpplab.transport import listen
from smpplab.wire import Pdu, Splitter, UnknownPdu, patch

MOBILE, LAB = "447700900001", "447700900002"
TABLE = Path(__file__).parents[2] / "data/spec/bad_pdus.csv"
ODD, PROBE, AFTER = 77, 999, 1000  # sequence numbers of the MC
OPTIONS: dict[str, Any] = {"enquire_link_every": None, "response_timeout": 10}


class RawLink(asyncio.Protocol):
    """The MC's end of one connection: accepts binds and messages, writes any octets, keeps what comes back.

    Attributes:
        answers: The responses of the ESME, and a generic_nack is one.
        submitted: The messages of the ESME.
        before, behind: Octets that go out with the answer to the bind, in one piece.
        first: By command, what goes out before the answer, with its sequence_number.
        lost: The connection is gone.
    """

    def __init__(self, before: bytes = b"", behind: bytes = b"") -> None:
        self.before, self.behind = before, behind
        self.first: dict[str, bytes] = {}
        self.answers: list[Pdu] = []
        self.submitted: list[Pdu] = []
        self.lost = False
        self.transport: Any = None
        self._news, self._splitter = asyncio.Event(), Splitter()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        for octets in self._splitter.feed(data):
            pdu = sl.decode(octets)
            if pdu.is_response:
                self.answers.append(pdu)
            else:
                self._accept(pdu)
        self._news.set()

    def _accept(self, pdu: Pdu) -> None:
        """Answer a request of the ESME's with ESME_ROK."""
        if pdu.command == "submit_sm":
            self.submitted.append(pdu)
        make: Any = sl.SMPP.commands[pdu.command_id | 0x80000000]
        answer = make(message_id="m1") if pdu.command == "submit_sm" else make()
        answer.sequence_number = pdu.sequence_number
        if pdu.command in self.first:
            self.write(patch(self.first[pdu.command], sequence_number=pdu.sequence_number))
        binds = pdu.command == "bind_transceiver"
        self.write(self.before + bytes(answer) + self.behind if binds else bytes(answer))

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        self._news.set()

    def write(self, octets: bytes) -> None:
        if not self.lost:
            self.transport.write(octets)

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def say(self, octets: bytes, probe: int = PROBE) -> list[tuple[str, int, int]]:
        """Write octets; give what the ESME answers until it answers an enquire_link, or is gone."""
        at = len(self.answers)
        self.write(octets)
        self.write(bytes(sl.EnquireLink(sequence_number=probe)))
        await self.until(lambda: self.lost or any(pdu.sequence_number == probe for pdu in self.answers[at:]))
        return [answer for answer in self.answered(at) if answer != ("enquire_link_resp", 0, probe)]

    def answered(self, at: int = 0) -> list[tuple[str, int, int]]:
        """Command, status and number of the answers so far."""
        return [(pdu.command, int(pdu.command_status), pdu.sequence_number) for pdu in self.answers[at:]]


class RawCentre:
    """A message centre on a free port of the loopback; one `RawLink` for each connection."""

    def __init__(self) -> None:
        self.links: list[RawLink] = []
        self.around: dict[str, bytes] = {}
        self.server: Any = None

    def accept(self) -> RawLink:
        self.links.append(RawLink(**self.around))
        return self.links[-1]

    @property
    def url(self) -> str:
        port = self.server.sockets[0].getsockname()[1]
        return f"smpp://lab:secret@127.0.0.1:{port}?bind=trx"

    async def connect(self) -> tuple[sl.Esme, RawLink]:
        """A bound ESME, and the MC's end of its connection."""
        esme = await connect(self.url, **OPTIONS)
        return esme, self.links[-1]


@pytest.fixture
async def mc() -> AsyncIterator[RawCentre]:
    centre = RawCentre()
    centre.server = await listen(centre.accept)
    yield centre
    centre.server.close()
    for link in centre.links:
        link.transport.abort()


# The octets


def deliver(**fields: Any) -> bytes:
    """A deliver_sm that is in order, unless `fields` make it odd."""
    values: dict[str, Any] = {
        "source_addr": MOBILE,
        "destination_addr": LAB,
        "short_message": b"hi",
        "sequence_number": ODD,
    }
    return bytes(sl.DeliverSm(**values | fields))


def data_sm(**fields: Any) -> bytes:
    return bytes(sl.DataSm(source_addr=MOBILE, destination_addr=LAB, sequence_number=ODD, **fields))


def receipt(text: str, **fields: Any) -> bytes:
    return deliver(short_message=text.encode(), esm_class=0x04, **fields)


def udh(header: str, text: bytes = b"hi") -> bytes:
    return deliver(esm_class=0x40, short_message=bytes.fromhex(header) + text)


def tail(octets: str) -> bytes:
    """A deliver_sm with octets behind its body, where TLVs would be."""
    return patch(deliver(), short_message=b"hi" + bytes.fromhex(octets))


def raw(command_id: int, body: bytes = b"", sequence_number: int = ODD, status: int = 0) -> bytes:
    return bytes(UnknownPdu(command_id, body, sequence_number=sequence_number, command_status=status))


APPENDIX_B = (
    "id:0123456789 sub:001 dlvrd:001 submit date:2601010101 done date:2601010102 stat:DELIVRD err:000 text:x"
)
ERR_AND_SECONDS = APPENDIX_B.replace("err:000", "err:4E1").replace("2601010102", "260101010233")
NO_ID = "stat:DELIVRD err:000 text:x"
SUBMIT = bytes(
    sl.SubmitSm(source_addr=LAB, destination_addr=MOBILE, sequence_number=ODD, short_message=b"hi")
)
RECEIPT_TLVS = {"receipted_message_id": "0123456789", "message_state": 2}
ENQUIRE = bytes(sl.EnquireLink(sequence_number=ODD))


class Odd(NamedTuple):
    """One odd PDU.

    Attributes:
        octets: As the MC writes it.
        answer: Command and status of the answer, `None` for no answer.
        text: What the ESME's reader gets of it, `None` for nothing.
        number: The sequence_number of the answer.
    """

    octets: bytes
    answer: tuple[str, int] | None
    text: str | None = None
    number: int = ODD


TAKEN, TAKEN_DATA, NOTHING = ("deliver_sm_resp", 0), ("data_sm_resp", 0), None


def refused(status: int) -> tuple[str, int]:
    return ("deliver_sm_resp", status)


CASES: dict[str, Odd] = {
    "plain deliver_sm": Odd(deliver(), TAKEN, "hi"),
    # TLVs: what nobody knows is ignored (3.4 section 3.3), what cannot be cut is refused (5.0 section 4.7.6)
    "vendor TLV": Odd(deliver(tlvs={0x1401: b"\x01\x02"}), TAKEN, "hi"),
    "vendor TLV, no text": Odd(deliver(tlvs={0x1401: b"\xff\xfe"}), TAKEN, "hi"),
    "unknown TLV": Odd(deliver(tlvs={0x0700: b"\x01"}), TAKEN, "hi"),
    "TLV of another PDU": Odd(deliver(tlvs={"source_addr_subunit": 1}), TAKEN, "hi"),
    "TLV without a value": Odd(deliver(tlvs={0x1401: b""}), TAKEN, "hi"),
    "the same TLV twice": Odd(deliver(tlvs=[("user_message_reference", 1)] * 2), TAKEN, "hi"),
    "TLV longer than the PDU": Odd(tail("001e0028 616263"), refused(0xC0)),
    "one octet left over": Odd(tail("00"), refused(0xC0)),
    "three octets left over": Odd(tail("04240a"), refused(0xC0)),
    "SAR: one of three": Odd(deliver(tlvs={"sar_msg_ref_num": 7}), TAKEN, "hi"),
    "SAR: part 3 of 2": Odd(deliver(tlvs={"sar_msg_ref_num": 7, "sar_total_segments": 2,
                                          "sar_segment_seqnum": 3}), TAKEN, "hi"),
    "payload and short_message": Odd(deliver(tlvs={"message_payload": b"wins"}), TAKEN, "wins"),
    "payload of 65535 octets": Odd(deliver(short_message=b"", tlvs={"message_payload": b"x" * 65_535}), TAKEN,
                                   "x" * 65_535),
    # Fields
    "reserved TON and NPI": Odd(deliver(source_addr_ton=7, source_addr_npi=2), TAKEN, "hi"),
    "TON and NPI 255": Odd(deliver(dest_addr_ton=255, dest_addr_npi=255), TAKEN, "hi"),
    "source_addr not ASCII": Odd(patch(deliver(), source_addr=b"M\xfcller\0"), TAKEN, "hi"),
    "no addresses": Odd(deliver(source_addr="", destination_addr=""), TAKEN, "hi"),
    "no text": Odd(deliver(short_message=b""), TAKEN, ""),
    "sm_length beyond the PDU": Odd(patch(deliver(), sm_length=200), refused(0x01)),
    "source_addr without NUL": Odd(raw(0x05, b"\0\1\1" + b"4" * 40), refused(0x0A)),
    "source_addr of 30 characters": Odd(patch(deliver(), source_addr=b"4" * 30 + b"\0"), refused(0x0A)),
    "service_type of 7 characters": Odd(patch(deliver(), service_type=b"TOOLONG\0"), refused(0x15)),
    "no body": Odd(raw(0x05), refused(0x02)),
    "every octet of the body 0xFF": Odd(raw(0x05, b"\xff" * 60), refused(0x15)),
    # Text
    "data_coding 0xF1": Odd(deliver(data_coding=0xF1), TAKEN, "hi"),
    "data_coding reserved": Odd(deliver(data_coding=0xBF), TAKEN, "hi"),
    "UCS2 of an odd length": Odd(deliver(data_coding=8, short_message=b"\0h\0"), TAKEN, "h\N{REPLACEMENT CHARACTER}"),
    "UCS2, half a surrogate pair": Odd(deliver(data_coding=8, short_message=b"\xd8\x3d"), TAKEN,
                                       "\N{REPLACEMENT CHARACTER}"),
    "GSM 7-bit, no septet": Odd(deliver(short_message=b"h\xff"), TAKEN, "h\N{REPLACEMENT CHARACTER}"),
    "GSM 7-bit ends in ESC": Odd(deliver(short_message=b"hi\x1b"), TAKEN, "hi "),
    # User data headers (3GPP TS 23.040 section 9.2.3.24): a void element is no element
    "UDH: part 1 of 1": Odd(udh("06 08041234 0101"), TAKEN, "hi"),
    "UDH: ports only": Odd(udh("06 0504158a0000"), TAKEN, "hi"),
    "UDH: part 0 of 0": Odd(udh("05 0003070000"), TAKEN, "hi"),
    "UDH: part 3 of 2": Odd(udh("05 0003070203"), TAKEN, "hi"),
    "UDH: longer than the message": Odd(udh("ff 000307"), TAKEN, ""),
    "UDH: an element longer than the UDH": Odd(udh("03 0003ff"), TAKEN, "hi"),
    "UDHI without a UDH": Odd(deliver(esm_class=0x40, short_message=b""), TAKEN, ""),
    "UDH: part 1 of 2, alone": Odd(udh("05 0003070201"), TAKEN),
    # Receipts are always taken: an error answer makes many MCs send them again
    "receipt of nothing we sent": Odd(receipt(APPENDIX_B), TAKEN, APPENDIX_B),
    "receipt: err in letters, seconds": Odd(receipt(ERR_AND_SECONDS), TAKEN, ERR_AND_SECONDS),
    "receipt in TLVs only": Odd(deliver(short_message=b"", esm_class=4, tlvs=RECEIPT_TLVS), TAKEN, ""),
    "receipt id without NUL": Odd(deliver(esm_class=4, tlvs={0x001E: b"0123456789", 0x0427: b"\2"}), TAKEN, "hi"),
    "receipt state of 2 octets": Odd(receipt(APPENDIX_B, tlvs={0x0427: b"\0\2"}), TAKEN, APPENDIX_B),
    "receipt without an id": Odd(receipt(NO_ID), TAKEN, NO_ID),
    "receipt that is no text": Odd(deliver(esm_class=4, data_coding=4, short_message=b"\x80\xff"), TAKEN, "80ff"),
    "reserved esm_class": Odd(deliver(esm_class=0x0C), TAKEN, "hi"),
    # Other requests
    "data_sm": Odd(data_sm(tlvs={"message_payload": b"hi"}), TAKEN_DATA, "hi"),
    "data_sm: TLV longer than the PDU": Odd(raw(0x103, data_sm()[16:] + bytes.fromhex("0424000a 6869")),
                                            ("data_sm_resp", 0xC0)),
    "alert_notification": Odd(bytes(sl.AlertNotification(source_addr=MOBILE, esme_addr=LAB,
                                                         sequence_number=ODD)), NOTHING),
    "alert_notification, broken": Odd(raw(0x102, b"\1\1" + b"4" * 80), NOTHING),
    "outbind when bound": Odd(bytes(sl.Outbind(system_id="MC", password="secret", sequence_number=ODD)), NOTHING),
    "unknown command": Odd(raw(0x00010201, b"abc"), ("generic_nack", 0x03)),
    "broadcast_sm, and broken": Odd(raw(0x111, b"abc"), ("broadcast_sm_resp", 0x02)),
    "submit_sm to an ESME": Odd(SUBMIT, ("submit_sm_resp", 0x04)),
    "a bind to an ESME": Odd(bytes(sl.BindTransceiver(system_id="MC", sequence_number=ODD)),
                             ("bind_transceiver_resp", 0x05)),
    # The header
    "status in a request": Odd(patch(deliver(), command_status=8), TAKEN, "hi"),
    "sequence_number 0": Odd(deliver(sequence_number=0), TAKEN, "hi", 0),
    "sequence_number 0xFFFFFFFF": Odd(patch(deliver(), sequence_number=0xFFFFFFFF), TAKEN, "hi", 0xFFFFFFFF),
    "enquire_link with a body": Odd(raw(0x15, bytes.fromhex("3ffe0001 00")), ("enquire_link_resp", 0)),
    "enquire_link with half a TLV": Odd(raw(0x15, b"abc"), ("enquire_link_resp", 0xC0)),
    # Responses are never answered
    "submit_sm_resp nobody waits for": Odd(raw(0x80000004, b"id\0", status=0x400), NOTHING),
    "submit_sm_resp, broken": Odd(raw(0x80000004, b"9" * 80), NOTHING),
    "deliver_sm_resp from the MC": Odd(raw(0x80000005, b"\0"), NOTHING),
    "bind_transceiver_resp once more": Odd(raw(0x80000009, b"MC\0"), NOTHING),
    "unbind_resp nobody waits for": Odd(raw(0x80000006), NOTHING),
    "generic_nack": Odd(raw(0x80000000, status=3), NOTHING),
    "generic_nack without a number": Odd(raw(0x80000000, status=3, sequence_number=0), NOTHING),
    "unknown response": Odd(raw(0x80010201, b"abc"), NOTHING),
}  # fmt: skip

# The stream cannot be split any more: generic_nack, then close (3.4 section 4.3); 0 where the number was not read.
ENDS: dict[str, Odd] = {
    "command_length 0": Odd(patch(deliver(), command_length=0), ("generic_nack", 0x02), number=0),
    "command_length 8": Odd(patch(deliver(), command_length=8), ("generic_nack", 0x02), number=0),
    "command_length 15": Odd(patch(ENQUIRE, command_length=15), ("generic_nack", 0x02), number=0),
    "command_length 128 KiB and 1": Odd(patch(deliver(), command_length=131_073), ("generic_nack", 0x02)),
    "command_length 2 GiB": Odd(patch(deliver(), command_length=0x7FFFFFFF), ("generic_nack", 0x02)),
    "command_length 4 GiB": Odd(patch(deliver(), command_length=0xFFFFFFFF), ("generic_nack", 0x02)),
    "HTTP": Odd(b"HTTP/1.1 400 Bad Request\r\n\r\n", ("generic_nack", 0x02), number=0x20426164),
    "unbind": Odd(bytes(sl.Unbind(sequence_number=ODD)), ("unbind_resp", 0)),
}


def answers_of(odd: Odd) -> list[tuple[str, int, int]]:
    return [(*odd.answer, odd.number)] if odd.answer else []


async def lives_on(esme: sl.Esme, link: RawLink) -> list[str]:
    """A message goes either way; give the texts that came before."""
    assert (await esme.submit(MOBILE, "out")).message_id == "m1"
    link.write(deliver(short_message=b"after", sequence_number=AFTER))
    texts = []
    async with asyncio.timeout(10):
        async for message in esme:
            if message.text == "after":
                break
            texts.append(message.text)
    await link.until(lambda: bool(link.answers) and link.answers[-1].sequence_number == AFTER)
    assert (link.answers[-1].command, link.answers[-1].command_status) == TAKEN
    assert not esme.session.window, "no slot is lost"
    return texts


@pytest.mark.parametrize("name", CASES)
async def test_odd_pdu(mc: RawCentre, name: str) -> None:
    odd = CASES[name]
    esme, link = await mc.connect()
    assert await link.say(odd.octets) == answers_of(odd)
    texts = await lives_on(esme, link)
    assert texts == ([] if odd.text is None else [odd.text])
    await esme.close()


@pytest.mark.parametrize("name", ENDS)
async def test_the_link_ends_and_comes_back(mc: RawCentre, name: str) -> None:
    odd, bound = ENDS[name], 0
    async for esme in connect(mc.url, reconnect=(0.001, 0.01), **OPTIONS):
        bound, link = bound + 1, mc.links[-1]
        if bound == 1:
            link.write(odd.octets)
            await link.until(lambda link=link: link.lost)
            assert link.answered() == answers_of(odd)
            assert isinstance(await esme.wait_closed(), sl.ConnectionLost)
            continue
        assert await lives_on(esme, link) == []
        await esme.close()
    assert bound == 2


@pytest.mark.parametrize("name", ENDS)
async def test_the_log_says_why_the_link_ended(
    mc: RawCentre, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever reads it at 3 a.m. did not close the link."""
    async for esme in connect(mc.url, reconnect=(0.001, 0.01), **OPTIONS):
        if len(mc.links) == 2:
            await esme.close()
            continue
        mc.links[0].write(ENDS[name].octets)
        reason = await esme.wait_closed()
    retrying = [record.getMessage() for record in caplog.records if "next try" in record.getMessage()]
    assert len(retrying) == 1
    assert str(reason) in retrying[0]


async def test_around_the_bind(mc: RawCentre) -> None:
    """Before bind_resp a message is out of place (5.0 section 2.8.2); right behind it, it is not."""
    mc.around["before"] = deliver() + ENQUIRE + CASES["unknown command"].octets + CASES["generic_nack"].octets
    mc.around["behind"] = deliver(short_message=b"first", sequence_number=1) + deliver(sequence_number=2)
    esme, link = await mc.connect()
    await link.say(b"")
    assert link.answered()[:-1] == [
        ("deliver_sm_resp", 0x04, ODD),
        ("enquire_link_resp", 0, ODD),
        ("generic_nack", 0x03, ODD),
        ("deliver_sm_resp", 0, 1),
        ("deliver_sm_resp", 0, 2),
    ]
    assert await lives_on(esme, link) == ["first", "hi"]
    await esme.close()


@pytest.mark.parametrize(
    "answer",
    [
        raw(0x80000103, b"wrong\0"),
        raw(0x80000005, b"\0"),
        raw(0x80000009, b"MC\0"),
        raw(0x80000015),
        raw(0x80000006),
        raw(0x80010201, b"abc"),
        raw(0x04),
        deliver(),
    ],
    ids=lambda octets: octets[4:8].hex(),
)
async def test_an_answer_of_another_kind_is_none(mc: RawCentre, answer: bytes) -> None:
    """It has the number of the submit_sm that waits; the right one comes behind it."""
    esme, link = await mc.connect()
    link.first["submit_sm"] = answer
    assert (await esme.submit(MOBILE, "out")).message_id == "m1"
    link.first.clear()
    await lives_on(esme, link)
    await esme.close()


# Every row of the table that a message centre can send to an ESME.  A submit_sm has the body of a deliver_sm.

ROWS = {
    row["id"]: row for row in csv.DictReader(TABLE.read_text().splitlines()) if row["state"] == "BOUND_TRX"
}
TO_THE_ESME = {
    # In the wrong direction: the MC may not ask for these (0x04), nor bind (0x05).
    "bind_twice": ("bind_transceiver_resp", 0x05),
    "submit_to_esme": ("submit_sm_resp", 0x04),
    "no_destinations": ("submit_multi_resp", 0x04),
    "query_unknown_id": ("query_sm_resp", 0x04),
    # The MC has found its way to us: whom it was for is no reason to lose a message.
    "destination_empty": TAKEN,
    # Reserved values: the default, or none (3.4 section 3.3); an ESME has nothing to refuse there.
    "bad_priority": TAKEN,
    "bad_esm_class": TAKEN,
    "bad_replace_flag": TAKEN,
    "sm_length_255_v34": TAKEN,  # 5.0 allows it
}  # fmt: skip


def as_the_mc_sends_it(row: dict[str, str]) -> bytes:
    octets = bytes.fromhex(row["hex"])
    if row["receiver"] == "SMSC" and octets[4:8] == b"\0\0\0\4":
        return octets[:4] + b"\0\0\0\5" + octets[8:]
    return octets


def expected(row: dict[str, str]) -> list[tuple[str, int, int]]:
    if row["reply_pdu"] == "none":
        return []
    number = int(row["reply_sequence"])
    if row["id"] in TO_THE_ESME:
        return [(*TO_THE_ESME[row["id"]], number)]
    command = row["reply_pdu"].replace("submit_sm_resp", "deliver_sm_resp")
    return [(command, int(row["reply_status"], 16), number)]


@pytest.mark.parametrize("name", ROWS)
async def test_row_of_bad_pdus(mc: RawCentre, name: str) -> None:
    esme, link = await mc.connect()
    assert await link.say(as_the_mc_sends_it(ROWS[name])) == expected(ROWS[name])
    await lives_on(esme, link)
    await esme.close()


# And everything that nobody thought of


def damaged(octets: bytes, chance: random.Random) -> bytes:
    """A PDU with some octets changed, missing or too many; its command_length and the rest of its header hold."""
    body = bytearray(octets[16:])
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(body) + 1)
        kind = chance.randrange(3)
        body[at : at + (kind != 1)] = b"" if kind == 2 else chance.randbytes(1)
    return raw(int.from_bytes(octets[4:8]), bytes(body), int.from_bytes(octets[12:16]))


@pytest.mark.parametrize("seed", range(4))
async def test_damaged_pdus_are_each_answered_once(mc: RawCentre, seed: int) -> None:
    """Whatever is in a body: one answer, of the right command and with its number, in the order of the requests."""
    chance = random.Random(seed)
    whole = [odd.octets for odd in CASES.values() if odd.octets[4:8] in (b"\0\0\0\5", b"\0\0\1\3")]
    short = [octets for octets in whole if len(octets) < 1000]
    esme, link = await mc.connect()
    sent = [
        patch(damaged(chance.choice(short), chance), sequence_number=2000 + number) for number in range(250)
    ]
    answers = await link.say(b"".join(sent))
    commands = {5: "deliver_sm_resp", 0x103: "data_sm_resp"}
    assert [(command, number) for command, _, number in answers] == [
        (commands[int.from_bytes(octets[4:8])], 2000 + at) for at, octets in enumerate(sent)
    ]
    await lives_on(esme, link)
    await esme.close()


async def test_all_of_them_in_one_stream_cut_anywhere(mc: RawCentre) -> None:
    """The odd PDUs one behind the other, in chunks that have nothing to do with their borders."""
    esme, link = await mc.connect()
    stream = b"".join(odd.octets for odd in CASES.values())
    chance, at = random.Random(7), 0
    while at < len(stream):
        size = chance.randint(1, 400)
        link.write(stream[at : at + size])
        at += size
        await asyncio.sleep(0)
    await link.say(b"")
    assert link.answered()[:-1] == [answer for odd in CASES.values() for answer in answers_of(odd)]
    texts = await lives_on(esme, link)
    assert texts == [odd.text for odd in CASES.values() if odd.text is not None]
    await esme.close()
