"""The whole simulator: start and close, events, repeatability, pictures."""

from __future__ import annotations

import asyncio
import json

import pytest

from smpplab.errors import ConnectFailed, UsageError
from smpplab.simulator import Account, Delivered, Mixed, Simulator
from smpplab.transport.clock import ManualClock
from smpplab.wire import SMPP33, SMPP34, MessageState, Unbind

from .conftest import bound, connected, submit


async def test_over_tcp_by_its_url():
    async with Simulator({"lab": "secret"}) as smsc:
        assert smsc.url("lab", bind="rx") == f"smpp://lab:secret@127.0.0.1:{smsc.port}?bind=rx"
        esme = await bound(smsc, "tcp")
        assert (await esme.ask(submit())).message_id == "0000000001"
        assert (await esme.ask(Unbind(sequence_number=2))).command == "unbind_resp"
        await asyncio.wait_for(esme.lost, 5)


async def test_closing_unbinds_everybody():
    smsc = await Simulator().start()
    esmes = [await bound(smsc, "tcp"), await bound(smsc, "tcp", bind="tx"), await connected(smsc, "tcp")]
    await esmes[2].until(lambda: len(smsc.connections) == 3)
    await smsc.close()
    for esme in esmes:
        await asyncio.wait_for(esme.lost, 5)
    assert [[pdu.command for pdu in esme.pdus][1:] for esme in esmes] == [["unbind"], ["unbind"], []]
    assert not smsc.connections


async def test_closing_does_not_wait_for_ever():
    smsc = await Simulator(port=None).start()
    esme = await bound(smsc)
    esme.answers = False
    await smsc.close(limit=0.01)
    await asyncio.wait_for(esme.lost, 5)


async def test_start_and_close_again():
    smsc = Simulator()
    for _ in range(2):
        await smsc.start()
        assert (await (await bound(smsc, "tcp")).ask(submit())).command_status == 0
        await smsc.close()
    await smsc.close()


async def test_a_taken_port():
    async with Simulator() as smsc:
        with pytest.raises(ConnectFailed, match=f"127.0.0.1:{smsc.port}: cannot listen there"):
            await Simulator(port=smsc.port).start()


async def run_once(seed):
    clock, log = ManualClock(), []
    fate = Mixed(delivered=0.6, undeliverable=0.2, rejected=0.2)
    async with Simulator(port=None, clock=clock, seed=seed, fate=fate) as smsc:
        smsc.on_event.append(log.append)
        esme = await bound(smsc)
        for number in range(1, 31):
            await esme.ask(submit(number, registered_delivery=1))
            await clock.run(0.05)
        await clock.run(5)
        return esme.octets, log


async def test_the_same_seed_gives_the_same_octets():
    first, again, other = await run_once(7), await run_once(7), await run_once(8)
    assert first == again
    assert first[0] != other[0]


async def test_events(smsc, clock):
    smsc.fate = Delivered(after=1)
    seen = []
    smsc.on_event.append(lambda event: seen.append(json.loads(json.dumps(event))))
    esme = await connected(smsc)
    await esme.bind(password="wrong")
    await esme.bind()
    await esme.ask(submit(1, registered_delivery=1))
    await clock.run(2)
    await esme.ask(submit(2, destination_addr=""))
    await esme.ask(b"\0\0\0\x17\0\0\0\x04\0\0\0\0\0\0\0\x10\0\1\x014477")
    await smsc.deliver("lab", text="Hi")
    await esme.ask(Unbind(sequence_number=9))
    await esme.lost
    assert [event["event"] for event in seen] == [
        "bind_refused", "bound", "submitted", "receipt", "refused", "bad_pdu", "delivered",
        "unbound", "closed",
    ]  # fmt: skip
    by_name = {event["event"]: event for event in seen}
    assert by_name["bind_refused"]["status"] == "ESME_RINVPASWD"
    assert by_name["submitted"]["message_id"] == by_name["receipt"]["message_id"] == "0000000001"
    assert by_name["receipt"]["message_state"] == "DELIVERED"
    assert by_name["bad_pdu"]["status"] == "ESME_RINVCMDLEN"
    assert all(event["session"] == "esme-1" for event in seen)
    assert "secret" not in json.dumps(seen)


async def test_listening_is_the_first_event():
    seen, smsc = [], Simulator()
    smsc.on_event.append(seen.append)
    async with smsc:
        assert seen[0]["event"] == "listening"
        assert (seen[0]["host"], seen[0]["port"]) == ("127.0.0.1", smsc.port)


