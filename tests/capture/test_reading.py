"""PDUs of one command as columns, whole and broken ones."""

from __future__ import annotations

import json
import random

from hypothesis import given, strategies as st

from smpplab.capture.reading import group_json, read_columns
from smpplab.errors import DecodeError
from smpplab.wire import (
    SMPP,
    DataSm,
    DistributionList,
    SmeAddress,
    SubmitMulti,
    SubmitSm,
    SubmitSmResp,
    UnsuccessSme,
    patch,
    walk,
)

GOOD = SubmitSm(destination_addr="447700900123", short_message=b"Hello", sequence_number=7)


def of(found, name):
    return dict(zip(*found.fields[name], strict=True))


def test_values_are_those_of_the_decoder() -> None:
    found = read_columns([bytes(GOOD), bytes(GOOD.replace(short_message=b"Hi"))], SMPP)
    assert of(found, "short_message") == {0: b"Hello", 1: b"Hi"}
    assert of(found, "sm_length") == {0: 5, 1: 2}
    assert found.text == ([0, 1], ["Hello", "Hi"])
    assert found.tlvs == ["[]", "[]"] and found.problems == {}


def test_a_broken_pdu_keeps_what_could_be_read() -> None:
    broken = patch(GOOD, sm_length=200)
    found = read_columns([bytes(GOOD), broken, bytes(GOOD)], SMPP)
    assert list(found.problems) == [1] and "sm_length says 200 octets" in found.problems[1]
    assert of(found, "destination_addr") == dict.fromkeys(range(3), "447700900123")
    assert of(found, "sm_length")[1] == 200
    assert set(of(found, "short_message")) == {0, 2}
    assert found.text[0] == [0, 2]


def test_tlvs_before_a_broken_one_are_kept() -> None:
    octets = bytes(GOOD.replace(tlvs={"user_message_reference": 7})) + b"\x14\x01\x00\x09x"
    broken = len(octets).to_bytes(4) + octets[4:]
    found = read_columns([broken], SMPP)
    assert json.loads(found.tlvs[0]) == [{"tag": 0x204, "name": "user_message_reference", "value": "0007"}]
    assert "TLV 0x1401 says 9 octets, 1 left" in found.problems[0]
    assert of(found, "short_message") == {0: b"Hello"}


def test_tlvs_without_a_name_have_their_number() -> None:
    found = read_columns([bytes(GOOD.replace(tlvs=[(0x1501, b"a"), (0x1501, b"")]))], SMPP)
    assert json.loads(found.tlvs[0]) == [
        {"tag": 0x1501, "name": "0x1501", "value": "61"}, {"tag": 0x1501, "name": "0x1501", "value": ""},
    ]  # fmt: skip


def test_a_response_without_body_has_no_fields() -> None:
    whole = SubmitSmResp(message_id="77")
    found = read_columns([bytes(whole), bytes(SubmitSmResp(command_status=0x58))], SMPP)
    assert of(found, "message_id") == {0: "77"}
    assert found.problems == {}


def test_repeated_groups_are_json() -> None:
    groups = [SmeAddress(destination_addr="447700900123", dest_addr_ton=1), DistributionList(dl_name="é")]
    found = read_columns([bytes(SubmitMulti(dest_address=groups, short_message=b""))], SMPP)
    assert json.loads(of(found, "dest_address")[0]) == [
        {"dest_flag": 1, "dest_addr_ton": 1, "dest_addr_npi": 0, "destination_addr": "447700900123"},
        {"dest_flag": 2, "dl_name": "é"},
    ]
    assert of(found, "number_of_dests") == {0: 2}


def test_group_json_of_numbers() -> None:
    entry = UnsuccessSme(destination_addr="1", error_status_code=0x58)
    assert json.loads(group_json([entry]))[0]["error_status_code"] == 0x58


def test_the_text_of_a_payload() -> None:
    some = [DataSm(destination_addr="1", tlvs={"message_payload": b"Hi"}), DataSm(destination_addr="1")]
    assert read_columns([bytes(one) for one in some], SMPP).text == ([0], ["Hi"])


def test_unknown_commands_and_stumps_have_only_a_header() -> None:
    stump = read_columns([b"\0\0\0"], SMPP)
    assert stump.fields == {} and "a header has 16 octets, 3 are here" in stump.problems[0]
    unknown = read_columns([bytes.fromhex("00000010 000000aa 00000000 00000001")], SMPP)
    assert unknown.fields == {} and unknown.problems == {}
    assert read_columns([], SMPP).tlvs == []


@given(st.integers(0, 2**32), st.integers(0, 400), st.binary(max_size=3))
def test_any_octets_agree_with_the_walker(seed: int, at: int, change: bytes) -> None:
    """Broken or not: the same fields, the same values, a problem exactly where decoding fails."""
    rng = random.Random(seed)
    cls = rng.choice(sorted(SMPP.commands.values(), key=lambda cls: cls.command_id))
    octets = bytes(cls.random(rng))
    at = 16 + at % max(1, len(octets) - 16)
    octets = octets[:at] + change + octets[at + len(change) :]
    if len(octets) < 16:
        return
    found = read_columns([octets], SMPP)
    try:
        SMPP.decode(octets)
        assert found.problems == {}
    except DecodeError as error:
        assert found.problems == {0: str(error)}
    for span in walk(octets, SMPP).spans:
        if span.part == "field" and "[" not in span.name:
            assert of(found, span.name)[0] == span.value
