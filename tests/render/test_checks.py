"""What is odd about PDUs that can be read."""

from __future__ import annotations

from typing import Any

import pytest

from smpplab.render import Dissection, dissect_all
from smpplab.wire import DataSm, DeliverSm, EnquireLink, SubmitMulti, SubmitSm, SubmitSmResp

TO = "447700900123"
UDH = bytes.fromhex("0500035a0201")


def submit(**fields: Any) -> SubmitSm:
    return SubmitSm(**{"destination_addr": TO, "sequence_number": 1} | fields)


def problems(pdu: Any) -> list[tuple[str, str, str]]:
    [dissection] = dissect_all(pdu)
    assert isinstance(dissection, Dissection)
    return [(problem.severity, problem.field, problem.message) for problem in dissection.problems]


@pytest.mark.parametrize(
    ("pdu", "severity", "field", "words"),
    [
        (EnquireLink(sequence_number=0), "info", "sequence_number", "start at 1"),
        (EnquireLink(sequence_number=0x80000000), "warning", "sequence_number", "0x7FFFFFFF"),
        (EnquireLink(sequence_number=1, command_status=8), "warning", "command_status", "request"),
        (SubmitSmResp(sequence_number=1, command_status=0x4B), "info", "command_status", "0x0000004B"),
        ("00000010000000ff0000000000000001", "warning", "command_id", "generic_nack"),
        (submit(priority_flag=9), "warning", "priority_flag", "9 is reserved"),
        (submit(esm_class=0x0C), "warning", "esm_class", "message_type"),
        (submit(registered_delivery=0x80), "warning", "registered_delivery", "without a name"),
        (submit(replace_if_present_flag=2), "warning", "replace_if_present_flag", "reserved"),
        (submit(validity_period="tomorrow"), "warning", "validity_period", "no SMPP time"),
        (submit(destination_addr=""), "warning", "destination_addr", "empty"),
        (submit(dest_addr_ton=1, destination_addr="+" + TO), "warning", "destination_addr", "plus sign"),
        (submit(source_addr_ton=5, source_addr="TwelveLetter"), "info", "source_addr", "11 characters"),
        (submit(tlvs={"sc_interface_version": 0x34}), "info", "sc_interface_version", "no table lists"),
        (submit(tlvs=[(0x204, b"\0\1")] * 2), "warning", "user_message_reference", "more than once"),
        (submit(short_message=b"a", tlvs={"message_payload": b"b"}), "warning", "message_payload", "both"),
        (submit(esm_class=0x40), "warning", "esm_class", "there is no UDH"),
        (submit(esm_class=0x40, short_message=b"\x03\x00\x01\x05Hi"), "warning", "udh", "for nothing"),
        (submit(short_message=UDH + b"Hi"), "warning", "text", "UDHI"),
        (submit(tlvs={"sar_msg_ref_num": 7}), "warning", "sar_msg_ref_num", "sar_total_segments and"),
        (
            submit(tlvs={"sar_msg_ref_num": 7, "sar_total_segments": 2, "sar_segment_seqnum": 3}),
            "warning", "sar_msg_ref_num", "part 3 of 2",
        ),
        (
            submit(
                esm_class=0x40, short_message=UDH + b"Hi",
                tlvs={"sar_msg_ref_num": 7, "sar_total_segments": 2, "sar_segment_seqnum": 1},
            ),
            "info", "sar_msg_ref_num", "UDH",
        ),
        (submit(short_message=b"caf\xe9"), "warning", "text", "latin1 would fit"),
        (submit(data_coding=8, short_message=b"\xd8\x00"), "warning", "text", "1 character"),
        (DataSm(destination_addr=TO, sequence_number=1), "warning", "message_payload", "there is none"),
        (SubmitMulti(dest_address=[], sequence_number=1), "warning", "number_of_dests", "no destination"),
        (
            DeliverSm(destination_addr="LAB", esm_class=4, short_message=b"Hello", sequence_number=1),
            "warning", "esm_class", "id is not",
        ),
        (
            DeliverSm(destination_addr="LAB", short_message=b"id:1 stat:DELIVRD", sequence_number=1),
            "warning", "esm_class", "looks like a delivery receipt",
        ),
    ],
)  # fmt: skip
def test_oddities(pdu: Any, severity: str, field: str, words: str) -> None:
    found = problems(pdu)
    assert len(found) == 1, found
    assert found[0][:2] == (severity, field)
    assert words in found[0][2]


@pytest.mark.parametrize(
    "pdu",
    [
        submit(short_message=b"Hello"),
        submit(data_coding=0x18, short_message=b"\0H"),
        submit(tlvs={"callback_num": b"\x01\x01\x0112"}),
        submit(tlvs=[(0x1501, b"vendor"), (0x1501, b"twice")]),
        DataSm(
            destination_addr=TO,
            esm_class=4,
            sequence_number=1,
            tlvs={"receipted_message_id": "1", "message_state": 2},
        ),
        DeliverSm(destination_addr="LAB", esm_class=4, short_message=b"id:1 stat:DELIVRD", sequence_number=1),
    ],
)
def test_ordinary_pdus_have_no_problems(pdu: Any) -> None:
    assert problems(pdu) == []
