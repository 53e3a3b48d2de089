"""What dissect takes, and where it cuts."""

from __future__ import annotations

from hypothesis import given, strategies as st

from smpplab.render.inputs import octets_of, split
from smpplab.wire import SMPP, EnquireLink, SubmitSm, patch

LINK = bytes(EnquireLink(sequence_number=1))
SUBMIT = bytes(SubmitSm(destination_addr="447700900123", short_message=b"Hello"))


def test_octets_of_buffers_pdus_and_nested_lists() -> None:
    things = [bytearray(LINK), memoryview(LINK), EnquireLink(sequence_number=1), (LINK, LINK.hex())]
    assert octets_of(things, SMPP) == [(LINK, "")] * 5


def test_cuts_are_at_headers_only() -> None:
    assert split(LINK + SUBMIT, SMPP) == [LINK, SUBMIT]
    lie = patch(SUBMIT, command_length=20)
    assert split(lie, SMPP) == [lie]
    assert split(lie + LINK, SMPP) == [lie + LINK]
    assert split(LINK + SUBMIT[:30], SMPP) == [LINK, SUBMIT[:30]]
    assert split(LINK + b"\0\0\0", SMPP) == [LINK + b"\0\0\0"]
    assert split(b"", SMPP) == [b""]


@given(st.lists(st.sampled_from([LINK, SUBMIT]), min_size=1, max_size=6))
def test_whole_pdus_come_apart(pdus: list[bytes]) -> None:
    assert split(b"".join(pdus), SMPP) == pdus
