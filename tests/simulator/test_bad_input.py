"""48 kinds of bad input to an SMSC, each with the section that says what to answer.

The tables hold what is one PDU in, one answer out; what needs a course of events follows below.
"""

from __future__ import annotations

import asyncio
import logging
import random
import struct

import pytest
from hypothesis import given, settings, strategies as st

from smpplab.session import Timers
from smpplab.simulator import Simulator
from smpplab.transport.clock import ManualClock
from smpplab.wire import (
    SMPP,
    AlertNotification,
    BindTransceiver,
    CancelSm,
    DataSm,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    GenericNack,
    Outbind,
    QuerySm,
    ReplaceSm,
    SmeAddress,
    SubmitMulti,
    Unbind,
    decode,
    encode,
    patch,
)

from .conftest import bound, connected, submit

ADDRESSES = {"source_addr": "447700900999", "destination_addr": "447700900123"}


def cut(pdu, octets):
    """A PDU without its last octets, its command_length made right."""
    whole = bytes(pdu)[:-octets]
    return len(whole).to_bytes(4) + whole[4:]


def more(pdu, octets):
    """A PDU with octets added, its command_length made right."""
    whole = bytes(pdu) + octets
    return len(whole).to_bytes(4) + whole[4:]


def text_of_60():
    return patch(submit(), source_addr="4" * 60)


def both_texts():
    return submit(tlvs={"message_payload": b"Hello"})


def one_of_200():
    multi = SubmitMulti(dest_address=[SmeAddress(destination_addr="447700900123")], sequence_number=1)
    return patch(multi, number_of_dests=200)


UDHI = 0x40
CASES = [
    # case, octets, answer, status, section
    ("S01 unknown command_id", struct.pack(">IIII", 16, 0x0F0F, 0, 1), "generic_nack", "RINVCMDID", "3.4 4.3"),
    ("S05 64,000 octets", submit(short_message=b"", tlvs={"message_payload": b"x" * 64000}), "submit_sm_resp", "ROK", "3.2.3"),
    ("S12 bind when bound", BindTransceiver(system_id="lab", sequence_number=1), "bind_transceiver_resp", "RALYBND", "5.1.3"),
    ("S18 no NUL", cut(submit(short_message=b""), 30), "submit_sm_resp", "RINVCMDLEN", "2.8"),
    ("S19 sm_length past the end", patch(submit(), sm_length=200), "submit_sm_resp", "RINVMSGLEN", "2.8"),
    ("S20 stray octets", more(submit(), b"xyz"), "submit_sm_resp", "RINVTLVSTREAM", "5.1.3"),
    ("S21 sm_length 255", more(patch(submit(short_message=b""), sm_length=255), b"x" * 255), "submit_sm_resp", "RINVMSGLEN", "4.4.1"),
    ("S22 TLV past the end", more(submit(), bytes.fromhex("0424ffff41")), "submit_sm_resp", "RINVTLVSTREAM", "5.1.3"),
    ("S23 vendor TLVs", submit(tlvs=[(0x1401, b"a"), (0x7000, b"")]), "submit_sm_resp", "ROK", "3.3"),
    ("S24 two texts", both_texts(), "submit_sm_resp", "RINVMSGLEN", "4.4.1"),
    ("S25 empty destination", submit(destination_addr=""), "submit_sm_resp", "RINVDSTADR", "5.1.3"),
    ("S26 source of 60", text_of_60(), "submit_sm_resp", "RINVSRCADR", "5:2.8.2"),
    ("S27 bad schedule", submit(schedule_delivery_time="2701"), "submit_sm_resp", "RINVSCHED", "5:2.8.2"),
    ("S27 no such day", submit(schedule_delivery_time="270230083000000+"), "submit_sm_resp", "RINVSCHED", "5:2.8.2"),
    ("S28 bad validity", submit(validity_period="tomorrow"), "submit_sm_resp", "RINVEXPIRY", "5:2.8.2"),
    ("S28 validity is over", submit(validity_period="200101000000000+"), "submit_sm_resp", "RINVEXPIRY", "5:2.8.2"),
    ("S29 UDH past the text", submit(esm_class=UDHI, short_message=b"\x7fHi"), "submit_sm_resp", "RINVMSGLEN", "5.2.12"),
    ("S30 UDHI, no text", submit(esm_class=UDHI, short_message=b""), "submit_sm_resp", "RINVMSGLEN", "5.2.12"),
    ("S32 sequence 0", EnquireLink(), "enquire_link_resp", "ROK", "5.1.4"),
    ("S32 sequence 0xFFFFFFFF", EnquireLink(sequence_number=0xFFFFFFFF), "enquire_link_resp", "ROK", "5.1.4"),
    ("S33 status in a request", submit(command_status=8), "submit_sm_resp", "ROK", "3.2"),
    ("S34 query unknown", QuerySm(message_id="NOSUCHID", sequence_number=1), "query_sm_resp", "RINVMSGID", "5.1.3"),
    ("S35 cancel unknown", CancelSm(message_id="NOSUCHID", sequence_number=1), "cancel_sm_resp", "RINVMSGID", "5.1.3"),
    ("S36 replace unknown", ReplaceSm(message_id="NOSUCHID", sequence_number=1), "replace_sm_resp", "RINVMSGID", "5.1.3"),
    ("S39 deliver_sm from an ESME", DeliverSm(destination_addr="1", sequence_number=1), "deliver_sm_resp", "RINVBNDSTS", "2.3"),
    ("S40 data_sm without text", DataSm(**ADDRESSES, sequence_number=1), "data_sm_resp", "RMISSINGTLV", "3.3"),
    ("S41 one destination of 200", one_of_200(), "submit_multi_resp", "RINVNUMDESTS", "5.2.25"),
    ("no UDH where sm_length 0 and payload", DataSm(**ADDRESSES, esm_class=UDHI, tlvs={"message_payload": b""}, sequence_number=1), "data_sm_resp", "RINVMSGLEN", "5.2.12"),
    ("canned message", submit(sm_default_msg_id=3), "submit_sm_resp", "RINVDFTMSGID", "5.2.20"),
    ("registered_delivery 0xFF", submit(registered_delivery=0xFF), "submit_sm_resp", "RINVREGDLVFLG", "5.2.17"),
    ("receipt from an ESME", submit(esm_class=0x04), "submit_sm_resp", "RINVESMCLASS", "5.2.12"),
]  # fmt: skip


