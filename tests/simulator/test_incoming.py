"""Mobile-originated messages."""

from __future__ import annotations

import pytest

from smpplab.errors import EncodeError, UsageError

from .conftest import bound


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


async def test_text_or_octets(smsc):
    with pytest.raises(UsageError, match="give text or octets: one of the two"):
        smsc.deliver("lab")


async def test_what_cannot_be_sent_is_refused_at_once_and_harms_no_bind(smsc):
    with pytest.raises(EncodeError, match="source_addr"):
        smsc.deliver(source="4" * 70, text="Hello")
    assert len(smsc.outbox("lab").queue) == 0
    assert (await bound(smsc)).pdus[0].command_status == 0


async def test_messages_for_whose_answers_nobody_waits(smsc):
    news = []
    smsc.on_event.append(news.append)
    assert len(smsc.originate("lab", "447700900111", "80888", "x" * 300)) == 2
    assert [(event["event"], event["system_id"], event["segments"]) for event in news] == [
        ("originated", "lab", 2)
    ]
    esme = await bound(smsc)
    await esme.until(lambda: len([pdu for pdu in esme.pdus if pdu.command == "deliver_sm"]) == 2)
