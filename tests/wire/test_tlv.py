"""TLVs as a value: ordered, repeats kept, read by name or tag."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from smpplab.errors import EncodeError
from smpplab.wire import SMPP, SubmitSm, Tlv, Tlvs, cstring, tlv

ACME = SMPP.extend("acme", tlvs=[tlv(0x1501, "acme_campaign", cstring(33))])
TWO = Tlvs([("callback_num", b"\1\1\1447"), ("dest_port", 80), ("callback_num", b"\1\1\1448")])


def test_order_and_repeats_are_kept() -> None:
    assert [entry.name for entry in TWO] == ["callback_num", "dest_port", "callback_num"]
    assert len(TWO) == 3
    assert TWO["callback_num"] == b"\1\1\1447", "the first"
    assert list(TWO)[1] == Tlv(0x020B, "dest_port", b"\0\x50", 80)


def test_by_name_alias_and_tag() -> None:
    assert TWO["dest_port"] == TWO["destination_port"] == TWO[0x020B] == TWO.get(0x020B) == 80
    assert "destination_port" in TWO and 0x020B in TWO and "message_payload" not in TWO and None not in TWO
    assert TWO.get("message_payload", "none") == "none"
    with pytest.raises(KeyError):
        TWO["message_payload"]


def test_unknown_tags_are_octets() -> None:
    found = Tlvs({0x3FFE: b"x"})
    assert (found[0x3FFE], next(iter(found)).name) == (b"x", "0x3FFE")
    assert repr(found) == "Tlvs(0x3FFE=b'x')"


def test_a_value_of_a_wrong_length_stays_octets() -> None:
    assert Tlvs.of([(0x020B, b"\1\2\3")])["dest_port"] == b"\1\2\3"


@pytest.mark.parametrize(
    ("items", "message"),
    [
        (
            {"nonsense": 1},
            "nonsense: no TLV is called 'nonsense'; give its tag and octets, or declare it with SMPP.extend",
        ),
        (
            {0x3FFE: 1},
            "16382: no TLV is called 16382; give its tag and octets, or declare it with SMPP.extend",
        ),
        ({"dest_port": 70_000}, "TLV.dest_port: 70000 does not fit in 2 octet(s)"),
        ({"dest_port": "80"}, "TLV.dest_port: an integer is needed, not str"),
        ({"message_payload": "text"}, "TLV.message_payload: octets (bytes) are needed, not str"),
        (
            {"message_payload": bytes(70_000)},
            "TLV.message_payload: 70000 octets do not fit, at most 65535 do",
        ),
    ],
)
def test_what_cannot_be_written(items: Any, message: str) -> None:
    with pytest.raises(EncodeError) as caught:
        Tlvs(items)
    assert str(caught.value) == message


def test_making_others() -> None:
    base = Tlvs({"dest_port": 1, "source_port": 2})
    assert base.with_(dest_port=3) == Tlvs({"source_port": 2, "dest_port": 3})
    assert base + {"payload_type": 0} == [("dest_port", 1), ("source_port", 2), ("payload_type", 0)]
    assert base == Tlvs({"dest_port": 1, "source_port": 2})
    assert hash(base) == hash(Tlvs(base))
    assert base != 5


def test_a_dialects_names() -> None:
    found = Tlvs({"acme_campaign": "spring"}, ACME)
    assert (found["acme_campaign"], found.pairs) == ("spring", ((0x1501, b"spring\0"),))
    pdu = SubmitSm(destination_addr="1", tlvs=found)
    assert ACME.decode(ACME.encode(pdu)).tlvs["acme_campaign"] == "spring"
    assert SMPP.decode(bytes(pdu)).tlvs[0x1501] == b"spring\0"


def test_pickling_and_copying() -> None:
    assert pickle.loads(pickle.dumps(TWO)) == TWO
