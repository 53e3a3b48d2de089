"""The codec as functions: streams are split, fields are overwritten, and nothing is believed."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import DecodeError, UsageError
from smpplab.wire import (
    MAX_LENGTH,
    SMPP34,
    BindTransceiver,
    EnquireLink,
    Splitter,
    SubmitSm,
    decode,
    encode,
    patch,
    split,
)

HELLO = SubmitSm(destination_addr="447700900123", short_message=b"Hello", sequence_number=7)
STREAM = bytes(HELLO) + bytes(EnquireLink(sequence_number=8)) + bytes(HELLO)


def test_there_and_back() -> None:
    assert decode(encode(HELLO)) == HELLO
    assert decode(bytearray(encode(HELLO))) == HELLO
    assert encode(HELLO, SMPP34) == HELLO.encode(SMPP34)


def test_split_and_what_is_left_over() -> None:
    whole, rest = split(STREAM + b"\0\0\0")
    assert (len(whole), rest) == (3, b"\0\0\0")
    assert [pdu.command for pdu in map(decode, whole)] == ["submit_sm", "enquire_link", "submit_sm"]
    assert split(b"") == ([], b"")


@given(cuts=st.lists(st.integers(0, len(STREAM)), max_size=20))
def test_any_chunking_gives_the_same_pdus(cuts: list[int]) -> None:
    splitter, found = Splitter(), []
    for a, b in pairwise([0, *sorted(cuts), len(STREAM)]):
        found += splitter.feed(STREAM[a:b])
    assert (found, splitter.pending) == (split(STREAM)[0], b"")


@pytest.mark.parametrize(
    ("octets", "reason", "number"),
    [
        (b"\0\0\0\x0f" + bytes(8) + b"\0\0\0\x09", "command_length says 15 octets, a header has 16", 0),
        (
            b"\x7f\xff\xff\xff" + bytes(8) + b"\0\0\0\x09",
            f"says 2147483647 octets, {MAX_LENGTH} are the most that",
            9,
        ),
        (b"HTTP", "command_length says 1213486160 octets", 0),
    ],
)
def test_a_length_that_cannot_be(octets: bytes, reason: str, number: int) -> None:
    splitter = Splitter()
    with pytest.raises(DecodeError, match=reason) as caught:
        splitter.feed(STREAM + octets)
    error = caught.value
    assert (error.command_status, error.sequence_number) == (2, number)
    assert len(error.whole) == 3  # type: ignore[attr-defined]
    assert len(split(STREAM + octets)[0]) == 3


def test_a_limit_of_ones_own() -> None:
    with pytest.raises(DecodeError):
        Splitter(max_length=32).feed(bytes(HELLO))


def test_patch_overwrites() -> None:
    assert decode(patch(HELLO, sequence_number=99)).sequence_number == 99
    assert decode(patch(HELLO, data_coding=8)) == HELLO.replace(data_coding=8)
    longer = patch(bytes(HELLO), destination_addr="4477009001234", source_addr=b"LAB\0")
    assert decode(longer) == HELLO.replace(destination_addr="4477009001234", source_addr="LAB")


@pytest.mark.parametrize(("length", "said"), [(200, 200), (-1, 255), (300, 44)])
def test_patch_lies(length: int, said: int) -> None:
    with pytest.raises(DecodeError, match=f"sm_length says {said} octets, 5 left"):
        decode(patch(HELLO, sm_length=length))


def test_patch_keeps_a_length_that_is_given() -> None:
    octets = patch(HELLO, command_length=5, source_addr="LAB")
    assert int.from_bytes(octets[:4]) == 5
    assert len(octets) == len(bytes(HELLO)) + 3


def test_patch_names_what_there_is() -> None:
    with pytest.raises(
        UsageError, match=r"^there is no field 'pasword' to patch; there are command_length, command_id,"
    ):
        patch(BindTransceiver(system_id="lab"), pasword="x")
