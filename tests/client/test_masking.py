"""Masks: what is hidden stays hidden, in every form that it can take."""

from __future__ import annotations

import random
from typing import Any

import pytest

from smpplab.client.masking import Mask
from smpplab.errors import CannotEncode, UsageError
from smpplab.wire import (
    SMPP,
    BindTransceiver,
    DeliverSm,
    DistributionList,
    Outbind,
    SmeAddress,
    SubmitMulti,
    SubmitSm,
    UnknownPdu,
)

TO, TEXT = "447700900123", "Meet me at noon"


def test_an_open_mask_shows_every_pdu_as_its_repr_does() -> None:
    rng = random.Random(7)
    for cls in SMPP.commands.values():
        pdu = cls.random(rng)
        assert Mask().pdu(pdu) == repr(pdu)


@pytest.mark.parametrize("texts", ["length", "hide"])
@pytest.mark.parametrize("numbers", ["tail", "hide"])
def test_a_masked_pdu_of_any_kind_shows_no_field_that_could_be_a_text_or_a_number(
    texts: str, numbers: str
) -> None:
    rng = random.Random(8)
    mask = Mask(texts, numbers)
    for cls in SMPP.commands.values():
        pdu: Any = cls.random(rng)
        for name in ("short_message", "body"):
            if hasattr(pdu, name):
                setattr(pdu, name, TEXT.encode())
        for name in ("source_addr", "destination_addr", "esme_addr", "address_range"):
            if hasattr(pdu, name):
                setattr(pdu, name, TO)
        if hasattr(pdu, "password"):
            pdu.password = "secret08"
        pdu.tlvs = {
            "message_payload": TEXT.encode(),
            "callback_num": b"\0\1\1" + TO.encode(),
            0x1501: TO.encode(),
        }
        line = mask.pdu(pdu)
        assert line.startswith(f"{cls.__name__}(") and f"sequence_number={pdu.sequence_number}" in line
        assert TEXT not in line and TO not in line and "secret08" not in line, line
        assert ("900123" in line, "•••123" in line) in ((False, False), (False, numbers == "tail"))


def test_groups_are_masked_too() -> None:
    pdu = SubmitMulti(
        dest_address=[SmeAddress(destination_addr=TO), DistributionList(dl_name="staff")], short_message=b"Hi"
    )
    line = Mask("hide", "tail").pdu(pdu)
    assert "SmeAddress(destination_addr='•••123')" in line and "staff" not in line


def test_what_is_chosen_is_shown() -> None:
    pdu = SubmitSm(
        source_addr="LAB", destination_addr=TO, data_coding=8, short_message=TEXT.encode("utf-16-be")
    )
    assert Mask("show", "tail").pdu(pdu) == (
        f"SubmitSm(source_addr='•••', destination_addr='•••123', data_coding={pdu.data_coding!r}, short_message={TEXT})"
    )
    assert Mask("length", "show").pdu(pdu) == (
        f"SubmitSm(source_addr='LAB', destination_addr='{TO}', data_coding={pdu.data_coding!r},"
        " short_message=<15 characters>)"
    )
    assert Mask("hide", "hide").pdu(UnknownPdu(0x99, TEXT.encode())) == (
        "UnknownPdu(0x00000099, <15 octets>, sequence_number=0)"
    )


def test_a_text_that_tells_a_number_is_masked_with_the_numbers() -> None:
    assert Mask("show", "tail").text(f"call +{TO}, at 10:30") == "call •••123, at 10:30"
    assert Mask("show", "hide").text(b"\x01\x02") == "<2 octets>"


def test_octets_with_a_password_are_never_shown() -> None:
    for pdu in (
        BindTransceiver(system_id="lab", password="secret08"),
        Outbind(system_id="MC", password="secret08"),
    ):
        assert Mask().octets(bytes(pdu)) == f"<{len(bytes(pdu))} octets>"
    octets = bytes(SubmitSm(destination_addr=TO, short_message=b"Hi"))
    assert Mask().octets(octets) == octets.hex()
    assert (
        Mask(texts="hide").octets(octets) == Mask(numbers="tail").octets(octets) == f"<{len(octets)} octets>"
    )
    long = bytes(DeliverSm(destination_addr=TO, short_message=bytes(200))) + bytes(200)
    assert Mask().octets(long) == long[:256].hex() + f"… ({len(long)} octets)"


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (f"no receipt: 'id' is missing in '{TEXT}'", "no receipt: ••• is missing in •••"),
        (f"the MC's octets: {TEXT.encode()!r}", "the MC's octets: •••"),
        ('it says "it\'s noon"', "it says •••"),
        (f"number +{TO}, octets {TEXT.encode().hex()}", "number •••123, octets •••"),
        (
            "submit_sm.short_message at octet 52: 200 octets",
            "submit_sm.short_message at octet 52: 200 octets",
        ),
        ("status 0x00000058 at 127.0.0.1:2775", "status 0x00000058 at 127.0.0.1:2775"),
    ],
)
def test_what_others_have_written_is_scrubbed(line: str, shown: str) -> None:
    assert Mask("hide", "tail").scrub(line) == shown


def test_errors_of_others_may_say_anything_so_they_say_nothing() -> None:
    mask = Mask("hide", "hide")
    assert mask.error(RuntimeError(f"cannot write {TEXT}")) == "RuntimeError"
    error = CannotEncode(f"'П' is not in GSM 03.38: {TEXT!r}", text=TEXT)
    assert mask.error(error) == "••• is not in GSM 03.38: •••"
    assert Mask().error(RuntimeError("as it is")) == "as it is"
    assert Mask().error(RuntimeError()) == "RuntimeError"


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(UsageError, match="texts is one of show, length, hide, not 'none'"):
        Mask(texts="none")
    with pytest.raises(UsageError, match="numbers is one of show, tail, hide, not 'none'"):
        Mask(numbers="none")
