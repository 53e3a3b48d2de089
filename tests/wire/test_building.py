"""What a class of rows becomes: slots, keywords, copies."""

from __future__ import annotations

import pytest

from smpplab.wire import SMPP, TON, EsmClass, RegisteredDelivery, SubmitSm
from smpplab.wire.building import HEADER_SLOTS, members


def test_fields_are_slots_and_nothing_else_can_be_set() -> None:
    pdu = SubmitSm(destination_addr="447700900123")
    assert not hasattr(pdu, "__dict__")
    with pytest.raises(AttributeError):
        pdu.no_such_field = 1  # type: ignore[attr-defined]


def test_octets_made_of_bits_get_their_parts_and_other_numbers_stay() -> None:
    pdu = SubmitSm(destination_addr="1", source_addr_ton=5, dest_addr_ton=77, esm_class=0x40)
    assert isinstance(pdu.esm_class, EsmClass) and pdu.esm_class.udhi
    assert (pdu.source_addr_ton, pdu.dest_addr_ton) == (TON.ALPHANUMERIC, 77)
    assert type(SMPP.decode(bytes(pdu)).source_addr_ton) is TON


def test_a_copy_changes_by_itself() -> None:
    pdu = SubmitSm(destination_addr="1", sequence_number=7)
    copy = pdu.copy()
    assert copy == pdu
    copy.destination_addr, copy.sequence_number = "2", 8
    assert (pdu.destination_addr, pdu.sequence_number) == ("1", 7)


def test_derived_fields_follow() -> None:
    pdu = SubmitSm(destination_addr="1", short_message=b"Hello")
    pdu.short_message += b"!"
    assert pdu.sm_length == 6
    with pytest.raises(AttributeError):
        pdu.sm_length = 200  # type: ignore[misc]


def test_members() -> None:
    assert members(RegisteredDelivery)[17] == 17 and len(members(RegisteredDelivery)) == 256
    assert HEADER_SLOTS == ("command_status", "sequence_number", "tlvs")
