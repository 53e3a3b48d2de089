"""Messages that come in are joined, whatever way they were split and in whatever order they come."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from smpplab.client import Inbox, Message
from smpplab.text import segments
from smpplab.wire import DataSm, DeliverSm, EsmClass, Tlvs

LONG = "A long message about nothing in particular, said slowly. " * 7
WIDE = "Длинное сообщение ни о чём. " * 7


def parts(text: str, method: str, **fields: Any) -> list[Any]:
    """The PDUs that carry a text."""
    values: dict[str, Any] = {"source_addr": "447700900123", "destination_addr": "80888"} | fields
    return [
        DeliverSm(
            esm_class=EsmClass(udhi=part.udhi),
            data_coding=part.data_coding,
            short_message=part.short_message,
            tlvs=Tlvs(part.tlvs),
            **values,
        )
        for part in segments.split(text, method=method, reference=7)
    ]


def read(inbox: Inbox, pdus: Any, now: float = 0.0) -> list[Message]:
    return [message for message in (inbox.read(pdu, now) for pdu in pdus) if message]


@pytest.mark.parametrize("text", [LONG, WIDE], ids=["gsm7", "ucs2"])
@pytest.mark.parametrize("method", ["udh8", "udh16", "sar"])
def test_segments_in_any_order(method: str, text: str) -> None:
    pdus = parts(text, method)
    assert len(pdus) == 3
    for order in itertools.permutations(pdus):
        (message,) = read(Inbox(10, "gsm7"), order, 5.0)
        assert (message.text, message.segments, message.time) == (text, 3, 5.0)
        assert (message.source, message.destination) == ("447700900123", "80888")


def test_one_pdu_with_a_payload() -> None:
    (message,) = read(Inbox(10, "gsm7"), parts(LONG, "payload"))
    assert (message.text, message.segments) == (LONG, 1)


def test_segments_of_two_senders_do_not_mix() -> None:
    mixed = itertools.chain(
        *zip(parts(LONG, "udh8"), parts(WIDE, "udh8", source_addr="447700900999"), strict=True)
    )
    assert [message.text for message in read(Inbox(10, "gsm7"), mixed)] == [LONG, WIDE]


def test_a_segment_that_comes_twice_counts_once() -> None:
    first, second, third = parts(LONG, "udh8")
    assert [m.text for m in read(Inbox(10, "gsm7"), [first, first, second, second, third])] == [LONG]


def test_a_message_of_which_a_segment_never_comes_is_given_up() -> None:
    inbox = Inbox(10, "gsm7")
    assert read(inbox, parts(LONG, "udh8")[:2]) == []
    assert read(inbox, parts(WIDE, "udh16")[:1], now=1e6) == []
    assert len(inbox.given_up) == 1


def test_data_sm_is_read_as_well() -> None:
    pdu = DataSm(source_addr="1", destination_addr="2", tlvs={"message_payload": b"Hello"})
    assert [message.text for message in read(Inbox(10, "gsm7"), [pdu])] == ["Hello"]


def test_the_default_alphabet_is_the_mcs() -> None:
    pdu = DeliverSm(source_addr="1", destination_addr="2", short_message=b"\xe9t\xe9")
    assert read(Inbox(10, "latin1"), [pdu])[0].text == "été"


def test_reprs_fit_a_line() -> None:
    assert repr(Message("", "LAB", "Hi", None)) == "<Message from - to LAB: 'Hi'>"


async def test_the_inbox_gives_in_order_and_ends() -> None:
    inbox = Inbox(2, "gsm7")
    first, second = (Message("1", "2", text, None) for text in "ab")
    inbox.put(first)
    assert not inbox.full
    inbox.put(second)
    assert (inbox.full, len(inbox)) == (True, 2)
    inbox.end()
    assert [await inbox.get(), await inbox.get()] == [first, second]
    with pytest.raises(StopAsyncIteration):
        await inbox.get()


async def test_a_long_message_over_a_link(mc: Any) -> None:
    esme = await mc.connect()
    mc.send(*reversed(parts(LONG, "udh16")))
    assert (await anext(esme)).text == LONG
    await mc.settle()
    assert [int(pdu.command_status) for pdu in mc.responses] == [0, 0, 0]
