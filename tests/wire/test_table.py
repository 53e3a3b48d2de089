"""PDU classes are values: made by keyword, compared, copied, pickled, matched, and shown without passwords."""

from __future__ import annotations

import copy
import pickle
import random
from typing import Any

import pytest

from smpplab.errors import EncodeError
from smpplab.wire import (
    SMPP,
    TON,
    BindTransceiver,
    EnquireLink,
    GenericNack,
    Pdu,
    SubmitSm,
    SubmitSmResp,
    UnknownPdu,
)

HELLO = SubmitSm(
    source_addr="LAB", destination_addr="447700900123", short_message=b"Hi", tlvs={"dest_port": 80}
)
CLASSES: list[Any] = sorted(SMPP.commands.values(), key=lambda cls: cls.command_id)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.command)
def test_random_ones_are_values(cls: Any) -> None:
    pdu = cls.random(random.Random(7))
    for again in (
        pickle.loads(pickle.dumps(pdu)),
        copy.copy(pdu),
        pdu.copy(),
        pdu.replace(),
        copy.deepcopy(pdu),
    ):
        assert again == pdu and again is not pdu
        assert bytes(again) == bytes(pdu)
    assert pdu != pdu.replace(sequence_number=0)
    assert "\n" not in repr(pdu)


def test_replace_changes_a_copy() -> None:
    changed = HELLO.replace(source_addr_ton=5, sequence_number=9)
    assert (changed.source_addr_ton, changed.sequence_number, HELLO.sequence_number) == (
        TON.ALPHANUMERIC,
        9,
        0,
    )
    with pytest.raises(TypeError):
        HELLO.replace(colour="red")


@pytest.mark.parametrize("wrong", [{"sm_length": 5}, {"colour": "red"}, {"command_id": 4}])
def test_unknown_and_derived_arguments_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument"):
        SubmitSm(destination_addr="1", **wrong)


def test_what_has_no_default_must_be_given() -> None:
    with pytest.raises(TypeError, match="destination_addr"):
        SubmitSm()  # type: ignore[call-arg]


def test_only_its_fields_can_be_set() -> None:
    pdu = HELLO.copy()
    with pytest.raises(AttributeError):
        pdu.colour = "red"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        pdu.sm_length = 3
    pdu.short_message = b"longer"
    assert (pdu.sm_length, HELLO.sm_length) == (6, 2)


def test_repr_leaves_out_defaults_and_hides_the_password() -> None:
    assert repr(HELLO) == (
        "SubmitSm(source_addr='LAB', destination_addr='447700900123', short_message=b'Hi', tlvs=Tlvs(dest_port=80))"
    )
    assert repr(EnquireLink()) == "EnquireLink()"
    assert (
        repr(BindTransceiver(system_id="lab", password="secret08"))
        == "BindTransceiver(system_id='lab', password=•••)"
    )
    assert repr(GenericNack(command_status=3, sequence_number=7)) == (
        "GenericNack(command_status=ESME_RINVCMDID, sequence_number=7)"
    )


def test_matching() -> None:
    def kind(pdu: Pdu) -> str:
        match pdu:
            case SubmitSm(dest_addr_ton=TON.INTERNATIONAL, destination_addr=number):
                return f"international to {number}"
            case SubmitSm():
                return "submit"
            case _:
                return "other"

    assert kind(HELLO) == "submit"
    assert kind(HELLO.replace(dest_addr_ton=1)) == "international to 447700900123"
    assert kind(EnquireLink()) == "other"


def test_they_are_equal_by_value_and_have_no_hash() -> None:
    assert HELLO.copy() == HELLO
    assert EnquireLink() != HELLO and HELLO != "HELLO"
    with pytest.raises(TypeError):
        hash(HELLO)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"destination_addr": "4" * 21}, "destination_addr: 21 characters do not fit, at most 20 do"),
    ({"source_addr": "a\0b"}, "source_addr: a NUL character would end it early"),
    ({"service_type": "€"}, "service_type: '€' is not a Latin-1 character"),
    ({"destination_addr": 447}, "destination_addr: text (str) is needed, not int"),
    ({"short_message": "Hi"}, "short_message: octets (bytes) are needed, not str"),
    ({"short_message": bytes(256)}, "short_message: 256 octets do not fit, at most 255 do"),
    ({"data_coding": 300}, "data_coding: 300 does not fit in 1 octet(s)"),
    ({"esm_class": "x"}, "esm_class: an integer is needed, not str"),
    ({"sequence_number": -1}, "sequence_number: -1 is no unsigned number of 4 octets"),
    ({"command_status": None}, "command_status: None is no unsigned number of 4 octets"),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG)
def test_encode_errors_say_field_and_reason(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(EncodeError) as caught:
        bytes(SubmitSm(**{"destination_addr": "1"} | wrong))
    assert str(caught.value) == f"submit_sm.{message}"
    assert caught.value.pdu == "submit_sm"
    assert isinstance(caught.value, ValueError)


@pytest.mark.parametrize("password", ["hunter2hunter2", "hunt\0er", "hunter€", b"hunter2", 4711_0815])
def test_encode_errors_never_tell_the_password(password: Any) -> None:
    with pytest.raises(EncodeError) as caught:
        bytes(BindTransceiver(system_id="lab", password=password))
    error = caught.value
    assert (error.field, error.value) == ("password", None)
    assert error.__suppress_context__, "the error behind it shows the value"
    for part in ("hunt", "€", "4711"):
        assert part not in str(error)


def test_unknown_pdus() -> None:
    pdu = UnknownPdu(0x10201, b"abc", sequence_number=5)
    assert repr(pdu) == "UnknownPdu(0x00010201, b'abc', sequence_number=5)"
    assert pdu.replace(body=b"x").body == b"x"
    assert pdu == UnknownPdu(0x10201, b"abc", sequence_number=5) != UnknownPdu(0x10201, b"abc")
    assert pickle.loads(pickle.dumps(pdu)) == pdu
    assert copy.copy(pdu) == pdu


def test_status_and_text() -> None:
    assert SubmitSmResp(command_status=0x58).status.name == "ESME_RTHROTTLED"
    assert HELLO.text == "Hi"
