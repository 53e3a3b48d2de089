"""A teller keeps what an event holds out of every word about it."""

from __future__ import annotations

from typing import Any

import smpplab as sl
from smpplab.client.log_teller import Teller, milliseconds
from smpplab.client.masking import Mask
from smpplab.errors import CommandError
from smpplab.wire import CommandStatus, SmeAddress, SubmitMulti, SubmitSm

TO, OTHER, TEXT = "447700900123", "447700900124", "Meet me at noon"


def pdu(**more: Any) -> SubmitSm:
    return SubmitSm(destination_addr=TO, short_message=TEXT.encode(), **more)


def test_what_users_keep_with_a_message_is_shown_without_its_secrets() -> None:
    teller = Teller(Mask("hide", "tail"), pdu())
    kept = {"campaign": "spring", "said": [f"{TEXT}!", 1, 2.5, None, True], TO: {"id": 447700900199, "n": 12}}
    assert teller.safe(kept, digits=True) == {
        "campaign": "spring", "said": ["•••!", 1, 2.5, None, True], "•••123": {"id": "•••199", "n": 12},
    }  # fmt: skip
    assert teller.safe("order-20270115 to " + TO) == "order-20270115 to •••123"
    assert Teller(Mask(), pdu()).safe(kept) is kept


def test_every_destination_is_known() -> None:
    addresses = [SmeAddress(destination_addr=digits) for digits in (TO, OTHER)]
    teller = Teller(Mask(numbers="hide"), SubmitMulti(dest_address=addresses))
    assert teller.line(f"refused by {TO} and {OTHER}") == "refused by ••• and •••"


def test_octets_and_other_forms_of_the_text_are_known() -> None:
    teller = Teller(Mask(texts="length"), pdu(), sl.Outgoing(TO, b"octets of a message"))
    assert teller.line(f"{TEXT} is {TEXT.encode().hex()}") == "<15 characters> is <30 characters>"
    assert teller.line(b"octets of a message".hex()) == "<38 characters>"


def test_a_password_is_never_shown() -> None:
    endpoint = sl.Endpoint.parse("smpp://lab:secret08@mc.example")
    assert Teller(Mask(), endpoint).line("with secret08") == "with •••"
    assert Teller(Mask(), endpoint).error(RuntimeError("secret08 is wrong"))["error"] == "••• is wrong"


def test_an_error_tells_its_kind_its_status_and_its_request() -> None:
    error = CommandError("no", request=pdu(source_addr="LAB"), status=CommandStatus.ESME_RINVDSTADR)
    assert Teller(Mask()).error(error) == {
        "error": "no", "error_type": "CommandError", "status": "ESME_RINVDSTADR", "command": "submit_sm",
        "to": TO, "source": "LAB",
    }  # fmt: skip


def test_times_are_milliseconds() -> None:
    assert (milliseconds(0.0123456), milliseconds(None)) == (12.346, None)
