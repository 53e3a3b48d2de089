"""Makers: what they give; what they refuse is in the tests of the table."""

from __future__ import annotations

from smpplab.simulator import RECEIPT_DIALECTS, faults, scenario_makers as makers
from smpplab.simulator.fates import Delivered, Mixed
from smpplab.wire import MessageState


def test_accounts_are_fitted_and_not_made() -> None:
    given = makers.accounts("x", {"lab": {"limit": 5, "timers": {"inactivity": "none"}}})
    assert given["lab"]["limit"].rate == 5 and given["lab"]["timers"].inactivity is None


def test_fates() -> None:
    assert isinstance(makers.fate("x", {"mix": {"delivered": 1}}), Mixed)
    assert isinstance(makers.receipt_after("x", "exponential 2"), Delivered)


def test_receipts_by_name_by_fields_and_like_another() -> None:
    assert makers.receipts("x", "vonage") is RECEIPT_DIALECTS["vonage"]
    like = makers.receipts("x", {"like": "vonage", "copies": 3})
    assert like is not None and (like.copies, like.ids) == (3, RECEIPT_DIALECTS["vonage"].ids)
    own = makers.receipts("x", {"more_tlvs": [[0x1454, "00 01"]], "first_state": "accepted"})
    assert own is not None and own.more_tlvs == ((0x1454, b"\0\1"),)
    assert own.first_state is MessageState.ACCEPTED


def test_faults_as_text_and_as_tables() -> None:
    text, named, made = makers.fault_list(
        "x", ["drip", {"name": "drip", "every": 2}, {"name": "SplitWrites", "size": 3, "on": False}]
    )
    assert (text.name, named.name, named.every) == ("drip", "drip", 2)
    assert isinstance(made, faults.SplitWrites) and (made.size, made.on) == (3, False)


def test_the_mailbox_and_the_version() -> None:
    assert makers.mailbox("x", {"keep": 60}) == {"keep": 60}
    assert makers.version("x", "3.3").version == "3.3"
