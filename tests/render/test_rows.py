"""Rows: one for each thing, problems where they belong."""

from __future__ import annotations

from smpplab.render import dissect
from smpplab.render.rows import rows_of
from smpplab.wire import DataSm, SubmitSm, patch

UDH = bytes.fromhex("0500035a0201")


def submit(**fields: object) -> SubmitSm:
    return SubmitSm(**{"destination_addr": "447700900123", "sequence_number": 1} | fields)  # type: ignore[arg-type]


def test_top_rows_tile_and_inner_rows_lie_inside() -> None:
    pdu = submit(esm_class=0x40, short_message=UDH + b"Hi", tlvs={"user_message_reference": 7})
    rows = rows_of(dissect(pdu))
    at, top = 0, rows[0]
    for row in rows:
        if row.depth:
            assert top.offset <= row.offset and row.offset + row.length <= top.offset + top.length
        else:
            assert row.offset == at
            at, top = at + row.length, row
    assert at == len(bytes(pdu))
    assert [row.name for row in rows if row.part in ("udh", "text")] == [
        "udh length",
        "concatenation_8",
        "text",
    ]
    assert [row.name for row in rows if row.part == "bits"] == ["message_mode", "message_type", "udhi"]


def test_udh_of_a_payload_lies_in_the_tlv() -> None:
    pdu = DataSm(
        destination_addr="447700900123",
        esm_class=0x40,
        tlvs={"message_payload": UDH + b"Hi"},
        sequence_number=1,
    )
    rows = {row.name: row for row in rows_of(dissect(pdu))}
    payload = rows["message_payload"]
    assert rows["udh length"].offset == payload.offset + 4
    assert (rows["text"].length, rows["text"].meaning) == (2, '"Hi"')


def test_problems_stand_at_the_field_or_at_what_remains() -> None:
    lie = patch(submit(short_message=b"Hello", priority_flag=9), sm_length=77)
    marked = {row.name: [problem.severity for problem in row.problems] for row in rows_of(dissect(lie))}
    assert {name: found for name, found in marked.items() if found} == {
        "priority_flag": ["warning"],
        "remains": ["error"],
    }


def test_octets_in_words() -> None:
    rows = {row.name: row.octets for row in rows_of(dissect(submit()))}
    assert (rows["command_id"], rows["service_type"], rows["short_message"]) == ("4–7", "16", "–")