@pytest.mark.parametrize(("octets", "answer", "status"), [c[1:4] for c in CASES], ids=[c[0] for c in CASES])
async def test_answered_as_demanded_and_the_session_goes_on(smsc, octets, answer, status):
    esme = await bound(smsc)
    got = await esme.ask(octets)
    assert got.command == answer
    assert got.status.name == f"ESME_{status}"
    assert got.sequence_number == int.from_bytes(bytes(octets)[12:16])
    after = await esme.ask(submit(99))
    assert (after.command, after.command_status, after.sequence_number) == ("submit_sm_resp", 0, 99)


BROKEN = [
    ("S03 command_length 8", struct.pack(">II", 8, 4), 0),
    ("S04 command_length 2^31-1", struct.pack(">IIII", 2**31 - 1, 4, 0, 5), 5),
    ("S42 HTTP", b"GET / HTTP/1.1\r\nHost: smsc\r\n\r\n", None),
    ("S43 TLS hello", bytes.fromhex("16030100c8010000c40303") + bytes(range(64)), None),
]


@pytest.mark.parametrize("over", ["memory", "tcp"])
@pytest.mark.parametrize(("octets", "number"), [c[1:] for c in BROKEN], ids=[c[0] for c in BROKEN])
async def test_a_stream_out_of_step_is_nacked_and_closed(octets, number, over):
    async with Simulator() as smsc:
        other = await bound(smsc, over)
        esme = await connected(smsc, over)
        nack = await esme.ask(octets)
        assert (nack.command, nack.status.name) == ("generic_nack", "ESME_RINVCMDLEN")
        assert number is None or nack.sequence_number == number
        await asyncio.wait_for(esme.lost, 5)
        assert (await other.ask(submit())).command_status == 0  # one bad client harms no other


