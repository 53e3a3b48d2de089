"""THE TABLE of TLVs is the specification's: tags, types, lengths, PDUs, repeats, other spellings."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from smpplab.wire import SMPP, SMPP33, SMPP34, TlvRow
from smpplab.wire.kinds import CString, Integer, Octets, Wrong

SPEC = Path(__file__).parents[2] / "data" / "spec"
with open(SPEC / "tlvs.csv", encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
TYPES = {"integer": Integer, "bit mask": Integer, "c-octet string": CString, "octet string": Octets}


def found(row: dict[str, str]) -> TlvRow:
    tlv = SMPP.tlv(row["name"])
    assert tlv is not None
    return tlv


def test_every_tlv_is_there_and_no_other() -> None:
    assert {row.name: row.tag for row in SMPP.tlvs.values()} == {
        row["name"]: int(row["tag"], 16) for row in ROWS
    }


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_rows(row: dict[str, str]) -> None:
    tlv = found(row)
    assert SMPP.tlv(int(row["tag"], 16)) is tlv
    assert tlv.aliases == tuple(row["aliases"].split())
    assert all(SMPP.tlv(alias) is tlv for alias in tlv.aliases)
    assert tlv.repeatable == (row["repeatable"] == "yes")
    assert (tlv.since, tlv.section) == (row["since"], row["section_v34"])
    assert tlv.section50 in row["section_v50"]
    wanted = (
        TYPES[row["type"]] if row["name"] != "dest_addr_np_country" else Octets
    )  # 1 to 5 octets: no number
    assert isinstance(tlv.kind, wanted)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_where_they_may_stand(row: dict[str, str]) -> None:
    tlv = found(row)
    assert set(tlv.pdus) == set(row["pdus_v34"].split())
    new = set(row["pdus_v50"].split())
    if row["pdus_v50"].startswith("any"):
        new = {cls.command for cls in SMPP.commands.values() if cls.is_response and not cls.removed}
        new -= {"generic_nack"}
    assert set(tlv.pdus) | set(tlv.pdus50) >= new
    assert set(tlv.pdus50) <= new
    assert all(name in SMPP.names for name in (*tlv.pdus, *tlv.pdus50))


def sizes(text: str) -> set[int]:
    if "-" in text:
        low, high = text.split("-")
        return set(range(int(low), int(high) + 1))
    return {int(part) for part in text.split("|")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_lengths(row: dict[str, str]) -> None:
    tlv, right = found(row), sizes(row["length_values"])
    tried = {0, 1, 2, 3, 4, 5, min(right), max(right), max(right) + 1, max(min(right) - 1, 0)}
    for size in tried:
        octets = bytes(size)
        if isinstance(tlv.kind, CString) and size == max(right) + 1:
            octets = b"x" * size
        problem = tlv.problem(octets)
        assert (problem is None) == (size in right), size
        assert problem is None or problem.status == 0xC2
        assert size in right or tlv.decode(octets) == octets, (
            "octets stay octets where they cannot be a value"
        )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["name"])
def test_values_go_there_and_back(row: dict[str, str]) -> None:
    tlv = found(row)
    value: Any = {Integer: 1, CString: "2601011200000000"[: max(int(row["length_min"]), 16)], Octets: b"x"}[
        type(tlv.kind)
    ]
    if isinstance(tlv.kind, Octets):
        value = b"x" * int(row["length_min"] or 1)
    octets = tlv.encode(value)
    assert tlv.problem(octets) is None
    assert tlv.decode(octets) == value


def test_versions_have_their_tlvs() -> None:
    assert set(SMPP34.tlvs) == {int(row["tag"], 16) for row in ROWS if row["since"] <= "3.4"}
    assert SMPP33.tlvs == {}


def test_a_value_without_its_nul_is_read_all_the_same() -> None:
    row = SMPP.tlv("receipted_message_id")
    assert row is not None
    assert (row.decode(b"77"), row.decode(b"77\0")) == ("77", "77")
    with pytest.raises(Wrong, match="66 octets, not 1 to 65"):
        row.kind.from_octets(b"7" * 66)
