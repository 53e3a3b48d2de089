"""Values in words."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from smpplab.render.words import meaning, printable, value_in_words
from smpplab.wire import NPI, SMPP, SubmitSm, walk


@given(st.text())
def test_printable_text_steers_nothing(text: str) -> None:
    shown = printable(text)
    assert all(character.isprintable() or character in "\xa0\u200d" for character in shown)
    assert not set("\x1b\x07\n\u202e\u2066\ud800") & set(shown)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("service_type", '""', "MC default"),
        ("dest_addr_npi", "1", f"ISDN: {NPI.ISDN.meaning}"),
        ("source_addr", '"a␛\\u{96}"', ""),
        ("esm_class", "0x40", ""),
        ("registered_delivery", "0x00", "No SMSC receipt"),
        ("validity_period", '"000001000000000R"', "1 day from now"),
        ("data_coding", "0x1F", "Reserved by SMPP; GSM gives 0x10-0x3F a meaning that many SMSCs honour"),
        ("priority_flag", "9", "in no table: reserved"),
        ("short_message", "48 69", '"Hi"'),
        ("0x1501", "61 ff", ""),
        ("network_error_code", "03 00 07", "network GSM error, code 7"),
    ],
)
def test_values(name: str, value: str, words: str) -> None:
    pdu = SubmitSm(
        source_addr="a\x1b\x96",
        dest_addr_npi=1,
        destination_addr="447700900123",
        esm_class=0x40,
        validity_period="000001000000000R",
        data_coding=0x1F,
        priority_flag=9,
        short_message=b"Hi",
        tlvs=[(0x1501, b"a\xff"), (0x423, b"\3\0\7")],
    )
    span = next(span for span in walk(bytes(pdu), SMPP).spans if span.name == name)
    assert (value_in_words(span), meaning(span)) == (value, words)
