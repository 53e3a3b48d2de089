"""The faults that ESMEs are known to stumble over, by name, each with what an ESME has to do.

Sections are those of SMPP 3.4.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from smpplab.simulator.faults_base import Fault
from smpplab.simulator.faults_extra import Insert, Repeat
from smpplab.simulator.faults_octets import (
    Bandwidth,
    Close,
    CutShort,
    Deaf,
    Garbage,
    HalfOpen,
    Jitter,
    Latency,
    Reorder,
    Reset,
    Silence,
    SplitWrites,
)
from smpplab.simulator.faults_pdus import (
    AnswerStatus,
    ExtraTlv,
    Garble,
    MessageId,
    Nack,
    NoNul,
    Patch,
    WrongCommand,
    WrongLength,
    WrongSequence,
)
from smpplab.simulator.faults_receipts import ReceiptAsData, ReceiptId, ReceiptText, TlvsOnly
from smpplab.wire import (
    AlertNotification,
    DeliverSm,
    EnquireLink,
    GenericNack,
    SubmitSmResp,
    Unbind,
    UnknownPdu,
)

__all__ = ["FAULTS", "NamedFault"]


def _message(text: bytes = b"Hello") -> DeliverSm:
    """A message from a mobile."""
    return DeliverSm(source_addr="447700900123", destination_addr="447700900999", short_message=text)


HTTP = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n"
STRAY = SubmitSmResp(message_id="stray")
ALERT = AlertNotification(source_addr="447700900123", esme_addr="447700900999")
UNKNOWN, UNKNOWN_RESPONSE = UnknownPdu(0x0001_0299), UnknownPdu(0x8001_0299)


class NamedFault(NamedTuple):
    """A fault that is known by a name.

    Attributes:
        make: Makes it; takes the rate or position of `Fault`.
        must: What an ESME has to do.
    """

    make: Callable[..., Fault]
    must: str


def _with(make: Callable[..., Fault], *args: Any, **settings: Any) -> Callable[..., Fault]:
    return lambda **when: make(*args, **settings | when)


def _hexadecimal(message_id: str) -> str:
    return f"{int(message_id):X}" if message_id.isdecimal() else message_id


def _lowercase(text: bytes) -> bytes:
    return text.replace(b"DELIVRD", b"delivrd").replace(b"submit date", b"submit Date")


_BIND: dict[str, NamedFault] = {
    "bind_no_resp": NamedFault(
        _with(Silence, of="bind"), "give up after its response timer (SMPP 3.4 section 7.2)"),
    "bind_close": NamedFault(_with(Close, of="bind"), "report the lost connection, at once"),
    "bind_header_only_err": NamedFault(
        _with(AnswerStatus, 0x0D, of="bind"), "report the status without a body (section 4.1.2)"),
    "bind_err_with_body": NamedFault(
        _with(AnswerStatus, 0x0D, body=True, of="bind"), "report the status, body or not"),
    "bind_nack": NamedFault(_with(Nack, 0x03, of="bind"), "report the status of the generic_nack (4.3)"),
    "bind_wrong_seq": NamedFault(_with(WrongSequence, of="bind"), "not take it as the answer"),
    "bind_wrong_type": NamedFault(_with(WrongCommand, of="bind"), "not take it as the answer"),
    "bind_http": NamedFault(_with(Garbage, HTTP, of="bind"), "fail at once, with a nack; bounded (4.3)"),
    "bind_len_huge": NamedFault(_with(WrongLength, of="bind"), "fail at once, with a nack; bounded (4.3)"),
    "bind_len_short": NamedFault(_with(WrongLength, 15, of="bind"), "fail at once, with a nack (4.3)"),
    "bind_no_nul": NamedFault(_with(NoNul, of="bind"), "tolerate it or refuse it, and not hang"),
    "bind_unknown_tlv": NamedFault(_with(ExtraTlv, of="bind"), "ignore the TLV (section 3.3)"),
}  # fmt: skip

_STREAM: dict[str, NamedFault] = {
    "drip": NamedFault(_with(SplitWrites, 1), "work with one octet at a time"),
    "coalesce": NamedFault(
        _with(Insert, EnquireLink(), _message(), glued=True), "find all PDUs, answer the requests"),
    "latency": NamedFault(_with(Latency, 0.5), "work, half a second late"),
    "jitter": NamedFault(_with(Jitter, 0.5), "work, at changing speed"),
    "bandwidth": NamedFault(_with(Bandwidth, 200), "work, slowly"),
    "reorder": NamedFault(_with(Reorder), "match by sequence_number, not by order (section 2.2)"),
    "half_open": NamedFault(_with(HalfOpen, of="answer"), "notice by enquire_link, and end the link (7.2)"),
    "deaf": NamedFault(_with(Deaf, of="answer"), "notice that nothing is answered; bounded"),
    "reset": NamedFault(_with(Reset, of="answer"), "report the lost connection"),
    "reset_mid_pdu": NamedFault(_with(CutShort, end="reset"), "report the lost connection"),
    "garbage": NamedFault(_with(Garbage, b"\xff" * 64), "end the link, with a nack (4.3)"),
    "len_huge": NamedFault(_with(WrongLength), "end the link, with a nack; bounded (4.3)"),
    "len_short": NamedFault(_with(WrongLength, 15), "end the link, with a nack (4.3)"),
    "http": NamedFault(_with(Garbage, HTTP), "end the link, with a nack"),
}  # fmt: skip

_SUBMIT: dict[str, NamedFault] = {
    "submit_no_resp": NamedFault(
        _with(Silence, of="submit_sm_resp"), "end the call by its response timer, free the slot"),
    "submit_wrong_seq": NamedFault(
        _with(WrongSequence, of="submit_sm_resp"), "end the call by its response timer, free the slot"),
    "submit_half_resp": NamedFault(
        _with(CutShort, of="submit_sm_resp"), "end the call by its response timer, free the slot"),
    "submit_dup_resp": NamedFault(_with(Repeat, of="submit_sm_resp"), "ignore the second"),
    "stray_resp": NamedFault(_with(Insert, STRAY), "ignore it"),
    "nack_loop": NamedFault(_with(Insert, GenericNack(command_status=3)), "not answer a nack"),
    "submit_ok_no_body": NamedFault(_with(MessageId, None), "take it; show that there is no id"),
    "submit_empty_id": NamedFault(_with(MessageId, ""), "take it; show that there is no id"),
    "submit_zero_id": NamedFault(_with(MessageId, "0"), "take it: 0 is an id"),
    "submit_err_header_only": NamedFault(_with(AnswerStatus, 0x45), "report the status (4.4.2)"),
    "submit_err_with_body": NamedFault(_with(AnswerStatus, 0x45, body=True), "report the status"),
    "submit_unknown_status": NamedFault(
        _with(AnswerStatus, 0x4321), "report the status as a number (5.1.3)"),
    "submit_nack": NamedFault(_with(Nack, of="submit_sm_resp"), "report the status of the generic_nack"),
    "submit_long_id": NamedFault(_with(MessageId, "9" * 64), "keep it whole (5.2.23)"),
    "submit_too_long_id": NamedFault(_with(MessageId, "9" * 200), "survive, and free the slot"),
    "submit_close": NamedFault(_with(Close, of="submit_sm_resp"), "report the lost connection"),
    "throttle3": NamedFault(_with(AnswerStatus, 0x58, times=3), "report it, so that the sender slows down"),
}  # fmt: skip

_RECEIPTS: dict[str, NamedFault] = {
    "dlr_first": NamedFault(
        _with(Reorder, "deliver_sm", within=5.0, of="submit_sm_resp"), "match a receipt that comes first"),
    "dlr_text_only": NamedFault(_with(ReceiptText), "match by the text (appendix B)"),
    "dlr_tlv_only": NamedFault(_with(TlvsOnly), "match by receipted_message_id (5.3.2.12)"),
    "dlr_hexdec": NamedFault(_with(ReceiptId, _hexadecimal), "match hexadecimal with decimal"),
    "dlr_lowercase": NamedFault(_with(ReceiptText, _lowercase), "read it all the same"),
    "dlr_dcs8": NamedFault(_with(ReceiptText, data_coding=8), "read it as ASCII (appendix B)"),
    "dlr_garbage": NamedFault(
        _with(ReceiptText, lambda text: bytes(range(128, 255))), "answer it, and not crash"),
    "dlr_unknown_id": NamedFault(_with(ReceiptId), "answer it, and report it as unmatched"),
    "dlr_twice": NamedFault(_with(Repeat, renumber=True, of="receipt"), "answer both, count one"),
    "dlr_data_sm": NamedFault(_with(ReceiptAsData), "answer data_sm_resp, and match (4.7)"),
}  # fmt: skip

_REQUESTS: dict[str, NamedFault] = {
    "deliver_no_nul": NamedFault(
        _with(Patch, {"source_addr": b"4" * 40}), "answer an error, and stay (2.8)"),
    "deliver_bad_smlen": NamedFault(_with(Patch, {"sm_length": 200}), "answer an error, and stay (2.8)"),
    "deliver_bad_tlv": NamedFault(
        _with(ExtraTlv, 0x0424, b"", 0xFFFF, of="deliver_sm"), "answer an error, and stay (2.8)"),
    "deliver_unknown_tlv": NamedFault(_with(ExtraTlv, of="deliver_sm"), "answer ROK, ignore it (3.3)"),
    "unknown_command": NamedFault(_with(Insert, UNKNOWN), "answer generic_nack RINVCMDID (3.3)"),
    "unknown_response": NamedFault(_with(Insert, UNKNOWN_RESPONSE), "ignore it"),
    "alert": NamedFault(_with(Insert, ALERT), "not answer it (4.12)"),
    "enquire": NamedFault(_with(Insert, EnquireLink()), "answer enquire_link_resp (4.11)"),
    "unbind": NamedFault(_with(Insert, Unbind(), before=False), "answer unbind_resp, and end (4.2)"),
    "flood": NamedFault(_with(Insert, _message(), copies=500, before=False, times=1), "answer all"),
    "no_unbind_resp": NamedFault(_with(HalfOpen, of="unbind_resp"), "close after a while all the same"),
    "garble": NamedFault(_with(Garble, 3, of="receipt"), "survive: report, answer an error, or take it"),
}  # fmt: skip

FAULTS: dict[str, NamedFault] = _BIND | _STREAM | _SUBMIT | _RECEIPTS | _REQUESTS
"""The faults that ESMEs are known to stumble over, by name."""
