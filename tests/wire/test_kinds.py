"""The kinds of field: what fits, what does not and why, and the same octets back."""

from __future__ import annotations

import random
from typing import Any

import pytest

from smpplab.wire import TON, CommandStatus
from smpplab.wire.kinds import MISSING, CString, Flag, Integer, Kind, Length, Octets, Reading, Wrong
from smpplab.wire.values import DestFlag

KINDS: list[Kind] = [Integer(1), Integer(2), Integer(4), Integer(1, TON), CString(9), Octets("n", 50)]


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        (Integer(1), 256, "256 does not fit in 1 octet(s)"),
        (Integer(2), -1, "-1 does not fit in 2 octet(s)"),
        (Integer(1), "1", "an integer is needed, not str"),
        (CString(9), "123456789", "9 characters do not fit, at most 8 do"),
        (CString(9), "a\0b", "a NUL character would end it early"),
        (CString(9), "a€b", "'€' is not a Latin-1 character"),
        (CString(9), b"abc", "text (str) is needed, not bytes"),
        (Octets("n", 3), b"abcd", "4 octets do not fit, at most 3 do"),
        (Octets("n", 3), "abc", "octets (bytes) are needed, not str"),
    ],
)
def test_why_a_value_does_not_fit(kind: Kind, value: Any, reason: str) -> None:
    assert kind.check(value) == reason


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.wire_type)
def test_random_values_fit(kind: Kind) -> None:
    rng = random.Random(1)
    assert [kind.check(kind.random(rng)) for _ in range(50)] == [None] * 50


@pytest.mark.parametrize(
    ("kind", "octets", "status", "reason"),
    [
        (Integer(2), b"\1", 0x02, "the PDU ends 1 octet(s) too early"),
        (CString(3, error=0x0B), b"abcd\0", 0x0B, "no NUL within 3 octets"),
        (CString(9), b"abc", 0x02, "no NUL before the PDU ends"),
        (Octets("n", 255, error=0x01), b"abc", 0x01, "n says 4 octets, 3 left"),
        (Octets("n", 3, error=0x01), b"abcd", 0x01, "n says 4 octets, at most 3 are allowed"),
    ],
)
def test_why_octets_cannot_be_read(kind: Kind, octets: bytes, status: int, reason: str) -> None:
    reading = Reading(octets, len(octets))
    reading.seen["n"] = 4
    with pytest.raises(Wrong) as caught:
        kind.read(reading, 0)
    assert (caught.value.reason, caught.value.status) == (reason, status)


def test_reading_gives_value_and_place() -> None:
    octets = b"\x01\x00\x02abc\0xyz"
    reading = Reading(octets, len(octets))
    reading.seen["n"] = 3
    assert Integer(1, TON).read(reading, 0) == (TON.INTERNATIONAL, 1)
    assert Integer(2).read(reading, 1) == (2, 3)
    assert CString(9).read(reading, 3) == ("abc", 7)
    assert Octets("n").read(reading, 7) == (b"xyz", 10)


def test_every_octet_survives_in_a_c_octet_string() -> None:
    octets = bytes(range(1, 256)) + b"\0"
    value, _ = CString(256).read(Reading(octets, 256), 0)
    assert CString(256).to_octets(value) == octets


def test_limits_of_older_versions() -> None:
    row = CString(65, v34=33, v33=9)
    assert [row.at_version(version).size for version in ("5.0", "3.4", "3.3")] == [65, 33, 9]  # type: ignore[attr-defined]
    assert row.at_version("5.0") is row
    assert Octets("n", 255, v34=254).at_version("3.3").size == 254  # type: ignore[attr-defined]


def test_lengths_and_flags_are_derived() -> None:
    assert Length(of="short_message").derived
    flag = Flag(1, DestFlag)
    assert (flag.derived, flag.blank) == (True, 1)
    assert CString(3).default is MISSING
    assert repr(MISSING) == "MISSING"


def test_in_words() -> None:
    assert CString(9, empty="no password").display("") == "no password"
    assert Integer(1, TON).display(1) == "Country code first, no plus sign"
    assert Integer(1, TON).display(99) == "99"
    parts = Octets(parts=(("type", 1, DestFlag), ("count", 2, None)))
    assert parts.display(b"\1\0\5\xff") == "type An SME address follows, count 5, ff"
    assert [kind.wire_type for kind in KINDS[2:5]] == [
        "Integer, 4 octets", "Integer, 1 octet", "C-Octet String, max 9 octets",
    ]  # fmt: skip
    assert [kind.column for kind in KINDS] == ["UInt8", "UInt16", "UInt32", "UInt8", "string", "binary"]


def test_a_tlv_value_of_a_wrong_length() -> None:
    with pytest.raises(Wrong) as caught:
        Integer(2).from_octets(b"\1")
    assert (caught.value.reason, caught.value.status) == ("1 octets, not 2", CommandStatus.ESME_RINVTLVLEN)
    assert Integer(1, may_be_empty=True).from_octets(b"") == 0