async def test_s02_s37_s38_responses_are_never_answered(smsc):
    esme = await bound(smsc)
    esme.write(struct.pack(">IIII", 16, 0x80000F0F, 0, 9))
    esme.write(DeliverSmResp(sequence_number=1234))
    esme.write(GenericNack(command_status=3, sequence_number=4321))
    answer = await esme.ask(submit(5))
    assert (answer.command, answer.sequence_number) == ("submit_sm_resp", 5)
    assert len(esme.pdus) == 2  # the bind's and this one


async def test_s06_length_four_short_gives_an_error_and_no_nonsense(smsc):
    esme = await bound(smsc)
    whole = bytes(submit(6))
    esme.write((len(whole) - 4).to_bytes(4) + whole[4:])
    await asyncio.wait_for(esme.lost, 5)  # the four octets left over are no length
    assert [(pdu.command, pdu.status.name) for pdu in esme.pdus[1:]] == [
        ("submit_sm_resp", "ESME_RINVMSGLEN"),
        ("generic_nack", "ESME_RINVCMDLEN"),
    ]


async def test_s07_s08_octet_by_octet_and_glued(smsc):
    esme = await bound(smsc)
    for octet in bytes(submit(7)):
        esme.write(bytes([octet]))
    await esme.until(lambda: len(esme.pdus) == 2)
    stream = b"".join(bytes(submit(number)) for number in range(10, 20))
    for at in range(0, len(stream), 23):
        esme.write(stream[at : at + 23])
    await esme.until(lambda: len(esme.pdus) == 12)
    assert [pdu.sequence_number for pdu in esme.pdus[1:]] == [7, *range(10, 20)]
    assert all(not pdu.command_status for pdu in esme.pdus)


@pytest.mark.parametrize("octets", [b"", b"\0\0\0\x10\0\0\0\x15"], ids=["S09 silence", "S10 half a header"])
async def test_who_does_not_bind_in_time_is_closed(octets, clock):
    async with Simulator(port=None, clock=clock) as smsc:
        esme = await connected(smsc)
        esme.write(octets)
        await clock.run(4.9)
        assert not esme.lost.done()
        await clock.run(0.2)
        assert esme.lost.done()


async def test_s11_submit_before_bind(smsc):
    esme = await connected(smsc)
    assert (await esme.ask(submit())).status.name == "ESME_RINVBNDSTS"
    assert (await esme.bind()).command_status == 0


async def test_s13_submit_on_a_receiver(smsc):
    esme = await bound(smsc, bind="rx")
    assert (await esme.ask(submit())).status.name == "ESME_RINVBNDSTS"


@pytest.mark.parametrize(
    ("account", "password", "status"),
    [("nobody", "secret", "ESME_RINVSYSID"), ("lab", "wrong", "ESME_RINVPASWD")],
    ids=["S14", "S15"],
)
async def test_who_is_not_known_may_try_again(smsc, account, password, status):
    esme = await connected(smsc)
    answer = await esme.bind(account=account, password=password)
    assert answer.status.name == status
    assert len(bytes(answer)) == 16  # no body (3.4 section 4.1.2)
    assert (await esme.bind()).command_status == 0


@pytest.mark.parametrize(
    ("octets", "status"),
    [
        (patch(BindTransceiver(system_id="lab", sequence_number=1), system_id="x" * 40), "ESME_RINVSYSID"),
        (patch(BindTransceiver(system_id="lab", sequence_number=1), password="x" * 40), "ESME_RINVPASWD"),
        (struct.pack(">IIII", 19, 9, 0, 1) + b"lab", "ESME_RINVCMDLEN"),
    ],
    ids=["S16 system_id of 40", "S16 password of 40", "S17 no NUL"],
)
async def test_bad_binds_get_a_bind_response(smsc, octets, status):
    esme = await connected(smsc)
    answer = await esme.ask(octets)
    assert (answer.command, answer.status.name) == ("bind_transceiver_resp", status)


@pytest.mark.parametrize("command", [Outbind, AlertNotification])
async def test_s45_what_only_we_send_gets_an_error_and_changes_nothing(smsc, command):
    esme = await bound(smsc)
    nack = await esme.ask(command.random(random.Random(1)).replace(sequence_number=4))
    assert (nack.command, nack.status.name, nack.sequence_number) == ("generic_nack", "ESME_RINVCMDID", 4)
    assert (await esme.ask(submit(5))).command_status == 0
    assert smsc.sessions[0].session.state.name == "BOUND_TRX"


