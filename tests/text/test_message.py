"""What is asked of every message: its text, its segment, its receipt."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.text import gsm0338
from smpplab.text.message import receipt_of, sar_of, segment_of, text_of, udh_of, user_data
from smpplab.text.udh import build, concatenation_8, concatenation_16, locking_shift
from smpplab.wire import DataSm, DeliverSm, EnquireLink, SubmitSm

TO = "447700900123"


def submit(octets: bytes = b"", **fields: Any) -> SubmitSm:
    return SubmitSm(destination_addr=TO, short_message=octets, **fields)


def test_text_is_decoded_by_data_coding_and_the_default_alphabet() -> None:
    assert text_of(submit(b"\x00")) == "@"
    assert text_of(submit(b"\xe9"), "latin1") == "é"
    assert text_of(submit("Привет".encode("utf-16-be"), data_coding=8)) == "Привет"
    assert text_of(submit(b"\x01\x02", data_coding=4)) == "0102"
    assert text_of(EnquireLink()) == ""


def test_payload_wins_unless_it_is_empty() -> None:
    both = submit(b"short", tlvs={"message_payload": b"payload"})
    assert (text_of(both), user_data(both)) == ("payload", b"payload")
    assert text_of(submit(b"short", tlvs={"message_payload": b""})) == "short"
    assert text_of(DataSm(destination_addr=TO, tlvs={"message_payload": b"data"})) == "data"


def test_udh_is_removed_only_when_the_bit_says_so() -> None:
    octets = build(concatenation_8(1, 2, 1)) + b"Hi"
    assert text_of(submit(octets, esm_class=0x40)) == "Hi"
    assert text_of(submit(octets)) != "Hi"
    header = udh_of(submit(octets, esm_class=0x40))
    assert header is not None and header.length == 6
    assert udh_of(submit(octets)) is None


def test_shift_tables_of_the_udh_are_used() -> None:
    octets = build(locking_shift(1)) + b"\x07"
    assert text_of(submit(octets, esm_class=0x40)) == "ı"
    assert text_of(submit(b"\x07")) == "ì"


@pytest.mark.parametrize(
    ("pdu", "segment"),
    [
        (submit(build(concatenation_8(42, 2, 1)), esm_class=0x40), (42, 2, 1)),
        (submit(build(concatenation_16(4660, 3, 3)), esm_class=0x40), (4660, 3, 3)),
        (submit(tlvs={"sar_msg_ref_num": 7, "sar_total_segments": 4, "sar_segment_seqnum": 2}), (7, 4, 2)),
        (submit(tlvs={"sar_msg_ref_num": 7, "sar_total_segments": 4}), None),
        (submit(tlvs={"sar_msg_ref_num": 7, "sar_total_segments": 4, "sar_segment_seqnum": 5}), None),
        (submit(build(concatenation_8(42, 2, 3)), esm_class=0x40), None),
        (submit(build(concatenation_8(42, 2, 1))), None),
        (EnquireLink(), None),
    ],
)
def test_segment(pdu: Any, segment: tuple[int, int, int] | None) -> None:
    expected = dict(zip(("reference", "total", "part"), segment, strict=True)) if segment else None
    assert segment_of(pdu) == expected


def test_first_of_repeated_sar_tlvs_counts_and_empty_ones_do_not() -> None:
    pdu = submit(tlvs=[(0x020E, b""), (0x020E, b"\x02"), (0x020E, b"\x09")])
    assert sar_of(pdu) == (None, 2, None)


def test_receipt_by_esm_class_by_tlv_and_not_at_all() -> None:
    octets = b"id:77 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Hi"
    receipt = receipt_of(DeliverSm(destination_addr="LAB", esm_class=4, short_message=octets))
    assert receipt is not None and (receipt.message_id, receipt.stat) == ("77", "DELIVRD")
    tlvs = {"receipted_message_id": "88", "message_state": 5}
    receipt = receipt_of(DeliverSm(destination_addr="LAB", tlvs=tlvs))
    assert receipt is not None and (receipt.message_id, receipt.stat) == ("88", "UNDELIV")
    assert receipt_of(DeliverSm(destination_addr="LAB", short_message=octets)) is None
    assert receipt_of(submit(octets, esm_class=4)) is None


@pytest.mark.parametrize("character", "_@$[]{}^~|\\`")
@pytest.mark.parametrize("udh", ["", "0605041fa00000"])
def test_an_id_is_ascii_where_data_coding_means_another_alphabet(character: str, udh: str) -> None:
    """0x5F is an underscore in ASCII and a section sign in GSM 7-bit, which no id can hold."""
    name, text = f"lab{character}7", " stat:DELIVRD err:000 text:caf\x05 _"
    octets = bytes.fromhex(udh) + f"id:{name}{text}".encode("latin-1")
    fields = {"esm_class": 0x44 if udh else 0x04, "short_message": octets}
    receipt = receipt_of(DeliverSm(destination_addr="LAB", **fields))
    assert receipt is not None
    assert (receipt.message_id, receipt.text) == (name, "café §")


def test_the_id_of_a_receipt_in_the_default_alphabet() -> None:
    fields = {"esm_class": 0x04, "short_message": gsm0338.encode("id:lab_@$[7 stat:DELIVRD text:café")}
    receipt = receipt_of(DeliverSm(destination_addr="LAB", **fields))
    assert receipt is not None
    assert (receipt.message_id, receipt.text) == ("lab_@$[7", "café")


def test_ascii_in_a_link_of_packed_septets() -> None:
    pdu = DeliverSm(destination_addr="LAB", esm_class=4, short_message=b"id:77 stat:DELIVRD err:000")
    receipt = receipt_of(pdu, "gsm7-packed")
    assert receipt is not None and (receipt.message_id, receipt.stat) == ("77", "DELIVRD")


@given(
    octets=st.binary(max_size=300),
    data_coding=st.integers(0, 255),
    esm_class=st.integers(0, 255),
    tlvs=st.lists(
        st.tuples(st.sampled_from([0x424, 0x20C, 0x20E, 0x20F, 0x1E, 0x427]), st.binary(max_size=70))
    ),
)
def test_nothing_raises(octets: bytes, data_coding: int, esm_class: int, tlvs: Any) -> None:
    fields = {"data_coding": data_coding, "esm_class": esm_class, "tlvs": tlvs}
    pdu = DeliverSm(destination_addr="LAB", short_message=octets, **fields)
    assert isinstance(text_of(pdu), str)
    segment, receipt = segment_of(pdu), receipt_of(pdu)
    assert segment is None or 1 <= segment["part"] <= segment["total"]
    assert receipt is None or receipt.message_id or receipt.stat


@pytest.mark.parametrize("value", [None, "text", 7, [], b""])
def test_fields_of_any_type(value: Any) -> None:
    odd = SimpleNamespace(
        command="deliver_sm", short_message=value, esm_class=value, data_coding=value, tlvs=value
    )
    assert text_of(odd) == ""
    assert segment_of(odd) is None and receipt_of(odd) is None
