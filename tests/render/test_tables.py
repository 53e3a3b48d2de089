"""The specification's page of each PDU."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from smpplab.render import field_table
from smpplab.render.tables import FIELD_HEADS, TLV_HEADS
from smpplab.wire import SMPP, SMPP34, EnquireLink, SubmitMulti, SubmitSm, SubmitSmResp

SPEC = Path(__file__).parents[2] / "data" / "spec"


@pytest.mark.parametrize(
    "command_id", sorted(SMPP.commands), ids=lambda number: SMPP.commands[number].command
)
def test_page_has_the_fields_of_the_specification(command_id: int) -> None:
    cls = SMPP.commands[command_id]
    table = field_table(cls)
    with open(SPEC / "fields.csv", encoding="utf-8") as file:
        expected = {row["field"] for row in csv.DictReader(file) if row["pdu"] == cls.command}
    assert expected <= {row[0].strip() for row in [*table.fields, *table.tlvs]}
    assert all(len(row) == len(FIELD_HEADS) for row in table.fields)
    assert all(len(row) == len(TLV_HEADS) for row in table.tlvs)
    assert max(map(len, str(table).splitlines())) <= 100
    assert cls.command in table.to_html() and cls.command in repr(table)


def test_rows_say_type_size_default_and_status() -> None:
    rows = {row[0]: row[1:] for row in field_table(SubmitSm).fields}
    assert rows["service_type"] == (
        "C-Octet String", "max 6", '""', "empty: MC default", "", "ESME_RINVSERTYP"
    )  # fmt: skip
    assert rows["destination_addr"][2] == "needed"
    assert rows["esm_class"][4] == "§5.2.12, 5.0 §4.7.12"
    assert rows["sm_length"][:4] == ("Integer", "1", "–", "counts short_message")
    assert rows["short_message"][1] == "max 255"


def test_groups_are_shown_inside() -> None:
    names = [row[0] for row in field_table(SubmitMulti).fields]
    at = names.index("dest_address")
    assert names[at + 1 : at + 3] == ["  SmeAddress", "    dest_flag"]


def test_version_and_tlvs_of_the_dialect() -> None:
    sizes = {row[0]: row[2] for row in field_table(SubmitSm, SMPP34).fields}
    assert sizes["short_message"] == "max 254"
    assert len(field_table(SubmitSm, SMPP34).tlvs) < len(field_table(SubmitSm).tlvs)
    payload = ("message_payload", "0x0424", "Octet String", "max 65535", "§5.3.2.32, 5.0 §4.8.4.36")
    assert payload in field_table(SubmitSm).tlvs


def test_use() -> None:
    assert field_table(EnquireLink).fields == []
    assert "It has no fields." in str(field_table(EnquireLink))
    assert "answers submit_sm" in field_table(SubmitSmResp).use
    assert "the ESME sends it when BOUND_TX, BOUND_TRX" in field_table(SubmitSm).use