async def test_s31_the_same_sequence_number_twice(smsc):
    esme = await bound(smsc)
    first, second = await esme.ask(bytes(submit(8)) * 2, answers=2)
    assert first.sequence_number == second.sequence_number == 8
    assert first.message_id != second.message_id


async def test_s44_nothing_after_unbind_resp(smsc):
    esme = await bound(smsc)
    esme.write(bytes(submit(1)) + bytes(Unbind(sequence_number=2)) + bytes(submit(3)))
    await asyncio.wait_for(esme.lost, 5)
    assert [(pdu.command, pdu.sequence_number) for pdu in esme.pdus[1:]] == [
        ("submit_sm_resp", 1),  # what came before the unbind is answered before it
        ("unbind_resp", 2),
    ]


@pytest.mark.parametrize("over", ["memory", "tcp"])
async def test_s46_300_before_one_is_read(over):
    async with Simulator() as smsc:
        esme = await bound(smsc, over)
        esme.transport.pause_reading()
        for number in range(1, 301):
            esme.write(submit(number))
        await asyncio.sleep(0)
        esme.transport.resume_reading()
        await esme.until(lambda: len(esme.pdus) == 301)
        assert [pdu.sequence_number for pdu in esme.pdus[1:]] == list(range(1, 301))


async def test_s47_reset_in_the_middle_of_a_pdu(smsc):
    other = await bound(smsc)
    esme = await bound(smsc)
    esme.write(bytes(submit())[:20])
    await asyncio.sleep(0)
    esme.transport.link.cut()
    await asyncio.wait_for(esme.lost, 5)
    assert (await other.ask(submit())).command_status == 0
    assert len(smsc.sessions) == 1


async def test_s48_a_hundred_connects_and_drops():
    async with Simulator() as smsc:
        for _ in range(100):
            _, writer = await asyncio.open_connection("127.0.0.1", smsc.port)
            writer.transport.abort()
        esme = await bound(smsc, "tcp")
        assert (await esme.ask(submit())).command_status == 0
        await esme.until(lambda: len(smsc.connections) == 1)


async def test_idle_connections_are_capped():
    async with Simulator(max_sessions=3) as smsc:
        idle = [await connected(smsc, "tcp") for _ in range(3)]
        await idle[0].until(lambda: len(smsc.connections) == 3)
        fourth = await connected(smsc, "tcp")
        await asyncio.wait_for(fourth.lost, 5)
        assert (await idle[0].bind()).command_status == 0


async def test_a_client_that_never_reads_is_bounded_and_cut(clock):
    async with Simulator(clock=clock, patience=30) as smsc:
        esme = await bound(smsc, "tcp")
        esme.transport.pause_reading()
        served, flood = smsc.sessions[0], b"".join(bytes(submit(n)) for n in range(1, 2001))
        async with asyncio.timeout(20):
            while served.drained.is_set():
                esme.write(flood)
                await asyncio.sleep(0)
        taken = len(smsc.messages)
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(smsc.messages) == taken  # nothing more is read from it
        assert served.transport.get_write_buffer_size() < 1 << 21
        other = await bound(smsc, "tcp")
        assert (await other.ask(submit())).command_status == 0
        clock.advance(31)
        await other.until(lambda: served not in smsc.connections)
        esme.transport.abort()


PDUS = [bytes(cls.random(random.Random(seed))) for cls in SMPP.commands.values() for seed in range(3)]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(PDUS),
            st.tuples(st.sampled_from(PDUS), st.integers(16, 400), st.binary(max_size=8)).map(
                lambda mutation: spoil(*mutation)
            ),
        ),
        max_size=20,
    ),
    st.binary(max_size=40),
)
def test_nothing_that_one_client_writes_harms_another(pdus, last):
    asyncio.run(hostile_and_friend(pdus, last))


def spoil(octets, at, new):
    """Octets overwritten somewhere in the body, the length left right."""
    at %= len(octets)
    spoilt = octets[: max(at, 16)] + new + octets[max(at, 16) + len(new) :]
    return len(spoilt).to_bytes(4) + spoilt[4:]


