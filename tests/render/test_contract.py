"""The JSON's smaller promises; the large ones are in test_dissection.py."""

from __future__ import annotations

from smpplab.render import dissect
from smpplab.render.contract import as_dict
from smpplab.wire import BindTransceiver, SubmitSm


def test_values_are_plain() -> None:
    entry = as_dict(dissect(SubmitSm(destination_addr="447700900123", esm_class=0x43, short_message=b"\xff")))
    values = {field["name"]: field["value"] for field in entry["fields"]}
    assert type(values["esm_class"]) is int and type(values["data_coding"]) is int
    assert values["short_message"] == "ff"


def test_parts_are_the_bits() -> None:
    entry = as_dict(dissect(SubmitSm(destination_addr="447700900123", esm_class=0x43)))
    [parts] = [field["parts"] for field in entry["fields"] if field["name"] == "esm_class"]
    assert parts[0] == {
        "name": "message_mode", "mask": 3, "value": 3, "meaning": "Store and forward asked for explicitly"
    }  # fmt: skip
    assert "parts" not in entry["fields"][0]


def test_what_cannot_be_read_is_null() -> None:
    entry = as_dict(dissect(b"\0\0\0\x10\0\0"))
    assert entry["command_length"] == 16
    assert [entry[key] for key in ("command", "command_id", "status", "sequence_number")] == [None] * 4
    assert entry["receipt"] is None and entry["segment"] is None and entry["text"] == ""


def test_udh_elements_that_nobody_knows_are_octets() -> None:
    pdu = SubmitSm(destination_addr="447700900123", esm_class=0x40, short_message=b"\x03\x70\x01\x07Hi")
    assert as_dict(dissect(pdu))["udh"] == [
        {"id": 0x70, "name": "element_0x70", "value": "07", "offset": 46, "length": 3}
    ]


def test_display_of_a_password_is_masked_but_not_its_value() -> None:
    entry = as_dict(dissect(BindTransceiver(system_id="lab", password="s3cret")))
    [field] = [field for field in entry["fields"] if field["name"] == "password"]
    assert (field["value"], field["display"]) == ("s3cret", "•••")
