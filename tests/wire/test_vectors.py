"""Octets from the specification's tables and what must be found in them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from smpplab.errors import DecodeError
from smpplab.wire import SMPP, SMPP33, SMPP34, Group, walk

SPEC = Path(__file__).parents[2] / "data" / "spec"


def rows(name: str) -> list[dict[str, str]]:
    with open(SPEC / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return [plain(entry) for entry in value]
    if isinstance(value, Group):
        return {row.name: plain(getattr(value, row.name)) for row in value.ROWS}
    return value


@pytest.mark.parametrize("row", rows("vectors"), ids=lambda row: row["id"])
def test_vectors(row: dict[str, str]) -> None:
    octets = bytes.fromhex(row["hex"])
    dialect = {"3.3": SMPP33, "3.4": SMPP34}.get(row["version"].split()[0], SMPP)
    pdu = dialect.decode(octets)
    assert pdu.command == row["pdu"]
    assert pdu.command_status == int(row["command_status"], 16)
    assert pdu.sequence_number == int(row["sequence_number"])
    fields = json.loads(row["fields"])
    assert {name: plain(getattr(pdu, name)) for name in fields} == fields
    assert [[tlv.name, tlv.octets.hex()] for tlv in pdu.tlvs] == json.loads(row["tlvs"])
    assert dialect.encode(pdu) == octets
    assert not walk(octets, dialect).problems


WIRE_ERRORS = {
    "service_type_too_long", "source_addr_too_long", "cstring_not_terminated", "sm_length_beyond_pdu",
    "tlv_two_octets_left", "tlv_longer_than_pdu", "sm_length_255_v34",
}  # fmt: skip


@pytest.mark.parametrize("row", rows("bad_pdus"), ids=lambda row: row["id"])
def test_bad_pdus_are_refused_with_the_status_to_answer(row: dict[str, str]) -> None:
    octets = bytes.fromhex(row["hex"])
    if row["id"] not in WIRE_ERRORS:
        SMPP34.decode(octets)  # well formed: what is wrong with it is for others to find
        return
    with pytest.raises(DecodeError) as caught:
        SMPP34.decode(octets)
    assert caught.value.command_status == int(row["reply_status"], 16)
    assert caught.value.sequence_number == int(row["reply_sequence"])
