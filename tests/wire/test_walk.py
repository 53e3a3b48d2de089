"""The compiled decoder and the walker agree on any octets; the spans tile them."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings, strategies as st

from smpplab.errors import DecodeError
from smpplab.wire import SMPP, SMPP33, SMPP34, Dialect, Pdu, UnknownPdu, walk

CLASSES = sorted(SMPP.commands.values(), key=lambda cls: cls.command_id)
DIALECTS = [SMPP, SMPP34, SMPP33]


def mutate(octets: bytes, rng: random.Random) -> bytes:
    """Damage octets the way the world does: flip, cut, insert, repeat; command_length may follow."""
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(octets) + 1)
        size = rng.choice((1, 1, 2, rng.randrange(20)))
        new = rng.choice((b"", rng.randbytes(size), bytes(size), octets[at : at + size] * 2))
        octets = octets[:at] + new + octets[at + rng.choice((0, size)) :]
    if rng.random() < 0.8 and len(octets) >= 4:
        octets = len(octets).to_bytes(4) + octets[4:]
    return octets


def agree(octets: bytes, dialect: Dialect) -> None:
    walked = walk(octets, dialect)
    at = 0
    for span in walked.spans:
        assert span.offset == at, f"hole or overlap before {span}"
        at += span.length
    assert at == len(octets)
    try:
        pdu = dialect.decode(octets)
    except DecodeError as error:
        problem = next(problem for problem in walked.problems if problem.severity == "error")
        assert (error.field or "header", error.offset) == (problem.field, problem.offset)
        assert error.octets == octets
    else:
        assert walked.error() is None
        assert pdu == walked.pdu
        assert all(type(a) is type(b) for a, b in zip(vals(pdu), vals(walked.pdu), strict=True))


def vals(pdu: Pdu | None) -> list[object]:
    assert pdu is not None
    return [getattr(pdu, row.name) for row in pdu.ROWS]


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.command)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32))
def test_fast_and_slow_agree_on_valid_and_mutated_octets(cls: type[Pdu], dialect: Dialect, seed: int) -> None:
    rng = random.Random(seed)
    octets = bytes(cls.random(rng))
    agree(octets, dialect)
    agree(mutate(octets, rng), dialect)


@settings(max_examples=500)
@given(octets=st.binary(max_size=200), command=st.sampled_from(CLASSES), framed=st.booleans())
def test_fast_and_slow_agree_on_random_octets(octets: bytes, command: type[Pdu], framed: bool) -> None:
    if framed:
        octets = (len(octets) + 16).to_bytes(4) + command.command_id.to_bytes(4) + bytes(8) + octets
    agree(octets, SMPP)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.command)
def test_round_trip(cls: type[Pdu]) -> None:
    rng = random.Random(cls.command)
    for _ in range(50):
        pdu = cls.random(rng)
        assert SMPP.decode(bytes(pdu)) == pdu


def test_unknown_command_is_kept_whole() -> None:
    octets = bytes.fromhex("0000001400010201000000000000000561626300")
    pdu = SMPP.decode(octets)
    assert isinstance(pdu, UnknownPdu)
    assert (pdu.command_id, pdu.body, bytes(pdu)) == (0x10201, b"abc\0", octets)


@pytest.mark.parametrize(
    ("octets", "message", "status"),
    [
        ("", "header at octet 0: a header has 16 octets, 0 are here", 2),
        ("0000", "header at octet 2: a header has 16 octets, 2 are here", 2),
        (
            "00000008000000040000000000000001",
            "submit_sm.command_length at octet 0: command_length says 8 octets, a header has 16",
            2,
        ),
        (
            "00000020000000150000000000000001",
            "enquire_link.command_length at octet 0: command_length says 32 octets, 16 are here",
            2,
        ),
        ("00000010000000040000000000000001", "submit_sm.service_type at octet 16: the PDU ends before", 2),
        (
            "0000001200000015000000000000000104 24".replace(" ", ""),
            "enquire_link.tlvs at octet 16: 2 octet(s) left over, a TLV has at least 4",
            0xC0,
        ),
    ],
)
def test_errors_say_field_octet_and_reason(octets: str, message: str, status: int) -> None:
    with pytest.raises(DecodeError) as caught:
        SMPP.decode(bytes.fromhex(octets))
    assert str(caught.value).startswith(message)
    assert caught.value.command_status == status