async def test_a_listener_that_fails_harms_nobody(smsc, caplog):
    smsc.on_event.append(lambda event: 1 / 0)
    esme = await bound(smsc)
    assert (await esme.ask(submit())).command_status == 0
    assert "a listener failed at bound" in caplog.text


async def test_a_fate_that_fails_harms_nobody(smsc, caplog):
    class Broken:
        def fate(self, message):
            raise RuntimeError("no")

    smsc.fate = Broken()
    esme = await bound(smsc)
    assert (await esme.ask(submit())).command_status == 0
    assert smsc.messages["0000000001"].state is MessageState.UNKNOWN
    assert "failed" in caplog.text


async def test_the_fate_may_change_while_it_runs(smsc, clock):
    esme = await bound(smsc)
    smsc.fate = Delivered(after=1)
    await esme.ask(submit(1))
    smsc.fate = Mixed(rejected=1, after=1)
    await esme.ask(submit(2))
    clock.advance(2)
    assert [message.state.name for message in smsc.messages] == ["DELIVERED", "REJECTED"]


async def test_a_long_mobile_originated_message(smsc):
    text = "A long message. " * 20
    esme = await bound(smsc)
    responses = await smsc.deliver("lab", source="447700900111", destination="12345", text=text)
    assert [response.command_status for response in responses] == [0, 0, 0]
    segments = [pdu for pdu in esme.pdus if pdu.command == "deliver_sm"]
    assert {pdu.esm_class for pdu in segments} == {0x40}
    assert (segments[0].source_addr_ton, segments[0].dest_addr_ton) == (1, 3)
    assert "".join(pdu.short_message[6:].decode() for pdu in segments) == text


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "Жук"}, {"data_coding": 8, "short_message": "Жук".encode("utf-16-be")}),
        ({"octets": b"\1\2"}, {"short_message": b"\1\2", "esm_class": 0}),
        ({"text": "x" * 500, "method": "payload"}, {"short_message": b""}),
        (
            {"text": "Hi", "esm_class": 0x10, "service_type": "WAP"},
            {"esm_class": 0x10, "service_type": "WAP"},
        ),
        ({"text": "Hi", "source": "LAB"}, {"source_addr_ton": 5, "source_addr_npi": 0}),
    ],
)
async def test_mobile_originated_fields(smsc, fields, expected):
    esme = await bound(smsc)
    await smsc.deliver("lab", **fields)
    pdu = esme.pdus[-1]
    assert {name: getattr(pdu, name) for name in expected} == expected


async def test_sar_segments(smsc):
    esme = await bound(smsc)
    await smsc.deliver("lab", text="x" * 200, method="sar")
    assert [pdu.tlvs["sar_segment_seqnum"] for pdu in esme.pdus[1:]] == [1, 2]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Simulator(system_id="x" * 16), "a system_id has at most 15 characters, not 16"),
        (
            lambda: Simulator(fate=Delivered(), receipt_after=1),
            "give fate or receipt_after, not both: receipt_after is short for a fate",
        ),
        (lambda: Simulator(fate=3), "a fate has a method fate(message) -> Fate; int has none"),
        (lambda: Simulator().port, "the simulator does not listen: start it first, with a port"),
        (lambda: Simulator().account("x"), "there is no account 'x'; there are: lab"),
    ],
)
def test_wrong_arguments(make, message):
    with pytest.raises(UsageError) as error:
        make()
    assert str(error.value) == message


async def test_text_or_octets(smsc):
    with pytest.raises(UsageError, match="give text or octets: one of the two"):
        smsc.deliver("lab")


async def test_receipt_after():
    assert repr(Simulator(receipt_after=(0.1, 0.5)).fate) == "Delivered(after=(0.1, 0.5))"


@pytest.mark.parametrize(("dialect", "version"), [(SMPP34, 0x34), (SMPP33, None)])
async def test_an_older_message_centre(dialect, version):
    async with Simulator(port=None, dialect=dialect) as smsc:
        esme = await connected(smsc)
        answer = await esme.bind("tx", version=0x50)
        assert answer.command_status == 0
        assert answer.tlvs.get("sc_interface_version") == version
        assert (await esme.ask(submit())).command_status == 0


async def test_pictures():
    async with Simulator([Account("<b>", "secret")]) as smsc:
        assert repr(smsc) == f"<Simulator on 127.0.0.1:{smsc.port}: 1 account, 0 sessions, 0 messages>"
        await bound(smsc, "tcp", account="<b>")
        html = smsc._repr_html_()
        assert "&lt;b&gt;" in html and "<esme" not in html and "secret" not in html