async def hostile_and_friend(pdus, last):
    clock, failed, handler = ManualClock(), [], logging.Handler(logging.ERROR)
    handler.emit = failed.append
    logging.getLogger("smpplab").addHandler(handler)
    async with Simulator(port=None, clock=clock, timers=Timers(enquire_link=None)) as smsc:
        friend, hostile = await bound(smsc, version=0x50), await bound(smsc, version=0x50)
        for octets in pdus:
            hostile.write(octets)
        hostile.write(last)
        await clock.run(10)
        assert (await friend.ask(submit())).command_status == 0
        smsc.deliver(text="Hi")
        await clock.run(10)
        hostile.transport.abort()
    logging.getLogger("smpplab").removeHandler(handler)
    assert [record.getMessage() for record in failed] == []


# What a row of its own in the tables above cannot say, because it needs a course of events.
COURSES = [
    # case, section, answer, test
    ("S02 unknown response id", "3.4 3.3", "none", test_s02_s37_s38_responses_are_never_answered),
    ("S06 length four short", "3.4 4.3", "an error, then nack and close", test_s06_length_four_short_gives_an_error_and_no_nonsense),
    ("S07 octet by octet", "3.4 2.7", "answered", test_s07_s08_octet_by_octet_and_glued),
    ("S08 glued and cut", "3.4 2.7", "answered in order", test_s07_s08_octet_by_octet_and_glued),
    ("S09 silence", "3.4 7.2", "closed by session_init_timer", test_who_does_not_bind_in_time_is_closed),
    ("S10 half a header", "3.4 7.2", "closed by session_init_timer", test_who_does_not_bind_in_time_is_closed),
    ("S11 submit before bind", "3.4 2.3", "RINVBNDSTS", test_s11_submit_before_bind),
    ("S13 submit on a receiver", "3.4 2.3", "RINVBNDSTS", test_s13_submit_on_a_receiver),
    ("S14 wrong system_id", "3.4 4.1.2", "RINVSYSID", test_who_is_not_known_may_try_again),
    ("S15 wrong password", "3.4 4.1.2", "RINVPASWD", test_who_is_not_known_may_try_again),
    ("S16 ids of 40 octets", "3.4 3.1", "RINVSYSID, RINVPASWD", test_bad_binds_get_a_bind_response),
    ("S17 bind without NUL", "3.4 2.8", "RINVCMDLEN", test_bad_binds_get_a_bind_response),
    ("S31 same sequence_number", "3.4 2.7", "both answered", test_s31_the_same_sequence_number_twice),
    ("S37 answers to nothing", "3.4 3.3", "none", test_s02_s37_s38_responses_are_never_answered),
    ("S38 nack to nothing", "3.4 3.3", "none", test_s02_s37_s38_responses_are_never_answered),
    ("S44 submit after unbind", "3.4 4.2", "unbind_resp and nothing more", test_s44_nothing_after_unbind_resp),
    ("S45 outbind from an ESME", "3.4 2.3", "nack RINVCMDID", test_s45_what_only_we_send_gets_an_error_and_changes_nothing),
    ("S46 300 before one is read", "3.4 2.7", "all answered", test_s46_300_before_one_is_read),
    ("S47 reset in a PDU", "3.4 7.2", "survives", test_s47_reset_in_the_middle_of_a_pdu),
    ("S48 connects and drops", "3.4 7.2", "survives", test_s48_a_hundred_connects_and_drops),
]  # fmt: skip
STREAMS = {
    "S03": "3.4 4.3",
    "S04": "3.4 4.3",
    "S42": "3.4 4.3",
    "S43": "3.4 4.3",
}  # of `BROKEN`: nack RINVCMDLEN


def test_all_48_have_a_row():
    rows = [case[0] for case in (*CASES, *BROKEN, *COURSES)]
    named = {row.split()[0] for row in rows if row.startswith("S")}
    assert named == {f"S{number:02}" for number in range(1, 49)}
    assert all(case[4] for case in CASES) and {case[0].split()[0] for case in BROKEN} == set(STREAMS)


def test_the_helpers_make_what_they_say():
    assert decode(cut(submit(short_message=b"Hello", tlvs=[(0x1401, b"")]), 4)).tlvs.pairs == ()
    assert len(encode(both_texts())) == len(bytes(submit())) + 9
