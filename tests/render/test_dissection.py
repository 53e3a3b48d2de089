"""Dissections: nothing is lost, nothing raises, and the JSON keeps its contract."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from smpplab.errors import UsageError
from smpplab.render import Dissection, Dissections, dissect, dissect_all
from smpplab.wire import (
    SMPP,
    SMPP33,
    SMPP34,
    BindTransceiver,
    DeliverSm,
    EnquireLink,
    SubmitSm,
    cstring,
    patch,
    tlv,
)

SPEC = Path(__file__).parents[2] / "data" / "spec"
KEYS = [
    "command", "command_id", "command_status", "status", "sequence_number", "command_length", "fields",
    "tlvs", "udh", "text", "receipt", "segment", "remains", "problems",
]  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    with open(SPEC / f"{name}.csv", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def one(thing: Any, **options: Any) -> Dissection:
    found = dissect(thing, **options)
    assert isinstance(found, Dissection)
    return found


def tiles(entry: dict[str, Any], octets: bytes) -> None:
    """Header, fields, TLVs and remains cover every octet once."""
    spans = entry["fields"] + entry["tlvs"] + entry["remains"]
    at = 4 * min(4, len(octets) // 4)
    for span in sorted(spans, key=lambda span: (span["offset"], span["offset"] + span["length"])):
        assert span["offset"] == at
        at += span["length"]
    assert at == len(octets)


def nested(entry: dict[str, Any]) -> dict[str, Any]:
    """Fields by name, repeated groups as lists of mappings, as the vectors have them."""
    found: dict[str, Any] = {}
    for field in entry["fields"]:
        group, bracket, rest = field["name"].partition("[")
        if not bracket:
            found[group] = field["value"]
            continue
        index, _, name = rest.partition("].")
        entries = found.setdefault(group, [])
        entries += [{} for _ in range(int(index) + 1 - len(entries))]
        entries[int(index)][name] = field["value"]
    return found


@pytest.mark.parametrize("row", rows("vectors"), ids=lambda row: row["id"])
def test_vectors(row: dict[str, str]) -> None:
    octets = bytes.fromhex(row["hex"])
    dialect = {"3.3": SMPP33, "3.4": SMPP34}.get(row["version"].split()[0], SMPP)
    entry = one(octets, dialect=dialect).to_dict()
    assert list(entry) == KEYS
    assert (entry["command"], entry["sequence_number"]) == (row["pdu"], int(row["sequence_number"]))
    assert entry["command_length"] == len(octets)
    expected = {name: value for name, value in json.loads(row["fields"]).items() if value != []}
    found = nested(entry)
    assert {name: found.get(name) for name in expected} == expected
    assert [[tlv["name"], tlv["value"]] for tlv in entry["tlvs"]] == json.loads(row["tlvs"])
    assert entry["problems"] == [] and entry["remains"] == []
    tiles(entry, octets)
    assert json.loads(json.dumps(entry)) == entry


@pytest.mark.parametrize("row", rows("bad_pdus"), ids=lambda row: row["id"])
def test_bad_pdus_tile_and_say_what_is_wrong(row: dict[str, str]) -> None:
    dissection = one(bytes.fromhex(row["hex"]), dialect=SMPP34)
    tiles(dissection.to_dict(), dissection.octets)
    fine_alone = {
        "submit_before_bind", "submit_on_receiver", "bind_twice", "submit_to_esme", "tlv_unknown",
        "query_unknown_id", "response_not_expected", "nack_received", "error_response_with_body",
    }  # fmt: skip
    assert bool(dissection.problems) != (row["id"] in fine_alone)


@given(st.binary(max_size=200))
def test_any_octets(octets: bytes) -> None:
    whole = b""
    for dissection in dissect_all(octets):
        whole += dissection.octets
        tiles(dissection.to_dict(), dissection.octets)
        assert dissection.to_json() and dissection.to_text() and repr(dissection)
    assert whole == octets
    assert dissect_all(octets).to_html()


@given(
    st.sampled_from([row["hex"] for row in rows("vectors")]),
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), min_size=1, max_size=6),
    st.integers(0, 400),
)
def test_mutated_pdus(hexadecimal: str, changes: list[tuple[int, int]], keep: int) -> None:
    octets = bytearray.fromhex(hexadecimal)
    for at, value in changes:
        octets[at % len(octets)] = value
    octets = octets[: keep or None]
    for dissection in dissect_all(bytes(octets)):
        tiles(dissection.to_dict(), dissection.octets)
        assert "\x1b" not in dissection.to_text()
        assert dissection.to_html()


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    found = dissect_all(text)
    assert len(found) >= 1
    assert str(found) and found.to_html()
    json.loads(found.to_json())


def test_every_cut_keeps_the_fields_before_it() -> None:
    octets = bytes(SubmitSm(source_addr="LAB", destination_addr="447700900123", short_message=b"Hello"))
    names = [span.name for span in one(octets).fields]
    for end in range(16, len(octets)):
        entry = one(octets[:end]).to_dict()
        found = [field["name"] for field in entry["fields"]]
        assert found == names[: len(found)]
        assert any(problem["severity"] == "error" for problem in entry["problems"])


def test_lie_about_sm_length_still_shows_the_text() -> None:
    lie = patch(SubmitSm(destination_addr="447700900123", short_message=b"Hello"), sm_length=200)
    entry = one(lie).to_dict()
    problem = {
        "severity": "error",
        "field": "short_message",
        "offset": 45,
        "message": "sm_length says 200 octets, 5 left",
    }
    assert problem in entry["problems"]
    assert entry["text"] == "Hello"
    assert entry["remains"] == [{"name": "remains", "value": b"Hello".hex(), "offset": 45, "length": 5}]


def test_wrong_command_length_does_not_cut_a_pdu() -> None:
    octets = bytes(SubmitSm(destination_addr="447700900123", short_message=b"Hello, SMPP"))
    shorter = one(patch(octets, command_length=30))
    assert shorter.octets == patch(octets, command_length=30)
    assert shorter.problems[0].field == "command_length"
    assert one(patch(octets, command_length=9999)).text == "Hello, SMPP"


def test_udh_offsets_count_from_the_start_of_the_pdu() -> None:
    short = SubmitSm(
        destination_addr="447700900123", esm_class=0x40, short_message=bytes.fromhex("0500035a0201") + b"Hi"
    )
    payload = SubmitSm(
        destination_addr="447700900123",
        esm_class=0x40,
        tlvs={"message_payload": bytes.fromhex("0500035a0201") + b"Hi"},
    )
    for pdu in (short, payload):
        entry = one(pdu).to_dict()
        [element] = entry["udh"]
        at, length = element["offset"], element["length"]
        assert bytes(pdu)[at : at + length].hex() == "00035a0201"
        assert (element["id"], element["name"]) == (0, "concatenation_8")
        assert element["value"] == entry["segment"] == {"reference": 90, "total": 2, "part": 1}
        assert entry["text"] == "Hi"


def test_display_of_messages_is_their_text() -> None:
    entry = one(SubmitSm(destination_addr="447700900123", tlvs={"message_payload": b"Hello"})).to_dict()
    assert entry["tlvs"] == [
        {"tag": 0x424, "name": "message_payload", "value": "48656c6c6f", "display": "Hello",
         "offset": 45, "length": 9}
    ]  # fmt: skip
    service_type = entry["fields"][0]
    assert service_type == {
        "name": "service_type", "value": "", "display": "MC default", "offset": 16, "length": 1
    }  # fmt: skip


def test_receipt_has_the_keys_of_the_contract() -> None:
    octets = (
        b"id:77 sub:001 dlvrd:001 submit date:2701150830 done date:2701150831 stat:DELIVRD err:000 text:Hi"
    )
    entry = one(DeliverSm(destination_addr="LAB", esm_class=4, short_message=octets)).to_dict()
    assert entry["receipt"] == {
        "message_id": "77", "sub": "001", "dlvrd": "001", "submit_date": "2027-01-15T08:30:00",
        "done_date": "2027-01-15T08:31:00", "stat": "DELIVRD", "err": "000", "text": "Hi", "message_state": 2,
    }  # fmt: skip


def test_several_pdus_and_what_is_left_over() -> None:
    link = bytes(EnquireLink(sequence_number=7))
    found = dissect(link * 3 + b"\0\0")
    assert isinstance(found, Dissections)
    assert [len(dissection.octets) for dissection in found] == [16, 16, 18]
    assert repr(found[:2]) == "<2 dissections: enquire_link, enquire_link>"
    assert len(found.to_dict()) == 3


@pytest.mark.parametrize(
    "secret",
    [BindTransceiver(system_id="lab", password="s3cret"), b"\0\0\0\x20\0\0\0\x09" + bytes(8) + b"s3cret" * 9],
)
def test_passwords_are_masked_in_pictures_and_kept_in_json(secret: Any) -> None:
    dissection = one(secret)
    for picture in (dissection.to_text(), dissection.to_html(), repr(dissection)):
        assert "s3cret" not in picture and b"3c".hex(" ") not in picture
    assert "s3cret" in json.dumps(dissection.to_dict()) or b"s3cret".hex() in json.dumps(dissection.to_dict())
    assert b"3c".hex(" ") in one(secret, reveal=True).to_text()


def test_dialects_are_used() -> None:
    acme = SMPP.extend("acme", tlvs=[tlv(0x1501, "acme_campaign", cstring(33))], statuses={0x401: "ACME_NO"})
    pdu = SubmitSm(destination_addr="447700900123", tlvs=[(0x1501, b"spring\0")])
    assert one(pdu).tlvs[0].name == "0x1501"
    assert one(pdu, dialect=acme).to_dict()["tlvs"][0]["display"] == "spring"
    assert one("00000010800000040000040100000001", dialect=acme).status == "ACME_NO"


def test_records_lists_views_and_what_cannot_be_dissected() -> None:
    class Shout:
        def render(self, dissection: Dissection) -> str:
            return f"{dissection.command}!<b>"

    class Seen:
        octets = bytes(EnquireLink(sequence_number=1))

    assert str(dissect(Seen(), view=Shout())) == "enquire_link!<b>"
    assert dissect(Seen(), view=Shout())._repr_html_() == "<pre>enquire_link!&lt;b&gt;</pre>"
    assert len(dissect_all([Seen(), EnquireLink(), "00000010"])) == 3
    assert one([]).problems[0].severity == "error"
    with pytest.raises(UsageError, match="not int"):
        dissect(7)


def test_pdu_that_cannot_be_encoded_says_why() -> None:
    problem = one(SubmitSm(destination_addr="4" * 30)).problems[0]
    assert "destination_addr" in problem.message and problem.severity == "error"
