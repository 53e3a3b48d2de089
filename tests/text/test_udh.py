"""User Data Headers: building, reading, and reading what is broken."""

import csv
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import UsageError
from smpplab.text import udh
from smpplab.text.udh import Concatenation

SPEC = Path(__file__).parents[2] / "data" / "spec"
octet = st.integers(0, 255)


def test_every_identifier_of_the_specification_is_known():
    rows = csv.DictReader((SPEC / "enums.csv").read_text(encoding="utf-8").splitlines())
    identifiers = {int(row["value"], 16) for row in rows if row["enum"] == "user_data_header_iei"}
    assert identifiers == set(udh.ELEMENTS)


def test_an_element_says_where_it_lies():
    header = udh.parse(udh.build(udh.concatenation_16(0x1234, 3, 2), udh.ports_16(2948, 9200)) + b"text")
    concatenation, ports = header.elements
    assert (concatenation.id, concatenation.name) == (8, "concatenation_16")
    assert (concatenation.offset, concatenation.length) == (1, 6)
    assert concatenation.value == {"reference": 0x1234, "total": 3, "part": 2}
    assert (ports.offset, ports.length, ports.octets) == (7, 6, bytes.fromhex("0b8423f0"))
    assert header.length == 13
    assert header.ports == (2948, 9200)
    assert header.concatenation == Concatenation(0x1234, 3, 2, "udh16")
    assert header.problems == ()


@given(octet, st.integers(1, 255), octet, octet)
def test_what_is_built_is_read(reference, total, language, port):
    elements = [
        udh.concatenation_8(reference, total, 1),
        udh.single_shift(language),
        udh.locking_shift(language),
        udh.ports_8(port, port),
    ]
    header = udh.parse(udh.build(*elements))
    assert header.concatenation == Concatenation(reference, total, 1, "udh8")
    assert (header.single, header.locking, header.ports) == (language, language, (port, port))
    assert not header.problems


@given(st.binary(max_size=300))
def test_reading_never_fails_and_elements_tile_the_header(octets):
    header = udh.parse(octets)
    assert header.length <= len(octets)
    position = min(1, header.length)
    for element in header.elements:
        assert element.offset == position
        assert octets[position + 2 : position + element.length] == element.octets
        position += element.length
    assert position == header.length or header.problems
    assert header.concatenation is None or 1 <= header.concatenation.part <= header.concatenation.total


@pytest.mark.parametrize(
    ("octets", "concatenation"),
    [
        ("0a 0003010201 0003020302", (2, 3, 2, "udh8")),  # repeated: the last counts
        ("0b 080400010201 0003020302", (2, 3, 2, "udh8")),  # both kinds: the last counts
        ("0b 0003020302 080400010201", (1, 2, 1, "udh16")),
        ("0a 0003010201 0003020003", (1, 2, 1, "udh8")),  # total 0 is void
        ("05 0003010200", None),  # part 0
        ("05 0003010203", None),  # part above total
        ("04 00020102", None),  # too short
        ("06 000401020199", (1, 2, 1, "udh8")),  # octets too many are passed over
        ("08 700199 0003010201", (1, 2, 1, "udh8")),  # unknown ones as well
    ],
)
def test_which_concatenation_counts(octets, concatenation):
    assert udh.parse(bytes.fromhex(octets)).concatenation == concatenation


@pytest.mark.parametrize(
    ("octets", "problem"),
    [
        ("", "the message is empty"),
        ("05 0003", "says 5 octets, 2 left"),
        ("01 00", "single octet 0x00 is left over"),
        ("04 00050102", "says 5 octets, 2 left"),
        ("04 00020102", "takes 3 octets and has 2"),
        ("06 000401020199", "the rest is passed over"),
        ("05 0003010203", "part 3 of 2"),
    ],
)
def test_problems_are_said_in_a_sentence(octets, problem):
    assert any(problem in sentence for sentence in udh.parse(bytes.fromhex(octets)).problems)


def test_unknown_elements_keep_their_octets():
    (element,) = udh.parse(bytes.fromhex("04 7002beef")).elements
    assert (element.name, element.octets, element.value) == ("element_0x70", b"\xbe\xef", None)


def test_what_does_not_fit_is_not_built():
    with pytest.raises(UsageError, match="reference of concatenation_8 is 0 to 255"):
        udh.concatenation_8(256, 2, 1)
    with pytest.raises(UsageError, match="at most 255 octets"):
        udh.build(bytes(256))
    assert udh.build() == b""
