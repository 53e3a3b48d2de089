"""The columns follow from the field table, and from nothing else."""

from __future__ import annotations

import csv
from pathlib import Path

from smpplab.capture import schema
from smpplab.wire import SMPP, Pdu, SubmitMulti, cstring, pdu, uint16

SPEC = Path(__file__).parents[2] / "data" / "spec" / "fields.csv"


def test_every_mandatory_field_of_the_specification_is_a_column() -> None:
    with SPEC.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    name = next(key for key in rows[0] if key in ("field", "name"))
    wanted = {row[name] for row in rows if "[" not in row[name] and "." not in row[name]}
    columns = {column.name for column in schema.columns()}
    inside = {row.name for cls in SMPP.commands.values() for kind in cls.ROWS
              for group in getattr(kind, "classes", tuple)() for row in group.ROWS}  # fmt: skip
    assert len(wanted) > 40
    tlvs = {row.name for row in SMPP.tlvs.values()}  # broadcast_sm has mandatory ones
    assert wanted - columns - inside - tlvs == set()


def test_the_columns_of_the_command_line_contract_are_there() -> None:
    names = [column.name for column in schema.columns()]
    assert names[:12] == [
        "time", "session", "direction", "command", "status", "command_id", "command_status",
        "sequence_number", "command_length", "src", "dst", "frame",
    ]  # fmt: skip
    assert names[-4:] == ["text", "tlvs", "octets", "problem"]
    assert len(names) == len(set(names))


def test_a_vendors_field_is_a_column_and_wins_width() -> None:
    @pdu(0x00010001, since="3.4", section="vendor")
    class AcmeSm(Pdu):
        """A vendor's PDU."""

        esm_class: int = uint16(default=0)
        acme_name: str = cstring(9, default="")
        short_message: str = cstring(9, default="")

    acme = SMPP.extend("acme", pdus=[AcmeSm], statuses={0x0433: "ACME_BLOCKED"})
    found = schema.fields(acme)
    assert found["esm_class"] == "UInt16"
    assert found["acme_name"] == "string"
    assert found["short_message"] == "string"  # binary here, text there: text holds both
    assert schema.fields()["esm_class"] == "UInt8"
    assert "acme_sm" in schema.categories("command", acme)
    assert "ACME_BLOCKED" in schema.categories("status", acme)


def test_the_columns_of_one_pdu_are_in_its_own_order() -> None:
    own = [column.name for column in schema.columns_of(SubmitMulti) if column.origin == "field"]
    assert own == [row.name for row in SubmitMulti.ROWS]


def test_sessions_have_no_fixed_categories() -> None:
    assert schema.categories("session") == ()
    assert schema.categories("status")[0] == "ESME_ROK"
