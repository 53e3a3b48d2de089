"""Fifty ways in which a message centre misbehaves, and what the ESME does: none leaves it dead.

The bind's are in `test_connect.py`.  Here the link is bound; the fault happens while one message is
submitted; then the link has to submit another one, or to say that it is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from smpplab.client import Submission
from smpplab.errors import CommandError, ConnectionLost, DecodeError, ResponseTimeout, Throttled
from smpplab.wire import (
    AlertNotification,
    DataSm,
    EnquireLink,
    GenericNack,
    SubmitSmResp,
    Unbind,
    UnknownPdu,
    patch,
)

TO = "447700900123"


def ok(**fields: Any) -> SubmitSmResp:
    return SubmitSmResp(message_id="77", **fields)


def raw(pdu: Any, request: Any, number: int | None = None) -> bytes:
    """A response as octets, with any number."""
    return bytes(pdu.replace(sequence_number=request.sequence_number if number is None else number))


def long_id(size: int) -> Callable[[Any, Any], Any]:
    return lambda mc, pdu: patch(raw(ok(), pdu), message_id=b"9" * size + b"\0")


def bad(**fields: Any) -> Callable[[Any, Any], Any]:
    """A broken deliver_sm before the answer."""
    return lambda mc, pdu: [patch(bytes(mc.mo(sequence_number=501)), **fields), ok()]


def drip(mc: Any, pdu: Any) -> Any:
    mc.link.chunk = 1
    return ok()


def deliver(*more: str, **fields: Any) -> Callable[[Any, Any], Any]:
    """The answer, then receipts."""
    return lambda mc, pdu: [ok(), *(mc.receipt(name, **fields) for name in more)]


def receipt_tlv(mc: Any, pdu: Any) -> Any:
    tlvs = {"receipted_message_id": "77", "message_state": 2}
    return [ok(), mc.receipt("77", short_message=b"", tlvs=tlvs)]


def receipt_data_sm(mc: Any, pdu: Any) -> Any:
    tlvs = {"receipted_message_id": "77", "message_state": 2}
    return [ok(), DataSm(source_addr=TO, destination_addr="LAB", esm_class=4, tlvs=tlvs)]


# fault: (what the MC does, what submit gives, what the ESME answers)
FAULTS: dict[str, tuple[Callable[[Any, Any], Any], type, list[tuple[str, int]]]] = {
    "drip": (drip, Submission, []),
    "coalesce": (lambda mc, pdu: [ok(), mc.mo(), EnquireLink(), mc.mo()], Submission,
                 [("deliver_sm_resp", 0), ("enquire_link_resp", 0), ("deliver_sm_resp", 0)]),
    "submit_no_resp": (lambda mc, pdu: None, ResponseTimeout, []),
    "submit_wrong_seq": (lambda mc, pdu: raw(ok(), pdu, 999), ResponseTimeout, []),
    "submit_half_resp": (lambda mc, pdu: raw(ok(), pdu)[:13], ResponseTimeout, []),
    "submit_dup_resp": (lambda mc, pdu: [ok(), ok()], Submission, []),
    "stray_resp": (lambda mc, pdu: [raw(ok(), pdu, 4242), ok()], Submission, []),
    "nack_loop": (lambda mc, pdu: [raw(GenericNack(command_status=3), pdu, 0), ok()], Submission, []),
    "submit_ok_no_body": (lambda mc, pdu: raw(ok(), pdu)[:16].replace(b"\x13", b"\x10", 1), Submission, []),
    "submit_empty_id": (lambda mc, pdu: SubmitSmResp(message_id=""), Submission, []),
    "submit_zero_id": (lambda mc, pdu: SubmitSmResp(message_id="0"), Submission, []),
    "submit_err_header_only": (lambda mc, pdu: SubmitSmResp(command_status=0x45), CommandError, []),
    "submit_err_with_body": (lambda mc, pdu: ok(command_status=0x45), CommandError, []),
    "submit_unknown_status": (lambda mc, pdu: SubmitSmResp(command_status=0x4321), CommandError, []),
    "submit_nack": (lambda mc, pdu: GenericNack(command_status=2), CommandError, []),
    "submit_long_id": (long_id(64), Submission, []),
    "submit_too_long_id": (long_id(200), DecodeError, []),
    "submit_close": (lambda mc, pdu: mc.driver.close(), ConnectionLost, []),
    "throttled": (lambda mc, pdu: SubmitSmResp(command_status=0x58), Throttled, []),
    "dlr_first": (lambda mc, pdu: [mc.receipt("77"), ok()], Submission, [("deliver_sm_resp", 0)]),
    "dlr_text_only": (deliver("77"), Submission, [("deliver_sm_resp", 0)]),
    "dlr_tlv_only": (receipt_tlv, Submission, [("deliver_sm_resp", 0)]),
    "dlr_hexdec": (deliver("0x4D".removeprefix("0x")), Submission, [("deliver_sm_resp", 0)]),
    "dlr_lowercase": (deliver("77", short_message=b"id:77 stat:delivrd err:000"), Submission,
                      [("deliver_sm_resp", 0)]),
    "dlr_dcs8": (deliver("77", data_coding=8), Submission, [("deliver_sm_resp", 0)]),
    "dlr_garbage": (deliver("77", short_message=bytes(range(128, 255))), Submission,
        [("deliver_sm_resp", 0)]),
    "dlr_unknown_id": (deliver("99"), Submission, [("deliver_sm_resp", 0)]),
    "dlr_twice": (deliver("77", "77"), Submission, [("deliver_sm_resp", 0)] * 2),
    "dlr_data_sm": (receipt_data_sm, Submission, [("data_sm_resp", 0)]),
    "deliver_no_nul": (bad(source_addr=b"4" * 40), Submission, [("deliver_sm_resp", 0x0A)]),
    "deliver_bad_smlen": (bad(sm_length=200), Submission, [("deliver_sm_resp", 0x01)]),
    "deliver_bad_tlv": (bad(short_message=b"Hello\x04\x24\xff\xff"), Submission, [("deliver_sm_resp", 0xC0)]),
    "deliver_unknown_tlv": (lambda mc, pdu: [mc.mo(tlvs={0x3FFE: b"x"}), ok()], Submission,
        [("deliver_sm_resp", 0)]),
    "unknown_command": (lambda mc, pdu: [bytes(UnknownPdu(0x10299, sequence_number=5)), ok()], Submission,
                        [("generic_nack", 3)]),
    "unknown_response": (lambda mc, pdu: [raw(UnknownPdu(0x80010299), pdu), ok()], Submission, []),
    "alert": (lambda mc, pdu: [AlertNotification(source_addr=TO, esme_addr="1"), ok()], Submission, []),
    "enquire": (lambda mc, pdu: [EnquireLink(), ok()], Submission, [("enquire_link_resp", 0)]),
    "unbind": (lambda mc, pdu: [Unbind(), ok()], Submission, [("unbind_resp", 0)]),
    "flood": (lambda mc, pdu: [ok(), *(mc.mo(str(number)) for number in range(500))], Submission,
              [("deliver_sm_resp", 0)] * 500),
    "http": (lambda mc, pdu: b"HTTP/1.1 400 Bad Request\r\n", ConnectionLost, [("generic_nack", 2)]),
    "len_huge": (lambda mc, pdu: b"\x7f\xff\xff\xff" + raw(ok(), pdu)[4:], ConnectionLost,
        [("generic_nack", 2)]),
    "len_short": (lambda mc, pdu: b"\0\0\0\x0f" + raw(ok(), pdu)[4:], ConnectionLost, [("generic_nack", 2)]),
}  # fmt: skip
ENDS = ("submit_close", "unbind", "http", "len_huge", "len_short", "submit_half_resp")


@pytest.mark.parametrize("fault", FAULTS)
async def test_fault(mc: Any, fault: str) -> None:
    do, outcome, answers = FAULTS[fault]
    esme = await mc.connect(response_timeout=5)
    mc.on["submit_sm"] = lambda pdu: do(mc, pdu)
    (result,) = await mc.during(10, esme.submit(TO, "Hi", receipt=True))
    assert type(result) is outcome, result
    assert sorted((pdu.command, int(pdu.command_status)) for pdu in mc.responses) == sorted(answers)
    if fault in ENDS and fault != "submit_half_resp":
        assert esme.closed
        return
    assert not esme.session.window, "no slot is lost"
    if fault != "submit_half_resp":  # what follows half a PDU belongs to it
        mc.on["submit_sm"] = mc.accepted
        assert (await esme.submit(TO, "again")).message_id == "m1", "the link lives on"


MATCHED = [
    "dlr_first",
    "dlr_text_only",
    "dlr_tlv_only",
    "dlr_hexdec",
    "dlr_lowercase",
    "dlr_dcs8",
    "dlr_twice",
    "dlr_data_sm",
]


@pytest.mark.parametrize("fault", MATCHED)
async def test_receipts_of_every_kind_are_matched(mc: Any, fault: str) -> None:
    esme = await mc.connect()
    do = FAULTS[fault][0]
    mc.on["submit_sm"] = lambda pdu: do(mc, pdu)
    submission = await esme.submit(TO, "Hi", receipt=True)
    assert (await submission.receipt(timeout=5)).outcome == "delivered"


async def test_a_missing_id_is_visible_and_a_zero_is_an_id(mc: Any) -> None:
    esme = await mc.connect()
    ids = ["", "0"]
    mc.on["submit_sm"] = lambda pdu: SubmitSmResp(message_id=ids.pop(0))
    assert repr(await esme.submit(TO, "Hi")).startswith("<Submission (no id)")
    submission = await esme.submit(TO, "Hi", receipt=True)
    mc.send(mc.receipt("0"))
    assert (await submission.receipt(timeout=5)).message_id == "0"


async def test_a_long_id_is_kept_whole(mc: Any) -> None:
    esme = await mc.connect()
    mc.on["submit_sm"] = lambda pdu: long_id(64)(mc, pdu)
    assert (await esme.submit(TO, "Hi")).message_id == "9" * 64


async def test_unbind_that_is_not_answered(mc: Any) -> None:
    esme = await mc.connect()
    mc.mute()
    await mc.during(2, esme.close(timeout=2))
    assert esme.closed
